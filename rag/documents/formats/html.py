"""Web pages: what a reader of the page would read, block by block; nothing of it is run or fetched."""

import re
from datetime import date

from lxml import etree

from adverbum.documents.formats import Extract, Unreadable, clean
from adverbum.documents.formats.text import decode

# What holds no text of the page itself: code, forms, and what leads elsewhere.
_LEFT_OUT = set(
    "script style template noscript svg math head nav footer aside form button select iframe object".split()
)
_BLOCKS = set(
    """address article blockquote body caption center dd details dialog div dl dt fieldset figcaption figure h1 h2 h3 h4
    h5 h6 header hr html legend li main ol p pre section summary table tbody tfoot thead ul""".split()
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{1,40})|<\?xml[^>]{0,100}?encoding=["']([\w-]{1,40})"""
)
_INLINE = re.compile(r"</?(?:font|b|i|u|s|tt|big|small|em|strong|span|center|strike)(?:\s[^<>]*)?>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def read(data: bytes) -> Extract:
    """The text of a page, with the title, date and address that it states."""
    declared = _DECLARED.search(data[:4096])
    name = (declared[1] or declared[2]).decode("ascii") if declared else None
    return page(clean(decode(data, name)))


def page(markup: str) -> Extract:
    """The text of HTML or XHTML; blocks stand apart by a blank line, the cells of a row by a tab.

    Raises:
        Unreadable: nothing in it can be parsed, or not all of it.
    """
    root = _parsed(markup)
    if root is None:
        root = _parsed(_INLINE.sub("", markup))  # what is nested deepest is mostly <font> and the like, never closed
    if root is None:
        raise Unreadable("nested too deeply: its end cannot be read")
    heading = root.find(".//h1")
    heading = root.find(".//title") if heading is None or not _text(heading) else heading
    return Extract(
        _rendered(root),
        title=_text(heading) or None if heading is not None else None,
        date=_date(_stated(root, "article:published_time", "datePublished", "date", "dc.date", "DC.date.issued")),
        url=_address(root),
    )


def _parsed(markup: str) -> etree._Element | None:
    """The tree of a page; None if the parser gave up before its end, as it does at some two thousand open tags."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(markup.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"damaged: {error}") from None
    if root is None:
        raise Unreadable("no words in it")
    gave_up = any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log)  # it mends all others
    return None if gave_up else root


def _rendered(root: etree._Element) -> str:
    """The text under `root` as a browser would lay it out, without its looks."""
    lines: list[str] = [""]
    walk = etree.iterwalk(root, events=("start", "end"))
    exact = 0  # how many <pre> are open

    def write(text: str | None) -> None:
        if text:
            lines[-1] += text if exact else _SPACES.sub(" ", text)

    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and (tag in _LEFT_OUT or "hidden" in element.attrib):
            walk.skip_subtree()
            continue
        if tag in _BLOCKS:
            lines += ["", ""]
        elif tag == "tr" or (tag == "br" and event == "end"):
            lines.append("")
        elif tag in ("td", "th") and event == "end":
            lines[-1] += "\t"
        exact += (tag == "pre") * (1 if event == "start" else -1)
        write(element.text if event == "start" else element.tail)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in "\n".join(lines).split("\n"))).strip()


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _stated(root: etree._Element, *names: str) -> str | None:
    """The content of the first `meta` element that goes by one of `names`."""
    for name in names:
        for key in ("property", "name", "itemprop"):
            for found in root.iterfind(f".//meta[@{key}='{name}']"):
                if content := found.get("content"):
                    return content
    return None


def _date(stated: str | None) -> date | None:
    try:
        return date.fromisoformat(stated.strip()[:10]) if stated else None
    except ValueError:
        return None


def _address(root: etree._Element) -> str | None:
    link = root.find(".//link[@rel='canonical']")
    stated = (link.get("href") if link is not None else None) or _stated(root, "og:url")
    return stated if stated and re.match(r"https?://[^\s<>\"]+$", stated) else None
