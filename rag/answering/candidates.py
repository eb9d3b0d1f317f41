"""Candidates: the sentences that may answer a question, each with a few named signals.

Everything that is weighed of a sentence is made here, and nothing is weighed: see `adverbum.answering.compose`.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np

from adverbum.documents.document import HEADS, Span
from adverbum.search.matching import covered, matches
from adverbum.search.question import Question
from adverbum.search.ranking import Ranked
from adverbum.search.view import View
from adverbum.store.store import Entry, Sentence
from adverbum.text import things
from adverbum.text.words import fold, key, without_name_marks, word_spans, words

# These three are found again by python -m adverbum.eval.constants.
PASSAGES = 20  # whose sentences are weighed
MATCHED = 0.5  # a word of the question whose best cosine is lower occurs nowhere
LIGHT = 0.65  # what a match in the passage or title counts for a sentence that leaves the word out
# Words on either side of the thing asked for that are compared with the question.
WINDOWS = {"number": 3, "share": 6, "date": 8, "who": 8, "where": 8}

# What is weighed of a sentence, and whether it speaks for it (1) or against it (-1).
SIGNALS = {
    "met": 1,  # share of the question's weight that the sentence meets, by a word itself or its translation
    "met_lit": 1,  # the same in the light of its passage, title and year, which may say what it leaves out
    "document": 1,  # late interaction with the whole document
    "dense": 1,  # the passage's cosine, by the bundled model
    "figure_missing": -1,  # it should hold a number, a share or a date, but does not
    "thing_missing": -1,  # it should hold a thing of another kind that is asked for, but does not
    "beside": 1,  # how well the words around that thing match the question
    "named": 1,  # share of the question's names that stand in the document, of those that stand in any
    "unknown_names": -1,  # a name in the question is met by nothing in any passage
    "year": 1,  # how well the sentence and its document fit the year asked for, in [-1, 1]; 0 if none is
    "fragment": -1,  # a heading or caption, not a sentence
}
_CLAUSE_END = re.compile(r"[;:()–—]")


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer, and its signals in the order of `SIGNALS`."""

    sentence: Sentence
    signals: np.ndarray
    focus: tuple[int, int] | None  # of the thing asked for, in the sentence

    @property
    def span(self) -> Span:
        """Where the sentence stands."""
        return self.sentence.span


def candidates(view: View, question: Question, ranked: Sequence[Ranked], missed: Sequence[str]) -> list[Candidate]:
    """The sentences of the best passages with their signals, in the order of the passages.

    `missed` are the words of the question that no passage meets, as `unmet` tells.
    """
    best = ranked[:PASSAGES]
    if not best:
        return []
    kind = question.kind
    by_document = _contexts(view, question, ranked)
    pairs = [(passage, sentence) for passage in best for sentence in passage.stored.sentences]
    contexts = [by_document[sentence.span.doc_id] for _, sentence in pairs]
    matched = np.concatenate([passage.by_sentence for passage in best])
    held = [_held(question, sentence, context) for (_, sentence), context in zip(pairs, contexts, strict=True)]
    besides = _beside(view, question, [sentence.text for _, sentence in pairs], held)
    years = [_year(question.years, things.years(sentence.text), sentence.entry) for _, sentence in pairs]
    # Whether a year is covered is a matter of dates, not of letters.
    matched[:, [word in question.years for word in question.words]] = np.maximum(years, 0.0)[:, None]
    same = np.array([[sentence.entry.language == question.language] for _, sentence in pairs])
    lights = [
        np.maximum(passage.matches, context.titled) for (passage, _), context in zip(pairs, contexts, strict=True)
    ]
    figure = kind in things.FIGURES
    unknown_names = not question.names.isdisjoint(map(fold, missed))
    values = {
        "met": covered(matched, same) @ question.weights,
        "met_lit": covered(np.maximum(matched, LIGHT * np.array(lights)), same) @ question.weights,
        "document": [context.covered for context in contexts],
        "dense": [_dense(view, question, passage) for passage in best for _ in passage.stored.sentences],
        "figure_missing": [figure and not spans for spans in held],
        "thing_missing": [not figure and kind != "what" and not spans for spans in held],
        "beside": [max(beside, default=0.0) for beside in besides],
        "named": [context.named for context in contexts],
        "unknown_names": [unknown_names] * len(pairs),
        "year": years,
        "fragment": [len(sentence.tokens.ids) < 6 or sentence.text[-1:].isalnum() for _, sentence in pairs],
    }
    signals = np.array([values[name] for name in SIGNALS], dtype=float).T
    focuses = [
        spans[int(np.argmax(beside))] if spans and kind != "why" else None
        for spans, beside in zip(held, besides, strict=True)
    ]
    return [
        Candidate(sentence, row, focus)
        for (_, sentence), row, focus in zip(pairs, signals, focuses, strict=True)
        if sentence.kind not in HEADS and not sentence.text.endswith(":")  # these lend their words to what follows
    ]


@dataclass(frozen=True)
class _Context:
    """A document in the light of the question.

    Attributes:
        words: the keys of its folded words, uint32, (keys,), ascending.
        named: share of the question's names that stand in it, of those that stand in any of these.
        covered: share of the question's weight that it covers.
        titled: how well its title matches each token of the question.
    """

    words: np.ndarray
    named: float
    covered: float
    titled: np.ndarray


def _contexts(view: View, question: Question, ranked: Sequence[Ranked]) -> dict[str, _Context]:
    """The documents of the best passages, by their doc_id."""
    entries = {passage.stored.entry.doc_id: passage.stored.entry for passage in ranked[:PASSAGES]}
    best = {doc_id: np.full(len(question.tokens), -1.0, np.float32) for doc_id in entries}
    for passage in ranked:
        if (doc_id := passage.stored.entry.doc_id) in best:
            np.maximum(best[doc_id], passage.matches, out=best[doc_id])
    same = np.array([[entry.language == question.language] for entry in entries.values()])
    covers = covered(np.array(list(best.values())), same) @ question.weights
    words_of = view.store.document_words(entries)
    named = np.array([key(name) for name in question.names], np.uint32)
    standing = np.array([(without_name_marks(words_of[doc_id])[:, None] == named).any(axis=0) for doc_id in entries])
    shares = standing.sum(axis=1) / max(standing.any(axis=0).sum(), 1)
    titled = matches(question, view.embedder.lines([entry.title for entry in entries.values()]), view.embedder)
    rows = zip(entries, shares.tolist(), covers.tolist(), titled, strict=True)
    return {doc_id: _Context(words_of[doc_id], share, cover, title) for doc_id, share, cover, title in rows}


def _held(question: Question, sentence: Sentence, context: _Context) -> list[tuple[int, int]]:
    """Where the sentence holds a thing of the kind asked for that the question did not name."""
    text = sentence.text
    found = things.find(question.kind, text, sentence.entry.language, question.text)
    if question.kind in ("who", "where"):
        names = [name for thing in found for name in _names_in(text, thing, context.words)]
        found = [name for name in names if not set(words(text[slice(*name)])) <= set(question.words)]
    return found


def _names_in(sentence: str, thing: tuple[int, int], ordinary: np.ndarray) -> Iterator[tuple[int, int]]:
    """The names in a run of capitalised words: two or more words on end that are not `ordinary`.

    That is a word which the document also has in lower case, so that its key is there without the mark of a name.
    """
    run: list[tuple[int, int]] = []
    for start, end in [*word_spans(sentence, *thing), (thing[1], thing[1])]:
        if start < end and key(fold(sentence[start:end])) not in ordinary:
            run.append((start, end))
        else:
            if len(run) > 1:
                yield run[0][0], run[-1][1]
            run = []


def _beside(
    view: View, question: Question, sentences: Sequence[str], held: Sequence[Sequence[tuple[int, int]]]
) -> list[list[float]]:
    """For each thing held by each sentence, how well the words around it, within its clause, match the question.

    Of a number, what counts is whether the words after it are what the question counts.
    """
    width = WINDOWS.get(question.kind, 0)
    counted = fold(things.counted(question.text, question.language)) if question.kind == "number" else ""
    windows = []
    for sentence, spans in zip(sentences, held, strict=True):
        for start, end in spans:
            before = _CLAUSE_END.split(sentence[:start])[-1].split()[-width:] if not counted else []
            after = _CLAUSE_END.split(sentence[end:])[0].split()[:width]
            windows.append(" ".join([*before, *after]))
    weights = question.weights * np.array([not counted or word == counted for word in question.words])
    total = max(float(weights.sum()), 1e-9)
    matched = matches(question, view.embedder.lines(windows), view.embedder)
    values = iter((matched @ weights / total).tolist())
    return [[next(values) for _ in spans] for spans in held]


def _year(asked: Set[str], stated: Set[str], document: Entry) -> float:
    """How well a sentence fits the years that a question names, in [-1, 1]; 0 if it names none.

    What a sentence does not say its document does: first its date, then its title and beginning, which
    may look back or ahead to another year.
    """
    if not asked:
        return 0.0
    if document.date is None:
        fits = 0.0 if not document.years else 1.0 if asked & document.years else -1.0
    else:
        fits = 1.0 if str(document.date.year) in asked else 0.0 if asked & document.years else -1.0
    if asked & stated:
        return max(fits, 0.0) / 2 + 0.5
    return (fits - 1) / 2 if stated else fits


def _dense(view: View, question: Question, candidate: Ranked) -> float:
    """The passage's cosine by the bundled model, to which the weights are fitted."""
    if view.encoder is None:
        return candidate.passage.signals.dense
    return float(view.embedder.pooled(candidate.stored.tokens.ids) @ view.embedder.pooled(question.tokens))


def unmet(question: Question, ranked: Sequence[Ranked]) -> tuple[str, ...]:
    """The telling words of the question that no candidate passage has, in any spelling or language.

    A word is telling when it weighs at least as much as the average word of the question.
    """
    best = np.max([candidate.matches for candidate in ranked], axis=0) if ranked else np.zeros(len(question.tokens))
    asked = [(word, folded) for word in question.spelled if (folded := fold(word)) not in question.asking]
    found = []
    for word, folded in asked:
        places = [place for place, part in enumerate(question.words) if part == folded]
        weight = question.weights[places].sum()
        if weight >= 1 / len(asked) and best[places].mean() < MATCHED:
            found.append(word)
    return tuple(dict.fromkeys(found))
