"""Answers, passages and what is studied as plain data, the same wherever JSON is given out."""

from dataclasses import asdict
from typing import cast

from typing_extensions import TypedDict

from adverbum.answers import Answer, Citation, Reason
from adverbum.documents.document import Source, Span
from adverbum.search.ranking import Passage
from adverbum.study.lines import StudyLine


class SpanRecord(TypedDict):
    """Where: `text[start:end]` of the document called `doc_id`, in code points."""

    doc_id: str
    start: int
    end: int


class SourceRecord(TypedDict):
    """What is known of a document: its title, language, date in ISO 8601, address, and the SHA-256 of its file."""

    title: str
    language: str
    date: str | None
    url: str | None
    sha256: str


class CitationRecord(SourceRecord):
    """A quote, where it stands (`span`), the part that answers (`focus`), and what is known of its document.

    `twins` are the same sentence elsewhere, `differing` the numbers in one that the other does not have.
    """

    quote: str
    span: SpanRecord
    focus: SpanRecord | None
    page: int | None
    header: str | None
    confidence: float
    twins: "list[CitationRecord]"
    differing: list[SpanRecord]


class PassageRecord(SourceRecord):
    """A passage, where it stands, how well it fits, and what is known of its document."""

    text: str
    span: SpanRecord
    score: float
    signals: dict[str, float]


class MatchRecord(TypedDict):
    """A word of the question, the word of the quote that it is most like, their cosine and its weight."""

    asked: str
    quoted: str
    similarity: float
    weight: float


class ReasonRecord(TypedDict):
    """Why a quote was chosen: the words that met, what was weighed, and what each signal gave."""

    matches: list[MatchRecord]
    signals: dict[str, float]
    gave: dict[str, float]


class DroppedRecord(TypedDict):
    """A sentence that was considered and not quoted, and why: unlikely, weaker, said or enough."""

    quote: str
    span: SpanRecord
    confidence: float
    because: str


class AnswerRecord(TypedDict):
    """What the documents say to a question: citations when `found`, otherwise related passages."""

    question: str
    language: str
    found: bool
    confidence: float
    text: str
    citations: list[CitationRecord]
    related: list[PassageRecord]
    unknown_words: list[str]
    carried: list[str]
    suggestions: list[str]
    why: list[ReasonRecord]
    dropped: list[DroppedRecord]


class StudyRecord(SourceRecord):
    """A fact and the sentence that says it: the thing (`focus`), what it is about, and when, in ISO 8601."""

    kind: str
    quote: str
    span: SpanRecord
    focus: SpanRecord
    about: SpanRecord | None
    when: str | None


def answer_record(answer: Answer) -> AnswerRecord:
    """An answer with its citations, or with the related passages when nothing was found."""
    return {
        "question": answer.question,
        "language": answer.language,
        "found": answer.found,
        "confidence": round(answer.confidence, 4),
        "text": answer.text,
        "citations": [citation_record(citation) for citation in answer.citations],
        "related": [passage_record(passage) for passage in answer.related],
        "unknown_words": list(answer.unknown_words),
        "carried": list(answer.carried),
        "suggestions": list(answer.suggestions),
        "why": [_reason_record(reason) for reason in answer.why],
        "dropped": [
            {"quote": own.quote, "span": _span_record(own.span), "confidence": own.confidence, "because": own.because}
            for own in answer.dropped
        ],
    }


def citation_record(citation: Citation) -> CitationRecord:
    """A citation; spans are `{doc_id, start, end}` in code points."""
    return {
        "quote": citation.quote,
        "span": _span_record(citation.span),
        "focus": _span_record(citation.focus) if citation.focus else None,
        **source_record(citation.source),
        "page": citation.page,
        "header": citation.header,
        "confidence": round(citation.confidence, 4),
        "twins": [citation_record(twin) for twin in citation.twins],
        "differing": [_span_record(span) for span in citation.differing],
    }


def study_record(line: StudyLine) -> StudyRecord:
    """A line to study."""
    return {
        "kind": line.kind,
        "quote": line.quote,
        "span": _span_record(line.span),
        "focus": _span_record(line.focus),
        "about": _span_record(line.about) if line.about else None,
        "when": line.when,
        **source_record(line.source),
    }


def passage_record(passage: Passage) -> PassageRecord:
    """A passage with what is known of its document."""
    return {
        "text": passage.chunk.text,
        "span": _span_record(passage.chunk.span),
        "score": round(passage.score, 4),
        "signals": {name: round(value, 4) for name, value in asdict(passage.signals).items()},
        **source_record(passage.source),
    }


def source_record(source: Source) -> SourceRecord:
    """What is known of a document."""
    record = source.to_dict()
    del record["doc_id"]
    return cast(SourceRecord, record)


def _span_record(span: Span) -> SpanRecord:
    return {"doc_id": span.doc_id, "start": span.start, "end": span.end}


def _reason_record(reason: Reason) -> ReasonRecord:
    matches: list[MatchRecord] = [
        {"asked": own.asked, "quoted": own.quoted, "similarity": own.similarity, "weight": own.weight}
        for own in reason.matches
    ]
    return {"matches": matches, "signals": reason.signals, "gave": reason.gave}
