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
    """SQLite's errors as a StoreError that says what to do; mistakes of ours are raised as they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = advice(path, error)
        if said is None:
            raise
        raise StoreError(said) from error


def advice(path: Path, error: sqlite3.DatabaseError) -> str | None:
    """What to do about `error`, by the kind of it that SQLite tells; None if nothing but the program is at fault."""
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if kind in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"{path}: {error}; free disk space, or name another place with --store"
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"{path} cannot be opened or written ({error}); name another place with --store"
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        return f"{path} is being written by another program; try again"
    if kind not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT):
        return None
    return f"{path} is damaged ({error}); move {path.parent} away and sync again: all is made anew from the documents"


def unopened(path: Path) -> bool:
    """Whether nobody has the database at `path` open, as far as the files beside it tell."""
    return not path.with_name(f"{path.name}-wal").exists()


def readable(path: Path) -> sqlite3.Connection:
    """The database at `path`, only to be read; its folder need not allow writing.

    One that is `unopened` is opened as one that nobody changes: else SQLite leaves files beside it.
    """
    how = "immutable=1" if unopened(path) else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False)


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
