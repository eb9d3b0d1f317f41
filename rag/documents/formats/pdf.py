"""PDF: the text of every page."""

import re

import pypdfium2 as pdfium

from adverbum.documents.formats import Extract, Unreadable, clean, paged

_HYPHEN = re.compile("[\ufffe\x02]\n?(\\S*)[ \n]?")  # where a word was broken at the end of a line


def read(data: bytes) -> Extract:
    """The text of all pages and where each begins."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        reason = "encrypted: it asks for a password" if "password" in str(error) else f"damaged: {error}"
        raise Unreadable(reason) from None
    texts = [_page(document, number) for number in range(len(document))]
    if not any(char.isalnum() for text in texts for char in text):
        raise Unreadable("a scan: no page has text; have its text recognised (OCR) first")
    text, pages = paged(texts)
    return Extract(text, pages=pages)


def _page(document: pdfium.PdfDocument, number: int) -> str:
    """The text of a page; none where the page is damaged, as it is for who looks at it."""
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return ""
    try:
        text: str = page.get_textpage().get_text_bounded()
    finally:
        page.close()
    return clean(_HYPHEN.sub(r"\1\n", text.replace("\r\n", "\n")))
