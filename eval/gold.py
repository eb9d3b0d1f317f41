"""Gold questions: what is asked, and the spans of documents that answer it.

One JSON object a line: `id`, `question`, `language`, `kind`, `split` ("tune" or "report"), `evidence` (a list
of `{doc_id, start, end, text}`, alternatives to each other; empty for a question that the documents do not
answer) and `answer` (short strings). Spans point into documents, never into chunks. Sets in public formats
(`adverbum.eval.formats`) become the same.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from adverbum import Document, Span
from adverbum.eval.files import EvaluationError, json_lines, named

QUESTIONS = Path(__file__).parent / "questions"
SEEDS = QUESTIONS / "seeds.jsonl"
SPLITS = ("tune", "report")
SAMPLE_SEED = 20


@dataclass(frozen=True)
class Gold:
    """One question.

    Attributes:
        evidence: the places that answer it; any one is enough. Empty if nothing does.
        answers: the answer in short, as the evidence has it.
        relevant: of a set that judges whole documents: doc_id → grade, from 1.
    """

    id: str
    question: str
    language: str
    kind: str
    split: str
    evidence: tuple[Span, ...]
    answers: tuple[str, ...]
    relevant: Mapping[str, int] = field(default_factory=dict)

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.evidence or self.relevant)

    def answered_by(self, span: Span) -> bool:
        """Whether a stretch of text answers it: it covers a span of the evidence, or its document is relevant."""
        return span.doc_id in self.relevant or any(span.covers(place) for place in self.evidence)


def load(path: Path, document: Callable[[str], Document]) -> list[Gold]:
    """The gold questions in `path`, each span checked against its document.

    `document` gives the one with a doc_id, or raises KeyError.

    Raises:
        EvaluationError: the file is missing, a line is malformed, an id occurs twice, a document is missing, or a
            span does not hold the text that the line says.
    """
    questions: dict[str, Gold] = {}
    for number, row in json_lines(path):
        with named(path, number):
            question = _question(row, document)
        if question.id in questions:
            raise EvaluationError(f"{path}, line {number}: the id {question.id!r} occurs twice")
        questions[question.id] = question
    if not questions:
        raise EvaluationError(f"{path} holds no questions")
    return list(questions.values())


def sample(questions: Iterable[Gold], count: int) -> list[Gold]:
    """At most `count` of the questions in each language, answerable or not, the same ones for the same questions.

    Raises:
        EvaluationError: `count` is less than 1.
    """
    if count < 1:
        raise EvaluationError(f"a sample must be of 1 or more, not {count}")
    groups: dict[tuple[str, bool], list[Gold]] = {}
    for question in questions:
        groups.setdefault((question.language, question.answerable), []).append(question)
    rng = random.Random(SAMPLE_SEED)
    return [question for group in groups.values() for question in rng.sample(group, min(count, len(group)))]


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
