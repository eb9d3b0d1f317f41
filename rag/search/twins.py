"""Twins: sentences of which another document holds a translation.

Documents are paired by their embeddings alone: a partner holds, for most of a document's chunks, one that is
near. Their sentences are then aligned in order, as translations keep it (Gale and Church 1993 do so by their
lengths; here the vectors speak). Two documents are twins if most sentences of the shorter find a partner. So
a sentence keeps its twin even where a number in it was changed, which is worth showing.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from adverbum.embedding.bundled import Embedder, unit
from adverbum.languages import of
from adverbum.store.store import Entry, Sentence, Store
from adverbum.text.words import lower, name_marks, word_spans

PROBES = 4  # chunks of a document whose neighbours are looked at
NEIGHBOURS = 12  # of each of them
PARTNERS = 4  # documents that one is aligned with
LONGEST = 1500  # sentences of a document that is aligned
# The cosine of two sentences' pooled vectors from which on they may stand for each other, and the share of the
# shorter document's sentences that must.
ACROSS, SHARE = 0.4, 0.5
FEWEST = 3  # such sentences; fewer prove nothing
MOST_DAYS = 180  # between the dates of two editions; more make it another year's report
# How alike two sentences are, of 1, from which on they say the same wherever they stand. Across languages
# nothing but a translation comes near: unrelated sentences of like subject stay below 0.40, translations lie
# about 0.53.
SAME_ACROSS = 0.42
LACKING = 0.1  # share of the words of the shorter of two sentences in one language that the other may lack
_NO_NEGATION = re.compile(r"-|\.? ?\d")  # after what would be one
CACHED = 64  # documents whose twins are remembered


class Twins:
    """The twins of sentences in one store, found when they are asked for and remembered."""

    def __init__(
        self, store: Store, nearest: Callable[[np.ndarray, int], dict[int, float]], embedder: Embedder, model: str
    ) -> None:
        """`nearest` searches vectors of `model`."""
        self._store, self._nearest, self._embedder, self._model = store, nearest, embedder, model
        self._of: dict[str, dict[int, list[Sentence]]] = {}  # doc_id → start of a sentence → its twins

    def forget(self) -> None:
        """Drops what is remembered: the documents have changed."""
        self._of.clear()

    def of(self, sentence: Sentence) -> list[Sentence]:
        """The same sentence in other documents, at most one in each, the likeliest document first."""
        doc_id = sentence.span.doc_id
        if doc_id not in self._of:
            if len(self._of) >= CACHED:
                self._of.pop(next(iter(self._of)))
            self._of[doc_id] = self._align(doc_id)
        return self._of[doc_id].get(sentence.span.start, [])

    def same(self, first: Sentence, second: Sentence) -> bool:
        """Whether two sentences say the same: in one language nearly in the same words, else by late interaction.

        That is taken both ways, the lesser of the two.
        """
        if not (len(first.tokens.ids) and len(second.tokens.ids) and agree(first, second)):
            return False
        if first.entry.language == second.entry.language:
            return True
        rows = [self._embedder.rows(sentence.tokens.ids) for sentence in (first, second)]
        cosines = unit(rows[0]) @ unit(rows[1]).T
        one, other = (np.linalg.norm(side, axis=1) for side in rows)
        alike = min(cosines.max(axis=1) @ one / one.sum(), cosines.max(axis=0) @ other / other.sum())
        return bool(alike >= SAME_ACROSS)

    def _align(self, doc_id: str) -> dict[int, list[Sentence]]:
        """The twins of each sentence of a document, by where it starts."""
        own = self._sentences(doc_id)
        found: dict[int, list[Sentence]] = {}
        for partner in self._partners(doc_id) if FEWEST <= len(own) <= LONGEST else ():
            others = self._sentences(partner)
            if not FEWEST <= len(others) <= LONGEST or not _may_translate(own[0].entry, others[0].entry):
                continue
            pairs = align(self._vectors(own) @ self._vectors(others).T, ACROSS)
            if len(pairs) >= max(FEWEST, SHARE * min(len(own), len(others))):
                for one, other in pairs:
                    if agree(own[one], others[other]):
                        found.setdefault(own[one].span.start, []).append(others[other])
        return found

    def _partners(self, doc_id: str) -> list[str]:
        """The documents that hold a near chunk for at least half of this one's probes, most first."""
        ids = self._store.chunk_ids([doc_id])
        probes = sorted({ids[place] for place in np.linspace(0, len(ids) - 1, PROBES).astype(int)}) if ids else []
        votes: Counter[str] = Counter()
        for vector in self._store.vectors(self._model, probes):
            near = self._store.chunks(list(self._nearest(vector, NEIGHBOURS)))
            votes.update({stored.chunk.span.doc_id for stored in near.values()} - {doc_id})
        likely = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
        return [partner for partner, count in likely if 2 * count >= len(probes)][:PARTNERS]

    def _sentences(self, doc_id: str) -> list[Sentence]:
        chunks = self._store.chunks(self._store.chunk_ids([doc_id]))
        return [sentence for stored in chunks.values() for sentence in stored.sentences]

    def _vectors(self, sentences: Sequence[Sentence]) -> np.ndarray:
        return np.array([self._embedder.pooled(sentence.tokens.ids) for sentence in sentences])


def agree(first: Sentence, second: Sentence) -> bool:
    """Whether no word makes two sentences say different things: a negation or, within a language, a name or number."""
    if _negated(first) != _negated(second):
        return False
    if first.entry.language != second.entry.language:
        return True  # names may be spelled otherwise, and a number that differs is shown
    less, more = sorted((sentence.tokens.words[:, 1] for sentence in (first, second)), key=len)
    lacking = np.setdiff1d(less[1:], more)  # the first word may have its capital for another reason
    return not name_marks(lacking).any() and len(lacking) < LACKING * len(less)


def _negated(sentence: Sentence) -> bool:
    """Whether a word of the sentence negates what it says; "No. 5" and "niet-specifiek" do not."""
    known, text = of(sentence.entry.language).negations, sentence.text
    return any(
        lower(text[start:end]) in known and not _NO_NEGATION.match(text, end) and text[start - 1 : start] != "-"
        for start, end in word_spans(text)
    )


def _may_translate(first: Entry, second: Entry) -> bool:
    """Whether one document can be the other in another language; a form filled in twice is in the same one."""
    one, other = first.date, second.date
    apart = one is not None and other is not None and abs((one - other).days) > MOST_DAYS
    return first.language != second.language and not apart


def align(cosines: np.ndarray, least: float) -> list[tuple[int, int]]:
    """The pairs (row, column) that keep the order in both and together exceed `least` the most.

    Args:
        cosines: of the sentences of one document with those of another, (sentences, sentences).
        least: a pair with no more than this is none.

    >>> align(np.array([[0.9, 0.1, 0.2], [0.1, 0.2, 0.8]]), 0.5)
    [(0, 0), (1, 2)]
    """
    gains = np.maximum(cosines - least, 0.0)
    best = np.zeros((gains.shape[0] + 1, gains.shape[1] + 1))  # of the first rows with the first columns
    for row, gain in enumerate(gains):
        taken = np.maximum(best[row, 1:], best[row, :-1] + gain)
        best[row + 1, 1:] = np.maximum.accumulate(taken)
    row, column = gains.shape
    pairs = []
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    return pairs[::-1]
