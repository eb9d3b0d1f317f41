"""Chunks: runs of whole sentences up to a budget of tokens, each an exact span of its document."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from adverbum.documents.document import Document, Span
from adverbum.text.sentences import split, trim

CHUNK_TOKENS = 160
MOST_CHARS_PER_TOKEN = 16  # of a long sentence no more is looked at for one piece


@dataclass(frozen=True)
class Chunk:
    """What is indexed: a span of a document, its text, and the spans of its sentences in order."""

    span: Span
    text: str
    sentences: tuple[Span, ...]

    @property
    def texts(self) -> list[str]:
        """The sentences themselves."""
        return [self.slice(span) for span in self.sentences]

    def slice(self, span: Span) -> str:
        """The text of a span that lies within the chunk."""
        return self.text[span.start - self.span.start : span.end - self.span.start]


def chunk(document: Document, count: Callable[[str], int], *, chunk_tokens: int = CHUNK_TOKENS) -> Iterator[Chunk]:
    """The chunks of `document`, in order.

    Every non-blank character of its content is in exactly one chunk; chunks do not overlap. No chunk is
    more than `chunk_tokens` tokens by `count`, which gives the tokens of a text: a longer sentence is cut,
    after a word where it has one. A line break between paragraphs does not end a chunk.

    Raises:
        ValueError: `chunk_tokens` is less than 1.
    """
    if chunk_tokens < 1:
        raise ValueError(f"chunk_tokens must be at least 1, not {chunk_tokens}")
    text = document.text
    for start, end in document.content:
        pending: list[tuple[int, int]] = []
        used = 0
        for sentence in split(text, start, end, document.language):
            for piece in _pieces(text, *sentence, count, chunk_tokens):
                tokens = count(text[slice(*piece)])
                if pending and used + tokens > chunk_tokens:
                    yield _chunk(document, pending)
                    pending, used = [], 0
                pending.append(piece)
                used += tokens
        if pending:
            yield _chunk(document, pending)


def _chunk(document: Document, pieces: list[tuple[int, int]]) -> Chunk:
    spans = tuple(Span(document.doc_id, start, end) for start, end in pieces)
    whole = Span(document.doc_id, spans[0].start, spans[-1].end)
    return Chunk(whole, document.text[whole.start : whole.end], spans)


def _pieces(text: str, start: int, end: int, count: Callable[[str], int], budget: int) -> Iterator[tuple[int, int]]:
    """The sentence itself, or cut into pieces that fit the budget; a single character always fits."""
    while start < end:
        reach = min(end, start + MOST_CHARS_PER_TOKEN * budget)
        if reach == end and count(text[start:end]) <= budget:
            break
        low, high = start + 1, reach + 1  # the longest prefix within the budget ends in [low, high)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if count(text[start:middle]) <= budget else (low, middle)
        spaces = (place for place in range(low, start, -1) if place == end or text[place].isspace())
        cut = next(spaces, low)
        yield trim(text, start, cut)
        start, _ = trim(text, cut, end)
    if start < end:
        yield start, end
