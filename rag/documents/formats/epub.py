"""E-books: the chapters in reading order."""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from lxml import etree

from adverbum.documents.formats import Extract, Unreadable, clean
from adverbum.documents.formats import html as pages
from adverbum.documents.formats.archive import checked
from adverbum.documents.formats.text import decode
from adverbum.documents.formats.writing import Writing

_NAMES = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "e": "http://www.w3.org/2001/04/xmlenc#",
}
_PICTURE = re.compile(r"image/|.*\.(?:png|jpe?g|gif|svg|webp)$", re.IGNORECASE)


def read(data: bytes) -> Extract:
    """The text of all chapters that can be read; the title, date and source that the book states.

    Raises:
        Unreadable: the book does not say what belongs to it, or all of its chapters are locked.
    """
    archive = checked(data)
    where, book = _book(archive)
    order = list(_spine(where, book))
    locked = _locked(archive)
    writing = Writing()
    if order and all(name in locked for name, _, _ in order):
        raise Unreadable("encrypted: its chapters are locked")
    for name, media, contents in order:
        short = posixpath.basename(name)
        if _PICTURE.match(media) or _PICTURE.match(name):
            writing.omit(f"{short}: a picture")
        elif name in locked:
            writing.omit(f"{short}: locked")
        else:
            try:
                pieces, left = pages.told(pages.tree(clean(decode(_member(archive, name)))))
            except Unreadable as error:
                writing.omit(str(error).removeprefix("damaged: ").replace(name, short))
                continue
            for piece in pieces:
                piece.kind = "contents" if contents and piece.kind in ("item", "paragraph") else piece.kind
                piece.kind, piece.level = ("heading", 1) if piece.kind == "title" else (piece.kind, piece.level)
            pages.put(writing, pieces)
            for what in left:
                writing.omit(f"{short}: {what}")
    source = _stated(book, "source") or ""
    return writing.extract(
        title=_stated(book, "title"),
        date=pages.day(_stated(book, "date")),
        url=source if urlsplit(source).scheme in ("http", "https") else None,
    )


def _book(archive: ZipFile) -> tuple[str, etree._Element]:
    """The file that says what belongs to the book, and where it is."""
    try:
        place = _xml(archive, "META-INF/container.xml").find(".//c:rootfile", _NAMES)
        where = unquote(place.get("full-path") or "") if place is not None else ""
    except Unreadable:
        where = ""
    where = where or next((name for name in archive.namelist() if name.endswith(".opf")), "")
    if not where:
        raise Unreadable("damaged: it does not name its contents")
    return where, _xml(archive, where)


def _spine(where: str, book: etree._Element) -> Iterator[tuple[str, str, bool]]:
    """Name, media type, and whether it is a list of contents, of every file that is read, in order and once."""
    items = {item.get("id"): item for item in book.iterfind(".//{*}manifest/{*}item")}
    seen = set()
    for reference in book.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        href = unquote((item.get("href") if item is not None else None) or "").split("#")[0]
        name = posixpath.normpath(posixpath.join(posixpath.dirname(where), href))
        if item is not None and href and name not in seen:
            seen.add(name)
            yield name, item.get("media-type") or "", "nav" in (item.get("properties") or "").split()


def _locked(archive: ZipFile) -> set[str]:
    if "META-INF/encryption.xml" not in archive.namelist():
        return set()
    listed = _xml(archive, "META-INF/encryption.xml").iterfind(".//e:CipherReference", _NAMES)
    return {unquote(place.get("URI") or "") for place in listed}


def _member(archive: ZipFile, name: str) -> bytes:
    names = {each.casefold(): each for each in archive.namelist()}
    try:
        return archive.read(names[name.casefold()] if name not in archive.namelist() else name)
    except KeyError:
        raise Unreadable(f"damaged: {name} is missing") from None
    except (BadZipFile, ZlibError, EOFError, NotImplementedError):
        raise Unreadable(f"damaged: {name} cannot be unpacked") from None


def _xml(archive: ZipFile, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True)
    try:
        root = etree.fromstring(_member(archive, name), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise Unreadable(f"damaged: {name} is no XML")
    return root


def _stated(book: etree._Element, name: str) -> str | None:
    found = book.find(f".//dc:{name}", _NAMES)
    return found.text.strip() or None if found is not None and found.text else None
