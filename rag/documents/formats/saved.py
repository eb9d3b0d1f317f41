"""Saved web pages: what on them is the page's own matter, and what stands around it on every page of the site.

`trafilatura` finds the matter; a block of ours is furniture when most of its words are not in what it found.
A document that only happens to be HTML (a manual, a fragment, a table) keeps everything.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from lxml import etree

from adverbum.documents.formats import html

MOST_CHARS = 5_000_000  # of markup; a larger page is no article
KEPT_SHARE = 0.3  # of the words outside links, below which what was found is not believed
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
    """What is known of a page: its title, its date, and the words of its matter (None: all of it is)."""

    title: str | None
    date: date | None
    words: tuple[str, ...] | None = None


def page(markup: str, root: etree._Element, pieces: Sequence[html.Piece]) -> Stated:
    """What a page states, and which words of it are its matter."""
    published = html.day(html.stated(root, "article:published_time", "datePublished", "date", "dc.date", "DC.date.issued"))
    if len(markup) > MOST_CHARS or not any(root.find(sign) is not None for sign in _SIGNS):
        return Stated(None, published)
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            markup, include_comments=False, with_metadata=True, favor_recall=True,
            date_extraction_params={"original_date": True, "extensive_search": True, "max_date": LATEST},
        )  # fmt: skip
    except (etree.LxmlError, RecursionError, ValueError, TypeError, AttributeError):  # of odd pages
        return Stated(None, published)
    if found is None:
        return Stated(None, published)
    words = tuple(_words(found.text or ""))
    own = sum(len(_words(piece.text)) for piece in pieces if piece.kind != "furniture" and 2 * piece.linked < len(piece.text))
    return Stated(
        found.title or None, published or html.day(found.date), words if len(words) > KEPT_SHARE * own else None
    )


def sorted_out(pieces: Sequence[html.Piece], stated: Stated) -> list[html.Piece]:
    """The blocks of a page, in which what is not its matter is furniture."""
    if stated.words is None:
        return list(pieces)
    found = Counter(stated.words)
    pairs = Counter(pairwise(stated.words))
    kept = [_is_in(_words(piece.text), found, pairs) for piece in pieces]
    titles = {" ".join(_words(stated.title or ""))}
    first = next((number for number, inside in enumerate(kept) if inside), 0)
    last = max((number for number, inside in enumerate(kept) if inside), default=-1)
    told = []
    for number, (piece, inside) in enumerate(zip(pieces, kept, strict=True)):
        heads = piece.kind in ("title", "heading") and first < number < last and not piece.linked
        inside = inside or heads or " ".join(_words(piece.text)) in titles
        inside = inside or (piece.kind in ("row", "header") and first < number < last)
        told.append(piece if inside or piece.kind == "furniture" else replace(piece, kind="furniture", level=0, cells=()))
    return told


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _is_in(words: list[str], found: Counter[str], pairs: Counter[tuple[str, str]]) -> bool:
    """Whether most of a block's words are in what was found, next to each other as they are here."""
    if len(words) < 2:
        return bool(words) and False
    return 2 * sum(pair in pairs for pair in pairwise(words)) > len(words) - 1
