"""Chunks: exact spans, nothing lost, nothing twice, never over the budget."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adverbum import Document
from adverbum.documents.chunking import chunk
from adverbum.documents.formats import Extract
from adverbum.documents.structure import parse
from adverbum.text.tokens import vocabulary
from tests.conftest import SEEDS

PIECES = st.sampled_from(
    [
        "Een zin. ",
        "Wie viele? ",
        "Đảng ủy xã ",
        "🙂👩‍👩‍👧 ",
        "中文字符",
        "e\u0301",
        "\r\n",
        "\n\n",
        "<|endoftext|>",
        "nr. 45-CT/TW ",
        "96,3% ",
    ]
)
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=60).map("".join)


@settings(max_examples=150)
@given(TEXT, st.integers(1, 40))
def test_chunks_hold_the_content_exactly_once(text: str, budget: int) -> None:
    count = vocabulary().count
    document = parse("a.txt", Extract(text), sha256="")
    covered = [False] * len(text)
    for piece in chunk(document, count, chunk_tokens=budget):
        assert piece.text == text[piece.span.start : piece.span.end]
        for sentence in piece.sentences:
            assert piece.span.covers(sentence)
            assert sum(count(text[s.start : s.end]) for s in piece.sentences) <= budget or len(piece.sentences) == 1
            for place in range(sentence.start, sentence.end):
                assert not covered[place]
                covered[place] = True
    for start, end in document.content:
        assert not [
            place
            for place in range(start, end)
            if not covered[place] and not text[place].isspace() and text[place] != "\ufeff"
        ]


def test_a_long_sentence_is_cut_between_words_within_the_budget() -> None:
    count = vocabulary().count
    document = parse("a.txt", Extract("woord " * 500), sha256="")
    pieces = list(chunk(document, count, chunk_tokens=20))
    assert len(pieces) == 25
    assert all(count(piece.text) == 20 and piece.text == " ".join(["woord"] * 20) for piece in pieces)


def test_a_budget_below_one_is_refused() -> None:
    document = parse("a.txt", Extract("Text."), sha256="")
    with pytest.raises(ValueError, match="at least 1, not 0"):
        list(chunk(document, len, chunk_tokens=0))


def test_the_seeds_are_cut_into_passages_of_some_sentences() -> None:
    count = vocabulary().count
    for path in sorted(SEEDS.iterdir()):
        document: Document = parse(path.name, Extract(path.read_bytes().decode()), sha256="")
        sizes = [count(piece.text) for piece in chunk(document, count)]
        assert max(sizes) <= 160
        assert sum(sizes) / len(sizes) > 90
