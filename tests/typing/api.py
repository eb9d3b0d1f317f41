"""What a type checker is told of the public names: read by `mypy --strict` against the built wheel, never run."""

import datetime
from typing import assert_type

from adverbum import (
    AdverbumError,
    Answer,
    ArgumentError,
    Assistant,
    Block,
    Chunk,
    Citation,
    CorpusError,
    Document,
    Dropped,
    Entry,
    Match,
    ModelError,
    Passage,
    QuestionError,
    Reason,
    Retriever,
    Signals,
    Skipped,
    Source,
    Span,
    StoreError,
    StudyLine,
    SyncReport,
    __version__,
)

assert_type(__version__, str)


def ask(folder: str) -> None:
    with Assistant.open(folder, store="store") as assistant:
        assert_type(assistant, Assistant)
        answer = assistant.ask("Who?", history=[], languages=["nl"], documents=None)
        assert_type(answer, Answer)
        assert_type(assistant.suggestions("en", limit=3), list[str])
        assert_type(assistant.study("timeline", text="congress"), list[StudyLine])
        assert_type(assistant.sync(dry_run=True), SyncReport)
    assert_type((answer.found, answer.text, answer.confidence), tuple[bool, str, float])
    assert_type(answer.to_dict()["citations"][0]["quote"], str)
    assert_type(answer.citations, tuple[Citation, ...])
    assert_type(answer.related, tuple[Passage, ...])
    assert_type(answer.why, tuple[Reason, ...])
    assert_type(answer.dropped, tuple[Dropped, ...])
    assert_type(answer.why[0].matches, tuple[Match, ...])


def cite(citation: Citation, retriever: Retriever) -> None:
    assert_type(citation.span, Span)
    assert_type(citation.focus, Span | None)
    assert_type(citation.source, Source)
    assert_type(citation.date, datetime.date | None)
    assert_type(citation.page, int | None)
    assert_type(citation.twins, tuple[Citation, ...])
    assert_type((citation.title, citation.language, citation.sha256), tuple[str, str, str])
    document = retriever.document(citation.span.doc_id)
    assert_type(document, Document)
    assert_type(document.blocks, tuple[Block, ...])
    assert_type(retriever.documents(), list[Entry])
    assert_type(document.text[citation.span.start : citation.span.end], str)


def search(retriever: Retriever) -> None:
    (passage,) = retriever.search("secretaries", top_k=1)
    assert_type(passage, Passage)
    assert_type(passage.chunk, Chunk)
    assert_type(passage.signals, Signals)
    assert_type(passage.score, float)


def sync(report: SyncReport) -> None:
    assert_type(report.skipped, list[Skipped])
    assert_type(report.moved, list[tuple[str, str]])


def fail(question: QuestionError, corpus: CorpusError, model: ModelError, store: StoreError) -> list[AdverbumError]:
    argument: ArgumentError = question
    mistake: ValueError = argument
    return [question, corpus, model, store] if mistake.args else []


def mistake() -> None:
    Assistant.open("folder", "store")  # type: ignore[call-arg]  # after the first argument all are named
    Assistant.open(1)  # type: ignore[arg-type]
    Assistant.attach("folder").study("figure")  # type: ignore[arg-type]  # the kinds are known
