"""What is read: documents as lists of sentences and rows, and the questions asked of them.

All sources come into one form. A table row is written as "header: cell; header: cell", and its header row goes.
"""

import json
import lzma
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from adverbum.training.data import read_rows, read_text

QUESTIONS = Path(__file__).parent.parent / "questions"
HELD_OUT = re.compile(r"2[3-6]d\d\d")  # everyday documents that are only measured on
LINES = 20  # of a text that make a document
FEW, LONGEST = 3, 120  # sentences of a context that are too few alone; characters of words that answer
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"“(])")


@dataclass(frozen=True)
class Unit:
    """A sentence, list item, heading or table row of a document.

    Attributes:
        text: as it is read.
        heading: the one it stands under, "" if none.
        cells: where in `text` the cells of a row lie; empty for all else.
        kind: "h" for a heading, "q" for one that asks, "s", "i" or "n" for prose, "r" for a row.
        number: its number among the blocks of the source, from 1.
    """

    text: str
    heading: str = ""
    cells: tuple[tuple[int, int], ...] = ()
    kind: str = "s"
    number: int = 0


@dataclass(frozen=True)
class Question:
    """A question and what answers it.

    Attributes:
        language: of the question.
        kind: of question; "near", "swap", "aside" and the like are not answered.
        text: as typed.
        units: the places of the units that answer; empty if none does.
        words: the shortest words that answer, verbatim in one of these; "" if there are none.
        about: the place of a unit next to which an unanswered question was asked; -1 if unknown.
    """

    language: str
    kind: str
    text: str
    units: tuple[int, ...]
    words: str = ""
    about: int = -1


@dataclass(frozen=True)
class Document:
    """A document with its questions."""

    name: str
    source: str
    language: str
    title: str
    units: tuple[Unit, ...]
    questions: tuple[Question, ...]


def units_of(blocks: Iterable[tuple[str, str]]) -> tuple[Unit, ...]:
    r"""The units of a document given as (kind, text) blocks.

    >>> [unit.text for unit in units_of([("h", "Fees"), ("r", "Who\tFee"), ("r", "Child\t€ 2"), ("s", "Pay.")])]
    ['Fees', 'Who: Child; Fee: € 2', 'Pay.']
    """
    units: list[Unit] = []
    heading = ""
    header: list[str] = []
    before = ""
    for number, (kind, text) in enumerate(blocks, start=1):
        if kind == "r":
            cells = text.split("\t")
            if before == "r":
                units.append(_row(header, cells, heading, number))
            else:
                header = cells
        else:
            if kind in "hq":
                heading = text
            units.append(Unit(text, "" if kind in "hq" else heading, kind=kind, number=number))
        before = kind
    return tuple(units)


def _row(header: list[str], cells: list[str], heading: str, number: int) -> Unit:
    text, places = "", []
    for place, cell in enumerate(cells):
        name = header[place].strip() if place < len(header) else ""
        text += ("; " if text else "") + (f"{name}: " if name else "")
        places.append((len(text), len(text) + len(cell)))
        text += cell
    return Unit(text, heading, tuple(places), "r", number)


def _document(name: str, source: str, row: dict[str, Any], asked: Iterable[tuple[str, str, str, str, str]]) -> Document:
    """A document from its row and (language, kind, block numbers, words, question) each."""
    units = units_of([(kind, text) for kind, text in row["blocks"]])
    place = {unit.number: place for place, unit in enumerate(units)}
    questions = []
    for language, kind, numbers, words, text in asked:
        answers = tuple(sorted(place[int(number)] for number in numbers.split(",") if number and int(number) in place))
        if answers or not numbers:
            questions.append(Question(language, kind, text, answers, words))
    return Document(name, source, row["lang"], row["title"], units, tuple(questions))


def read_everyday(folder: Path, *, held_out: bool = False) -> list[Document]:
    """The everyday documents under `folder/everyday` to learn from, or with `held_out` those to measure on."""
    asked: dict[str, list[tuple[str, str, str, str, str]]] = {}
    for row in _table(folder / "everyday" / "questions.train.tsv.xz"):
        asked.setdefault(row[0], []).append((row[1], row[2], row[3], row[4], row[5]))
    rows = (json.loads(line) for line in lines(folder / "everyday" / "documents.train.jsonl.xz"))
    return [
        _document(row["id"], "everyday", row, asked.get(row["id"], []))
        for row in rows
        if bool(HELD_OUT.fullmatch(row["id"])) == held_out
    ]


def read_written(folder: Path) -> list[Document]:
    """The documents in `folder/*.jsonl`, each with its questions on one line; unfinished lines are passed over."""
    documents = []
    for path in sorted(folder.glob("*.jsonl*")):
        for line in lines(path):
            try:
                row = json.loads(line)
                asked = [
                    (language, kind, ",".join(map(str, numbers)), words, text)
                    for language, kind, numbers, words, text in row["questions"]
                ]
                documents.append(_document(f"{path.stem}-{row['id']}", "written", row, asked))
            except (ValueError, KeyError, TypeError):
                continue
    return documents


def read_reading(folder: Path, part: str) -> list[Document]:
    """The reading passages of `part` ("train" or "dev") under `folder/reading`."""
    asked: dict[str, list[Question]] = {}
    for name, language, kind, numbers, words, text in _table(folder / "reading" / f"questions.{part}.tsv.xz"):
        answers = tuple(int(number) - 1 for number in numbers.split(",") if number)
        asked.setdefault(name, []).append(Question(language, kind, text, answers, words))
    documents = []
    for line in lines(folder / "reading" / f"passages.{part}.jsonl.xz"):
        row = json.loads(line)
        units = tuple(Unit(text, number=number) for number, text in enumerate(row["sentences"], start=1))
        source = f"reading/{row['source']}"
        documents.append(Document(row["id"], source, row["lang"], "", units, tuple(asked.get(row["id"], []))))
    return documents


def read_texts(folder: Path, questions: Path = QUESTIONS) -> list[Document]:
    """The texts that `questions/LANGUAGE.TEXT.FIRST-LAST.tsv` asks about, cut into documents."""
    documents = []
    for path in sorted(questions.glob("*.tsv")):
        text, bounds = path.stem.rsplit(".", 1)
        first, last = map(int, bounds.split("-"))
        sentences = read_text(folder, text)[first - 1 : last]
        asked: dict[int, list[Question]] = {}
        before = 0
        for numbers, language, kind, question in _table(path, skip=1):
            places = [int(line) - first for line in numbers.split(",") if line.strip()]
            before = min(places, default=before)
            start = before // LINES * LINES
            within = tuple(place - start for place in places if start <= place < start + LINES)
            asked.setdefault(start, []).append(Question(language, kind, question, within, about=before - start))
        for start, own in asked.items():
            units = tuple(Unit(text, number=n) for n, text in enumerate(sentences[start : start + LINES], start=1))
            name = f"{text}-{first + start}"
            documents.append(Document(name, f"questions/{text}", text.split(".", maxsplit=1)[0], "", units, tuple(own)))
    return documents


def read_sets(folder: Path, counts: dict[str, int], seed: int) -> list[Document]:
    """Documents of one question each from the question sets `folder/qa/NAME`, `counts[NAME]` of each."""
    documents = []
    for name, count in counts.items():
        rows = read_rows(folder, name)
        rng = Random(f"{seed} {name}")
        contexts = list(dict.fromkeys(row["context"] for row in rows))
        place = {context: number for number, context in enumerate(contexts)}
        for number in sorted(rng.sample(range(len(rows)), min(count, len(rows)))):
            at = place[rows[number]["context"]]
            near = [contexts[other] for other in range(max(0, at - 40), min(len(contexts), at + 40)) if other != at]
            document = _of_set(f"{name}-{number}", rows[number], near, rng)
            if document:
                documents.append(document)
    return documents


def _of_set(name: str, row: dict[str, Any], near: list[str], rng: Random) -> Document | None:
    """The document of one row; a context of one or two sentences is put among some of those `near` it in the file."""
    sentences = _SENTENCE.split(row["context"])
    found = [(answer, unit) for answer in row["answers"] for unit, text in enumerate(sentences) if answer in text]
    if row["answers"] and not found:
        return None
    words, answering = rng.choice(found) if found else ("", 0)
    units = (answering,) if found else tuple(range(len(sentences)))
    if words == sentences[answering].strip() or len(words) > LONGEST:
        words = ""
    if len(sentences) < FEW:
        before = rng.sample(near, min(rng.randint(0, 3), len(near)))
        after = rng.sample(near, min(rng.randint(0, 3), len(near)))
        sentences = [*before, *sentences, *after]
        units = tuple(unit + len(before) for unit in units)
    title = row["title"].replace("_", " ") if name.startswith("selqa") else ""
    read = tuple(Unit(text, number=number) for number, text in enumerate(sentences, start=1))
    asked = Question("en", "qa", row["question"], units, words)
    return Document(name, f"qa/{name.rsplit('-', 1)[0]}", "en", title, read, (asked,))


def _table(path: Path, skip: int = 0) -> Iterator[list[str]]:
    for number, line in enumerate(lines(path)):
        if number >= skip:
            yield line.split("\t")


def lines(path: Path) -> Iterator[str]:
    """The lines of a file, which may be compressed (`.xz`)."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")
