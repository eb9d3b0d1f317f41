"""What people think of answers, kept beside the store as JSON lines; it never leaves the machine.

A line is {"time", "question", "language", "verdict", "reason", "citations": [{"doc_id", "start", "end", "sha256"}]}.
A later line on the same question replaces an earlier one.
"""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import TypedDict

from adverbum.documents.document import Span

FILE = "feedback.jsonl"

_log = logging.getLogger(__name__)


class Place(TypedDict):
    """Where a quote stood, and in which version of the document."""

    doc_id: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True)
class Feedback:
    """One verdict: its number is its line in the file, from 1. `cited` pairs spans with their documents' SHA-256."""

    number: int
    time: str
    question: str
    language: str
    verdict: str
    reason: str
    cited: tuple[tuple[Span, str], ...]


def add(
    store: Path, *, question: str, language: str, verdict: str, reason: str = "", citations: Sequence[Place] = ()
) -> None:
    """Adds a verdict, "up" or "down", on an answer to the file in the folder `store`; OSError if it cannot."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": question,
        "language": language,
        "verdict": verdict,
        "reason": reason,
        "citations": list(citations),
    }
    with (store / FILE).open("a+b") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 1))
        if file.read() not in (b"", b"\n"):
            file.write(b"\n")  # a power cut has torn the last line
        file.write(json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read(store: Path) -> list[Feedback]:
    """The verdicts kept in the folder `store`, oldest first; a line that a power cut has torn is passed over.

    Raises:
        OSError: the file cannot be read.
    """
    path = store / FILE
    found = []
    for number, line in enumerate(path.read_bytes().split(b"\n") if path.exists() else (), start=1):
        try:
            found += [_verdict(number, json.loads(line))] if line.strip() else []
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("%s, line %d is passed over: %.200s", path, number, error)
    return found


def _verdict(number: int, row: dict) -> Feedback:  # type: ignore[type-arg]
    cited = tuple((Span(own["doc_id"], own["start"], own["end"]), own["sha256"]) for own in row["citations"])
    texts = (row["time"], row["question"], row["language"], row["verdict"], row.get("reason") or "")
    return Feedback(number, *texts, cited)
