"""Asks every gold question and says of each what was right."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.gold import Gold
from eval.measures import Mean, mean
from rag import Assistant

TOP_K = 5


@dataclass(frozen=True)
class Row:
    """What came of one question.

    Attributes:
        recalled: one of the first `TOP_K` passages holds a span of the evidence; False if unanswerable.
        found: an answer was given.
        first_right: the first quote holds a span of the evidence.
        any_right: one of the quotes does.
        confidence: what the assistant said of its first quote.
        languages: those of the documents that hold the evidence.
        elapsed_s: seconds that the answer took.
    """

    gold: Gold
    recalled: bool
    found: bool
    first_right: bool
    any_right: bool
    confidence: float
    languages: frozenset[str]
    quotes: tuple[str, ...]
    elapsed_s: float

    @property
    def across(self) -> bool:
        """Whether no evidence is in the language of the question."""
        return self.gold.answerable and self.gold.language not in self.languages


def ask_all(assistant: Assistant, questions: Sequence[Gold], progress: Callable[[str, int, int], None]) -> list[Row]:
    """A row for each question, in order. A quote is right when it covers a span of the evidence whole."""
    rows = []
    for number, gold in enumerate(questions, start=1):
        passages = assistant.search(gold.question, top_k=TOP_K)
        began = time.perf_counter()
        answer = assistant.ask(gold.question)
        elapsed = time.perf_counter() - began
        right = [any(citation.span.covers(span) for span in gold.evidence) for citation in answer.citations]
        rows.append(
            Row(
                gold=gold,
                recalled=any(passage.chunk.span.covers(span) for passage in passages for span in gold.evidence),
                found=answer.found,
                first_right=right[:1] == [True],
                any_right=any(right),
                confidence=answer.confidence,
                languages=frozenset(assistant.document(span.doc_id).language for span in gold.evidence),
                quotes=tuple(citation.quote for citation in answer.citations),
                elapsed_s=elapsed,
            )
        )
        progress("asking", number, len(questions))
    return rows


@dataclass(frozen=True)
class Summary:
    """The means over some rows; an unanswered question counts as not right, it is never dropped."""

    recall: Mean  # of the answerable
    first: Mean  # of the answerable
    any: Mean  # of the answerable
    refused_wrongly: Mean  # of the answerable
    refused_rightly: Mean  # of the unanswerable


def summarize(rows: Sequence[Row]) -> Summary:
    """The measures over `rows`, each with its interval."""
    answerable = [row for row in rows if row.gold.answerable]
    others = [row for row in rows if not row.gold.answerable]
    return Summary(
        recall=mean([row.recalled for row in answerable]),
        first=mean([row.first_right for row in answerable]),
        any=mean([row.any_right for row in answerable]),
        refused_wrongly=mean([not row.found for row in answerable]),
        refused_rightly=mean([not row.found for row in others]),
    )


def calibration_error(rows: Sequence[Row], *, bins: int = 10) -> float:
    """Expected calibration error of the answers given: in [0, 1], over `bins` equal widths (Naeini et al. 2015)."""
    given = [(row.confidence, row.first_right) for row in rows if row.found]
    total = 0.0
    for place in range(bins):
        inside = [(c, right) for c, right in given if min(int(c * bins), bins - 1) == place]
        if inside:
            total += abs(sum(c for c, _ in inside) - sum(right for _, right in inside))
    return total / len(given) if given else 0.0
