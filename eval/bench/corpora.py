"""The documents and questions of the benchmark.

XQuAD's 48 articles, one file a paragraph, so that each is about one chunk to every system and no cutting helps or
harms; and a series that grows: files of a few sentences drawn at random from texts in four languages.
"""

import lzma
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adverbum.eval.files import json_lines

SEED = 20
SENTENCES = 2  # in a file of the series
ASKED = {"xquad": 400, "growing": 200}  # questions, of XQuAD in each language
ASKED_WORDS = 10
ADDITION = "\n\nThe canal was closed for repairs on the third of March."


@dataclass(frozen=True)
class Question:
    """What is asked, in which language, and the name of the file to be found."""

    text: str
    language: str
    file: str


@dataclass(frozen=True)
class Corpus:
    """Documents with questions; `language` is of the documents, "" if they are mixed."""

    name: str
    language: str
    documents: dict[str, str]
    questions: list[Question]

    def write(self, folder: Path) -> None:
        """Writes the documents as files into `folder`."""
        for name, text in self.documents.items():
            (folder / name).write_text(text, encoding="utf-8")


def xquad(folder: Path) -> Iterator[Corpus]:
    """For each language of `xquad.*.jsonl.xz` its paragraphs, asked in every language."""
    paths = sorted(folder.glob("xquad.*.jsonl.xz"))
    rows = {path.name.split(".")[1]: [row for _, row in json_lines(path)] for path in paths}
    for language, part in rows.items():
        files = {text: f"{place:03}.txt" for place, text in enumerate(dict.fromkeys(row["context"] for row in part))}
        by_id = {row["id"]: files[row["context"]] for row in part}
        chosen = set(random.Random(SEED).sample(list(by_id), ASKED["xquad"]))
        asked = [
            Question(row["question"], other, by_id[row["id"]])
            for other in rows
            for row in rows[other]
            if row["id"] in chosen
        ]
        yield Corpus(f"XQuAD {language}", language, {name: text for text, name in files.items()}, asked)


def growing(folder: Path, size: int) -> Corpus:
    """`size` files of `SENTENCES` sentences in one language; asked with the beginnings of sentences in them."""
    pools = [
        [line for line in lzma.decompress(path.read_bytes()).decode("utf-8").splitlines() if 40 <= len(line) <= 240]
        for path in sorted(folder.glob("*.xz"))
        if "frequencywords" not in path.name
    ]
    rng = random.Random(SEED)
    drawn = rng.choices(pools, weights=[len(pool) for pool in pools], k=size)
    documents = {f"{place:06}.txt": " ".join(rng.sample(pool, SENTENCES)) for place, pool in enumerate(drawn)}
    asked = [
        Question(" ".join(documents[name].split()[:ASKED_WORDS]), "", name)
        for name in rng.sample(list(documents), ASKED["growing"])
    ]
    return Corpus(f"{size:,} files", "", documents, asked)
