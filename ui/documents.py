"""The documents as the chat sees them: asked by one thread, brought in step with their folder by another.

Whoever asks waits in a queue that costs nothing but memory, so that the server goes on answering everything
else. Questions are answered during a sync, too, from what was there before.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from anyio import CapacityLimiter, Lock, to_thread

from adverbum.assistant import Assistant
from adverbum.errors import AdverbumError, CorpusError, StoreError
from adverbum.progress import Progress, no_progress
from adverbum.store.plan import SyncReport
from adverbum.store.store import Entry
from adverbum.ui import uploads
from adverbum.ui.threads import abandonable
from adverbum.ui.workers import Workers

QUEUE = 64  # questions that may wait; more are refused
STOP_S = 2.0  # that a sync may take to come to its next step when the server stops
R = TypeVar("R")
T = TypeVar("T")


class BusyError(AdverbumError):
    """The documents are not read yet, or too many questions are waiting."""


class RefusedError(AdverbumError):
    """A file that was given cannot become a document; the message says why."""


class _Stopped(Exception):  # noqa: N818 - never leaves the library
    """Leads out of a sync when the server is stopped."""


@dataclass(frozen=True)
class Step:
    """How far a sync is: `done` of `total` things of the kind `what`, such as "embedding"."""

    what: str
    done: int
    total: int


class Library:
    """The documents of a folder while they are served.

    Attributes:
        ready: whether questions can be answered.
        documents: how many there are.
        step: how far the sync under way is; None when there is none.
        synced: when the last sync ended.
        report: what it did.
        error: why it failed, if it did.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        store: str | Path | None = None,
        model: str | None = None,
        chroma: str | None = None,
        workers: int = 0,
        hosts: Sequence[str] = (),
    ) -> None:
        """Opens the store of `folder` as it is; `sync` before asking.

        Args:
            folder, store, model, chroma: as of `Assistant.attach`.
            workers: processes that answer questions; with none, this one does.
            hosts: other machines that these may reach.

        Raises:
            CorpusError: the folder is missing.
            StoreError, ModelError: as by `Assistant.attach`.
        """
        attach = partial(Assistant.attach, folder, store=store, model=model, chroma=chroma, renew=True)
        self._assistant, self._second = attach(), attach()
        self.workers = Workers(workers, attach, hosts) if workers else None
        self._asked = 0  # questions that the workers have or will get
        self._thread, self._aside = CapacityLimiter(1), CapacityLimiter(1)  # one reader at a time
        self._writing = Lock()
        self._stopping, self._working = threading.Event(), threading.Lock()
        self.folder, self.store = self._assistant.folder, self._assistant.store.path.parent
        self.ready, self.documents = False, 0
        self.step: Step | None = None
        self.synced: datetime | None = None
        self.report: SyncReport | None = None
        self.error: str | None = None

    async def read(self, work: Callable[[Assistant], T]) -> T:
        """What `work` makes of the assistant, in a thread, when it is its turn.

        Raises:
            BusyError: the documents are not read yet, or more than `QUEUE` are waiting.
        """
        if not self.ready:
            raise BusyError("the documents are still being read; ask again in a moment")
        if self._thread.statistics().tasks_waiting >= QUEUE:
            raise BusyError("too many questions are waiting; ask again in a moment")
        return await self._read(work)

    async def _read(self, work: Callable[[Assistant], T]) -> T:
        """As `read`, however many are waiting: what has been done is not told as undone."""
        return await to_thread.run_sync(_of_one_moment, self._assistant, work, limiter=self._thread)

    async def ask(self, work: Callable[[Assistant, R], T], request: R) -> T:
        """What `work` makes of an assistant and `request`: as `read`, or in a worker if there are any.

        Raises:
            BusyError: the documents are not read yet, or more than `QUEUE` are waiting.
        """
        if self.workers is None or not self.workers.ready:
            return await self.read(lambda assistant: work(assistant, request))
        if self._asked >= self.workers.count + QUEUE:
            raise BusyError("too many questions are waiting; ask again in a moment")
        self._asked += 1
        try:
            return await self.workers.do(work, request)
        finally:
            self._asked -= 1

    async def aside(self, work: Callable[[Assistant], T]) -> T:
        """As `read`, but of a second assistant: what may take seconds keeps no question waiting.

        Raises:
            BusyError: the documents are not read yet.
        """
        if not self.ready:
            raise BusyError("the documents are still being read; ask again in a moment")
        return await to_thread.run_sync(_of_one_moment, self._second, work, limiter=self._aside)

    async def sync(self, progress: Progress = no_progress) -> SyncReport:
        """Brings the store in step with the folder; one sync at a time.

        Raises:
            CorpusError: the folder is missing, or nothing in it can be read.
            StoreError: the store cannot be written.
        """
        async with self._writing:
            return await self._sync(progress)

    async def add(self, name: str, content: AsyncIterator[bytes]) -> Entry:
        """Takes a file among the documents.

        Raises:
            NameRefusedError, TooLargeError, OSError: as by `uploads.save`.
            RefusedError: it cannot be read, or is there already; it is not kept.
        """
        async with self._writing:
            doc_id = await uploads.save(self.folder, name, content)
            try:
                report = await self._sync()
            except (CorpusError, StoreError):
                uploads.remove(self.folder, doc_id)
                raise
            reason = next((item.reason for item in report.skipped if item.path == doc_id), None)
            if reason:
                uploads.remove(self.folder, doc_id)
                await self._sync()
                raise RefusedError(reason)
        entries = await self._read(Assistant.documents)
        return next(entry for entry in entries if entry.doc_id == doc_id)

    async def remove(self, doc_id: str) -> None:
        """Removes an uploaded document.

        Raises:
            PermissionError, FileNotFoundError: as by `uploads.remove`.
        """
        async with self._writing:
            uploads.remove(self.folder, doc_id)
            await self._sync()

    async def _sync(self, progress: Progress = no_progress) -> SyncReport:
        def report(what: str, done: int, total: int) -> None:
            if self._stopping.is_set():
                raise _Stopped
            self.step = Step(what, done, total)
            progress(what, done, total)

        def work() -> SyncReport:
            with self._working:
                return self._assistant.sync(progress=report)

        self.step = Step("reading", 0, 0)
        try:
            self.report, self.error = await abandonable(work), None
        except (CorpusError, StoreError) as error:
            self.error = str(error)
            raise
        finally:
            self.step = None
        self.ready = True
        self.documents = await self._read(_warmed)
        if self.workers:
            self._starting = asyncio.create_task(self.workers.start())
        self.synced = datetime.now(UTC)
        return self.report

    def stop(self) -> None:
        """Lets a sync under way end at its next step; the next sync goes on from there."""
        self._stopping.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._working.acquire(timeout=STOP_S)
        if self.workers:
            self.workers.stop()
        self._assistant.close()
        self._second.close()


def _of_one_moment(assistant: Assistant, work: Callable[[Assistant], T]) -> T:
    with assistant.reading():
        return work(assistant)


def _warmed(assistant: Assistant) -> int:
    """How many documents there are; searches them once, so that the next question finds everything open."""
    documents, _ = assistant.store.counts()
    if documents:
        assistant.search("a", top_k=1)
    return documents
