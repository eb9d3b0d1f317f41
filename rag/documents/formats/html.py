"""Web pages: what a reader of the page sees, block by block; nothing of it is run or fetched."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from adverbum.documents.document import Kind
from adverbum.documents.formats import Extract, Unreadable, clean, paragraphs
from adverbum.documents.formats.text import decode, lost
from adverbum.documents.formats.writing import Writing

_UNSEEN = set("script style template noscript title datalist rp audio".split())
_PICTURES = set("img svg canvas picture".split())
_EMBEDDED = set("iframe object embed video".split())
_BLOCKS = set(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p pre search section summary
    table tbody td tfoot th thead tr ul""".split()
)
_LISTS = set("ul ol menu dir".split())
_EXACT = set("pre listing xmp".split())
_FIELDS = set("input select textarea button".split())
_LEAVES = _PICTURES | _EMBEDDED | _FIELDS | {"sup", "sub", "math"}
_FURNITURE_ROLES = set("navigation banner contentinfo search menu menubar toolbar alertdialog".split())
_FURNITURE_NAMES = re.compile(r"(?:^|[-_ ])(?:cookie|consent|gdpr|breadcrumb|skip-?link)", re.IGNORECASE)
_CONTENTS_NAMES = re.compile(r"(?:^|[-_ ])(?:toc|table-?of-?contents|doc-toc)(?:$|[-_ ])", re.IGNORECASE)
_NOTE_NAMES = re.compile(r"(?:^|\s)(?:doc-)?(?:footnote|endnote|rearnote)(?:$|\s)")
_ASIDE_MARKS = set("mw-editsection headerlink katex-html MathJax_Preview gmail_signature_prefix".split())
QUOTES = re.compile(
    r"(?:^|\s)(?:gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|divRplyFwdMsg|OLK_SRC_BODY_SECTION)"
)
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)", re.IGNORECASE
)
_SHOWN = re.compile(r"(?:^|;)\s*(?:display|visibility)\s*:", re.IGNORECASE)
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"(?:\A|(?<=[{}]))([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(\w*)([.#][\w-]+)")
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{1,40})|<\?xml[^>]{0,100}?encoding=["']([\w-]{1,40})"""
)
_INLINE = re.compile(r"</?(?:font|b|i|u|s|tt|big|small|em|strong|span|center|strike)(?:\s[^<>]*)?>", re.IGNORECASE)
_CLOSED = re.compile(r"<(a|b|div|em|i|iframe|p|script|span|style|td|title)(\s[^<>]*)?/>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISED_CHARS = re.compile(r"[-0-9+−=()ni,;* ]+")
_ORDINALS = re.compile(r"e|[^\W\d_]{2,3}|[®™]")  # "1st", "2e"; a letter is a note's mark
_CELL_CHARS = 200  # of a table without a header; in one with longer cells it sets out the page
_MOST_SPAN = 1000
_MOST_CELLS = 1_000_000
_TERM_CHARS = 300  # of a term with what is said of it, which are one row then


@dataclass
class Piece:
    """A block of a page before it is written down.

    Attributes:
        linked: how many of its characters are in links.
        cells: of a row or header.
    """

    kind: Kind
    text: str
    level: int = 0
    linked: int = 0
    cells: tuple[str, ...] = ()


def read(data: bytes) -> Extract:
    """What a page says, with the title, date and address that it states.

    Raises:
        Unreadable: nothing in it can be parsed, or not all of it.
    """
    from adverbum.documents.formats import saved

    declared = _DECLARED.search(data[:4096])
    name = (declared[1] or declared[2]).decode("ascii") if declared else None
    text = decode(data, name)
    markup = clean(text)
    root = tree(markup)
    pieces, left = told(root)
    stated = saved.page(markup, root, pieces)
    writing = Writing()
    for what in (*lost(text), *left):
        writing.omit(what)
    put(writing, saved.sorted_out(pieces, stated))
    named = saved.named_by(pieces, stated)
    heading = next(
        (piece for piece in pieces if piece.kind == "title" or (piece.kind, piece.level) == ("heading", 1)), None
    )
    titled = root.find(".//title")
    title = pieces[named].text if named is not None else stated.title or (heading.text if heading else None)
    title = title or (_text(titled) if titled is not None else None)
    return writing.extract(title=title, date=stated.date, url=address(root))


def tree(markup: str) -> etree._Element:
    """The tree of HTML or XHTML.

    Raises:
        Unreadable: nothing in it can be parsed, or not all of it.
    """
    if markup.lstrip("\ufeff \n\r\t").startswith("<?xml") or "http://www.w3.org/1999/xhtml" in markup[:2000]:
        markup = _CLOSED.sub(r"<\1\2></\1>", markup)
    root = _parsed(markup)
    if root is None:
        root = _parsed(_INLINE.sub("", markup))  # what is nested deepest is mostly <font> and the like, never closed
    if root is None:
        raise Unreadable("nested too deeply: its end cannot be read")
    return root


def told(root: etree._Element) -> tuple[list[Piece], list[str]]:
    """The blocks of a page in order, and what of it is not in them."""
    rules = _rules(root)
    walk = _Walk(rules)
    walk.over(root)
    if rules and sum(len(piece.text) for piece in walk.pieces) * 5 < len(_text(root)):
        unruled = _Walk({})  # a page that shows itself only once a script has run
        unruled.over(root)
        if sum(len(piece.text) for piece in unruled.pieces) > 5 * sum(len(piece.text) for piece in walk.pieces):
            walk = unruled
    counts = ((walk.pictures, "picture"), (walk.embedded, "embedded part"))
    left = [f"{count} {name}{'s' * (count > 1)}" for count, name in counts if count]
    first = next((piece for piece in walk.pieces if piece.kind == "heading" and piece.level == 1), None)
    if first and sum(piece.kind == "heading" and piece.level == 1 for piece in walk.pieces) == 1:
        first.kind, first.level = "title", 0
    return walk.pieces, left


def put(writing: Writing, pieces: Iterable[Piece]) -> None:
    """Writes blocks down."""
    for piece in pieces:
        if piece.cells and piece.kind in ("row", "header"):
            writing.row(piece.cells, header=piece.kind == "header")
        else:
            writing.add(piece.kind, piece.text, level=piece.level)


def _parsed(markup: str) -> etree._Element | None:
    """The tree of a page; None if the parser gave up before its end, as it does at some two thousand open tags."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(markup.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"damaged: {error}") from None
    if root is None:
        raise Unreadable("no words in it")
    gave_up = any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log)  # it mends all others
    return None if gave_up else root


def _rules(root: etree._Element) -> dict[str, bool]:
    """What the rules of a page's own style sheets say of single classes and ids: whether they hide."""
    found: dict[str, bool] = {}
    for sheet in root.iter("style"):
        for selectors, body in _RULE.findall(_AT_RULE.sub("", sheet.text or "")):
            for selector in selectors.split(","):
                simple = _SIMPLE.fullmatch(selector.strip())
                if simple and (_HIDDEN.search(body) or _SHOWN.search(body)):
                    found[simple[0]] = bool(_HIDDEN.search(body))
    return {selector: hides for selector, hides in found.items() if hides}


class _Walk:
    """The blocks of an element, gathered in the order of its text."""

    def __init__(self, rules: dict[str, bool]) -> None:
        self.pieces: list[Piece] = []
        self.pictures = self.embedded = 0
        self._rules = rules
        self._open: list[tuple[etree._Element, Kind, int]] = []  # what decides what a block is, the innermost last
        self._markers: dict[etree._Element, str] = {}  # of items of which nothing is written yet
        self._numbers: dict[etree._Element, int] = {}  # of the next item of a numbered list
        self._buffer: list[str] = []
        self._linked = 0
        self._links = 0
        self._lists = 0
        self._exact = 0  # how many <pre> are open

    def over(self, root: etree._Element) -> None:
        """Gathers what stands under `root`."""
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, element in walk:
            tag = _tag(element)
            if event == "start":
                if self._starts(element, tag):
                    self._write(element.text)
                else:
                    skipped = element
                    walk.skip_subtree()
                continue
            if element is not skipped:
                self._ends(element, tag)
            skipped = None
            if element is not root:
                self._write(element.tail)
        self._flush()

    def _starts(self, element: etree._Element, tag: str) -> bool:
        """Notes what begins with an element; False if nothing under it is looked at any more."""
        if tag in _UNSEEN or self._is_hidden(element, tag):
            return False
        if tag in _LEAVES or "noteref" in element.get("epub:type", ""):
            return self._leaf(element, tag)
        if tag == "br":
            self._buffer.append("\n")
        if tag in _BLOCKS:
            self._flush()
            self._lists += tag in _LISTS
            rows = _rows(element, self) if tag == "table" else _terms(element, self) if tag == "dl" else []
            self.pieces += rows
            if rows:
                return False
            self._context(element, tag)
        self._links += tag == "a"
        self._exact += tag in _EXACT
        return True

    def _leaf(self, element: etree._Element, tag: str) -> bool:
        """Writes what is not text in blocks; True if what stands in it is to be written as well."""
        if tag in _PICTURES or tag in _EMBEDDED:
            self.pictures += tag in _PICTURES and element.get("width") not in ("0", "1")
            self.embedded += tag in _EMBEDDED
            return tag in ("object", "picture")
        if tag in _FIELDS:
            return self._control(element, tag)
        if tag == "math":
            self._buffer.append(_math(element))
            return False
        return self._set_apart(element, tag)

    def _ends(self, element: etree._Element, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._lists -= tag in _LISTS
            if self._open and self._open[-1][0] is element:
                self._open.pop()
        self._links -= tag == "a"
        self._exact -= tag in _EXACT

    def _context(self, element: etree._Element, tag: str) -> None:
        """Notes what the blocks under an element are."""
        names = f"{element.get('id', '')} {element.get('class', '')}"
        kinds = f"{element.get('role', '')} {element.get('epub:type', '')}"
        cited = tag == "blockquote" and element.get("type") == "cite"
        kind: Kind | None = None
        level = 0
        if cited or QUOTES.search(names):
            kind = "furniture"
        elif _NOTE_NAMES.search(kinds) or (tag == "li" and re.match(r"(?:fn|footnote|cite_note)", names)):
            kind = "note"
        elif _CONTENTS_NAMES.search(f"{names} {kinds}") and tag != "body":
            kind = "contents"
        elif (
            (
                tag == "nav"
                or _FURNITURE_ROLES & set(kinds.split())
                or (tag not in ("body", "html", "main", "article") and _FURNITURE_NAMES.search(names))
            )
            or (
                tag == "footer"
                and not any(_tag(above) in ("article", "blockquote") for above in element.iterancestors())
            )
            or element.get("aria-hidden") == "true"
        ):
            kind = "furniture"
        elif re.fullmatch("h[1-6]", tag):
            kind, level = "heading", int(tag[1])
        elif tag == "li":
            kind, level = "item", max(0, self._lists - 1)
            self._markers[element] = self._marker(element)
        elif tag in ("figcaption", "caption"):
            kind = "caption"
        elif tag == "pre":
            kind = "code"
        elif tag in ("summary", "dt"):
            kind, level = "heading", 6
        if kind:
            self._open.append((element, kind, level))

    def _marker(self, item: etree._Element) -> str:
        """The number of an item in a numbered list; "" in another."""
        above = item.getparent()
        if above is None or _tag(above) != "ol" or "list-style:none" in above.get("style", "").replace(" ", ""):
            return ""
        step = -1 if above.get("reversed") is not None else 1
        following = _number(above.get("start"), 1 if step > 0 else len(above))
        number = _number(item.get("value"), self._numbers.get(above, following))
        self._numbers[above] = number + step
        return f"{_numeral(number, above.get('type', '1'))}. "

    def _kind(self) -> tuple[Kind, int, str]:
        """What a block is that ends here, its level and its marker."""
        kinds = {kind for _, kind, _ in self._open}
        if "furniture" in kinds:
            return "furniture", 0, ""
        if "contents" in kinds:
            return "contents", 0, ""
        for element, kind, level in reversed(self._open):
            if kind == "item" and element not in self._markers:
                return "paragraph", 0, ""
            return kind, level, self._markers.pop(element, "")
        return "paragraph", 0, ""

    def _flush(self) -> None:
        """Ends the block that is being gathered."""
        text, linked = "".join(self._buffer), self._linked
        self._buffer, self._linked = [], 0
        if not any(char.isalnum() for char in text):
            return
        kind, level, marker = self._kind()
        if kind == "code" or self._exact:
            self.pieces.append(Piece(kind, text.strip("\n"), level))
            return
        for lines in _lines(text) if kind not in ("heading", "caption") else [text.split("\n")]:
            mark = " " if kind in ("heading", "caption") else "\n"
            words = mark.join(_SPACES.sub(" ", line).strip() for line in lines).strip()
            asks = kind == "heading" and level == 6 and words.endswith("?")
            self.pieces.append(Piece("question" if asks else kind, marker + words, level, min(linked, len(words))))
            linked, marker = max(0, linked - len(words)), ""
            kind = "paragraph" if kind == "item" else kind

    def _write(self, text: str | None) -> None:
        if text:
            text = text if self._exact else _SPACES.sub(" ", text)
            if not self._exact and text[0] == " " and (not self._buffer or self._buffer[-1].endswith((" ", "\n"))):
                text = text[1:]
            self._buffer.append(text)
            self._linked += len(text) * bool(self._links)

    def _is_hidden(self, element: etree._Element, tag: str) -> bool:
        if element.get("hidden", "until-found") != "until-found" or _HIDDEN.search(element.get("style", "")):
            return True
        classes = element.get("class", "").split()
        if _ASIDE_MARKS.intersection(classes):
            return True
        names = [f".{name}" for name in classes] + [f"#{element.get('id')}"]
        return bool(self._rules) and any(name in self._rules or tag + name in self._rules for name in names)

    def _set_apart(self, element: etree._Element, tag: str) -> bool:
        """Writes a raised or lowered mark so that it is no part of the word or number before it."""
        text = _text(element)
        if len(text) > 20 or not text:
            return True
        before = "".join(self._buffer[-2:])[-1:]
        if tag == "sub":
            self._write(text.translate(_LOWERED))
        elif _RAISED_CHARS.fullmatch(text):
            self._write(text.translate(_RAISED))
        elif not before.isalnum() or not text[0].isalnum() or (before.isdigit() and _ORDINALS.fullmatch(text)):
            self._write(text)
        else:
            self._write(f"^{text}" if before.isdigit() and len(text) < 4 else f" {text}")
        return False

    def _control(self, element: etree._Element, tag: str) -> bool:
        """Writes what a form's field shows; what stands on a button is furniture, but where it is a heading."""
        kind = element.get("type", "text").lower()
        shown = ""
        if tag == "button":
            if any(kind in ("heading", "item", "note") for _, kind, _ in self._open):
                return True
            if any(char.isalnum() for char in _text(element)):
                self.pieces.append(Piece("furniture", _text(element)))
            return False
        if tag == "select":
            options = list(element.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            shown = ", ".join(_text(option) for option in chosen)
        elif tag == "textarea":
            shown = _text(element)
        elif kind in ("checkbox", "radio"):
            shown = "☒" if element.get("checked") is not None else "☐"
        elif kind not in ("hidden", "password", "submit", "button", "reset", "image", "file"):
            shown = element.get("value") or ""
        self._buffer.append(f" {_SPACES.sub(' ', shown)} " if shown else " ")
        return False

    def within(self, element: etree._Element) -> str:
        """The text of an element as one line."""
        walk = _Walk(self._rules)
        walk.over(element)
        self.pictures += walk.pictures
        self.embedded += walk.embedded
        return " ".join(" ".join(piece.text.split()) for piece in walk.pieces)


def _lines(text: str) -> list[list[str]]:
    """The lines of a block that breaks its lines itself, those that go on in the next together."""
    found: list[list[str]] = []
    fresh = True
    for line in text.split("\n"):
        bare = line.strip()
        if not any(char.isalnum() for char in bare):
            fresh = True
            continue
        if not fresh and found and bare[0].islower() and found[-1][-1].rstrip()[-1] not in ".!?:;":
            found[-1].append(bare)
        else:
            found.append([bare])
        fresh = False
    return found


def _numeral(number: int, kind: str) -> str:
    """The number of an item as its list writes it."""
    if kind in ("a", "A") and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 40:
        roman = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return roman if kind == "i" else roman.upper()
    return str(number)


def _number(stated: str | None, otherwise: int) -> int:
    return int(stated) if stated and re.fullmatch(r"-?\d{1,9}", stated.strip()) else otherwise


def _rows(table: etree._Element, walk: _Walk) -> list[Piece]:
    """The rows of a table with its caption; none, if it only sets out the page."""
    rows = [row for row in table.iter("tr") if not walk._is_hidden(row, "tr")]
    marked = any(table.find(f".//{name}") is not None for name in ("th", "caption", "thead"))
    if table.find(".//table") is not None or table.get("role") in ("presentation", "none") or not rows:
        return []
    columns = max(sum(1 for cell in row if _tag(cell) in ("td", "th")) for row in rows)
    if columns < 2 or (
        not marked
        and any(table.find(f".//{name}") is not None for name in ("h1", "h2", "h3", "ul", "ol", "form", "blockquote"))
    ):
        return []
    grid = _grid(rows, walk)
    texts = [text for row in grid for text in row if text]
    if not texts or (not marked and 5 * sum(len(text) > _CELL_CHARS for text in texts) > len(texts)):
        return []
    furniture = any(kind == "furniture" for _, kind, _ in walk._open)
    caption = table.find("caption")
    said = walk.within(caption) if caption is not None and not walk._is_hidden(caption, "caption") else ""
    pieces = [Piece("furniture" if furniture else "caption", said)] if said else []
    heads = [_is_head(row) for row in rows]
    headed = any(heads)
    for number, (row, head) in enumerate(zip(grid, heads, strict=True)):
        first = not number and not headed and paragraphs.is_header(row, grid[1:])
        kind: Kind = "furniture" if furniture else "header" if head or first else "row"
        if any(char.isalnum() for cell in row for char in cell):
            pieces.append(Piece(kind, "\t".join(row), cells=tuple(row)))
    return pieces


def _grid(rows: Sequence[etree._Element], walk: _Walk) -> list[list[str]]:
    """The texts of all cells in their columns, of one that spans several in each of them."""
    grid: list[list[str]] = []
    carried: dict[int, tuple[int, str]] = {}  # by column: how many rows more a cell spans, and its text
    total = 0
    cells = [
        [cell for cell in row if _tag(cell) in ("td", "th") and not walk._is_hidden(cell, _tag(cell))] for row in rows
    ]
    spans = [[max(1, min(_number(cell.get("colspan"), 1), _MOST_SPAN)) for cell in row] for row in cells]
    width = min(max([1, *(sum(across) for across in spans if len(across) > 1)]), _MOST_SPAN)
    for row, acrosses in zip(cells, spans, strict=True):
        own: list[tuple[int, str]] = []
        for cell, across in zip(row, acrosses, strict=True):
            down = max(1, min(_number(cell.get("rowspan"), 1), _MOST_SPAN))
            whole = len(row) == 1 and across >= width  # a line of its own between the rows
            own += [(down, walk.within(cell))] * (1 if whole else min(across, width))
        texts: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        while own or len(texts) in carried:
            down, text = carried[len(texts)] if len(texts) in carried else own.pop(0)
            if down > 1 and len(texts) < width:
                below[len(texts)] = (down - 1, text)
            texts.append(text)
        carried = below
        total += len(texts)
        grid.append(texts if total < _MOST_CELLS else [])
    return grid


def _is_head(row: etree._Element) -> bool:
    cells = [cell for cell in row if _tag(cell) in ("td", "th")]
    above = row.getparent()
    within = above is not None and _tag(above) == "thead"
    return within or (len(cells) > 1 and all(_tag(cell) == "th" for cell in cells))


def _terms(terms: etree._Element, walk: _Walk) -> list[Piece]:
    """A row for each term with what is said of it; none, if that is too much for a row."""
    parts = [part for child in terms for part in (child if _tag(child) == "div" else [child])]
    parts = [part for part in parts if _tag(part) in ("dt", "dd") and not walk._is_hidden(part, _tag(part))]
    nested = {"dl", "ul", "ol", "table", "pre"}
    if any(len(_text(part)) > _TERM_CHARS or any(_tag(each) in nested for each in part.iter()) for part in parts):
        return []
    names: list[str] = []
    pieces: list[Piece] = []
    said = True
    furniture = any(kind == "furniture" for _, kind, _ in walk._open)
    for part in parts:
        text = walk.within(part)
        if _tag(part) == "dt":
            names = [text] if said else [*names, text]
            said = False
        elif text:
            cells = (", ".join(filter(None, names)), text)
            pieces.append(Piece("furniture" if furniture else "row", "\t".join(cells), cells=cells))
            said = True
    return pieces


def _math(element: etree._Element, depth: int = 0) -> str:
    """A formula in one line: 'x^2', '(a + b)/c', '√(x)'."""
    tag = _tag(element).removeprefix("m:")
    if tag in ("annotation", "annotation-xml") or depth > 60:
        return ""
    parts = [_math(child, depth + 1) for child in element]
    if not parts:
        text = _text(element)
        return f" {text} " if tag == "mo" and text in set("=+−-±×÷<>≤≥≈≠→·*") else text
    shape = _SHAPES.get((tag, len(parts)))
    return shape(*parts) if shape else f"√{_grouped(''.join(parts))}" if tag == "msqrt" else "".join(parts)


def _power(base: str, raised: str) -> str:
    return base + (raised.translate(_RAISED) if _RAISED_CHARS.fullmatch(raised) else f"^{_grouped(raised)}")


def _index(base: str, lowered: str) -> str:
    return base + (lowered.translate(_LOWERED) if lowered.isdigit() else f"_{_grouped(lowered)}")


_SHAPES: dict[tuple[str, int], Callable[..., str]] = {
    ("mfrac", 2): lambda above, below: f"{_grouped(above)}/{_grouped(below)}",
    ("msup", 2): _power,
    ("mover", 2): _power,
    ("msub", 2): _index,
    ("munder", 2): _index,
    ("msubsup", 3): lambda base, low, high: _power(_index(base, low), high),
    ("munderover", 3): lambda base, low, high: _power(_index(base, low), high),
    ("mroot", 2): lambda of, root: f"{root.translate(_RAISED)}√{_grouped(of)}",
}


def _grouped(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"\w*", text) else f"({text})"


def _tag(element: etree._Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def meta(root: etree._Element, *names: str) -> str | None:
    """The content of the first `meta` element that goes by one of `names`."""
    for name in names:
        for key in ("property", "name", "itemprop"):
            for found in root.iterfind(f".//meta[@{key}='{name}']"):
                if content := found.get("content"):
                    return content
    return None


def day(stated: str | None) -> date | None:
    """The day that an ISO date begins with."""
    try:
        return date.fromisoformat(stated.strip()[:10]) if stated else None
    except ValueError:
        return None


def address(root: etree._Element) -> str | None:
    """The address that a page states of itself."""
    link = root.find(".//link[@rel='canonical']")
    found = (link.get("href") if link is not None else None) or meta(root, "og:url")
    return found if found and re.match(r"https?://[^\s<>\"]+$", found) else None
