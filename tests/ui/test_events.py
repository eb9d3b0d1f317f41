"""Whatever is sent in the page's name is either well formed or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus import Document, Span
from ui.events import MOST_MARKS, question_of, reference_of

GOOD = {"doc_id": "a.txt", "sha256": "5", "start": 2, "end": 4, "marks": [[2, 4], [0, 1]]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*GOOD, "question", "interface"]), inner),
    max_leaves=12,
)


def test_a_well_formed_reference_is_understood() -> None:
    reference = reference_of(GOOD)
    assert reference.active == Span("a.txt", 2, 4)
    assert reference.marks == (Span("a.txt", 2, 4), Span("a.txt", 0, 1))


@pytest.mark.parametrize(
    "change",
    [
        {"doc_id": 1},
        {"sha256": None},
        {"start": -1},
        {"start": 4},
        {"start": True},
        {"end": "4"},
        {"end": 4.0},
        {"marks": None},
        {"marks": [[0]]},
        {"marks": [[0, False]]},
        {"marks": [[0, 1]] * (MOST_MARKS + 1)},
    ],
)
def test_anything_else_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a"):
        reference_of({**GOOD, **change})


@given(JSON)
def test_no_data_whatever_gets_past_but_as_valid_values(data: object) -> None:
    try:
        question, interface = question_of(data)
    except ValueError:
        pass
    else:
        assert isinstance(question, str)
        assert isinstance(interface, str)
    try:
        reference = reference_of(data)
    except ValueError:
        return
    assert all(0 <= span.start < span.end for span in (reference.active, *reference.marks))


@pytest.mark.parametrize(("sha256", "text", "fits"), [("5", "abcd", True), ("6", "abcd", False), ("5", "abc", False)])
def test_a_reference_fits_only_the_document_that_was_quoted(sha256: str, text: str, fits: bool) -> None:
    document = Document("a.txt", text, sha256, "", "en", None, None, ())
    assert reference_of(GOOD).fits(document) is fits
