"""A document and its places: what everything else points into."""

import datetime
from bisect import bisect
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from adverbum.text.things import years

Kind = Literal[
    "title",
    "heading",
    "paragraph",
    "item",  # of a list
    "header",  # the row that says what the columns of a table are
    "row",
    "note",
    "code",
    "caption",
    "contents",  # a line of a table of contents, or of an index
    "question",  # of a list of questions and answers
    "furniture",  # what runs along pages, menus, letterheads: in the text, but not indexed
]
BEGINNING_CHARS = 600  # where a document says what year it is about


@dataclass(frozen=True, order=True)
class Span:
    """Where: `document.text[start:end]` of the document called `doc_id`, in code points."""

    doc_id: str
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def covers(self, other: "Span") -> bool:
        """Whether `other` lies wholly within this span."""
        return self.doc_id == other.doc_id and self.start <= other.start and other.end <= self.end

    def part(self, start: int, end: int) -> "Span":
        """The span of the part `[start:end]` of what stands here."""
        return Span(self.doc_id, self.start + start, self.start + end)

    def within(self, text: str, part: "Span") -> str:
        """The words of `part`, given the `text` of this span, which covers it."""
        return text[part.start - self.start : part.end - self.start]


KINDS: tuple[Kind, ...] = get_args(Kind)
# Kinds that name what stands below them: they lend it their words, and are no answer by themselves.
HEADS: frozenset[Kind] = frozenset(("title", "heading", "header", "caption", "contents", "question"))


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading, an item, a row … of a document: `document.text[start:end]`.

    Attributes:
        kind: what it is.
        start, end: where it stands, in code points; blocks stand in the order of the eye and do not overlap.
        level: of a heading, from 1; how deep an item is in lists within lists, from 0.
        cells: of a row or header, where each cell stands, empty ones included.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Source:
    """What is known of a document beside its text; whatever is quoted from it carries this along.

    Attributes:
        doc_id: the path under the folder, POSIX style.
        sha256: of the file's bytes, hexadecimal.
        title: the first heading, or the beginning of the text.
        language: code of the language it is mostly in, such as "nl".
        date: when it was published, where a byline says so.
        url: where it came from, where a source line says so.
    """

    doc_id: str
    sha256: str
    title: str
    language: str
    date: datetime.date | None
    url: str | None

    def to_dict(self) -> dict[str, str | None]:
        """All of it as plain data, the date in ISO 8601."""
        return {**asdict(self), "date": self.date.isoformat() if self.date else None}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> "Source":
        """The source that `to_dict` gave out."""
        return cls(**{**record, "date": record["date"] and datetime.date.fromisoformat(record["date"])})


class Sourced:
    """Anything that comes from a document: what is known of the `source` can be asked of it directly."""

    source: Source

    @property
    def title(self) -> str:
        """The title of its document."""
        return self.source.title

    @property
    def language(self) -> str:
        """The language of its document."""
        return self.source.language

    @property
    def date(self) -> datetime.date | None:
        """When its document was published, if that is known."""
        return self.source.date

    @property
    def url(self) -> str | None:
        """Where its document came from, if that is known."""
        return self.source.url

    @property
    def sha256(self) -> str:
        """Of the bytes of its document's file, hexadecimal."""
        return self.source.sha256


@dataclass(frozen=True)
class Document(Sourced):
    """One file.

    Attributes:
        source: what is known of it.
        text: of a text file exactly as decoded, else as its format gives it; every span points into it.
        blocks: what the text consists of, in order; what lies in none was left out as it is no content.
        pages: where each page or slide begins; empty for a format without.
        omitted: what of the file is not in the text and why, one line each.
    """

    source: Source
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...] = ()
    omitted: tuple[str, ...] = ()

    @property
    def doc_id(self) -> str:
        """The path under the folder, POSIX style."""
        return self.source.doc_id

    @property
    def content(self) -> tuple[tuple[int, int], ...]:
        """(start, end) of the blocks that are content, in order."""
        return tuple((block.start, block.end) for block in self.blocks if block.kind != "furniture")

    @property
    def years(self) -> frozenset[str]:
        """The years it is about, as far as its date, its title and its beginning say."""
        start, _ = self.content[0] if self.content else (0, 0)
        stated = years(f"{self.title} {self.text[start : start + BEGINNING_CHARS]}")
        return stated | ({str(self.date.year)} if self.date else set())

    def block(self, position: int) -> Block | None:
        """The block that `position` is in, None between blocks."""
        place = bisect(self._starts, position) - 1
        return self.blocks[place] if place >= 0 and position < self.blocks[place].end else None

    def header(self, row: Block) -> Block | None:
        """The row that says what the columns of a row's table are, if the table has one."""
        place = bisect(self._starts, row.start) - 1
        while place > 0 and self.blocks[place].kind == "row":
            place -= 1
        return self.blocks[place] if self.blocks[place].kind == "header" else None

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def page(self, position: int) -> int | None:
        """The number, from 1, of the page that `position` is on; None for a format without."""
        return bisect(self.pages, position) if self.pages else None
