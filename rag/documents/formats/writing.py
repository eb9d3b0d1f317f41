"""Writing down what a file says: a text, and the blocks it consists of, in the order in which they are added."""

import datetime
import re
from collections.abc import Sequence

from adverbum.documents.document import Block, Kind
from adverbum.documents.formats import Extract, clean

INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens and the like: no reader sees them
_TIGHT = {("row", "row"), ("header", "row"), ("item", "item"), ("contents", "contents"), ("furniture", "furniture")}


class Writing:
    """A text in the making. Blocks stand apart by a blank line, rows and items by a line break, cells by a tab."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[int] = []
        self._begun = 0  # pages on which nothing stands yet
        self._omitted: dict[str, None] = {}

    def page(self) -> None:
        """Begins a page or slide."""
        self._begun += 1

    def add(self, kind: Kind, text: str, *, level: int = 0) -> None:
        """Adds a block of running text; nothing, if there is nothing in it. A page begins at each form feed in it."""
        text, *pages = clean(INVISIBLE.sub("", text)).strip().split("\f")
        if text:
            start = self._apart(kind)
            self._append(text)
            for more in pages:
                self._pages.append(self._length)
                self._append(more)
            self._blocks.append(Block(kind, start, self._length, level))

    def row(self, cells: Sequence[str], *, header: bool = False) -> None:
        """Adds a row of a table, its cells in their columns; nothing, if all of them are empty."""
        texts = [" ".join(clean(INVISIBLE.sub("", cell)).split()) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            kind: Kind = "header" if header else "row"
            start = self._apart(kind)
            places = []
            for number, text in enumerate(texts):
                self._append("\t" * bool(number))
                places.append((self._length, self._length + len(text)))
                self._append(text)
            self._blocks.append(Block(kind, start, self._length, 0, tuple(places)))

    def omit(self, what: str) -> None:
        """Notes what of the file is not in the text, such as "2 comments"."""
        self._omitted[what] = None

    def extract(
        self, *, title: str | None = None, date: datetime.date | None = None, url: str | None = None
    ) -> Extract:
        """All that was written, with what the file states of itself."""
        return Extract(
            "".join(self._parts),
            title=(title and " ".join(clean(INVISIBLE.sub("", title)).split())) or None,
            date=date,
            url=url,
            pages=(*self._pages, *[self._length] * self._begun),
            blocks=tuple(self._blocks),
            omitted=tuple(self._omitted),
        )

    def _apart(self, kind: Kind) -> int:
        """Sets what comes next apart from what is there; where it begins."""
        if self._blocks:
            self._append("\n" if (self._blocks[-1].kind, kind) in _TIGHT else "\n\n")
        self._pages += [self._length] * self._begun
        self._begun = 0
        return self._length

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
