"""Ranking: passages for a question, within a language and across.

Two searches fetch candidates, the vector index (meaning) and FTS5 (words). Late interaction ranks them:
every token of the question takes the most similar token of the passage, and the long vectors, which
training gave to the telling tokens, count most. A word also matches itself in any spelling (Lũm, Lum).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from adverbum.documents.chunking import Chunk
from adverbum.documents.document import Source, Sourced
from adverbum.search.matching import covered, matches
from adverbum.search.question import Question
from adverbum.search.view import View
from adverbum.store.store import StoredChunk

CANDIDATES = 100  # chunks that each of the two searches may bring
# What a passage's score is made of, beside late interaction (these and TOLD: python -m adverbum.eval.constants).
POOLED_WEIGHT = 0.25
LEXICAL_WEIGHT = 0.1
# A passage is left out of the results where this share of its sentences stands in better ones that may be its
# translation, their cosine being at least the first number.
TWIN_PASSAGES, TOLD = 0.55, 0.66


@dataclass(frozen=True)
class Signals:
    """What a passage's score is made of, each in [-1, 1] and mostly in [0, 1].

    Attributes:
        late: late interaction, the share of the question's weight that the passage covers; with another model
            than the bundled one, the best sentence's cosine.
        dense: the cosine of the pooled vectors.
        lexical: BM25 as a share of the best candidate's; 0 where the language is not the question's.
    """

    late: float
    dense: float
    lexical: float


@dataclass(frozen=True)
class Passage(Sourced):
    """A chunk with the score it has for a question; higher is better, comparable within one question."""

    chunk: Chunk
    score: float
    signals: Signals
    source: Source


@dataclass(frozen=True)
class Ranked:
    """A passage among the candidates for a question.

    Attributes:
        passage: the passage and its score.
        stored: its chunk as stored, with its tokens.
        matches: how well it matches each token of the question, float32, (tokens,), in [-1, 1].
        by_sentence: how well each of its sentences does, float32, (sentences, tokens).
        vector: the chunk's unit vector, float32, (dimension,).
    """

    passage: Passage
    stored: StoredChunk
    matches: np.ndarray
    by_sentence: np.ndarray
    vector: np.ndarray


def search(
    view: View,
    question: Question,
    *,
    top_k: int,
    languages: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> list[Passage]:
    """The best passages, at most `top_k`; translations of each other count once. See `Retriever.search`."""
    kept: list[Ranked] = []
    for candidate in rank(view, question, languages=languages, documents=documents):
        if not _told(view, candidate, kept):
            kept.append(candidate)
        if len(kept) == top_k:
            break
    return [candidate.passage for candidate in kept]


def rank(
    view: View, question: Question, *, languages: Sequence[str] | None = None, documents: Sequence[str] | None = None
) -> list[Ranked]:
    """All candidates, best first."""
    dense = view.nearest(question.pooled, CANDIDATES, languages=languages, documents=documents)
    lexical = view.store.search_words(question.content_words, CANDIDATES, languages=languages, documents=documents)
    known = view.chunks(sorted(dense.keys() | lexical.keys()))
    if not known:
        return []
    chunks, vectors = [stored for stored, _ in known], np.array([vector for _, vector in known])
    by_sentence = matches(question, [stored.tokens for stored in chunks], view.embedder)
    starts = np.cumsum([0, *(len(stored.chunk.sentences) for stored in chunks)])
    lent = matches(question, view.embedder.lines([stored.chunk.context for stored in chunks]), view.embedder)
    best = np.maximum(np.maximum.reduceat(by_sentence, starts[:-1], axis=0), lent)
    for place, word in enumerate(question.words):  # one that asks for a year means what is said under it
        if word.isdigit():
            best[[word in stored.entry.years for stored in chunks], place] = 1.0
    same = np.array([stored.entry.language == question.language for stored in chunks])
    late = _best_sentences(view, question, chunks) if view.encoder else covered(best, same[:, None]) @ question.weights
    bm25 = np.array([lexical.get(stored.id, 0.0) for stored in chunks])
    table = np.stack([late, vectors @ question.pooled, bm25 / max(lexical.values(), default=1.0) * same], axis=1)
    scores = table @ [1.0, POOLED_WEIGHT, LEXICAL_WEIGHT]
    ranked = [
        Ranked(
            Passage(stored.chunk, score, Signals(*signals), stored.entry.source),
            *(stored, match, by_sentence[slice(*sentences)], vector),
        )
        for stored, score, signals, match, sentences, vector in zip(
            chunks, scores.tolist(), table.tolist(), best, pairwise(starts), vectors, strict=True
        )
    ]
    return sorted(ranked, key=lambda candidate: (-candidate.passage.score, candidate.passage.chunk.span))


def _best_sentences(view: View, question: Question, chunks: Sequence[StoredChunk]) -> np.ndarray:
    """The cosine of each chunk's best sentence, by the other model: (chunks,)."""
    sentences = [sentence for stored in chunks for sentence in stored.chunk.texts]
    starts = np.cumsum([0, *(len(stored.chunk.sentences) for stored in chunks[:-1])])
    cosines = view.store.text_vectors(view.model.fingerprint, sentences) @ question.pooled
    best: np.ndarray = np.maximum.reduceat(cosines, starts)
    return best


def _told(view: View, candidate: Ranked, kept: Sequence[Ranked]) -> bool:
    """Whether nearly all that a passage says is said by those kept from documents that are its twins."""
    others = [other for other in kept if other.stored.entry != candidate.stored.entry]
    near = [other.stored.chunk.span for other in others if other.vector @ candidate.vector >= TWIN_PASSAGES]
    if not near:
        return False
    sentences = candidate.stored.sentences
    told = [any(span.covers(twin.span) for twin in view.twins.of(own) for span in near) for own in sentences]
    return sum(told) >= TOLD * len(sentences)
