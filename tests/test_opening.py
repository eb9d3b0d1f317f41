"""Many may open one store at once."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from adverbum import Retriever, StoreError
from adverbum.store.sqlite import mapped
from adverbum.store.store import Store
from tests.conftest import SEEDS

READERS = 8
PROCESSES = 6


def test_threads_that_open_a_store_at_once_all_find_the_same(seed_store: Path) -> None:
    together = Barrier(READERS)

    def search(_: int) -> list[str]:
        with Retriever.attach(SEEDS, store=seed_store) as retriever:
            together.wait(30)
            return [passage.chunk.text for passage in retriever.search("Who chaired the conference?", top_k=3)]

    for _ in range(3):
        with ThreadPoolExecutor(READERS) as pool:
            found = list(pool.map(search, range(READERS)))
        assert found[0]
        assert found == found[:1] * READERS


def test_processes_that_make_a_store_at_once_all_open_it(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from adverbum.store.store import Store\n"
        "print(flush=True); input()\n"
        "for number in range(50): Store.open(Path(sys.argv[1], str(number))).counts()"
    )
    command = [sys.executable, "-c", code, tmp_path]
    many = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    for process in many:
        assert process.stdout
        process.stdout.readline()
    for process in many:  # all at once
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    ended = [process.communicate()[1] for process in many]
    assert ended == [""] * PROCESSES
    for place in tmp_path.iterdir():
        with sqlite3.connect(place / "adverbum.sqlite3") as db:
            assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        db.close()


def test_a_mistake_of_ours_is_not_told_as_damage(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    twice = pytest.raises(sqlite3.OperationalError, match="cannot start a transaction within a transaction")
    with twice, store.snapshot(), store.snapshot():
        pass
    with pytest.raises(sqlite3.OperationalError, match="no such column"), mapped(tmp_path):
        store._db.execute("SELECT unheard FROM document")
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.counts()
    (tmp_path / "none").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="is damaged"), mapped(tmp_path):
        sqlite3.connect(tmp_path / "none").execute("SELECT * FROM sqlite_master")
