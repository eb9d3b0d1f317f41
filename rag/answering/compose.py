"""Composing: which sentences to quote, how sure that is, and when to say no.

Every sentence of the best passages is weighed by the same few named signals. Of two tables of weights,
learned by `adverbum.training.answers`, one chooses the sentence and the other gives the probability that it
answers the question. If that falls below the threshold, the answer is that the documents do not say.
Quotes are slices: nothing here makes or changes text.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from adverbum.answering.candidates import SIGNALS, Candidate, candidates, unmet
from adverbum.answering.conversation import carried_into
from adverbum.answering.weights import LEAD, lead, weights
from adverbum.answers import Answer, Citation, Dropped, Match, Reason
from adverbum.documents.document import Block, Document, Span
from adverbum.languages import of
from adverbum.search import question as questions
from adverbum.search.matching import covered, matches
from adverbum.search.question import Question
from adverbum.search.ranking import rank
from adverbum.search.view import View
from adverbum.store.store import Sentence
from adverbum.text.words import fold, lower, word_spans

MOST_QUOTES = 3
RELATED = 3  # passages shown with a no
# These three are found again by python -m adverbum.eval.constants.
RIVALS = 8  # sentences, those with the strongest claims, that may be quoted
RIVAL = 0.6  # a further quote is at least this share as likely as the first,
LISTED = 0.4  # or this, where a list is asked for: what belongs to it is spread over sentences
# Share of the question that the head of a column covers, from which on it tells the cell; set by hand.
HEAD_COVERED = 0.05


def answer(
    view: View,
    text: str,
    *,
    history: Sequence[Answer] = (),
    languages: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> Answer:
    """What the documents say to `text`; see `Assistant.ask`."""
    question = questions.read(text, view.embedder, view.encoder)
    if carried := carried_into(question, history):
        question = replace(question, carried=carried)
    ranked = rank(view, question, languages=languages, documents=documents)
    missed = unmet(question, ranked)
    table = weights()
    claimed = [(table.claim(found.signals), found) for found in candidates(view, question, ranked, missed)]
    claimed.sort(key=lambda pair: (-pair[0], pair[1].span))
    claims, found = [claim for claim, _ in claimed], [candidate for _, candidate in claimed]
    weighed = [
        np.append(candidate.signals, lead(claim, claims))
        for candidate, claim in zip(found[:RIVALS], claims, strict=False)
    ]
    probabilities = [table.probability(signals) for signals in weighed]
    confidence = next(iter(probabilities), 0.0)
    answered = confidence >= table.threshold
    rival = LISTED if question.kind == "list" else RIVAL
    composer = _Composer(view, question, found, languages, documents)
    for candidate, signals, probability in zip(found, weighed, probabilities, strict=False):
        if not answered or probability < table.threshold:
            composer.drop(candidate, probability, "unlikely")
        elif probability < rival * confidence:
            composer.drop(candidate, probability, "weaker")
        else:
            composer.offer(candidate, signals, probability)
    return Answer(
        question.asked,
        question.language,
        answered,
        confidence,
        citations=tuple(composer.citations()),
        related=() if answered else tuple(passage.passage for passage in ranked[:RELATED]),
        why=tuple(composer.reasons()),
        dropped=tuple(composer.dropped),
        unknown_words=tuple(word for word in view.store.unknown_words(question.asked) if word in missed),
        carried=carried,
    )


@dataclass
class _Quote:
    """A quote in the making.

    Attributes:
        signals: of the sentence that was chosen, and its lead.
        sentence: to be quoted: that one, or its twin in the asker's language.
        twins: the others that say the same.
        probability: that it answers.
    """

    signals: np.ndarray
    sentence: Sentence
    twins: list[Sentence]
    probability: float


class _Composer:
    """Collects up to `MOST_QUOTES` quotes that say different things, each with its twins."""

    def __init__(
        self,
        view: View,
        question: Question,
        found: Sequence[Candidate],
        languages: Sequence[str] | None,
        documents: Sequence[str] | None,
    ) -> None:
        self._view, self._question = view, question
        self._languages, self._documents = languages, documents
        self._focus = {candidate.span: candidate.focus for candidate in found}
        self._quotes: list[_Quote] = []
        self.dropped: list[Dropped] = []

    def offer(self, candidate: Candidate, signals: np.ndarray, probability: float) -> None:
        """Takes the candidate as a new quote, unless one says the same or there are enough."""
        for quote in self._quotes:
            if any(self._same(sentence, candidate.sentence) for sentence in (quote.sentence, *quote.twins)):
                quote.probability = max(quote.probability, probability)  # what one says, all say
                if all(candidate.span.doc_id != other.span.doc_id for other in (quote.sentence, *quote.twins)):
                    quote.twins.append(candidate.sentence)
                return self.drop(candidate, probability, "said")
        if len(self._quotes) == MOST_QUOTES:
            return self.drop(candidate, probability, "enough")
        group = [candidate.sentence, *filter(self._allowed, self._view.twins.of(candidate.sentence))]
        quoted = next((own for own in group if own.entry.language == self._question.language), candidate.sentence)
        self._quotes.append(_Quote(signals, quoted, [own for own in group if own is not quoted], probability))
        return None

    def drop(self, candidate: Candidate, probability: float, because: str) -> None:
        """Notes why the candidate is not quoted."""
        self.dropped.append(Dropped(candidate.sentence.text, candidate.span, probability, because))

    def citations(self) -> list[Citation]:
        """The quotes; of twins, the one in the asker's language is quoted and the others stand with it."""
        return [self._citation(quote) for quote in self._quotes]

    def reasons(self) -> list[Reason]:
        """Why each was chosen."""
        return [self._reason(quote) for quote in self._quotes]

    def _allowed(self, sentence: Sentence) -> bool:
        return (self._languages is None or sentence.entry.language in self._languages) and (
            self._documents is None or sentence.span.doc_id in self._documents
        )

    def _same(self, first: Sentence, second: Sentence) -> bool:
        """Whether two sentences say the same; they do not if most of their numbers differ."""
        if first.span == second.span:
            return True
        one, other = _numbers(first.text), _numbers(second.text)
        if one and other and 2 * len(one & other) < len(one | other):
            return False
        return self._view.twins.same(first, second)

    def _citation(self, quote: _Quote) -> Citation:
        numbers = [_numbers(sentence.text) for sentence in quote.twins]
        own = _numbers(quote.sentence.text)
        twins = tuple(
            self._cite(twin, quote.probability, differing=has - own)
            for twin, has in zip(quote.twins, numbers, strict=True)
        )
        lacking = set().union(*(own - has for has in numbers))
        return self._cite(quote.sentence, quote.probability, differing=lacking, twins=twins)

    def _cite(
        self, sentence: Sentence, probability: float, *, differing: Set[str], twins: tuple[Citation, ...] = ()
    ) -> Citation:
        document = self._view.document(sentence.span.doc_id)
        span, focus = self._span(sentence), self._focus.get(sentence.span)
        row = document.block(span.start) if sentence.kind == "row" else None
        header = document.header(row) if row else None
        if row and header:
            focus = self._cell(document, row, header, sentence.span) or focus
        places = [place for place in word_spans(sentence.text) if sentence.text[slice(*place)] in differing]
        return Citation(
            quote=document.text[span.start : span.end],
            span=span,
            focus=focus and sentence.span.part(*focus),
            source=document.source,
            confidence=probability,
            page=document.page(span.start),
            header=document.text[header.start : header.end] if header else None,
            twins=twins,
            differing=tuple(sentence.span.part(*place) for place in places),
        )

    def _cell(self, document: Document, row: Block, header: Block, span: Span) -> tuple[int, int] | None:
        """The cell that the question asks for: below the head that covers most of it, unless it names the cell."""
        shown = [pair for pair in zip(row.cells, header.cells, strict=False) if pair[0][0] < pair[0][1] <= span.end]
        texts = [document.text[slice(*place)] for pair in shown for place in pair]
        found = matches(self._question, self._view.embedder.lines(texts), self._view.embedder)
        same = document.language == self._question.language
        cell, head = (covered(found[side::2], same) @ self._question.weights for side in (0, 1))
        if not len(head) or head.max() < HEAD_COVERED:
            return None
        (start, end), _ = shown[int(np.argmax(head - cell))]
        return start - span.start, end - span.start

    def _span(self, sentence: Sentence) -> Span:
        """The sentence, with the one before it if it opens by pointing back."""
        chunk, span = sentence.stored.chunk, sentence.span
        if sentence.place and _points_back(sentence.text, sentence.entry.language):
            before = chunk.sentences[sentence.place - 1]
            if "\n" not in chunk.slice(Span(span.doc_id, before.end, span.start)):
                return Span(span.doc_id, before.start, span.end)
        return span

    def _reason(self, quote: _Quote) -> Reason:
        names = (*SIGNALS, LEAD)
        gave = quote.signals * weights().trusting
        return Reason(
            matches=tuple(self._matches(quote.sentence.text)),
            signals=dict(zip(names, quote.signals.tolist(), strict=True)),
            gave=dict(zip(names, gave.tolist(), strict=True)),
        )

    def _matches(self, sentence: str) -> list[Match]:
        """For each word of the question the word of the sentence that it is most like, the weightiest first."""
        question = self._question
        ids, parts = questions.parts(sentence, self._view.embedder)
        folded = list(map(fold, parts))
        spelled = {word: part for word, part in zip(folded, parts, strict=True) if word}
        names = list(spelled)
        if not names:
            return []
        cosines = self._view.embedder.in_context(ids) @ question.vectors.T
        alike = np.full((len(names), len(question.tokens)), -1.0, np.float32)
        for word, cosine in zip(folded, cosines, strict=True):
            if word:
                own = alike[names.index(word)]
                np.maximum(own, cosine, out=own)
        matches = []
        for word in dict.fromkeys(filter(None, question.words)):
            places = [own == word for own in question.words]
            likeness = alike[:, places].mean(axis=1)
            nearest = names.index(word) if word in spelled else int(np.argmax(likeness))
            match = 1.0 if names[nearest] == word else float(likeness[nearest])
            matches.append(Match(word, spelled[names[nearest]], match, float(question.weights[places].sum())))
        return sorted(matches, key=lambda match: -match.weight)


def _points_back(sentence: str, language: str) -> bool:
    """Whether the sentence opens with a word for something said before; "Bà Lan" and "Điều 5" say themselves what.

    >>> _points_back("Die Halle ist neu.", "de"), _points_back("Die is nieuw.", "nl")
    (False, True)
    """
    known = of(language)
    first, following = [*(sentence[start:end] for start, end in islice(word_spans(sentence), 2)), "", ""][:2]
    named = known.titles and not following[:1].islower()
    return lower(first) in known.needs_predecessor and not named


def _numbers(text: str) -> set[str]:
    """The words of `text` that begin with a digit."""
    return {text[start:end] for start, end in word_spans(text) if text[start].isdigit()}
