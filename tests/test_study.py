"""Studying: verbatim lines, each said once, in order, filtered, and as flashcards."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from adverbum import Assistant, StudyLine
from adverbum.export.cards import CSV_HEADER, HIDDEN, cards
from adverbum.study.lines import KINDS

ENGLISH = (
    "The council of Ghent has 42 members and met on 3 May 2021. Maria Peeters, mayor of Ghent, opened it with a speech. "
    "The council adopted Resolution No. 57-NQ/TW without any debate. Nobody in the hall had expected so much calm. "
)
GERMAN = (
    "Der Rat von Gent hat 42 Mitglieder und traf sich am 3. Mai 2021. Maria Peeters, Bürgermeisterin von Gent, "
    "eröffnete ihn mit einer Rede. Der Rat verabschiedete die Resolution Nr. 57-NQ/TW ohne jede Debatte. "
    "Niemand im Saal hatte so viel Ruhe erwartet. "
)


def things(lines: list[StudyLine]) -> list[str]:
    return [line.slice(line.focus) for line in lines]


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_line_is_a_slice_with_the_thing_in_it(assistant: Assistant, kind: str) -> None:
    lines = assistant.study(kind)
    assert len(lines) >= 10
    for line in lines:
        document = assistant.document(line.span.doc_id)
        assert document.text[line.span.start : line.span.end] == line.quote
        assert document.sha256 == line.sha256
        assert all(line.span.covers(part) for part in (line.focus, line.about) if part)
        assert any(start <= line.span.start and line.span.end <= end for start, end in document.content)
    assert assistant.study(kind) == lines


def test_the_seeds_hold_what_a_reader_finds_in_them(assistant: Assistant) -> None:
    figures = assistant.study("figures", languages=["en"])
    counted = [(line.slice(line.focus), line.slice(line.about)) for line in figures if line.about]
    assert ("142", "written reports") in counted
    assert ("10", "groups") in counted
    people = {line.slice(line.focus): line.slice(line.about) for line in assistant.study("people") if line.about}
    assert people["Nguyen Truong Giang"] == "Secretaris van het partijcomité van de gemeente Thu Lum"
    assert [line.when for line in assistant.study("timeline", languages=["de"])][-1] == "2024-12-16"
    assert "Resolution Nr. 18-NQ/TW" in things(assistant.study("resolutions"))


def test_a_translation_is_said_once_or_once_in_each_language_chosen(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_text(ENGLISH)
    (folder / "b.txt").write_text(GERMAN, encoding="utf-8")
    with Assistant.open(folder, store=store) as assistant:
        for kind in list(KINDS):
            assert [line.language for line in assistant.study(kind)] == ["en"]
            assert [line.language for line in assistant.study(kind, prefer="de")] == ["de"]
            assert {line.language for line in assistant.study(kind, languages=["de", "en"])} == {"de", "en"}
            assert [line.language for line in assistant.study(kind, languages=["de"])] == ["de"]


def test_other_documents_with_the_same_figure_are_not_left_out(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_text(ENGLISH)
    (folder / "b.txt").write_text("The museum in Leiden bought 42 paintings. All of them are old and rather small.")
    with Assistant.open(folder, store=store) as assistant:
        assert things(assistant.study("figures")) == ["42", "42"]


def test_a_sentence_that_is_repeated_is_said_once(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_text(f"{ENGLISH}\nThe council of Ghent has 42 members and met on 3 May 2021.\n")
    with Assistant.open(folder, store=store) as assistant:
        assert len(assistant.study("figures")) == len(assistant.study("timeline")) == 1


def test_the_timeline_is_sorted_and_a_day_takes_its_year_from_the_date_of_the_document(
    folder: Path, store: Path
) -> None:
    (folder / "a.txt").write_text(
        "A heading\n\n3/1/2025\n\nThe hall was opened on December 16 by the mayor of the town. It was built in 1998. "
        "In the years before they planned it, and the tasks for 2026 are known. The 1970s were quieter than that.\n\n"
        "Source: https://example.org/hall\n"
    )
    (folder / "b.txt").write_text("On August 14 all committees met in the hall. On 2 May 2010 nobody came to see it.\n")
    with Assistant.open(folder, store=store) as assistant:
        assert assistant.document("a.txt").date == date(2025, 1, 3)
        assert [line.when for line in assistant.study("timeline")] == ["1998", "2010-05-02", "2024-12-16", "--08-14"]


def test_lines_are_filtered_by_document_language_text_and_number(assistant: Assistant) -> None:
    only = assistant.study("figures", documents=["004_f0eaf0d53c8a87a2.txt"])
    assert {line.span.doc_id for line in only} == {"004_f0eaf0d53c8a87a2.txt"}
    assert things(assistant.study("figures", text="KHÁNH hoa 10")) == ["10"]
    assert things(assistant.study("figures", text="Khanh Hoa groups")) == ["10"]
    assert len(assistant.study("people", limit=2)) == 2
    with pytest.raises(ValueError, match="not 'dates'"):
        assistant.study("dates")


def test_no_menu_is_studied_and_what_is_kept_follows_the_documents(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_text(f"Home 12 items\nLogin\n\n{ENGLISH}\n\nComment (0)\n\nRelated 99 articles\n")
    with Assistant.open(folder, store=store) as assistant:
        assert things(assistant.study("figures")) == ["42"]
        (folder / "a.txt").write_text(ENGLISH.replace("42", "43"))
        assistant.sync()
        assert things(assistant.study("figures")) == ["43"]
        (folder / "a.txt").unlink()
        assistant.sync()
        assert assistant.study("figures") == []


def test_a_store_that_cannot_be_written_is_studied_and_asked(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_text(ENGLISH)
    with Assistant.open(folder, store=store) as assistant:
        assistant.store._db.execute("PRAGMA query_only = ON")
        assert things(assistant.study("figures")) == ["42"]
        assert assistant.suggestions("en")


def test_cards_hide_the_answer_and_cannot_be_markup(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_text('The <img src=x onerror=alert(1)> & "council" got 42 reports; 7 new members came.\n')
    with Assistant.open(folder, store=store) as assistant:
        lines = assistant.study("figures")
    assert things(lines) == ["42", "7"]
    text = cards(lines)
    assert text.startswith(CSV_HEADER)
    rows = list(csv.reader(io.StringIO(text.removeprefix(CSV_HEADER))))
    for row, own in zip(rows, lines, strict=True):
        front, back, source, tags = row
        assert HIDDEN in front
        assert back == own.slice(own.focus)
        assert "a.txt" in source
        assert tags == f"adverbum::figures adverbum::{own.language}"
    assert "<img" not in text
    assert all(line.startswith('"') and line.endswith('"') for line in text.removeprefix(CSV_HEADER).splitlines())
