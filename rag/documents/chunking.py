"""Chunks: runs of whole sentences up to a budget of tokens, each an exact span of its document."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from adverbum.documents.document import HEADS, Block, Document, Kind, Span
from adverbum.text.sentences import split, trim

CHUNK_TOKENS = 160
LENT_CHARS = 200  # of each heading above
MOST_HEADINGS, MOST_HEADERS = 8, 3  # that lend their words: the uppermost, and the nearest; so no text can pile them up
LEVELS: dict[Kind, int] = {"title": 0, "heading": 0, "question": 9}  # to which the level of a block is added
UNITS: frozenset[Kind] = frozenset(("header", "row", "contents", "code"))  # these are quoted whole
MOST_CHARS_PER_TOKEN = 16  # of a long sentence no more is looked at for one piece


@dataclass(frozen=True)
class Chunk:
    """What is indexed: a span of a document and its text.

    Attributes:
        span, text: where it stands, and what stands there.
        sentences: the spans of its sentences, or of the rows of a table, in order.
        kinds: of the block that each of them is in.
        context: the headings above it, and the caption and header of the table it is in, one a line; they lend it
            their words. Empty where nothing stands above, or it is in the chunk itself.
    """

    span: Span
    text: str
    sentences: tuple[Span, ...]
    kinds: tuple[Kind, ...]
    context: str = ""

    @property
    def read(self) -> str:
        """What is searched: the text, in its context."""
        return f"{self.context}\n{self.text}" if self.context else self.text

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
    after a word where it has one. A heading begins one, and none reaches over what was left out between blocks.

    Raises:
        ValueError: `chunk_tokens` is less than 1.
    """
    if chunk_tokens < 1:
        raise ValueError(f"chunk_tokens must be at least 1, not {chunk_tokens}")
    text = document.text
    pending: list[tuple[int, int, Kind]] = []
    used = 0
    above = _Above()
    context = ""

    def piled() -> Iterator[Chunk]:
        nonlocal used
        if pending:
            yield _chunk(document, pending, context)
        pending.clear()
        used = 0

    for block in document.blocks:
        if pending and (text[pending[-1][1] : block.start].strip() or _begins(block, pending[-1][2])):
            yield from piled()
        if block.kind == "furniture":
            continue
        lent = above.lends(block, text)
        whole = [trim(text, block.start, block.end)]
        sentences = whole if block.kind in UNITS else split(text, block.start, block.end, document.language)
        for sentence in sentences:
            for piece in _pieces(text, *sentence, count, chunk_tokens):
                tokens = count(text[slice(*piece)])
                if used + tokens > chunk_tokens:
                    yield from piled()
                context = context if pending else lent
                pending.append((*piece, block.kind))
                used += tokens
    yield from piled()


class _Above:
    """What stands above a block and names it: the headings, and the caption and header of its table."""

    def __init__(self) -> None:
        self._headings: list[Block] = []
        self._table: list[Block] = []
        self._among_rows = False

    def lends(self, block: Block, text: str) -> str:
        """The words that are lent to `block`, one heading a line, which from then on may itself lend its own."""
        if block.kind in LEVELS:
            level = LEVELS[block.kind] + block.level
            self._headings = [own for own in self._headings if LEVELS[own.kind] + own.level < level]
            self._table = []
        elif block.kind not in ("header", "row") or (block.kind == "header" and self._among_rows):
            self._table = []
        self._among_rows = block.kind == "row"
        above = (*self._headings[:MOST_HEADINGS], *self._table)
        lent = [text[own.start : own.end][:LENT_CHARS] for own in above]
        if block.kind in LEVELS:
            self._headings.append(block)
        elif block.kind in ("caption", "header"):
            self._table = [*self._table[1 - MOST_HEADERS :], block]
        return "\n".join(" ".join(words.split()) for words in lent)


def _begins(block: Block, before: Kind) -> bool:
    """Whether a chunk begins with `block`: a heading with what stands below it, but not with a heading above it."""
    return block.kind in ("heading", "question", "caption") and before not in HEADS


def _chunk(document: Document, pieces: list[tuple[int, int, Kind]], context: str) -> Chunk:
    spans = tuple(Span(document.doc_id, start, end) for start, end, _ in pieces)
    whole = Span(document.doc_id, spans[0].start, spans[-1].end)
    return Chunk(whole, document.text[whole.start : whole.end], spans, tuple(kind for _, _, kind in pieces), context)


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
