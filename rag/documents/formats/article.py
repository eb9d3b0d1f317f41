"""Saved news articles in plain text: what around the article is no part of it, where that can be proven.

The proof is a line that counts comments ("Comment (0)") or names the source ("Source: https://…") after the last
prose. Then a site's name and a byline among the first lines, and all from the counter on, are furniture.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from adverbum.documents.document import Block
from adverbum.documents.formats import Extract
from adverbum.languages import ALL

PROSE_CHARS = 80  # a line of several sentences is prose from here on, a single sentence from three times this
HEAD_LINES = 8  # a byline may stand under the introduction, but not below these
BYLINE_CHARS = 60

_URL = r"(?P<url>https?://[^\s<>\"]+)"
_SOURCE = re.compile(rf"(?:{ALL.sources})\s*:\s*{_URL}", re.IGNORECASE)
_COUNTER = re.compile(rf"(?:{ALL.comments})\s?\(\d+\)", re.IGNORECASE)
_SITE_NAME = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}(?: [-–|•] .+)?$", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4}))(?!\d)")
_END = re.compile(r"[.!?…][\"'”’»)\]]*(?:/?\.)?$")
_SENTENCE_END = re.compile(r"\w[.!?…][\"'”’»)\]]*\s+[^\W\d_a-z]")


def recognised(text: str, blocks: Sequence[Block], omitted: tuple[str, ...] = ()) -> Extract:
    """What a text of these blocks says, with its title, date and source where it is a saved article."""
    plain = [text[block.start : block.end] for block in blocks]
    last = max((number for number, words in enumerate(plain) if _is_prose(words)), default=len(plain))
    after = range(last + 1, len(plain))
    sources = [(number, found) for number in after if (found := _SOURCE.fullmatch(plain[number]))]
    counters = [number for number in after if _COUNTER.fullmatch(plain[number])]
    if not sources and not counters:
        return Extract(text, blocks=tuple(blocks), omitted=omitted)
    first = next(number for number, words in enumerate(plain) if _is_prose(words))
    furniture = {number for number, _ in sources}
    furniture.update(range(min([*counters, *furniture]), len(plain)) if counters else ())
    published = None
    for number in range(min(max(first, HEAD_LINES), last)):
        stated = None if _is_prose(plain[number]) or published else _byline(plain[number])
        published = published or stated
        if stated or _SITE_NAME.search(plain[number]):
            furniture.add(number)
    heads = [number for number in range(first) if number not in furniture]
    told = [
        replace(block, kind="furniture", level=0, cells=()) if number in furniture else block
        for number, block in enumerate(blocks)
    ]
    if heads:
        told[heads[0]] = replace(told[heads[0]], kind="title", level=0)
    return Extract(
        text,
        title=plain[heads[0]] if heads else None,
        date=published,
        url=sources[0][1]["url"] if sources else None,
        blocks=tuple(told),
        omitted=omitted,
    )


def _is_prose(words: str) -> bool:
    if len(words) < PROSE_CHARS or not _END.search(words[-20:]):
        return False
    return len(words) >= 3 * PROSE_CHARS or bool(_SENTENCE_END.search(words))


def _byline(line: str) -> date | None:
    """The date in a short line that is no sentence and has no label; day before month unless that is impossible."""
    found = (
        _DATE.search(line) if len(line) <= BYLINE_CHARS and not _END.search(line[-20:]) and ":" not in line else None
    )
    if not found:
        return None
    year, month, day = (int(part) for part in (found.groups()[:3] if found[1] else found.groups()[:2:-1]))
    try:
        return date(year, month, day) if month <= 12 else date(year, day, month)
    except ValueError:
        return None
