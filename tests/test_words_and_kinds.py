"""Folding, languages, and what a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adverbum.text.detection import detect
from adverbum.text.things import find, kind_of, names, years
from adverbum.text.words import fold, word_spans, words


@given(st.text())
def test_folding_twice_changes_nothing_and_words_are_slices(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert [fold(text[start:end]) for start, end in word_spans(text)] == words(text)


@pytest.mark.parametrize(
    ("spelling", "other"),
    [("Lê Minh Hưng", "Le Minh Hung"), ("Đảng ủy", "Dang uy"), ("Großstadt", "GROSSSTADT"), ("Thu Lũm", "thu lum")],
)
def test_spellings_of_a_name_agree(spelling: str, other: str) -> None:
    assert words(spelling) == words(other)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("In hoeveel groepen discussieerden de afgevaardigden in Khanh Hoa?", "nl"),
        ("Wie zat de conferentie voor?", "nl"),
        ("Wer leitete die Konferenz?", "de"),
        ("Wie viele Gruppen gab es?", "de"),
        ("Who chaired it?", "en"),
        ("how many groups", "en"),
        ("Bí thư Đảng ủy xã Thu Lũm là ai?", "vi"),
        ("thủ đô của Peru là gì", "vi"),
        ("2025?", "und"),
        ("Кто это?", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_a_question_is_told(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("kind", "questions"),
    [
        ("number", ["en:How many groups?", "nl:Hoeveel groepen?", "de:Wie viele Gruppen?", "vi:Có bao nhiêu nhóm?"]),
        ("share", ["en:What percentage is it?", "nl:Welk percentage?", "de:Wie hoch ist der Anteil?", "vi:Tỷ lệ là bao nhiêu phần trăm?"]),
        ("date", ["en:When was it?", "nl:Wanneer was het?", "de:Wann war das?", "vi:Hội nghị diễn ra khi nào?"]),
        ("who", ["en:Who is it?", "nl:Wie is het?", "de:Wer ist das?", "vi:Ai là bí thư?"]),
        ("where", ["en:Where is it?", "nl:Waar is het?", "de:Wo ist das?", "vi:Hội nghị ở đâu?"]),
        ("why", ["en:Why so?", "nl:Waarom?", "de:Warum?", "vi:Tại sao vậy?"]),
        ("what", ["en:What is a party cell?", "nl:Wat is een partijcel?", "de:Was ist das?", "vi:Chi bộ là gì?"]),
    ],
)  # fmt: skip
def test_the_kind_of_question_is_told(kind: str, questions: list[str]) -> None:
    for question in questions:
        language, text = question.split(":", 1)
        assert kind_of(text, language) == kind, question


def test_things_are_found_but_not_those_that_the_question_names() -> None:
    sentence = "On 16 April 2025 the 42 reports reached 96,3% of Nguyen Truong Giang's 54 wards."

    def things(kind: str, question: str = "") -> list[str]:
        return [sentence[start:end] for start, end in find(kind, sentence, "en", question)]

    assert things("number") == ["42", "54"]
    assert things("number", "What about the 42 reports?") == ["54"]
    assert things("share") == ["96,3%"]
    assert things("date") == ["16 April 2025"]
    assert things("who") == ["Nguyen Truong Giang's"]


@pytest.mark.parametrize(
    ("kind", "language", "sentence", "things"),
    [
        ("why", "en", "What they do there is dull.", []),  # "do" opens a reason in Vietnamese
        ("why", "vi", "Cầu hỏng do mưa lớn.", ["do"]),
        ("number", "en", "An elf lives in Ba Vi for a million years.", ["million"]),  # eleven, three
        ("number", "nl", "Er kwamen elf mensen.", ["elf"]),
        ("list", "nl", "Jan, Piet of Klaas und so weiter, denkt men.", ["Jan, Piet of Klaas und so weiter"]),
        ("date", "de", "Am 3. Mai, nicht am 4. mei, war es.", ["3. Mai"]),
        ("share", "vi", "Chiếm 30 phần trăm, 40 procent.", ["30 phần trăm"]),
        ("number", "und", "An elf lives in Ba Vi.", ["elf", "Ba"]),  # where the language is not known, any may be meant
    ],
)
def test_things_are_found_by_the_words_of_their_language(
    kind: str, language: str, sentence: str, things: list[str]
) -> None:
    assert [sentence[start:end] for start, end in find(kind, sentence, language)] == things


def test_years_are_not_parts_of_other_numbers() -> None:
    assert years("In 2024, van 2020-2025, nr. 2.085 en 20250 of 12/2019") == {"2024", "2020", "2025"}


def test_names_are_capitals_inside_a_question_and_numbers() -> None:
    assert names("Which Party does 57-NQ/TW concern?") == {"party", "57", "nq", "tw"}
