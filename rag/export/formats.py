"""Answers to take along, citations intact: as Markdown, HTML, JSON or CSL-JSON.

Each is a text made of answer records. Where a document has a URL, a quote links to its own words there by a
text fragment (https://wicg.github.io/scroll-to-text-fragment/).
"""

import html
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal
from urllib.parse import quote as percent_encoded

from adverbum.export.messages import message
from adverbum.export.records import AnswerRecord, CitationRecord

LINKED_CHARS = 80  # a longer quote is linked by its first and last words
EDGE_WORDS = 5


def markdown(answers: Sequence[AnswerRecord]) -> str:
    """Each question as a heading, the quotes as block quotes, the citations numbered under them.

    What the quotes hold is escaped, so that it is read as it stands in the document.
    """
    blocks: list[str] = []
    for answer in answers:
        blocks.append(f"## {_literal(answer['question'])}")
        if not answer["found"]:
            blocks.append(f"**{message('not_found', answer['language'])}**")
        for n, citation in enumerate(answer["citations"], start=1):
            lines = [f"> {_literal(line)}" for line in citation["quote"].splitlines()]
            blocks.append("\n".join([*lines[:-1], f"{lines[-1]} [{n}]"]))
        sources = [f"{n}. {_source(citation)}" for n, citation in enumerate(answer["citations"], start=1)]
        if sources:
            blocks.append("\n".join(sources))
    return "\n\n".join(blocks) + "\n"


def page(answers: Sequence[AnswerRecord]) -> str:
    """One HTML page that needs nothing else."""
    parts = []
    for answer in answers:
        parts.append(f"<h2>{html.escape(answer['question'])}</h2>")
        if not answer["found"]:
            parts.append(f"<p><strong>{message('not_found', answer['language'])}</strong></p>")
        for n, citation in enumerate(answer["citations"], start=1):
            quoted = html.escape(citation["quote"])
            cited = f' cite="{html.escape(link)}"' if (link := linked(citation)) else ""
            lang = html.escape(citation["language"])
            parts.append(f'<blockquote lang="{lang}" dir="auto"{cited}>{quoted} [{n}]</blockquote>')
            parts.append(f"<p>[{n}] {_html_source(citation)}</p>")
    return _PAGE.format(body="\n".join(parts))


def as_json(answers: Sequence[AnswerRecord]) -> str:
    """The records as they are."""
    return _dump(list(answers))


def csl(answers: Sequence[AnswerRecord]) -> str:
    """The documents cited, as CSL-JSON, each once, with the quotes under `custom`."""
    items: dict[tuple[str, str], dict[str, Any]] = {}
    for citation in (citation for answer in answers for citation in answer["citations"]):
        doc_id, span = citation["span"]["doc_id"], citation["span"]
        item = items.setdefault((doc_id, citation["sha256"]), _csl_item(citation))
        quoted = {"quote": citation["quote"], **span, "page": citation.get("page"), "sha256": citation["sha256"]}
        if quoted not in item["custom"]["quotes"]:
            item["custom"]["quotes"].append(quoted)
    return _dump(list(items.values()))


Format = tuple[Callable[[Sequence[AnswerRecord]], str], str, str]
FormatName = Literal["markdown", "html", "json", "csl"]
FORMATS: dict[FormatName, Format] = {  # name: how it is made, media type, suffix
    "markdown": (markdown, "text/markdown", ".md"),
    "html": (page, "text/html", ".html"),
    "json": (as_json, "application/json", ".json"),
    "csl": (csl, "application/vnd.citationstyles.csl+json", ".csl.json"),
}


def linked(citation: CitationRecord) -> str | None:
    """The document's URL, leading to the quote in it; None if it has none.

    >>> linked({"url": "https://example.org/a", "quote": "In 10 groups, twice."})
    'https://example.org/a#:~:text=In%2010%20groups%2C%20twice.'
    """
    url, words = citation["url"], citation["quote"].split()
    if not url or not url.startswith(("http://", "https://")):
        return None
    if "\n" not in citation["quote"] and len(citation["quote"]) <= LINKED_CHARS:
        edges = [citation["quote"]]
    else:
        edges = [" ".join(words[:EDGE_WORDS]), " ".join(words[-EDGE_WORDS:])]
    directive = ",".join(percent_encoded(edge, safe="").replace("-", "%2D") for edge in edges)
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"


def _csl_item(citation: CitationRecord) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": citation["span"]["doc_id"],
        "type": "webpage" if citation["url"] else "document",
        "title": citation["title"],
        "language": citation["language"],
    }
    if citation["url"]:
        item["URL"] = citation["url"]
    if citation["date"]:
        item["issued"] = {"date-parts": [[int(part) for part in citation["date"].split("-")]]}
    return {**item, "custom": {"quotes": []}}


def _facts(citation: CitationRecord) -> str:
    span = citation["span"]
    page = citation.get("page")  # since a later version than some that are exported
    known = [
        f"p. {page}" if page else None,
        citation["date"],
        citation["language"],
        f"{span['doc_id']} {span['start']}-{span['end']}",
    ]
    return ", ".join(fact for fact in known if fact)


def _source(citation: CitationRecord) -> str:
    link, title = linked(citation), _literal(citation["title"])
    return f"{f'[{title}](<{_bare(link)}>)' if link else title}, {_literal(_facts(citation))}"


def _html_source(citation: CitationRecord) -> str:
    link, title = linked(citation), html.escape(citation["title"])
    cited = f'<a href="{html.escape(link)}">{title}</a>' if link else title
    return f"<cite>{cited}</cite>, {html.escape(_facts(citation))}"


def _bare(link: str) -> str:
    return link.replace("<", "%3C").replace(">", "%3E")


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&=:])")


def _literal(text: str) -> str:
    """`text` so that Markdown shows it as it is.

    >>> _literal("1. *no* <b>")
    '1\\\\. \\\\*no\\\\* \\\\<b\\\\>'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split("\n")))


def _dump(records: object) -> str:
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


_PAGE = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Adverbum</title>
<style>
body {{ max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 Georgia, serif; }}
blockquote {{ margin: 1rem 0 0.5rem; padding-left: 1rem; border-left: 3px solid #1d5c63; white-space: pre-wrap; }}
p {{ color: #5a5e66; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""
