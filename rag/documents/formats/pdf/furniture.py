"""What runs along the top and the bottom of pages, and down their margins."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from adverbum.documents.formats.pdf.layout import Row, spell
from adverbum.documents.formats.pdf.words import Page
from adverbum.languages import ALL

EDGE_ROWS = 4  # so many lines of header, and of footer, at most
EDGE = 0.17  # of the height of a page: how far header and footer reach
MANY = 0.4  # of all pages: a place where lines run along so many of them is one for others as well
DENSE = 0.3  # of the pages from the first to the last that have a running line have it
FEW_PAGES = 4  # up to here twice is often
_PRINT = ALL.print
_PAGE_NUMBER = re.compile(
    rf"(?:\W*|.*?\s)(?P<named>(?:{_PRINT.pages})\s*)?(?P<number>\d{{1,4}})"
    rf"(?:\s*(?:/|\||{_PRINT.of_pages})\s*\d{{1,4}})?\W*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+|\b[ivxl]{1,6}\b")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_LINE_NUMBERS = 5  # so many numbers that stand in the margin one below the other count the lines


def running(pages: Sequence[Page], rows: Sequence[list[Row]]) -> list[dict[int, str]]:
    """For each page its rows that run along the pages, by their index, and what is the same of all of their kind."""
    edges = [list(_edges(page, found)) for page, found in zip(pages, rows, strict=True)]
    on: dict[tuple[str, int], tuple[int, int, int]] = {}  # on how many pages, the first and the last of them
    for number, edge in enumerate(edges):
        for at in {(key, at + near) for _, at, text in edge for key in _keys(text, number) for near in (-1, 0, 1)}:
            count, first, _ = on.get(at, (0, number, number))
            on[at] = count + 1, first, number
    often = 2 if len(pages) <= FEW_PAGES else 3
    seen = {at for at, (count, first, last) in on.items() if count >= max(often, DENSE * (last - first + 1))}
    places = Counter(place for number, edge in enumerate(edges) for _, place, text in edge
                     if any((key, place) in seen for key in _keys(text, number)))  # fmt: skip
    found: list[dict[int, str]] = []
    for number, edge in enumerate(edges):
        kept: dict[int, str] = {}
        ended: set[bool] = set()
        for index, place, text in edge:
            below = place > 0
            keys = [key for key in _keys(text, number) if (key, place) in seen]
            if not keys and _is_page_number(text, number) and below not in ended:
                keys = ["#"]
            if not keys and sum(places[place + near] for near in (-1, 0, 1)) >= max(often, MANY * len(pages)):
                keys = [text]
            if keys and below not in ended:
                kept[index] = re.sub(r"\d+", "#", text)
            else:
                ended.add(below)
        found.append(kept)
    return found


def _edges(page: Page, rows: list[Row]) -> Iterator[tuple[int, int, str]]:
    """The rows at the top from above, and at the bottom from below: index, place (from its edge), text."""
    reach = EDGE * (page.bottom - page.top)
    for index, row in enumerate(rows[:EDGE_ROWS]):
        if row.baseline - page.top < reach:
            yield index, round((row.baseline - page.top) / 3) - 10_000, spell(row.words)
    for index in range(len(rows) - 1, max(len(rows) - 1 - EDGE_ROWS, -1), -1):
        if page.bottom - rows[index].baseline < reach:
            yield index, 10_000 - round((page.bottom - rows[index].baseline) / 3), spell(rows[index].words)


def _keys(text: str, number: int) -> list[str]:
    """The text itself, and the text with one of its numbers told from that of the page."""
    keys = [text]
    for match in list(_NUMBER.finditer(text.lower()))[:4]:
        value = int(match[0]) if match[0].isdecimal() else _roman(match[0])
        keys.append(f"{text[: match.start()]}<{value - number}>{text[match.end() :]}")
        if not text[: match.start()].strip() or not text[match.end() :].strip():
            keys.append(f"<{value - number}>")
    return keys


def _roman(text: str) -> int:
    values = [_ROMAN[char] for char in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _is_page_number(text: str, number: int) -> bool:
    """Whether a line is, or ends with, the number of its page; a bare number stands alone."""
    match = _PAGE_NUMBER.fullmatch(text)
    return bool(match and int(match["number"]) == number + 1 and (match["named"] or not re.search(r"[^\W\d_]", text)))


def without_line_numbers(rows: list[Row]) -> tuple[list[Row], int]:
    """Rows without the numbers that count lines in the margin, and how many there were."""
    marks: dict[int, list[tuple[int, int]]] = {}
    for index, row in enumerate(rows):
        for place in {0, len(row.words) - 1}:
            word = row.words[place]
            if word.text.isdecimal() and len(word.text) < 5:
                marks.setdefault(round((word.right if not place else word.left) / 3), []).append((index, place))
    for at in marks.values():
        values = [int(rows[index].words[place].text) for index, place in at]
        steps = {b - a for a, b in pairwise(values)}
        if len(values) >= _LINE_NUMBERS and len(steps) == 1 and steps & {1, 5, 10} and _stand_alone(rows, at):
            for index, place in at:
                del rows[index].words[place]
            return [row for row in rows if row.words], len(at)
    return rows, 0


def _stand_alone(rows: list[Row], at: list[tuple[int, int]]) -> bool:
    """Whether every number is set apart from text that begins at one place, as no number of a list of items is."""
    lefts = []
    for index, place in at:
        words = rows[index].words
        if len(words) < 2:
            continue
        beside = words[1] if not place else words[-2]
        gap = beside.left - words[0].right if not place else words[-1].left - beside.right
        if gap < 0.7 * beside.size:
            return False
        lefts.append(beside.left)
    # Items of a list hang: the lines between them begin where their text does, and so do numbered lines' neighbours;
    # but a list has a number only where a sentence begins.
    small = sum(
        rows[index].words[1].text[:1].islower() for index, place in at if not place and len(rows[index].words) > 1
    )
    return len(lefts) >= len(at) // 2 and (small >= len(at) // 5 or any(place for _, place in at))
