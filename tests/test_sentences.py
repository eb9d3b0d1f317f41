"""Sentence spans: laws over any text, and cases worked by hand in the four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adverbum.text.sentences import split

TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from(list(".!?…\n\r \t\"'”(„-*0123456789AaZzđĐßế中é́🙂"))), max_size=300
)


@given(TEXT, st.sampled_from(["nl", "de", "en", "vi", ""]))
def test_sentences_hold_every_character_that_is_not_blank_once_and_in_order(text: str, language: str) -> None:
    position = 0
    for start, end in split(text, 0, len(text), language):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip("\ufeff" + "".join(c for c in text if c.isspace()))
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip().strip("\ufeff")


@given(TEXT, TEXT, TEXT)
def test_only_the_stretch_asked_for_is_split(before: str, text: str, after: str) -> None:
    whole = before + text + after
    for start, end in split(whole, len(before), len(before) + len(text), "en"):
        assert len(before) <= start < end <= len(before) + len(text)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("nl", ["Volgens Richtlijn nr. 45-CT/TW kwamen er 6.280 mensen.", "Daarna volgde 96,3% van de rest."]),
        ("nl", ["Dhr. J. P. de Vries sprak o.a. over de bouw.", "Niemand antwoordde."]),
        ("nl", ['Hij zei: "Kom morgen terug."', "Wij gingen."]),
        ("de", ["Am 16. Dezember hielt er z. B. eine Rede.", "Der 13. Parteitag folgte."]),
        ("de", ["Es waren ca. 3 % der Mitglieder.", "„Manche rein, manche raus.“", "So heißt es."]),
        ("en", ["Dr. A. B. Smith paid $3.50 for No. 57.", "She left at 5 p.m. on Monday."]),
        ("en", ["Really?!", "Yes…", "It is so."]),
        ("vi", ["Theo Chỉ thị số 45-CT/TW của TP. Hồ Chí Minh, có 6.280 người.", "Đó là năm 2025."]),
        ("vi", ["PGS. TS. Nguyễn Văn A. phát biểu.", "Mọi người vỗ tay."]),
        ("en", ["In 2024.", "Then in 2025."]),
        ("en", ["The trainer of the juniors is called Max.", "The treasurer Lena Koch pays the bills."]),
        ("en", ["The wall was painted red.", "The painter was Tom Visser.", "Is it wet?", "No.", "It dried."]),
        ("en", ["It was built by Smith & Co. Ltd. in part A.", "The rest was built by Jones & Co.", "Nobody paid."]),
        ("en", ["They met at 5 p.m. Monday.", "He left at 6 p.m.", "Visitors stayed until 7 p.m. GMT."]),
        ("de", ["Der Bürgermeister ist Dr. Karl Abt.", "Die Kassenwartin ist Frau Pia Wolf."]),
        ("de", ["Die Halle dient Veranstaltungen aller Art.", "Der Pächter heißt Uwe Hahn."]),
        (
            "de",
            ["Nach Art. 5 Abs. 2 haftet die Hahn & Co. KG, bzw. Max.", "Max. 5 Mio. Euro sind es, sagt Dr. med. Abt."],
        ),
        ("nl", ["Zij woont in de Jan.", "Kom op max. 3 dagen, t.a.v. Mevr. De Vries, volgens art. 5 e.d. langs."]),
        ("vi", ["Ông làm ở Công ty Red.", "PGS.TS. Nguyễn Văn An và ThS. Lê Art.", "Đó là năm 2025."]),
        ("nl", ['de taken voor 2026 uit te voeren"./.', "Bron volgt."]),
    ],
)
def test_splits_as_a_reader_would(language: str, sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split(text, 0, len(text), language)] == sentences


def test_a_line_break_ends_a_heading() -> None:
    text = "A heading without a stop\nThe first sentence. The second."
    assert [text[a:b] for a, b in split(text, 0, len(text), "en")] == [
        "A heading without a stop",
        "The first sentence.",
        "The second.",
    ]


def test_a_line_break_in_wrapped_text_does_not_end_a_sentence() -> None:
    text = (
        "This paragraph was wrapped by an editor at some sixty columns, and\n"
        "so its line breaks mean nothing at all. The second sentence here\n"
        "goes on over the break as well, which a reader does not notice\n"
        "either.\n\n- a list item\n- another one\n"
    )
    assert [text[a:b].replace("\n", " ") for a, b in split(text, 0, len(text), "en")] == [
        "This paragraph was wrapped by an editor at some sixty columns, and so its line breaks mean nothing at all.",
        "The second sentence here goes on over the break as well, which a reader does not notice either.",
        "- a list item",
        "- another one",
    ]
