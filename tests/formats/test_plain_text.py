"""Plain text: exactly as decoded, in blocks; nothing that a person wrote is furniture, but around a saved article."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adverbum.documents.formats import Unreadable, paragraphs
from adverbum.documents.structure import read
from tests.cases import CASES, case, rows, said, told
from tests.conftest import SEEDS

PROSE = (
    "The council met on Monday to talk about the bridge. It will be closed for repairs until the spring of next year."
)


@pytest.mark.parametrize("path", sorted(SEEDS.iterdir()), ids=lambda path: path.name[:3])
def test_the_seeds_read_as_they_always_did(path) -> None:
    found, document = said(".txt", path.read_bytes()), read(SEEDS, path.name)
    content = [line.strip() for start, end in document.content for line in document.text[start:end].splitlines()]
    kept = [text for block, text in zip(found.blocks, told(found), strict=True) if block.kind != "furniture"]
    assert kept == [line for line in content if line]
    assert (found.date, found.url) == (document.date, document.url)


def test_dated_facts_are_content() -> None:
    found = case("094/einladung.txt")
    assert told(found, "title") == ["Einladung zur Jahreshauptversammlung"]
    assert told(found, "paragraph")[:3] == [
        "Termin: 14.03.2025, 19:00 Uhr", "Ort: Vereinsheim am Deich", "Anmeldung bis 01.03.2025 bei Frau Petersen",
    ]  # fmt: skip
    assert told(case("204/agenda.txt"))[6] == "Treasure hunt 09.07.2025"


def test_an_entry_of_a_log_is_a_block() -> None:
    assert told(case("168/changes.txt"))[2] == "2024-02-19 Painted the railing green"


@pytest.mark.parametrize("name", ["2024-06-04 minutes board.txt", "Rent contract Smith.txt"])
def test_a_text_of_a_line_is_a_paragraph(name: str) -> None:
    assert [block.kind for block in case(f"148/{name}").blocks] == ["paragraph"]


@pytest.mark.parametrize(
    ("name", "words", "lost"),
    [
        ("one_bad_byte", "Die Kosten betrugen 3,2 Millionen Mark.", ("no text: 1 byte",)),
        ("cut_utf8", "Die Höhe beträgt 40 Meter.", ("no text: 1 byte",)),
        ("mixed", "Jürgen Groß", ("no text: 1 byte",)),
        ("nul", "Second line about the valve.", ("no text: 1 byte",)),
        ("macroman", "Die Brücke über die Main wurde 1957 eröffnet. Der Architekt war Jürgen Groß.", ()),
        ("cp850", "Die Brücke über die Ems wurde 1957 eröffnet.", ()),
        ("latin9", "Der Preis beträgt 40 €.", ()),
        ("short", "Käse: 4 €", ()),
        *((name, "wurde 1957 eröffnet", ()) for name in ("cp1252", "utf16be", "utf16le-bom", "utf16le", "utf8bom")),
    ],
)
def test_a_byte_that_is_wrong_costs_that_byte(name: str, words: str, lost: tuple[str, ...]) -> None:
    found = case(f"096/{name}.txt")
    assert words in found.text
    assert found.omitted == lost


@pytest.mark.parametrize(
    "data", [b"MZ\0\0binary", b"\0\1\2\3" * 99, b"\x7fELF\2\1\1" + b"\0" * 9 + b"text " * 9 + b"\0a\0b\0c" * 9]
)
def test_a_binary_file_is_no_text(data: bytes) -> None:
    with pytest.raises(Unreadable, match="a binary file"):
        said(".txt", data)


def test_lines_broken_to_a_width_are_one_paragraph() -> None:
    lines = "The harbour was opened in 1962. It is a home\nfor ships of any size that is closed to\nnobody who comes in peace and who would like\nto trade with the town on\n12.03.2024 or later."
    assert told(said(".txt", lines)) == [lines]


@pytest.mark.parametrize(
    "lines",
    [
        "milk\neggs\nbread",
        "Ann Berg, chair\nTom Visser, treasurer\nLena Koch, secretary",
        "A song of the sea and of the wind\nThe ship that came from far away\nAnd went to where it once began",
    ],
)
def test_what_is_written_line_by_line_is_a_block_a_line(lines: str) -> None:
    assert told(said(".txt", lines)) == lines.split("\n")


def test_an_item_goes_on_where_it_is_set_in() -> None:
    assert told(said(".txt", "1. Open the lid\n   and wait.\n2. Press it.\n- a\n- b"), "item") == [
        "1. Open the lid\n   and wait.",
        "2. Press it.",
        "- a",
        "- b",
    ]


def test_columns_of_plain_text_are_cells() -> None:
    found = said(".txt", "Name      Age   Town\nLena      30    Marn\nJan       41    Kiel")
    assert rows(found, "header") == [["Name", "Age", "Town"]]
    assert rows(found, "row") == [["Lena", "30", "Marn"], ["Jan", "41", "Kiel"]]


def test_headings_questions_and_contents() -> None:
    found = said(
        ".txt",
        f"Club\n====\n\n1 Rooms ........ 3\n\nOpening\n\n{PROSE}\n\nWho pays?\n\nWe.\n\nWhen?\n\nNow.\n\nWhere?\n\nHere.",
    )
    assert told(found, "title", "heading") == ["Club", "Opening"]
    assert told(found, "contents") == ["1 Rooms ........ 3"]
    assert told(found, "question") == ["Who pays?", "When?", "Where?"]


@pytest.mark.parametrize(
    "tail",
    [
        "Website: https://www.verein.de\nAdults 10 euro",
        "Prices (2026)\nAdults 10 euro",
        "https://example.org/a",
        "Members (12)\nJan\nPiet",
        "Contact: 12.03.2024",
    ],
)
def test_what_ends_a_letter_is_no_tail_of_an_article(tail: str) -> None:
    assert not told(said(".txt", f"Meeting\n12.03.2024\n\n{PROSE * 3}\n\n{tail}\n"), "furniture")


def test_a_source_line_is_furniture_and_what_follows_it_is_not_unless_comments_are_counted() -> None:
    text = f"example.org\n\nBridge closed\n\nThe Gazette 12.03.2024\n\n{PROSE * 3}\n\nSource: https://example.org/b\n\n{{}}More news\n"
    assert told(said(".txt", text.format("")), "furniture") == [
        "example.org",
        "The Gazette 12.03.2024",
        "Source: https://example.org/b",
    ]
    found = said(".txt", text.format("Comment (0)\n\n"))
    assert told(found, "furniture")[-2:] == ["Comment (0)", "More news"]
    assert (found.title, str(found.date), found.url) == ("Bridge closed", "2024-03-12", "https://example.org/b")


@given(
    st.lists(
        st.sampled_from(
            [
                "- a",
                "Der Hafen wurde 1962 eröffnet, und",
                "the rest of it.",
                "",
                "a\tb",
                "  x",
                "=====",
                "|a|b|",
                "?",
                "12.03.2024 b",
                "\ufeff",
                "é\r",
                "日本",
                "e\u0301",
            ]
        ),
        max_size=30,
    )
)
def test_blocks_hold_every_letter_once_and_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    blocks = paragraphs.told(text)
    assert all(block.start < block.end for block in blocks)
    assert all(a.end <= b.start for a, b in pairwise(blocks))
    inside = "".join(text[block.start : block.end] for block in blocks)
    assert [c for c in inside if c.isalnum()] == [c for c in text if c.isalnum()]


def test_no_file_of_the_cases_is_left_without_blocks() -> None:
    for path in CASES.glob("*/*.txt"):
        assert said(".txt", path.read_bytes()).blocks, path
