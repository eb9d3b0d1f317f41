"""Sync: the store agrees with the folder afterwards, at the cost of what changed, and nothing is lost on the way."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adverbum import Assistant, Retriever, StoreError
from adverbum.store import sync as syncing
from adverbum.store.store import FILE
from adverbum.store.verify import verify
from tests.stores import exact, write


def test_added_changed_removed_and_unchanged_files(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.", two="Der Hund bellt.", three="The bird sings.")
    with Retriever.attach(folder, store=store) as retriever:
        assert retriever.sync().added == ["one.txt", "three.txt", "two.txt"]
        again = retriever.sync()
        assert (again.added, again.changed, again.removed, again.unchanged) == ([], [], [], 3)
        write(folder, one="De kat ligt op de bank.", four="Con mèo ngủ.")
        (folder / "two.txt").unlink()
        report = retriever.sync()
        assert (report.added, report.changed, report.removed) == (["four.txt"], ["one.txt"], ["two.txt"])
        assert exact(retriever)
        assert retriever.search("Wat doet de kat?")[0].chunk.text == "De kat ligt op de bank."


def test_a_touched_file_is_unchanged_and_a_renamed_one_needs_no_embedding(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, one="De kat zit op de mat.")
    with Retriever.attach(folder, store=store) as retriever:
        retriever.sync()
        os.utime(folder / "one.txt", ns=(1, 1))
        report = retriever.sync()
        assert (report.changed, report.unchanged) == ([], 1)
        (folder / "one.txt").rename(folder / "other.txt")
        monkeypatch.setattr(type(retriever.embedder), "embed", lambda *_: pytest.fail("embedded again"))
        report = retriever.sync()
        assert (report.moved, report.added, report.removed) == ([("one.txt", "other.txt")], [], [])
        assert exact(retriever)


def test_dry_run_says_what_would_be_done_and_does_nothing(folder: Path, store: Path) -> None:
    write(folder, one="Een zin.")
    with Retriever.attach(folder, store=store) as retriever:
        assert retriever.sync(dry_run=True).added == ["one.txt"]
        assert retriever.store.counts() == (0, 0)


def test_a_copy_is_skipped_by_name_and_taken_when_its_original_goes(folder: Path, store: Path) -> None:
    write(folder, a="Dezelfde tekst.", b="Dezelfde tekst.")
    with Retriever.attach(folder, store=store) as retriever:
        (skipped,) = retriever.sync().skipped
        assert (skipped.path, skipped.reason) == ("b.txt", "the same bytes as a.txt")
        assert retriever.sync().skipped == [skipped]
        (folder / "a.txt").unlink()
        report = retriever.sync()
        assert (report.moved, report.skipped) == ([("a.txt", "b.txt")], [])
        assert exact(retriever)


def test_files_may_swap_their_contents(folder: Path, store: Path) -> None:
    write(folder, a="De kat zit.", b="Der Hund bellt laut.")
    with Retriever.attach(folder, store=store) as retriever:
        retriever.sync()
        write(folder, a="Der Hund bellt laut.", b="De kat zit.")
        for path in folder.iterdir():
            os.utime(path, ns=(1, 1))
        report = retriever.sync()
        assert (report.changed, report.skipped) == (["a.txt", "b.txt"], [])
        assert exact(retriever)


def test_one_bad_file_stops_nothing_and_is_listed_until_it_is_good(folder: Path, store: Path) -> None:
    write(folder, good="Een goede zin.")
    (folder / "bad.txt").write_bytes(b"\xff\xfe\xfa")
    with Retriever.attach(folder, store=store) as retriever:
        report = retriever.sync()
        assert report.added == ["good.txt"]
        assert [item.path for item in report.skipped] == ["bad.txt"]
        assert [item.path for item in retriever.sync().skipped] == ["bad.txt"]
        write(folder, bad="Nu is het tekst.")
        report = retriever.sync()
        assert (report.added, report.skipped) == (["bad.txt"], [])


def test_a_file_that_turns_bad_is_removed_and_named(folder: Path, store: Path) -> None:
    write(folder, one="Een zin.", two="Nog een zin.")
    with Retriever.attach(folder, store=store) as retriever:
        retriever.sync()
        (folder / "one.txt").write_bytes(b"\0\0\0")
        report = retriever.sync()
        assert (report.removed, [item.path for item in report.skipped]) == (["one.txt"], ["one.txt"])
        assert exact(retriever)


def test_a_file_that_is_being_written_is_taken_when_it_is_left_alone(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.", two="De hond blaft.")
    with Retriever.open(folder, store=store) as retriever:
        write(folder, one="De kat zit op", new="De vo")
        report = retriever.sync(settle_s=3600)
        assert (report.waiting, report.unchanged, report.changes) == (["new.txt", "one.txt"], 2, 0)
        assert retriever.search("kat")[0].chunk.text == "De kat zit op de mat."
        write(folder, one="De kat zit op de bank.", new="De vogel fluit.")
        for path in folder.iterdir():
            os.utime(path, (1, 1))
        report = retriever.sync(settle_s=3600)
        assert (report.added, report.changed, report.waiting) == (["new.txt"], ["one.txt"], [])
        assert exact(retriever)


def test_watching_takes_in_what_changes(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.")
    command = [sys.executable, "-m", "adverbum", "sync", folder, "--store", store, "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout
        lines = iter(watching.stdout)
        assert next(lines) == "added: one.txt\n"
        assert next(lines).startswith("1 added")
        write(folder, two="De hond blaft.")
        assert next(lines) == "added: two.txt\n"
        assert next(lines).startswith("1 added")
        (folder / "one.txt").rename(folder / "moved.txt")
        assert next(lines) == "moved: one.txt to moved.txt\n"
        watching.terminate()


def test_a_moved_folder_costs_no_reading(folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "old").mkdir()
    write(folder / "old", one="De kat zit.", two="De hond blaft.")
    with Retriever.open(folder, store=store) as retriever:
        (folder / "old").rename(folder / "new")
        before = retriever.store.chunk_ids()
        with monkeypatch.context() as patch:
            patch.setattr(syncing, "understand", lambda *_: pytest.fail("read again"))
            assert retriever.sync(dry_run=True) == retriever.sync()
        assert retriever.store.chunk_ids() == before
        assert retriever.search("hond", documents=["new/two.txt"])[0].chunk.span.doc_id == "new/two.txt"
        assert exact(retriever)


def test_an_empty_folder_is_an_empty_store(folder: Path, store: Path) -> None:
    with Retriever.open(folder, store=store) as retriever:
        assert retriever.search("Is hier iets?") == []


NAMES = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.sampled_from(["De kat.", "Der Hund bellt laut.", "The bird.", "Con mèo ngủ.", "", "\0"])


@settings(max_examples=6, deadline=None)
@given(st.lists(st.dictionaries(NAMES, TEXTS, max_size=4), min_size=1, max_size=4))
def test_any_history_of_a_folder_ends_as_a_fresh_sync_of_its_last_state(states: list[dict[str, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "documents")
        folder.mkdir()
        with Retriever.attach(folder, store=Path(place, "store")) as retriever:
            for number, state in enumerate(states):
                for path in folder.iterdir():
                    path.unlink()
                write(folder, **state)
                for path in folder.iterdir():
                    os.utime(path, ns=(number, number))
                retriever.sync()
            assert exact(retriever)
            with Retriever.open(folder, store=Path(place, "fresh")) as fresh:
                spans = [
                    [c.chunk.span for c in r.store.chunks(r.store.chunk_ids()).values()] for r in (retriever, fresh)
                ]
                assert sorted(spans[0]) == sorted(spans[1])
                assert retriever.store.skipped().keys() == fresh.store.skipped().keys()


@pytest.mark.parametrize("moment", ["stage", "put_vectors", "publish", "set_skipped"])
def test_a_sync_that_dies_anywhere_is_finished_by_the_next(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    from adverbum.store.store import Store

    write(folder, one="De kat zit op de mat.")
    with Retriever.attach(folder, store=store) as retriever:
        retriever.sync()
        write(folder, two="Der Hund bellt.")
        with monkeypatch.context() as patch:
            patch.setattr(Store, moment, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
            with pytest.raises(KeyboardInterrupt):
                retriever.sync()
    with Retriever.open(folder, store=store) as retriever:
        assert exact(retriever)
        assert retriever.store.counts()[0] == 2


def test_a_process_killed_before_the_index_is_written_loses_nothing(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.", two="Der Hund bellt.")
    code = (
        "import os, sys; from adverbum import Retriever; from adverbum.store.chroma import FolderIndex\n"
        "FolderIndex._filled = lambda *_: os.kill(os.getpid(), 9)\n"
        "Retriever.open(sys.argv[1], store=sys.argv[2])"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(folder), str(store)], check=False)
    assert killed.returncode == -9
    with Retriever.open(folder, store=store) as retriever:
        assert exact(retriever)


def test_a_lost_vector_index_is_made_again_from_the_store(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, one="De kat zit op de mat.", two="Der Hund bellt.")
    with Retriever.open(folder, store=store) as retriever:
        before = [passage.score for passage in retriever.search("kat")]
    shutil.rmtree(store / "chroma")
    with Retriever.attach(folder, store=store) as retriever:
        monkeypatch.setattr(type(retriever.embedder), "embed", lambda *_: pytest.fail("embedded again"))
        retriever.sync()
        assert exact(retriever)
        assert [passage.score for passage in retriever.search("kat")] == before


def test_another_model_is_noticed_and_everything_embedded_with_it(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.")
    with Retriever.attach(folder, store=store) as retriever:
        retriever.sync()
        retriever.embedder.fingerprint = "another"
        retriever.sync()
        assert exact(retriever)
        assert retriever.store.vectors("another", retriever.store.chunk_ids()).shape == (
            1,
            retriever.embedder.dimension,
        )


def test_a_store_of_another_version_is_refused_and_left_alone(folder: Path, store: Path) -> None:
    write(folder, one="Een zin.")
    Retriever.open(folder, store=store).close()
    with sqlite3.connect(store / FILE) as db:
        db.execute("PRAGMA user_version = 99")
    before = (store / FILE).read_bytes()
    with pytest.raises(StoreError, match="another version.*--store"):
        Retriever.open(folder, store=store)
    assert (store / FILE).read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(folder: Path, store: Path) -> None:
    store.mkdir()
    (store / FILE).write_bytes(b"precious notes, not SQLite at all" * 100)
    with pytest.raises(StoreError, match="is damaged .*file is not a database.*move"):
        Retriever.open(folder, store=store)
    assert (store / FILE).read_bytes().startswith(b"precious")


def test_a_second_writer_is_told_who_writes_and_a_dead_one_does_not_count(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "LOCK_WAIT_S", 0.0)
    write(folder, one="Een zin.")
    store.mkdir()
    code = "import sys, pathlib; from adverbum.store.sync import _alone\nwith _alone(pathlib.Path(sys.argv[1])): print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code, store], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        with pytest.raises(StoreError, match=rf"another process \(pid {writer.pid}\) is syncing"):
            Retriever.open(folder, store=store)
        writer.kill()
    with Retriever.open(folder, store=store) as retriever:
        assert exact(retriever)


def test_a_reader_sees_what_another_process_synced(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.")
    with Retriever.open(folder, store=store) as reader:
        reader.search("kat")
        write(folder, two="Der Hund bellt im Garten.")
        code = "import sys; from adverbum import Retriever; Retriever.open(sys.argv[1], store=sys.argv[2]).close()"
        subprocess.run([sys.executable, "-c", code, str(folder), str(store)], check=True)
        texts = [passage.chunk.text for passage in reader.search("Wo bellt der Hund?")]
        assert texts[0] == "Der Hund bellt im Garten."


def test_stored_vectors_are_the_models(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.")
    with Retriever.open(folder, store=store) as retriever:
        (stored,) = retriever.store.vectors(retriever.embedder.fingerprint, retriever.store.chunk_ids())
        np.testing.assert_array_equal(stored, retriever.embedder.embed(["De kat zit op de mat."])[0])


def test_verify_names_what_differs(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.", two="Der Hund bellt.", three="The bird.")
    with Retriever.open(folder, store=store) as retriever:
        write(folder, one="De kat zit niet op de mat.")
        (folder / "two.txt").unlink()
        result = verify(folder, retriever.store)
        assert [(fault.doc_id, fault.what) for fault in result.faults] == [
            ("one.txt", "changed since the last sync"),
            ("two.txt", "cannot be read: No such file or directory"),
        ]
        retriever.store._db.execute(
            "UPDATE chunk SET start = start + 1 WHERE document = (SELECT number FROM document WHERE doc_id = 'three.txt')"
        )
        assert "three.txt" in [fault.doc_id for fault in verify(folder, retriever.store).faults]


def test_threads_may_ask_one_assistant_while_it_syncs(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat. Zij slaapt er sinds 2019.", two="Der Hund bellt im Garten.")
    questions = ["Waar zit de kat?", "Wo bellt der Hund?", "Wie is de burgemeester van Peru?"] * 4
    with Assistant.open(folder, store=store) as assistant, ThreadPoolExecutor(4) as threads:
        before = [assistant.ask(question).text for question in questions]
        write(folder, three="The bird sings in the tree.")
        syncing = threads.submit(assistant.sync)
        assert [answer.text for answer in threads.map(assistant.ask, questions)] == before
        assert syncing.result().added == ["three.txt"]
        assert assistant.ask("Where does the bird sing?").citations[0].quote == "The bird sings in the tree."
