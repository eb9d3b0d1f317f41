"""The words of a page with their places, as pdfium gives them: seen, upright, each with its baseline and size.

A word is the unit because pdfium tells words apart for next to nothing, while a box for every character costs
several times what reading the text does. Single characters are asked only where a word is set in more than one piece.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unicodedata import normalize

import pypdfium2 as pdfium
from pypdfium2 import raw

from adverbum.documents.formats import Unreadable, clean

NO_INK_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)  # as below a recognised scan
WHITE = 235  # of 255: type whose red, green and blue are more than this is not seen on paper
CONTRAST = 30  # of 255: what differs less is one shade
LEAST_SIZE = 1.5  # in points: smaller type is not read by anybody
_ACCENTS = {"´": "\u0301", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327"}  # drawn before their letter
_SIGNS = "0123456789+-−=()"
RAISED = str.maketrans(
    dict(zip(_SIGNS, (0x2070, 0xB9, 0xB2, 0xB3, *range(0x2074, 0x207C), *range(0x207B, 0x207F)), strict=True))
)
LOWERED = str.maketrans(dict(zip(_SIGNS, (*range(0x2080, 0x208C), *range(0x208B, 0x208F)), strict=True)))
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_TOKEN = re.compile("[^\\s\ufffe\x02]+[\ufffe\x02]?")  # both stand for a hyphen at the end of a line
_NO_INK = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ODD = re.compile(  # asks for `tidy`
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u00a8\u00b4\u00b8\u02c6\u02dc\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"\ud800-\uf8ff\ufb00-\ufb06]"
)
_ACCENTED = re.compile(f"([{''.join(_ACCENTS)}])([^\\W\\d_])")
_BULLETS = re.compile("[\ue000-\uf8ff]")  # the private characters of fonts of symbols


@dataclass(slots=True)
class Word:
    """What stands between two spaces, or the value of a field.

    Attributes:
        left, right: in points, along the line.
        baseline: in points, downwards.
        size: of the type, in points.
        apart: whether white space stands before it, or a new line begins; None where only the gap can tell.
        order: its place in the file, which is that of the eye within a line.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False
    mono: bool = False
    apart: bool | None = True
    order: int = 0
    doubtful: bool = False  # drawn without ink, or in white: only the picture of the page tells whether it is seen


@dataclass
class Page:
    """What a page shows.

    Attributes:
        turned: the words by how they are turned, the way of most of them first; slanted ones are left out.
        top, bottom, left, right: of the sheet, as who reads the first of these words holds it, in points.
        comments, files: how many are attached to it.
        hidden: how many words nobody sees.
        pictures: whether anything else than text is on it.
    """

    turned: list[list[Word]] = field(default_factory=list)
    top: float = 0
    bottom: float = 0
    left: float = 0
    right: float = 0
    comments: int = 0
    files: int = 0
    hidden: int = 0
    pictures: bool = False


@dataclass(slots=True)
class _Piece:
    """What pdfium draws at once: one font, one size, one baseline."""

    turn: int  # quarters of a circle, against the clock; -1 for what is slanted
    size: float
    baseline: float
    bold: bool
    mono: bool
    doubtful: bool


def _call(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """`function` of pdfium without the checks of ctypes, which cost five times what it does itself."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_PLACE, _NUMBER = ctypes.c_void_p, ctypes.c_int
_piece_at = _call(raw.FPDFText_GetTextObject, _PLACE, _PLACE, _NUMBER)
_box_at = _call(raw.FPDFText_GetLooseCharBox, _NUMBER, _PLACE, _NUMBER, _PLACE)
_origin_at = _call(raw.FPDFText_GetCharOrigin, _NUMBER, _PLACE, _NUMBER, _PLACE, _PLACE)
_matrix_at = _call(raw.FPDFText_GetMatrix, _NUMBER, _PLACE, _NUMBER, _PLACE)
_size_at = _call(raw.FPDFText_GetFontSize, ctypes.c_double, _PLACE, _NUMBER)
_note_at = _call(raw.FPDFPage_GetAnnot, _PLACE, _PLACE, _NUMBER)
_kind_of = _call(raw.FPDFAnnot_GetSubtype, _NUMBER, _PLACE)
_close = _call(raw.FPDFPage_CloseAnnot, None, _PLACE)
_code_at = _call(raw.FPDFText_GetUnicode, ctypes.c_uint, _PLACE, _NUMBER)
_mode_of = _call(raw.FPDFTextObj_GetTextRenderMode, _NUMBER, _PLACE)
_colour_of = _call(raw.FPDFPageObj_GetFillColor, _NUMBER, _PLACE, *[_PLACE] * 4)
_font_of = _call(raw.FPDFTextObj_GetFont, _PLACE, _PLACE)
_name_of = _call(raw.FPDFFont_GetBaseFontName, ctypes.c_size_t, _PLACE, _PLACE, ctypes.c_size_t)
_flags_of = _call(raw.FPDFFont_GetFlags, _NUMBER, _PLACE)


class Reader:
    """Reads the pages of a file one after another."""

    def __init__(self, data: bytes) -> None:
        """Raises Unreadable: it is damaged or encrypted."""
        try:
            self.document = pdfium.PdfDocument(data)
            if self.document.get_formtype():
                self.document.init_forms()
        except pdfium.PdfiumError as error:
            reason = "encrypted: it asks for a password" if "password" in str(error) else f"damaged: {error}"
            raise Unreadable(reason) from None
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._fonts: dict[int, tuple[bool, bool]] = {}

    def __len__(self) -> int:
        return len(self.document)

    @property
    def title(self) -> str:
        """What the file calls itself; often nothing, or the name of another file."""
        try:
            return str(self.document.get_metadata_value("Title"))
        except pdfium.PdfiumError:
            return ""

    def page(self, number: int) -> Page | None:
        """The page `number`, from 0; None where it is damaged, as it is for who looks at it."""
        try:
            page = self.document[number]
        except pdfium.PdfiumError:
            return None
        try:
            return self._read(page)
        finally:
            page.close()

    def picture(self, number: int, *, dpi: int) -> tuple[bytes, float]:
        """The page `number` as a grey picture (PGM), and how many points one of its dots is."""
        page = self.document[number]
        try:
            bitmap = page.render(scale=dpi / 72, grayscale=True)
            head = f"P5 {bitmap.width} {bitmap.height} 255\n".encode()
            lines = memoryview(bitmap.buffer).cast("B")
            starts = range(0, bitmap.stride * bitmap.height, bitmap.stride)
            return head + b"".join(lines[start : start + bitmap.width] for start in starts), 72 / dpi
        finally:
            page.close()

    def _read(self, page: pdfium.PdfPage) -> Page:
        text_page = page.get_textpage()
        self._text = ctypes.cast(text_page.raw, _PLACE).value
        self._pieces: dict[int, _Piece] = {}
        found = Page(pictures=any(True for _ in page.get_objects(max_depth=1)) if not text_page.count_chars() else True)
        left, bottom, right, top = page.get_bbox()
        turned: dict[int, list[Word]] = {}
        frames = [_frame(turn, left, bottom, right, top) for turn in range(4)]
        for turn, word in self._words(text_page):
            start, end, above, below = frames[turn]
            if not word.text:
                continue
            if start - 1 <= word.right and word.left <= end + 1 and above - 1 <= word.baseline <= below + 1:
                turned.setdefault(turn, []).append(word)
            else:
                found.hidden += 1
        for way, words in turned.items():
            if any(word.doubtful for word in words):
                turned[way] = self._inked(page, way, words)
                found.hidden += len(words) - len(turned[way])
        self._annotations(page, found, turned)
        ways = sorted(turned, key=lambda way: (-sum(len(word.text) for word in turned[way]), way))
        found.turned = [turned[way] for way in ways]
        found.left, found.right, found.top, found.bottom = frames[ways[0] if ways else 0]
        return found

    def _words(self, text_page: pdfium.PdfTextPage) -> Iterator[tuple[int, Word]]:
        text = text_page.get_text_range()
        count = text_page.count_chars()
        if len(text) != count:  # characters without a meaning, or of two units
            text = "".join(map(_character, (_code_at(self._text, index) for index in range(count))))
        here, box, address = self._text, self._box, ctypes.addressof(self._box)
        odd = bool(_ODD.search(text))
        end, order = 0, 0
        for match in _TOKEN.finditer(text):
            begin, stop = match.span()
            last = stop - 1
            token = match[0]
            if token[-1] in "\ufffe\x02":
                token = token[:-1] + "-"
            apart: bool | None = True if begin > end or not begin else None
            end = stop
            place = _piece_at(here, begin)
            if place == _piece_at(here, last):
                piece = self._pieces.get(place) or self._piece(begin)
                if piece.turn == 0 and piece.size >= LEAST_SIZE:  # nearly always
                    order += 1
                    _box_at(here, begin, address)
                    left, right = box.left, box.right
                    if last > begin:
                        _box_at(here, last, address)
                        left, right = min(left, box.left), max(right, box.right)
                    yield (
                        0,
                        Word(
                            tidy(token) if odd else token,
                            left,
                            right,
                            piece.baseline,
                            piece.size,
                            piece.bold,
                            piece.mono,
                            apart,
                            order,
                            piece.doubtful,
                        ),
                    )
                    continue
                found = [(begin, last)]
            else:
                found = self._cuts(begin, last)
            parts = [(self._piece(first), first, stop) for first, stop in found]
            whole = max((piece for piece, _, _ in parts), key=lambda piece: piece.size)
            for piece, first, stop in parts:
                if piece.turn >= 0 and piece.size >= LEAST_SIZE:
                    order += 1
                    part = token[first - begin : stop + 1 - begin]
                    word = self._word(tidy(part) if odd else part, piece, whole, first, stop)
                    word.apart, word.order = apart, order
                    yield piece.turn, word
                apart = None

    def _cuts(self, begin: int, last: int) -> list[tuple[int, int]]:
        """The parts of a word that differ in size or place, first and last character of each."""
        cuts, held = [begin], None
        pieces = [_piece_at(self._text, index) for index in range(begin, last + 1)]
        for index, piece in enumerate(pieces, start=begin):
            found = self._piece(index) if piece != held else None
            if found and index > begin:
                before = self._piece(index - 1)
                if (
                    (found.turn, found.doubtful) != (before.turn, before.doubtful)
                    or max(abs(found.size - before.size), abs(found.baseline - before.baseline)) > 0.08 * before.size
                    or self._gap(index, found) > 0.15 * found.size
                ):
                    cuts.append(index)
            held = piece
        return list(zip(cuts, [*[cut - 1 for cut in cuts[1:]], last], strict=True))

    def _gap(self, index: int, piece: _Piece) -> float:
        """What is empty before a character."""
        return self._bounds(index, piece.turn)[0] - self._bounds(index - 1, piece.turn)[1]

    def _word(self, text: str, piece: _Piece, whole: _Piece, first: int, last: int) -> Word:
        left, right, _, _ = self._bounds(first, piece.turn)
        if last > first:
            start, end, _, _ = self._bounds(last, piece.turn)
            left, right = min(left, start), max(right, end)
        baseline, size = piece.baseline, piece.size
        small = whole.turn == piece.turn and size < 0.87 * whole.size
        if small and 0.1 * whole.size < abs(baseline - whole.baseline) < 0.7 * whole.size:
            text = text.translate(RAISED) if baseline < whole.baseline else text
            baseline, size = whole.baseline, whole.size
        return Word(text, left, right, baseline, size, piece.bold, piece.mono, doubtful=piece.doubtful)

    def _bounds(self, index: int, turn: int) -> tuple[float, float, float, float]:
        """Left, right, top and bottom of a character, as who reads it sees it."""
        _box_at(self._text, index, ctypes.addressof(self._box))
        return _frame(turn, self._box.left, self._box.bottom, self._box.right, self._box.top)

    def _piece(self, index: int) -> _Piece:
        place = _piece_at(self._text, index)
        if place not in self._pieces:
            self._pieces[place] = self._look(index, place)
        return self._pieces[place]

    def _look(self, index: int, place: int) -> _Piece:
        matrix = self._matrix
        _matrix_at(self._text, index, ctypes.addressof(matrix))
        angle = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        turn = round(angle)
        if abs(angle - turn) > 0.06:
            return _Piece(-1, 0, 0, False, False, False)
        turn %= 4
        _origin_at(self._text, index, ctypes.addressof(self._x), ctypes.addressof(self._y))
        _, baseline = _along(turn, self._x.value, self._y.value)
        size = _size_at(self._text, index) * math.hypot(matrix.c, matrix.d)
        bold, mono = self._font(place) if place else (False, False)
        return _Piece(turn, size or 1.0, baseline, bold, mono, bool(place) and self._is_doubtful(place))

    def _is_doubtful(self, place: int) -> bool:
        if _mode_of(place) in NO_INK_MODES:
            return True
        found = _colour_of(place, *map(ctypes.addressof, self._colour))
        return bool(found) and (not self._colour[3].value or min(part.value for part in self._colour[:3]) > WHITE)

    def _inked(self, page: pdfium.PdfPage, turn: int, words: list[Word]) -> list[Word]:
        """The words that are seen, as a small picture of the page shows: behind the doubtful ones it changes."""
        width, height = page.get_size()
        scale = min(1.0, 2000 / max(width, height))
        bitmap = page.render(scale=scale, grayscale=True)
        dots, stride = memoryview(bitmap.buffer).cast("B"), bitmap.stride
        x, y = ctypes.c_int(), ctypes.c_int()
        kept = []
        for word in words:
            corners = []
            for along, down in ((word.left, word.baseline - 0.7 * word.size), (word.right, word.baseline)):
                place = _across(turn, along, down)
                raw.FPDF_PageToDevice(page.raw, 0, 0, bitmap.width, bitmap.height, 0, *place, x, y)
                corners.append((min(max(x.value, 0), bitmap.width), min(max(y.value, 0), bitmap.height)))
            (left, right), (top, bottom) = (sorted(values) for values in zip(*corners, strict=True))
            shades = b"".join(
                dots[row * stride + left : row * stride + right]
                for row in range(top, bottom + 1)
                if row < bitmap.height
            )
            if not word.doubtful or (shades and max(shades) - min(shades) > CONTRAST):
                kept.append(word)
        return kept

    def _font(self, place: int) -> tuple[bool, bool]:
        font = _font_of(place)
        if not font:
            return False, False
        if font not in self._fonts:
            name = ctypes.create_string_buffer(128)
            _name_of(font, ctypes.addressof(name), 128)
            called = name.value.decode("utf-8", "replace").lower()
            flags = _flags_of(font)
            bold = bool(re.search("bold|black|heavy|-demi|semibold|bx\\d|cmb", called)) or bool(flags & 1 << 18)
            self._fonts[font] = bold, bool(flags & 1) or bool(re.search("mono|courier|consol|cmtt|typewriter", called))
        return self._fonts[font]

    def _annotations(self, page: pdfium.PdfPage, found: Page, turned: dict[int, list[Word]]) -> None:
        """What stands in fields and text boxes, as words at their places; comments are counted."""
        for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
            place = _note_at(ctypes.cast(page.raw, _PLACE).value, index)
            kind = _kind_of(place) if place else raw.FPDF_ANNOT_LINK
            note = ctypes.cast(place, raw.FPDF_ANNOTATION)
            if kind in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP) or (
                raw.FPDFAnnot_GetFlags(note) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
            ):
                pass
            elif kind == raw.FPDF_ANNOT_WIDGET:
                self._place(note, self._value(note) if self.document.formenv else "", turned)
            elif kind == raw.FPDF_ANNOT_FREETEXT:
                self._place(note, _string(note, b"Contents"), turned)
            elif kind == raw.FPDF_ANNOT_FILEATTACHMENT:
                found.files += 1
            elif _string(note, b"Contents").strip():
                found.comments += 1
            if place:
                _close(place)

    def _value(self, note: object) -> str:
        """What a field of a form says: its text, the choice that was made, or a box with or without a cross."""
        form = self.document.formenv.raw
        kind = raw.FPDFAnnot_GetFormFieldType(form, note)
        if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
            return "☒" if raw.FPDFAnnot_IsChecked(form, note) else "☐"
        if kind in (raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX):
            options = range(raw.FPDFAnnot_GetOptionCount(form, note))
            chosen = [number for number in options if raw.FPDFAnnot_IsOptionSelected(form, note, number)]
            if chosen:
                return ", ".join(_wide(partial(raw.FPDFAnnot_GetOptionLabel, form, note, number)) for number in chosen)
        if kind in (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX):
            if raw.FPDFAnnot_GetFormFieldFlags(form, note) & 1 << 13:  # a password
                return ""
            return _wide(partial(raw.FPDFAnnot_GetFormFieldValue, form, note))
        return ""

    def _place(self, note: object, text: str, turned: dict[int, list[Word]]) -> None:
        """Adds the lines of `text` as words, on the baseline of what stands beside the annotation."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if not lines or not raw.FPDFAnnot_GetRect(note, ctypes.byref(self._box)):
            return
        turn = max(turned, key=lambda way: len(turned[way]), default=0)
        left, right, top, bottom = _frame(turn, self._box.left, self._box.bottom, self._box.right, self._box.top)
        words = turned.setdefault(turn, [])
        beside = [word for word in words if top <= word.baseline <= bottom + 2]
        size = beside[0].size if beside else min(10.0, (bottom - top) * 0.7)
        baseline = beside[0].baseline if beside and len(lines) == 1 else top + size
        for number, line in enumerate(lines):
            words.append(Word(tidy(line), left, right, baseline + number * 1.2 * size, size, order=len(words) + 10**6))


def tidy(text: str) -> str:
    """`text` without what has no ink, its ligatures taken apart and its accents on their letters."""
    text = _BULLETS.sub("•", _NO_INK.sub("", clean(text).translate(LIGATURES)))
    return _ACCENTED.sub(lambda found: normalize("NFC", found[2] + _ACCENTS[found[1]]), text)


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code <= 0xDFFF else "\ufffd"


def _along(turn: int, x: float, y: float) -> tuple[float, float]:
    """A place on the page as who turned it to read sees it: to the right, and downwards."""
    return ((x, -y), (y, x), (-x, y), (-y, -x))[turn]


def _frame(turn: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of a rectangle of the page, as who turned it to read sees them."""
    one, two = _along(turn, left, bottom), _along(turn, right, top)
    return min(one[0], two[0]), max(one[0], two[0]), min(one[1], two[1]), max(one[1], two[1])


def _across(turn: int, along: float, down: float) -> tuple[float, float]:
    """The place on the page; undoes `_along`."""
    return ((along, -down), (down, along), (-along, down), (-down, -along))[turn]


def _string(note: object, key: bytes) -> str:
    return _wide(partial(raw.FPDFAnnot_GetStringValue, note, key))


def _wide(ask: Callable[[object, int], int]) -> str:
    """A text that pdfium writes as UTF-16 into a buffer, after it was asked for the length in bytes."""
    size = ask(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    ask(buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def common(values: Counter[float], default: float) -> float:
    """The value that most have, the smaller of equals."""
    return min(values, key=lambda value: (-values[value], value)) if values else default
