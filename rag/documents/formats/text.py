"""Plain text: exactly as decoded, in whatever encoding, and the blocks that its lines make."""

import codecs
import re

from adverbum.documents.formats import Extract, Unreadable, article, paragraphs

# Encodings that a text may be in when it is neither UTF-8 nor marked; no two that only its words could tell apart.
_GUESSED = ["cp1252", "cp1258", "cp1251", "cp1253", "gb18030", "big5", "shift_jis", "euc_kr"]
_OLD = ("mac_roman", "cp850")  # tried last: any bytes are text in them
_MARKED = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_MIXED = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")  # two alphabets in one word
# What the letters of older encodings are in cp1252, where they stand between others: ü of a Mac is Ÿ, of DOS \x81.
_ODD = bytes([0x82, 0x84, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x8E, 0x94, 0x95, 0x9F, 0xA4, 0xA7, 0xB6]).decode(
    "cp1252"
)
_MAC = bytes([0x8A, 0x8E, 0x9F, 0xA7]).decode("cp1252")
_MISREAD = re.compile(rf"[a-z][{_ODD}][a-z]|[a-z][{_MAC}]|\u0161(?=f)|\b[{_MAC}]ber\b")
_WESTERN = re.compile(r"[ -~\s¡-ÿ“”„‘’‚–—…€]*")
NUL_SHARE = 50  # a text may have a run of NUL bytes, as a cut-off log has, for so many others


def read(data: bytes) -> Extract:
    """The text of a file that is text."""
    text = decode(data)
    return article.recognised(text, paragraphs.told(text), lost(text))


def lost(text: str) -> tuple[str, ...]:
    """What to say of the marks in `text` that stand for bytes which are none."""
    count = text.count("\ufffd")
    return (f"no text: {count} byte{'s' * (count > 1)}",) if count else ()


def decode(data: bytes, declared: str | None = None) -> str:
    """`data` as text: by its mark, else as UTF-8, else as `declared`, else in the encoding that fits best.

    A byte that is wrong, or a run of NUL bytes, in what else is UTF-8 becomes U+FFFD.

    Raises:
        Unreadable: it is no text, or no encoding fits it.
    """
    for mark, codec in _MARKED:
        if data.startswith(mark):
            text = _strictly(data, codec)
            if text is None or "\0" in text:
                raise Unreadable(f"marked as {codec.upper()}, but it is not")
            return text
    text = _strictly(data, "utf-8")
    if text is None and declared:
        text = _strictly(data, declared)
    if text is None:
        text = _wide(data) or _mended(data) or _guess(data)
    if "\0" in text:
        text = _wide(data) or _without_nul(text)
    return text


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):  # LookupError: a page may declare any name
        return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: text in which every second byte is mostly NUL."""
    for codec, half in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        text = _strictly(data, codec) if half.count(0) * 2 > len(half) else None
        if text is not None and not _NO_TEXT.search(text):
            return text
    return None


def _mended(data: bytes) -> str | None:
    """UTF-8 with some bytes that are wrong: fewer than characters of several bytes that are right."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(char > "\x7f" for char in text) - wrong
    return text if wrong < max(right, 1) else None


def _without_nul(text: str) -> str:
    mended, runs = re.subn("\0+", "\ufffd", text)
    if runs * NUL_SHARE > len(mended) or len(re.findall(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]", mended)) > runs:
        raise Unreadable("a binary file: it holds NUL bytes")
    return mended


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    if b"\0" in data:
        raise Unreadable("a binary file: it holds NUL bytes")
    for match in from_bytes(data, cp_isolation=_GUESSED, threshold=0.1):  # the best first
        text = _strictly(data, match.encoding)
        if text is None or _NO_TEXT.search(text) or _MIXED.search(text):
            continue
        if match.encoding == "cp1252" and _MISREAD.search(text):
            break
        return (_strictly(data, "iso8859-15") or text) if match.encoding == "cp1252" and "¤" in text else text
    for codec in _OLD:
        text = data.decode(codec, "replace")
        if _WESTERN.fullmatch(text) and not _MISREAD.search(text) and not re.search("[a-z][^ -~ß-ÿ’–—-]+[a-z]", text):
            return text
    raise Unreadable("in no encoding that could be told; save it as UTF-8")
