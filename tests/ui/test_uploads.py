"""Names of files that people give are names of files in one folder, whatever they are."""

from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adverbum.ui import uploads

NASTY = [
    "../../etc/passwd.txt",
    "..\\..\\windows\\system.txt",
    "/etc/passwd",
    "C:secret.txt",
    ".hidden.txt",
    "a\u202etxt.exe",
    "%2e%2e%2fb.txt",
    "<b>.md",
    "CON.txt",
    "a" * 300 + ".txt",
    "ế" * 100 + ".txt",
    "line\nbreak.txt",
    "-rf.txt",
    "trailing .txt. ",
    "\ud800lone.txt",
]


@given(st.text(max_size=60) | st.sampled_from(NASTY))
def test_a_name_is_one_visible_file_in_one_folder_on_every_system(name: str) -> None:
    try:
        safe = uploads.safe_name(name)
    except ValueError:
        return
    assert PurePosixPath(safe).name == PureWindowsPath(safe).name == safe
    assert len(safe.encode()) <= 121
    assert safe.isprintable()
    assert not safe.startswith((".", " "))
    assert not safe.endswith((".", " "))
    assert not PureWindowsPath(safe).is_reserved()
    assert uploads.is_upload(f"{uploads.FOLDER}/{safe}")
    assert uploads.safe_name(safe) == safe


@pytest.mark.parametrize("name", ["", "..", "...", "/", "a/", "???", "\u202e"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        uploads.safe_name(name)


def save(folder: Path, name: str, *pieces: bytes) -> str:
    async def content() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return in_loop(folder, name, content())


def in_loop(folder: Path, name: str, content: AsyncIterator[bytes]) -> str:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:  # the browser's tests have a loop running in this thread
        return pool.submit(anyio.run, uploads.save, folder, name, content).result()


def test_files_of_one_name_are_kept_apart(folder: Path) -> None:
    assert [save(folder, "../a.txt", text) for text in (b"one", b"two", b"three")] == [
        "uploads/a.txt",
        "uploads/a (2).txt",
        "uploads/a (3).txt",
    ]
    assert (folder / "uploads" / "a (2).txt").read_bytes() == b"two"


def test_too_much_leaves_nothing_behind(folder: Path) -> None:
    half = b"a" * (uploads.MAX_BYTES // 2)
    with pytest.raises(uploads.TooLargeError):
        save(folder, "a.txt", half, half, b"a")
    assert list((folder / "uploads").iterdir()) == []
    assert save(folder, "a.txt", half, half)


@pytest.mark.parametrize("doc_id", ["a.txt", "uploads/../a.txt", "uploads/b/c.txt", "uploads/", "/uploads/a.txt"])
def test_only_what_was_uploaded_can_be_removed(folder: Path, doc_id: str) -> None:
    save(folder, "b.txt", b"x")
    (folder / "a.txt").write_text("mine")
    with pytest.raises(PermissionError):
        uploads.remove(folder, doc_id)
    assert (folder / "a.txt").exists()
