"""Sync: makes the store agree with the folder, at a cost that follows what changed.

Changed files are read, chunked, embedded where there is no vector yet, and staged in the store, a group at a time,
so that a sync that is stopped goes on where it was. When all is staged, the vector index is brought up, and then one
transaction publishes everything: whoever reads meanwhile sees the state before. A few new chunks are left out
of the vector index, to be searched one by one, until it is worth while to write it again.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

from filelock import FileLock, Timeout

from adverbum.documents.chunking import CHUNK_TOKENS, Chunk, chunk
from adverbum.documents.document import Document
from adverbum.documents.folder import FileState, Skipped, load
from adverbum.documents.formats import Unreadable
from adverbum.documents.sandbox import Sandbox
from adverbum.documents.structure import understand
from adverbum.embedding.bundled import CONTEXT, Embedder
from adverbum.embedding.other import Encoder
from adverbum.errors import StoreError
from adverbum.progress import Progress, no_progress
from adverbum.store.index import Records, State, VectorIndex
from adverbum.store.plan import COPY, Plan, SyncReport, plan_sync
from adverbum.store.store import Store

GROUP = 200  # changed files, or GROUP_CHARS of text, that are staged in one transaction
GROUP_CHARS = 5_000_000
LOCK_WAIT_S = 10.0
EMBED = 8192  # texts embedded, and INDEX = chunks indexed, between two reports of progress
INDEX = 4000
# Chunks that may stay out of the vector index: as many, and as much of those that are in it.
APART, APART_SHARE = 2000, 0.05
GONE_SHARE = 0.2  # of the records in the vector index, from which on it is made anew without them
# What is stored of a text beside its vector; changed whenever the same text would be cut or compared otherwise.
_CHUNKER = f"sentences-{CHUNK_TOKENS} context-{CONTEXT}"


def sync(
    folder: Path,
    store: Store,
    vectors: VectorIndex,
    embedder: Embedder,
    encoder: Encoder | None = None,
    *,
    dry_run: bool = False,
    settle_s: float = 0.0,
    thorough: bool = False,
    progress: Progress = no_progress,
) -> SyncReport:
    """Brings `store` and its index `vectors` in step with the files under `folder`.

    A file counts as unchanged when its size and time of change are, or when its bytes are the same. One that changed
    less than `settle_s` seconds ago may still be being written, and is left for the next sync. The files of the
    vector index are tried even if they look as they were left when `thorough`. With an `encoder`, chunks
    and sentences are embedded by it instead of by the bundled model.

    Raises:
        CorpusError: the folder is missing or cannot be listed.
        StoreError: another process is syncing this store, or it cannot be written.
    """
    models = [embedder.fingerprint, *([encoder.fingerprint] if encoder else [])]
    fingerprint = " ".join([*models, _CHUNKER])
    generation = store.setting("generation")
    plan, work = plan_sync(folder, store, settle_s)
    if dry_run:
        return plan.report()
    if not work and store.setting("fingerprint") == fingerprint:
        state = _examined(store, vectors, thorough=thorough)
        if state is not None and not _outdated(state, fingerprint, store.chunk_ids()):
            return plan.report()
    with _alone(store.path.parent), Sandbox() as sandbox:
        if store.setting("generation") != generation:  # another process has synced meanwhile
            plan, _ = plan_sync(folder, store, settle_s)
        writer = _Writer(folder, store, vectors, embedder, encoder, sandbox, progress, fingerprint)
        return writer.run(plan, thorough=thorough)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Holds the lock of the store in `place`; others learn from a file beside it who does."""
    lock, owner = FileLock(place / "lock"), place / "lock.pid"
    try:
        lock.acquire(timeout=LOCK_WAIT_S)
        owner.write_text(str(os.getpid()), encoding="ascii")
    except Timeout:
        pid = owner.read_text(encoding="ascii") if owner.exists() else "unknown"
        raise StoreError(
            f"another process (pid {pid}) is syncing {place}; wait for it, or name another place with --store"
        ) from None
    except OSError as error:
        raise StoreError(f"{place} cannot be written ({error}); name another with --store") from error
    with lock:
        yield


def index_state(store: Store, vectors: VectorIndex) -> State:
    """What the store knows of the vector index in the place of `vectors`."""
    stored = store.setting(vectors.setting)
    return State(**json.loads(stored)) if stored else State()


def _examined(store: Store, vectors: VectorIndex, *, thorough: bool) -> State | None:
    """The state of the index, None if it is damaged; what it was seen to look like is noted."""
    state = index_state(store, vectors)
    examined = vectors.examined(state, thorough=thorough)
    if examined is not None and examined != state:
        with store.transaction():
            store.replace(vectors.setting, _json(state), _json(examined))
    return examined


def _json(state: State) -> str:
    return json.dumps(asdict(state))


def _outdated(state: State, model: str, ids: list[int]) -> str:
    """Why the index should be written again for the chunks `ids`: "anew", "further", or "" if it should not."""
    within = sum(chunk_id <= state.last for chunk_id in ids)
    apart = len(ids) - within
    if (state.model != model and ids) or state.count - within > GONE_SHARE * state.count:
        return "anew"
    return "further" if apart > min(APART, APART_SHARE * state.count) else ""


@dataclass(frozen=True)
class _Writer:
    """One sync that changes something; holds the lock."""

    folder: Path
    store: Store
    vectors: VectorIndex
    embedder: Embedder
    encoder: Encoder | None
    sandbox: Sandbox
    progress: Progress
    fingerprint: str

    def run(self, plan: Plan, *, thorough: bool) -> SyncReport:
        store = self.store
        anew = store.setting("fingerprint") != self.fingerprint
        if anew:  # another model or chunker: every document is read again; vectors of other models stay
            read = [doc_id for doc_id in plan.files if doc_id not in plan.skipped]
            plan = replace(plan, read=read, removed=sorted({*plan.removed, *plan.moved.values()}), moved={}, waiting=[])
        same = self._read(plan, anew=anew)
        touched = set() if anew else same
        gone = [*plan.removed, *(path for path in plan.skipped if path in plan.known)]
        before = _examined(store, self.vectors, thorough=thorough)
        state = self._indexed(before, gone)
        with store.transaction():
            for doc_id in gone:
                store.remove(doc_id)
            for new, old in plan.moved.items():
                store.move(old, new, plan.files[new])
            for doc_id in touched:
                store.touch(doc_id, plan.files[doc_id])
            store.publish()
            store.set_skipped((Skipped(path, reason), seen) for path, (reason, seen) in plan.skipped.items())
            store.set("fingerprint", self.fingerprint)
            store.set(self.vectors.setting, _json(state))
            store.set("generation", str(int(store.setting("generation") or 0) + 1))
        keep = {state.name, before.name if before else ""}  # a reader may have yet to notice
        for name in self.vectors.names():
            if name.startswith(store.name) and name not in keep:
                self.vectors.drop(name)
        return plan.report(same)

    def _read(self, plan: Plan, *, anew: bool) -> set[str]:
        """Stages what is to be read, and notes in the plan what cannot be; which documents are as they were."""
        store, known = self.store, plan.known
        staged = store.staged() if store.setting("staged for") == self.fingerprint else {}
        ready = {doc_id for doc_id in plan.read if doc_id in staged and staged[doc_id][0] == plan.files[doc_id]}
        with store.transaction():
            store.unstage(doc_id for doc_id in store.staged() if doc_id not in ready)
            store.set("staged for", self.fingerprint)
        origin = {digest: doc_id for doc_id, (_, digest) in known.items() if doc_id not in {*plan.read, *plan.removed}}
        origin |= {known[old][1]: new for new, old in plan.moved.items()}
        origin |= {staged[doc_id][1]: doc_id for doc_id in ready}
        same = {doc_id for doc_id in ready if doc_id in known and known[doc_id][1] == staged[doc_id][1]}
        group: list[Document] = []
        chars = 0
        for done, doc_id in enumerate(plan.read, start=1):
            if doc_id not in ready:
                state = plan.files[doc_id]
                try:
                    data, digest = load(self.folder, doc_id)
                    if origin.setdefault(digest, doc_id) != doc_id:
                        raise Unreadable(f"{COPY} {origin[digest]}")
                    if doc_id in known and known[doc_id][1] == digest:
                        same.add(doc_id)
                    if anew or doc_id not in same or known[doc_id][0].format != state.format:
                        group.append(understand(doc_id, data, digest, self.sandbox.extract))
                        chars += len(group[-1].text)
                except Unreadable as error:
                    plan.skipped[doc_id] = (str(error), state)
                    origin = {digest: other for digest, other in origin.items() if other != doc_id}
            if len(group) >= GROUP or chars >= GROUP_CHARS:
                self._stage(group, plan.files)
                group, chars = [], 0
            self.progress("reading", done, len(plan.read))
        self._stage(group, plan.files)
        return same - plan.skipped.keys()

    def _stage(self, documents: list[Document], files: dict[str, FileState]) -> None:
        """Embeds what has no vector yet in `documents`, then keeps them until all is there."""
        chunked = [(document, list(self._chunks(document))) for document in documents]
        pieces = [piece for _, own in chunked for piece in own]
        tokens = iter(self.embedder.tokens([sentence for piece in pieces for sentence in piece.texts]))
        texts = [piece.read for piece in pieces]
        if self.encoder:
            texts += [sentence for piece in pieces for sentence in piece.texts]
        self._embed(list(dict.fromkeys(texts)))
        with self.store.transaction():
            for document, own in chunked:
                chunks = [(piece, list(islice(tokens, len(piece.sentences)))) for piece in own]
                self.store.stage(document, files[document.doc_id], chunks)

    def _chunks(self, document: Document) -> Iterator[Chunk]:
        return chunk(document, self.embedder.vocabulary.count)

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

    def _indexed(self, state: State | None, gone: list[str]) -> State:
        """The vector index for all chunks but those of `gone` and of what the stage replaces."""
        store = self.store
        old = set(store.chunk_ids([*gone, *store.staged()]))
        ids = [chunk_id for chunk_id in store.chunk_ids() if chunk_id not in old] + store.staged_ids()
        why = "anew" if state is None else _outdated(state, self.fingerprint, ids)
        if not ids:
            return State()
        if state is None or why == "anew":
            return self.vectors.build(self._new_name(), self._records(ids), self.fingerprint)
        if why == "further":
            fresh = [chunk_id for chunk_id in ids if chunk_id > state.last]
            return self.vectors.extend(state, self._new_name(), self._records(fresh))
        return state

    def _new_name(self) -> str:
        with self.store.transaction():
            return self.store.new_name()

    def _records(self, ids: list[int]) -> Iterator[Records]:
        model = (self.encoder or self.embedder).fingerprint
        for start in range(0, len(ids), INDEX):
            part = ids[start : start + INDEX]
            places = self.store.places(part)
            numbers, languages = zip(*(places[chunk_id] for chunk_id in part), strict=True)
            yield Records(part, self.store.vectors(model, part), numbers, languages)
            self.progress("indexing", start + len(part), len(ids))
