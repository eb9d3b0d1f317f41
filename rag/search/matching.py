"""Late interaction: how well texts match each token of a question (MaxSim; Khattab and Zaharia 2020)."""

from collections.abc import Sequence

import numpy as np

from adverbum.embedding.bundled import Embedder, Tokens, with_neighbours
from adverbum.search.question import Question
from adverbum.text.words import name_marks, without_name_marks

# The cosine from which on a word is covered: by another form of it within a language, or by a translation
# (python -m adverbum.eval.constants).
SAME, TRANSLATED = 0.85, 0.6


def matches(question: Question, texts: Sequence[Tokens], embedder: Embedder) -> np.ndarray:
    """How well each sentence of `texts` matches each token of the question: float32, (sentences, tokens).

    A token's match is its best cosine in the sentence, both in context, or 1 where the word that it is a
    part of stands in the sentence. A name or a number does so in any spelling (Lũm, Lum), and a word asked
    without diacritics with them; but *cần* is not *can*.
    """
    runs, words_of = np.concatenate([np.zeros((0, 2), np.int64), *(text.runs for text in texts)]).T
    best = np.zeros((len(runs), len(question.tokens)), dtype=np.float32)
    if not best.size:
        return best
    if len(filled := np.flatnonzero(runs)):
        # What neighbours add to a vector they add to its products: only distinct tokens need be multiplied.
        distinct, places = embedder.distinct(np.concatenate([text.ids for text in texts]))
        products = np.ascontiguousarray((embedder.rows(distinct) @ question.vectors.T)[places].T)
        cosines = with_neighbours(products.T, runs).T
        norms = np.concatenate([text.lengths for text in texts]).astype(np.float32)
        cosines /= np.maximum(norms, 1e-3)
        starts = (np.cumsum(runs) - runs)[filled]
        best[filled] = np.clip(np.maximum.reduceat(cosines, starts, axis=1), -1, 1).T
    words = np.concatenate([text.words for text in texts])
    spelled, folded = question.keys.T
    likely = np.zeros(1 << 16, np.bool_)  # most words differ in half a key from all that are asked for
    likely[folded >> 16] = True
    near = likely[words[:, 1] >> 16]
    words, sentence = words[near], np.repeat(np.arange(len(runs)), words_of)[near]
    lowered, marked = words[:, :1], words[:, 1:]
    any_spelling = name_marks(marked) | (spelled == folded)
    stands = (lowered == spelled) | (without_name_marks(marked) == folded) & any_spelling
    word, token = np.nonzero(stands)
    best[sentence[word], token] = 1.0
    return best


def covered(found: np.ndarray, same: np.ndarray | bool) -> np.ndarray:
    """How far words are covered, in [0, 1], given their best cosines, and whether the text is in their language.

    Cosines are lower between languages than within one. So they are told by what another form of a word has
    in its own language, and a translation in another: from there on a word is covered wholly.
    """
    scaled: np.ndarray = np.clip(found / np.where(same, SAME, TRANSLATED), 0.0, 1.0)
    return scaled
