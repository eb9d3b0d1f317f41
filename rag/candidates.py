"""Candidates: the sentences that may answer a question, each with a few named signals.

Everything that is weighed of a sentence is made here, and nothing is weighed: see `rag.answering`.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rag import kinds
from rag.corpus import Document, Span
from rag.retrieval import Question, Ranked, Retriever, about_years, met
from rag.store import Sentence
from rag.words import fold, folded_words, word_spans, words

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


def candidates(retriever: Retriever, question: Question, ranked: Sequence[Ranked]) -> list[Candidate]:
    """The sentences of the best passages with their signals, in the order of the passages."""
    kind = kinds.kind_of(question.text, question.language)
    asked_years = kinds.years(question.text)
    in_year = [word in asked_years for word in question.words]
    unknown_names = not kinds.names(question.text).isdisjoint(map(fold, unmet(question, ranked)))
    contexts = _contexts(retriever, question, ranked)
    sentences = [(passage, sentence) for passage in ranked[:PASSAGES] for sentence in passage.stored.sentences]
    matched = retriever.matches(question, [(sentence.text, [sentence.tokens]) for _, sentence in sentences])
    things = [_things(kind, own.text, question, contexts[own.span.doc_id].document) for _, own in sentences]
    besides = _beside(retriever, question, kind, [sentence.text for _, sentence in sentences], things)
    found = []
    for (passage, sentence), match, own, beside in zip(sentences, matched, things, besides, strict=True):
        context = contexts[sentence.span.doc_id]
        year = _year(asked_years, kinds.years(sentence.text), context)
        match[in_year] = max(year, 0.0)  # whether a year is met is a matter of dates, not of letters
        light = LIGHT * np.maximum(passage.matches, context.titled)
        same = context.document.language == question.language
        signals = {
            "met": met(match, same) @ question.weights,
            "met_lit": met(np.maximum(match, light), same) @ question.weights,
            "document": met(context.matches, same) @ question.weights,
            "dense": _dense(retriever, question, passage),
            "figure_missing": kind in kinds.FIGURES and not own,
            "thing_missing": kind not in kinds.FIGURES and kind != "what" and not own,
            "beside": max(beside, default=0.0),
            "named": context.named,
            "unknown_names": unknown_names,
            "year": year,
            "fragment": len(sentence.tokens.ids) < 6 or sentence.text[-1:].isalnum(),
        }
        values = np.array([float(signals[name]) for name in SIGNALS])
        focus = own[int(np.argmax(beside))] if own and kind != "why" else None
        found.append(Candidate(sentence, values, focus))
    return found


@dataclass(frozen=True)
class _Context:
    """A document in the light of the question.

    Attributes:
        about: the years it is about.
        named: share of the question's names that stand in it, of those that stand in any document.
        matches: how well it matches each token of the question.
        titled: how well its title does.
    """

    document: Document
    about: frozenset[str]
    named: float
    matches: np.ndarray
    titled: np.ndarray


def _contexts(retriever: Retriever, question: Question, ranked: Sequence[Ranked]) -> dict[str, _Context]:
    """The documents of the passages, by their doc_id."""
    matches: dict[str, np.ndarray] = {}
    for passage in ranked:
        doc_id = passage.stored.chunk.span.doc_id
        matches[doc_id] = np.maximum(matches.get(doc_id, -1.0), passage.matches)
    documents = [retriever.document(doc_id) for doc_id in matches]
    named = kinds.names(question.text)
    standing = [named & folded_words(document.text) for document in documents]
    known = len(set().union(*standing)) or 1
    titles = [document.title for document in documents]
    tokens = [[own] for own in retriever.embedder.tokens(titles)]
    titled = retriever.matches(question, list(zip(titles, tokens, strict=True)))
    return {
        document.doc_id: _Context(document, about_years(document), len(own) / known, matches[document.doc_id], title)
        for document, own, title in zip(documents, standing, titled, strict=True)
    }


def _things(kind: str, sentence: str, question: Question, document: Document) -> list[tuple[int, int]]:
    """Where the sentence holds a thing of the kind asked for that the question did not name."""
    things = kinds.find(kind, sentence, question.text)
    if kind in ("who", "where"):
        ordinary = _ordinary_words(document.text)
        names = [name for thing in things for name in _names_in(sentence, thing, ordinary)]
        things = [name for name in names if not set(words(sentence[slice(*name)])) <= set(question.words)]
    return things


def _names_in(sentence: str, thing: tuple[int, int], ordinary: Set[str]) -> Iterator[tuple[int, int]]:
    """The names in a run of capitalised words: two or more words on end that are not `ordinary`."""
    run: list[tuple[int, int]] = []
    for start, end in [*word_spans(sentence[: thing[1]]), (thing[1], thing[1])]:
        if start >= thing[0]:
            if start < end and fold(sentence[start:end]) not in ordinary:
                run.append((start, end))
            else:
                if len(run) > 1:
                    yield run[0][0], run[-1][1]
                run = []


def _beside(
    retriever: Retriever,
    question: Question,
    kind: str,
    sentences: Sequence[str],
    things: Sequence[Sequence[tuple[int, int]]],
) -> list[list[float]]:
    """For each thing in each sentence, how well the words around it, within its clause, match the question.

    Of a number, what counts is whether the words after it are what the question counts.
    """
    width = WINDOWS.get(kind, 0)
    counted = fold(kinds.counted(question.text, question.language)) if kind == "number" else ""
    windows = []
    for sentence, own in zip(sentences, things, strict=True):
        for start, end in own:
            before = _CLAUSE_END.split(sentence[:start])[-1].split()[-width:] if not counted else []
            after = _CLAUSE_END.split(sentence[end:])[0].split()[:width]
            windows.append(" ".join([*before, *after]))
    weights = question.weights * np.array([not counted or word == counted for word in question.words])
    total = max(float(weights.sum()), 1e-9)
    tokens = retriever.embedder.tokens(windows)
    matched = retriever.matches(question, [(text, [own]) for text, own in zip(windows, tokens, strict=True)])
    values = iter((matched @ weights / total).tolist())
    return [[next(values) for _ in own] for own in things]


@lru_cache(maxsize=64)
def _ordinary_words(text: str) -> frozenset[str]:
    """The folded words that `text` has in lower case somewhere."""
    return frozenset(fold(text[start:end]) for start, end in word_spans(text) if text[start].islower())


def _year(asked: Set[str], stated: Set[str], context: _Context) -> float:
    """How well a sentence fits the years that a question names, in [-1, 1]; 0 if it names none.

    What a sentence does not say its document does: first its date, then its title and beginning, which
    may look back or ahead to another year.
    """
    if not asked:
        return 0.0
    published = context.document.date
    if published is None:
        fits = 0.0 if not context.about else 1.0 if asked & context.about else -1.0
    else:
        fits = 1.0 if str(published.year) in asked else 0.0 if asked & context.about else -1.0
    if asked & stated:
        return max(fits, 0.0) / 2 + 0.5
    return (fits - 1) / 2 if stated else fits


def _dense(retriever: Retriever, question: Question, candidate: Ranked) -> float:
    """The passage's cosine by the bundled model, to which the weights are fitted."""
    if retriever.encoder is None:
        return candidate.passage.signals.dense
    ids = np.concatenate([tokens.ids for tokens in candidate.stored.tokens])
    return float(retriever.embedder.pooled(ids) @ retriever.embedder.pooled(question.tokens))


def unmet(question: Question, ranked: Sequence[Ranked]) -> tuple[str, ...]:
    """The telling words of the question that no candidate passage has, in any spelling or language.

    A word is telling when it weighs at least as much as the average word of the question.
    """
    best = np.max([candidate.matches for candidate in ranked], axis=0) if ranked else np.zeros(len(question.tokens))
    asking = kinds.asking(question.text, question.language)
    spans = [span for span in word_spans(question.text) if fold(question.text[slice(*span)]) not in asking]
    found = []
    for start, end in spans:
        places = [place for place, word in enumerate(question.words) if word == fold(question.text[start:end])]
        weight = question.weights[places].sum()
        if weight >= 1 / len(spans) and best[places].mean() < MATCHED:
            found.append(question.text[start:end])
    return tuple(dict.fromkeys(found))
