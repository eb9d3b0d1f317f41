"""The training data: pairs of texts that should be close, one list per source file.

A folder of data holds `bitext/<a>-<b>.<source>.tsv.xz` and `dictionaries/<a>-<b>.<source>.tsv.xz`
(two columns), `qa/<source>.<lang>.jsonl.xz` (question, answers, context) and
`text/<lang>.<source>.txt.xz` (one sentence a line, read for the vocabulary only).
`dev/` is for measuring: its sentences are read here only to refuse any row that repeats one.
"""

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTEXT_CHARS = 600  # of a passage, the part around its answer that a question is paired with
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Source:
    """One data file: `pairs` of texts that mean the same, or of a question and what answers it."""

    name: str
    kind: str  # "bitext", "dictionaries" or "qa"
    languages: tuple[str, str]
    pairs: list[tuple[str, str]]


def read_sources(folder: Path) -> list[Source]:
    """All training pairs under `folder`, file by file in the order of their names.

    Rows with a side that occurs in `folder/dev` (compared by letters and digits, case-folded)
    are left out, so nothing that is measured on is ever trained on.

    Raises:
        FileNotFoundError: `folder` holds no bitext.
    """
    held_out = _held_out(folder / "dev")
    sources = []
    for kind in ("bitext", "dictionaries"):
        for path in sorted((folder / kind).glob("*.tsv.xz")):
            first, second = path.name.split(".")[0].split("-")
            columns = (line.split("\t") for line in _lines(path))
            pairs = [(row[0], row[1]) for row in columns if len(row) == 2]
            sources.append(Source(path.name, kind, (first, second), pairs))
    for path in sorted((folder / "qa").glob("*.jsonl.xz")):
        name, language = path.name.split(".")[:2]
        pairs = [(row["question"], _around_answer(row)) for row in read_rows(folder, name) if row["context"]]
        sources.append(Source(path.name, "qa", (language, language), pairs))
    if not any(source.kind == "bitext" for source in sources):
        raise FileNotFoundError(f"no bitext/*.tsv.xz under {folder}: name the folder of training data")
    return [_without(source, held_out) for source in sources if source.pairs]


def read_rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of the question set `folder/qa/<name>.<lang>.jsonl.xz` as they stand."""
    return [json.loads(line) for path in sorted((folder / "qa").glob(f"{name}.*.jsonl.xz")) for line in _lines(path)]


def read_sentences(folder: Path) -> Iterator[tuple[str, str]]:
    """(language, sentence) of the monolingual text under `folder/text`; word lists are left out."""
    for path in sorted((folder / "text").glob("*.txt.xz")):
        if "frequencywords" not in path.name:
            for line in _lines(path):
                yield path.name.split(".")[0], line


def read_text(folder: Path, name: str) -> list[str]:
    """The sentences of `folder/text/<name>.txt.xz`."""
    return list(_lines(folder / "text" / f"{name}.txt.xz"))


def _lines(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def _around_answer(row: dict[str, Any]) -> str:
    """The sentences of the context around its first answer, up to `CONTEXT_CHARS`."""
    context: str = row["context"]
    at = max(context.find(row["answers"][0]), 0) if row["answers"] else 0
    start = max(s for s in (0, *(match.end() for match in _SENTENCE_END.finditer(context))) if s <= at)
    return context[start : start + CONTEXT_CHARS]


def key(text: str) -> str:
    """What two texts share when they are the same sentence: letters and digits, case-folded.

    >>> key("Is it?  Yes, 12!") == key("is it yes 12")
    True
    """
    return "".join(char for char in text.casefold() if char.isalnum())


def _held_out(dev: Path) -> frozenset[str]:
    keys: set[str] = set()
    for path in sorted(dev.glob("*.tsv.xz")):
        keys.update(key(column) for line in _lines(path) for column in line.split("\t"))
    for path in sorted(dev.glob("*.jsonl.xz")):
        for line in _lines(path):
            row = json.loads(line)
            keys.update((key(row["question"]), key(row["context"])))
            keys.update(key(sentence) for sentence in _SENTENCE_END.split(row["context"]))
    # Short strings ("Yes.", "In 1948") are language, not a leak.
    return frozenset(k for k in keys if len(k) >= 24)


def _without(source: Source, held_out: frozenset[str]) -> Source:
    pairs = [
        (first, second) for first, second in source.pairs if key(first) not in held_out and key(second) not in held_out
    ]
    return Source(source.name, source.kind, source.languages, pairs)
