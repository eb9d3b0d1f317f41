"""Word documents: paragraphs and tables, in order."""

import io
from collections.abc import Iterator

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from adverbum.documents.formats import Extract, clean
from adverbum.documents.formats.archive import checked


def read(data: bytes) -> Extract:
    """The text of the body; paragraphs stand apart by a blank line, the cells of a row by a tab."""
    checked(data)
    document = docx.Document(io.BytesIO(data))
    title = next((p.text for p in document.paragraphs if _is_heading(p) and p.text.strip()), None)
    return Extract("\n\n".join(_blocks(document.iter_inner_content())), title=title)


def _is_heading(paragraph: Paragraph) -> bool:
    return paragraph.style is not None and paragraph.style.name in ("Title", "Heading 1")


def _blocks(items: Iterator[Paragraph | Table]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Paragraph):
            if item.text.strip():
                yield clean(item.text)
        else:
            yield clean("\n".join("\t".join(_cells(item, number)) for number in range(len(item.rows))))


def _cells(table: Table, row: int) -> Iterator[str]:
    """The cells of a row, one that spans several columns once."""
    before = None
    for cell in table.rows[row].cells:
        if cell._tc is not before:
            yield " ".join(cell.text.split())
        before = cell._tc
