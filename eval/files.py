"""The files that the evaluation reads and writes: JSON lines, packed or not, and errors that name the file and line."""

import gzip
import json
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adverbum import AdverbumError


class EvaluationError(AdverbumError):
    """A file of the evaluation is missing, malformed or cannot be written, or does not fit the documents."""


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, unpacked if it ends in .gz or .xz.

    Raises:
        EvaluationError: it cannot be read.
    """
    unpack = {".gz": gzip.decompress, ".xz": lzma.decompress}.get(path.suffix, bytes)
    try:
        return unpack(path.read_bytes()).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError, zlib.error) as error:
        raise EvaluationError(f"{path} cannot be read: {error}") from error


def json_lines(path: Path) -> Iterator[tuple[int, dict]]:  # type: ignore[type-arg]
    """The JSON objects in `path`, one a line, each with the number of its line, from 1; blank lines are passed over.

    Raises:
        EvaluationError: the file cannot be read, or a line is no JSON object.
    """
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            with named(path, number):
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise TypeError("not a JSON object")
            yield number, row


@contextmanager
def named(path: Path, number: int) -> Iterator[None]:
    """Turns what a malformed line raises into a EvaluationError that names it."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(f"{path}, line {number}: {error!s:.200}") from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what a full disk or a folder of others raises into a EvaluationError that names the path."""
    try:
        yield
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror}") from error
