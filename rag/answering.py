"""Answers: which sentences to quote, how sure that is, and when to say no.

Every sentence of the best passages is weighed by the same few named signals. Of two tables of weights,
learned by `rag.training.answers`, one chooses the sentence and the other gives the probability that it
answers the question. If that falls below the threshold, the answer is that the documents do not say.
Quotes are slices: nothing here makes or changes text.
"""

import json
import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np

from rag import bundled, kinds
from rag.chunking import Chunk
from rag.corpus import Document, Span
from rag.embedding import unit
from rag.errors import ModelError
from rag.retrieval import Passage, Question, Ranked, Retriever, about_years
from rag.store import StoredChunk
from rag.words import fold, folded_words, lower, word_spans, words

PASSAGES = 20  # whose sentences are weighed
MOST_QUOTES = 3
RELATED = 3  # passages shown with a no
# How alike two sentences are, of 1, from which on they say the same. Across languages nothing but a
# translation comes near: unrelated sentences of like subject stay below 0.40, translations lie about 0.53.
SAME_WITHIN, SAME_ACROSS = 0.8, 0.42
RIVALS = 8  # sentences, those with the strongest claims, that may be quoted
TRANSLATED = 0.6  # a cosine that a word and its translation commonly have
MATCHED = 0.5  # a word of the question whose best cosine is lower occurs nowhere
LIGHT = 0.8  # what a match in the passage or title counts for a sentence that leaves the word out
# Words on either side of the thing asked for that are compared with the question.
WINDOWS = {"number": 3, "share": 6, "date": 8, "who": 8, "where": 8}
RIVAL = 0.6  # a further quote is at least this share as likely as the first


@dataclass(frozen=True)
class Citation:
    """Exact words and where they stand: `document.text[span.start:span.end] == quote`.

    Attributes:
        quote: the words.
        span: where they are.
        focus: the part of it that is the answer (the number, the date, the name), where it could be told.
        title, language, date, url, sha256: of the document.
        confidence: the probability, in [0, 1], that this quote answers the question.
        twins: the same sentence in other documents, such as its translation.
    """

    quote: str
    span: Span
    focus: Span | None
    title: str
    language: str
    date: date | None
    url: str | None
    sha256: str
    confidence: float
    twins: "tuple[Citation, ...]" = ()


@dataclass(frozen=True)
class Match:
    """A word of the question and the word of the quote that it is most like, with their cosine and its weight."""

    asked: str
    quoted: str
    similarity: float
    weight: float


@dataclass(frozen=True)
class Reason:
    """Why a quote was chosen: the words that met, and what each signal was."""

    matches: tuple[Match, ...]
    signals: dict[str, float]


@dataclass(frozen=True)
class Answer:
    """What the documents say to a question.

    Attributes:
        question: as asked.
        language: of the question, "und" if it could not be told.
        found: whether the documents answer it.
        confidence: the probability, in [0, 1], that the first quote answers it.
        citations: one to three quotes, the likeliest first; none when not found. Place n is marker [n].
        related: when not found, the nearest passages, which are no answer.
        why: for each citation, why it was chosen.
        unknown_words: words of the question that occur nowhere in the documents.
        carried: words taken over from the turn before, when the question was a follow-up.
    """

    question: str
    language: str
    found: bool
    confidence: float
    citations: tuple[Citation, ...] = ()
    related: tuple[Passage, ...] = ()
    why: tuple[Reason, ...] = field(default=(), repr=False)
    unknown_words: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The quotes, one a line, each with its marker [n]; empty when not found."""
        return "\n".join(f"{citation.quote} [{n}]" for n, citation in enumerate(self.citations, start=1))


# What is weighed of a sentence, and whether it speaks for it (1), against it (-1), or depends on the rest (0).
SIGNALS = {
    "met": 1,  # share of the question's weight that the sentence meets, by a word itself or its translation
    "met_lit": 1,  # the same in the light of its passage, title and year, which may say what it leaves out
    "document": 1,  # late interaction with the whole document
    "dense": 1,  # the passage's cosine, by the bundled model
    "same_language": 0,  # as the question's; the cosines are higher then
    "kind_missing": -1,  # it should hold a thing of the kind asked for, but does not
    "beside": 1,  # how well the words around that thing match the question
    "named": 1,  # share of the question's names that stand in the document, of those that stand in any
    "unknown_names": -1,  # a name in the question is met by nothing in any passage
    "other_year": -1,  # the question names a year, the sentence another; half if its document names both
    "fragment": -1,  # a heading or caption, not a sentence
}
_CLAUSE_END = re.compile(r"[;:()–—]")


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer, and its signals in the order of `SIGNALS`."""

    passage: Passage
    stored: StoredChunk
    place: int  # of the sentence in its chunk
    signals: np.ndarray
    focus: tuple[int, int] | None  # of the thing asked for, in the sentence

    @property
    def span(self) -> Span:
        """Where the sentence stands."""
        return self.stored.chunk.sentences[self.place]


def candidates(retriever: Retriever, question: Question, ranked: Sequence[Ranked]) -> list[Candidate]:
    """The sentences of the best passages with their signals, in the order of the passages."""
    kind = kinds.kind_of(question.text, question.language)
    named = kinds.names(question.text)
    unknown_names = any(fold(word) in named for word in _unmet(question, ranked))
    asked_years = kinds.years(question.text)
    anywhere: dict[str, np.ndarray] = {}  # in a document: the best matches
    for candidate in ranked:
        doc_id = candidate.passage.chunk.span.doc_id
        anywhere[doc_id] = np.maximum(anywhere.get(doc_id, -1.0), candidate.matches)
    documents = {doc_id: retriever.document(doc_id) for doc_id in anywhere}
    about = {doc_id: about_years(document) for doc_id, document in documents.items()}
    standing = {doc_id: named & folded_words(document.text) for doc_id, document in documents.items()}
    known_names = set().union(*standing.values())
    named_in = {doc_id: len(own) / max(len(known_names), 1) for doc_id, own in standing.items()}
    titles = [(document.title, retriever.embedder.tokens([document.title])) for document in documents.values()]
    titled = dict(zip(documents, retriever.matches(question, titles), strict=True))
    sentences = [
        (candidate, place, text, tokens)
        for candidate in ranked[:PASSAGES]
        for place, (text, tokens) in enumerate(zip(candidate.stored.chunk.texts, candidate.stored.tokens, strict=True))
    ]
    matched = retriever.matches(question, [(text, [tokens]) for _, _, text, tokens in sentences])
    things = [
        _things(kind, text, question, documents[candidate.passage.chunk.span.doc_id])
        for candidate, _, text, _ in sentences
    ]
    besides = _beside(retriever, question, kind, [text for _, _, text, _ in sentences], things)
    found = []
    for (candidate, place, text, tokens), match, own, beside in zip(sentences, matched, things, besides, strict=True):
        passage, stored = candidate.passage, candidate.stored
        document = documents[passage.chunk.span.doc_id]
        covered = np.maximum(candidate.matches, titled[document.doc_id])
        signals = {
            "met": _met(match) @ question.weights,
            "met_lit": _met(np.maximum(match, LIGHT * covered)) @ question.weights,
            "document": anywhere[document.doc_id] @ question.weights,
            "dense": _dense(retriever, question, candidate),
            "same_language": document.language == question.language,
            "kind_missing": kind != "what" and not own,
            "beside": max(beside, default=0.0),
            "named": named_in[document.doc_id],
            "unknown_names": unknown_names,
            "other_year": _other_year(asked_years, kinds.years(text), document, about[document.doc_id]),
            "fragment": len(tokens.ids) < 6 or text[-1:].isalnum(),
        }
        values = np.array([float(signals[name]) for name in SIGNALS])
        focus = own[int(np.argmax(beside))] if own and kind != "why" else None
        found.append(Candidate(passage, stored, place, values, focus))
    return found


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


def _other_year(asked: set[str], stated: set[str], document: Document, about: set[str]) -> float:
    """How much a sentence is of another year than the question, in [0, 1].

    What a sentence does not say its document does: first its date, then its title and beginning, which
    may name more than one year.
    """
    if not asked or asked & stated:
        return 0.0
    if stated:
        return 1.0
    if document.date and str(document.date.year) in asked:
        return 0.0
    return 0.5 if asked & about else float(bool(about))


def _dense(retriever: Retriever, question: Question, candidate: Ranked) -> float:
    """The passage's cosine by the bundled model, to which the weights are fitted."""
    if retriever.encoder is None:
        return candidate.passage.signals.dense
    ids = np.concatenate([tokens.ids for tokens in candidate.stored.tokens])
    return float(retriever.embedder.pooled(ids) @ retriever.embedder.pooled(question.tokens))


def _met(matches: np.ndarray) -> np.ndarray:
    """How far words are met, in [0, 1]: from the cosine of a common translation on, wholly."""
    met: np.ndarray = np.clip(matches / TRANSLATED, 0.0, 1.0)
    return met


@dataclass(frozen=True)
class Weights:
    """Two short tables over the signals: which sentence to choose, and how far to trust the choice.

    Attributes:
        choosing: what a signal adds to a sentence's claim against the others for one question.
        trusting: what it adds to the log-odds that a sentence answers at all.
        intercept: of those log-odds.
        threshold: the probability from which on to answer.
    """

    choosing: np.ndarray
    trusting: np.ndarray
    intercept: float
    threshold: float

    def claim(self, signals: np.ndarray) -> float:
        """How strongly a sentence with these signals claims to be the answer; only differences mean anything."""
        return float(signals @ self.choosing)

    def probability(self, signals: np.ndarray) -> float:
        """That a sentence with these signals answers the question, in [0, 1]."""
        return 1.0 / (1.0 + math.exp(-(self.intercept + float(signals @ self.trusting))))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship with the model.

    Raises:
        ModelError: the table is missing or is not of these signals.
    """
    path = bundled.FOLDER / "answers.json"
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        choosing, trusting = (np.array([table[use][name] for name in SIGNALS]) for use in ("choosing", "trusting"))
        return Weights(choosing, trusting, table["intercept"], table["threshold"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path} is missing or damaged ({error}); install the package again") from error


def answer(
    retriever: Retriever,
    text: str,
    *,
    history: Sequence[Answer] = (),
    languages: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> Answer:
    """What the documents say to `text`; see `Assistant.ask`."""
    asked = retriever.prepare(text)
    carried = _carried(asked, history)
    question = retriever.prepare(text, carried=carried) if carried else asked
    ranked = retriever.rank(question, languages=languages, documents=documents)
    own = set(asked.words)
    unknown = tuple(word for word in _unmet(question, ranked) if fold(word) in own)
    table = weights()
    found = candidates(retriever, question, ranked)
    found.sort(key=lambda candidate: (-table.claim(candidate.signals), candidate.span))
    confidence = table.probability(found[0].signals) if found else 0.0
    if confidence < table.threshold:
        related = tuple(candidate.passage for candidate in ranked[:RELATED])
        return Answer(
            asked.text, asked.language, False, confidence, related=related, unknown_words=unknown, carried=carried
        )
    composer = _Composer(retriever, question)
    for candidate in found[:RIVALS]:
        probability = table.probability(candidate.signals)
        if probability >= max(table.threshold, RIVAL * confidence):
            composer.offer(candidate, probability)
    return Answer(
        asked.text,
        asked.language,
        True,
        confidence,
        citations=tuple(composer.citations()),
        why=tuple(composer.reasons()),
        unknown_words=unknown,
        carried=carried,
    )


def _unmet(question: Question, ranked: Sequence[Ranked]) -> tuple[str, ...]:
    """The telling words of the question that no candidate passage has, in any spelling or language.

    A word is telling when it weighs at least as much as the average word of the question.
    """
    met = np.max([candidate.matches for candidate in ranked], axis=0) if ranked else np.zeros(len(question.tokens))
    asking = kinds.asking(question.text, question.language)
    spans = [span for span in word_spans(question.text) if fold(question.text[slice(*span)]) not in asking]
    unmet = []
    for start, end in spans:
        places = [place for place, word in enumerate(question.words) if word == fold(question.text[start:end])]
        weight = question.weights[places].sum()
        if weight >= 1 / len(spans) and met[places].mean() < MATCHED:
            unmet.append(question.text[start:end])
    return tuple(dict.fromkeys(unmet))


_OPENS_FOLLOW_UP = re.compile(
    r"(?:and|what about|how about|en|wat met|hoe zit het met|und|was ist mit|wie steht es mit|còn|thế|vậy)(?!\w)",
    re.IGNORECASE,
)
# Words that point back in any short question, and those that do so only in a very short one, being
# elsewhere articles, relative pronouns or determiners.
_POINTS_BACK = {
    "en": ("he she it they him them there", "his her their this that these those"),
    "nl": ("hij zij ze hem haar hen daar", "hun dit dat die deze"),
    "de": ("er sie ihn ihm ihnen dort", "ihr dies diese dieser dieses deren dessen"),
    "vi": ("ông bà họ nó", "đó này ấy"),
}
FOLLOW_UP_WORDS = 8  # a longer question stands on its own
SHORT_WORDS = 5
CARRIED_WORDS = 40


def _points_back(question: Question) -> bool:
    """Whether a word of the question stands for something said before; "ông Tú" says who is meant."""
    spans = list(word_spans(question.text))
    chosen = [_POINTS_BACK[question.language]] if question.language in _POINTS_BACK else _POINTS_BACK.values()
    pointing = {word for always, short in chosen for word in always.split()}
    if len(spans) <= SHORT_WORDS:
        pointing |= {word for always, short in chosen for word in short.split()}
    text = question.text
    following = [question.language == "vi" and text[start].isupper() for start, _ in spans[1:]] + [False]
    return any(
        lower(text[slice(*span)]) in pointing and not named for span, named in zip(spans, following, strict=True)
    )


def _carried(question: Question, history: Sequence[Answer]) -> tuple[str, ...]:
    """The words of the last question to read this one with, if it is a follow-up; none if it is not.

    A follow-up is short and either opens like one ("And in 2024?") or points back ("Who chaired it?").
    Years of the last question are dropped when this one names a year.
    """
    asked = words(question.text)
    if not history or len(asked) > FOLLOW_UP_WORDS:
        return ()
    opens = len(asked) <= SHORT_WORDS and _OPENS_FOLLOW_UP.match(question.text)
    if not (opens or _points_back(question)):
        return ()
    last = history[-1]
    dropped = kinds.years(last.question) if kinds.years(question.text) else set()
    kept = [last.question[start:end] for start, end in word_spans(last.question)]
    carried = (*last.carried, *(word for word in kept if word not in dropped and fold(word) not in asked))
    return tuple(dict.fromkeys(carried))[-CARRIED_WORDS:]


_NEEDS_PREDECESSOR = frozenset(
    """
    he she it they this that these those his her their such hij zij ze dit dat deze die hun haar daarmee
    daarvan hierdoor hiermee er es sie dies diese dieser dieses damit dadurch dabei ihr ihre ông bà họ điều
    đây
    """.split()
)


class _Composer:
    """Collects up to `MOST_QUOTES` quotes that say different things, and the twins of each."""

    def __init__(self, retriever: Retriever, question: Question) -> None:
        self.retriever, self.question = retriever, question
        self.chosen: list[list[tuple[float, Candidate]]] = []  # each with its twins, the quoted one first

    def offer(self, candidate: Candidate, probability: float) -> None:
        """Takes the candidate as a new quote, as a twin of one, or not at all."""
        for same in self.chosen:
            if self._same(same[0][1], candidate):
                if all(candidate.span.doc_id != other.span.doc_id for _, other in same):
                    same.append((probability, candidate))
                return
        if len(self.chosen) < MOST_QUOTES:
            self.chosen.append([(probability, candidate)])

    def citations(self) -> list[Citation]:
        """The quotes; of twins, the one in the asker's language is quoted."""
        return [self._citation(group) for group in self._ordered()]

    def reasons(self) -> list[Reason]:
        return [self._reason(group[0][1]) for group in self._ordered()]

    def _ordered(self) -> list[list[tuple[float, Candidate]]]:
        def foreign(pair: tuple[float, Candidate]) -> bool:
            return self.retriever.document(pair[1].span.doc_id).language != self.question.language

        return [sorted(group, key=foreign) for group in self.chosen]

    def _same(self, first: Candidate, second: Candidate) -> bool:
        """Whether two sentences say the same, in one language or in two; they do not if most numbers differ."""
        texts = [_slice(candidate.stored.chunk, candidate.span) for candidate in (first, second)]
        one, other = ({word for word in words(text) if word[0].isdigit()} for text in texts)
        if one and other and 2 * len(one & other) < len(one | other):
            return False
        languages = {self.retriever.document(candidate.span.doc_id).language for candidate in (first, second)}
        return self._alike(first, second) >= (SAME_WITHIN if len(languages) == 1 else SAME_ACROSS)

    def _alike(self, first: Candidate, second: Candidate) -> float:
        """How much two sentences say the same: late interaction both ways, the lesser of the two, in [-1, 1]."""
        tokens = [c.stored.tokens[c.place].ids for c in (first, second)]
        rows = [self.retriever.embedder.rows(ids) for ids in tokens]
        if not all(len(ids) for ids in tokens):
            return 0.0
        cosines = unit(rows[0]) @ unit(rows[1]).T
        sides = [np.linalg.norm(side, axis=1) for side in rows]
        return float(
            min(
                cosines.max(axis=1) @ sides[0] / sides[0].sum(),
                cosines.max(axis=0) @ sides[1] / sides[1].sum(),
            )
        )

    def _citation(self, group: list[tuple[float, Candidate]]) -> Citation:
        candidate = group[0][1]
        twins = tuple(self._citation([twin]) for twin in group[1:])
        document = self.retriever.document(candidate.span.doc_id)
        span = self._span(candidate)
        return Citation(
            quote=_slice(candidate.stored.chunk, span),
            span=span,
            focus=candidate.focus and Span(span.doc_id, *(candidate.span.start + place for place in candidate.focus)),
            title=document.title,
            language=document.language,
            date=document.date,
            url=document.url,
            sha256=document.sha256,
            confidence=max(probability for probability, _ in group),  # what one says, all say
            twins=twins,
        )

    def _span(self, candidate: Candidate) -> Span:
        """The sentence, with the one before it if it opens by pointing back."""
        first = words(_slice(candidate.stored.chunk, candidate.span))[:1]
        if candidate.place and first and first[0] in _NEEDS_PREDECESSOR:
            before = candidate.stored.chunk.sentences[candidate.place - 1]
            between = Span(before.doc_id, before.end, candidate.span.start)
            if "\n" not in _slice(candidate.stored.chunk, between):
                return Span(before.doc_id, before.start, candidate.span.end)
        return candidate.span

    def _reason(self, candidate: Candidate) -> Reason:
        """For each word of the question the word of the sentence that it is most like, the weightiest first."""
        sentence = _slice(candidate.stored.chunk, candidate.span)
        ids, spelled_parts = self.retriever.parts(sentence)
        parts = [fold(word) for word in spelled_parts]
        cosines = self.question.vectors @ self.retriever.embedder.in_context(ids).T
        spelled = {fold(sentence[start:end]): sentence[start:end] for start, end in word_spans(sentence)}
        asked = dict.fromkeys(word for word in self.question.words if word)
        quoted = [word for word in dict.fromkeys(parts) if word]
        in_quote = [[place for place, own in enumerate(parts) if own == word] for word in quoted]
        best = np.array([cosines[:, places].max(axis=1) for places in in_quote])  # (words of the quote, tokens)
        matches = []
        for word in asked if quoted else ():
            places = [place for place, own in enumerate(self.question.words) if own == word]
            alike = best[:, places].mean(axis=1)
            alike[[other == word for other in quoted]] = 1.0
            nearest = int(np.argmax(alike))
            weight = float(self.question.weights[places].sum())
            matches.append(Match(word, spelled[quoted[nearest]], float(alike[nearest]), weight))
        signals = dict(zip(SIGNALS, candidate.signals.tolist(), strict=True))
        return Reason(tuple(sorted(matches, key=lambda match: -match.weight)), signals)


def _slice(chunk: Chunk, span: Span) -> str:
    return chunk.text[span.start - chunk.span.start : span.end - chunk.span.start]
