"""Tables of separated values (CSV, TSV): a record is a row, wherever its lines break; the text stays as decoded."""

import re
from collections import Counter
from collections.abc import Iterator

from adverbum.documents.document import Block
from adverbum.documents.formats import Extract, paragraphs
from adverbum.documents.formats.text import decode, lost

_SEPARATORS = ",;\t|"
_LOOKED_AT = 50  # records by which the separator is told
_MOST_CHARS = 10_000  # of a cell in quotation marks; a mark that nothing closes before is a mark like any other
_MOST_OPEN = 100  # such marks, after which none is looked at

Cells = tuple[tuple[int, int], ...]


def read(data: bytes) -> Extract:
    """The text, a block for every record that has a word in it; prose if there are no columns."""
    text = decode(data)
    start = 1 if text.startswith("\ufeff") else 0
    named = re.compile(r"sep=(.)\r?\n").match(text, start)  # written by and for Excel
    start, best = (named.end(), named[1]) if named else (start, _separator(text, start))
    if best is None:
        return Extract(text, blocks=tuple(paragraphs.told(text)), omitted=lost(text))
    rows = [row for row in _records(text, start, best) if _says(text, row)]
    return Extract(text, blocks=tuple(_blocks(text, rows)), omitted=lost(text))


def _separator(text: str, start: int) -> str | None:
    """What cuts most of the first records into one number of cells; None if nothing makes two."""
    scores = []
    for mark in _SEPARATORS:
        counts: Counter[int] = Counter()
        for row, _ in zip(_records(text, start, mark), range(_LOOKED_AT), strict=False):
            if _says(text, row):
                counts[len(row)] += 1
        ((cells, records),) = counts.most_common(1) or [(1, 0)]
        if cells > 1:
            scores.append((records / counts.total(), cells, mark))
    share, _, mark = max(scores, default=(0, 0, ""))
    return mark if share >= 0.5 or (scores and share > 0 and "\t" in mark) else None


def _records(text: str, start: int, separator: str) -> Iterator[Cells]:
    """Where the cells of every record stand, without the marks around them."""
    plain = re.compile(rf"[^{re.escape(separator)}\r\n]*")
    quoted = re.compile(rf'[ ]*"((?:[^"]|"")*+)"[ ]*(?=[{re.escape(separator)}\r\n]|\Z)')
    position, open_, cells = start, 0, []
    while position < len(text):
        found = (
            quoted.match(text, position, position + _MOST_CHARS)
            if open_ < _MOST_OPEN and '"' in text[position : position + 2]
            else None
        )
        if found and (found.end() < position + _MOST_CHARS):
            cells.append(found.span(1))
        else:
            open_ += text[position] == '"'
            found = plain.match(text, position)
            assert found
            cells.append(_trimmed(text, *found.span()))
        position = found.end()
        if text[position : position + 1] != separator:
            yield tuple(cells)
            cells = []
            position += 1 + (text[position : position + 2] == "\r\n")
        else:
            position += 1
            if position == len(text):
                cells.append((position, position))
    if cells:
        yield tuple(cells)


def _blocks(text: str, rows: list[Cells]) -> Iterator[Block]:
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    headed = False
    for number, row in enumerate(rows):
        filled = [cell for cell in row if cell[0] < cell[1]]
        if len(filled) == 1 and width > 1 and not headed and number < 5:  # a line above the table
            yield Block("caption", *filled[0])
            continue
        header = not headed and paragraphs.is_header(
            _texts(text, row), [_texts(text, each) for each in rows[number + 1 : number + 50]]
        )
        headed = True
        yield Block("header" if header else "row", row[0][0], max(row[-1][1], filled[-1][1]), 0, row)


def _texts(text: str, row: Cells) -> list[str]:
    return [text[start:end] for start, end in row]


def _says(text: str, row: Cells) -> bool:
    return any(char.isalnum() for start, end in row for char in text[start:end])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
