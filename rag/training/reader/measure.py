"""`python -m adverbum.training.reader.measure DATA FOLDER`: how the reader in FOLDER does on what it has not seen.

- *reading*: the passages of `reading/`, part `dev`, each with its questions;
- *everyday*: the documents kept back, cut into windows of up to seven blocks: all windows of the document asked about,
  and all windows of the three documents that a plain search finds;
- *XQuAD*: the paragraph with the answer, in English and German.
"""

import argparse
import json
import lzma
import re
import string
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from adverbum.retriever import Retriever
from adverbum.text.sentences import split
from adverbum.training.reader.documents import Document, Question, read_everyday, read_reading
from adverbum.training.reader.examples import title_of
from adverbum.training.reader.reading import Reader, Text

BLOCKS, CHARACTERS = 7, 700  # of a window
PASSAGES, DOCUMENTS = 20, 3  # that a search brings
REFUSED = 0.12  # of the answered questions, that may be refused


@dataclass(frozen=True)
class Result:
    """What a question came to.

    Attributes:
        question: what was asked.
        across: whether it was asked in another language than the document's.
        right: whether the best sentence answers.
        odds: of the best sentence.
    """

    question: Question
    across: bool
    right: bool
    odds: float


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m adverbum.training.reader.measure", description="Measure a reader.")
    parser.add_argument("data", type=Path, help="folder with reading/, everyday/ and dev/")
    parser.add_argument("readers", type=Path, nargs="+", help="folders with a reader")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th question (%(default)s)")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    for folder in options.readers:
        reader = Reader(folder, threads=options.threads)
        print(folder, reader.fingerprint, flush=True)
        began = time.monotonic()
        for line in lines(options.data, reader, options.every):
            print("  " + line, flush=True)
        print(f"  {time.monotonic() - began:.0f} seconds", flush=True)
        reader.close()


def lines(data: Path, reader: Reader, every: int) -> Iterable[str]:
    """The figures, a line for each corpus."""
    yield "reading, its passage: " + figures(reading(reader, read_reading(data, "dev"), every))
    kept = read_everyday(data, held_out=True)
    yield "everyday, its document: " + figures(everyday(reader, kept, every, searched=False))
    yield f"everyday, best {DOCUMENTS} documents: " + figures(everyday(reader, kept, every, searched=True))
    for language in ("en", "de"):
        path = data / "dev" / f"xquad.{language}.jsonl.xz"
        if path.exists():
            yield f"XQuAD {language}, its paragraph: " + xquad(reader, path, language, every)


def figures(results: Sequence[Result]) -> str:
    """Shares of right first sentences, the area under the curve answered / not, and what a threshold refuses."""
    answered = [result for result in results if result.question.units]
    others = [result for result in results if not result.question.units]
    parts = {
        "first right": answered,
        "across": [result for result in answered if result.across],
        "cells": [result for result in answered if result.question.kind == "cell"],
        "paraphrases": [result for result in answered if result.question.kind == "paraphrase"],
        "follow": [result for result in answered if result.question.kind == "follow"],
        "yes or no": [result for result in answered if result.question.kind == "yesno"],
        "dates": [result for result in answered if result.question.kind in ("date", "time")],
    }
    told = [f"{name} {np.mean([own.right for own in part]):.3f} ({len(part)})" for name, part in parts.items() if part]
    if answered and others:
        odds = np.array([own.odds for own in answered])
        without = np.array([own.odds for own in others])
        told.append(f"area {area(odds, without):.3f}")
        bound = np.quantile(odds, REFUSED)
        shown = np.mean([own.right and own.odds >= bound for own in answered])
        told.append(
            f"at {REFUSED:.0%} refused wrongly: refused rightly {np.mean(without < bound):.3f}, right {shown:.3f}"
        )
        for kind in ("near", "swap"):
            some = np.array([own.odds for own in others if own.question.kind == kind])
            if len(some):
                told.append(f"{kind} {np.mean(some < bound):.3f}")
    return "; ".join(told)


def area(above: np.ndarray, below: np.ndarray) -> float:
    """The chance that one of `above` is higher than one of `below`.

    >>> area(np.array([2.0, 3.0]), np.array([1.0, 2.5]))
    0.75
    """
    order = np.sort(below)
    under = np.searchsorted(order, above, "left") + np.searchsorted(order, above, "right")
    return float(under.mean() / 2 / len(below))


def reading(reader: Reader, documents: Sequence[Document], every: int) -> list[Result]:
    """Each question with the passage that it was asked about."""
    results = []
    for document, question in _asked(documents, every):
        text = Text(tuple(part.text for part in document.units), document.title)
        odds = reader.read(question.text, [text])[0].odds
        best = int(np.argmax(odds))
        results.append(Result(question, question.language != document.language, best in question.units, odds[best]))
    return results


def everyday(reader: Reader, documents: Sequence[Document], every: int, *, searched: bool) -> list[Result]:
    """Each question with all windows of its document, or of the documents that a search finds for it."""
    place = {document.name: number for number, document in enumerate(documents)}
    asked = [(place[document.name], question) for document, question in _asked(documents, every)]
    read = [[own] for own, _ in asked]
    if searched:
        with TemporaryDirectory() as folder:
            search = _Search(documents, Path(folder))
            read = [search.best(question.text) for _, question in asked]
            search.retriever.close()
    cut = [windows(document) for document in documents]
    results = []
    for (own, question), places in zip(asked, read, strict=True):
        document = documents[own]
        runs = [(number, run) for number in places for run in cut[number]]
        readings = reader.read(question.text, [_text(documents[number], run) for number, run in runs])
        odds, number, unit_ = max(
            (value, number, run[at])
            for (number, run), found in zip(runs, readings, strict=True)
            for at, value in enumerate(found.odds)
        )
        right = number == own and unit_ in question.units
        results.append(Result(question, question.language != document.language, right, odds))
    return results


def _asked(documents: Sequence[Document], every: int) -> list[tuple[Document, Question]]:
    return [(document, question) for document in documents for question in document.questions][::every]


def windows(document: Document) -> list[range]:
    """The units of a document in windows, each beginning with the last unit of the one before."""
    found = []
    first, count = 0, len(document.units)
    while True:
        last, size = first, len(document.units[first].text)
        while last + 1 < min(count, first + BLOCKS) and size + len(document.units[last + 1].text) <= CHARACTERS:
            last += 1
            size += len(document.units[last].text)
        found.append(range(first, last + 1))
        if last + 1 >= count:
            return found
        first = max(last, first + 1)


def _text(document: Document, run: range) -> Text:
    return Text(tuple(document.units[place].text for place in run), title_of(document, run[0]))


class _Search:
    """The product's own search over the documents, each a file of its title and its units."""

    def __init__(self, documents: Sequence[Document], place: Path) -> None:
        self.number = {f"{document.name}.txt": number for number, document in enumerate(documents)}
        (place / "corpus").mkdir()
        for name, number in self.number.items():
            lines = (documents[number].title, *(part.text for part in documents[number].units))
            (place / "corpus" / name).write_text("\n\n".join(lines), encoding="utf-8")
        self.retriever = Retriever.open(place / "corpus", store=place / "store")

    def best(self, question: str) -> list[int]:
        """The numbers of the best documents."""
        found = self.retriever.search(question, top_k=PASSAGES)
        return [self.number[name] for name in dict.fromkeys(own.chunk.span.doc_id for own in found)][:DOCUMENTS]


def xquad(reader: Reader, path: Path, language: str, every: int) -> str:
    """Sentence, exact match and F1 of the words, as SQuAD counts them, where the paragraph is given."""
    right, exact, overlap = [], [], []
    with lzma.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][::every]
    for row in rows:
        spans = split(row["context"], 0, len(row["context"]), language)
        sentences = tuple(row["context"][start:end] for start, end in spans)
        found = reader.read(row["question"], [Text(sentences, row["title"].replace("_", " "))])[0]
        best = spans[int(np.argmax(found.odds))]
        right.append(any(best[0] <= start < best[1] for start in row["answer_start"]))
        words = sentences[found.words.sentence][found.words.start : found.words.end] if found.words else ""
        exact.append(max(_plain(words) == _plain(answer) for answer in row["answers"]))
        overlap.append(max(f1(_plain(words), _plain(answer)) for answer in row["answers"]))
    return f"sentence {np.mean(right):.3f}; exact {np.mean(exact):.3f}; F1 {np.mean(overlap):.3f} ({len(rows)})"


def _plain(text: str) -> list[str]:
    """The words of an answer without case, marks and English articles."""
    text = "".join(char for char in text.lower() if char not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def f1(said: list[str], expected: list[str]) -> float:
    """How far two answers share their words.

    >>> f1(["red", "house"], ["house"])
    0.6666666666666666
    """
    same = sum((Counter(said) & Counter(expected)).values())
    return 2 * same / (len(said) + len(expected)) if same else float(said == expected)


if __name__ == "__main__":
    main()
