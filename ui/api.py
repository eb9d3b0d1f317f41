"""The routes under /api/v1: what the page is made of, and what any other program may use.

Answers and passages are the records of `adverbum ask --json`. An error is {"code", "detail"}: a name for
programs and a line for people. The routes are described at /api/v1/openapi.json.
"""

import logging
from collections import Counter
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from starlette.exceptions import HTTPException

from adverbum.answers import Answer, Citation
from adverbum.assistant import Assistant
from adverbum.documents.document import Document, Span
from adverbum.documents.folder import FileState
from adverbum.errors import ArgumentError, CorpusError, QuestionError, StoreError
from adverbum.export import REPORT, RUNS, feedback
from adverbum.export.cards import cards
from adverbum.export.formats import FORMATS
from adverbum.export.records import (
    AnswerRecord,
    PassageRecord,
    StudyRecord,
    answer_record,
    passage_record,
    study_record,
)
from adverbum.search.question import checked
from adverbum.store.store import Entry
from adverbum.study.lines import StudyLine
from adverbum.ui import uploads
from adverbum.ui.documents import BusyError, Library, RefusedError
from adverbum.ui.schemas import (
    AskRequest,
    DocumentEntry,
    Documents,
    DocumentText,
    EarlierAnswer,
    EarlierCitation,
    ErrorRecord,
    ExportRequest,
    SearchRequest,
    SkippedFile,
    StudyChoice,
    Suggestion,
    SyncState,
    SyncStep,
    Verdict,
)
from adverbum.ui.uploads import NameRefusedError, TooLargeError

MOST_CHARS = 200_000  # of a document in one response
MOST_LISTED = 1000  # documents in one response
SUGGESTED = 4  # questions to begin with

_log = logging.getLogger(__name__)


def routes(library: Library) -> APIRouter:
    """The routes over `library`."""
    router = APIRouter(prefix="/api/v1", responses={"4XX": {"model": ErrorRecord}, "5XX": {"model": ErrorRecord}})
    _add_asking(router, library)
    _add_documents(router, library)
    _add_studying(router, library)
    _add_keeping(router, library)
    return router


def _add_asking(router: APIRouter, library: Library) -> None:

    @router.post("/ask")
    async def ask(request: AskRequest) -> AnswerRecord:
        """One to three quotes that answer, or `found: false` with related passages."""
        return await library.ask(_answered, request)

    @router.post("/search")
    async def search(request: SearchRequest) -> list[PassageRecord]:
        """Ranked passages, best first."""
        return await library.ask(_searched, request)

    @router.get("/suggestions")
    async def suggestions(language: Annotated[str, Query(max_length=16)] = "en") -> list[Suggestion]:
        """Questions in a language that the documents answer, each proven."""
        found = await library.aside(lambda assistant: assistant.suggestions(language, limit=SUGGESTED))
        return [Suggestion(text=text, language=language) for text in found]


def _add_documents(router: APIRouter, library: Library) -> None:
    @router.get("/documents")
    async def documents(
        q: Annotated[str, Query(max_length=200, description="part of a title or name")] = "",
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = MOST_LISTED,
    ) -> Documents:
        """What is indexed, what is not and why, and when it was last in step with the folder."""
        entries, skipped, generation = await library.read(_listed)
        wanted = q.casefold()
        matching = [entry for entry in entries if wanted in f"{entry.title}\n{entry.doc_id}".casefold()]
        return Documents(
            total=len(matching),
            count=len(entries),
            generation=generation,
            documents=[_entry(entry) for entry in matching[offset : offset + limit]],
            languages=dict(Counter(entry.language for entry in entries).most_common()),
            skipped=[
                SkippedFile(path=path, reason=reason) for path, (reason, _) in islice(skipped.items(), MOST_LISTED)
            ],
            left_out=len(skipped),
            sync=_state(library),
            report=_report(library) is not None,
        )

    @router.get("/documents/{doc_id:path}")
    async def document(
        doc_id: str,
        start: Annotated[int, Query(ge=0)] = 0,
        end: Annotated[int | None, Query(ge=0)] = None,
        sha256: Annotated[str | None, Query(max_length=64, description="refuse any other version, with 409")] = None,
    ) -> DocumentText:
        """A stretch of a document's text, at most 200,000 code points of it."""
        try:
            found = await library.read(lambda assistant: assistant.document(doc_id))
        except KeyError:
            raise HTTPException(404, "there is no such document") from None
        if sha256 is not None and found.sha256 != sha256:
            raise HTTPException(409, "this document has changed")
        stop = min(len(found.text), start + MOST_CHARS, len(found.text) if end is None else end)
        start = min(start, stop)
        return DocumentText(
            **_known(found),
            sha256=found.sha256,
            length=len(found.text),
            start=start,
            end=stop,
            text=found.text[start:stop],
        )

    @router.post("/documents", status_code=201)
    async def upload(request: Request, name: Annotated[str, Query(max_length=1024)]) -> DocumentEntry:
        """Takes the body of the request among the documents, as a file called `name`."""
        length = request.headers.get("content-length", "0")
        if length.isdecimal() and int(length) > uploads.MAX_BYTES:
            raise TooLargeError
        return _entry(await library.add(name, request.stream()))

    @router.delete("/documents/{doc_id:path}", status_code=204)
    async def remove(doc_id: str) -> None:
        """Removes a document that was uploaded."""
        try:
            await library.remove(doc_id)
        except PermissionError:
            raise HTTPException(403, "only what was uploaded here can be removed here") from None
        except FileNotFoundError:
            raise HTTPException(404, "there is no such document") from None

    @router.get("/sync")
    async def sync_state() -> SyncState:
        """How far the sync under way is, or how the last one ended."""
        return _state(library)

    @router.post("/sync")
    async def sync() -> SyncState:
        """Brings the index in step with the folder; answers when that is done."""
        await library.sync()
        return _state(library)


def _add_studying(router: APIRouter, library: Library) -> None:
    async def lines(chosen: StudyChoice) -> list[StudyLine]:
        kind, text, prefer = chosen.kind, chosen.text, chosen.prefer
        languages, documents = chosen.languages or None, chosen.documents or None
        return await library.aside(
            lambda assistant: assistant.study(kind, languages=languages, documents=documents, text=text, prefer=prefer)
        )

    @router.post("/study")
    async def study(chosen: StudyChoice) -> list[StudyRecord]:
        """What can be learned: sentences with a key figure, a person's role, a date or a numbered resolution."""
        return [study_record(line) for line in await lines(chosen)]

    @router.post("/study/cards", response_class=Response)
    async def flashcards(chosen: StudyChoice) -> Response:
        """The same as flashcards in CSV, which Anki imports."""
        headers = {"content-disposition": f'attachment; filename="adverbum-{chosen.kind}.csv"'}
        return Response(cards(await lines(chosen)), media_type="text/csv", headers=headers)


def _add_keeping(router: APIRouter, library: Library) -> None:
    @router.post("/feedback", status_code=204)
    async def rate(verdict: Verdict) -> None:
        """Keeps a verdict on an answer, on this machine."""
        feedback.add(library.store, **verdict.model_dump())

    @router.post("/export", response_class=Response)
    async def export(request: ExportRequest) -> Response:
        """The answers as one text, to be saved."""
        make, media_type, suffix = FORMATS[request.format]
        headers = {"content-disposition": f'attachment; filename="adverbum{suffix}"'}
        answers = [cast(AnswerRecord, answer.model_dump(mode="json")) for answer in request.answers]
        return Response(make(answers), media_type=media_type, headers=headers)


def report_route(library: Library) -> APIRouter:
    """The latest report of the evaluation, if it has left one beside the store."""
    router = APIRouter()

    @router.get("/report", include_in_schema=False)
    async def report() -> FileResponse:
        path = _report(library)
        if path is None:
            raise HTTPException(404, "there is no report; run: adverbum eval")
        return FileResponse(path, media_type="text/html")

    return router


_STATUS: dict[type[Exception], tuple[int, str]] = {
    ArgumentError: (422, "invalid"),
    QuestionError: (422, "question"),
    NameRefusedError: (422, "refused"),
    RefusedError: (422, "refused"),
    TooLargeError: (413, "too_large"),
    BusyError: (503, "busy"),
}
_CODES = {403: "forbidden", 404: "gone", 409: "changed", 422: "refused"}
# Said of the rest instead of the error's own words, which may hold paths of this machine.
_BROKEN = "the documents cannot be read or written at the moment; the server's log says why"
_FAILED = "this is a fault of the program; the server's log shows it"


def add_errors(app: FastAPI) -> None:
    """Turns what can go wrong into {"code", "detail"} with the status that fits."""

    async def known(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
        status, code = _STATUS[type(error)]
        return _error(status, code, str(error))

    async def invalid(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body")
        return _error(422, "invalid", f"{where}: {first['msg']}" if where else str(first["msg"]))

    async def refused(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
        assert isinstance(error, HTTPException)
        return _error(error.status_code, _CODES.get(error.status_code, "invalid"), str(error.detail))

    async def broken(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return _error(503, "broken", _BROKEN)

    async def failed(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 - logged by who called us
        return _error(500, "failed", _FAILED)

    app.add_exception_handler(Exception, failed)
    for kind in _STATUS:
        app.add_exception_handler(kind, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, refused)
    for kind in (StoreError, CorpusError, OSError):
        app.add_exception_handler(kind, broken)


def _error(status: int, code: str, detail: str) -> JSONResponse:
    headers = {"retry-after": "1"} if status == 503 else None
    return JSONResponse({"code": code, "detail": detail}, status, headers)


def _listed(assistant: Assistant) -> tuple[list[Entry], dict[str, tuple[str, FileState | None]], str]:
    return assistant.documents(), assistant.store.skipped(), assistant.store.setting("generation") or ""


def _answered(assistant: Assistant, request: AskRequest) -> AnswerRecord:
    history = [_earlier(assistant, item) for item in request.history]
    languages, documents = request.languages or None, request.documents or None
    answer = assistant.ask(request.question, history=history, languages=languages, documents=documents)
    return answer_record(answer)


def _searched(assistant: Assistant, request: SearchRequest) -> list[PassageRecord]:
    languages, documents = request.languages or None, request.documents or None
    found = assistant.search(request.question, top_k=request.top_k, languages=languages, documents=documents)
    return [passage_record(passage) for passage in found]


def _earlier(assistant: Assistant, record: EarlierAnswer) -> Answer:
    """An earlier answer with the quotes that still stand where they stood."""
    question, carried = checked(record.question), record.carried
    if carried:
        carried = checked(" ".join(carried)).split()
    found = (_citation(assistant, citation) for citation in record.citations)
    citations = tuple(citation for citation in found if citation)
    return Answer(question, record.language, bool(citations), 0.0, citations, carried=tuple(carried))


def _citation(assistant: Assistant, record: EarlierCitation) -> Citation | None:
    span = Span(**record.span)
    try:
        document = assistant.document(span.doc_id)
    except KeyError:
        return None
    if document.sha256 != record.sha256 or not 0 <= span.start < span.end <= len(document.text):
        return None
    focus = Span(**record.focus) if record.focus else None
    return Citation(
        quote=document.text[span.start : span.end],
        span=span,
        focus=focus if focus and span.covers(focus) and len(focus) > 0 else None,
        source=document.source,
        confidence=0.0,
    )


def _entry(entry: Entry) -> DocumentEntry:
    return DocumentEntry(
        **_known(entry), sha256=entry.sha256, size=entry.size, uploaded=uploads.is_upload(entry.doc_id)
    )


def _known(document: Document | Entry) -> dict[str, Any]:
    day = document.date.isoformat() if document.date else None
    return {
        "doc_id": document.doc_id,
        "title": document.title,
        "language": document.language,
        "date": day,
        "url": document.url,
    }


def _state(library: Library) -> SyncState:
    report = library.report
    return SyncState(
        step=SyncStep(**asdict(library.step)) if library.step else None,
        synced=library.synced.isoformat(timespec="seconds") if library.synced else None,
        added=len(report.added) if report else 0,
        changed=len(report.changed) if report else 0,
        removed=len(report.removed) if report else 0,
        error=library.error and _BROKEN,
    )


def _report(library: Library) -> Path | None:
    """The newest report among the evaluation's runs."""
    found = (library.store / RUNS).glob(f"**/{REPORT}")
    return max(found, key=lambda path: path.stat().st_mtime, default=None)
