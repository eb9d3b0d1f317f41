"""Lines of pages as blocks: paragraphs that go on over columns and pages, headings, items, notes, tables."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from adverbum.documents.document import Kind
from adverbum.documents.formats.pdf.layout import LEADER, Line, Table
from adverbum.documents.formats.pdf.words import common
from adverbum.documents.formats.writing import Writing
from adverbum.languages import ALL, LANGUAGES, of

LONGEST = 20_000  # characters: what is longer is no paragraph that goes on
NARROW = 12  # times the size of type: the lines of a narrower column tell nothing by being full
_NAMED = re.compile(r"[^\W\d_]{2}|\d")
_BULLET = re.compile(r"[-–—•▪■●○◦‣·∙*>✓➢]\s+")
_ITEM = re.compile(r"(?:[-–—•▪■●○◦‣·∙*>✓➢☐☒]|\(?\d{1,3}(?:\.\d{1,3})*[.)]|\(?[^\W\d_][.)]|\(?[ivx]{1,5}[.)])\s")
_NOTE = re.compile(r"[\u2070\u2074-\u2079\u00b9\u00b2\u00b3]+|\d{1,3}(?![\d.,)])|[*†‡]+")
_MARKED = re.compile(r"^([\u2070\u2074-\u2079\u00b9\u00b2\u00b3]+)(?=\w)")
_GLUED = re.compile(r"^(\d{1,3})(?=[^\W\d_])")
_PRINT = ALL.print
_CAPTION = re.compile(rf"(?:{_PRINT.captions})\s*[\dIVX]+(?:[.–-]\d+)*\s*[:.–—]", re.IGNORECASE)
_SECTION = re.compile(
    rf"(?:§+\s*\d|\d{{1,2}}(?:\.\d{{1,2}})*\.?\s+[^\W\d_]|(?:{_PRINT.sections})\s+[\dIVXA]+\b)", re.IGNORECASE
)
_CONTENTS = re.compile(_PRINT.contents, re.IGNORECASE)
_INDEXED = re.compile(r".*[^\W\d_].*,\s\d+(?:[–-]\d+)?(?:,\s\d+(?:[–-]\d+)?)*$")
_ENDS = re.compile(r"[.!?…:;][\"'”’“‘»)\]\u2070\u2074-\u2079\u00b9\u00b2\u00b3]*$")
_MARK = re.compile(r"\s+([\u0300-\u036f])")
_HANGING = re.compile(rf"(?:{ALL.conjunctions}|&|/)\b")
_ADDRESS = re.compile(r"://|@|\bwww\.|[\d_\\]|\w\.\w|/.*/")


@dataclass
class Part:
    """A block in the making.

    Attributes:
        page: where it begins; `last` is the last of its lines that was read so far.
        body: whether it belongs to the running text, which goes on in the next column.
    """

    kind: Kind
    text: str
    page: int
    level: int = 0
    first: Line | None = None
    last: Line | None = None
    cells: list[list[str]] = field(default_factory=list)
    heads: int = 0


class Type:
    """What of the type in a file is usual: the size of its text, the distance of lines, its words."""

    def __init__(self, pages: Iterable[Sequence[Line | Table]]) -> None:
        sizes, mono = Counter[float](), 0
        pitches: dict[float, Counter[float]] = {}
        words: set[str] = set()
        joined: set[str] = set()
        for page in pages:
            lines = [line for line in page if isinstance(line, Line)]
            for line in lines:
                sizes[line.size] += len(line.text)
                mono += len(line.text) * line.mono
                for word in line.words[1:-1]:
                    (joined if "-" in word.text else words).add(word.text.strip(".,;:!?()\"'“”„").casefold())
            for a, b in pairwise(lines):
                full = a.edges[1] - a.right < 0.15 * (a.edges[1] - a.edges[0])
                if full and a.edges == b.edges and a.size == b.size and 0 < b.baseline - a.baseline < 2.6 * a.size:
                    pitches.setdefault(a.size, Counter())[round(2 * (b.baseline - a.baseline)) / 2] += 1
        self.size = sizes.most_common(1)[0][0] if sizes else 10.0
        self.mono = mono > sizes.total() / 2
        self._pitches = {size: common(found, 1.2 * size) for size, found in pitches.items()}
        self._words, self._joined = words, joined
        language = of(max(LANGUAGES, key=lambda code: len(of(code).function_words & words)))
        self._kept = language.print.hyphenated
        larger = sorted({size for size in sizes if size >= 1.12 * self.size}, reverse=True)
        self.levels = {size: level for level, size in enumerate(_apart(larger), start=1)}

    def level(self, size: float) -> int:
        """Of a heading, by the size of its type: 1 for the largest."""
        return next((level for known, level in self.levels.items() if size > 0.97 * known), len(self.levels) + 1)

    def pitch(self, size: float) -> float:
        """How far apart the lines of a paragraph are."""
        return self._pitches.get(size) or 1.25 * size

    def link(self, text: str, more: str) -> tuple[int, str]:
        """How two lines become one text: where the first ends, and what comes between them.

        A hyphen at the end goes where it stands for the end of the line only: where what is left is a word of the
        text itself, or where both halves are small letters.
        """
        before, second = text[-100:].rsplit(maxsplit=1)[-1], more[:100].split(maxsplit=1)[0]
        word = second.rstrip(".,;:!?)").casefold()
        end = len(text)
        if text.endswith("/") and before != "/":
            return end, ""
        if before in ("-", "‐"):
            return end, "" if f"-{word}" in self._joined else " "
        if not before.endswith(("-", "‐")) or before.endswith("--") or _HANGING.match(second):
            return end, " "
        first = re.split('[("“„/–-]', before[:-1])[-1]
        tail = re.match(r"[^\W\d_]*", second)[0]  # type: ignore[index]
        address = _ADDRESS.search(before + second.split("(")[0])
        plain = first[1:].islower() and first.isalpha() and tail.islower() and not address
        if plain and f"{first}{tail}".casefold() in self._words:
            return end - 1, ""
        kept = not plain or len(first) < 2 or f"{first.casefold()}-{word}" in self._joined
        if self._kept and not kept:  # a language that puts hyphens into words made of words
            kept = first.casefold() in self._kept or {first.casefold(), tail} <= self._words
        return (end if kept else end - 1), ""


def _apart(sizes: list[float]) -> list[float]:
    """Sizes without those that differ by less than three per cent from the one before."""
    kept: list[float] = []
    for size in sizes:
        if not kept or size < 0.97 * kept[-1]:
            kept.append(size)
    return kept


def parts(page: Sequence[Line | Table], number: int, type_: Type) -> Iterator[Part]:
    """The blocks of one page, in order."""
    lines: list[Line] = []
    begun = False
    for found in [*page, None]:
        if isinstance(found, Line) and (not lines or lines[-1].edges == found.edges):
            lines.append(found)
            continue
        yield from _column(lines, number, type_, begun=begun)
        begun = begun or bool(lines)
        lines = [found] if isinstance(found, Line) else []
        if isinstance(found, Table):
            yield Part("row", "", number, cells=found.rows, heads=found.heads)


def _column(lines: list[Line], number: int, type_: Type, *, begun: bool) -> Iterator[Part]:
    notes = _first_note(lines, type_)
    if not notes and not begun:
        notes = len(lines)
    for paragraph in _paragraphs(lines[:notes], type_):
        yield _part(paragraph, number, type_)
    note: list[Line] = []
    for line in lines[notes:]:
        if note and _NOTE.match(line.text) and (_ENDS.search(note[-1].text) or not line.text[0].isdecimal()):
            yield _part(note, number, type_, kind="note")
            note = []
        note.append(line)
    if note:
        yield _part(note, number, type_, kind="note")


def _first_note(lines: list[Line], type_: Type) -> int:
    """The index of the first footnote: the small type at the foot of a column that begins with a mark."""
    first = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].size > 0.93 * type_.size:
            break
        if _NOTE.match(lines[index].text):
            first = index
    return first


def _paragraphs(lines: list[Line], type_: Type) -> Iterator[list[Line]]:
    paragraph: list[Line] = []
    for run in _runs(lines, type_):
        width = max(line.right for line in run) - min(line.left for line in run)
        right = max(line.right for line in run)
        full = sum(line.right > right - 0.15 * width for line in run[:-1])
        if not (len(run) > 3 and width > 18 * run[0].size and full >= 0.6 * (len(run) - 1)):
            right = max(right, run[0].edges[1])
        paragraph = []
        for line in run:
            if paragraph and _begins(line, paragraph, right, type_):
                yield paragraph
                paragraph = []
            paragraph.append(line)
        yield paragraph


def _runs(lines: list[Line], type_: Type) -> Iterator[list[Line]]:
    """Lines of one type that follow each other without a gap."""
    run: list[Line] = []
    for line in lines:
        if run and _is_gap(run[-1], line, type_):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _is_gap(a: Line, b: Line, type_: Type) -> bool:
    if a.mono != b.mono and not _ENDS.search(a.text):  # a word in another type that has a line to itself
        within = abs(a.left - b.left) < 0.5 * a.size and a.edges[1] - a.right < 6 * a.size if b.mono else True
        if within and b.baseline - a.baseline < 1.2 * type_.pitch(a.size) and not type_.mono:
            return not (b.mono or b.text[:1].islower())
    if a.mono != b.mono or abs(a.size - b.size) > 0.12 * a.size:
        return True
    pitch = b.baseline - a.baseline
    usual = type_.pitch(a.size)
    small = b.text[:1].islower() and not _ENDS.search(a.text)
    if pitch > (1.7 if small else 1.2) * usual + 0.3 or pitch < -0.5 * a.size:
        return True
    return a.bold != b.bold and not b.text[:1].islower()


def _begins(line: Line, paragraph: list[Line], right: float, type_: Type) -> bool:
    """Whether a line begins a new paragraph."""
    last, size = paragraph[-1], line.size
    if (line.mono and last.mono and not type_.mono) or (last.text.endswith("-") and not last.text.endswith(" -")):
        return False
    ended = bool(_ENDS.search(last.text))
    room = right - last.right > line.words[0].right - line.words[0].left + 0.75 * size  # for its first word
    if _starts(line, paragraph, room=room, ended=ended):
        return True
    if LEADER.search(last.text) or LEADER.search(line.text):
        return bool(LEADER.search(last.text)) or room
    if size > 1.12 * type_.size or (line.bold and last.bold):  # a heading on several lines
        centred = abs((line.left + line.right) - (last.left + last.right)) < 4
        return room and not centred and (line.left > last.left + 2 or right - last.right > 0.4 * (right - last.left))
    return (ended or not line.text[:1].islower()) and (room or (ended and _is_indented(line, paragraph)))


def _starts(line: Line, paragraph: list[Line], *, room: bool, ended: bool) -> bool:
    """Whether a line begins as a caption or an item does, at a place where one may begin."""
    if _CAPTION.match(line.text):
        return room or ended
    may = room or ended or paragraph[-1].text.endswith((",", ":", ";"))
    return may and bool(_ITEM.match(line.text)) and line.left < paragraph[0].left + 6 * line.size


def _is_indented(line: Line, paragraph: list[Line]) -> bool:
    """Whether a line begins further to the right than the one before; the text of an item hangs."""
    indent = line.left - paragraph[-1].left
    hangs = len(paragraph) == 1 and _ITEM.match(paragraph[0].text)
    return 0.6 * line.size < indent < 6 * line.size and not hangs


def _part(lines: list[Line], number: int, type_: Type, *, kind: Kind = "paragraph") -> Part:
    one = lines[0]
    if all(line.mono for line in lines) and not type_.mono and kind == "paragraph":
        return Part("code", _code(lines), number, first=one, last=lines[-1])
    texts = [one.text]
    for line in lines[1:]:
        end, between = type_.link(texts[-1], line.text)
        texts[-1:] = [texts[-1][:end] + between, line.text]
    text = "".join(texts)
    text = _GLUED.sub(r"\1 ", text) if kind == "note" else text
    text = _MARKED.sub(r"\1 ", _MARK.sub(r"\1", text))
    level = 0
    if kind == "paragraph":
        kind, text, level = _kind(text, lines, type_)
    return Part(kind, unicodedata.normalize("NFC", text), number, level, one, lines[-1])


def _kind(text: str, lines: list[Line], type_: Type) -> tuple[Kind, str, int]:
    one = lines[0]
    bold = all(line.bold for line in lines)
    if len(text) < 400 and LEADER.search(text):
        return "contents", LEADER.sub("\t", text), 0
    if _CAPTION.match(text) and len(lines) <= 6:
        return "caption", text, 0
    short = len(text) <= 200 and len(lines) <= 4 and bool(_NAMED.search(text))
    if short and one.size >= 1.12 * type_.size:
        return "heading", text, type_.level(one.size)
    if short and len(lines) <= 2 and not _ENDS.search(text) and not text.endswith(","):
        open_ = one.edges[1] - lines[-1].right > 0.15 * (one.edges[1] - one.edges[0])
        own = len(text) <= 120 and (bold or (open_ and _SECTION.match(text) and len(text) <= 80 and not _is_date(text)))
        if own and not _BULLET.match(text):
            return "heading", text, type_.level(one.size)
    if _ITEM.match(text):
        return "item", _BULLET.sub("", text, count=1) if _BULLET.match(text) else text, 0
    return "paragraph", text, 0


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}\.?\s+[^\W\d_]+\.?\s+\d{4}\W*", text))


def _code(lines: list[Line]) -> str:
    """Lines as they stand, indented by the width of their letters."""
    left = min(line.left for line in lines)
    texts = []
    for line in lines:
        width = (line.right - line.left) / max(len(line.text), 1) or 1.0
        texts.append(" " * round((line.left - left) / width) + line.text)
    return "\n".join(texts)


def together(found: Iterable[Part], type_: Type) -> list[Part]:
    """Blocks in order, what goes on in the next column or on the next page as one; form feeds tell where.

    What stood between (notes, captions, tables) comes before it, if it is of the page where it began.
    """
    done: list[Part] = []
    open_ = -1
    for part in found:
        if open_ >= 0 and part.kind in ("paragraph", "item") and _goes_on(done[open_], part):
            begun = done[open_]
            between = done[open_ + 1 :]
            pages = begun.page + begun.text.count("\f")
            end, space = type_.link(begun.text, part.text)
            begun.text = begun.text[:end] + space + "\f" * (part.page - pages) + part.text
            begun.last = part.last
            before = [other for other in between if other.page <= pages]
            done[open_:] = [*before, begun, *between[len(before) :]]
            open_ += len(before)
            continue
        done.append(part)
        if part.kind in ("paragraph", "item"):
            open_ = len(done) - 1
        elif part.kind in ("heading", "title", "contents", "code"):
            open_ = -1
    return done


def _goes_on(begun: Part, part: Part) -> bool:
    """Whether a paragraph at the top of a column or page continues the one that was begun before."""
    last, first = begun.last, part.first
    if last is None or first is None or part.kind == "item" or len(begun.text) > LONGEST or _ENDS.search(begun.text):
        return False
    elsewhere = part.page > begun.page + begun.text.count("\f") or last.edges != first.edges
    if not elsewhere or last.mono != first.mono or abs(last.size - first.size) > 0.06 * last.size:
        return False
    room = last.edges[1] - last.right > first.words[0].right - first.words[0].left + 0.75 * first.size
    full = (
        not room
        and last.edges[1] - last.edges[0] > NARROW * last.size
        and first.left - first.edges[0] < 0.8 * first.size
    )
    return full or part.text[:1].islower() or begun.text.endswith("-")


def write(writing: Writing, found: Sequence[Part], pages: int) -> None:
    """Writes the blocks down, page by page."""
    page = -1
    for part in found:
        while page < part.page:
            writing.page()
            page += 1
        if part.cells:
            for number, cells in enumerate(part.cells):
                writing.row(cells, header=number < part.heads)
        else:
            writing.add(part.kind, part.text, level=part.level)
            page += part.text.count("\f")
    for _ in range(page + 1, pages):
        writing.page()


def with_contents(found: list[Part]) -> list[Part]:
    """Blocks in which the rows and lines below "Contents" or "Index" are known for what they are."""
    done: list[Part] = []
    within = False
    for number, part in enumerate(found):
        if part.kind in ("heading", "title") or (part.kind == "paragraph" and len(part.text) < 30):
            within = bool(_CONTENTS.fullmatch(part.text.strip())) or (within and part.kind != "heading")
        if within and part.cells and sum(row[-1].isdecimal() for row in part.cells) * 1.5 > len(part.cells):
            done += [Part("contents", "\t".join(filter(None, row)), part.page) for row in part.cells]
            continue
        listed = within and len(part.text) < 200 and _INDEXED.match(part.text)
        if part.kind in ("paragraph", "item", "heading") and (listed or _is_listed(part, number, found)):
            part.kind, part.level = "contents", 0
        done.append(part)
    return done


def _is_listed(part: Part, number: int, found: list[Part]) -> bool:
    """Whether a line that ends with a number stands beside lines of contents, as that of a chapter does."""
    beside = [other for other in found[max(0, number - 1) : number + 2] if other.kind == "contents" and other.first]
    alike = any(part.first and other.first and part.first.size < 1.3 * other.first.size for other in beside)
    return alike and bool(re.search(r"\S\s+[\divxlc]{1,5}$", part.text)) and len(part.text) < 150


def with_levels(found: list[Part]) -> list[Part]:
    """Blocks in which items that are indented below others are deeper than they."""
    lefts: list[float] = []
    for part in found:
        if part.kind != "item" or part.first is None:
            lefts = lefts if part.kind in ("furniture", "note", "code", "paragraph") else []
            continue
        while lefts and part.first.left < lefts[-1] - 0.5 * part.first.size:
            lefts.pop()
        if not lefts or part.first.left > lefts[-1] + 0.5 * part.first.size:
            lefts.append(part.first.left)
        part.level = len(lefts) - 1
    return found


def with_title(found: list[Part]) -> list[Part]:
    """Blocks in which the largest heading of the first page, if there is one above its text, is the title."""
    heads = [part for part in found[:8] if part.page == 0 and part.kind == "heading" and part.first]
    if heads:
        best = max(heads, key=lambda part: part.first.size if part.first else 0)
        if best.level == 1:
            best.kind, best.level = "title", 0
    return found
