"""Retrieval: the right passage first, within a language and across, and every way to ask wrongly."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adverbum import Assistant, QuestionError, Retriever
from adverbum.embedding.bundled import CONTEXT, unit
from adverbum.search.matching import matches
from adverbum.search.question import read
from adverbum.text.words import fold
from tests.conftest import SEEDS
from tests.stores import write


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("In hoeveel groepen discussieerden de afgevaardigden in Khanh Hoa?", "10 groepen"),
        ("Who is the party secretary of Thu Lum?", "Nguyen Truong Giang"),
        ("Bí thư Đảng ủy xã Thu Lũm là ai?", "Nguyen Truong Giang"),
        ("Welk percentage van de partijcelsecretarissen voerde in 2024 zijn taken goed uit?", "96,3%"),
        ("Wer hielt auf der Konferenz eine Rede?", "hielt eine Rede"),
    ],
)
def test_the_passage_that_answers_comes_first(assistant: Assistant, question: str, words: str) -> None:
    assert words in assistant.search(question)[0].chunk.text


def test_late_interaction_is_what_its_definition_says(assistant: Assistant) -> None:
    """Against the slow, obvious way: for each question token the best cosine, or 1 for its word in any spelling."""
    question = read("Wie is de partijsecretaris van Thu Lũm?", assistant.embedder)
    text = "Secretaris van het partijcomité van de gemeente Thu Lum Nguyen Truong Giang."
    rows = assistant.embedder.rows(assistant.embedder.encode(text))
    near, next_but_one = CONTEXT
    padded = np.pad(rows, ((2, 2), (0, 0)))
    in_context = rows + near * (padded[1:-3] + padded[3:-1]) + next_but_one * (padded[:-4] + padded[4:])
    expected = []
    for vector, word in zip(question.vectors, question.words, strict=True):
        best = max(float(vector @ other) for other in unit(in_context))
        expected.append(1.0 if word in {"van", "thu", "lum", "de"} else best)
    (found,) = matches(question, assistant.embedder.tokens([text]), assistant.embedder)
    np.testing.assert_allclose(found, expected, atol=1e-3)  # lengths are kept in half precision


@pytest.mark.parametrize("exact", [0, 20_000])
def test_the_nearest_chunks_are_those_of_brute_force(
    seed_store: Path, exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adverbum.search.view.EXACT", exact)  # so both the index and all chunks are searched
    with Retriever.attach(SEEDS, store=seed_store) as retriever, retriever.reading() as view:
        ids = view.store.chunk_ids()
        vectors = view.store.vectors(view.model.fingerprint, ids)
        for question in ("Wie zat de conferentie voor?", "digital technology", "Parteitag"):
            pooled = read(question, view.embedder).pooled
            assert list(view.nearest(pooled, 5)) == [ids[place] for place in np.argsort(-(vectors @ pooled))[:5]]


def test_in_a_large_store_words_that_most_passages_have_are_weighed_only_where_rarer_ones_do_not_suffice(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, **{f"common{n}": f"De vogel nummer {n}." for n in range(9)}, rare="Het nest van de vogel.")
    with Retriever.open(folder, store=store) as retriever:
        found = retriever.store.search_words
        weighed = found(["vogel", "nest"], 1)
        assert len(found(["vogel", "nest"], 100)) == 10
        monkeypatch.setattr("adverbum.store.store.READ", 5)
        alone = found(["vogel", "nest"], 1)
        assert list(alone) == list(weighed) == retriever.store.chunk_ids(["rare.txt"])
        assert alone == found(["nest"], 1) != weighed  # the common word was not weighed
        assert len(found(["vogel", "nest"], 100)) == len(found(["vogel"], 100)) == 10
        assert found([], 100) == found(["zzz"], 100) == {}


def test_passages_come_best_first_with_their_signals(assistant: Assistant) -> None:
    passages = assistant.search("party congress", top_k=7)
    assert len(passages) == 7
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    for passage in passages:
        span = passage.chunk.span
        assert assistant.document(span.doc_id).text[span.start : span.end] == passage.chunk.text


def test_filters_hold(assistant: Assistant) -> None:
    for passage in assistant.search("Partei", languages=["de"]):
        assert passage.chunk.span.doc_id.startswith("004")
    for passage in assistant.search("partij", documents=["002_24ebad3b1ab8d8ee.txt"], languages=["nl", "en"]):
        assert passage.chunk.span.doc_id.startswith("002")
    assert assistant.search("partij", languages=["fr"]) == []
    assert assistant.search("partij", documents=["nothing.txt"]) == []


def test_the_same_question_gives_the_same_passages(assistant: Assistant) -> None:
    assert assistant.search("Wie is Le Minh Hung?") == assistant.search("Wie is Le Minh Hung?")


def test_who_only_asks_never_imports_torch(seed_store) -> None:
    import subprocess

    code = (
        "import sys; from adverbum import Assistant\n"
        "with Assistant.open(sys.argv[1], store=sys.argv[2]) as a: assert a.ask('Who is the secretary of Thu Lum?').found\n"
        "assert not {'torch', 'sentence_transformers', 'transformers', 'gradio'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(SEEDS), str(seed_store)], check=True)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("?!…", "empty"),
        ("🙂", "empty"),
        ("%_%", "empty"),
        ("x" * 1_000_000, "1,000,000 characters"),
        ("Wie\0 is dat?", "U\\+0000"),
        ("Wie \ud800 is dat?", "U\\+D800"),
        ("\x1b[31mrood", "U\\+001B"),
    ],
)
def test_a_question_that_is_none_is_refused_in_one_line(assistant: Assistant, question: str, message: str) -> None:
    for ask in (assistant.ask, assistant.search):
        with pytest.raises(QuestionError, match=message) as error:
            ask(question)
        assert "\n" not in str(error.value)


def test_wrong_types_and_values_are_callers_mistakes(assistant: Assistant) -> None:
    with pytest.raises(TypeError, match="must be a str, not int"):
        assistant.ask(42)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="top_k must be at least 1, not 0"):
        assistant.search("iets", top_k=0)


@pytest.mark.parametrize(
    "question",
    [
        '" OR 1=1 --', "* NEAR( AND ^ :", "a\"b'c`d", "../../etc/passwd", "<script>alert(1)</script>", "${7*7} {{7*7}}",
        "de de de de " * 150, "a\u0301" * 900, "\u202ewie\u202c is dat", "NOT partij", "words:partij", "https://example.org/?q=1",
    ],
)  # fmt: skip
def test_questions_in_any_syntax_are_only_text(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    for citation in answer.citations:
        span = citation.span
        assert assistant.document(span.doc_id).text[span.start : span.end] == citation.quote


def test_composed_and_decomposed_questions_agree(assistant: Assistant) -> None:
    import unicodedata

    question = "Bí thư Đảng ủy xã Thu Lũm là ai?"
    first, second = (assistant.search(unicodedata.normalize(form, question)) for form in ("NFC", "NFD"))
    assert [passage.chunk.span for passage in first] == [passage.chunk.span for passage in second]


def test_an_unknown_document_is_a_key_error(assistant: Assistant) -> None:
    with pytest.raises(KeyError):
        assistant.document("nothing.txt")


def test_the_retriever_is_the_same_search_without_answers(assistant: Assistant, seed_store) -> None:
    with Retriever.open(SEEDS, store=seed_store) as retriever:
        assert retriever.search("Wie is Le Minh Hung?") == assistant.search("Wie is Le Minh Hung?")
        assert not hasattr(retriever, "ask")


@pytest.mark.parametrize(
    ("asked", "text", "same"),
    [
        ("Thu Lũm", "the commune of Thu Lum", True),  # a name in any spelling
        ("can", "cần thiết", True),  # typed without diacritics
        ("cần", "that can be", False),  # another language's word
        ("năm 2025", "in 2025", True),
    ],
)
def test_a_word_is_met_in_another_spelling_only_where_it_may_be_the_same(
    assistant: Assistant, asked: str, text: str, same: bool
) -> None:
    question = read(asked, assistant.embedder)
    (met,) = matches(question, assistant.embedder.tokens([text]), assistant.embedder)
    assert bool((met[-1:] == 1.0).all()) == same


SPELLINGS = "Lũm Lum lum lũm cần can Can 2025 Đảng đảng dang über uber Uber Straße strasse".split()


@given(asked=st.sampled_from(SPELLINGS), text=st.lists(st.sampled_from(SPELLINGS), max_size=4).map(" ".join))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_meet_by_their_keys_as_they_do_by_their_letters(assistant: Assistant, asked: str, text: str) -> None:
    name = {fold(word) for word in text.split() if word[0].isupper() or word[0].isdigit()}
    unmarked = asked.lower() == fold(asked) and fold(asked) in map(fold, text.split())
    stands = asked.lower() in text.lower().split() or fold(asked) in name or unmarked
    question = read(asked, assistant.embedder)
    (met,) = matches(question, assistant.embedder.tokens([text]), assistant.embedder)
    assert bool((met == 1.0).all()) == stands
