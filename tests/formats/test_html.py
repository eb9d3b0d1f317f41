"""Pages of HTML: what their reader sees, in blocks."""

from datetime import date

import pytest

from adverbum.documents.formats import Unreadable
from tests.cases import case, rows, said, told

PROSE = "The council met on Monday to talk about the old bridge over the river. It will be closed until the spring of next year, said {}. "
MENU = "".join(
    f"<li><a href=/{word}>{word}</a></li>" for word in "Home News Sports Weather Culture Money Travel Contact".split()
)


def article(*, head: str = "", before: str = "", inside: str = "", after: str = "") -> str:
    paragraphs = "".join(
        f"<p>{PROSE.format(name)}</p>" for name in ("Ada Berg", "Tom Visser", "Lena Koch", "Jan Bakker", "Eva Smit")
    )
    return (
        f'<html><head><meta property="og:type" content="article">{head}<title>Bridge closed | The Gazette</title></head>'
        f"<body><nav><ul>{MENU}</ul></nav>{before}<article><h1>Bridge closed</h1>{paragraphs}{inside}</article>"
        f"{after}<footer>All rights reserved by the Gazette</footer></body></html>"
    )


def test_a_form_that_holds_the_page_is_read() -> None:
    found = case("050/page.html")
    assert told(found, "title") == ["Opening hours of the museum"]
    assert told(found, "paragraph") == [
        "The museum is open from Tuesday to Sunday. It was founded in 1923 by Carla Vermeulen."
    ]


def test_raised_marks_stand_apart_from_the_number_before_them() -> None:
    text = case("051/page.html").text
    for whole in ("100² cells", "2,500³ pumps in 2019[4].", "10⁶ times", "The gas H₂O"):
        assert whole in text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("a word<sup>12</sup> and", "a word¹² and"),
        ("a word<sup>note</sup> and", "a word note and"),
        ("40<sup>a</sup> pumps", "40^a pumps"),
        ("log<sub>10</sub> x", "log₁₀ x"),
        ('see<a epub:type="noteref" href="#n">7</a>.', "see⁷."),
    ],
)
def test_what_is_raised_or_lowered(markup: str, text: str) -> None:
    assert said(".html", f"<p>{markup}</p>").text == text


def test_what_nobody_sees_is_not_quoted_and_leaves_no_hole() -> None:
    found = case("052/page.html")
    for hidden in ("900", "777", "444"):
        assert hidden not in found.text
    assert "The season ticket costs 120 euro." in told(found, "paragraph")
    assert "The hidden price is 555 euro." not in told(found, "paragraph")
    style = "<style>@media print{.b{display:none}} .a{display:none} p.c{visibility:hidden} .d{display:none} .d{display:block}</style>"
    markup = f'{style}<p>One <span class="a">x1</span>two <span class="b">x2</span>three.</p><p class="c">x3</p><p class="d">x4</p>'
    assert said(".html", markup).text == "One two x2three.\n\nx4"


def test_soft_hyphens_and_other_invisible_marks_are_gone() -> None:
    found = case("053/page.html")
    assert found.title == "Gesamtkonzept"
    for word in ("Gesamtkonzept", "Reisekostenerstattung", "Feuerwehrhauseinweihung"):
        assert word in found.text


def test_rows_have_their_header_and_a_term_what_is_said_of_it() -> None:
    found = case("054/page.html")
    assert rows(found, "header") == [["Zone", "Adults", "Children"]]
    assert ["B", "3.60", "1.80"] in rows(found)
    assert ["Annual pass", "612 euro"] in rows(found)


def test_cells_that_span_are_in_each_row_and_column() -> None:
    markup = "<table><caption>Fares</caption><tr><th>Zone<th colspan=2>Price<tr><td rowspan=2>A<td>1<td>2<tr><td>3<td>4</table>"
    found = said(".html", markup)
    assert told(found, "caption") == ["Fares"]
    assert rows(found) == [["Zone", "Price", "Price"], ["A", "1", "2"], ["A", "3", "4"]]


def test_a_cell_across_the_whole_table_is_one() -> None:
    markup = "<table><tr><th>Zone<th>Price<tr><td colspan=99>City<tr><td>A<td>1</table>"
    assert rows(said(".html", markup)) == [["Zone", "Price"], ["City"], ["A", "1"]]


def test_a_table_that_only_sets_out_the_page_is_no_table() -> None:
    found = said(
        ".html", f"<table><tr><td><p>{PROSE}</p><p>{PROSE}</p></td><td><h2>Aside</h2><p>{PROSE}</p></td></tr></table>"
    )
    assert not rows(found)
    assert told(found, "heading") == ["Aside"]


def test_a_deep_page_is_read() -> None:
    assert "The treasure was found in 1844 by Jan Kok." in case("059/deep.html").text


def test_lists_have_their_numbers_and_forms_their_values() -> None:
    markup = "<ol start=3><li>c<li>d<ul><li>deep</ul><li value=9>e</ol><ol type=a><li>x</ol><form>Name <input value='Lena Koch'> <select><option>a<option selected>b</select><button>Send</button></form>"
    found = said(".html", markup)
    assert told(found, "item") == ["3. c", "4. d", "deep", "9. e", "a. x"]
    assert [block.level for block in found.blocks if block.kind == "item"] == [0, 0, 1, 0, 0]
    assert told(found, "paragraph") == ["Name Lena Koch b"]


def test_details_code_captions_formulas_and_lines() -> None:
    markup = """<details><summary>Who pays?</summary><p>The town.</p></details><pre>a
  b</pre><figure><img src=x><figcaption>A ship.</figcaption></figure><p>Mo 9-12<br>Di 10-12<br>and on feast<br>days</p>
<p>Let <math><mi>x</mi><mo>=</mo><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><msup><mi>c</mi><mn>2</mn></msup></mfrac></math>.</p>"""
    found = said(".html", markup)
    assert (told(found, "question"), told(found, "code"), told(found, "caption")) == (
        ["Who pays?"],
        ["a\n  b"],
        ["A ship."],
    )
    assert told(found, "paragraph") == ["The town.", "Mo 9-12", "Di 10-12\nand on feast\ndays", "Let x = (a + b)/c²."]
    assert found.omitted == ("1 picture",)


def test_what_stands_around_an_article_is_furniture_and_is_not_lost() -> None:
    banner = '<div id="cookie-banner"><p>We use cookies to make this page better for you.</p></div>'
    related = "<div class=related><h2>Related</h2><ul><li><a href=/c>Cat stuck in a tree again</a></li><li><a href=/d>Dog found in the harbour</a></li></ul></div>"
    head = '<meta property="article:published_time" content="2024-03-12T08:00:00Z"><link rel=canonical href="https://example.org/b">'
    found = said(".html", article(head=head, before=banner, after=related))
    assert (found.title, found.date, found.url) == ("Bridge closed", date(2024, 3, 12), "https://example.org/b")
    assert told(found, "title") == ["Bridge closed"]
    assert len(told(found, "paragraph")) == 5
    around = told(found, "furniture")
    for words in ("Weather", "We use cookies to make this page better for you.", "Cat stuck in a tree again"):
        assert words in around


def test_the_date_of_a_page_does_not_depend_on_the_day_of_reading() -> None:
    assert said(".html", article()).date is None


@pytest.mark.parametrize("sign", ["", "<nav><a href=/>Home</a></nav>"])
def test_a_document_that_is_no_article_keeps_everything(sign: str) -> None:
    entries = "".join(
        f"<h2>Option {n}</h2><p>Sets {n}.</p><table><tr><th>Name<th>Value<tr><td>a{n}<td>{n}</table>" for n in range(30)
    )
    found = said(".html", f"<title>Manual</title>{sign}<h1>Options</h1>{entries}")
    assert len(told(found, "heading")) == len(told(found, "row")) == 30
    assert told(found, "furniture") == (["Home"] if sign else [])


def test_self_closing_tags_of_xhtml_swallow_nothing() -> None:
    markup = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x"/></head><body><a id="p1"/><p>Er was eens.</p></body></html>'
    assert said(".xhtml", markup).text == "Er was eens."


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(Unreadable, match="no words"):
        said(".html", "<p hidden>secret</p>")
