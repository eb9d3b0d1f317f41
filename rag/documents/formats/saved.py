"""Saved web pages: what on them is the page's own matter, and what stands around it on every page of the site.

`trafilatura` finds the matter; a block of ours is furniture when most of its words are not in what it found.
A document that only happens to be HTML (a manual, a fragment, a table) keeps everything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from lxml import etree

from adverbum.documents.formats import html
from adverbum.documents.formats.writing import INVISIBLE

MOST_CHARS = 2_000_000  # of markup; a larger page is no article
KEPT_SHARE = 0.4  # of the words outside links, below which what was found is not believed
LEAST_WORDS = 80  # of an article
LEAD_CHARS = 60
MENU_WORDS = 8  # at most, of a link in a menu
LATEST = "2100-01-01"  # so that the day of reading changes nothing

_SIGNS = (
    ".//nav",
    ".//meta[@property='og:type']",
    ".//meta[@property='og:title']",
    ".//meta[@name='twitter:card']",
    ".//script[@type='application/ld+json']",
    ".//*[@role='navigation']",
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Stated:
    """What is known of a page.

    Attributes:
        title, date: as it states them.
        words: of its matter, in order; None if all of it may be.
        web: whether it comes from a site, with menus.
    """

    title: str | None
    date: date | None
    words: tuple[str, ...] | None = None
    web: bool = True


def page(markup: str, root: etree._Element, pieces: Sequence[html.Piece]) -> Stated:
    """What a page states, and which words of it are its matter."""
    published = html.day(
        html.meta(root, "article:published_time", "datePublished", "date", "dc.date", "DC.date.issued")
    )
    if len(markup) > MOST_CHARS or not any(root.find(sign) is not None for sign in _SIGNS):
        return Stated(None, published, web=False)
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            markup, include_comments=False, with_metadata=True, favor_recall=True,
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": LATEST},
        )  # fmt: skip
    except (etree.LxmlError, RecursionError, ValueError, TypeError, AttributeError):  # of odd pages
        return Stated(None, published)
    if found is None or isinstance(found, dict):
        return Stated(None, published)
    words = tuple(_words(found.text or ""))
    own = sum(
        len(_words(piece.text)) for piece in pieces if piece.kind != "furniture" and 2 * piece.linked < len(piece.text)
    )
    enough = len(words) > max(KEPT_SHARE * own, LEAST_WORDS)
    return Stated(found.title or None, published or html.day(found.date), words if enough else None)


def sorted_out(pieces: Sequence[html.Piece], stated: Stated) -> list[html.Piece]:
    """The blocks of a page, in which what is not its matter is furniture."""
    if not stated.web:
        return list(pieces)
    if stated.words is None:
        return [replace(piece, kind="furniture", level=0, cells=()) if _is_menu(piece) else piece for piece in pieces]
    pairs = set(pairwise(stated.words))
    kept = [_is_in(_words(piece.text), pairs) for piece in pieces]
    heads = [piece.kind in ("title", "heading") for piece in pieces]
    named = named_by(pieces, stated)
    if named is not None:
        kept[named] = True
        if named + 1 < len(pieces):
            kept[named + 1] |= _is_lead(pieces[named + 1])
    matter = [False, *kept, False]  # as far as it was found
    for number in reversed(range(len(pieces))):  # what stands over matter, or between it
        piece, before, after = (
            pieces[number],
            matter[number],
            matter[number + 2] or kept[min(number + 1, len(pieces) - 1)],
        )
        kept[number] |= heads[number] and after and 2 * piece.linked < len(piece.text)
        kept[number] |= not piece.linked and ((before and after) or (piece.kind == "caption" and (before or after)))
    first = kept.index(True) if True in kept else len(kept)
    last = max((number for number, inside in enumerate(kept) if inside), default=-1)
    told = []
    for number, (piece, inside) in enumerate(zip(pieces, kept, strict=True)):
        cell = piece.kind in ("row", "header") and first < number < last
        outside = piece.kind == "furniture" or not (inside or cell)
        if number == named:
            told.append(replace(piece, kind="title", level=0))
            continue
        told.append(replace(piece, kind="furniture", level=0, cells=()) if outside else piece)
    return told


def named_by(pieces: Sequence[html.Piece], stated: Stated) -> int | None:
    """The number of the block that is the title of a page from a site: a heading, else any line that says the same."""
    title = " ".join(_words(stated.title or ""))
    said = [" ".join(_words(piece.text)) for piece in pieces]
    heads = [number for number, piece in enumerate(pieces) if piece.kind in ("title", "heading")]
    for numbers in (heads, range(len(pieces))):
        for number in numbers:
            if title and (said[number] == title or (said[number].count(" ") > 1 and said[number] in title)):
                return number
    return None


def _is_menu(piece: html.Piece) -> bool:
    whole = piece.linked * 10 >= len(piece.text) * 9
    return whole and piece.kind in ("item", "paragraph") and len(piece.text.split()) <= MENU_WORDS


def _is_lead(piece: html.Piece) -> bool:
    """Whether what stands below the title is the beginning of the matter, and no line of names and dates."""
    digits = sum(map(str.isdigit, piece.text))
    return not piece.linked and len(piece.text) > LEAD_CHARS and digits * 10 < len(piece.text)


def _words(text: str) -> list[str]:
    return _WORD.findall(INVISIBLE.sub("", text).casefold())


def _is_in(words: list[str], pairs: set[tuple[str, str]]) -> bool:
    """Whether most of a block's words are in what was found, next to each other as they are here."""
    if len(words) < 2:
        return False
    return 2 * sum(pair in pairs for pair in pairwise(words)) > len(words) - 1
