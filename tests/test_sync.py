"""Sync: the store agrees with the folder afterwards, at the cost of what changed, and nothing is lost on the way."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adverbum import Assistant, Retriever, StoreError, cli, processes
from adverbum.documents import formats
from adverbum.store import plan
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


def test_a_copy_is_taken_where_its_original_cannot_be_read(folder: Path, store: Path) -> None:
    (folder / "a.pdf").write_text("De kat zit op de mat.")
    write(folder, b="De kat zit op de mat.", c="De kat zit op de mat.")
    for _ in range(2):
        with Retriever.attach(folder, store=store) as retriever:
            report = retriever.sync()
            reasons = {item.path: item.reason for item in report.skipped}
            assert reasons["a.pdf"].startswith("damaged")
            assert reasons["c.txt"] == "the same bytes as b.txt"
            assert list(retriever.store.states()) == ["b.txt"]
            assert exact(retriever)


@pytest.mark.parametrize("what", ["format", "structure", "sentences"])
def test_what_is_mended_in_adverbum_is_taken_in_by_the_next_sync(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    (folder / "a.html").write_text("<p>De kat zit.</p><aside>De hond blaft.</aside>")
    (folder / "b.txt").write_text("Der Hund bellt.")
    with Retriever.open(folder, store=store) as retriever:
        assert retriever.sync().reread == []
        if what == "format":
            monkeypatch.setitem(formats.FORMATS, ".html", replace(formats.FORMATS[".html"], revision=99))
        else:
            monkeypatch.setattr(plan, "RULES", plan.RULES.replace(f"{what}-", f"{what}-9"))
        again = ["a.html"] if what == "format" else ["a.html", "b.txt"]
        assert retriever.sync(dry_run=True).reread == again
        assert cli.main(["sync", str(folder), "--store", str(store)]) == 0
        out = capsys.readouterr().out
        assert f"read again, as adverbum or its model now reads them otherwise: {len(again)} documents" in out
        assert "0 added, 0 changed, 0 moved, 0 removed, 2 unchanged" in out
        assert retriever.sync().reread == []
        assert exact(retriever)


def test_a_store_of_an_older_version_is_made_anew_by_a_sync_alone(
    folder: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, one="De kat zit op de mat.")
    Retriever.open(folder, store=store).close()
    with sqlite3.connect(store / FILE) as db:
        db.execute("ALTER TABLE document RENAME COLUMN format TO reader")
        db.execute("PRAGMA user_version = 5")
    db.close()
    with pytest.raises(StoreError, match="another version.*run: adverbum sync"):
        Retriever.attach(folder, store=store)
    assert cli.main(["sync", str(folder), "--store", str(store)]) == 0
    assert "made anew: the store was of an older version of adverbum" in capsys.readouterr().out
    with Retriever.open(folder, store=store) as retriever:
        assert not retriever.sync().remade
        assert retriever.search("kat")[0].chunk.text == "De kat zit op de mat."
        assert len(list((store / "chroma").iterdir())) == 1
        assert exact(retriever)


def _fails(monkeypatch: pytest.MonkeyPatch, name: str, error: OSError) -> None:
    read = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: (_ for _ in ()).throw(error) if path.name == name else read(path)
    )


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_what_could_not_be_read_once_is_tried_again_and_a_document_stays(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    write(folder, old="De kat zit op de mat.")
    with Retriever.open(folder, store=store) as retriever:
        write(folder, old="De kat ligt op de bank.", new="Der Hund bellt.")
        for name, known in (("old.txt", True), ("new.txt", False)):
            with monkeypatch.context() as patch:
                _fails(patch, name, error)
                for _ in range(2):
                    report = retriever.sync()
                    assert [(item.path, item.unavailable) for item in report.skipped] == [(name, True)]
                    assert (report.removed, report.changed) == ([], [])
                    if known:
                        assert retriever.search("kat")[0].chunk.text == "De kat zit op de mat."
            report = retriever.sync()
            assert (report.skipped, report.added + report.changed) == ([], [name])
            (folder / "new.txt").unlink()
            retriever.sync()
            write(folder, new="Der Hund bellt laut.")
        (folder / "old.txt").unlink()
        assert retriever.sync().removed == ["old.txt"]


def test_documents_in_a_folder_that_cannot_be_listed_stay(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sub").mkdir()
    write(folder / "sub", one="De kat zit op de mat.")
    with Retriever.open(folder, store=store) as retriever:
        scandir = os.scandir

        def forbidden(place: str) -> object:
            if Path(place).name == "sub":
                raise PermissionError(13, "Permission denied", place)
            return scandir(place)

        with monkeypatch.context() as patch:
            patch.setattr(os, "scandir", forbidden)
            report = retriever.sync()
        assert (report.removed, [item.path for item in report.skipped]) == ([], ["sub"])
        assert retriever.sync().skipped == []
        assert retriever.store.counts()[0] == 1


def test_a_parser_that_was_killed_is_tried_again(folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.html").write_text("<p>De kat zit.</p>")
    with Retriever.attach(folder, store=store) as retriever:
        with monkeypatch.context() as patch:
            patch.setattr(processes, "command", lambda *_: [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])
            (skipped,) = retriever.sync().skipped
            assert (skipped.reason, skipped.unavailable) == ("its parser crashed: it may be damaged", True)
            assert retriever.sync().skipped == [skipped]
        assert retriever.sync().added == ["a.html"]


def test_a_store_is_not_given_to_another_folder_unasked(
    folder: Path, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, one="De kat zit op de mat.", two="Der Hund bellt.")
    other = tmp_path / "other"
    other.mkdir()
    write(other, three="The bird sings.")
    Retriever.open(folder, store=store).close()
    for command in (["ask", "kat?", "--folder", str(other)], ["sync", str(other)], ["sync", str(other), "--dry-run"]):
        assert cli.main([*command, "--store", str(store)]) == cli.FAILED
        assert f"holds the documents of {folder}; name another place with --store" in capsys.readouterr().err
    with Retriever.open(folder, store=store) as retriever:
        assert retriever.store.counts()[0] == 2
    assert cli.main(["sync", str(other), "--store", str(store), "--adopt"]) == 0
    assert "1 added, 0 changed, 0 moved, 2 removed" in capsys.readouterr().out
    with pytest.raises(StoreError, match="holds the documents of .*other"):
        Retriever.open(folder, store=store)


def test_a_folder_that_was_moved_or_is_named_otherwise_keeps_its_store(folder: Path, store: Path) -> None:
    write(folder, one="De kat zit op de mat.", two="Der Hund bellt.", three="The bird sings.")
    Retriever.open(folder, store=store).close()
    moved = folder.rename(folder.with_name("moved"))
    write(moved, one="De kat ligt op de bank.")
    with Retriever.attach(moved, store=store) as retriever:
        assert (retriever.sync().changed, retriever.store.counts()[0]) == (["one.txt"], 3)
    link = moved.with_name("link")
    link.symlink_to(moved)
    with Retriever.attach(link, store=store) as retriever:
        (moved / "one.txt").unlink()
        (moved / "two.txt").unlink()
        assert retriever.sync().removed == ["one.txt", "two.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are otherwise there")
@pytest.mark.parametrize(("said", "code"), [("y", 0), ("n", 2)])
def test_at_a_terminal_whoever_gives_a_store_away_is_asked(
    folder: Path, store: Path, tmp_path: Path, said: str, code: int
) -> None:
    write(folder, one="De kat zit op de mat.")
    Retriever.open(folder, store=store).close()
    other = tmp_path / "other"
    other.mkdir()
    command = [sys.executable, "-m", "adverbum", "sync", other, "--store", store]
    outside, inside = os.openpty()
    os.write(outside, f"{said}\n".encode())
    done = subprocess.run(command, stdin=inside, stdout=inside, stderr=inside, check=False)
    os.close(inside)
    assert b"Index" in os.read(outside, 10_000)
    assert done.returncode == code


def test_an_empty_folder_is_an_empty_store(folder: Path, store: Path) -> None:
    with Retriever.open(folder, store=store) as retriever:
        assert retriever.search("Is hier iets?") == []


NAMES = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.sampled_from(["De kat.", "Der Hund bellt laut.", "The bird.", "Con mèo ngủ.", "", "\0"])


@settings(max_examples=settings.default.max_examples // 16)  # type: ignore[attr-defined]
@example([{"c": "De kat.", "a": "The bird."}, {"a": "De kat.", "b": "De kat."}])
@example([{"b": "De kat."}, {"a": "De kat.", "b": "De kat."}])
@example([{"d": "De kat."}, {"d": "De kat.", "d (2)": "De kat."}])
@example([{}, {"b": "De kat."}, {"a": "De kat.", "b": "De kat."}])
@example([{"a": "De kat.", "b": "De kat.", "c": "De kat."}, {"c": "De kat.", "b": "De kat."}, {"c": "De kat."}])
@given(st.lists(st.dictionaries(NAMES, TEXTS, max_size=4), min_size=1, max_size=4))
def test_any_history_of_a_folder_ends_as_a_fresh_sync_of_its_last_state(states: list[dict[str, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "documents")
        folder.mkdir()
        with Retriever.attach(folder, store=Path(place, "store")) as retriever:
            for number, state in enumerate(states):
                for path in folder.iterdir():
                    if number % 2 or state.get(path.stem) != path.read_text(encoding="utf-8"):
                        path.unlink()  # else it keeps its time, as a file does that nobody touched
                for name, text in state.items():
                    if not (path := folder / f"{name}.txt").exists():
                        write(folder, **{name: text})
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
