"""Files that people give the chat: kept in one folder among the documents, under names that cannot escape it.

A file appears under its name only once it is whole; before that it is hidden, and no sync sees it.
"""

import os
import re
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from adverbum.errors import AdverbumError, ArgumentError

FOLDER = "uploads"
MAX_BYTES = 20_000_000
MAX_NAME_BYTES = 120
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*%]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


class NameRefusedError(ArgumentError):
    """A name that is none for a file."""


class TooLargeError(AdverbumError):
    """More bytes than an upload may have."""

    def __init__(self) -> None:
        super().__init__(f"larger than {MAX_BYTES // 1_000_000} MB")


def safe_name(name: str) -> str:
    """A file name made of `name` that is one on every system, is not hidden and names nothing but a file here.

    Raises:
        NameRefusedError: no letter or digit is left.

    >>> [safe_name(name) for name in ("report.txt", "../../etc/passwd", "C:\\\\a\\\\CON.md", "...", "Báo cáo 1.md")]
    Traceback (most recent call last):
    ...
    adverbum.ui.uploads.NameRefusedError: '...' is no name for a file
    >>> [safe_name(name) for name in ("report.txt", "../../etc/passwd", "C:\\\\a\\\\CON.md", "Báo cáo 1.md")]
    ['report.txt', 'passwd', '_CON.md', 'Báo cáo 1.md']
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C")  # control, bidi, surrogates
    plain = " ".join(_NOT_IN_NAMES.sub("_", shown).split()).strip(". ")
    stem, suffix = Path(plain).stem, Path(plain).suffix
    if not any(char.isalnum() for char in stem):
        raise NameRefusedError(f"{name[:80]!r} is no name for a file")
    suffix = suffix[:16]
    room = MAX_NAME_BYTES - len(suffix.encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip()
    return f"_{stem}{suffix}" if _DEVICES.match(stem) else f"{stem}{suffix}"


async def save(folder: Path, name: str, content: AsyncIterator[bytes]) -> str:
    """Writes `content` among the documents of `folder` and returns its doc_id; an existing file keeps its name.

    Raises:
        NameRefusedError: `name` is no name for a file.
        TooLargeError: there are more than `MAX_BYTES`; nothing is left behind.
        OSError: it cannot be written.
    """
    wanted = Path(safe_name(name))
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=place, prefix=".", delete=False) as file:
        part = Path(file.name)
        try:
            async for piece in content:
                if file.tell() + len(piece) > MAX_BYTES:
                    raise TooLargeError
                file.write(piece)
            file.close()
            part.chmod(0o644)
            return f"{FOLDER}/{_settle(part, place, wanted)}"
        finally:
            part.unlink(missing_ok=True)


def _settle(part: Path, place: Path, wanted: Path) -> str:
    """Gives the file `part` its name in `place`, with a number where that is taken, and returns it."""
    number = 1
    while True:
        name = wanted.name if number == 1 else f"{wanted.stem} ({number}){wanted.suffix}"
        try:
            os.link(part, place / name)  # unlike a renaming, never replaces a file
        except FileExistsError:
            number += 1
        else:
            return name


def remove(folder: Path, doc_id: str) -> None:
    """Removes an uploaded file.

    Raises:
        PermissionError: `doc_id` is none that `save` gives out.
        FileNotFoundError: there is no such file.
    """
    place, _, name = doc_id.partition("/")
    if place != FOLDER or not is_upload(doc_id):
        raise PermissionError(f"{doc_id} was not uploaded here; remove it from its folder")
    (folder / FOLDER / name).unlink()


def is_upload(doc_id: str) -> bool:
    """Whether `doc_id` names a file directly in the folder of uploads.

    >>> [is_upload(doc_id) for doc_id in ("uploads/a.txt", "uploads/../a.txt", "uploads/b/a.txt", "a.txt")]
    [True, False, False, False]
    """
    place, _, name = doc_id.partition("/")
    return place == FOLDER and bool(name) and not re.search(r"[/\\]", name) and not name.startswith(".")
