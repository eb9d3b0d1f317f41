"""Sentences, as spans: where a quote may begin and end.

Built for Dutch, German, English and Vietnamese prose: a full stop does not end a sentence after an
abbreviation, an initial or (in German and Dutch) an ordinal, inside a number, or before a lower-case
word. A line break ends one unless the text is wrapped to a fixed width.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

# Abbreviations that are followed by more of the same sentence. Those that often end one ("etc.",
# "enz.", "usw.") are not here: the capital letter that follows decides.
_ABBREVIATIONS = frozenset(
    """
    a.d. abs abt adj al alg anm apr art aug bd betr bijv blz bspw bv bzw ca cf co corp d.h d.i dec det dhr
    dipl dir div dr dres drs e.g ed eds eig eng ev evtl excl feb fig fr geb geb. gem gen ggf gov hon hr hrn
    hrsg i.d i.e i.v inc incl ing inkl int ir jan jl jr jul jun kap kol lt ltd m.a.w m.b.t m.m maj max med mej
    mevr min mio mr mrd mrs ms mt mw n.chr no nos nov nr nrs num o.a o.g oct okt p pag par pp prof r red ref
    resp rev s s.a sec sen sep sept sgt sog st str tab tel t.a.v t.b.v t.o.v u.a u.u v.a v.chr v.h vgl vol vs
    z.b z.g zgn zit bs cn cv gs hcm ks nxb pgs th.s ths tp tr ts tt ubnd
    """.split()
)
# Each run of marks is looked at once, from its beginning: thousands of dots cost no more than their number.
_END = re.compile(r"(?<![.!?…。！？])[.!?…。！？]++[\"'”’“‘»)\]]*+(?:/?\.)?(?=\s|$)")
_OPENERS = "\"'“„‘‚«([¿¡-–—*•>"
_BULLET = re.compile(r"\s*(?:[-–—*•>#]|\d{1,3}[.)])\s")
_INITIAL = re.compile(r"[^\W\d_]\.")
_ORDINAL_LANGUAGES = ("de", "nl")


def split(text: str, start: int, end: int, language: str = "") -> list[tuple[int, int]]:
    """The (start, end) of every sentence of `text[start:end]`, in order, without outer white space.

    Together they hold every non-blank character. `language` is a code such as "de"; only the rule
    for ordinals depends on it.

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
    if text[after].islower():
        return False
    if match[0] != ".":
        return True
    before = text[max(begin, match.start() - 24) : match.start()].rsplit(maxsplit=1)
    word = before[-1].lstrip(_OPENERS) if before else ""
    if word.isdigit() and len(word) <= 2 and language in _ORDINAL_LANGUAGES:
        return not text[after].isalpha()
    if len(word) == 1 and word.isalpha() and (word.isupper() or _INITIAL.match(text, after)):
        return False
    return word.lower().strip(".") not in _ABBREVIATIONS and not re.fullmatch(r"(?:\w\.)+\w", word)
