"""PDF by geometry: words with their places (`words`), what runs along the pages (`furniture`), columns, lines and
tables (`layout`), paragraphs and what else they are (`flow`), pictures of text (`recognition`)."""

import re

from adverbum.documents.formats import Extract, Unreadable
from adverbum.documents.formats.pdf import flow, furniture, layout
from adverbum.documents.formats.pdf.flow import Part
from adverbum.documents.formats.pdf.layout import Line, Row, Table
from adverbum.documents.formats.pdf.recognition import Recogniser
from adverbum.documents.formats.pdf.words import Page, Reader
from adverbum.documents.formats.writing import Writing

_NO_TITLE = re.compile(
    r"(?i)^microsoft|^untitled|^unbenannt|^document\d*$|\.(?:docx?|odt|tex|dvi|indd|pdf|qxd|pptx?|xlsx?|fm)$"
)


def read(data: bytes) -> Extract:
    """The blocks of all pages, in the order of the eye.

    Raises:
        Unreadable: it is damaged or encrypted, or no page has text.
    """
    reader, writing = Reader(data), Writing()
    pages = _pages(reader, writing)
    rows = [layout.rows(page.turned[0]) if page.turned else [] for page in pages]
    run = furniture.running(pages, rows)
    found: list[list[Line | Table]] = []
    along: list[tuple[list[str], list[str]]] = []
    known: set[str] = set()
    counted = 0
    for page, lines, edge in zip(pages, rows, run, strict=True):
        new = [index for index, key in sorted(edge.items()) if key not in known and not known.add(key)]  # type: ignore[func-returns-value]
        middle = (page.top + page.bottom) / 2
        texts = [(lines[index].baseline < middle, layout.spell(lines[index].words)) for index in new]
        along.append(([text for above, text in texts if above], [text for above, text in texts if not above]))
        kept, numbers = furniture.without_line_numbers([row for index, row in enumerate(lines) if index not in edge])
        counted += numbers
        aside = [line for words in page.turned[1:] for line in layout.arrange(layout.rows(words))]
        found.append([*layout.arrange(kept), *aside])
    if counted:
        writing.omit(f"{counted} numbers of lines")
    type_ = flow.Type(found)
    parts: list[Part] = []
    for number, (lines_, (above, below)) in enumerate(zip(found, along, strict=True)):
        parts += [Part("furniture", text, number) for text in above]
        parts += flow.parts(lines_, number, type_)
        parts += [Part("furniture", text, number) for text in below]
    parts = flow.with_levels(flow.with_title(flow.with_contents(flow.together(parts, type_))))
    flow.write(writing, parts, len(pages))
    title = next((part.text for part in parts if part.kind == "title"), "") or reader.title
    return writing.extract(title=None if _NO_TITLE.search(title.strip()) else title)


def _pages(reader: Reader, writing: Writing) -> list[Page]:
    """All pages; those that are pictures of text with what could be recognised."""
    pages, pictures = [], []
    for number in range(len(reader)):
        page = reader.page(number)
        if page is None:
            writing.omit(f"page {number + 1}: damaged")
        elif page.pictures and not page.turned:
            pictures.append(number)
        pages.append(page or Page())
    _note(pages, writing)
    recogniser = Recogniser()
    for number in pictures:
        words = recogniser.words(*reader.picture(number, dpi=recogniser.DPI)) if recogniser.works() else []
        pages[number].turned = [words] if words else []
        writing.omit(f"page {number + 1}: {'recognised text' if words else recogniser.lack}")
    if not any(page.turned for page in pages):
        raise Unreadable(f"a scan: no page has text; {recogniser.advice}" if pictures else "no words in it")
    return pages


def _note(pages: list[Page], writing: Writing) -> None:
    for name, count in (
        ("comment", sum(page.comments for page in pages)),
        ("attached file", sum(page.files for page in pages)),
        ("word that nobody sees", sum(page.hidden for page in pages)),
    ):
        if count:
            many = name.replace("word ", "words ") if "word" in name else f"{name}s"
            writing.omit(f"{count} {name if count == 1 else many}")


__all__ = ["Row", "read"]
