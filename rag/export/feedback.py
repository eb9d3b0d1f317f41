"""What people think of answers, kept beside the store as JSON lines; it never leaves the machine.

A line is {"time", "question", "language", "verdict", "reason", "citations": [{"doc_id", "start", "end", "sha256"}]}.
A later line on the same question replaces an earlier one.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import TypedDict

FILE = "feedback.jsonl"


class Place(TypedDict):
    """Where a quote stood, and in which version of the document."""

    doc_id: str
    start: int
    end: int
    sha256: str


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
    with (store / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
