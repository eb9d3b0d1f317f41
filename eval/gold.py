"""Gold questions: what is asked, and the spans of documents that answer it.

One JSON object a line: `id`, `question`, `language`, `kind`, `split` ("tune" or "report"), `evidence` (a list
of `{doc_id, start, end, text}`, alternatives to each other; empty for a question that the documents do not
answer) and `answer` (short strings). Spans point into documents, never into chunks.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag import AdverbumError, Document, Span

SEEDS = Path(__file__).parent / "gold" / "seeds.jsonl"
SPLITS = ("tune", "report")


class GoldError(AdverbumError):
    """The file of gold questions is missing, is malformed, or does not fit the documents."""


@dataclass(frozen=True)
class Gold:
    """One question.

    Attributes:
        evidence: the places that answer it; any one is enough. Empty if nothing does.
        answers: the answer in short, as the evidence has it.
    """

    id: str
    question: str
    language: str
    kind: str
    split: str
    evidence: tuple[Span, ...]
    answers: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.evidence)


def load(path: Path, document: Callable[[str], Document]) -> list[Gold]:
    """The gold questions in `path`, each span checked against its document.

    Raises:
        GoldError: the file is missing, a line is malformed, an id occurs twice, a document is missing, or a
            span does not hold the text that the line says.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read: {error}") from error
    questions: dict[str, Gold] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _question(json.loads(line), document)
        except (ValueError, KeyError, TypeError) as error:
            raise GoldError(f"{path}, line {number}: {error!s:.200}") from error
        if question.id in questions:
            raise GoldError(f"{path}, line {number}: the id {question.id!r} occurs twice")
        questions[question.id] = question
    if not questions:
        raise GoldError(f"{path} holds no questions")
    return list(questions.values())


def _question(row: dict, document: Callable[[str], Document]) -> Gold:  # type: ignore[type-arg]
    spans = []
    for item in row["evidence"]:
        span = Span(item["doc_id"], item["start"], item["end"])
        try:
            text = document(span.doc_id).text[span.start : span.end]
        except KeyError:
            raise ValueError(f"there is no document {span.doc_id!r}") from None
        if text != item["text"]:
            raise ValueError(f"{span.doc_id} {span.start}-{span.end} is {text!r}, not {item['text']!r}")
        spans.append(span)
    split = row.get("split", "report")
    if split not in SPLITS:
        raise ValueError(f"split must be one of {SPLITS}, not {split!r}")
    fields = (row["id"], row["question"], row.get("language", "und"), row.get("kind", "what"))
    if not all(isinstance(value, str) for value in fields):
        raise ValueError("id, question, language and kind must be strings")
    return Gold(*fields, split, tuple(spans), tuple(row.get("answer", ())))
