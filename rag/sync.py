"""Sync: makes the store agree with the folder, at a cost that follows what changed.

For each group of changed files: read, chunk, embed what has no vector yet, then one transaction that
puts the documents in place, then the vector index. A mark in the store, set in that transaction and
cleared after, tells that the index lags behind; whoever finds it set makes the index anew from the store.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from rag import corpus
from rag.chunking import CHUNK_TOKENS, Chunk, chunk
from rag.corpus import Document, FileState, Skipped
from rag.embedding import CONTEXT, Embedder, Tokens
from rag.encoder import Encoder
from rag.errors import StoreError
from rag.index import VectorIndex
from rag.store import Store

GROUP = 200  # changed files that one transaction takes
LOCK_WAIT_S = 10.0
EMBED = 4096  # texts embedded, and INDEX = chunks indexed, between two reports of progress
INDEX = 4000
_COPY = "the same bytes as"
# What is stored of a text beside its vector; changed whenever the same text would be cut or compared otherwise.
_CHUNKER = f"sentences-{CHUNK_TOKENS} context-{CONTEXT}"

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


def no_progress(what: str, done: int, total: int) -> None:
    """Reports nothing."""


@dataclass(frozen=True)
class SyncReport:
    """What a sync did, or with `dry_run` would do; every list by doc_id in order."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unchanged: int = 0


def sync(
    folder: Path,
    store: Store,
    index: VectorIndex,
    embedder: Embedder,
    encoder: Encoder | None = None,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> SyncReport:
    """Brings `store` and `index` in step with the files under `folder`.

    A file counts as unchanged when its size and time of change are, or when its bytes are the same.
    With an `encoder`, chunks and sentences are embedded by it instead of by the bundled model.

    Raises:
        CorpusError: the folder is missing or cannot be listed.
        StoreError: another process is syncing this store, or it cannot be written.
    """
    models = [embedder.fingerprint, *([encoder.fingerprint] if encoder else [])]
    fingerprint = " ".join([*models, _CHUNKER])
    plan = _plan(folder, store)
    if dry_run or (not plan.work and store.setting("fingerprint") == fingerprint and _whole(store, index)):
        return plan.report
    lock = FileLock(store.path.parent / "lock")
    try:
        lock.acquire(timeout=LOCK_WAIT_S)
    except Timeout:
        raise StoreError(
            f"another process is syncing {store.path.parent}; wait for it, or name another place with --store"
        ) from None
    except OSError as error:
        raise StoreError(f"{store.path.parent} cannot be written ({error}); name another with --store") from error
    with lock:
        return _Writer(folder, store, index, embedder, encoder, progress).run(fingerprint)


def _whole(store: Store, index: VectorIndex) -> bool:
    """Whether the vector index can be used and holds just the chunks of the store."""
    try:
        return store.setting("index") == "clean" and index.count() == store.counts()[1]
    except StoreError:
        return False


@dataclass(frozen=True)
class _Plan:
    """What is to be read and removed, and what that will come to if every file can be read."""

    files: dict[str, FileState]
    read: list[str]
    skipped: dict[str, tuple[str, FileState | None]]  # without opening a file: path → (reason, state)
    report: SyncReport
    work: bool


def _plan(folder: Path, store: Store) -> _Plan:
    files, refused = corpus.scan(folder)
    known = {doc_id: state for doc_id, (state, _) in store.states().items()}
    before = store.skipped()
    removed = [doc_id for doc_id in known if doc_id not in files]
    skipped: dict[str, tuple[str, FileState | None]] = {item.path: (item.reason, None) for item in refused}
    read = [doc_id for doc_id, state in files.items() if known.get(doc_id) != state]
    for path, (reason, state) in before.items():
        if state is not None and files.get(path) == state:
            skipped[path] = (reason, state)
    news = removed or any(doc_id not in skipped for doc_id in read)
    if news:  # a copy may have lost its original
        skipped = {path: entry for path, entry in skipped.items() if not entry[0].startswith(_COPY)}
    read = [doc_id for doc_id in read if doc_id not in skipped]
    report = SyncReport(
        added=[doc_id for doc_id in read if doc_id not in known],
        changed=[doc_id for doc_id in read if doc_id in known],
        removed=removed,
        skipped=[Skipped(path, reason) for path, (reason, _) in sorted(skipped.items())],
        unchanged=len([doc_id for doc_id in known if doc_id in files and doc_id not in read]),
    )
    return _Plan(files, read, skipped, report, bool(news) or skipped != before)


@dataclass(frozen=True)
class _Writer:
    """One sync that changes something; holds the lock."""

    folder: Path
    store: Store
    index: VectorIndex
    embedder: Embedder
    encoder: Encoder | None
    progress: Progress

    def run(self, fingerprint: str) -> SyncReport:
        store = self.store
        if store.setting("fingerprint") != fingerprint:
            self._forget(fingerprint)
        incremental = _whole(store, self.index)
        plan = _plan(self.folder, store)  # again, now that nobody else writes
        known = store.states()
        with store.transaction():
            store.set("index", "behind")
            gone = [chunk_id for doc_id in plan.report.removed for chunk_id in store.remove(doc_id)]
        new: list[int] = []
        skipped = dict(plan.skipped)
        unchanged: set[str] = set()
        to_read = set(plan.read)
        origin = {digest: doc_id for doc_id, (_, digest) in store.states().items() if doc_id not in to_read}
        for start in range(0, len(plan.read), GROUP):
            group = plan.read[start : start + GROUP]
            documents = []
            for doc_id in group:
                try:
                    document = corpus.read(self.folder, doc_id)
                    first = origin.setdefault(document.sha256, doc_id)
                    if first != doc_id:
                        raise corpus.Unreadable(f"{_COPY} {first}")
                except corpus.Unreadable as error:
                    skipped[doc_id] = (str(error), plan.files[doc_id])
                else:
                    documents.append(document)
            old, fresh = self._store(documents, known, plan.files)
            gone, new = gone + old, new + fresh
            unchanged.update(d.doc_id for d in documents if d.doc_id in known and known[d.doc_id][1] == d.sha256)
            self.progress("reading", start + len(group), len(plan.read))
        with store.transaction():
            for doc_id in skipped:
                gone += store.remove(doc_id)
            store.set_skipped((Skipped(path, reason), state) for path, (reason, state) in skipped.items())
        self._update_index(gone, new, incremental=incremental)
        with store.transaction():
            store.set("index", "clean")
            store.set("generation", str(int(store.setting("generation") or 0) + 1))
        return SyncReport(
            added=[doc_id for doc_id in plan.report.added if doc_id not in skipped],
            changed=[doc_id for doc_id in plan.report.changed if doc_id not in skipped | dict.fromkeys(unchanged)],
            removed=sorted([*plan.report.removed, *(doc_id for doc_id in skipped if doc_id in known)]),
            skipped=[Skipped(path, reason) for path, (reason, _) in sorted(skipped.items())],
            unchanged=plan.report.unchanged + len(unchanged),
        )

    def _forget(self, fingerprint: str) -> None:
        """Another model or chunker: every document will be read again; vectors of other models stay."""
        with self.store.transaction():
            self.store.set("index", "behind")
            for doc_id in self.store.states():
                self.store.remove(doc_id)
            self.store.set("fingerprint", fingerprint)

    def _store(
        self, documents: list[Document], known: dict[str, tuple[FileState, str]], files: dict[str, FileState]
    ) -> tuple[list[int], list[int]]:
        """Embeds what is new in `documents`, then puts them in place; ids of chunks that are gone and new."""
        chunked = {
            document.doc_id: [(piece, self._tokens(piece)) for piece in self._chunks(document)]
            for document in documents
            if document.doc_id not in known or known[document.doc_id][1] != document.sha256
        }
        new_chunks = [piece for pieces in chunked.values() for piece, _ in pieces]
        texts = [piece.text for piece in new_chunks]
        if self.encoder:
            texts += [sentence for piece in new_chunks for sentence in piece.texts]
        self._embed(list(dict.fromkeys(texts)))
        gone: list[int] = []
        new: list[int] = []
        with self.store.transaction():
            for document in documents:
                if document.doc_id in chunked:
                    old, fresh = self.store.put(document, files[document.doc_id], chunked[document.doc_id])
                    gone, new = gone + old, new + fresh
                else:
                    self.store.touch(document.doc_id, files[document.doc_id])
        return gone, new

    def _chunks(self, document: Document) -> Iterator[Chunk]:
        return chunk(document, self.embedder.vocabulary.count)

    def _tokens(self, piece: Chunk) -> list[Tokens]:
        return self.embedder.tokens(piece.texts)

    def _embed(self, texts: list[str]) -> None:
        model = self.encoder or self.embedder
        missing = self.store.without_vector(model.fingerprint, texts)
        if missing:
            self.progress("embedding", 0, len(missing))  # loading the model takes seconds
        for start in range(0, len(missing), EMBED):
            part = missing[start : start + EMBED]
            vectors = model.embed(part)
            with self.store.transaction():
                self.store.put_vectors(model.fingerprint, part, vectors)
            self.progress("embedding", start + len(part), len(missing))

    def _update_index(self, gone: list[int], new: list[int], *, incremental: bool) -> None:
        if incremental:
            self.index.delete(gone)
        else:
            self.index.reset()
            new = self.store.chunk_ids()
        for start in range(0, len(new), INDEX):
            chunks = self.store.chunks(new[start : start + INDEX])
            documents = [chunks[i].chunk.span.doc_id for i in chunks]
            languages = self.store.languages()
            vectors = self.store.vectors((self.encoder or self.embedder).fingerprint, list(chunks))
            self.index.add(list(chunks), vectors, [languages[doc_id] for doc_id in documents], documents)
            self.progress("indexing", start + len(chunks), len(new))
