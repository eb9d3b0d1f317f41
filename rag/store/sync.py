"""Sync: makes the store agree with the folder, at a cost that follows what changed.

Changed files are read, chunked, embedded where there is no vector yet, and staged in the store, a group at a time,
so that a sync that is stopped goes on where it was. When all is staged, the vector index is brought up, and then one
transaction publishes everything: whoever reads meanwhile sees the state before. A few new chunks are left out
of the vector index, to be searched one by one, until it is worth while to write it again.
"""

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from filelock import FileLock, Timeout

from adverbum.documents.chunking import CHUNK_TOKENS, Chunk, chunk
from adverbum.documents.document import Document
from adverbum.documents.folder import FileState, load, scan
from adverbum.documents.formats import Unavailable, Unreadable
from adverbum.documents.sandbox import Sandbox
from adverbum.documents.structure import understand
from adverbum.embedding.bundled import CONTEXT, Embedder
from adverbum.embedding.other import Encoder
from adverbum.errors import StoreError
from adverbum.progress import Progress, no_progress
from adverbum.store.index import Records, State, VectorIndex
from adverbum.store.plan import Plan, SyncReport, plan_sync
from adverbum.store.store import FOLDER, REMADE, Store

GROUP, GROUP_CHARS = 200, 5_000_000  # files, or characters of text, that are staged in one transaction
LOCK_WAIT_S = 10.0  # for another process that syncs
EMBED, INDEX = 8192, 4000  # texts embedded, and chunks indexed, between two reports of progress
# A chunk that is not in the vector index is compared with every question, which `python -m adverbum.eval.scale` times.
# The index is extended when there are more of them than APART, or than this share of those in it;
APART, APART_SHARE = 2000, 0.05
GONE_SHARE = 0.2  # and made anew when this share of it is gone.


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
    adopt: bool = False,
    progress: Progress = no_progress,
) -> SyncReport:
    """Brings `store` and its index `vectors` in step with the files under `folder`.

    A file counts as unchanged when its size and time of change are, or when its bytes are the same, unless this
    version of adverbum reads it otherwise. One that changed less than `settle_s` seconds ago may still be being
    written, and is left for the next sync. The files of the vector index are tried even if they look as they were
    left when `thorough`. With an `encoder`, chunks and sentences are embedded by it instead of by the bundled model.
    A store of another folder is taken over if `adopt`, or if most of its documents are in this one.

    Raises:
        CorpusError: the folder is missing or cannot be listed.
        StoreError: another process is syncing this store, it cannot be written, or it is of another folder.
    """
    made_of = None if adopt else other_folder(folder, store)
    if made_of is not None:
        raise StoreError(
            f"{store.path.parent} holds the documents of {made_of}; name another place with --store, or give it to "
            f"{folder}: adverbum sync --adopt"
        )
    fingerprint = " ".join([*(model.fingerprint for model in (embedder, encoder) if model), _CUT])
    generation = store.setting("generation")
    anew = store.setting("fingerprint") != fingerprint
    plan = plan_sync(folder, store, settle_s, anew=anew)
    remade = store.setting(REMADE) is not None
    if dry_run:
        return plan.report(remade=remade)
    if not (plan.work or anew or remade) and _of(store, folder):
        state = _examined(store, vectors, thorough=thorough)
        if state is not None and not _outdated(state, fingerprint, store.chunk_ids()):
            return plan.report()
    with _alone(store.path.parent), Sandbox() as sandbox:
        if store.setting("generation") != generation:  # another process has synced meanwhile
            anew = store.setting("fingerprint") != fingerprint
            plan = plan_sync(folder, store, settle_s, anew=anew)
        writer = _Writer(folder, store, vectors, embedder, encoder, sandbox, progress, fingerprint)
        return writer.run(plan, thorough=thorough)


# What is kept of a text beside its vector is for these; with others it is compared otherwise.
_CUT = f"chunks-{CHUNK_TOKENS} context-{CONTEXT}"


def model_of(store: Store) -> tuple[str, bool]:
    """The fingerprint of the model whose vectors are searched in `store`, and whether sentences have one too."""
    models = (store.setting("fingerprint") or "").partition(" chunks-")[0].split()
    return (models or [""])[-1], len(models) > 1


def other_folder(folder: Path, store: Store) -> Path | None:
    """The folder that `store` was made of, if that is not `folder`: most of its documents are not there either.

    So a folder that was moved or copied as a whole is no other one.
    """
    stored = store.setting(FOLDER)
    if stored is None or _of(store, folder):
        return None
    known, files = store.states(), scan(folder)[0]
    there = sum(doc_id in files and files[doc_id].size == state.size for doc_id, (state, _) in known.items())
    return None if 2 * there >= len(known) else Path(json.loads(stored))


def _of(store: Store, folder: Path) -> bool:
    """Whether `store` is known to hold the documents of `folder`."""
    stored = store.setting(FOLDER)
    if stored is None:
        return False
    made_of = Path(json.loads(stored))
    try:  # a name may be spelled in several ways, and where its letters' case does not count in even more
        return made_of.samefile(folder)
    except OSError:
        return made_of == folder.resolve()


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
        plan = self._read(plan)
        if thorough:
            self._embed_stored()
        before = _examined(store, self.vectors, thorough=thorough)
        state = self._indexed(before, plan.removed)
        remade = store.setting(REMADE) is not None
        with store.transaction():
            for doc_id in plan.removed:
                store.remove(doc_id)
            for new, old in plan.moved.items():
                store.move(old, new, plan.files[new])
            for doc_id in plan.touched:
                store.touch(doc_id, plan.files[doc_id])
            store.publish()
            store.set_skipped(plan.skipped)
            store.set("fingerprint", self.fingerprint)
            store.set(FOLDER, json.dumps(str(self.folder.resolve())))
            store.unset(REMADE)
            store.set(self.vectors.setting, _json(state))
            if plan.read or plan.removed or plan.moved or state != before:  # a reader would see something else
                store.set("generation", str(int(store.setting("generation") or 0) + 1))
        keep = {state.name, before.name if before else ""}  # a reader may have yet to notice
        for name in self.vectors.names():
            if name.startswith(store.name) and name not in keep:
                self.vectors.drop(name)
        return plan.report(remade=remade)

    def _read(self, plan: Plan) -> Plan:
        """Stages what is to be read; the plan as it turned out."""
        ready = self._ready(plan)
        heirs: dict[str, list[str]] = {}  # of a file the copies of it, of which the first is read if it cannot be
        for copy, original in plan.copies.items():
            heirs.setdefault(original, []).append(copy)
        queue, failed = list(plan.read), dict[str, Unreadable]()
        group: list[Document] = []
        for done, doc_id in enumerate(queue, start=1):
            try:
                if doc_id not in ready:
                    group.append(self._document(doc_id, plan.digests.get(doc_id)))
            except Unreadable as error:
                failed[doc_id] = error
                if copies := heirs.pop(doc_id, []):
                    queue.append(copies[0])
                    heirs[copies[0]] = copies[1:]
            if len(group) >= GROUP or sum(len(document.text) for document in group) >= GROUP_CHARS:
                self._stage(group, plan.files)
                group = []
            self.progress("reading", done, len(queue))
        self._stage(group, plan.files)
        return plan.after(failed, {copy: original for original, copies in heirs.items() for copy in copies})

    def _ready(self, plan: Plan) -> set[str]:
        """What a sync that was stopped has staged, and is as it was then; all else is taken from the stage."""
        store = self.store
        staged = store.staged() if store.setting("staged for") == self.fingerprint else {}
        ready = {doc_id for doc_id in plan.read if doc_id in staged and staged[doc_id][0] == plan.files[doc_id]}
        with store.transaction():
            store.unstage(doc_id for doc_id in store.staged() if doc_id not in ready)
            store.set("staged for", self.fingerprint)
        return ready

    def _document(self, doc_id: str, planned: str | None) -> Document:
        data, digest = load(self.folder, doc_id)
        if planned not in (None, digest):
            raise Unavailable("it changed while it was read")
        return understand(doc_id, data, digest, self.sandbox.extract)

    def _stage(self, documents: list[Document], files: Mapping[str, FileState]) -> None:
        """Embeds what has no vector yet in `documents`, then keeps them until all is there."""
        chunked = [(document, list(self._chunks(document))) for document in documents]
        pieces = [piece for _, own in chunked for piece in own]
        tokens = iter(self.embedder.tokens([sentence for piece in pieces for sentence in piece.texts]))
        self._embed(list(dict.fromkeys(self._compared(pieces))))
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

    def _embed_stored(self) -> None:
        """Embeds again what has lost its vector, from what is stored of it."""
        ids = self.store.chunk_ids()
        for start in range(0, len(ids), INDEX):
            stored = [own.chunk for own in self.store.chunks(ids[start : start + INDEX]).values()]
            self._embed(list(dict.fromkeys(self._compared(stored))))

    def _compared(self, pieces: Sequence[Chunk]) -> list[str]:
        """The texts in `pieces` that are compared by a vector."""
        texts = [piece.read for piece in pieces]
        return texts + [sentence for piece in pieces for sentence in piece.texts] if self.encoder else texts

    def _indexed(self, state: State | None, gone: Collection[str]) -> State:
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
