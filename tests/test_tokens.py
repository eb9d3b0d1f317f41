"""One vocabulary: tiktoken here and tokenizers inside sentence-transformers give the same ids for any text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from adverbum import ModelError
from adverbum.embedding import bundled
from adverbum.embedding.bundled import Embedder
from adverbum.text.tokens import MODEL, Vocabulary, vocabulary
from tests.conftest import SEEDS

OTHER = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
EMBEDDER = Embedder()


@settings(max_examples=400)
@given(st.text(max_size=200))
def test_tiktoken_and_tokenizers_give_the_same_ids(text: str) -> None:
    assert vocabulary().encode(text) == OTHER.encode(text, add_special_tokens=False).ids


@pytest.mark.parametrize("path", sorted(SEEDS.iterdir()), ids=lambda path: path.name[:3])
def test_they_agree_on_every_line_of_the_seeds(path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        assert vocabulary().encode(line) == OTHER.encode(line, add_special_tokens=False).ids


def test_special_token_markup_is_plain_text() -> None:
    assert len(vocabulary().encode("<|endoftext|>")) > 3


def test_case_and_compatibility_forms_do_not_matter() -> None:
    assert vocabulary().encode("ＴHU Lũm") == vocabulary().encode("thu lu\u0303m")


def test_a_question_gets_the_vector_that_sentence_transformers_gives() -> None:
    texts = [
        *(path.read_text(encoding="utf-8")[:500] for path in sorted(SEEDS.iterdir())),
        "Wie is Lê Minh Hưng? 🙂",
        "x",
    ]
    through_torch = EMBEDDER.embed(texts * bundled.FEW)[: len(texts)]
    np.testing.assert_allclose(EMBEDDER.embed(texts), through_torch, atol=2e-3)
    from_rows = np.stack([EMBEDDER.pooled(EMBEDDER.encode(text)) for text in texts])
    # Half-precision sums differ by rounding only.
    np.testing.assert_allclose(through_torch, from_rows, atol=2e-3)
    assert (np.sum(through_torch * from_rows, axis=1) > 0.99999).all()


def test_no_tokens_give_a_zero_vector() -> None:
    assert not EMBEDDER.pooled(EMBEDDER.encode(" \n")).any()


def test_a_damaged_vocabulary_is_named(tmp_path) -> None:
    path = tmp_path / "vocabulary.tiktoken"
    path.write_text("not base64 at all")
    with pytest.raises(ModelError, match="vocabulary.tiktoken"):
        Vocabulary.load(path)


def test_a_missing_model_is_named(tmp_path) -> None:
    with pytest.raises(ModelError, match=str(tmp_path)):
        Embedder(tmp_path)
