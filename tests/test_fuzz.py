"""Odd questions and odd files, made by chance from known seeds: an answer or one clear refusal, never a traceback."""

import random
from pathlib import Path

import pytest

from adverbum import Assistant, QuestionError, Retriever
from adverbum.documents.formats import FORMATS, Unreadable
from adverbum.documents.sandbox import Sandbox
from adverbum.store.verify import verify
from tests import files
from tests.conftest import SEEDS

PIECES = """
' " * ^ : ( ) { } [ ] < > % _ \\ / ; -- ${7*7} {{7*7}} $$x$$ <script>alert(1)</script> "NEAR( AND OR NOT NEAR(a,b) a* ^a
../../etc/passwd https://example.org/?a=b \u202e \u200b \ufeff \u0301\u0301\u0301 e\u0301 é Lũm Lu\u0303m ß İ ı ﬁ Ａ 李明 مرحبا 🙂 👩\u200d👩\u200d👧 \u2028
\x00 \x1b[31m \ud800 \uffff 1 2025 96,3% 45-CT/TW <|endoftext|> Wie Wat Wanneer Who When How many Bao nhiêu Wo En And Und in
partij Khanh Hoa Congress secretary của
""".split()  # fmt: skip


def question(chance: random.Random) -> str:
    kind = chance.randrange(5)
    if kind == 0:
        return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(60)))
    if kind == 1:
        return chance.choice(PIECES) * chance.choice([1, 2, 50, 1999, 2001])
    if kind == 2:
        text = chance.choice([path.read_text(encoding="utf-8") for path in sorted(SEEDS.iterdir())])
        start = chance.randrange(len(text))
        return text[start : start + chance.randrange(300)]
    return chance.choice(["", " ", "\n"]).join(chance.choices(PIECES, k=chance.randrange(12)))


@pytest.mark.parametrize("count", [pytest.param(500), pytest.param(5000, marks=pytest.mark.slow)], ids=["some", "many"])
def test_any_question_gets_slices_of_documents_or_one_line(assistant: Assistant, count: int) -> None:
    chance = random.Random(count)
    refused, earlier = 0, []
    for number in range(count):
        asked = question(chance)
        try:
            answer = assistant.ask(asked, history=earlier[-2:] if number % 3 else ())
        except QuestionError as error:
            refused += 1
            assert "\n" not in str(error)  # noqa: PT017
            continue
        earlier.append(answer)
        assert answer.found == bool(answer.citations)
        assert 0 <= answer.confidence <= 1
        for citation in [*answer.citations, *(twin for c in answer.citations for twin in c.twins)]:
            span = citation.span
            assert assistant.document(span.doc_id).text[span.start : span.end] == citation.quote
    assert 0 < refused < count / 2


def hurt(chance: random.Random, data: bytes) -> bytes:
    """`data` cut, overwritten, repeated or mixed with others, here and there."""
    changed = bytearray(data)
    for _ in range(chance.randrange(4)):
        start = chance.randrange(len(changed) + 1)
        length = chance.choice([1, 2, 4, 60, len(changed)])
        kind = chance.randrange(4)
        if kind == 0:
            del changed[start : start + length]
        elif kind == 1:
            changed[start : start + length] = chance.randbytes(min(length, 500))
        elif kind == 2:
            changed[start:start] = changed[start : start + length] * chance.choice([1, 3])
        else:
            changed[start : start + length] = chance.choice([b"\0", b"\xff", b"<", b"<!ENTITY x SYSTEM 'a'>"]) * 9
    return bytes(changed)


def originals() -> dict[str, bytes]:
    """A good file of every kind."""
    text = ["De haven werd in 1962 geopend. Zij is diep.", "De veerboot vertrekt om negen uur."]
    page = f"<html><head><title>x</title></head><body><p>{text[0]}</p><table><tr><td>1</table></body></html>"
    mail = f"From: a@example.org\nSubject: x\nDate: Mon, 3 Mar 2025 10:00:00 +0100\n\n{text[0]}"
    return {
        ".txt": " ".join(text).encode(),
        ".md": b"# Title\n\n* one\n* two\n\n" + text[1].encode("utf-16"),
        ".csv": b"a;b\n1;2\n",
        ".html": page.encode(),
        ".pdf": files.pdf([text, [text[1]]]),
        ".docx": files.word(text),
        ".pptx": files.slides(text),
        ".xlsx": files.workbook([text, [1, 2.5]]),
        ".epub": files.book(text),
        ".eml": mail.encode(),
    }


@pytest.mark.parametrize("count", [pytest.param(300), pytest.param(5000, marks=pytest.mark.slow)], ids=["some", "many"])
def test_any_file_is_read_or_refused_with_a_reason(count: int) -> None:
    chance = random.Random(count)
    good = originals()
    outcomes = []
    with Sandbox() as sandbox:
        for _ in range(count):
            suffix = chance.choice(list(good))
            data = hurt(chance, good[chance.choice([suffix, suffix, suffix, chance.choice(list(good))])])
            try:
                found = sandbox.extract(FORMATS[suffix], data)
            except Unreadable as error:
                assert str(error).isprintable()  # noqa: PT017
            else:
                found.text.encode("utf-8")
                assert list(found.pages) == sorted(found.pages)
                outcomes.append(suffix)
    assert count / 5 < len(outcomes) < count


def test_a_folder_of_odd_files_is_synced_and_exact(folder: Path, store: Path) -> None:
    chance = random.Random(0)
    good = originals()
    names = ["-rf", "a\nb", "..", "con", "é", "e\u0301", "'; DROP TABLE chunk; --", "🙂", "x" * 240, "a%00b", "<b>"]
    for number in range(60):
        suffix = chance.choice(list(good))
        path = folder / f"{number} {chance.choice(names)}"[:240].rstrip(".")
        path.with_name(path.name + suffix).write_bytes(hurt(chance, good[suffix]))
    (folder / "long.txt").write_text("één " * 50_000)  # in one line
    (folder / "hostile.txt").write_text(
        "<script>alert(1)</script> ![x](https://example.org/x.png) {{7*7}} ${x} \u202egnp"
    )
    with Retriever.open(folder, store=store) as retriever:
        assert not verify(folder, retriever.store).faults
        assert retriever.store.counts()[0] > 15
        assert all(reason and "\n" not in reason for reason, _ in retriever.store.skipped().values())
        assert retriever.search("alert")[0].chunk.text == (folder / "hostile.txt").read_text()
