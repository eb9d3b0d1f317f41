"""Measures a model on public sets: `python -m eval.model DEV [--model FOLDER] [--card]`.

`DEV` holds `xquad.<lang>.jsonl.xz` (question, context) and `ntrex.en-nl-de-vi.tsv.xz` (one sentence a line in
four columns), neither of which is ever trained on. Both rankings are brute force over the whole collection,
so that they measure the model alone: pooled vectors, and late interaction with pooled as the product weighs them.
"""

import argparse
import json
import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from eval.measures import Mean, mean, ndcg
from rag import bundled
from rag.embedding import Embedder, unit
from rag.retrieval import POOLED_WEIGHT

PAIRS = (("nl", "en"), ("de", "en"), ("vi", "en"), ("nl", "de"))
BATCH = 256  # distinct question tokens that are compared at once
_MARK = "<!-- measured -->"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.model", description="Measure a model on XQuAD and NTREX-128.")
    parser.add_argument("dev", type=Path, help="folder with xquad.*.jsonl.xz and ntrex.*.tsv.xz")
    parser.add_argument("--model", type=Path, default=bundled.FOLDER, help="model folder (default: the bundled one)")
    parser.add_argument("--card", action="store_true", help="also write the table into the model's README.md")
    options = parser.parse_args()
    embedder = Embedder(options.model)
    rows = ["| set | pooled | ranking |", "| --- | --- | --- |"]
    for name, pooled, ranking in [*_xquad(embedder, options.dev), *_ntrex(embedder, options.dev)]:
        rows.append(f"| {name} | {pooled} | {ranking} |")
        print(rows[-1], flush=True)
    if options.card:
        card = options.model / "README.md"
        before, _, after = card.read_text(encoding="utf-8").split(_MARK)
        card.write_text(_MARK.join([before, "\n" + "\n".join(rows) + "\n", after]), encoding="utf-8")


def _xquad(embedder: Embedder, folder: Path) -> Iterator[tuple[str, Mean, Mean]]:
    sets = {path.name.split(".")[1]: _json_lines(path) for path in sorted(folder.glob("xquad.*.jsonl.xz"))}
    for of_documents, rows in sets.items():
        contexts = list(dict.fromkeys(row["context"] for row in rows))
        right = np.array([contexts.index(row["context"]) for row in rows])
        for of_questions, asked in sets.items():
            scores = _scores(embedder, [row["question"] for row in asked], contexts)
            pooled, ranking = (mean(ndcg(_ranks(matrix, right))) for matrix in scores)
            yield f"XQuAD {of_documents} ← {of_questions}", pooled, ranking


def _ntrex(embedder: Embedder, folder: Path) -> Iterator[tuple[str, Mean, Mean]]:
    path = next(folder.glob("ntrex.*.tsv.xz"))
    languages = path.name.split(".")[1].split("-")
    with lzma.open(path, "rt", encoding="utf-8") as file:
        columns = zip(*(line.rstrip("\n").split("\t") for line in file), strict=True)
    texts = dict(zip(languages, columns, strict=True))
    right = np.arange(len(texts["en"]))
    for source, target in PAIRS:
        scores = _scores(embedder, texts[source], texts[target])
        pooled, ranking = (mean(_ranks(matrix, right) == 1) for matrix in scores)
        yield f"NTREX {source} → {target}", pooled, ranking


def _json_lines(path: Path) -> list[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _ranks(scores: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The place, from 1, of each row's right column; ties count against it."""
    own = scores[np.arange(len(scores)), right][:, None]
    places: np.ndarray = (scores >= own).sum(axis=1)
    return places


def _scores(embedder: Embedder, questions: Sequence[str], texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Of every question with every text, the cosine of pooled vectors, and late interaction with that added.

    The best cosine of each distinct token in each text is taken once, then gathered for every question.
    """
    asked, answering = ([embedder.tokens(text) for text in side] for side in (questions, texts))
    pooled = np.stack([embedder.pooled(t) for t in asked]) @ np.stack([embedder.pooled(t) for t in answering]).T
    distinct, places = np.unique(np.concatenate(answering), return_inverse=True)
    starts = np.cumsum([0, *(len(tokens) for tokens in answering[:-1])])
    vectors = unit(embedder.rows(distinct)).T
    known = np.unique(np.concatenate(asked))
    best = np.empty((len(known), len(texts)), dtype=np.float32)
    for start in range(0, len(known), BATCH):
        cosines = unit(embedder.rows(known[start : start + BATCH])) @ vectors
        best[start : start + BATCH] = np.maximum.reduceat(cosines[:, places], starts, axis=1)
    late = np.empty_like(pooled)
    for row, tokens in enumerate(asked):
        lengths = np.linalg.norm(embedder.rows(tokens), axis=1)
        late[row] = lengths @ best[np.searchsorted(known, tokens)] / lengths.sum()
    return pooled, late + POOLED_WEIGHT * pooled


if __name__ == "__main__":
    main()
