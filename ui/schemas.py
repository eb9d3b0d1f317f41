"""What the routes in `adverbum.ui.api` take and give, beside the records of `adverbum.export.records`."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from adverbum.export.feedback import Place
from adverbum.export.formats import FormatName
from adverbum.export.records import SpanRecord
from adverbum.search.question import MAX_QUESTION_CHARS
from adverbum.study.lines import StudyKind

MOST_EARLIER = 8  # answers that a follow-up may be read with
MOST_EXPORTED = 500

Name = Annotated[str, Field(max_length=1024)]
Language = Annotated[str, Field(max_length=16)]


class EarlierCitation(BaseModel):
    """Where a quote of an earlier answer stands; its words are taken from the document."""

    span: SpanRecord
    focus: SpanRecord | None = None
    sha256: Annotated[str, Field(max_length=64)]


class EarlierAnswer(BaseModel):
    """An earlier answer, as it was given out. Only its question and its citations are looked at."""

    question: str
    language: Language = "und"
    carried: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=64)] = []
    citations: Annotated[list[EarlierCitation], Field(max_length=16)] = []


class SearchRequest(BaseModel):
    """A question; `languages` and `documents`, where given, say which documents may answer."""

    question: str
    languages: Annotated[list[Language], Field(max_length=200)] | None = None
    documents: Annotated[list[Name], Field(max_length=1000)] | None = None
    top_k: Annotated[int, Field(ge=1, le=100)] = 10


class AskRequest(BaseModel):
    """A question; with the answers before it, oldest first, it may be a follow-up."""

    question: str
    history: Annotated[list[EarlierAnswer], Field(max_length=MOST_EARLIER)] = []
    languages: Annotated[list[Language], Field(max_length=200)] | None = None
    documents: Annotated[list[Name], Field(max_length=1000)] | None = None


class StudyChoice(BaseModel):
    """What to study: a kind, in which documents, with which words; of translations, the one in `prefer`."""

    kind: StudyKind
    languages: Annotated[list[Language], Field(max_length=200)] | None = None
    documents: Annotated[list[Name], Field(max_length=1000)] | None = None
    text: Annotated[str, Field(max_length=200)] = ""
    prefer: Language = ""


class DocumentEntry(BaseModel):
    """A document without its text; `size` in bytes, `uploaded` if it can be removed here."""

    doc_id: str
    title: str
    language: str
    date: str | None
    url: str | None
    sha256: str
    size: int
    uploaded: bool


class SkippedFile(BaseModel):
    """A file that is no document, and why."""

    path: str
    reason: str


class SyncStep(BaseModel):
    """How far a sync is."""

    what: str
    done: int
    total: int


class SyncState(BaseModel):
    """The sync under way (`step`), or how the last one ended; `synced` is ISO 8601."""

    step: SyncStep | None
    synced: str | None
    added: int
    changed: int
    removed: int
    error: str | None


class Documents(BaseModel):
    """The documents that match, `total` of them, and what is known of all.

    That is how many there are (`count`), their languages with counts, the files left out, `left_out` of them, and a
    `generation` that is another after every change.
    """

    total: int
    count: int
    generation: str
    documents: list[DocumentEntry]
    languages: dict[str, int]
    skipped: list[SkippedFile]
    left_out: int
    sync: SyncState
    report: bool


class DocumentText(BaseModel):
    """`text` is code points `start` to `end` of a document that has `length` of them."""

    doc_id: str
    title: str
    language: str
    date: str | None
    url: str | None
    sha256: str
    length: int
    start: int
    end: int
    text: str


class Suggestion(BaseModel):
    """A question that the documents answer."""

    text: str
    language: str


class Verdict(BaseModel):
    """What somebody thinks of an answer."""

    question: Annotated[str, Field(max_length=MAX_QUESTION_CHARS)]
    language: Language
    verdict: Literal["up", "down"]
    reason: Annotated[str, Field(max_length=1000)] = ""
    citations: Annotated[list[Place], Field(max_length=24)] = []


class ExportedCitation(BaseModel, extra="allow"):
    """A citation as it was given out; what else it holds is kept in JSON."""

    quote: Annotated[str, Field(min_length=1)]
    span: SpanRecord
    title: str
    language: Language
    date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    url: str | None = None
    sha256: str


class ExportedAnswer(BaseModel, extra="allow"):
    """An answer as it was given out, by this version or an earlier one."""

    question: str
    language: Language
    found: bool
    citations: list[ExportedCitation]


class ExportRequest(BaseModel):
    """Answers, to be made into one text."""

    format: FormatName
    answers: Annotated[list[ExportedAnswer], Field(min_length=1, max_length=MOST_EXPORTED)]


class ErrorRecord(BaseModel):
    """What went wrong: a name for programs, a line for people."""

    code: str
    detail: str
