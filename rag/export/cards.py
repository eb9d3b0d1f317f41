"""What was studied as flashcards that Anki imports."""

import csv
import io
from collections.abc import Sequence
from html import escape

from adverbum.study.lines import StudyLine

HIDDEN = "[…]"  # stands on a flashcard for the answer
CSV_HEADER = "#separator:Comma\n#html:true\n#columns:Front,Back,Source,Tags\n#tags column:4\n"  # read by Anki


def cards(lines: Sequence[StudyLine]) -> str:
    """Flashcards as CSV that Anki imports: the quote with the answer hidden, the answer, the source, and tags.

    Every field is quoted; Anki shows fields as HTML, so what would be markup is escaped.
    """
    text = io.StringIO()
    text.write(CSV_HEADER)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for line in lines:
        start, end = line.focus.start - line.span.start, line.focus.end - line.span.start
        front = f"{line.quote[:start]}{HIDDEN}{line.quote[end:]}"
        place = f"{line.span.doc_id} {line.span.start}-{line.span.end}"
        source = " · ".join([line.title, *([line.date.isoformat()] if line.date else []), place])
        fields = (front, line.slice(line.focus), source)
        writer.writerow([*map(escape, fields), f"adverbum::{line.kind} adverbum::{line.language}"])
    return text.getvalue()
