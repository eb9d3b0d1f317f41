"""Plain text, Markdown and tables of separated values: exactly as decoded, in whatever encoding."""

import codecs
import re

from adverbum.documents.formats import Extract, Unreadable

# Encodings that a text may be in when it is neither UTF-8 nor marked; no two that only its words could tell apart.
_GUESSED = ["cp1252", "cp1258", "cp1251", "cp1253", "gb18030", "big5", "shift_jis", "euc_kr"]
_MARKED = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_MIXED = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")  # two alphabets in one word


def read(data: bytes) -> Extract:
    """The text of a file that is text."""
    return Extract(decode(data))


def decode(data: bytes, declared: str | None = None) -> str:
    """`data` as text: by its mark, else as UTF-8, else as `declared`, else in the encoding that fits best.

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
        text = _wide(data) if b"\0" in data else _guess(data)
    if "\0" in text:
        raise Unreadable("a binary file: it holds NUL bytes")
    return text


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):  # LookupError: a page may declare any name
        return None


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: text in which every second byte is mostly NUL."""
    for codec, half in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        text = _strictly(data, codec) if half.count(0) * 2 > len(half) else None
        if text is not None and not _NO_TEXT.search(text):
            return text
    raise Unreadable("a binary file: it holds NUL bytes")


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    for match in from_bytes(data, cp_isolation=_GUESSED, threshold=0.1):  # the best first
        text = _strictly(data, match.encoding)
        if text is not None and not _NO_TEXT.search(text) and not _MIXED.search(text):
            return text
    raise Unreadable("in no encoding that could be told; save it as UTF-8")
