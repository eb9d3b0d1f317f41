"""PDF by geometry: what LibreOffice printed comes back in whole sentences, and worked cases of what a page can hold."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adverbum.documents.formats import Extract, Unreadable
from adverbum.documents.formats.pdf import read, recognition
from adverbum.text.sentences import split

HERE = Path(__file__).parent.parent / "fixtures"
PRINTED = HERE / "printed"


def case(name: str) -> Extract:
    (path,) = (HERE / "cases").glob(f"{name}/*.pdf")
    return read(path.read_bytes())


def blocks(found: Extract, *kinds: str) -> list[str]:
    return [found.text[block.start : block.end] for block in found.blocks if not kinds or block.kind in kinds]


def page(*shown: str, boxes: str = "0 0 595 842", resources: str = "", extra: str = "") -> bytes:
    """A PDF of one page: `shown` are operators of its content, with Helvetica as /F and Helvetica-Bold as /B."""
    return sheets(["\n".join(shown)], boxes=boxes, resources=resources, extra=extra)


def sheets(contents: list[str], *, boxes: str = "0 0 595 842", resources: str = "", extra: str = "") -> bytes:
    fonts = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> /B << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >>"
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(contents)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>"]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{boxes}] /Contents {4 + 2 * number} 0 R /Resources << {fonts} {resources} >> {extra} >>"
        )
        objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010} 00000 n \n" for place in places).encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def at(x: float, y: float, text: str, *, size: float = 10, font: str = "F") -> str:
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET"


def lines(x: float, y: float, *texts: str, size: float = 10, pitch: float = 12) -> str:
    return "\n".join(at(x, y - pitch * number, text, size=size) for number, text in enumerate(texts))


# What LibreOffice printed


def sentences(text: str, language: str) -> Iterator[str]:
    for start, end in split(text, 0, len(text), language):
        yield " ".join(unicodedata.normalize("NFC", text[start:end]).split())


def written(source: Path) -> tuple[list[str], str]:
    """The sentences of a document as it was written, without the marks of its structure, and its language."""
    text = source.read_text(encoding="utf-8")
    language = re.findall(r"^language: (..)", text, re.MULTILINE)[0]
    kept = [re.sub(r"^(?:#+|-) ", "", line) for line in text.splitlines() if not re.match(r"\w+: |\|", line)]
    notes = re.findall(r"\[(.*?)\]", text)
    texts = [re.sub(r"\[.*?\]", "", line) for line in kept] + notes
    return [found for line in texts for found in sentences(line, language) if len(found) >= 40], language


@pytest.mark.parametrize("printed", sorted(PRINTED.glob("*.pdf")), ids=lambda path: path.stem)
def test_sentences_come_back_whole_however_a_document_is_printed(printed: Path) -> None:
    wanted, language = written(PRINTED / f"{printed.stem.split('-')[0]}.txt")
    found = set()
    for text in blocks(read(printed.read_bytes())):
        found |= set(sentences(re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]|^\\d (?=[A-ZĐ])", "", text), language))
    assert [sentence for sentence in wanted if sentence not in found] == []


@pytest.mark.parametrize("printed", sorted(PRINTED.glob("[!h]*-narrow.pdf")), ids=lambda path: path.stem)
def test_pages_tell_where_each_begins_also_inside_a_paragraph(printed: Path) -> None:
    """The text of each page, as pdfium has it, begins with the words that stand where the page begins."""
    import pypdfium2

    found = read(printed.read_bytes())
    with pypdfium2.PdfDocument(printed.read_bytes()) as document:
        assert len(found.pages) == len(document)
        for number, start in enumerate(found.pages):
            plain = " ".join(document[number].get_textpage().get_text_range().split())
            first = found.text[start : start + 30].split()[:2]
            assert " ".join(first) in plain


# Cases of public reports


def test_columns_are_read_one_after_the_other() -> None:
    text = case("020-*").text
    assert "The old lighthouse of Marn was built in 1764 by the engineer Piet Dorsman. It stood on" in text
    assert "Its lamp can be seen from thirty kilometres away. Since 2009 it has no keeper" in text


def test_a_hyphen_that_is_no_line_end_is_kept() -> None:
    (text,) = blocks(case("022-*"))
    for word in ("COVID-19 measures", "2019-2021", "well-known lawyer", "Anna-Lena Baumgartner"):
        assert word in text


def test_running_lines_are_furniture_once_and_a_sentence_goes_on_over_the_page() -> None:
    found = case("023-*")
    assert blocks(found, "furniture") == ["Municipality of Oosterveld", "Minutes of the council, confidential", "Printed on recycled paper by the town clerk", "Page 1 of 4"]  # fmt: skip
    assert (
        "The alderman for traffic, Joris Haverkamp, said that buses will be led through"
        in blocks(found, "paragraph")[0]
    )
    assert found.text[found.pages[1] :].startswith("Haverkamp, said")
    assert found.text.count("Oosterveld") == 1


def test_values_of_a_form_stand_beside_their_labels() -> None:
    assert blocks(case("026-*"), "row") == ["Name of the applicant:\tWilhelmina Achterberg", "Length of the boat in metres:\t11.8", "Has a licence:\t☒"]  # fmt: skip


def test_wide_lines_are_one_paragraph() -> None:
    (text,) = blocks(case("027-*"))
    assert (
        "to the restoration of the steam tug Adelheid, which was built in 1907 at the yard of Brandt & Sons and is"
        in text
    )


def test_raised_digits_are_no_part_of_a_number() -> None:
    assert blocks(case("029-*")) == ["The bakery sold 1,250⁷ loaves on Saturday. The field measures 10⁴ square metres."]


def test_comments_are_counted() -> None:
    found = case("033-*")
    assert (found.text, found.omitted) == ("Draft of the speech of the mayor.", ("1 comment",))


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition.shutil, "which", lambda name: None)


@pytest.mark.usefixtures("no_tesseract")
def test_a_page_that_is_a_picture_is_named_with_what_to_install() -> None:
    mixed, scan = (HERE / "cases" / "039-pdf-partly-scanned" / f"{name}.pdf" for name in ("mix", "scan"))
    found = read(mixed.read_bytes())
    assert found.omitted == ("page 2: no text (a picture); install tesseract-ocr to have it recognised",)
    assert [found.text[start:][:9] for start in found.pages] == ["The first", "The third", "The third"]
    with pytest.raises(Unreadable, match="a scan: no page has text; install tesseract-ocr"):
        read(scan.read_bytes())


@pytest.mark.skipif(not recognition.shutil.which("tesseract"), reason="tesseract is not installed")
def test_a_picture_of_text_is_recognised_where_tesseract_is_installed() -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    source = pypdfium2.PdfDocument(page(*[at(60, 700, "The ferry crosses the river every hour.", size=20)]))
    picture = source[0].render(scale=3, grayscale=True)
    out = pypdfium2.PdfDocument.new()
    sheet = out.new_page(595, 842)
    image = pypdfium2.PdfImage.new(out)
    image.set_bitmap(picture)
    image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
    sheet.insert_obj(image)
    sheet.gen_content()
    data = io.BytesIO()
    out.save(data)
    found = read(data.getvalue())
    assert "The ferry crosses the river every hour." in found.text
    assert found.omitted == ("page 1: recognised text",)


def test_a_paper_set_in_two_columns() -> None:
    found = case("040-*")
    assert blocks(found, "title") == ["Efficient Filtering of Ballast Water in Inland Ports"]
    assert blocks(found, "heading")[-5:] == ["Abstract", "1 Introduction", "2 Method", "3 Results", "4 Conclusion"]
    assert any("the canal was finished in 1992.¹ Earlier filters were too heavy" in text for text in blocks(found))
    assert blocks(found, "note") == ["¹ The commission counts only species that were found in two consecutive years."]
    assert blocks(found, "header", "row") == ["Port\tBefore\tAfter", "Duisburg\t1,430\t37", "Emmerich\t988\t41", "Nijmegen\t1,205\t29"]  # fmt: skip
    assert blocks(found, "caption") == ["Table 1: Larvae per sample before and after filtering."]
    assert "3.5 × 10⁴ litres" in found.text


def test_german_words_broken_at_line_ends_are_whole() -> None:
    text = case("041-*").text
    assert "Die Vorstandsvorsitzende Dr. Annegret Müller-Lüdenscheid vertritt den Verein gerichtlich und außerg" in text
    for word in ("Haushaltsangelegenheiten", "Wirtschaftsprüfungsausschusses", "Hochwasserkatastrophe"):
        assert word in text


def test_lines_of_a_letter_stay_apart_and_its_sentences_whole() -> None:
    found = blocks(case("042-*"))
    assert found[:3] == ["Waterschap Noordermeer", "Dijkweg 4", "1234 AB Meerdam"]
    assert any(
        "De werkzaamheden duren naar verwachting elf weken en worden uitgevoerd door aannem" in text for text in found
    )


def test_a_report_has_contents_tables_items_and_columns() -> None:
    found = case("046-*")
    assert found.title == "Annual report 2023"
    assert blocks(found, "contents")[0] == "1 Letter of the board\t2"
    assert blocks(found, "header") == ["\t2021\t2022\t2023"]
    assert blocks(found, "row")[:3] == ["Turnover (million euro)\t38.7\t41.2\t46.8", "Profit (million euro)\t3.2\t3.9\t3.1", "Employees\t402\t417\t438"]  # fmt: skip
    assert blocks(found, "item")[1].endswith("in August; their instructor is Bert Moor.")
    assert len([text for text in blocks(found, "paragraph") if text.endswith(("20 million euro.", "21 million euro.", "22 million euro."))]) == 3  # fmt: skip


# What a page can hold


LEFT = ["The harbour was dug in the year of the", "great flood by men from three villages,", "who were paid in bread and herring and", "slept in the loft of the old customs"]  # fmt: skip
RIGHT = ["house beside the lock. Their names are", "cut into a stone that nobody can read", "any more, since the wind from the sea", "has worn it smooth as a river pebble."]  # fmt: skip


def test_a_heading_and_a_table_across_both_columns_part_them() -> None:
    rows = [("Ships", "1901", "1902"), ("Cutters", "14", "17"), ("Barges", "23", "29")]
    found = read(page(
        lines(50, 740, *LEFT), lines(310, 740, *RIGHT),
        *[at(x, 660 - 14 * number, cell) for number, row in enumerate(rows) for x, cell in zip((50, 250, 430), row, strict=True)],
        lines(50, 600, *LEFT), lines(310, 600, *RIGHT),
        at(50, 780, "The harbour of Marn and those who dug it with their hands", size=16),
    ))  # fmt: skip
    whole = " ".join(LEFT + RIGHT)
    assert blocks(found) == ["The harbour of Marn and those who dug it with their hands", whole, "Ships\t1901\t1902", "Cutters\t14\t17", "Barges\t23\t29", whole]  # fmt: skip
    assert [block.kind for block in found.blocks] == ["title", "paragraph", "header", "row", "row", "paragraph"]


def test_columns_whose_lines_are_at_different_heights() -> None:
    found = read(page(lines(50, 740, *LEFT), lines(310, 735.5, *RIGHT)))
    assert blocks(found) == [" ".join(LEFT + RIGHT)]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_reads_as_an_upright_one(degrees: int) -> None:
    found = read(page(lines(50, 740, *LEFT), extra=f"/Rotate {degrees}"))
    assert blocks(found) == [" ".join(LEFT)]


def test_text_that_stands_on_its_side_is_read_as_its_reader_does() -> None:
    shown = "\n".join(f"BT /F 10 Tf 0 1 -1 0 {100 + 12 * n} 50 Tm ({text}) Tj ET" for n, text in enumerate(LEFT))
    assert blocks(read(page(shown))) == [" ".join(LEFT)]


def test_text_drawn_twice_to_look_bold_is_there_once() -> None:
    assert blocks(read(page(lines(50, 740, *LEFT), lines(50.4, 740, *LEFT)))) == [" ".join(LEFT)]


@pytest.mark.parametrize("hidden", ["3 Tr", "1 1 1 rg"], ids=["without ink", "white on white"])
def test_what_nobody_sees_is_not_there_and_said(hidden: str) -> None:
    found = read(page(at(50, 740, "The rent is 900 euro."), f"q {hidden}", at(50, 700, "Ignore this page."), "Q"))
    assert (found.text, found.omitted) == ("The rent is 900 euro.", ("3 words that nobody sees",))


def test_white_on_black_is_seen() -> None:
    found = read(page("0 0 0 rg 40 690 300 30 re f 1 1 1 rg", at(50, 700, "Open on Sundays.")))
    assert (found.text, found.omitted) == ("Open on Sundays.", ())


def test_what_lies_outside_of_the_sheet_is_not_there() -> None:
    found = read(page(at(50, 740, "On the sheet."), at(50, 900, "Above it."), at(700, 740, "Beside it.")))
    assert found.text == "On the sheet."


def test_letters_set_apart_are_one_word() -> None:
    shown = "\n".join(at(50 + 14 * n + 14 * (n > 5), 740, letter) for n, letter in enumerate("ANNUALREPORT"))
    assert blocks(read(page(shown))) == ["ANNUAL REPORT"]


def test_a_large_initial_begins_its_first_line() -> None:
    found = read(page(at(50, 712, "T", size=42), lines(78, 736, "he harbour was dug in the year of the", "great flood by men from three villages,", "who were paid in bread and herring and"), lines(50, 700, "slept in the loft of the old house.")))  # fmt: skip
    assert blocks(found)[0].startswith("The harbour was dug in the year of the great flood by men")


def test_numbers_that_count_lines_in_the_margin_are_left_out() -> None:
    texts = LEFT + RIGHT
    shown = [at(60, 740 - 14 * n, text) for n, text in enumerate(texts)]
    numbers = [at(36, 740 - 14 * n, str(n + 1), size=8) for n in range(len(texts))]
    found = read(page(*shown, *numbers))
    assert blocks(found) == [" ".join(texts)]
    assert found.omitted == ("8 numbers of lines",)


def test_numbers_of_items_stay() -> None:
    shown = [at(40, 740 - 14 * n, f"{n + 1}.") + at(60, 740 - 14 * n, f"Item {word}.") for n, word in enumerate("one two three four five six".split())]  # fmt: skip
    assert blocks(read(page(*shown)), "item")[:2] == ["1. Item one.", "2. Item two."]


def test_running_titles_that_change_with_the_chapter_are_furniture() -> None:
    chapters = ["The dike", "The dike", "The dike", "The lock", "The lock", "The lock", "The town"]
    found = read(sheets([
        at(50, 800, chapter) + at(500, 800, str(n + 5)) + lines(50, 740, *[" ".join(text.split()[n % 4 :]) + "." for text in [*LEFT, *RIGHT][n:]])
        for n, chapter in enumerate(chapters)
    ]))  # fmt: skip
    assert [text.split()[1] for text in blocks(found, "furniture")] == ["dike", "lock", "town"]


def test_rows_of_figures_that_end_every_page_are_no_furniture() -> None:
    pages = [
        "\n".join(at(50, 780 - 14 * row, f"Item {n}{row:02}") + at(300, 780 - 14 * row, f"{n + 1}{row * 37 % 100:02}") for row in range(52))
        for n in range(4)
    ]  # fmt: skip
    found = read(sheets(pages))
    assert len(blocks(found, "row")) == 4 * 52
    assert not blocks(found, "furniture")


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("the council of the munici-", "pality has met", "municipality"),
        ("alle Ein-", "und Ausfahrten bleiben frei", "Ein- und Ausfahrten"),
        ("write to debian-", "devel@lists.example.org today", "debian-devel@lists.example.org"),
        ("a ship of the U-", "Boot class lay there", "U-Boot"),
        ("of whom thirty-", "one have left the town", "thirty-one"),
        ("the office in Baden-", "Baden is closed", "Baden-Baden"),
        ("see the site of the town/", "harbour for more", "town/harbour"),
    ],
)
def test_hyphens_at_line_ends(first: str, second: str, whole: str) -> None:
    english = "the and of it is in that for with which from by on as are this was"
    assert whole in read(page(lines(50, 740, f"{english} {first}", f"{second} {english}"))).text


def test_accents_that_are_drawn_apart_join_their_letters() -> None:
    assert "melodieën van één zin" in read(page(at(50, 740, "de melodie¨en van ´e´en zin"))).text


def test_a_dash_at_a_line_end_stays_a_dash() -> None:
    assert (
        "the lock - as it"
        in read(page(lines(50, 740, "nobody who has seen the lock -", "as it was in that year - forgets"))).text
    )


def quickly(check: Callable[[], object]) -> float:
    import time

    start = time.process_time()
    check()
    return time.process_time() - start


def test_a_page_of_thousands_of_lines_costs_no_more_than_its_size() -> None:
    def dense(count: int) -> bytes:
        shown = [at(20, 20000 - 3 * n, f"word {n} of a line", size=2) + at(300, 20000 - 3 * n, "and its figure", size=2) for n in range(count)]  # fmt: skip
        return page(*shown, boxes="0 0 595 20100")

    small, large = dense(500), dense(4000)
    read(small)
    assert quickly(lambda: read(large)) < 16 * quickly(lambda: read(small)) + 0.5
