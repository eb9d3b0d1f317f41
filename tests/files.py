"""Documents of many formats, made as small as they can be."""

import io
import zipfile
from collections.abc import Sequence

import docx
import openpyxl
import pptx

_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/book.opf"/></rootfiles></container>'
)
_BOOK = (
    '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
    "<dc:title>De haven</dc:title><dc:date>2020-01-02</dc:date><dc:source>https://example.org/haven</dc:source>"
    '</metadata><manifest><item id="b" href="two%20b.xhtml"/><item id="a" href="one.xhtml"/></manifest>'
    '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
)


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF of pages of lines; a page without lines has no text."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{4 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        content = f"BT /F1 12 Tf 14 TL 50 780 Td {' '.join(f'({line}) Tj T*' for line in lines)} ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("cp1252")


def word(paragraphs: Sequence[str]) -> bytes:
    """A Word document: a heading, paragraphs, and a table of two by two whose first row is merged."""
    document = docx.Document()
    document.add_heading("De haven", 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Schepen"
    table.cell(1, 0).text, table.cell(1, 1).text = "2024", "1.204"
    return _saved(document)


def slides(texts: Sequence[str]) -> bytes:
    """A presentation: a slide for each text, with a note on the second."""
    show = pptx.Presentation()
    for text in texts:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = "De haven", text
    show.slides[1].notes_slide.notes_text_frame.text = "Noem de brug."
    return _saved(show)


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    book.active.title = "Schepen"  # type: ignore[union-attr]
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    return _saved(book)


def book(chapters: Sequence[str]) -> bytes:
    """An e-book of two chapters."""
    one, two = chapters
    return archive(
        {
            "META-INF/container.xml": _CONTAINER,
            "book/book.opf": _BOOK,
            "book/one.xhtml": f'<?xml version="1.0" encoding="utf-8"?><html><body><p>{one}</p></body></html>',
            "book/two b.xhtml": f"<html><body><p>{two}</p></body></html>",
        }
    )


def archive(entries: dict[str, str | bytes]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return out.getvalue()


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()
