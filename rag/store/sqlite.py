"""SQLite, as the store uses it: its errors in words that say what to do, copies, and statements over many values."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from adverbum.errors import StoreError

BATCH = 900  # values in one statement, under SQLite's oldest limit


@contextmanager
def mapped(path: Path) -> Iterator[None]:
    """SQLite's errors as a StoreError that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(advice(path, error)) from error


def advice(path: Path, error: sqlite3.DatabaseError) -> str:
    """What to do about `error`, by the kind of it that SQLite tells."""
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if kind in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"{path}: {error}; free disk space, or name another place with --store"
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"{path} cannot be opened or written ({error}); name another place with --store"
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{path} is being written by another program; try again"
    return f"{path} is damaged ({error}); move {path.parent} away and sync again: all is made anew from the documents"


def sound(path: Path) -> bool:
    """Whether the SQLite file at `path`, of whatever program, can be read and is well formed."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as db:
            return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def copy(source: Path, target: Path) -> None:
    """Copies a SQLite file as it was at one moment, though its program may be writing it.

    Raises:
        StoreError: it cannot be read, or the copy cannot be written.
    """
    with mapped(target), closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def batches(values: list) -> Iterator[list]:  # type: ignore[type-arg]
    """`values`, at most `BATCH` at a time."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def marks(values: Sequence[object]) -> str:
    """A question mark for each of `values`, in brackets."""
    return f"({', '.join('?' * len(values))})"
