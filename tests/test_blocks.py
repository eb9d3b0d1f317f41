"""Blocks: what a text consists of decides where sentences and chunks end, and what is lent to what stands below."""

from adverbum.documents.chunking import Chunk, chunk
from adverbum.documents.document import Document
from adverbum.documents.formats.writing import Writing
from adverbum.documents.structure import parse


def report() -> Document:
    """A report with a table, a list of questions, and a running line."""
    writing = Writing()
    writing.page()
    writing.add("furniture", "Harbour office, page 1")
    writing.add("title", "Harbour report")
    writing.add("heading", "Revenue", level=1)
    writing.add("paragraph", "The harbour earned more than before. Details follow:")
    writing.add("caption", "Table 1: Figures by year")
    writing.row(["Year", "Revenue", "Ships"], header=True)
    writing.row(["2022", "3,900,000 euros", "131"])
    writing.row(["2023", "", "150"])
    writing.page()
    writing.add("heading", "Opening\u00ad hours", level=1)
    writing.add("question", "When is the office open?")
    writing.add("paragraph", "From 9 to 17.")
    writing.omit("1 picture")
    return parse("a.docx", writing.extract(), sha256="")


def chunks(document: Document, tokens: int = 160) -> list[Chunk]:
    return list(chunk(document, lambda text: len(text.split()), chunk_tokens=tokens))


def test_every_block_is_a_slice_and_a_row_has_its_cells() -> None:
    document = report()
    texts = [document.text[block.start : block.end] for block in document.blocks]
    assert texts[0] == "Harbour office, page 1"
    assert texts[5:8] == ["Year\tRevenue\tShips", "2022\t3,900,000 euros\t131", "2023\t\t150"]
    assert [document.text[slice(*cell)] for cell in document.blocks[7].cells] == ["2023", "", "150"]
    assert texts[8] == "Opening hours"  # a soft hyphen is seen by nobody
    assert (document.title, document.omitted) == ("Harbour report", ("1 picture",))
    assert [document.page(block.start) for block in document.blocks[7:9]] == [1, 2]


def test_a_row_finds_its_header_and_a_position_its_block() -> None:
    document = report()
    row = document.blocks[7]
    assert document.block(row.start + 2) == row
    assert document.block(row.end + 1) is None
    assert document.header(row) == document.blocks[5]
    assert document.header(document.blocks[3]) is None


def test_a_heading_begins_a_chunk_and_lends_its_words_to_those_below() -> None:
    first, second, third = chunks(report())
    assert (first.kinds, first.context) == (("title", "heading", "paragraph", "paragraph"), "")
    assert second.texts == [
        "Table 1: Figures by year",
        "Year\tRevenue\tShips",
        "2022\t3,900,000 euros\t131",
        "2023\t\t150",
    ]
    assert second.context == "Harbour report\nRevenue"
    assert (third.kinds, third.context) == (("heading", "question", "paragraph"), "Harbour report")
    assert third.read == f"Harbour report\n{third.text}"


def test_rows_that_stand_in_another_chunk_than_their_header_are_lent_it() -> None:
    parts = chunks(report(), tokens=5)
    alone = next(part for part in parts if part.text.startswith("2023"))
    assert alone.context == "Harbour report\nRevenue\nTable 1: Figures by year\nYear Revenue Ships"


def test_what_runs_along_the_pages_is_in_no_chunk() -> None:
    assert not any("page 1" in part.text for part in chunks(report()))


def test_a_table_of_its_own_takes_no_header_from_the_one_before() -> None:
    writing = Writing()
    for name in ("one", "two"):
        writing.row([name, "size"], header=True)
        writing.row(["a", "1"])
    last = chunks(parse("a.docx", writing.extract(), sha256=""), tokens=2)[-1]
    assert (last.text, last.context) == ("a\t1", "two size")
