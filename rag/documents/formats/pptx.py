"""Presentations: the text of every slide, with its notes; a slide counts as a page."""

import io
from collections.abc import Iterator
from typing import Any

import pptx

from adverbum.documents.formats import Extract, clean, paged
from adverbum.documents.formats.archive import checked


def read(data: bytes) -> Extract:
    """The text of all slides and where each begins."""
    checked(data)
    slides = list(pptx.Presentation(io.BytesIO(data)).slides)
    titles = [slide.shapes.title for slide in slides]
    title = next((shape.text_frame.text for shape in titles if shape is not None and shape.text_frame.text), None)
    text, pages = paged([clean("\n\n".join(filter(str.strip, _slide(slide)))) for slide in slides])
    return Extract(text, title=title, pages=pages)


def _slide(slide: Any) -> Iterator[str]:
    shapes = list(slide.shapes)
    while shapes:
        shape = shapes.pop(0)
        if hasattr(shape, "shapes"):  # a group
            shapes = [*shape.shapes, *shapes]
        elif shape.has_text_frame:
            yield shape.text_frame.text.replace("\v", "\n")
        elif getattr(shape, "has_table", False):
            yield "\n".join("\t".join(" ".join(cell.text.split()) for cell in row.cells) for row in shape.table.rows)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield slide.notes_slide.notes_text_frame.text
