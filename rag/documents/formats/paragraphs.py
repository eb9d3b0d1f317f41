"""Plain text told apart into blocks by how its lines look; nothing of it is changed.

Lines that a program or a hand broke at a width are one paragraph; rows, entries of a log, items and everything
else that was written line by line is a block a line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from adverbum.documents.document import Block, Kind

NARROWEST, WIDEST = 40, 200  # widths that text is broken to, in characters
HEADING_CHARS = 60
HEADING_WORDS = 9
TITLE_CHARS = 120
ROW_CHARS = 2_000  # of a row whose cells are told by blanks, and of a line of contents
QUESTIONS = 3  # single lines that ask, from which on they are the questions of an FAQ

_END = re.compile(r"[.!?…:;][\"'”’»)\]]*(?:/?\.)?$")
ITEM = re.compile(r"(?:[-*+•▪◦‣·●○■□✓–—]|#\.|\\item(?:\[[^\]]*\])?|\(?(?:(\d{1,3})|[a-zA-Z])[.)])\s+(?=\S)")
_STAMP = re.compile(  # of an entry of a log or diary: a date or a time
    r"\W{0,2}(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[:.h]\d{2}\b|[A-Z][a-z]{2} [ \d]\d \d\d:)"
)
_LABEL = re.compile(r"[^\W\d_][^:.!?\n]{0,30}:(?:\s|$)")
_GAP = re.compile(r"(?<=[^\s.!?:;,]) {2,}(?=\S)|(?<=\S) {3,}(?=\S)|[ ]*\t[ ]*")
_TAB = re.compile("\t")
_BAR = re.compile(r"\s*\|\s*")
_CONTENTS = re.compile(r"\S.*?(?:\.{4,}|(?:\. ){4,}|…{2,})\s*[\divxlc]+$")
_UNDERLINE = re.compile(r"([=\-~*#^+_])\1{2,}$")
_NUMBERED = re.compile(r"(?:§+ ?\d+|(?:\d{1,2}\.)+\d{0,2}|[IVX]{1,5}\.)\s+[^\W\d_a-z]")


@dataclass(frozen=True)
class Line:
    """A line that says something, without the white space around it, and how far it is indented."""

    start: int
    end: int
    indent: int
    text: str

    def __len__(self) -> int:
        return self.end - self.start


def runs(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[list[Line], str]]:
    """The lines of `text[start:end]` that stand together, and the line without words that ends them, if one does."""
    run: list[Line] = []
    position = start
    for raw in text[start:end].splitlines(keepends=True):
        bare = raw.strip().strip("\ufeff")
        if any(char.isalnum() for char in bare):
            begin = position + raw.index(bare)
            run.append(Line(begin, begin + len(bare), len(raw.expandtabs()) - len(raw.expandtabs().lstrip()), bare))
        elif run:
            yield run, bare
            run = []
        position += len(raw)
    if run:
        yield run, ""


def told(text: str, start: int = 0, end: int | None = None, *, wide: bool = False) -> list[Block]:
    """The blocks of plain text, in order; lines without a letter or digit belong to none.

    `wide` if `text[start:end]` stands in what is broken to a width, which is seen else.
    """
    found = list(runs(text, start, end))
    wide = wide or broken([run for run, _ in found])
    blocks: list[Block] = []
    for number, (run, under) in enumerate(found):
        if len(run) == 1 and _UNDERLINE.match(under):
            blocks.append(Block("heading", run[0].start, run[0].end, 1 if under[0] in "=#*" else 2))
        elif len(run) == 1 and number + 1 < len(found) and _is_heading(run[0].text, found[number + 1][0]):
            blocks.append(Block("heading", run[0].start, run[0].end, 1))
        else:
            blocks += _blocks(run, wide)
    return _titled(_asked(blocks, text), text)


def lines_of(run: Sequence[Line], broken: bool = False) -> Iterator[list[Line]]:
    """The paragraphs and entries of lines that stand together; `broken` if the text around is broken to a width."""
    wrapped = _is_wrapped(run, broken)
    width = max(map(len, run[:-1]), default=0)
    stamped, labels = bool(_STAMP.match(run[0].text)), sum(bool(_LABEL.match(line.text)) for line in run)
    open_: list[Line] = []
    item = 0  # the number of the item that is open, -1 for one without
    for line in run:
        begins = ITEM.match(line.text)
        number = (int(begins[1]) if begins[1] else -1) if begins else 0
        fresh = not open_ or _ends_before(open_[-1], line, width)
        if begins and (number in (-1, 1) or item == number - 1 or not open_ or fresh):
            fresh = fresh or line.text[0] not in "–—" or item == -1
        elif open_ and item and line.indent > open_[0].indent:
            fresh = False
        elif not wrapped:
            fresh = True
        elif open_:
            stamp = stamped and _STAMP.match(line.text)
            fresh = bool(stamp or (labels * 2 > len(run) and _LABEL.match(line.text)) or fresh)
        if fresh:
            if open_:
                yield open_
            open_, item = [], number
        open_.append(line)
    yield open_


def cells_of(line: Line) -> tuple[tuple[int, int], ...]:
    """Where the cells of a row of plain text stand; one, if it looks like none."""
    if len(line) > ROW_CHARS and "\t" not in line.text:
        return ((line.start, line.end),)
    separator = _TAB if len(line) > ROW_CHARS else _BAR if line.text.count("|") > 1 else _GAP
    begin, places = line.start, []
    for match in separator.finditer(line.text):
        places.append((begin, line.start + match.start()))
        begin = line.start + match.end()
    places.append((begin, line.end))
    if separator is _BAR:  # a bar at the edge stands between nothing
        places = places[line.text.startswith("|") : len(places) - line.text.endswith("|")]
    return tuple(places)


def is_header(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row names the columns: words over rows that hold numbers, or names over nothing but other spellings.

    >>> is_header(["Zone", "2023"], [["A", "2.40"], ["B", "3.60"]]), is_header(["A", "2.40"], [["B", "3.60"]])
    (True, False)
    """
    names = [cell.strip() for cell in first]
    if (
        len([name for name in names if name]) < 2
        or len(set(names)) < len(names)
        or max(map(len, names)) > HEADING_CHARS
    ):
        return False
    if any(_NUMERIC.match(name) and not _YEAR.fullmatch(name) for name in names):
        return False
    rows = [row for row in below if any(cell.strip() for cell in row)][:50]
    for column, name in enumerate(names):
        values = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
        if (
            values
            and name
            and 2 * sum(bool(_NUMERIC.match(value)) for value in values) > len(values)
            and not (_YEAR.fullmatch(name) and any(_YEAR.fullmatch(value) for value in values))
        ):
            return True
    spelt = [cell.strip() for row in rows for cell in row if cell.strip()]
    return bool(spelt) and "".join(names).islower() and 2 * sum(cell[0].isupper() for cell in spelt) > len(spelt)


_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMERIC = re.compile(r"[^\w\s]{0,2}\s?[A-Z€$£]{0,3}\s?\d")


def _ends(text: str) -> bool:
    """Whether a sentence or a lead-in ends here."""
    return bool(_END.search(text[-20:]))


def _ends_before(line: Line, following: Line, width: int) -> bool:
    """Whether a paragraph of wrapped text ends with `line`: it is not full, or the next one is set in."""
    ended = _ends(line.text)
    if following.indent > line.indent + 1 and ended:
        return True
    if following.text[0].islower() and not ended:
        return False
    return len(line) + 1 + len(following.text.split(None, 1)[0]) < width * (0.75 if ended else 0.6)


def _flows(line: Line, following: Line) -> bool:
    """Whether a sentence goes on from a line to the next for certain."""
    return following.text[0].islower() and not _ends(line.text) and not ITEM.match(following.text)


def broken(found: Sequence[Sequence[Line]]) -> bool:
    """Whether a text is broken to a width: many of its sentences go on over the end of a line."""
    pairs = [pair for run in found for pair in pairwise(run) if NARROWEST <= len(pair[0]) <= WIDEST]
    return len(pairs) > 2 and 4 * sum(_flows(*pair) for pair in pairs) >= len(pairs)


def _is_wrapped(run: Sequence[Line], broken: bool) -> bool:
    pairs = list(pairwise(run))
    width = max(map(len, run[:-1]), default=0)
    if not pairs or not NARROWEST <= width <= WIDEST or _is_table(run):
        return False
    inner = [pair for pair in pairs if not ITEM.match(pair[1].text) and len(pair[0]) >= width / 2]
    flowing = sum(_flows(*pair) for pair in inner)
    if run[0].text[0].islower() and flowing == len(pairs):  # a list of words, none of which begins a sentence
        return broken and _ends(run[-1].text)
    return 3 * flowing >= max(len(inner), 1) or (broken and 2 * len(inner) >= len(pairs))


def _is_table(run: Sequence[Line]) -> bool:
    """Whether most lines have cells, as many as the others where only two blanks stand between them."""
    counts = [len(cells_of(line)) for line in run]
    marked = sum(
        count > 1 and ("\t" in line.text or "|" in line.text or "   " in line.text)
        for count, line in zip(counts, run, strict=True)
    )
    alike = len(run) > 2 and counts[0] > 1 and len(set(counts)) == 1
    return alike or 2 * marked > len(run)


def _blocks(run: Sequence[Line], broken: bool) -> Iterator[Block]:
    if _is_table(run):
        rows = [cells_of(line) for line in run]
        texts = [
            [line.text[a - line.start : b - line.start] for a, b in row] for line, row in zip(run, rows, strict=True)
        ]
        for number, (line, row) in enumerate(zip(run, rows, strict=True)):
            header = not number and is_header(texts[0], texts[1:])
            yield Block("header" if header else "row", line.start, line.end, 0, row)
        return
    groups = list(lines_of(run, broken))
    margin = min(line.indent for line in run)
    for number, group in enumerate(groups):
        first, following = group[0], groups[number + 1][0] if number + 1 < len(groups) else None
        kind: Kind = "paragraph"
        level = 0
        if all(len(line) < ROW_CHARS and _CONTENTS.match(line.text) for line in group):
            kind = "contents"
        elif ITEM.match(first.text):
            kind, level = "item", (first.indent - margin) // 2
        elif following and len(group) == 1 and _is_heading(first.text, [following]) and len(following) > TITLE_CHARS:
            kind, level = "heading", 1
        yield Block(kind, first.start, group[-1].end, level)


def _is_heading(line: str, following: Sequence[Line]) -> bool:
    """Whether a line by itself stands over what follows: short, no sentence, nothing in it that could be asked for."""
    if len(line) > HEADING_CHARS or len(line.split()) > HEADING_WORDS or _ends(line) or line[-1] == ",":
        return False
    if _NUMBERED.match(line):
        return True
    if any(char.isdigit() for char in line) or ":" in line or not line[0].isupper() or "\t" in line:
        return False
    below = " ".join(each.text for each in following)
    return _ends(below) and (len(below) > HEADING_CHARS or len(following) > 1)


def _asked(blocks: list[Block], text: str) -> list[Block]:
    """The blocks, in which single lines that ask are questions if there are several and each has an answer."""
    asking = {
        number
        for number, (block, following) in enumerate(pairwise(blocks))
        if block.kind == "paragraph" and text[block.end - 1] == "?" and text[following.end - 1] != "?"
        and len(text[block.start : block.end].splitlines()) == 1 and block.end - block.start <= TITLE_CHARS
    }  # fmt: skip
    if len(asking) < QUESTIONS:
        return blocks
    return [replace(block, kind="question") if number in asking else block for number, block in enumerate(blocks)]


def _titled(blocks: list[Block], text: str) -> list[Block]:
    """The blocks, the first of them the title if it is one."""
    if len(blocks) < 2 or blocks[0].kind not in ("heading", "paragraph"):
        return blocks
    first = text[blocks[0].start : blocks[0].end]
    apart = text[blocks[0].end : blocks[1].start].count("\n") > 1 or blocks[0].kind == "heading"
    plain = len(first) <= TITLE_CHARS and not _ends(first) and not _LABEL.match(first) and "\n" not in first
    return (
        [replace(blocks[0], kind="title", level=0), *blocks[1:]]
        if apart and plain and not _STAMP.match(first)
        else blocks
    )
