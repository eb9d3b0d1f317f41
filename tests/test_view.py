"""A view: one moment of the store for all that is read, whoever writes meanwhile; exact while the store is small."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from adverbum import Assistant, StoreError
from adverbum.search import question as questions
from adverbum.search import view as views
from adverbum.study import lines
from tests.stores import write

ANIMALS = "hond kat vogel vis muis paard koe geit schaap kip".split()
VERBS = {
    "sync": lambda assistant: assistant.sync(),
    "search": lambda assistant: assistant.search("kat"),
    "ask": lambda assistant: assistant.ask("Waar zit de kat?"),
    "document": lambda assistant: assistant.document("one.txt"),
    "study": lambda assistant: assistant.study("figures"),
    "suggestions": lambda assistant: assistant.suggestions("nl"),
    "reading": lambda assistant: assistant.reading().__enter__(),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_what_is_closed_says_so(folder: Path, store: Path, verb: Callable[[Assistant], object]) -> None:
    write(folder, one="De kat zit op de mat.")
    with Assistant.open(folder, store=store) as assistant:
        pass
    with pytest.raises(StoreError, match="closed; open it again"):
        verb(assistant)


def test_after_a_fork_nothing_hangs_and_all_say_what_to_do(folder: Path, store: Path) -> None:
    """The fork happens while another thread holds the view, whose lock nobody in the child would ever let go."""
    write(folder, one="De kat zit op de mat.")
    code = (
        "import os, sys, threading; from adverbum import Assistant, StoreError; from tests.test_view import VERBS\n"
        "assistant = Assistant.open(sys.argv[1], store=sys.argv[2]); held, done = threading.Event(), threading.Event()\n"
        "def hold():\n"
        "    with assistant.reading(): held.set(); done.wait(60)\n"
        "threading.Thread(target=hold).start(); held.wait(60)\n"
        "child = os.fork()\n"
        "if child:\n"
        "    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]); done.set(); sys.exit(code)\n"
        "for name, verb in VERBS.items():\n"
        "    try: verb(assistant)\n"
        "    except StoreError as error: print(name, 'open it again in the new process' in str(error), flush=True)\n"
        "os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, folder, store], capture_output=True, text=True, timeout=90, check=False
    )
    assert (done.returncode, done.stdout.split()) == (0, [word for name in VERBS for word in (name, "True")])


def several(folder: Path) -> None:
    """Files of which some say the same."""
    for number in range(60):
        write(
            folder, **{f"{number:03}": f"Nummer {number} is een {ANIMALS[number % 10]}.\n\nEen {ANIMALS[number % 4]}."}
        )


def test_the_nearest_of_a_small_store_are_those_of_brute_force(folder: Path, store: Path) -> None:
    several(folder)
    with Assistant.open(folder, store=store) as assistant, assistant.reading() as view:
        ids = view.store.chunk_ids()
        vectors = view.store.vectors(view.model.fingerprint, ids)
        for text in ("Welke vogel?", "Wat is nummer 7?", "zzz"):
            asked = questions.read(text, assistant.embedder).pooled
            near = view.nearest(asked, 10)
            every = np.sort(vectors @ asked)[::-1]
            np.testing.assert_allclose(list(near.values()), every[:10], atol=1e-6)
            assert all(
                cosine == pytest.approx(float(vectors[ids.index(i)] @ asked), abs=1e-6) for i, cosine in near.items()
            )
            few = view.nearest(asked, 3, documents=["003.txt", "017.txt"])
            assert {view.store.chunks([i])[i].chunk.span.doc_id for i in few} <= {"003.txt", "017.txt"}
            assert len(few) >= 2


def test_however_a_folder_came_about_its_answers_are_the_same(folder: Path, store: Path, tmp_path: Path) -> None:
    several(folder)
    slowly = tmp_path / "slowly"
    slowly.mkdir()
    with Assistant.attach(slowly, store=tmp_path / "second") as second:
        for number in (41, 7, 59, 0):  # in another order, and some by themselves
            write(slowly, **{f"{number:03}": (folder / f"{number:03}.txt").read_text()})
            second.sync()
        several(slowly)
        second.sync()
        with Assistant.open(folder, store=store) as first:
            assert first.store.chunk_ids() != [] != second.store.chunk_ids()
            for text in ("Welke vogel?", "Is er een hond?", "Wat is nummer 7?", "Een muis"):
                near, words = [], []
                for assistant in (first, second):
                    with assistant.reading() as view:
                        asked = questions.read(text, assistant.embedder)
                        found = view.nearest(asked.pooled, 20)
                        said = view.store.search_words(asked.content_words, 5)
                        spans = {i: own.chunk.span for i, own in view.store.chunks([*found, *said]).items()}
                        near.append([spans[i] for i in found])
                        words.append([spans[i] for i in said])
                assert near[0] == near[1]
                assert words[0] == words[1]
                answers = first.ask(text), second.ask(text)
                assert answers[0].citations == answers[1].citations
                assert answers[0].confidence == pytest.approx(answers[1].confidence, abs=1e-6)


COUNCIL = "The council of Ghent has {} members and met on 3 May 2021. Nobody in the hall had expected so much calm."
SYNC = "import sys; from adverbum import Retriever; Retriever.open(sys.argv[1], store=sys.argv[2]).close()"


@pytest.mark.parametrize("then", ["write", "unlink"])
def test_facts_are_of_the_version_they_were_found_in(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """Another process publishes a new version, or none, while facts are first looked for in the old one."""
    write(folder, one=COUNCIL.format(42), two="The bird sings in the tree of the old garden.")
    find, published = lines.facts, []

    def slowly(*arguments: object) -> object:
        if not published:
            published.append(True)
            (folder / "one.txt").unlink()
            if then == "write":
                write(folder, one=f"A mayor is chosen by all of us. {COUNCIL.format(43)}")
            subprocess.run([sys.executable, "-c", SYNC, folder, store], check=True)
        return find(*arguments)

    with Assistant.open(folder, store=store) as assistant:
        monkeypatch.setattr(lines, "facts", slowly)
        assert [line.slice(line.focus) for line in assistant.study("figures")] == ["42"]
        now = ["43"] * (then == "write")
        assert [line.slice(line.focus) for line in assistant.study("figures")] == now
    with Assistant.attach(folder, store=store) as again:
        assert [line.slice(line.focus) for line in again.study("figures")] == now


def test_a_document_that_goes_while_questions_are_made_of_it_is_no_error(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, one=COUNCIL.format(42), two="The bird sings in the tree of the old garden.")
    taken = views.View.document

    def going(view: views.View, doc_id: str) -> object:
        if (folder / "one.txt").exists():
            (folder / "one.txt").unlink()
            subprocess.run([sys.executable, "-c", SYNC, folder, store], check=True)
        return taken(view, doc_id)

    for verb in ("refused", "suggested"):
        write(folder, one=COUNCIL.format(42))
        with Assistant.open(folder, store=store) as assistant:
            monkeypatch.setattr(views.View, "document", going)
            if verb == "refused":
                assert not assistant.ask("Who painted the ceiling of the Sistine Chapel?").found
            else:
                assert assistant.suggestions("en")
            monkeypatch.setattr(views.View, "document", taken)
            assert not (folder / "one.txt").exists()
            assert list(assistant.store.states()) == ["two.txt"]
