"""Asks every gold question and says of each what came of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from adverbum import Answer, Assistant, Citation, Dropped, Passage
from adverbum.eval.gold import Gold
from adverbum.eval.measures import retrieval, token_f1

EVIDENCE = "evidence"  # the item to be found, where any one of several places is enough


@dataclass(frozen=True)
class Quote:
    """A quote that was given: its words, where they stand, and whether they answer."""

    text: str
    doc_id: str
    start: int
    end: int
    right: bool


@dataclass(frozen=True)
class Row:
    """What came of one question.

    Attributes:
        id, question, language, kind: of the gold question.
        wanted: its answers in short.
        sources: the languages of the documents that answer it; none if nothing does.
        found: an answer was given.
        confidence: what the assistant said of its first quote.
        withheld: of a question that was refused, the sentence that would have been quoted, if there is one.
        values: the `MEASURES` that are of such a question, each in [0, 1].
        elapsed_s: seconds that the answer took by the clock.
        processor_s: seconds of the processor in it, which other work on the machine does not disturb.
        error: what was raised instead of an answer, or "".
    """

    id: str
    question: str
    language: str
    kind: str
    wanted: tuple[str, ...]
    sources: tuple[str, ...]
    found: bool
    confidence: float
    quotes: tuple[Quote, ...]
    withheld: Quote | None
    values: Mapping[str, float]
    elapsed_s: float
    processor_s: float
    error: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.sources)

    @property
    def across(self) -> bool:
        """Whether it is answered, but nowhere in its own language."""
        return self.answerable and self.language not in self.sources

    @property
    def right(self) -> bool:
        """Whether the first quote answers it or, if nothing does, it was refused."""
        return bool(self.values["first" if self.answerable else "refused_rightly"])


def ask_all(assistant: Assistant, questions: Sequence[Gold], progress: Callable[[str, int, int], None]) -> list[Row]:
    """A row for each question, in order."""
    rows, ranked = [], []
    for number, gold in enumerate(questions, start=1):
        row, passages = _ask(assistant, gold)
        rows.append(row)
        ranked.append(_items(gold, passages))
        progress("asking", number, len(questions))
    relevant = [gold.relevant or {EVIDENCE: 1} for gold in questions]
    return [
        replace(row, values={**values, **row.values}) if row.answerable else row
        for row, values in zip(rows, retrieval(relevant, ranked), strict=True)
    ]


def _ask(assistant: Assistant, gold: Gold) -> tuple[Row, list[Passage]]:
    answer, passages, error = Answer(gold.question, "und", found=False, confidence=0.0), [], ""
    clock, processor = time.perf_counter(), time.process_time()
    try:
        answer = assistant.ask(gold.question)
        took = time.perf_counter() - clock, time.process_time() - processor
        passages = assistant.search(gold.question, top_k=1000)
    except Exception as raised:  # whatever it is, it is a question without an answer
        error = f"{type(raised).__name__}: {raised}"
        took = time.perf_counter() - clock, time.process_time() - processor
    quotes, dropped = ([_quote(gold, quoted) for quoted in side] for side in (answer.citations, answer.dropped))
    evidence = {*(span.doc_id for span in gold.evidence), *gold.relevant}
    row = Row(
        id=gold.id,
        question=gold.question,
        language=gold.language,
        kind=gold.kind,
        wanted=gold.answers,
        sources=tuple(sorted({_language(assistant, doc_id) for doc_id in evidence})),
        found=answer.found,
        confidence=round(answer.confidence, 4),
        quotes=tuple(quotes),
        withheld=None if answer.found or not dropped else dropped[0],
        values=_values(gold, answer, quotes, raised=bool(error)),
        elapsed_s=round(took[0], 5),
        processor_s=round(took[1], 5),
        error=error,
    )
    return row, passages


def _language(assistant: Assistant, doc_id: str) -> str:
    """Of a document; "und" if the index does not have it, as of two files with the same bytes it has one."""
    try:
        return assistant.document(doc_id).language
    except KeyError:
        return "und"


def _quote(gold: Gold, given: Citation | Dropped) -> Quote:
    span = given.span
    return Quote(given.quote, span.doc_id, span.start, span.end, right=gold.answered_by(span))


def _values(gold: Gold, answer: Answer, quotes: Sequence[Quote], *, raised: bool) -> dict[str, float]:
    """The measures of the answer; one of a question that raised is neither right nor a refusal."""
    if not gold.answerable:
        return {"refused_rightly": float(not answer.found and not raised)}
    right = [quote.right for quote in quotes]
    values = {
        "first": float(right[:1] == [True]),
        "any": float(any(right)),
        "share": sum(right) / len(right) if right else 0.0,
        "refused_wrongly": float(not answer.found),
    }
    if gold.answers:
        values["f1"] = token_f1(_said(answer), gold.answers)
    return values


def _said(answer: Answer) -> str:
    """The words marked as the answer in the first quote, or all of it where none are."""
    if not answer.citations:
        return ""
    first = answer.citations[0]
    if first.focus is None:
        return first.quote
    return first.quote[first.focus.start - first.span.start : first.focus.end - first.span.start]


def _items(gold: Gold, passages: Sequence[Passage]) -> list[str]:
    """What was found, best first: documents where those are judged, else passages, of which the first one that
    holds the evidence is the item to be found and any further one is passed over, as one is enough.
    """
    spans = [passage.chunk.span for passage in passages]
    if gold.relevant:
        return list(dict.fromkeys(span.doc_id for span in spans))
    return list(dict.fromkeys(EVIDENCE if gold.answered_by(span) else str(n) for n, span in enumerate(spans)))
