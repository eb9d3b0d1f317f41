"""Sentences, as spans: where a quote may begin and end.

A full stop does not end a sentence after an abbreviation, an initial or (in German and Dutch) an ordinal,
inside a number, or before a lower-case word. An abbreviation belongs to a language and a spelling: "Max." is none,
and "No." is one only in English and before a number. A line break ends a sentence unless the text is wrapped to a
fixed width.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from adverbum.languages import ALL, of
from adverbum.languages.language import Language
from adverbum.text.words import lower

# Each run of marks is looked at once, from its beginning: thousands of dots cost no more than their number.
_END = re.compile(r"(?<![.!?…。！？])[.!?…。！？]++[\"'”’“‘»)\]]*+(?:/?\.)?(?=\s|$)")
_OPENERS = "\"'“„‘‚«([¿¡-–—*•>"
_BULLET = re.compile(r"\s*(?:[-–—*•>#]|\d{1,3}[.)])\s")
_INITIAL = re.compile(r"[^\W\d_]\.")
_INITIALS = re.compile(r"(?:\w\.)+\w")
_LETTERS = re.compile(r"[^\W\d_]+")
_PARTICLES = ALL.particles or frozenset()


def split(text: str, start: int, end: int, language: str = "") -> list[tuple[int, int]]:
    """The (start, end) of every sentence of `text[start:end]`, in order, without outer white space.

    Together they hold every non-blank character. `language` is a code such as "de"; where it is not known,
    an abbreviation or ordinal of any language is taken for one.

    >>> text = 'Volgens nr. 45-CT/TW is 96,3% klaar. "Goed zo!" zei J. Jansen, z. B. hier.'
    >>> [text[a:b] for a, b in split(text, 0, len(text), "nl")]
    ['Volgens nr. 45-CT/TW is 96,3% klaar.', '"Goed zo!" zei J. Jansen, z. B. hier.']
    """
    wrapped = is_wrapped(text[start:end])
    spans = []
    for block_start, block_end in _blocks(text, start, end, wrapped):
        begin = block_start
        for match in _END.finditer(text, block_start, block_end):
            if _ends_sentence(text, match, begin, block_end, language):
                spans.append((begin, match.end()))
                begin = match.end()
        spans.append((begin, block_end))
    return [trimmed for span in spans if (trimmed := trim(text, *span))[0] < trimmed[1]]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its two ends; empty if there is nothing else."""
    while start < end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _blocks(text: str, start: int, end: int, wrapped: bool) -> Iterator[tuple[int, int]]:
    """Stretches that no sentence crosses: lines, or in wrapped text paragraphs and list items."""
    begin, position = start, start
    for line in text[start:end].splitlines(keepends=True):
        if not wrapped or not line.strip() or _BULLET.match(line):
            if begin < position:
                yield begin, position
            begin = position
        position += len(line)
    if begin < position:
        yield begin, position


def is_wrapped(text: str) -> bool:
    """Whether lines are broken to a width: several full ones of much the same length, not at sentence ends."""
    lines = [line.rstrip() for line in text.splitlines()]
    inner = [a for a, b in pairwise(lines) if a and b and not _BULLET.match(b)]
    if len(inner) < 3:
        return False
    open_ended = sum(not line.endswith((".", "!", "?", ":", "…", '"', "”")) for line in inner)
    width = max(len(line) for line in inner)
    return width <= 120 and median(len(line) for line in inner) >= 0.75 * width and open_ended > len(inner) / 2


def _ends_sentence(text: str, match: re.Match[str], begin: int, end: int, language: str) -> bool:
    after = match.end()
    while after < end and (text[after].isspace() or text[after] in _OPENERS):
        after += 1
    if after >= end:
        return True
    if text[after].islower() or match[0] != ".":
        return not text[after].islower()
    before = text[max(begin, match.start() - 24) : match.start()].rsplit(maxsplit=1)
    word = before[-1].lstrip(_OPENERS) if before else ""
    return _ends_after(word, text, after, end, first=len(before) == 1, known=of(language))


def _ends_after(word: str, text: str, after: int, end: int, *, first: bool, known: Language) -> bool:
    """Whether a stop after `word`, which may be the first of its sentence, ends one before a capital or a figure."""
    if word.isdigit() and len(word) <= 2 and known.ordinals:
        return not text[after].isalpha()
    following = _LETTERS.match(text, after, end)
    opens = following is not None and lower(following[0]) in known.function_words - _PARTICLES  # "The", not a name
    if len(word) == 1 and word.isalpha() and (word.isupper() or _INITIAL.match(text, after)):
        return opens and not first
    spelled = {word.strip(".")} | {last for last in (word.rpartition(".")[2],) if len(last) > 1}
    if first:  # and so with a capital
        spelled |= {form[:1].lower() + form[1:] for form in spelled}
    if spelled & known.abbreviations:
        return False
    if spelled & known.numbered_abbreviations:
        return not text[after].isdigit()
    if spelled & known.closing_abbreviations:
        return not _goes_on(text, following, known)
    return opens or not _INITIALS.fullmatch(word)


def _goes_on(text: str, following: re.Match[str] | None, known: Language) -> bool:
    """Whether a sentence goes on after "Co." or "p.m." with this word: "Co. KG", "p.m. Monday"."""
    if following is None:
        return True
    capitals = len(following[0]) > 1 and following[0].isupper()
    day = re.compile(rf"(?:{'|'.join([known.weekdays, *known.months])})(?!\w)", re.IGNORECASE)
    return capitals or following[0] in known.closing_abbreviations or bool(day.match(text, following.start()))
