"""What the page may send, checked: anybody on this machine can send anything."""

from dataclasses import dataclass

from rag.corpus import Document, Span

MOST_MARKS = 24  # quotes of one turn, with their twins


@dataclass(frozen=True)
class Reference:
    """A request to see a quote in its source.

    Attributes:
        active: the quote that was chosen.
        marks: the quotes of the same turn in the same document.
        sha256: of the document when it was quoted.
    """

    active: Span
    marks: tuple[Span, ...]
    sha256: str

    def fits(self, document: Document) -> bool:
        """Whether `document` is still the one that was quoted, so that every span lies within it."""
        return document.sha256 == self.sha256 and all(
            span.end <= len(document.text) for span in (self.active, *self.marks)
        )


def serial_of(data: object) -> int:
    """The number that the page gave to what it sent, to know the reply by; 0 if it gave none.

    >>> serial_of({"serial": 3}), serial_of("nonsense")
    (3, 0)
    """
    match data:
        case {"serial": int(serial)} if 0 < serial < 2**31:
            return serial
    return 0


def question_of(data: object) -> tuple[str, str]:
    """The question and the language of the interface.

    Raises:
        ValueError: `data` is not `{"question": str, "interface": str}`.

    >>> question_of({"question": "Who?", "interface": "en"})
    ('Who?', 'en')
    """
    match data:
        case {"question": str(question), "interface": str(interface)}:
            return question, interface
    raise ValueError("not a question")


def reference_of(data: object) -> Reference:
    """The quote that is to be shown.

    Raises:
        ValueError: `data` is not `{"doc_id": str, "sha256": str, "start": int, "end": int, "marks": [[int, int]]}`
            with 0 <= start < end and at most `MOST_MARKS` marks.
    """
    match data:
        case {"doc_id": str(doc_id), "sha256": str(sha256), "start": start, "end": end, "marks": list(marks)} if (
            len(marks) <= MOST_MARKS
        ):
            return Reference(_span(doc_id, [start, end]), tuple(_span(doc_id, mark) for mark in marks), sha256)
    raise ValueError("not a place in a document")


def _span(doc_id: str, ends: object) -> Span:
    match ends:
        case [int(start), int(end)] if 0 <= start < end and not isinstance(start, bool) and not isinstance(end, bool):
            return Span(doc_id, start, end)
    raise ValueError("not a span")
