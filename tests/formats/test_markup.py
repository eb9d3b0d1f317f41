"""Text marked up by hand, tables of separated values, data and subtitles."""

import csv
import io
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import case, rows, said, told


def test_front_matter_states_the_title_and_a_table_has_its_header() -> None:
    found = case("098/guide.md")
    assert (found.title, found.date) == ("Manual of the pump", date(2023, 6, 1))
    assert rows(found, "header") == [["Model", "Power", "Weight"]]
    assert ["P200", "480 W", "7 kg"] in rows(found, "row")
    assert told(found, "code") == ["# install the driver\nsudo apt install pump-driver"]
    assert told(found, "note") == ["[^1]: The seal lasts five years."]
    assert told(found, "item") == ["1. Open the lid.", "2. Press the red button for ten seconds.", "- [ ] check seals"]
    assert "The pump needs **12 volts** and a [fuse](https://x.org/fuse) of 5 ampere. See ![figure](a.png)." in told(
        found, "paragraph"
    )


def test_days_of_a_diary_are_headings_and_lines_with_dots_are_content() -> None:
    diary, notes = case("168/diary.md"), case("202/notes.md")
    assert told(diary, "heading") == ["2024-05-01", "2024-05-02", "03.05.2024"]
    assert "Booking.com takes 15 percent of the price." in told(notes, "paragraph")
    assert not told(notes, "furniture")
    assert told(case("148/People/Jane Doe.md")) == ["Telephone: 030 555 1234", "Birthday: 4 July 1980"]


def test_badges_are_no_title_and_quotes_and_underlined_headings_are_told() -> None:
    found = said(
        ".md",
        "[![PyPI](https://x/b.svg)](https://x)\n\nPump\n====\n\n> Never run it\n> dry.\n\nUse\n---\n\n* one\n  more\n\nText.\n\n    code\n",
    )
    assert (found.title, told(found, "heading")) == ("Pump", ["Use"])
    assert told(found, "paragraph") == ["Never run it\n> dry.", "Text."]
    assert told(found, "code") == ["code"]
    assert told(found, "item")[0] == "* one\n  more"


@pytest.mark.parametrize(
    ("suffix", "text", "title", "headings", "items"),
    [
        (".rst", "====\nPump\n====\n\n:Date: 2023-05-01\n\nUse\n===\n\nIt runs.\n\n- one\n- two\n  more\n\n.. a comment\n", "Pump", ["Use"], ["- one", "- two\n  more"]),
        (".org", "#+TITLE: Pump\n* Use\nIt runs.\n- one\n- two\n  more\n# hidden\n", "Pump", ["Use"], ["- one", "- two\n  more"]),
        (".adoc", "= Pump\n\n== Use\n\nIt runs.\n\n* one\n* two\n// hidden\n", "Pump", ["Use"], ["* one", "* two"]),
        (".tex", "\\title{Pump}\n\\section{Use}\nIt runs.\n\\begin{itemize}\n\\item one\n\\item two\n\\end{itemize}\n", "Pump", ["Use"], ["\\item one", "\\item two"]),
    ],
)  # fmt: skip
def test_each_markup_has_its_title_headings_and_items(
    suffix: str, text: str, title: str, headings: list[str], items: list[str]
) -> None:
    found = said(suffix, text)
    assert (found.text, found.title) == (text, title)
    assert (told(found, "heading"), told(found, "item")) == (headings, items)
    assert "It runs." in told(found, "paragraph")


def test_settings_are_rows() -> None:
    assert rows(said(".ini", "[printer]\npassword = secret\nport: 80\n")) == [["password", "secret"], ["port", "80"]]


def test_a_record_is_a_row() -> None:
    payments, plants = case("090/payments.csv"), case("093/t.tsv")
    assert rows(payments, "header") == [["Date", "Member", "Amount"]]
    assert ["2024-03-09", "Lena Koch", "40"] in rows(payments, "row")
    assert rows(plants, "header") == [["Plant", "Height", "Flowers"]]
    assert ["Species07", "70 cm", "May"] in rows(plants, "row")


def test_lines_above_a_table_line_breaks_in_it_and_marks_that_nothing_closes() -> None:
    found = said(".csv", 'sep=;\nPayments;;\nName;Note;Euro\nAnn;"a;b\nc ""d""";30\nTom;5" pipe;"7\nLena;x;8\n')
    assert told(found, "caption") == ["Payments"]
    assert rows(found) == [
        ["Name", "Note", "Euro"],
        ["Ann", 'a;b\nc ""d""', "30"],
        ["Tom", '5" pipe', '"7'],
        ["Lena", "x", "8"],
    ]


def test_prose_that_is_called_a_table_is_prose() -> None:
    assert [block.kind for block in said(".csv", "One line.\n\nAnother line.\n").blocks] == ["paragraph", "paragraph"]


@given(
    st.lists(
        st.lists(
            st.text('ab1 ,"\n', min_size=1, max_size=6).filter(str.strip).map(lambda s: f"x{s.strip()}x"),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_cells_are_what_the_standard_library_reads(records: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(records)
    assert [[cell.replace('""', '"') for cell in row] for row in rows(said(".csv", out.getvalue()))] == records


def test_values_of_data_have_their_names_and_records_are_rows() -> None:
    data = '{"title":"Members","since":2020,"members":[{"name":"Lena Koch","role":"Kassenw\\u00e4rtin"},{"name":"Jan","role":"chair","age":40}],"notes":"Bring tea."}'
    found = said(".json", data)
    assert found.title == "Members"
    assert rows(found) == [
        ["since", "2020"],
        ["name", "role", "age"],
        ["Lena Koch", "Kassenwärtin"],
        ["Jan", "chair", "40"],
        ["notes", "Bring tea."],
    ]
    lines = said(".jsonl", '{"a":1,"b":"x"}\n{"a":true,"b":null}\n{"a":\n')
    assert rows(lines) == [["a", "b"], ["1", "x"], ["true"]]
    assert lines.omitted == ("no JSON: 1 line",)


def test_xml_is_read_by_its_names() -> None:
    markup = '<book><title>Mills</title><para>The mill was <b>built</b> in 1702.</para><stock><item id="1"><name>Pump</name><price>30</price></item><item id="2"><name>Seal</name><price>5</price></item></stock></book>'
    found = said(".xml", markup)
    assert found.title == "Mills"
    assert "The mill was built in 1702." in told(found, "paragraph")
    assert rows(found) == [["id", "name", "price"], ["1", "Pump", "30"], ["2", "Seal", "5"]]


@pytest.mark.parametrize(("suffix", "head"), [(".srt", "1\n"), (".vtt", "WEBVTT\n\n")])
def test_a_sentence_goes_on_over_the_time_codes_which_are_its_pages(suffix: str, head: str) -> None:
    text = f"{head}00:00:01.000 --> 00:00:03.000\n<i>The ferry was built</i>\nin the year\n\n00:00:03.100 --> 00:00:05.000\n1902 in Marn.\n\n00:00:20.000 --> 00:00:22.000\nWhere is it now?\n"
    found = said(suffix, text)
    assert told(found) == ["The ferry was built in the year\n1902 in Marn.", "Where is it now?"]
    assert [found.text[start:].split("\n")[0] for start in found.pages] == [
        "The ferry was built in the year",
        "1902 in Marn.",
        "Where is it now?",
    ]


CHARS = 200_000
LONG = {
    "spaces": "a" + " " * CHARS + "b",
    "dots": "a" + "." * CHARS + "b",
    "bars": "a" + " | " * (CHARS // 3),
    "hashes": "# a" + " #" * (CHARS // 2) + " b",
    "badges": "a" + "[![a](b)" * (CHARS // 8),
    "an open style sheet": "<style>@media{" + ".a{}" * (CHARS // 4) + "</style>a",
    "a style sheet of one word": "<style>" + "a" * CHARS + "</style>a",
    "marks": 'a."' + '"' * CHARS + "b",
    "open marks": '"' + '"a,' * (CHARS // 3),
    "spans": "<table>" + "<tr><td rowspan=999 colspan=999>a<td>b" * 300,
}


@pytest.mark.parametrize("suffix", [".txt", ".md", ".csv", ".rst", ".tex", ".html", ".json", ".eml"])
def test_no_line_however_long_takes_more_than_seconds(suffix: str) -> None:
    for name, text in LONG.items():
        began = time.process_time()
        said(suffix, f"Subject: x\nContent-Type: text/html\n\n{text}" if suffix == ".eml" else text)
        assert time.process_time() - began < 10, name
