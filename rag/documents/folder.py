"""The folder of documents: which files may become one, told without opening them, and their bytes."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from adverbum.documents.formats import FORMATS, Unavailable, Unreadable
from adverbum.errors import CorpusError


@dataclass(frozen=True)
class FileState:
    """What is known of a file without opening it.

    Attributes:
        size: in bytes.
        mtime_ns: the time of its last change.
        format: what would read it, with the versions that its text and sentences depend on; see `Format.version`.
    """

    size: int
    mtime_ns: int
    format: str


@dataclass(frozen=True)
class Skipped:
    """A file that could not be read, and why.

    Attributes:
        path: under the folder, POSIX style.
        reason: one line.
        unavailable: whether the reason is of the moment (a permission, a busy machine): if the file was indexed
            before it stays as it was then, and the next sync tries again.
    """

    path: str
    reason: str
    unavailable: bool = False


def require_folder(folder: Path) -> None:
    """Raises CorpusError unless `folder` is one."""
    if not folder.exists():
        raise CorpusError(f"there is no folder {folder}; name the folder that holds your documents")
    if not folder.is_dir():
        raise CorpusError(f"{folder} is a file; name the folder that holds it")


def scan(folder: Path) -> tuple[dict[str, FileState], list[Skipped]]:
    """The files under `folder` that may become documents, by doc_id in sorted order, and those that cannot.

    Hidden files and folders are passed over in silence; links that lead out of the folder are skipped.

    Raises:
        CorpusError: `folder` is missing, is no folder, or cannot be listed.
    """
    require_folder(folder)
    root = folder.resolve()
    found: dict[str, FileState] = {}
    skipped: list[Skipped] = []

    def failed(error: OSError) -> None:
        if Path(str(error.filename)) == root:
            raise CorpusError(f"{folder} cannot be listed: {error.strerror}") from error
        path = _relative(root, Path(str(error.filename)))
        skipped.append(Skipped(path, f"cannot be listed: {error.strerror}", unavailable=True))

    for where, folders, names in os.walk(root, onerror=failed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        under = "" if where == str(root) else f"{_relative(root, Path(where))}/"
        for name in sorted(names):
            if name.startswith("."):
                continue
            doc_id = under + _shown(name)
            try:
                found[doc_id] = _file_state(root, os.path.join(where, name))  # noqa: PTH118 - ten times as quick
            except Unreadable as error:
                skipped.append(Skipped(doc_id, str(error), isinstance(error, Unavailable)))
    return dict(sorted(found.items())), sorted(skipped, key=lambda item: item.path)


def _relative(root: Path, path: Path) -> str:
    """POSIX path under `root`."""
    return _shown(path.relative_to(root).as_posix())


def _shown(name: str) -> str:
    """`name`, in which bytes that are not UTF-8 become \\xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _file_state(root: Path, path: str) -> FileState:
    try:
        path.encode("utf-8")
        state = os.lstat(path)
        if stat.S_ISLNK(state.st_mode):
            state = os.stat(path)  # noqa: PTH116
            if not Path(path).resolve().is_relative_to(root):
                raise Unreadable("a link that leads out of the folder")
    except UnicodeEncodeError:
        raise Unreadable("its name is not UTF-8; rename it") from None
    except FileNotFoundError as error:  # it has just gone, or a link leads nowhere
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    except OSError as error:
        raise Unavailable(f"cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(state.st_mode):
        raise Unreadable("not a regular file")
    kind = FORMATS.get(os.path.splitext(path)[1].lower())  # noqa: PTH122
    if kind is None:
        raise Unreadable(f"not a kind of document that is read ({', '.join(FORMATS)})")
    if state.st_size > kind.max_mb * 1_000_000:
        raise Unreadable(f"larger than {kind.max_mb} MB")
    return FileState(state.st_size, state.st_mtime_ns, kind.version)


def load(folder: Path, doc_id: str) -> tuple[bytes, str]:
    """The bytes of the file `folder / doc_id` and their SHA-256, hexadecimal.

    Raises:
        Unavailable: the file has gone, or may not be read.
    """
    try:
        data = (folder / doc_id).read_bytes()
    except OSError as error:
        raise Unavailable(f"cannot be read: {error.strerror}") from error
    return data, hashlib.sha256(data).hexdigest()
