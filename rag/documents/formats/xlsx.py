"""Workbooks: the values of every sheet, row by row, as last calculated."""

import io
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

import openpyxl

from adverbum.documents.formats import Extract, clean
from adverbum.documents.formats.archive import checked


def read(data: bytes) -> Extract:
    """The rows of all sheets, each sheet under its name; the cells of a row stand apart by a tab."""
    checked(data)
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets = [(sheet.title, list(_rows(sheet))) for sheet in workbook.worksheets]
    return Extract("\n\n".join(clean("\n".join([title, *rows])) for title, rows in sheets if rows))


def _rows(sheet: Any) -> Iterator[str]:
    sheet.reset_dimensions()  # what is stated of them may be anything
    for row in sheet.iter_rows(values_only=True):
        cells = [_shown(value) for value in row]
        if any(cells):
            yield "\t".join(cells).rstrip()


def _shown(value: object) -> str:
    """A value as a reader would write it.

    >>> _shown(0.1 + 0.2), _shown(datetime(2025, 2, 14)), _shown("a\\nb"), _shown(None)
    ('0.3', '2025-02-14', 'a b', '')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return " ".join(str(value).split())
