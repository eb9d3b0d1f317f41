"""Text that is marked up by hand (Markdown, reStructuredText, Org, AsciiDoc, TeX, YAML, INI): as decoded, in blocks.

What the marks mean decides what a block is; the marks themselves stay in the text, since it is quoted as it stands.
"""

import datetime
import re
from dataclasses import dataclass, replace

from adverbum.documents.document import Block, Kind
from adverbum.documents.formats import Extract, paragraphs
from adverbum.documents.formats.text import decode, lost

MOST_CHARS = 2_000  # of a line that may be more than running text
_NEVER = r"(?!)"


@dataclass(frozen=True)
class Dialect:
    """What lines mean in one kind of markup, as patterns of their beginnings.

    Attributes:
        heading: its group 1 is what tells the level, group 2 the words.
        fence: opens what is closed by a line that begins with group 1, or by the line that `closing` makes of it.
        note, comment: footnotes, and what no reader sees.
        stated: a line by which the file states something of itself; groups 1 and 2 are its name and value.
        underlined: whether a line of marks below a line makes it a heading.
        rows: whether "name: value" is a row, as in settings.
    """

    heading: str = _NEVER
    fence: str = _NEVER
    closing: str = "{}"
    note: str = _NEVER
    comment: str = _NEVER
    stated: str = _NEVER
    underlined: bool = False
    rows: bool = False


_DIALECTS = {
    "markdown": Dialect(
        heading=r" {0,3}(#{1,6})\s+(.*?\S)\s*#*\s*$",
        fence=r"\s*(`{3,}|~{3,})",
        note=r"\[\^[^\]]+\]:",
        comment=r"\s*<!--|\s*(?:</?[a-zA-Z][^<>]*>\s*)+$|\[[^\]^]+\]:\s*\S+\s*(?:\"[^\"]*\")?$|\s*\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?(?:\s*\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?)*\s*$",
        underlined=True,
    ),
    "rst": Dialect(
        note=r"\.\. \[[^\]]+\]\s",
        comment=r"\.\. (?!\w[\w-]*::|\[|_)"
        r"|\.\. _[^:]*:|\.\. (?:toctree|image|highlight|index|contents|raw)::|\s+:[a-z-]+:(?:\s|$)",
        stated=r":(\w+):\s+(\S.*)",
        underlined=True,
    ),
    "org": Dialect(
        heading=r"(\*+)\s+(.*\S)",
        fence=r"(?i)\s*#\+begin_(\w+)",
        closing="#+end_{}",
        note=r"\[fn:[^\]]+\]",
        comment=r"#\s|\s*#\+(?!title|date|author)|\s*:[A-Z_]+:",
        stated=r"(?i)#\+(title|date|author):\s*(\S.*)",
    ),
    "asciidoc": Dialect(
        heading=r"(={1,6})\s+(.*\S)", fence=r"(-{4,}|\.{4,})\s*$", comment=r"//|\[[^\]]*\]$", stated=r":(\w+):\s+(\S.*)"
    ),
    "tex": Dialect(
        heading=r"\s*\\((?:sub)*(?:section|paragraph)|chapter|part)\*?(?:\[[^\]]*\])?\{(.*)\}",
        fence=r"\s*\\begin\{(verbatim|lstlisting|minted)\}",
        closing=r"\end{{{}}}",
        comment=r"\s*%|\s*\\(?:documentclass|usepackage|newcommand|renewcommand|setlength|begin|end|label|bibliography\w*|include\w*|input|maketitle|tableofcontents|centering|vspace|hspace|pagestyle)\b",
        stated=r"\s*\\(title|date|author)\{(.*)\}",
    ),
    "settings": Dialect(heading=r"\s*(\[)([^\]\n]+)\]\s*$", comment=r"---$|\.\.\.$", rows=True),
}
_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 2,
    "subsection": 3,
    "subsubsection": 4,
    "paragraph": 5,
    "subparagraph": 6,
}
_QUOTED = re.compile(r"\s{0,3}>\s?")
_TABLE = re.compile(r"\s*\|.*\|\s*$|[^|]*\S\s*\|\s*\S[^|]*\|.*\S|\+(?:[-=]+\+)+$")
_RULE = re.compile(r"[\s|:+\-=]+$")
_BAR = re.compile(r"(?<!\\)\|")
_UNDER = re.compile(r"\s{0,3}([=\-~^\"'`#*+.:_])\1{2,}\s*$")
_SETTING = re.compile(r"\s*(?:-\s+)?([\w.\"' -]{1,60}?)\s*(?::(?=\s)|=)\s*(\S.*)")
_FRONT = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(.{0,20000}?\n)\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def markdown(data: bytes) -> Extract:
    """Markdown, with what its front matter states."""
    return _told(data, "markdown")


def rst(data: bytes) -> Extract:
    """The text of a reStructuredText file."""
    return _told(data, "rst")


def org(data: bytes) -> Extract:
    """The text of an Org file."""
    return _told(data, "org")


def asciidoc(data: bytes) -> Extract:
    """The text of an AsciiDoc file."""
    return _told(data, "asciidoc")


def tex(data: bytes) -> Extract:
    """The text of a TeX file, its commands as they stand."""
    return _told(data, "tex")


def settings(data: bytes) -> Extract:
    """YAML, TOML, INI and the like: a line is a row of a name and its value."""
    return _told(data, "settings")


def _told(data: bytes, name: str) -> Extract:
    text = decode(data)
    front = _FRONT.match(text) if name == "markdown" else None
    blocks, stated = _Scan(text, _DIALECTS["settings"]).told(*front.span(2)) if front else ([], {})
    more, also = _Scan(text, _DIALECTS[name]).told(front.end() if front else 0, len(text))
    stated = also | stated
    blocks = [
        Block("title", *block.cells[1]) if block.cells and text[slice(*block.cells[0])].lower() == "title" else block
        for block in (*blocks, *more)
    ]
    first = next((number for number, block in enumerate(blocks) if block.kind != "furniture"), None)
    if first is not None and blocks[first].kind == "heading" and blocks[first].level <= 2 and name != "settings":
        blocks[first] = replace(blocks[first], kind="title", level=0)
        stated.setdefault("title", text[blocks[first].start : blocks[first].end])
    try:
        date = datetime.date.fromisoformat(stated.get("date", "").strip("\"' ")[:10])
    except ValueError:
        date = None
    title = stated.get("title", "").strip("\"' ") or None
    return Extract(text, title=title, date=date, blocks=tuple(blocks), omitted=lost(text))


class _Scan:
    """The blocks of a text in one dialect."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text = text
        self._dialect = dialect
        self._patterns = {
            name: re.compile(getattr(dialect, name)) for name in ("heading", "fence", "note", "comment", "stated")
        }
        self._lines: list[tuple[int, str]] = []
        self._marks: list[str] = []  # that stand under headings, the highest first
        self._blocks: list[Block] = []
        self._stated: dict[str, str] = {}

    def told(self, start: int, end: int) -> tuple[list[Block], dict[str, str]]:
        """The blocks of a stretch of the text, and what it states of itself by name."""
        for line in self._text[start:end].splitlines(keepends=True):
            self._lines.append((start, line.rstrip()))
            start += len(line)
        runs = [run for run, _ in paragraphs.runs(self._text, self._lines[0][0] if self._lines else 0, end)]
        broken = paragraphs.broken(runs)
        number = 0
        while number < len(self._lines):
            number = self._special(number) or self._plain(number, broken)
        return self._blocks, self._stated

    def _special(self, number: int) -> int | None:
        """The number of the line after what begins here, if that is more than running text; its blocks are added."""
        line = self._lines[number][1]
        if not line.strip() or len(line) > MOST_CHARS:
            return None if line else number + 1
        for name, add in (("fence", self._fence), ("stated", self._pair), ("heading", self._heading)):
            if found := self._patterns[name].match(line):
                return add(number, found)
        if self._dialect.underlined and (after := self._underlined(number)):
            return after
        if self._patterns["comment"].match(line):
            return self._comment(number)
        if self._dialect.rows:
            return self._pair(number, found) if (found := _SETTING.match(line)) else None
        told = self._table if _TABLE.match(line) else self._quoted if _QUOTED.match(line) else self._code
        return told(number)

    def _fence(self, number: int, found: re.Match[str]) -> int:
        closing = self._dialect.closing.format(found[1]).lower()
        last = number + 1
        while last < len(self._lines) and not self._lines[last][1].strip().lower().startswith(closing):
            last += 1
        self._add("code", number + 1, last)
        return last + 1

    def _pair(self, number: int, found: re.Match[str]) -> int:
        """A name and its value, which the file may state of itself."""
        start = self._lines[number][0]
        name, value = ((start + a, start + b) for a, b in (found.span(1), found.span(2)))
        self._stated.setdefault(found[1].lower(), found[2])
        self._blocks.append(Block("row", name[0], value[1], 0, (name, value)))
        return number + 1

    def _heading(self, number: int, found: re.Match[str]) -> int:
        start, level = self._lines[number][0], _LEVELS.get(found[1], len(found[1]))
        self._blocks.append(Block("heading", start + found.start(2), start + found.end(2), level))
        return number + 1

    def _code(self, number: int) -> int | None:
        """Lines that are set in, if they are code."""
        if not self._dialect.underlined or not self._is_code(number):
            return None
        last = number
        while last < len(self._lines) and self._lines[last][1][:1] in ("", " ", "\t"):
            last += 1
        self._add("code", number, last)
        return last

    def _plain(self, number: int, broken: bool) -> int:
        """The number of the line after the running text that begins here; its blocks are added."""
        last = number + 1
        while last < len(self._lines) and self._lines[last][1].strip() and not self._begins(last):
            last += 1
        note = self._patterns["note"].match(self._lines[number][1])
        start, end = self._lines[number][0], self._lines[last - 1][0] + len(self._lines[last - 1][1])
        for run, _ in paragraphs.runs(self._text, start, end):
            margin = min(line.indent for line in run)
            for group in [run] if note else paragraphs.lines_of(run, broken):
                kind: Kind = "note" if note else "item" if paragraphs.ITEM.match(group[0].text) else "paragraph"
                level = (group[0].indent - min(margin, 1)) // 2 if kind == "item" else 0
                self._blocks.append(Block(kind, group[0].start, group[-1].end, level))
        return last

    def _begins(self, number: int) -> bool:
        """Whether something that is no running text begins at a line."""
        line = self._lines[number][1]
        if len(line) > MOST_CHARS:
            return False
        marked = any(pattern.match(line) for pattern in self._patterns.values())
        ruled = self._dialect.underlined and number + 1 < len(self._lines) and _UNDER.match(self._lines[number + 1][1])
        return bool(
            marked or ruled or _UNDER.match(line) or _TABLE.match(line) or _QUOTED.match(line) or self._dialect.rows
        )

    def _underlined(self, number: int) -> int | None:
        line = self._lines[number][1]
        over = _UNDER.match(line)
        if over and not any(char.isalnum() for char in line):
            framed = self._lines[number + 2][1:] if number + 2 < len(self._lines) else ("",)
            if framed[0] != line or not self._lines[number + 1][1].strip():
                return number + 1
            number += 1
        under = _UNDER.match(self._lines[number + 1][1]) if number + 1 < len(self._lines) else None
        if (
            not under
            or _TABLE.match(line)
            or paragraphs.ITEM.match(line)
            or len(under[0].strip()) * 2 < len(line.strip())
        ):
            return None
        mark = under[1] * (1 + bool(over))
        if mark not in self._marks:
            self._marks.append(mark)
        self._add("heading", number, number + 1, {"=": 1, "-": 2}.get(mark, 0) or self._marks.index(mark) + 1)
        return number + 2

    def _comment(self, number: int) -> int:
        last = number + 1
        line = self._lines[number][1]
        if "<!--" in line:
            while "-->" not in self._lines[last - 1][1] and last < len(self._lines):
                last += 1
        elif line.startswith(".. "):
            while last < len(self._lines) and self._lines[last][1].startswith(" "):
                last += 1
        self._add("furniture", number, last)
        return last

    def _table(self, number: int) -> int:
        last = number
        while last < len(self._lines) and _TABLE.match(self._lines[last][1]):
            last += 1
        rows = [row for line in self._lines[number:last] if not _RULE.match(line[1]) and any(row := _cells(*line))]
        texts = [[self._text[start:end] for start, end in row] for row in rows]
        ruled = number + 1 < last and _RULE.match(self._lines[number + 1][1]) and self._dialect is _DIALECTS["markdown"]
        for place, row in enumerate(rows):
            header = not place and (bool(ruled) or paragraphs.is_header(texts[0], texts[1:]))
            self._blocks.append(Block("header" if header else "row", row[0][0], row[-1][1], 0, row))
        return last

    def _quoted(self, number: int) -> int:
        last = begin = number
        while last < len(self._lines) and _QUOTED.match(self._lines[last][1]):
            if not any(char.isalnum() for char in self._lines[last][1]):
                self._add("paragraph", begin, last)
                begin = last + 1
            last += 1
        self._add("paragraph", begin, last)
        return last

    def _is_code(self, number: int) -> bool:
        """Whether lines that are set in are code: after a blank line, and not below an item."""
        line = self._lines[number][1]
        before = next((each for _, each in reversed(self._lines[max(0, number - 3) : number]) if each), "")
        if self._dialect is _DIALECTS["rst"]:
            return line.startswith("  ") and before.endswith("::") and not before.startswith(".. ")
        item = self._blocks and self._blocks[-1].kind == "item"
        return line.startswith(("    ", "\t")) and not item and not (number and self._lines[number - 1][1])

    def _add(self, kind: Kind, first: int, last: int, level: int = 0) -> None:
        """Adds the lines from `first` until `last` as one block, if there is a word in them."""
        lines = [(start, line) for start, line in self._lines[first:last] if any(char.isalnum() for char in line)]
        if lines:
            lead = len(lines[0][1]) - len(lines[0][1].lstrip(" \t>" if kind == "paragraph" else " \t"))
            self._blocks.append(Block(kind, lines[0][0] + lead, lines[-1][0] + len(lines[-1][1]), level))


def _cells(start: int, line: str) -> tuple[tuple[int, int], ...]:
    """Where the cells of a row between bars stand."""
    places, begin = [], 0
    for end in [*(found.start() for found in _BAR.finditer(line)), len(line)]:
        part = line[begin:end]
        lead = len(part) - len(part.lstrip())
        places.append((start + begin + lead, start + begin + max(lead, len(part.rstrip()))))
        begin = end + 1
    bare = line.strip()
    return tuple(places[bare.startswith("|") : len(places) - bare.endswith("|")])
