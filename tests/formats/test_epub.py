"""E-books: one bad part costs that part."""

from tests import files
from tests.cases import case, said, told

OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Mills</dc:title>'
    "</metadata><manifest>{}</manifest><spine>{}</spine></package>"
)


def book(chapters: dict[str, str | bytes], *, opf: str = OPF, more: dict[str, str] | None = None) -> bytes:
    items = "".join(f'<item id="i{n}" href="{name}"/>' for n, name in enumerate(chapters))
    order = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    bodies = {f"book/{name.split('#')[0]}": body for name, body in chapters.items() if body}
    return files.archive(
        {
            "META-INF/container.xml": files._CONTAINER,
            "book/book.opf": opf.format(items, order),
            **bodies,
            **(more or {}),
        }
    )


def test_a_picture_in_the_spine_is_passed_over() -> None:
    found = case("111/b.epub")
    assert told(found) == ["The mill was built by Pieter Kalf in 1702."]
    assert found.omitted == ("cover.jpg: a picture",)


def test_a_missing_chapter_is_said() -> None:
    found = case("112/b.epub")
    assert told(found) == ["The mill was built by Pieter Kalf in 1702."]
    assert found.omitted == ("missing.xhtml is missing",)


def test_chapters_have_headings_notes_and_contents_and_are_read_once() -> None:
    one = '<h1>One</h1><p>It stands<a epub:type="noteref" href="#n">1</a> still.</p><aside epub:type="footnote" id="n"><p>Since 1702.</p></aside>'
    found = said(
        ".epub",
        book(
            {
                "toc.xhtml": '<nav epub:type="toc"><ol><li><a href="one.xhtml">One</a></li></ol></nav>',
                "one.xhtml": one,
                "one.xhtml#n": "",
            }
        ),
    )
    assert told(found, "contents") == ["One"]
    assert told(found, "heading") == ["One"]
    assert told(found, "paragraph") == ["It stands¹ still."]
    assert told(found, "note") == ["Since 1702."]
    assert found.title == "Mills"


def test_a_bad_chapter_costs_that_chapter() -> None:
    found = said(
        ".epub",
        book(
            {"a.xhtml": "<p>Alpha.</p>", "b.xhtml": bytes(range(256)) * 9, "C.xhtml": "<p>Gamma.</p>"},
            opf=OPF.replace("</metadata>", "&nbsp;</metadata>"),
        ),
    )
    assert told(found) == ["Alpha.", "Gamma."]
    assert len(found.omitted) == 1
