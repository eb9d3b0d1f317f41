"""Thumbs of the chat: listed, and turned into gold questions with their span."""

import json
import shutil
from pathlib import Path

import pytest

from adverbum import Assistant, Span, cli
from adverbum.eval.gold import load
from adverbum.export import feedback
from tests.conftest import SEEDS

QUESTION = "Who is the party secretary of Thu Lum?"


@pytest.fixture
def place(seed_store: Path, tmp_path: Path, assistant: Assistant) -> list[str]:
    """Options that name a store with two thumbs: one up, one down for an answer from a document that changed."""
    store = tmp_path / "store"
    shutil.copytree(seed_store, store)
    citation = assistant.ask(QUESTION).citations[0]
    cited = {"doc_id": citation.span.doc_id, "start": citation.span.start, "end": citation.span.end}
    thumb = {"time": "2026-01-01T00:00:00+00:00", "question": QUESTION, "language": "en", "reason": ""}
    thumbs = [
        {**thumb, "verdict": "up", "citations": [{**cited, "sha256": citation.sha256}]},
        {**thumb, "verdict": "down", "reason": "wrong year", "citations": [{**cited, "sha256": "0"}]},
        {**thumb, "verdict": "up", "citations": [{**cited, "sha256": "0"}]},
    ]
    (store / "feedback.jsonl").write_text("\n".join(map(json.dumps, thumbs)), encoding="utf-8")
    return ["--folder", str(SEEDS), "--store", str(store)]


def adopted(place: list[str], assistant: Assistant, *options: str) -> list[str] | None:
    """The texts of the evidence of the question that was adopted, or None if the command failed."""
    if cli.main(["eval", *place, *options]):
        return None
    (question,) = load(Path(place[-1], "gold.jsonl"), assistant.document)
    assert question.question == QUESTION
    return [assistant.document(span.doc_id).text[span.start : span.end] for span in question.evidence]


def test_thumbs_are_listed_with_what_was_quoted(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["eval", *place, "--feedback"]) == 0
    out = capsys.readouterr().out
    for text in (
        "   1  up",
        "   2  down",
        "wrong year",
        "Secretary of the Thu Lum",
        "has changed since",
        "3 thumbs in",
    ):
        assert text in out


def test_a_thumb_up_becomes_gold_with_its_quote(place: list[str], assistant: Assistant) -> None:
    assert adopted(place, assistant, "--adopt", "1") == [assistant.ask(QUESTION).citations[0].quote]


@pytest.mark.parametrize(
    ("evidence", "texts"),
    [
        (["Nguyen Truong Giang; Standing"], ["Nguyen Truong Giang; Standing"]),
        (["001_5d115fbc7c707148.txt:508-520"], ["2.085 punten"]),
        (["unanswerable"], []),
    ],
)
def test_a_thumb_down_becomes_gold_with_the_evidence_given(
    place: list[str], assistant: Assistant, evidence: list[str], texts: list[str]
) -> None:
    assert adopted(place, assistant, "--adopt", "2", "--evidence", *evidence) == texts


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--adopt", "2"], "say what answers"),
        (["--adopt", "3"], "has changed since"),
        (["--adopt", "4"], "there is no thumb 4"),
        (["--adopt", "2", "--evidence", "nowhere at all"], "0 times, not once"),
        (["--adopt", "2", "--evidence", "Party"], "times, not once"),
        (["--adopt", "2", "--evidence", "no.txt:1-2"], "there is no document 'no.txt'"),
        (["--adopt", "2", "--evidence", "001_5d115fbc7c707148.txt:9-1"], "holds nothing"),
    ],
)
def test_what_cannot_be_adopted_is_said_and_nothing_is_written(
    place: list[str], capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert cli.main(["eval", *place, *options]) == 2
    assert message in capsys.readouterr().err
    assert not Path(place[-1], "gold.jsonl").exists()


def test_a_question_is_adopted_once(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["eval", *place, "--adopt", "1"]) == 0
    assert cli.main(["eval", *place, "--adopt", "2", "--evidence", "unanswerable"]) == 2
    assert "has this question already" in capsys.readouterr().err


def test_a_line_that_a_power_cut_has_torn_spoils_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    feedback.add(tmp_path, question="One?", language="en", verdict="up")
    file = tmp_path / feedback.FILE
    file.write_bytes(file.read_bytes() + b'{"time": "2026-01')
    place: feedback.Place = {"doc_id": "a.txt", "start": 1, "end": 4, "sha256": "5"}
    feedback.add(tmp_path, question="Two? \u2028", language="en", verdict="down", reason="so", citations=[place])
    one, two = feedback.read(tmp_path)
    assert (one.number, one.question, one.verdict, one.cited) == (1, "One?", "up", ())
    assert (two.number, two.question, two.reason, two.cited) == (3, "Two? \u2028", "so", ((Span("a.txt", 1, 4), "5"),))
    assert "line 2 is passed over" in caplog.text
    assert feedback.read(tmp_path / "nowhere") == []
