"""Answers as data: quotes with their places, how sure they are, and why they were chosen."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adverbum.documents.document import Source, Sourced, Span
from adverbum.search.ranking import Passage

if TYPE_CHECKING:
    from adverbum.export.records import AnswerRecord


@dataclass(frozen=True)
class Citation(Sourced):
    """Exact words and where they stand: `document.text[span.start:span.end] == quote`.

    Attributes:
        quote: the words.
        span: where they are.
        focus: the part of it that is the answer (the number, the date, the name), where it could be told.
        source: what is known of the document: `title`, `language`, `date`, `url`, `sha256` are told of it directly.
        confidence: the probability, in [0, 1], that this quote answers the question.
        page: the number of the page or slide that it begins on, for a format that has them.
        header: of a row of a table, the row that says what its columns are.
        twins: the same sentence in other documents, such as its translation.
        differing: of a quote with twins, the numbers in it that a twin does not have; of a twin, those that the
            quote does not have.
    """

    quote: str
    span: Span
    focus: Span | None
    source: Source
    confidence: float
    page: int | None = None
    header: str | None = None
    twins: "tuple[Citation, ...]" = ()
    differing: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Match:
    """A word of the question and the word of the quote that it is most like, with their cosine and its weight."""

    asked: str
    quoted: str
    similarity: float
    weight: float


@dataclass(frozen=True)
class Reason:
    """Why a quote was chosen.

    Attributes:
        matches: for each word of the question the word of the quote that it is most like, the weightiest first.
        signals: what was weighed of the sentence; see `adverbum.answering.candidates.SIGNALS`.
        gave: what each signal added to the log-odds that the sentence answers.
    """

    matches: tuple[Match, ...]
    signals: dict[str, float]
    gave: dict[str, float]


@dataclass(frozen=True)
class Dropped:
    """A sentence that was considered and not quoted.

    Attributes:
        quote, span: the sentence.
        confidence: the probability, in [0, 1], that it answers.
        because: "unlikely" (below the threshold), "weaker" (than the first quote, by far), "said" (a quote says
            the same) or "enough" (there are quotes enough).
    """

    quote: str
    span: Span
    confidence: float
    because: str


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
        dropped: the other sentences that were considered, the strongest first.
        unknown_words: content words of the question that occur in no document, whatever it was narrowed to.
        carried: words taken over from the turn before, when the question was a follow-up.
        suggestions: when not found, questions near it that the documents do answer.
    """

    question: str
    language: str
    found: bool
    confidence: float
    citations: tuple[Citation, ...] = ()
    related: tuple[Passage, ...] = ()
    why: tuple[Reason, ...] = field(default=(), repr=False)
    dropped: tuple[Dropped, ...] = field(default=(), repr=False)
    unknown_words: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The quotes, one a line, each with its marker [n]; empty when not found."""
        return "\n".join(f"{citation.quote} [{n}]" for n, citation in enumerate(self.citations, start=1))

    def to_dict(self) -> "AnswerRecord":
        """The answer as plain data: the record that the command line and the chat give out as JSON."""
        from adverbum.export.records import answer_record

        return answer_record(self)
