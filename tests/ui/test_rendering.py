"""Laws of what the page shows: nothing is lost, nothing is moved, the chosen quote is whole."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers import Answer, Citation
from rag.chunking import Chunk
from rag.corpus import Document, Span
from rag.retrieval import Passage, Signals
from ui.events import Reference
from ui.rendering import fault, pieces, source, turn
from ui.strings import STRINGS, examples

TEXT = "🎻🎺 Intro.\r\nThere were 10 groups. 👩‍👩‍👧 There were 10 groups. <script>${x}</script> {{y}}\n"
DOCUMENT = Document("a/b.txt", TEXT, "5" * 64, "Intro", "en", date(2025, 10, 4), "https://example.org/1", ((0, 9),))
FIRST, SECOND = (Span("a/b.txt", start, start + 21) for start in (11, 39))


def spans(text: str) -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(0, len(text) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(start + 1, len(text)))
    )


def citation(span: Span, focus: Span | None = None) -> Citation:
    quote = TEXT[span.start : span.end]
    return Citation(quote, span, focus, "Intro", "en", DOCUMENT.date, DOCUMENT.url, DOCUMENT.sha256, 0.8)


@given(st.data(), st.text(min_size=1, max_size=60) | st.just(TEXT))
def test_the_segments_of_a_source_joined_are_its_text_and_the_active_one_is_the_quote(
    data: st.DataObject, text: str
) -> None:
    marks = data.draw(st.lists(spans(text), max_size=5))
    start, end = data.draw(spans(text))
    reference = Reference(Span("d", start, end), tuple(Span("d", *mark) for mark in marks), "")
    segments = source(replace(DOCUMENT, text=text), reference)["segments"]
    assert "".join(segment["text"] for segment in segments) == text
    kinds = [segment["kind"] for segment in segments]
    assert kinds.count("active") == 1
    place = kinds.index("active")
    assert segments[place]["text"] == text[start:end]
    assert len("".join(segment["text"] for segment in segments[:place])) == start


@given(st.data())
def test_a_character_is_marked_exactly_when_a_quote_covers_it(data: st.DataObject) -> None:
    """The slow obvious way: character by character."""
    layers = data.draw(st.lists(spans(TEXT), max_size=5))
    cut = pieces(TEXT, [(start, end, "marked") for start, end in layers])
    kinds = [piece["kind"] for piece in cut for _ in piece["text"]]
    covered = [any(start <= place < end for start, end in layers) for place in range(len(TEXT))]
    assert kinds == ["marked" if inside else "plain" for inside in covered]


def test_overlapping_quotes_keep_the_chosen_one_whole() -> None:
    assert pieces("abcdef", [(0, 3, "marked"), (2, 6, "marked"), (1, 4, "active")]) == [
        {"text": "a", "kind": "marked"},
        {"text": "bcd", "kind": "active"},
        {"text": "ef", "kind": "marked"},
    ]


def test_no_text_has_no_pieces() -> None:
    assert pieces("", []) == []


@pytest.mark.parametrize("layer", [(-1, 2), (0, 4), (2, 1)])
def test_a_span_outside_the_text_is_refused(layer: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="does not lie within"):
        pieces("abc", [(*layer, "marked")])


def test_the_second_of_two_equal_sentences_is_marked_where_it_stands() -> None:
    assert TEXT[FIRST.start : FIRST.end] == TEXT[SECOND.start : SECOND.end] == "There were 10 groups."
    segments = source(DOCUMENT, Reference(SECOND, (FIRST, SECOND), DOCUMENT.sha256))["segments"]
    assert [(segment["kind"], len(segment["text"])) for segment in segments] == [
        ("plain", 11),
        ("marked", 21),
        ("plain", 7),
        ("active", 21),
        ("plain", len(TEXT) - 60),
    ]


def test_an_answer_becomes_quotes_with_the_answering_words_marked_and_twins_beside_them() -> None:
    quoted = citation(SECOND, Span("a/b.txt", 50, 52))
    answer = Answer("How many?", "en", True, 0.8, (replace(quoted, twins=(citation(FIRST),)),), carried=("groups",))
    shown = turn(answer, {}.__getitem__)
    (quote,) = shown["quotes"]
    assert [(part["text"], part["kind"]) for part in quote["parts"]] == [
        ("There were ", "plain"),
        ("10", "focus"),
        (" groups.", "plain"),
    ]
    assert (quote["doc_id"], quote["start"], quote["end"], quote["date"]) == ("a/b.txt", 39, 60, "2025-10-04")
    assert [(twin["start"], twin["end"]) for twin in quote["twins"]] == [(11, 32)]
    assert shown["carried"] == {"label": "Read with:", "words": ["groups"]}
    assert shown["message"] == ""


@pytest.mark.parametrize(
    ("language", "message"), [("nl", "Dat staat niet in de documenten."), ("und", "Das steht nicht in den Dokumenten.")]
)
def test_a_no_is_said_in_the_language_of_the_question_or_else_of_the_interface(language: str, message: str) -> None:
    passage = Passage(Chunk(FIRST, TEXT[FIRST.start : FIRST.end], (FIRST,)), 0.5, Signals(0.5, 0.5, 0.0))
    answer = Answer("Xyzzy?", language, False, 0.1, related=(passage,), unknown_words=("Xyzzy",))
    shown = turn(answer, {"a/b.txt": DOCUMENT}.__getitem__, interface="de")
    assert (shown["found"], shown["message"], shown["quotes"]) == (False, message, [])
    assert [(related["parts"][0]["text"], related["confidence"]) for related in shown["related"]] == [
        ("There were 10 groups.", None)
    ]
    assert shown["unknown"]["words"] == ["Xyzzy"]


@pytest.mark.parametrize(
    ("question", "name"), [("", "blank"), ("?!", "blank"), ("a" * 2001, "too_long"), ("a\0", "not_text")]
)
def test_why_a_question_is_refused_can_be_said_in_every_language(question: str, name: str) -> None:
    assert fault(question) == name
    assert all(strings[name] for strings in STRINGS.values())


def test_every_language_has_every_string_with_the_same_places_to_fill_in() -> None:
    def places(strings: dict[str, str]) -> dict[str, list[str]]:
        return {name: sorted(part.split("}")[0] for part in text.split("{")[1:]) for name, text in strings.items()}

    assert all(places(strings) == places(STRINGS["en"]) for strings in STRINGS.values())


def test_other_documents_get_no_example_questions() -> None:
    assert examples({"000_b337b595c8533a75.txt", "report.txt"}) == []
