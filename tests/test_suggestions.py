"""Suggested questions: proven, varied, in step with the documents, and near to what could not be answered."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from adverbum import Assistant, cli
from adverbum.languages import LANGUAGES
from adverbum.study.suggestions import candidates, proven, spoken_date
from tests.conftest import SEEDS

REPORTS = "The Harbour Council received 142 written reports in its first year. Everybody was glad about it."
MAYOR = "Maria Peeters, mayor of Ghent, opened the museum on 3 May 1998. It rained all day long."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_suggestion_is_answered_from_where_it_was_made(assistant: Assistant, language: str) -> None:
    suggested = assistant.suggestions(language)
    assert len(set(suggested)) == len(suggested) == 6
    with assistant.reading() as view:
        made = [c for doc_id in view.store.states() for c in candidates(view, doc_id, language)]
    chosen = [next(c for c in made if c.question == question) for question in suggested]
    for question in suggested:
        answer = assistant.ask(question)
        assert answer.language == language
        quoted = [c.span for c in (answer.citations[0], *answer.citations[0].twins)]
        spans = [span for c in made if c.question == question for span in c.spans]
        assert any(quote.covers(span) for quote in quoted for span in spans)
    assert len({candidate.kind for candidate in chosen}) >= 4
    assert len({candidate.spans[0].doc_id for candidate in chosen}) >= 3
    assert assistant.suggestions(language) == suggested
    assert assistant.suggestions(language, limit=2) == suggested[:2]


def test_an_engine_that_answers_otherwise_proves_nothing(assistant: Assistant) -> None:
    doc_id = "003_f143bbecd45a41d4.txt"
    with assistant.reading() as view:
        made = candidates(view, doc_id, "en")
        right = next(c for c in made if proven(view, c, "en"))
        wrong = next(c for c in made if not set(c.spans) & set(right.spans))
        moved = replace(right, spans=wrong.spans)
        assert not proven(view, moved, "en", documents=[doc_id])


def test_suggestions_follow_the_documents(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_text(REPORTS)
    (folder / "b.txt").write_text(MAYOR)
    with Assistant.open(folder, store=store) as assistant:
        both = assistant.suggestions("en")
        assert "How many written reports were there?" in both
        assert any("Maria Peeters" in question or "mayor of Ghent" in question for question in both)
        (folder / "a.txt").unlink()
        (folder / "b.txt").write_text(MAYOR.replace("Maria Peeters", "Anna Jansen"))
        assistant.sync()
        after = assistant.suggestions("en")
        assert after
        assert not any("reports" in question or "Maria" in question for question in after)


def test_a_document_that_answers_better_takes_a_suggestion_away(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_text("By the way there were 142 written reports there, some of them rather long and dull.")
    question = "How many written reports were there?"
    with Assistant.open(folder, store=store) as assistant:
        assert question in assistant.suggestions("en")
        (folder / "b.txt").write_text("There were 9 written reports.")
        assistant.sync()
    with Assistant.open(folder, store=store) as assistant, assistant.reading() as view:
        made = next(c for c in candidates(view, "a.txt", "en") if c.question == question)
        assert not proven(view, made, "en")


def test_what_is_asked_in_another_language_quotes_no_word_of_the_source(assistant: Assistant) -> None:
    doc_id = "004_f0eaf0d53c8a87a2.txt"  # German
    with assistant.reading() as view:
        questions = [c.question for c in candidates(view, doc_id, "nl")]
    assert "Wat wordt er gezegd over Resolutie nr. 18-NQ/TW?" in questions
    assert "Wat gebeurde er op 16 december?" in questions
    assert not any("Vorsitzender" in question or "Projekte" in question for question in questions)


def test_a_day_is_spoken_in_each_language() -> None:
    assert [spoken_date("2025-03-16", language) for language in ("en", "nl", "de", "vi")] == [
        "16 March 2025", "16 maart 2025", "16. März 2025", "ngày 16/3/2025",
    ]  # fmt: skip
    assert spoken_date("2020/2025", "en") is None


@pytest.mark.parametrize(
    ("question", "language"),
    [("Wie is de burgemeester van Amsterdam?", "nl"), ("Thủ đô của Peru là gì?", "vi")],
)
def test_a_refusal_suggests_up_to_three_in_its_language(assistant: Assistant, question: str, language: str) -> None:
    refused = assistant.ask(question)
    assert not refused.found
    assert 1 <= len(refused.suggestions) <= 3
    for suggested in refused.suggestions:
        answer = assistant.ask(suggested)
        assert (answer.found, answer.language, answer.suggestions) == (True, language, ())


def test_suggestions_of_a_filtered_refusal_are_answered_within_the_filter(assistant: Assistant) -> None:
    only = ["004_f0eaf0d53c8a87a2.txt"]
    refused = assistant.ask("What is the capital of Peru?", documents=only)
    assert refused.suggestions
    for suggested in refused.suggestions:
        assert assistant.ask(suggested, documents=only).found


def test_a_refusal_on_the_command_line_shows_them(capsys: pytest.CaptureFixture[str], seed_store: Path) -> None:
    place = ["--folder", str(SEEDS), "--store", str(seed_store)]
    assert cli.main(["ask", "What is the capital of Peru?", *place]) == 1
    shown = capsys.readouterr().out
    assert cli.main(["ask", "What is the capital of Peru?", "--json", *place]) == 1
    suggested = json.loads(capsys.readouterr().out)["suggestions"]
    assert suggested
    assert shown.split("These can be answered:\n")[1].split() == " ".join(suggested).split()


def test_an_empty_folder_and_wrong_arguments(folder: Path, store: Path) -> None:
    with Assistant.open(folder, store=store) as assistant:
        assert assistant.suggestions("nl") == []
        with pytest.raises(ValueError, match="one of nl, de, en, vi, not 'fr'"):
            assistant.suggestions("fr")
        with pytest.raises(ValueError, match="at least 1, not 0"):
            assistant.suggestions("nl", limit=0)
