"""Reading a folder: what is content, what is known of a document, and what is skipped with which reason."""

import os
from datetime import date
from pathlib import Path

import pytest

from adverbum import CorpusError
from adverbum.documents.folder import scan
from adverbum.documents.formats import Extract, Unreadable
from adverbum.documents.structure import parse, read
from tests.conftest import SEEDS


def seed(number: str):
    path = next(SEEDS.glob(f"{number}_*"))
    return read(SEEDS, path.name)


def indexed(document) -> str:
    return "\n".join(document.text[start:end] for start, end in document.content)


def test_the_text_is_the_file_exactly_as_decoded() -> None:
    for path in SEEDS.iterdir():
        assert read(SEEDS, path.name).text.encode("utf-8") == path.read_bytes()


@pytest.mark.parametrize(
    ("number", "language", "published", "url_part", "title"),
    [
        ("000", "nl", None, "post912825", "Door leiderschapsmethoden te innoveren"),
        ("001", "nl", None, "post1081716", "Op de ochtend van 8 december"),
        ("002", "nl", date(2025, 2, 14), "206703", "Versterking van de rol van de partijcelsecretarissen"),
        ("003", "en", date(2025, 10, 4), "post912825", "Promoting pioneering, exemplary role and creativity"),
        ("004", "de", date(2024, 12, 16), None, "Generalsekretär nimmt an Nationalkonferenz teil"),
    ],
)
def test_the_seeds_state_their_language_date_source_and_title(
    number: str, language: str, published: date | None, url_part: str | None, title: str
) -> None:
    document = seed(number)
    assert (document.language, document.date) == (language, published)
    assert document.title.startswith(title)
    assert (document.url is None) == (url_part is None)
    assert url_part is None or url_part in (document.url or "")


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_menus_and_comment_tails_of_the_seeds_are_not_content(number: str) -> None:
    content = indexed(seed(number))
    for furniture in (
        "(0)",
        "No data",
        "Vietnam.vn - ",
        "http",
        "Westerse toeristen",
        "Hang Ma",
        "Political System",
        "Dân trí•",
    ):
        assert furniture not in content


@pytest.mark.parametrize(
    ("number", "last_words"),
    [
        ("000", "en gelukkig Vietnam."),
        ("001", 'succesvol uit te voeren"./.'),
        ("002", "die zich aan de basis voordoen."),
        ("003", "civilized and happy Vietnam."),
        ("004", "Aufgabe gerecht werden.../."),
    ],
)
def test_the_articles_are_content_to_their_last_word(number: str, last_words: str) -> None:
    assert indexed(seed(number)).rstrip().endswith(last_words)


def test_an_unrelated_article_with_other_furniture() -> None:
    article = "The council met on Monday to talk about the bridge. It will be closed for repairs until the spring of next year.\n"
    text = f"example.org | Local news\n\nBridge closed until spring\n\n3 March 2024\nThe Gazette - 12.03.2024\n\n{article * 3}\nVia: https://example.org/a?b=1\n\nComments (12)\n\nMore news\nCat stuck in tree again\n"
    document = parse("bridge.txt", Extract(text), sha256="")
    assert document.title == "Bridge closed until spring"
    assert document.url == "https://example.org/a?b=1"
    assert document.date == date(2024, 3, 12)
    assert "Cat stuck" not in indexed(document)
    assert "example.org |" not in indexed(document)
    assert indexed(document).count("repairs") == 3


def test_a_list_without_prose_is_all_content() -> None:
    text = "Shopping\n\nmilk (2)\neggs (12)\nbread\n"
    assert indexed(parse("list.txt", Extract(text), sha256="")).split() == text.split()


def test_prose_after_a_source_line_is_still_content() -> None:
    prose = (
        "First sentence of a paragraph that is long enough to count as prose here. And there is a second one as well.\n"
    )
    text = f"{prose}Source: https://example.org/one\n{prose}"
    assert indexed(parse("two.txt", Extract(text), sha256="")).count("First sentence") == 2


def test_scan_sorts_skips_and_says_why(folder: Path, tmp_path: Path) -> None:
    (folder / "b.txt").write_text("Tekst.")
    (folder / "a.md").write_text("# Title")
    (folder / "sub").mkdir()
    (folder / "sub" / "c.txt").write_text("More.")
    (folder / "image.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text("no")
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    (folder / "link.txt").symlink_to(outside)
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    found, skipped = scan(folder)
    assert list(found) == ["a.md", "b.txt", "sub/c.txt"]
    reasons = {item.path: item.reason for item in skipped}
    assert reasons["image.png"].startswith("not a kind of document that is read")
    assert reasons["link.txt"] == "a link that leads out of the folder"
    assert reasons["pipe.txt"] == "not a regular file"
    assert "No such file" in reasons["gone.txt"]
    assert len(reasons) == 4


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe\xfa", "marked as UTF-16"),
        (bytes(range(128, 256)), "in no encoding that could be told"),
        (b"MZ\0\0binary", "a binary file"),
        (b" \n\t", "no words"),
        (b"", "no words"),
    ],
)
def test_files_that_are_no_text_say_why(folder: Path, data: bytes, reason: str) -> None:
    (folder / "a.txt").write_bytes(data)
    with pytest.raises(Unreadable, match=reason):
        read(folder, "a.txt")


def test_a_missing_folder_and_a_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="there is no folder"):
        scan(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(CorpusError, match="is a file"):
        scan(tmp_path / "file")
