"""Measures a model on public sets: `python -m adverbum.eval.model DEV [--model NAME_OR_PATH] [--card]`.

`DEV` holds `xquad.<lang>.jsonl.xz` (question, context) and `ntrex.en-nl-de-vi.tsv.xz` (one sentence a line in
four columns), neither of which is ever trained on. Paragraphs and sentences become documents of a folder that
the product itself indexes and searches: *ranking* is its order of the documents, *pooled* the order by the
cosine of text vectors alone, which is what the vector store does.
"""

import argparse
import lzma
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from adverbum.eval.files import json_lines
from adverbum.eval.intervals import Mean, mean
from adverbum.eval.measures import ndcg
from adverbum.eval.readme import fill
from adverbum.retriever import Retriever
from adverbum.search.question import read
from adverbum.search.ranking import rank
from adverbum.text.tokens import MODEL

PAIRS = (("nl", "en"), ("de", "en"), ("vi", "en"), ("nl", "de"))
_MARK = "<!-- measured -->"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m adverbum.eval.model", description="Measure a model on XQuAD and NTREX-128."
    )
    parser.add_argument("dev", type=Path, help="folder with xquad.*.jsonl.xz and ntrex.*.tsv.xz")
    parser.add_argument("--model", metavar="NAME_OR_PATH", help="another sentence-transformers model")
    parser.add_argument("--card", action="store_true", help="also write the table into the model card and README.md")
    options = parser.parse_args()
    rows = ["| set | pooled | ranking |", "| --- | --- | --- |"]
    for name, pooled, ranking in chain(_xquad(options.dev, options.model), _ntrex(options.dev, options.model)):
        rows.append(f"| {name} | {pooled} | {ranking} |")
        print(rows[-1], flush=True)
    if options.card and not options.model:
        card = MODEL / "README.md"
        before, _, after = card.read_text(encoding="utf-8").split(_MARK)
        card.write_text(_MARK.join([before, "\n" + "\n".join(rows) + "\n", after]), encoding="utf-8")
        fill("model", "\n".join(rows))


def _xquad(folder: Path, model: str | None) -> Iterator[tuple[str, Mean, Mean]]:
    paths = sorted(folder.glob("xquad.*.jsonl.xz"))
    sets = {path.name.split(".")[1]: [row for _, row in json_lines(path)] for path in paths}
    for of_documents, rows in sets.items():
        asked = {language: [row["question"] for row in part] for language, part in sets.items()}
        for language, ranks in _ranks([row["context"] for row in rows], asked, model):
            pooled, ranking = (mean(ndcg(order)) for order in ranks)
            yield f"XQuAD {of_documents} ← {language}", pooled, ranking


def _ntrex(folder: Path, model: str | None) -> Iterator[tuple[str, Mean, Mean]]:
    path = next(folder.glob("ntrex.*.tsv.xz"))
    with lzma.open(path, "rt", encoding="utf-8") as file:
        columns = zip(*(line.rstrip("\n").split("\t") for line in file), strict=True)
    texts = dict(zip(path.name.split(".")[1].split("-"), columns, strict=True))
    for target in dict.fromkeys(target for _, target in PAIRS):
        asked = {source: texts[source] for source, other in PAIRS if other == target}
        first = {language: [rank == 1 for rank in ranks] for language, ranks in _ranks(texts[target], asked, model)}
        for language, (pooled, ranking) in first.items():
            yield f"NTREX {language} → {target}", mean(pooled), mean(ranking)
        if {"de", "vi"} <= first.keys():
            pooled, ranking = (1.0 * de - vi for de, vi in zip(first["de"], first["vi"], strict=True))
            yield f"NTREX → {target}, vi behind de", mean(pooled), mean(ranking)


def _ranks(
    texts: Sequence[str], asked: Mapping[str, Sequence[str]], model: str | None
) -> Iterator[tuple[str, tuple[np.ndarray, np.ndarray]]]:
    """The place, from 1, of the text that belongs to each question of a language: by pooled, by the ranking.

    `texts` has one text for each question, with repetitions; those not found come last.
    """
    names = {text: f"{place:05}.txt" for place, text in enumerate(dict.fromkeys(texts))}
    right = [names[text] for text in texts]
    with tempfile.TemporaryDirectory() as place:
        documents = Path(place, "documents")
        documents.mkdir()
        for text, name in names.items():
            (documents / name).write_text(text, encoding="utf-8")
        with Retriever.open(documents, store=Path(place, "store"), model=model) as retriever:
            for language, questions in asked.items():
                ranks: tuple[list[int], list[int]] = ([], [])
                for question, name in zip(questions, right, strict=True):
                    with retriever.reading() as view:
                        ranked = rank(view, read(question, view.embedder, view.encoder))
                    passages = [candidate.passage for candidate in ranked]
                    by_vector = sorted(passages, key=lambda passage: -passage.signals.dense)
                    for places, order in zip(ranks, (by_vector, passages), strict=True):
                        found = list(dict.fromkeys(passage.chunk.span.doc_id for passage in order))
                        places.append(found.index(name) + 1 if name in found else len(names))
                yield language, (np.array(ranks[0]), np.array(ranks[1]))


if __name__ == "__main__":
    main()
