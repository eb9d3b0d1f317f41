"""The evaluation: gold that fits the documents, measures worked by hand, and what counts as right."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from eval.asking import Row, ask_all, calibration_error, summarize
from eval.command import slices
from eval.gold import SEEDS as GOLD
from eval.gold import Gold, GoldError, load
from eval.measures import mean, ndcg
from rag import Assistant, Span, cli
from rag.cli import ProgressBars
from tests.conftest import SEEDS


@pytest.fixture(scope="module")
def gold(assistant: Assistant) -> list[Gold]:
    return load(GOLD, assistant.document)


def row(*, answerable: bool = True, found: bool = True, right: bool = False, confidence: float = 0.5) -> Row:
    evidence = (Span("a.txt", 0, 1),) if answerable else ()
    question = Gold("q", "Q?", "nl", "what", "report", evidence, ())
    return Row(question, right, found, right, right, confidence, frozenset({"en"}), (), 0.0)


def test_the_gold_covers_four_languages_answerable_and_not(gold: list[Gold]) -> None:
    counts = Counter((question.language, question.answerable) for question in gold)
    for language in ("nl", "en", "de", "vi"):
        assert counts[language, True] >= 40
        assert counts[language, False] >= 15
    assert {question.split for question in gold} == {"tune", "report"}
    assert len({question.question for question in gold}) == len(gold)


def test_every_evidence_lies_within_one_indexed_sentence(assistant: Assistant, gold: list[Gold]) -> None:
    sentences = [
        sentence
        for stored in assistant.store.chunks(assistant.store.chunk_ids()).values()
        for sentence in stored.chunk.sentences
    ]
    lost = [
        (question.id, span)
        for question in gold
        if question.answerable
        if not any(sentence.covers(span) for span in question.evidence for sentence in sentences)
        for span in question.evidence
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1: Expecting"),
        ('{"id": "a"}', "line 1: 'evidence'"),
        (
            '{"id": "a", "question": "Q?", "evidence": [{"doc_id": "no.txt", "start": 0, "end": 1, "text": "x"}]}',
            "no.txt",
        ),
        (
            '{"id": "a", "question": "Q?", "evidence":'
            ' [{"doc_id": "001_5d115fbc7c707148.txt", "start": 0, "end": 2, "text": "xx"}]}',
            "is 'Op', not 'xx'",
        ),
        ('{"id": "a", "question": "Q?", "evidence": [], "split": "train"}', "split must be one of"),
        (
            '{"id": "a", "question": "Q?", "evidence": []}\n{"id": "a", "question": "R?", "evidence": []}',
            "occurs twice",
        ),
        ("", "holds no questions"),
    ],
)
def test_bad_gold_is_named_by_line(assistant: Assistant, tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line)
    with pytest.raises(GoldError, match=message):
        load(path, assistant.document)


def test_ndcg_of_one_right_item() -> None:
    """1/log2(1+1) = 1; 1/log2(3+1) = 0.5; 1/log2(10+1) = 0.2891 (Järvelin & Kekäläinen 2002); 0 below ten."""
    np.testing.assert_allclose(ndcg(np.array([1, 3, 10, 11])), [1, 0.5, 0.28906, 0], atol=1e-5)


def test_a_mean_lies_in_its_interval_which_narrows_with_more_values() -> None:
    few, many = mean([0.0, 1.0] * 10), mean([0.0, 1.0] * 500)
    for figure in (few, many):
        assert figure.low <= figure.value == 0.5 <= figure.high
    # Binomial: 1.96 * sqrt(0.25 / n) is 0.219 for 20 and 0.031 for 1000.
    assert (few.high - few.low) / 2 == pytest.approx(0.219, abs=0.04)
    assert (many.high - many.low) / 2 == pytest.approx(0.031, abs=0.005)
    assert str(mean([])) == "–"


def test_an_unanswered_question_scores_nothing_and_is_not_dropped() -> None:
    rows = [
        row(right=True),
        row(found=False),
        row(found=True),
        row(answerable=False, found=False),
        row(answerable=False),
    ]
    figures = summarize(rows)
    assert (figures.first.value, figures.first.count) == (pytest.approx(1 / 3), 3)
    assert figures.refused_wrongly.value == pytest.approx(1 / 3)
    assert (figures.refused_rightly.value, figures.refused_rightly.count) == (0.5, 2)


def test_calibration_error_by_hand() -> None:
    """Two at 0.9, one right: |1.8 - 1| = 0.8; two at 0.2, none right: 0.4; over four answers 1.2 / 4 = 0.3."""
    rows = [row(right=True, confidence=0.9), row(confidence=0.9), row(confidence=0.2), row(confidence=0.2)]
    assert calibration_error([*rows, row(found=False, confidence=0.1)]) == pytest.approx(0.3)
    assert calibration_error([]) == 0


def test_slices_by_language_and_across() -> None:
    named = slices([row(), row(answerable=False)])
    assert {name: len(rows) for name, rows in named.items()} == {
        "all": 2,
        "nl": 2,
        "within a language": 0,
        "across languages": 1,
    }


def test_a_quote_is_right_when_it_covers_the_evidence(assistant: Assistant) -> None:
    question = "Who is the party secretary of Thu Lum?"
    quoted = assistant.ask(question).citations[0].span
    inside, beyond = (
        Span(quoted.doc_id, quoted.start + 2, quoted.end - 2),
        Span(quoted.doc_id, quoted.start, quoted.end + 1),
    )
    for evidence, right in (((inside,), True), ((beyond,), False), ((beyond, inside), True)):
        (result,) = ask_all(assistant, [Gold("q", question, "en", "who", "report", evidence, ())], ProgressBars())
        assert result.first_right is right


def test_eval_prints_the_table_and_json(capsys: pytest.CaptureFixture[str], seed_store: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(GOLD.read_text(encoding="utf-8").splitlines()[::12]), encoding="utf-8")
    place = [str(few), "--split", "all", "--folder", str(SEEDS), "--store", str(seed_store)]
    assert cli.main(["eval", *place, "--failures"]) == 0
    out = capsys.readouterr().out
    for word in ("recall@5", "first quote right", "refused wrongly", "refused rightly", "nl", "vi", "across languages"):
        assert word in out
    assert cli.main(["eval", *place, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (
        len(record["questions"])
        == record["slices"]["all"]["first"]["count"] + record["slices"]["all"]["refused_rightly"]["count"]
    )


def test_quality_does_not_fall_below_what_was_published(assistant: Assistant, gold: list[Gold]) -> None:
    """Floors a few points under the README's figures; a broken ranking falls through them."""
    figures = summarize(ask_all(assistant, [q for q in gold if q.split == "tune"], ProgressBars()))
    assert figures.recall.value > 0.75
    assert figures.first.value > 0.5
    assert figures.refused_rightly.value > 0.6
