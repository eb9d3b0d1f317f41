"""What the page shows, as plain data: a turn of the conversation, and a source with its quotes marked.

Text is cut here, where it is counted in code points as spans are; the page never counts a character.
The pieces of a text, joined, are the text.
"""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import TypedDict

from rag.answers import Answer, Citation
from rag.corpus import Document, Span
from rag.messages import message
from rag.retrieval import MAX_QUESTION_CHARS, Passage
from ui.events import Reference
from ui.strings import STRINGS


class Piece(TypedDict):
    """A stretch of text; `kind` is "plain", or how it is marked."""

    text: str
    kind: str


class Place(TypedDict):
    """Where a quote stands and what is known of its document; `date` is ISO 8601."""

    doc_id: str
    sha256: str
    start: int
    end: int
    title: str
    lang: str
    date: str | None


class Quote(Place):
    """A quote with its answering words marked; `confidence` is None for a related passage, which is no answer."""

    parts: list[Piece]
    confidence: float | None
    twins: list[Place]


class Note(TypedDict):
    """A label in the asker's language and the words it is about."""

    label: str
    words: list[str]


class Turn(TypedDict):
    """A question and what the documents say to it. Place n in `quotes` is marker [n]."""

    question: str
    lang: str
    found: bool
    confidence: float
    message: str
    quotes: list[Quote]
    related_label: str
    related: list[Quote]
    unknown: Note
    carried: Note


class Failure(TypedDict):
    """A question or a source that cannot be served; `failure` names one of the interface's strings."""

    failure: str


class Source(TypedDict):
    """A whole document: the texts of its segments, joined, are `document.text`."""

    doc_id: str
    title: str
    lang: str
    date: str | None
    url: str | None
    segments: list[Piece]


def pieces(text: str, layers: Sequence[tuple[int, int, str]]) -> list[Piece]:
    """`text` cut at the ends of the layers (start, end, kind); where layers overlap, the last counts.

    Neighbours of one kind are one piece, so no layer that comes last is ever split. Empty text has no pieces.

    Raises:
        ValueError: a layer does not lie within the text.

    >>> pieces("in 10 groups", [(3, 5, "focus")])
    [{'text': 'in ', 'kind': 'plain'}, {'text': '10', 'kind': 'focus'}, {'text': ' groups', 'kind': 'plain'}]
    """
    for start, end, _ in layers:
        if not 0 <= start <= end <= len(text):
            raise ValueError(f"{start}-{end} does not lie within a text of {len(text)}")
    cuts = sorted({0, len(text), *(start for start, _, _ in layers), *(end for _, end, _ in layers)})

    def kind(cut: tuple[int, int]) -> str:
        covering = (name for start, end, name in reversed(layers) if start <= cut[0] and cut[1] <= end)
        return next(covering, "plain")

    runs = ((name, list(run)) for name, run in groupby(pairwise(cuts), key=kind))
    return [Piece(text=text[run[0][0] : run[-1][1]], kind=name) for name, run in runs]


def turn(answer: Answer, document_of: Callable[[str], Document], *, interface: str = "en") -> Turn:
    """What the page shows of an answer.

    Args:
        answer: the answer.
        document_of: the document with a doc_id.
        interface: the language to speak where Adverbum does not speak the asker's.
    """
    spoken = next((code for code in (answer.language, interface) if code in STRINGS), "en")
    return Turn(
        question=answer.question,
        lang=spoken,
        found=answer.found,
        confidence=answer.confidence,
        message="" if answer.found else message("not_found", spoken),
        quotes=[_quote(citation) for citation in answer.citations],
        related_label=message("related", spoken),
        related=[_related(passage, document_of(passage.chunk.span.doc_id)) for passage in answer.related],
        unknown=Note(label=message("unknown_words", spoken), words=list(answer.unknown_words)),
        carried=Note(label=message("carried", spoken), words=list(answer.carried)),
    )


def source(document: Document, reference: Reference) -> Source:
    """The whole document with the quotes of a turn marked, the chosen one "active"."""
    layers = [(span.start, span.end, "marked") for span in reference.marks]
    layers.append((reference.active.start, reference.active.end, "active"))
    return Source(
        doc_id=document.doc_id,
        title=document.title,
        lang=document.language,
        date=_iso(document.date),
        url=document.url,
        segments=pieces(document.text, layers),
    )


def fault(question: str) -> str:
    """Which of the interface's strings says why `question`, refused by the assistant, is no question."""
    if len(question) > MAX_QUESTION_CHARS:
        return "too_long"
    return "not_text" if any(char.isalnum() for char in question) else "blank"


def _quote(citation: Citation) -> Quote:
    span, focus = citation.span, citation.focus
    layers = [(focus.start - span.start, focus.end - span.start, "focus")] if focus else []
    return Quote(
        **_place(citation),
        parts=pieces(citation.quote, layers),
        confidence=citation.confidence,
        twins=[_place(twin) for twin in citation.twins],
    )


def _related(passage: Passage, document: Document) -> Quote:
    return Quote(
        **_where(passage.chunk.span, document.sha256, document.title, document.language, document.date),
        parts=pieces(passage.chunk.text, []),
        confidence=None,
        twins=[],
    )


def _place(citation: Citation) -> Place:
    return _where(citation.span, citation.sha256, citation.title, citation.language, citation.date)


def _where(span: Span, sha256: str, title: str, language: str, published: date | None) -> Place:
    return Place(
        doc_id=span.doc_id,
        sha256=sha256,
        start=span.start,
        end=span.end,
        title=title,
        lang=language,
        date=_iso(published),
    )


def _iso(published: date | None) -> str | None:
    return published.isoformat() if published else None
