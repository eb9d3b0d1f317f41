"""E-books: the chapters in reading order."""

import posixpath
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

from lxml import etree

from adverbum.documents.formats import Extract, Unreadable, clean
from adverbum.documents.formats import html as pages
from adverbum.documents.formats.archive import checked
from adverbum.documents.formats.text import decode

_NAMES = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "e": "http://www.w3.org/2001/04/xmlenc#",
}


def read(data: bytes) -> Extract:
    """The text of all chapters; the title, date and source that the book states."""
    archive = checked(data)
    place = _xml(archive, "META-INF/container.xml").find(".//c:rootfile", _NAMES)
    if place is None:
        raise Unreadable("damaged: it does not name its contents")
    where = place.get("full-path") or ""
    book = _xml(archive, where)
    files = {item.get("id"): unquote(item.get("href") or "") for item in book.iterfind(".//o:item", _NAMES)}
    order = [files.get(item.get("idref")) for item in book.iterfind(".//o:itemref", _NAMES)]
    chapters = [posixpath.normpath(posixpath.join(posixpath.dirname(where), href)) for href in order if href]
    if "META-INF/encryption.xml" in archive.namelist():
        locked = {
            e.get("URI") for e in _xml(archive, "META-INF/encryption.xml").iterfind(".//e:CipherReference", _NAMES)
        }
        if locked & set(chapters):
            raise Unreadable("encrypted: its chapters are locked")
    texts = [pages.page(clean(decode(_member(archive, chapter)))).text for chapter in chapters]
    source = _stated(book, "source") or ""
    return Extract(
        "\n\n".join(filter(None, texts)),
        title=_stated(book, "title"),
        date=pages._date(_stated(book, "date")),
        url=source if urlsplit(source).scheme in ("http", "https") else None,
    )


def _member(archive: ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        raise Unreadable(f"damaged: {name} is missing") from None


def _xml(archive: ZipFile, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(_member(archive, name), parser)


def _stated(book: etree._Element, name: str) -> str | None:
    found = book.find(f".//dc:{name}", _NAMES)
    return found.text.strip() or None if found is not None and found.text else None
