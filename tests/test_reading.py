"""Readers: what each format says, and that no file can crash, hang or fill the one that reads it."""

import os
import zlib
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from adverbum import Assistant
from adverbum.documents import formats
from adverbum.documents.folder import scan
from adverbum.documents.formats import FORMATS, Extract, Format, Unreadable, extract
from adverbum.documents.sandbox import TIME_S, Sandbox
from adverbum.documents.structure import parse, read
from adverbum.store.verify import verify
from tests import files

PAGE = """<html><head><title>Bridge - Gazette</title><meta charset="iso-8859-1"><script>alert("x")</script>
<meta property="article:published_time" content="2024-03-12T10:00:00Z"><link rel="canonical" href="https://example.org/b">
</head><body><nav>Home | News</nav><h1>Bridge  closed</h1><p>The caf\xe9 by the <b>bridge</b> is closed
until spring.</p><p hidden>secret</p><ul><li>One<li>Two</ul><table><tr><td>a<td>b<tr><td>c</table><p>x &lt;b&gt; ${y}</p>
<style>p {}</style><footer>All rights</footer></body></html>"""
MAIL = """From: An <an@example.org>\nTo: Jan\nSubject: =?utf-8?q?Vergadering_=C3=A9=C3=A9n?=
Date: Mon, 3 Mar 2025 10:00:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n
--x\nContent-Type: text/html\n\n<p>Niet dit.</p>\n--x\nContent-Type: text/plain; charset=iso-8859-1\n
De vergadering is \xe9\xe9n uur later.\n--x--\n"""
LINES = [
    "The harbour was opened in 1962. It is a har-",
    "bour for ships of any size that is closed to",
    "nobody who comes in peace and who would like",
    "to trade with the town and those who live in",
    "it. Ask the harbour master, who knows well.",
]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as opened:
        yield opened


@pytest.mark.parametrize(
    ("suffix", "data", "expected"),
    [
        (".html", PAGE.encode("latin-1"),
         Extract("Home | News\n\nBridge closed\n\nThe café by the bridge is closed until spring.\n\nOne\nTwo\n\na\tb\nc\n\nx <b> ${y}\n\nAll rights",
                 "Bridge closed", date(2024, 3, 12), "https://example.org/b")),
        (".pdf", files.pdf([["One"], [], ["Three {{x}}"]]),
         Extract("One\n\nThree {{x}}", pages=(0, 5, 5))),
        (".docx", files.word(["Een zin.", "Nog één."]),
         Extract("De haven\n\nEen zin.\n\nNog één.\n\nSchepen\n2024\t1.204", "De haven")),
        (".pptx", files.slides(["Een.", "Twee."]),
         Extract("De haven\n\nEen.\nDe haven\n\nTwee.\n\nNoem de brug.", "De haven", pages=(0, 15))),
        (".xlsx", files.workbook([["Jaar", "Schepen"], [], [datetime(2024, 2, 1), 12.5], [True, "a\nb"]]),
         Extract("Schepen\nJaar\tSchepen\n2024-02-01\t12.5\nTrue\ta b")),
        (".epub", files.book(["Er was eens.", "En toen."]),
         Extract("Er was eens.\n\nEn toen.", "De haven", date(2020, 1, 2), "https://example.org/haven")),
        (".eml", MAIL.encode("latin-1"),
         Extract("Vergadering één\n\nFrom:\tAn <an@example.org>\nTo:\tJan\nDate:\tMon, 3 Mar 2025 10:00:00 +0100\n\n"
                 "De vergadering is één uur later.", "Vergadering één", date(2025, 3, 3))),
        (".csv", b"jaar;schepen\r\n2024;1204\r\n", Extract("jaar;schepen\r\n2024;1204\r\n")),
    ],
)  # fmt: skip
def test_what_each_format_says(sandbox: Sandbox, suffix: str, data: bytes, expected: Extract) -> None:
    found = sandbox.extract(FORMATS[suffix], data)
    assert found == extract(FORMATS[suffix], data)
    assert replace(found, blocks=(), omitted=()) == expected


VIETNAMESE = "Đại hội đã thành công tốt đẹp."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((VIETNAMESE, name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")),
        ("Đa\u0323i hô\u0323i đa\u0303 thành công tô\u0301t đe\u0323p.", "cp1258"),
        ("café au lait", "cp1252"),
        ("Für größere Städte gelten “höhere” Gebühren – naïve Leute!", "cp1252"),
        ("Съезд партии прошёл в понедельник в столице страны.", "cp1251"),
        ("这是中文文本。会议于星期一举行。", "gb18030"),
    ],
)
def test_encodings_are_told(text: str, encoding: str) -> None:
    assert extract(FORMATS[".txt"], text.encode(encoding)).text.lstrip("\ufeff") == text


def test_a_text_file_is_exactly_its_text(folder: Path) -> None:
    (folder / "a.txt").write_bytes("\ufeffEen\r\nzin.\x0b\x1b[0m\u202e\t".encode())
    assert read(folder, "a.txt").text.encode() == (folder / "a.txt").read_bytes()


def _bomb(levels: int = 12) -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE x [<!ENTITY e0 "boom">{entities}]>'


def _with_entry(data: bytes, name: str, change) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return files.archive(
            {entry: change(old.read(entry)) if entry == name else old.read(entry) for entry in old.namelist()}
        )


def _encrypted(data: bytes) -> bytes:
    return data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


WORD = files.word(["Een zin."])
DECLARATION = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
BAD = [
    ("empty.pdf", files.pdf([[], []]), "no words in it"),
    ("password.pdf", files.pdf([["x"]]).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"28" * 32 + b"> /U <" + b"28" * 32 + b"> >> /ID [<00> <00>]"), "encrypted"),
    ("broken.pdf", files.pdf([["x"]])[:60], "damaged"),
    ("text.pdf", b"This is no PDF at all.", "damaged"),
    ("broken.docx", WORD[:2000], "damaged"),
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted, or saved by a version"),
    ("password.docx", _encrypted(WORD), "encrypted: it asks for a password"),
    ("other.docx", files.archive({"a.txt": "no Word document"}), "damaged"),
    ("ratio.docx", files.archive({"word/document.xml": b"0" * 30_000_000}), "200 times its size"),
    ("entries.xlsx", files.archive({str(n): b"" for n in range(10_001)}), "10,000 files"),
    ("slip.epub", files.archive({"META-INF/container.xml": files._CONTAINER.replace("book/book.opf", "../../etc/passwd")}), "damaged: ../../etc/passwd is missing"),
    ("bomb.epub", files.archive({"META-INF/container.xml": _bomb() + "<x>&e11;</x>"}), "damaged"),
    ("empty.html", b"<html><body><script>var x = 1</script></body></html>", "no words"),
    ("nothing.html", b"", "no words"),
    ("binary.html", b"\0\1\2\3" * 99, "a binary file"),
    ("none.eml", b"no headers here", "no e-mail"),
    ("empty.xlsx", files.workbook([]), "no words"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "reason"), BAD, ids=[name for name, _, _ in BAD])
def test_what_cannot_be_read_says_why(sandbox: Sandbox, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        sandbox.extract(FORMATS[Path(name).suffix], data)


def test_entities_are_not_expanded_and_nothing_outside_is_read(sandbox: Sandbox) -> None:
    def hostile(xml: bytes) -> bytes:
        start = _bomb().replace("]>", '<!ENTITY f SYSTEM "file:///etc/passwd">]>').encode()
        body = xml[xml.index(b"?>") + 2 :] if xml.startswith(b"<?xml") else xml
        return b'<?xml version="1.0"?>' + start + body.replace(b"Een zin.", b"Een &e11;&f;zin.")

    try:
        text = sandbox.extract(FORMATS[".docx"], _with_entry(WORD, "word/document.xml", hostile)).text
    except Unreadable:
        return
    assert "boom" not in text
    assert "root:" not in text


def test_a_reader_that_hangs_fills_the_memory_or_crashes_is_stopped_and_the_next_file_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # where the process apart finds a family of readers of our own
    package = tmp_path / "sitecustomize.py"
    package.write_text(
        "import sys, types, os\n"
        "def reader(act):\n"
        "    module = types.ModuleType('m'); module.read = lambda data: act(); return module\n"
        "def forever():\n    while True: pass\n"
        "sys.modules['adverbum.documents.formats.hangs'] = reader(forever)\n"
        "sys.modules['adverbum.documents.formats.fills'] = reader(lambda: bytearray(10 ** 11))\n"
        "sys.modules['adverbum.documents.formats.crashes'] = reader(lambda: os.kill(os.getpid(), 11))\n"
        "sys.modules['adverbum.documents.formats.prints'] = reader(lambda: print('{}') or 1 / 0)\n"
    )
    with Sandbox() as sandbox:
        for name, reason, time_s in (
            ("hangs", "took more than 2 s", 2.0),
            ("fills", "memory", TIME_S),
            ("crashes", "crashed", TIME_S),
            ("prints", "damaged: ZeroDivisionError", TIME_S),
        ):
            sandbox.time_s = time_s
            with pytest.raises(Unreadable, match=reason):
                sandbox.extract(Format(name, "lxml", 1), b"")
            sandbox.time_s = TIME_S
            assert sandbox.extract(FORMATS[".html"], b"<p>Hello").text == "Hello"


def test_a_missing_extra_says_what_to_install(folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.docx").write_bytes(WORD)
    with monkeypatch.context() as patch:
        patch.setattr(formats, "_version", lambda package: "" if package == "python-docx" else "1")
        with Assistant.open(folder, store=store) as assistant:
            (skipped,) = assistant.sync(dry_run=True).skipped
            assert skipped.reason == "needs python-docx; run: pip install 'adverbum[documents]'"
    with Assistant.attach(folder, store=store) as assistant:
        assert assistant.sync().added == ["a.docx"]  # though the file is as it was


def test_a_file_over_its_size_is_not_opened(folder: Path) -> None:
    for name, size in (("big.txt", 20_000_001), ("big.pdf", 100_000_001)):
        (folder / name).touch()
        os.truncate(folder / name, size)
    assert [(s.path, s.reason) for s in scan(folder)[1]] == [
        ("big.pdf", "larger than 100 MB"),
        ("big.txt", "larger than 20 MB"),
    ]


def test_a_citation_has_its_page_and_a_wrapped_sentence_is_whole(folder: Path, store: Path) -> None:
    pages = [
        ["The Gazette", *lines, *[""] * (50 - len(lines)), f"page {n}"]
        for n, lines in enumerate([["Ships came."], LINES, ["The end."]])
    ]
    (folder / "a.pdf").write_bytes(files.pdf(pages))
    with Assistant.open(folder, store=store) as assistant:
        document = assistant.document("a.pdf")
        assert document.page(0) == 1
        assert not verify(folder, assistant.store).faults
        answer = assistant.ask("When was the harbour opened?")
        assert (answer.citations[0].quote, answer.citations[0].page) == ("The harbour was opened in 1962.", 2)
        passages = assistant.search("harbour for ships of any size")
        assert any("closed to nobody who comes" in text for text in passages[0].chunk.texts)
        assert all("page" not in p.chunk.text and "Gazette" not in p.chunk.text for p in passages)


def test_a_date_in_a_wrapped_paragraph_is_no_byline() -> None:
    lines = ["The council met again in the town hall on a", "12.03.2024 to speak of the bridge and of what it", "costs. Nobody knew. The mayor said that it would", "be said soon to all who live near the bridge."]  # fmt: skip
    document = parse("a.txt", Extract("\n".join(lines)), sha256="")
    assert "12.03.2024" in "".join(document.text[start:end] for start, end in document.content)


def test_zlib_bombs_in_a_pdf_are_bounded(sandbox: Sandbox) -> None:
    stream = zlib.compress(b" " * 50_000_000, 9)
    data = files.pdf([["x"]])
    start, end = data.index(b"<< /Length"), data.index(b"endstream")
    bomb = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\n" % (len(stream), stream)
    with pytest.raises(Unreadable, match="no words|damaged|memory|took"):
        sandbox.extract(FORMATS[".pdf"], data[:start] + bomb + data[end:])


@pytest.mark.parametrize(
    "middle",
    ["<font>" * 300, "<div>" * 1500, "<font>" * 5000, "<blockquote><p>" * 400, f"<pre>{'word ' * 2_200_000}</pre>"],
    ids=["font", "div", "thousands of fonts", "quotes", "a long text"],
)
def test_a_page_is_read_to_its_end_however_deep_or_long_it_is(middle: str) -> None:
    for before, after in (("", ""), ("<html><body>", "</body></html>")):
        text = extract(FORMATS[".html"], f"{before}<p>The beginning.</p>{middle}<p>The end.</p>{after}".encode()).text
        assert text.startswith("The beginning.")
        assert text.rstrip().endswith("The end.")


def test_a_page_that_is_nested_too_deeply_is_refused_in_words() -> None:
    with pytest.raises(Unreadable, match="nested too deeply: its end cannot be read"):
        extract(FORMATS[".html"], f"<p>The beginning.</p>{'<div>' * 5000}The end.".encode())
