"""Verify: whatever differs between the store and the files is told, without writing; what is damaged can be mended."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from adverbum import Retriever, cli
from adverbum.store.store import FILE, Store
from adverbum.store.verify import verify
from tests.stores import write

ARTICLE = "De haven\n\n{} De haven van Gent werd in 1962 geopend. De brug is 40 meter lang.\n\nSource: https://example.org/{}\n"
READING = [sys.executable, "-m", "adverbum", "verify"]


@pytest.fixture
def synced(folder: Path, store: Path) -> Path:
    """A folder of three documents, in step with the store."""
    write(folder, one=ARTICLE.format("2021-03-04", 1), two=ARTICLE.format("Welkom!", 2), three="Der Hund bellt.")
    Retriever.open(folder, store=store).close()
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = cli.main(["verify", *map(str, arguments)])
    return code, capsys.readouterr().out


def looks(place: Path) -> dict[str, tuple[bytes, int]]:
    """Every file under `place` with its bytes and time."""
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in place.rglob("*") if path.is_file()}


def test_edited_deleted_and_new_files_are_told_and_nothing_is_written(
    synced: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (synced / "one.txt").write_text("De kat zit niet op de mat.")
    (synced / "two.txt").unlink()
    write(synced, four="The bird.")
    before = looks(store)
    code, out = run(capsys, synced, "--store", store)
    assert code == 1
    assert out.splitlines()[:-1] == [
        "one.txt: changed since the last sync",
        "two.txt: cannot be read: No such file or directory",
        "four.txt: not indexed yet: it is new",
    ]
    assert looks(store) == before
    assert run(capsys, synced, "--store", store, "--repair")[0] == 0


def test_a_file_that_was_forbidden_when_it_was_to_be_read_is_no_proof(
    synced: Path, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(synced, four="The bird.")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda _: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
        Retriever.open(synced, store=store).close()
    code, out = run(capsys, synced, "--store", store)
    assert (code, out.splitlines()[0]) == (1, "four.txt: not indexed yet: cannot be read: Permission denied")


def _no_writing() -> None:
    """Takes from root the right to write where the mode forbids it; others never had it."""
    dac_override, drop_from_bounding_set = 1, 24
    ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="modes are not so on other systems")
def test_a_store_that_may_not_be_written_can_be_verified(synced: Path, store: Path) -> None:
    places = [store, *store.rglob("*")]
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = subprocess.run(
            [*READING, synced, "--store", store], preexec_fn=_no_writing, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "3 documents, 13 spans: every stored span is exact\n"
    finally:
        for path in places:
            path.chmod(0o755)


def test_a_store_that_others_have_open_can_be_verified(
    synced: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Retriever.attach(synced, store=store) as reader:
        assert reader.search("haven")
        assert run(capsys, synced, "--store", store)[0] == 0


def test_a_store_that_is_not_there_is_not_made(folder: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", str(folder), "--store", str(store)]) == cli.FAILED
    assert f"there is no store in {store}; run: adverbum sync" in capsys.readouterr().err
    assert not store.exists()


ONE = "WHERE document = (SELECT number FROM document WHERE doc_id = 'one.txt')"
KEY = f"WHERE text_key = (SELECT text_key FROM chunk {ONE} LIMIT 1)"
SOURCE = "UPDATE document SET source = json_set(source, '$.{}', '{}') WHERE doc_id = 'one.txt'"


DAMAGES = [
    ("DELETE FROM word", "words are not in the word index"),
    (f"DELETE FROM word WHERE rowid IN (SELECT id FROM chunk {ONE})", "words are not in the word index"),
    (f"UPDATE word SET words = 'kat' WHERE rowid IN (SELECT id FROM chunk {ONE})", "words are not in the word"),
    ("INSERT INTO word (rowid, words) VALUES (4711, 'spook')", "1 entries in the word index are of no chunk"),
    ("UPDATE word_data SET block = zeroblob(length(block)) WHERE id > 10", "words are not in the word index"),
    ("DELETE FROM vector", "vectors of it are missing or damaged"),
    (f"UPDATE vector SET vector = zeroblob(length(vector)) {KEY}", "vectors of it are missing or damaged"),
    (f"UPDATE vector SET vector = substr(vector, 1, 400) {KEY}", "vectors of it are missing or damaged"),
    (f"UPDATE chunk SET tokens = zeroblob(length(tokens)) {ONE}", "its stored tokens, words or years"),
    (f"UPDATE chunk SET start = start + 1 {ONE}", "differs from the file"),
    (f"DELETE FROM chunk {ONE}", "is not stored"),
    ("UPDATE document SET words = x'' WHERE doc_id = 'one.txt'", "its stored tokens, words or years"),
    ("UPDATE document SET years = '1875' WHERE doc_id = 'one.txt'", "its stored tokens, words or years"),
    ("UPDATE document SET text = replace(text, '1962', '1926') WHERE doc_id = 'one.txt'", "its stored text"),
    (SOURCE.format("title", "Het station"), "its stored title"),
    (SOURCE.format("url", "https://example.org/none"), "its stored url"),
    (SOURCE.format("date", "1999-09-09"), "its stored date"),
    (SOURCE.format("language", "de"), "its stored language"),
]


def _damaged(store: Path, *statements: str) -> None:
    opened = Store.open(store)
    with opened.transaction():
        for statement in statements:
            opened._db.execute(statement)
    opened.close()


@pytest.mark.parametrize(("damage", "told"), DAMAGES)
def test_damage_is_told(synced: Path, store: Path, damage: str, told: str) -> None:
    _damaged(store, damage)
    with closing(Store.read(store)) as opened:
        faults = verify(synced, opened).faults
    assert any(told in fault.what for fault in faults)
    assert all(fault.damaged for fault in faults)


@pytest.mark.parametrize("first", range(3))
def test_damage_is_mended(synced: Path, store: Path, capsys: pytest.CaptureFixture[str], first: int) -> None:
    _damaged(store, *(damage for damage, _ in DAMAGES[first::3]))
    assert run(capsys, synced, "--store", store, "--repair")[0] == 0
    with Retriever.attach(synced, store=store) as retriever:
        assert "1962" in retriever.search("Wanneer werd de haven van Gent geopend?")[0].chunk.text


@pytest.mark.parametrize(
    "damage", [shutil.rmtree, lambda index: (index / "chroma.sqlite3").write_bytes(b"\x93" * 9999)]
)
def test_a_damaged_vector_index_is_told_and_mended(
    synced: Path, store: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], object]
) -> None:
    damage(next((store / "chroma").iterdir()))
    code, out = run(capsys, synced, "--store", store)
    assert (code, "the vector index is missing or damaged" in out) == (1, True)
    assert run(capsys, synced, "--store", store, "--repair")[0] == 0


def test_what_is_edited_beside_damage_loses_nothing(
    synced: Path, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document that cannot be read just now keeps its vectors, or questions could not be answered at all."""
    _damaged(store, "DELETE FROM word")
    read = Path.read_bytes
    os.utime(synced / "three.txt", ns=(1, 1))

    def forbidden(path: Path) -> bytes:
        if path.name == "three.txt":
            raise PermissionError(13, "Permission denied")
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", forbidden)
        assert run(capsys, synced, "--store", store, "--repair") == (
            1,
            "three.txt: cannot be read: Permission denied\n3 documents, 13 spans: 1 faults\n",
        )
    with Retriever.attach(synced, store=store) as retriever:
        assert retriever.search("Hund")[0].chunk.text == "Der Hund bellt."
    assert (store / FILE).exists()
