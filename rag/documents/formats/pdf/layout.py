"""The words of a page as columns, lines and tables, in the order of the eye.

White space decides. A strip that stays empty from line to line parts columns where prose stands on both sides
of it, and cells where single words or numbers do. Every step looks at a line and the strips that are open there,
so the cost grows with the number of words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from adverbum.documents.formats.pdf.words import LOWERED, RAISED, Word

STRIP = 0.75  # of the size of type: how wide an empty strip between columns is at least
CELL_GAP = 1.0  # of the size of type: how wide the gap between the cells of a row is at least
LABEL = re.compile(r"(?:[-–—•▪■●○◦‣·∙*>✓➢§]|☐|☒|\(?\d{1,3}(?:\.\d{1,3})*[.):]?|\(?[^\W\d_][.)]|\(?[ivxIVX]{1,5}[.)])")
LEADER = re.compile(r"\s*(?:(?:\.\s?){4,}|…{2,}|_{4,})\s*(?=[\divxlc]{1,6}$)")  # from a line of contents to its page
DEEPEST = 8  # so often columns are looked for within columns
MOST_COLUMNS = 20  # stretches in columns on one page
MOST_STRIPS = 40  # that are open at a time
_ROW = 0.28  # of the size of type: baselines that differ by less are of one line


@dataclass(slots=True)
class Line:
    """Words on one baseline within one column.

    Attributes:
        edges: left and right end of the column.
        mark: the label of an item (a bullet, a number) that it begins with, or "".
    """

    words: list[Word]
    left: float
    right: float
    baseline: float
    size: float
    edges: tuple[float, float]
    bold: bool
    mono: bool
    text: str
    mark: str


@dataclass(slots=True)
class Table:
    """Rows of cells; the first `heads` of them say what the columns are."""

    rows: list[list[str]]
    top: float
    bottom: float
    heads: int = 0


@dataclass(slots=True)
class Row:
    """Words on one baseline of a page, from left to right."""

    words: list[Word]
    baseline: float
    size: float

    @property
    def small(self) -> float:
        """The size of its smallest type."""
        return min(word.size for word in self.words)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(word.right for word in self.words[-3:])


@dataclass(slots=True)
class _Strip:
    """An empty strip between `left` and `right` from row `first` to row `last`."""

    left: float
    right: float
    first: int
    last: int
    before: int = 0  # rows with words on its left
    after: int = 0
    both: int = 0


def arrange(found: list[Row]) -> list[Line | Table]:
    """Lines and tables of the rows of a page that are turned the same way."""
    return _region(found)


def rows(words: list[Word]) -> list[Row]:
    """Words by baselines, from the top; raised and lowered marks with the words that they belong to."""
    found: list[Row] = []
    for word in sorted(words, key=lambda word: (word.baseline, word.left)):
        # Of the last rows, as one with raised marks may lie between.
        for row in found[:-4:-1]:
            if word.baseline - row.baseline <= _ROW * min(word.size, row.size):
                row.words.append(word)
                row.size = max(row.size, word.size)
                break
        else:
            found.append(Row([word], word.baseline, word.size))
    for row in found:
        row.words = _once(sorted(row.words, key=lambda word: word.left))
    return _marks(_initials(found))


def _once(words: list[Word]) -> list[Word]:
    """Words without those that are drawn twice at nearly the same place, to look bold."""
    kept = words[:1]
    for before, word in pairwise(words):
        if word.text != before.text or word.left - before.left > 0.12 * word.size:
            kept.append(word)
    return kept


def _marks(rows: list[Row]) -> list[Row]:
    """Rows without those that are nothing but marks raised above the next or lowered below the last."""
    kept: list[Row] = []
    for index, row in enumerate(rows):
        homes = []
        if all(len(word.text) <= 4 for word in row.words):
            below = rows[index + 1 : index + 2]
            homes = [(home, RAISED) for home in below] + [(home, LOWERED) for home in kept[-1:]]
        for home, signs in homes:
            apart = abs(home.baseline - row.baseline)
            if apart < 0.62 * home.size and row.size < 0.87 * home.size and all(_touches(w, home) for w in row.words):
                for word in row.words:
                    word.text, word.size = word.text.translate(signs), home.size
                    word.apart = None
                home.words = sorted([*home.words, *row.words], key=lambda word: word.left)
                break
        else:
            kept.append(row)
    return kept


def _touches(mark: Word, row: Row) -> bool:
    room = 0.3 * row.size
    return any(abs(mark.left - word.right) < room or abs(word.left - mark.right) < room for word in row.words)


def _initials(rows: list[Row]) -> list[Row]:
    """Rows in which a large letter that reaches over several lines begins the first of them."""
    for index, row in enumerate(rows):
        first = row.words[0]
        if len(first.text) > 2 or not first.text[0].isalpha() or not index:
            continue
        above = [
            other for other in rows[max(0, index - 6) : index]
            if other.baseline > first.baseline - 0.8 * first.size and other.size * 1.7 < first.size
            and other.left - first.right < 1.5 * other.size and other.left > first.left
        ]  # fmt: skip
        if above:
            row.words.remove(first)
            start = above[0]
            first.size, first.baseline = start.size, start.baseline
            start.words[0].apart = None if start.words[0].text[:1].islower() else True
            first.right = start.words[0].left
            start.words.insert(0, first)
            row.size = max((word.size for word in row.words), default=row.size)
    return [row for row in rows if row.words]


def _region(rows: list[Row], edges: tuple[float, float] | None = None, depth: int = 0) -> list[Line | Table]:
    """A stretch of rows in the order of the eye: what is above its columns, the columns, what is below."""
    if not rows:
        return []
    strips = _strips(rows)
    found: list[Line | Table] = []
    position = 0
    for first, last, middle in _columns(rows, strips) if depth < DEEPEST else ():
        sides: tuple[list[Row], list[Row]] = ([], [])
        for row in rows[first:last]:
            for side, words in zip(sides, _halves(row, middle), strict=True):
                if words:
                    side.append(Row(words, row.baseline, max(word.size for word in words)))
        found += _region(rows[position:first], edges, depth + 1)
        found += _region(sides[0], None, depth + 1) + _region(sides[1], None, depth + 1)
        position = last
    if position:
        return found + _region(rows[position:], edges, depth + 1)
    lefts, rights = [row.left for row in rows], sorted(row.right for row in rows)
    right = rights[-1 - len(rights) // 40]
    return _with_tables(
        rows, strips, (min(lefts), right) if edges is None else (min(*edges, *lefts), max(edges[1], right))
    )


def _columns(rows: list[Row], strips: list[_Strip]) -> list[tuple[int, int, float]]:
    """Stretches of rows (from, to) in two columns, and the middle between these, from the top; the tallest count."""
    found: list[tuple[int, int, float]] = []
    columns = [strip for strip in strips if _parts_columns(rows, strip)]
    for strip in sorted(columns, key=lambda strip: (-strip.before - strip.after, strip.left - strip.right)):
        if any(first <= strip.last and strip.first < last for first, last, _ in found):
            continue
        low = max((last for _, last, _ in found if last <= strip.first), default=0)
        high = min((first for first, _, _ in found if first > strip.last), default=len(rows))
        first = strip.first - _reach(rows[low : strip.first][::-1], rows[strip.first], strip)
        last = strip.last + 1 + _reach(rows[strip.last + 1 : high], rows[strip.last], strip)
        found.append((first, last, (strip.left + strip.right) / 2))
        if len(found) == MOST_COLUMNS:
            break
    return sorted(part for stretch in found for part in _without_tables(rows, *stretch))


def _without_tables(rows: list[Row], first: int, last: int, middle: float) -> Iterator[tuple[int, int, float]]:
    """The parts of a stretch in columns around tables that reach across both: set apart, and no prose."""
    begin = start = first
    for index in range(first + 1, last + 1):
        if index < last and rows[index].baseline - rows[index - 1].baseline <= 1.5 * rows[index].size:
            continue
        halves = [_halves(row, middle) for row in rows[start:index]]
        short = all(left and right and len(left) + len(right) < 8 for left, right in halves)
        if short and len(halves) > 1:
            if begin < start:
                yield begin, start, middle
            begin = index
        start = index
    if begin < last:
        yield begin, last, middle


def _reach(rows: list[Row], last: Row, strip: _Strip) -> int:
    """How many of the rows beside a stretch of two columns belong to the longer one of them.

    Those without a gap; and after one, those up to the last that fills its column. All rows, if one of them does
    and none crosses the strip.
    """
    kept, goes_on, filled = 0, True, False
    for count, row in enumerate(rows, start=1):
        if any(word.left < strip.right - 1 and word.right > strip.left + 1 for word in row.words):
            return kept
        goes_on = goes_on and abs(row.baseline - last.baseline) <= 1.6 * min(row.small, last.small)
        full = 0 <= strip.left - row.right < 1.5 * row.size and len(row.words) > 2
        filled = filled or full
        goes_on = goes_on or full
        kept = count if goes_on or row.left >= strip.right - 1 else kept
        last = row
    return len(rows) if filled else kept


def _halves(row: Row, middle: float) -> tuple[list[Word], list[Word]]:
    left = [word for word in row.words if (word.left + word.right) / 2 < middle]
    return left, [word for word in row.words if (word.left + word.right) / 2 >= middle]


def _gaps(row: Row) -> list[tuple[float, float]]:
    """The empty stretches of a row: before it, within it, after it."""
    inner = []
    least = STRIP * row.small
    reach = row.words[0].right
    for word in row.words[1:]:
        if word.left - reach >= least:
            inner.append((reach, word.left))
        reach = max(reach, word.right)
    return [(float("-inf"), row.left), *inner[:MOST_STRIPS], (reach, float("inf"))]


def _strips(rows: list[Row]) -> list[_Strip]:
    """All empty strips that have words on both sides in some rows."""
    done: list[_Strip] = []
    active: list[_Strip] = []
    for index, row in enumerate(rows):
        gaps, least = _gaps(row), STRIP * row.small
        born = list(gaps[1:-1])
        if index and row.baseline - rows[index - 1].baseline < 0.8 * row.small:  # side by side, a little apart
            one, two = sorted((rows[index - 1], row), key=lambda row: row.left)
            if two.left - one.right >= least:
                born.append((one.right, two.left))
        kept: list[_Strip] = []
        for strip in active:
            for left, right in gaps:
                low, high = max(strip.left, left), min(strip.right, right)
                if high - low >= least:
                    before, after = left != float("-inf"), right != float("inf")
                    kept.append(
                        _Strip(low, high, strip.first, index if after else strip.last, strip.before + before,
                               strip.after + after, strip.both + (before and after))
                    )  # fmt: skip
                    break
            else:
                done.append(strip)
        for left, right in born:
            if not any(strip.left < right and left < strip.right for strip in kept):
                kept.append(_Strip(left, right, index, index, 1, 1, 1))
        active = kept[:MOST_STRIPS]
    return [strip for strip in (*done, *active) if strip.before > 1 or strip.after > 1]


def _parts_columns(rows: list[Row], strip: _Strip) -> bool:
    """Whether prose stands on both sides of a strip. It reaches down to where the left column ends."""
    if min(strip.before, strip.after) < 3:
        return False
    middle = (strip.left + strip.right) / 2
    within = rows[strip.first : strip.last + 1]
    halves = [_halves(row, middle) for row in within]
    prose = [_is_prose([half[side] for half in halves if half[side]]) for side in (0, 1)]
    if any(prose) and not all(prose):
        # Headlines beside prose. The lines of a table begin together; here many begin beside the middle of a sentence.
        beside = [
            left[0].text[:1].islower() for left, right in halves if left and right and right[0].text[:1].isupper()
        ]
        return prose[0] and len(beside) >= 4 and sum(beside) > 0.3 * len(beside)
    return all(prose)


def _is_prose(lines: list[list[Word]]) -> bool:
    """Whether most lines of a column reach from end to end of it, in words."""
    if len(lines) < 3:
        return False
    widths = [line[-1].right - line[0].left for line in lines]
    words = sum(map(len, lines)) / len(lines)
    full = sum(width > 0.7 * max(widths) for width in widths)
    text = "".join(word.text for line in lines for word in line)
    letters = sum(char.isalpha() for char in text)
    small = sum(line[0].text[:1].islower() for line in lines)
    return words >= 2.6 and full >= 0.5 * len(lines) and letters > 0.7 * len(text) and small >= 0.2 * len(lines)


def _with_tables(rows: list[Row], strips: list[_Strip], edges: tuple[float, float]) -> list[Line | Table]:
    """The rows of one column as lines, those with cells as tables."""
    wide = [
        strip for strip in strips if strip.both > 1 and strip.right - strip.left >= CELL_GAP * rows[strip.first].size
    ]
    cells = [strip for strip in wide if not _labels(rows, strip)]
    found: list[Line | Table] = []
    position = 0
    for first, last, bounds in _zones(rows, cells):
        if any(LEADER.search(spell(row.words[-12:])) for row in rows[first : last + 1]):
            continue
        end = last + 1 + _tail(rows, first, last, bounds)
        found += [_line(row, edges) for row in rows[position:first]]
        found += _table(rows[first:end], bounds, edges)
        position = end
    return found + [_line(row, edges) for row in rows[position:]]


def _labels(rows: list[Row], strip: _Strip) -> bool:
    """Whether nothing but bullets and numbers of items stands on the left of a strip: numbers beside prose only."""
    middle = (strip.left + strip.right) / 2
    sides = [_halves(row, middle) for row in rows[strip.first : strip.last + 1]]
    lefts = [left for left, _ in sides if left]
    if not all(len(left) == 1 and LABEL.fullmatch(left[0].text) for left in lefts):
        return False
    bare = any(left[0].text[-1].isdecimal() for left in lefts)
    return not bare or any(len(right) > 5 for _, right in sides)


def _zones(rows: list[Row], strips: list[_Strip]) -> list[tuple[int, int, list[float]]]:
    """First and last row of each table, and the middles of the strips between its columns."""
    zones: list[tuple[int, int, list[_Strip]]] = []
    for strip in sorted(strips, key=lambda strip: (strip.first, -strip.last)):
        if zones and strip.first <= zones[-1][1] + 1 and _near(rows, zones[-1][1], strip.first):
            first, last, members = zones[-1]
            zones[-1] = first, max(last, strip.last), [*members, strip]
        else:
            zones.append((strip.first, strip.last, [strip]))
    return [(first, last, _bounds(members)) for first, last, members in zones]


def _tail(rows: list[Row], first: int, last: int, bounds: list[float]) -> int:
    """How many of the rows below a table are further lines of its last cells: closer than its rows are."""
    pitches = [b.baseline - a.baseline for a, b in pairwise(rows[first : last + 1])]
    count = 0
    for row in rows[last + 1 :]:
        crosses = any(word.left < bound < word.right for word in row.words for bound in bounds)
        if crosses or row.baseline - rows[last + count].baseline > min(0.9 * max(pitches), 1.4 * row.size):
            break
        count += 1
    return count


def _near(rows: list[Row], last: int, first: int) -> bool:
    return first <= last or rows[first].baseline - rows[last].baseline < 2.5 * rows[first].size


def _bounds(strips: list[_Strip]) -> list[float]:
    """Where columns part: strips that overlap are one."""
    bounds: list[tuple[float, float, int]] = []
    for strip in sorted(strips, key=lambda strip: strip.left):
        if bounds and strip.left < bounds[-1][1]:
            left, right, rows = bounds[-1]
            bounds[-1] = max(left, strip.left), min(right, strip.right), max(rows, strip.both)
        else:
            bounds.append((strip.left, strip.right, strip.both))
    return [(left + right) / 2 for left, right, _ in bounds]


def _table(rows: list[Row], bounds: list[float], edges: tuple[float, float]) -> list[Line | Table]:
    """A table; or lines, where what looked like one has a single column."""
    grid = [_cells(row, bounds) for row in rows]
    wide = sum(sum(map(bool, cells)) > 1 for cells in grid)
    if wide < 2 or wide * 3 < len(rows):
        return [_line(row, edges) for row in rows]
    merged: list[list[list[str]]] = []
    pitches = [b.baseline - a.baseline for a, b in pairwise(rows)]
    for index, cells in enumerate(grid):
        if merged and _goes_on(rows[index], cells, merged[-1], pitches[index - 1], pitches):
            for cell, more in zip(merged[-1], cells, strict=True):
                cell.extend([more] * bool(more))
        else:
            merged.append([[cell] if cell else [] for cell in cells])
    texts = [[join(cell) for cell in row] for row in merged]
    bold = [all(word.bold for word in row.words) for row in rows]
    heads = int(len(texts) > 1 and (_names(texts) or (bold[0] and not all(bold))))
    return [Table(texts, rows[0].baseline - rows[0].size, rows[-1].baseline, heads)]


def _goes_on(row: Row, cells: list[str], above: list[list[str]], pitch: float, pitches: list[float]) -> bool:
    """Whether a line of a table continues the cells above it: it is closer to them, or fills fewer and begins small."""
    tight, loose = min(pitches), max(pitches)
    if pitch > 1.15 * tight or pitch > 1.6 * row.size:
        return False
    if loose > 1.25 * tight:
        return True
    filled = [number for number, cell in enumerate(cells) if cell]
    fewer = len(filled) < sum(map(bool, above)) and all(above[number] for number in filled)
    return fewer and (pitch < sorted(pitches)[len(pitches) // 2] - 0.3 or cells[filled[0]][0].islower() or not cells[0])


def _names(rows: list[list[str]]) -> bool:
    """Whether the first row names columns: no numbers but years in it, while numbers stand below."""
    head = [cell for cell in rows[0] if cell]
    plain = all(not any(map(str.isdecimal, cell)) or re.fullmatch(r"(?:19|20)\d\d", cell) for cell in head)
    below = sum(any(char.isdecimal() for char in "".join(row[1:])) for row in rows[1:])
    plain = plain and not head[0].endswith(":")
    return plain and len(head) > 1 and 2 * below >= len(rows) - 1


def _cells(row: Row, bounds: list[float]) -> list[str]:
    cells: list[list[Word]] = [[] for _ in range(len(bounds) + 1)]
    home, reach = 0, float("-inf")
    for word in row.words:
        if word.left - reach >= STRIP * row.size:  # what runs on over a border stays in its cell
            home = sum(bound < (word.left + word.right) / 2 for bound in bounds)
        cells[home].append(word)
        reach = max(reach, word.right)
    return [spell(words) for words in cells]


def _line(row: Row, edges: tuple[float, float]) -> Line:
    words = row.words
    sizes = Counter[float]()
    for word in words:
        sizes[round(word.size, 1)] += len(word.text)
    size = sizes.most_common(1)[0][0]
    text = spell(words)
    mark = LABEL.fullmatch(words[0].text)
    return Line(
        words, row.left, row.right, row.baseline, size, edges,
        all(word.bold for word in words), all(word.mono for word in words), text,
        words[0].text if mark and len(words) > 1 else "",
    )  # fmt: skip


def spell(words: Sequence[Word]) -> str:
    """The text of a line. Letters that are set far apart to please the eye are one word."""
    parts: list[str] = []
    spread = _spread(words)
    for number, word in enumerate(words):
        if number:
            before = words[number - 1]
            gap = word.left - before.right
            if spread:
                space = gap > 1.7 * spread
            elif word.apart is None and word.order == before.order + 1:
                space = gap > 0.15 * word.size
            elif word.order == before.order + 1:
                space = True
            else:
                space = gap > 0.08 * word.size
            parts.append(" " * space)
        parts.append(word.text)
    return "".join(parts)


def _spread(words: Sequence[Word]) -> float:
    """The gap between letters that are set apart; 0 where they are not."""
    if len(words) < 4 or sum(len(word.text) == 1 and word.text.isalpha() for word in words) < 0.8 * len(words):
        return 0.0
    return median(max(b.left - a.right, 0.1) for a, b in pairwise(words))


def join(lines: Sequence[str]) -> str:
    """Lines of a cell as one text."""
    return " ".join(lines)
