"""Facts: figures, persons, dates and acts in four languages, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adverbum.text.facts import facts, iso

Told = list[tuple[str, str, str | None]]


def told(sentence: str, language: str) -> Told:
    return [
        (fact.kind, sentence[slice(*fact.thing)], sentence[slice(*fact.about)] if fact.about else None)
        for fact in facts(sentence, language)
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "Along with 42 written reports, 30 percent of the voters came.",
         [("figure", "42", "written reports"), ("figure", "30 percent", "voters")]),
        ("nl", "Er waren 2.085 punten, 3,5 miljoen euro en 17 nieuwe projecten.",
         [("figure", "2.085", "punten"), ("figure", "3,5 miljoen", "euro"), ("figure", "17", "nieuwe projecten")]),
        ("de", "Sie legten 79 Projekte und 250 neue Wohnungen vor.",
         [("figure", "79", "Projekte"), ("figure", "250", "neue Wohnungen")]),
        ("de", "Dort haben sie dem Zentralen Komitee 79 Projekte vorgelegt.", [("figure", "79", "Projekte")]),
        ("vi", "Có 250 đại biểu và 11 người tham dự.", [("figure", "250", "đại biểu"), ("figure", "11", "người")]),
        ("en", "Secretary of the Bum To Commune Party Committee Ly Cong Hau spoke.",
         [("person", "Ly Cong Hau", "Secretary of the Bum To Commune Party Committee")]),
        ("nl", "Kameraad Lam Dong, adjunct-secretaris van de provincie Khanh Hoa, sprak met Jan de Vries.",
         [("person", "Lam Dong", "adjunct-secretaris van de provincie Khanh Hoa")]),
        ("nl", "Volgens Jan de Vries, hoogleraar in Leiden, klopt dat.", [("person", "Jan de Vries", "hoogleraar in Leiden")]),
        ("de", "Der Vorsitzende des Vereins, Hans Schmidt, und Präsident Joe Biden kamen.",
         [("person", "Hans Schmidt", "Vorsitzende des Vereins"), ("person", "Joe Biden", "Präsident")]),
        ("vi", "Theo Bí thư Đảng ủy xã Thu Lũm Nguyễn Trường Giang, việc đó tốt.",
         [("person", "Nguyễn Trường Giang", "Bí thư Đảng ủy xã Thu Lũm")]),
        ("en", "On April 16, 2025 it issued Resolution No. 60-NQ/TW under Regulation (EU) 2016/679.",
         [("date", "April 16, 2025", None), ("act", "Resolution No. 60-NQ/TW", None), ("act", "Regulation (EU) 2016/679", None)]),
        ("nl", "Project 16-DU/TU van 3 januari 2020 volgt op Richtlijn nr. 01/CT/TU.",
         [("act", "Project 16-DU/TU", None), ("date", "3 januari 2020", None), ("act", "Richtlijn nr. 01/CT/TU", None)]),
        ("vi", "Nghị định 100/2019/NĐ-CP có từ ngày 30 tháng 12 năm 2019.",
         [("act", "Nghị định 100/2019/NĐ-CP", None), ("date", "ngày 30 tháng 12 năm 2019", None)]),
    ],
)  # fmt: skip
def test_what_is_a_fact(language: str, sentence: str, expected: Told) -> None:
    assert told(sentence, language) == expected


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nl", "> Les 1: Mensen met twee schouders"),  # no number of anything
        ("nl", "Het 14e partijcongres en het model met twee niveaus."),  # an ordinal, and a number nobody learns
        ("nl", "Zij waren met 186 specifiek bezig."),  # nothing counted
        ("nl", "Volgens de partij in Khanh Hoa, secretaris onbekend of niet, klopt Artikel 5."),
        ("en", "Surveying Ho Chi Minh City, Nghe An, Quang Tri and Dien Bien, we saw section 3."),  # places
        ("en", "The Central Organization Committee, chairman included, is not a person."),
        ("de", "Die Resolution des 13. Nationalen Parteitags liegt vor."),
        (
            "en",
            "Since Windows 10 devices and Microsoft 365 groups came at 09:30 hours, version 4.5.0.134 projects wait.",
        ),
        ("de", "Die Gruppen in Microsoft 365 Gruppen und Wege."),
        ("xx", "Kameraad Lam Dong, voorzitter van 42 raden."),  # a language that is not known
    ],
)
def test_what_is_no_fact(language: str, sentence: str) -> None:
    assert told(sentence, language) == []


@pytest.mark.parametrize(
    ("stated", "when"),
    [
        ("16 April 2025", "2025-04-16"),
        ("16. märz 2025", "2025-03-16"),
        ("3. Mai 2021", "2021-05-03"),
        ("8 december", "--12-08"),
        ("Dec 8", "--12-08"),
        ("ngày 14/8", "--08-14"),
        ("ngày 3/1/2020", "2020-01-03"),
        ("2020-01-03", "2020-01-03"),
        ("29.02.2024", "2024-02-29"),
        ("30.02.2024", None),
        ("1.13.2024", None),
    ],
)
def test_a_date_is_normalised_as_far_as_it_goes(stated: str, when: str | None) -> None:
    assert iso(stated) == when


@given(
    st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("12.,-/ nr.No €%"))),
    st.sampled_from(["nl", "de", "en", "vi", "und"]),
)
def test_facts_of_any_text_lie_within_it_and_apart(text: str, language: str) -> None:
    end = 0
    for fact in facts(text, language):
        assert end <= fact.thing[0] < fact.thing[1] <= len(text)
        assert fact.about is None or 0 <= fact.about[0] < fact.about[1] <= len(text)
        end = fact.thing[1]
