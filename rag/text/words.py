"""Words: folded for lexical search and for recognising a name in any spelling."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

import numpy as np

from adverbum.languages import LANGUAGES, of

NAME_BIT = 1  # of the key of a folded word: it may be a name
LONGEST = 64  # characters of a word that is remembered, as most words come back
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")  # letters and digits, with marks that follow them
# Letters that NFKD does not take apart.
_PLAIN = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})


def fold(text: str) -> str:
    """`text` without case and diacritics, so that spellings of one name agree.

    >>> fold("Lê Minh Hưng, Đảng ủy; Großstadt")
    'le minh hung, dang uy; grossstadt'
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_PLAIN)


def words(text: str) -> list[str]:
    """The folded words and numbers of `text`, in order.

    >>> words("Nr. 45-CT/TW, 96,3%")
    ['nr', '45', 'ct', 'tw', '96', '3']
    """
    return [_read(match[0])[0] for match in _WORD.finditer(text)]


def _read(word: str) -> tuple[str, tuple[int, int]]:
    """A word folded, and its keys."""
    return _remembered(word) if len(word) <= LONGEST else _remembered.__wrapped__(word)


@lru_cache(maxsize=65536)
def _remembered(word: str) -> tuple[str, tuple[int, int]]:
    folded = fold(word)
    return folded, (key(lower(word)), key(folded) | (NAME_BIT if word[0].isupper() or word[0].isdigit() else 0))


@lru_cache(maxsize=16384)
def folded_words(text: str) -> frozenset[str]:
    """The set of the folded words of `text`; remembered, since the same chunks are looked at again and again."""
    return frozenset(words(text))


def key(word: str) -> int:
    """A number of 31 bits by which a word is compared, so that two words are mixed up once in 2**31 times."""
    return crc32(word.encode("utf-8", "surrogatepass")) & ~NAME_BIT


def keys(text: str) -> np.ndarray:
    """The keys of the words of `text`, in order: uint32, (words, 2).

    The first is of the word in lower case, the second of the folded word, with `NAME_BIT` set if the word begins
    with a capital or a digit, since then it may be a name.
    """
    return np.array([_read(match[0])[1] for match in _WORD.finditer(text)], dtype=np.uint32).reshape(-1, 2)


def name_marks(keys: np.ndarray) -> np.ndarray:
    """Of each key whether its word may be a name: bool, in the same shape."""
    return (keys & np.uint32(NAME_BIT)).astype(np.bool_)


def without_name_marks(keys: np.ndarray) -> np.ndarray:
    """The keys as `key` gives them, whether or not their words may be names."""
    return keys & ~np.uint32(NAME_BIT)


def lower(word: str) -> str:
    """`word` in lower case, composed, with its diacritics."""
    return unicodedata.normalize("NFC", word).lower()


def word_spans(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[tuple[int, int]]:
    """(start, end) of every word in `text`, or in `text[start:end]`, in code points of `text`."""
    for match in _WORD.finditer(text, start, end):
        yield match.span()


def spaced(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of everything in `text` between white space and punctuation, with the hyphens in it."""
    for match in re.finditer(r"[^\s,;:.!?()]+", text):
        yield match.span()


def function_words(language: str) -> frozenset[str]:
    """The words of `language`, in lower case, that have no meaning of their own; none where that is not known.

    >>> "van" in function_words("nl"), "van" in function_words("en")
    (True, False)
    """
    return of(language).function_words if language in LANGUAGES else frozenset()
