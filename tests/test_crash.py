"""What can befall a store: killed syncs, damaged files, a full disk, readers beside a writer. Nothing is lost."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from adverbum import Retriever, StoreError, cli
from adverbum.embedding.bundled import Embedder
from adverbum.store.chroma import FOLDER
from adverbum.store.store import FILE
from adverbum.store.verify import verify
from tests.conftest import ROOT
from tests.stores import exact, write

ANIMALS = "hond kat vogel vis muis paard koe geit schaap kip eend gans".split()


def command(folder: Path, store: Path) -> list[str]:
    return [sys.executable, "-m", "adverbum", "sync", str(folder), "--store", str(store)]


def sentence(number: int, version: int = 0) -> str:
    return f"Nummer {number} is een {ANIMALS[number % len(ANIMALS)]} met {version} vlekken."


@pytest.mark.parametrize(
    ("files", "kills"), [pytest.param(40, 3), pytest.param(2000, 100, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_syncs_killed_at_any_moment_lose_nothing(folder: Path, store: Path, files: int, kills: int) -> None:
    chance = random.Random(kills)
    for number in range(files):
        write(folder, **{f"{number:05}": sentence(number)})
    began = time.monotonic()
    subprocess.run(command(folder, store), check=True, stdout=subprocess.DEVNULL)
    whole_s = time.monotonic() - began
    killed = 0
    for version in range(1, kills + 1):
        while killed < version:
            for number in chance.sample(range(1, files), files // 5):  # the first one stays, to be asked for
                (folder / f"{number:05}.txt").unlink(missing_ok=True)
                if chance.random() < 0.8:
                    write(folder, **{f"{number:05}": sentence(number, chance.randrange(10**6))})
            with subprocess.Popen(command(folder, store), stdout=subprocess.DEVNULL) as process:
                try:
                    process.wait(chance.uniform(0.2, 1.0) * whole_s)
                except subprocess.TimeoutExpired:
                    process.kill()
            killed += process.returncode == -signal.SIGKILL
            whole_s *= 1.1 if process.returncode else 0.9  # so that kills fall before and after its end
        with Retriever.attach(folder, store=store) as retriever:  # as it is, whatever the killed one left
            assert retriever.search("Wat is nummer 0?")[0].chunk.text == sentence(0)
            assert not retriever.store.check()
    with Retriever.open(folder, store=store) as retriever:
        assert exact(retriever)
        stored = {doc_id: retriever.document(doc_id).text for doc_id in retriever.store.states()}
        present = {path.name: path.read_text() for path in sorted(folder.iterdir())}
        copies = {item.path for item in retriever.store.skipped() and retriever.sync(dry_run=True).skipped}
        assert stored == {name: text for name, text in present.items() if name not in copies}
        assert all(present[name] in stored.values() for name in copies)


@pytest.mark.parametrize("moment", ["_filled", "drop"])
def test_a_sync_killed_while_the_index_is_written_leaves_the_old_one(folder: Path, store: Path, moment: str) -> None:
    write(folder, one="De kat zit op de mat.")
    Retriever.open(folder, store=store).close()
    write(folder, two="Der Hund bellt.")
    code = (
        "import os, sys; from adverbum import Retriever; from adverbum.store.chroma import FolderIndex\n"
        f"FolderIndex.{moment} = lambda *_: os.kill(os.getpid(), 9)\n"
        "Retriever.open(sys.argv[1], store=sys.argv[2])"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(folder), str(store)], check=False)
    assert killed.returncode == -9
    with Retriever.attach(folder, store=store) as retriever:
        assert [p.chunk.text for p in retriever.search("kat")] == ["De kat zit op de mat."]
        retriever.sync()
        assert exact(retriever)
        assert len(list((store / FOLDER).iterdir())) <= 2


def _truncate(index: Path) -> None:
    for path in index.rglob("*"):
        if path.is_file():
            os.truncate(path, path.stat().st_size // 3)


def _garble(index: Path) -> None:
    for path in index.rglob("*.bin"):
        path.write_bytes(np.random.default_rng(0).bytes(path.stat().st_size))


def _garble_database(index: Path) -> None:
    for path in index.rglob("*.sqlite3"):
        path.write_bytes(b"\x93" * path.stat().st_size)


def _empty(index: Path) -> None:
    for path in [path for path in index.rglob("*") if path.is_file()]:
        path.write_bytes(b"")


def _lose_vectors(index: Path) -> None:
    for path in [path for path in index.rglob("*") if path.suffix in (".bin", ".pickle")]:
        path.unlink()


def _grow(index: Path) -> None:
    """A size in the terabytes, of which nothing is written: what Chroma leaves when it is killed."""
    for path in index.rglob("link_lists.bin"):
        os.truncate(path, 2**40)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of so many documents that Chroma writes files, and beside it a store of them; copy before changing."""
    place = tmp_path_factory.mktemp("many")
    (place / "documents").mkdir()
    write(place / "documents", **{f"{number:04}": sentence(number) for number in range(1100)})
    Retriever.open(place / "documents", store=place / "store").close()
    return place


@pytest.mark.parametrize("damage", [shutil.rmtree, _truncate, _garble, _garble_database, _empty, _lose_vectors, _grow])
def test_a_damaged_vector_index_is_made_again_from_stored_vectors(
    many: Path, store: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None]
) -> None:
    folder = many / "documents"
    shutil.copytree(many / "store", store)
    with Retriever.attach(folder, store=store) as retriever:
        before = retriever.search("Welke vogel heeft vlekken?")
    (index,) = (store / FOLDER).iterdir()
    damage(index)
    monkeypatch.setattr(Embedder, "embed", lambda *_: pytest.fail("embedded again"))
    with Retriever.open(folder, store=store) as retriever:
        assert retriever.search("Welke vogel heeft vlekken?") == before
        assert exact(retriever)


def test_damage_that_does_not_show_is_found_by_verify(
    many: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = many / "documents"
    shutil.copytree(many / "store", store)
    for path in (store / FOLDER).rglob("*.bin"):
        state = path.stat()
        path.write_bytes(b"\xff" * state.st_size)
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert cli.main(["verify", str(folder), "--store", str(store)]) == 1
    assert "the vector index is missing or damaged" in capsys.readouterr().out
    assert cli.main(["verify", str(folder), "--store", str(store), "--repair"]) == 0
    assert "every stored span is exact" in capsys.readouterr().out
    with Retriever.attach(folder, store=store) as retriever:
        assert exact(retriever)


@pytest.mark.parametrize("where", ["beginning", "middle", "end"])
def test_a_damaged_store_says_what_to_do(
    many: Path, store: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    folder = many / "documents"
    shutil.copytree(many / "store", store)
    size = (store / FILE).stat().st_size
    with (store / FILE).open("r+b") as file:
        if where == "end":
            file.truncate(size // 2)
        else:
            file.seek(0 if where == "beginning" else size // 4)
            file.write(b"\x93" * (size // 2))
    code = cli.main(["verify", str(folder), "--store", str(store)])
    out, err = capsys.readouterr()
    assert code in (1, 2)
    assert "is damaged" in out + err
    if code == cli.FAILED:
        assert err.count("\n") == 1
        assert f"move {store} away and sync again" in err


def test_a_full_disk_stops_the_sync_and_leaves_what_was_there(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.")
    Retriever.open(folder, store=store).close()
    write(folder, **{f"{number:04}": sentence(number) * 40 for number in range(60)})

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    full = subprocess.run(command(folder, store), preexec_fn=limit, capture_output=True, text=True, check=False)
    assert full.returncode == cli.FAILED, full.stderr
    assert full.stderr.count("\n") == 1
    assert "free disk space" in full.stderr
    with Retriever.attach(folder, store=store) as retriever:
        assert retriever.search("kat")[0].chunk.text == "De kat zit op de mat."
        retriever.sync()
        assert exact(retriever)
        assert retriever.store.counts()[0] == 61


def test_readers_see_the_old_state_until_the_new_is_complete(folder: Path, store: Path) -> None:
    """A writer is held before it publishes, and after; a reader asks at both times, and another opens between."""
    write(folder, one="De kat zit op de mat.")
    code = (
        "import sys; from adverbum import Retriever; from adverbum.store.store import Store\n"
        "publish = Store.publish\n"
        "def held(store): print('staged', flush=True); input(); publish(store)\n"
        "Store.publish = held\n"
        "Retriever.open(sys.argv[1], store=sys.argv[2]).close(); print('published', flush=True); input()"
    )
    with Retriever.open(folder, store=store) as reader:
        (folder / "one.txt").unlink()
        write(folder, two="De hond zit op de mat.", three="De vogel zit op de mat.")
        with subprocess.Popen(
            [sys.executable, "-c", code, folder, store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdin
            assert writer.stdout
            assert writer.stdout.readline() == "staged\n"
            with Retriever.attach(folder, store=store) as late:
                for retriever in (reader, late):
                    assert [p.chunk.text for p in retriever.search("Wie zit op de mat?")] == ["De kat zit op de mat."]
                writer.stdin.write("\n")
                writer.stdin.flush()
                assert writer.stdout.readline() == "published\n"
                for retriever in (reader, late):
                    found = {p.chunk.text for p in retriever.search("Wie zit op de mat?")}
                    assert found == {"De hond zit op de mat.", "De vogel zit op de mat."}
            writer.stdin.write("\n")


def test_few_new_chunks_are_found_without_writing_the_index(folder: Path, store: Path) -> None:
    write(folder, **{f"{number:04}": sentence(number) for number in range(100)})
    Retriever.open(folder, store=store).close()
    before = sorted(str(path) for path in (store / FOLDER).rglob("*"))
    write(folder, new="De olifant slaapt.", other="The elephant sleeps.")
    (folder / "0007.txt").unlink()
    with Retriever.open(folder, store=store) as retriever:
        assert sorted(str(path) for path in (store / FOLDER).rglob("*")) == before
        assert retriever.search("Wat doet de olifant?")[0].chunk.text == "De olifant slaapt."
        assert retriever.search("olifant", languages=["en"])[0].chunk.text == "The elephant sleeps."
        assert [p.chunk.span.doc_id for p in retriever.search("olifant", documents=["new.txt"])] == ["new.txt"]
        assert exact(retriever)
        for number in range(40):
            (folder / f"{number:04}.txt").unlink(missing_ok=True)
        retriever.sync()
        assert exact(retriever)
        assert json.loads(retriever.store.setting("index") or "")["count"] == retriever.store.counts()[1]


def test_a_store_that_cannot_be_written_is_told_so(folder: Path, store: Path) -> None:
    write(folder, one="Een zin.")
    store.mkdir()
    (store / "lock").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        Retriever.open(folder, store=store)


def test_verify_of_a_whole_store_is_clean(assistant) -> None:
    assert not verify(ROOT / "seeds", assistant.store).faults
