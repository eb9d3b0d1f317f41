"""Words: folded for lexical search and for recognising a name in any spelling."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

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
    return [fold(match[0]) for match in _WORD.finditer(text)]


@lru_cache(maxsize=4096)
def folded_words(text: str) -> frozenset[str]:
    """The set of the folded words of `text`; remembered, since the same chunks are looked at again and again."""
    return frozenset(words(text))


@lru_cache(maxsize=4096)
def spellings(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of `text` in lower case, and folded those with a capital or a digit, which may be names.

    >>> [sorted(words) for words in spellings("Bí thư Thu Lũm")]
    [['bí', 'lũm', 'thu', 'thư'], ['bi', 'lum', 'thu']]
    """
    found = [match[0] for match in _WORD.finditer(text)]
    names = (word for word in found if word[0].isupper() or word[0].isdigit())
    return frozenset(lower(word) for word in found), frozenset(map(fold, names))


def lower(word: str) -> str:
    """`word` in lower case, composed, with its diacritics."""
    return unicodedata.normalize("NFC", word).lower()


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every word in `text`, in code points."""
    for match in _WORD.finditer(text):
        yield match.span()
