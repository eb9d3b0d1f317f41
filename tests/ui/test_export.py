"""What is taken along says what was said, and where it stands."""

import html
import json
from html.parser import HTMLParser
from typing import cast
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adverbum import Assistant
from adverbum.export.formats import FORMATS, as_json, csl, linked, markdown, page
from adverbum.export.records import AnswerRecord, CitationRecord, answer_record

NASTY = (
    "1. *a* _b_ `c` [d](http://e) ![f](g) <script>h</script> # i\n> j & {{k}} ${l} | m ~~n~~ https://o.example \u202e"
)


def cited(quote: str, url: str | None = "https://example.org/a?b=1") -> CitationRecord:
    span = {"doc_id": "a/b.txt", "start": 3, "end": 3 + len(quote)}
    known = {"title": NASTY, "language": "nl", "date": "2025-10-04", "url": url, "sha256": "5" * 64}
    return cast(
        "CitationRecord", {"quote": quote, "span": span, "focus": None, "confidence": 0.8, "twins": [], **known}
    )


def answered(*quotes: str) -> AnswerRecord:
    citations = [cited(quote) for quote in quotes]
    record = {"question": NASTY, "language": "nl", "found": bool(quotes), "citations": citations}
    return cast("AnswerRecord", record)


class Text(HTMLParser):
    """The texts of an HTML page by element, and the links."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.texts.setdefault(tag, []).append("")
        self.links += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for tag in self.open[-1:]:
            self.texts[tag][-1] += data


@given(st.text(min_size=1).filter(str.strip) | st.just(NASTY))
def test_html_holds_every_quote_verbatim_and_runs_nothing(quote: str) -> None:
    read = Text(page([answered(quote)]))
    assert read.texts["blockquote"] == [html.unescape(html.escape(quote)) + " [1]"]
    assert read.texts["h2"] == [NASTY]
    assert not {"script", "img", "iframe"} & set(read.texts)
    assert all(link.startswith("https://example.org/") for link in read.links)


def test_markdown_reads_as_the_quote_stands() -> None:
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(markdown([answered(NASTY)]))
    read = Text(rendered)
    assert not {"script", "img", "code", "em", "strong", "s", "ol"} - {"ol"} & set(read.texts)
    assert " ".join(NASTY.split()) in " ".join(html.unescape(rendered).replace("<p>", " ").split())
    assert read.links == [linked(cited(NASTY))]


def test_json_is_what_was_answered(assistant: Assistant) -> None:
    record = answer_record(assistant.ask("In how many groups did the Khanh Hoa delegates discuss?"))
    assert json.loads(as_json([record])) == json.loads(json.dumps([record]))
    for make, _, _ in FORMATS.values():
        assert "10 groups" in make([record])


def test_references_name_each_document_once_with_all_its_quotes() -> None:
    (item,) = json.loads(csl([answered("One.", "Two."), answered("One.")]))
    assert (item["id"], item["type"], item["URL"]) == ("a/b.txt", "webpage", "https://example.org/a?b=1")
    assert item["issued"] == {"date-parts": [[2025, 10, 4]]}
    assert [quote["quote"] for quote in item["custom"]["quotes"]] == ["One.", "Two."]


def test_a_no_is_taken_along_as_a_no() -> None:
    assert "Dat staat niet in de documenten." in markdown([answered()])
    assert "Dat staat niet in de documenten." in page([answered()])
    assert json.loads(csl([answered()])) == []


def test_a_link_leads_to_the_words_and_only_on_the_web() -> None:
    short = "Ten groups, and-so on."
    assert linked(cited(short)) == "https://example.org/a?b=1#:~:text=Ten%20groups%2C%20and%2Dso%20on."
    long = " ".join(f"w{n}" for n in range(60))
    first, last = (unquote(linked(cited(long)) or "").split("text=")[1]).split(",")
    assert (first, last) == ("w0 w1 w2 w3 w4", "w55 w56 w57 w58 w59")
    assert linked(cited(short, None)) is None
    assert linked(cited(short, "javascript:alert(1)")) is None
    assert (
        linked(cited(short, "https://example.org/#part"))
        == "https://example.org/#part:~:text=Ten%20groups%2C%20and%2Dso%20on."
    )
