"""The view: all that is read to answer is of one moment of the store.

One process may be writing a store while others read it. Whoever reads does so inside `View.moment`, and sees the
documents, their chunks and their vectors as they were published together; nested moments are the same one. What is
derived from documents is kept under what it was derived from, so it cannot outlive them.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import RLock
from typing import Any, Self

import numpy as np

from adverbum.documents.document import Document
from adverbum.embedding.bundled import Embedder
from adverbum.embedding.other import Encoder
from adverbum.errors import StoreError
from adverbum.search.twins import Twins
from adverbum.store.index import State, VectorIndex
from adverbum.store.store import FactRow, Store, StoredChunk
from adverbum.store.sync import index_state

CACHED_DOCUMENTS, CACHED_CHUNKS = 256, 8192
# Chunks up to which all are compared with a question, which are as few to load (0.3 s, once) and to compare (some 5 ms)
# as Chroma is slow to open (0.6 s); seen by `python -m adverbum.eval.scale`. Above, the vector index is approximate.
EXACT = 20_000


class View:
    """A store as one reader sees it.

    Attributes:
        store, index: what is read.
        embedder, encoder: the bundled model, and the one that searches in its place, if any.
        twins: translations among the documents.
        remembered: whatever was derived from all documents together, until one of them changes.
    """

    def __init__(self, store: Store, index: VectorIndex, embedder: Embedder, encoder: Encoder | None = None) -> None:
        self.store, self.index, self.embedder, self.encoder = store, index, embedder, encoder
        self.remembered: dict[object, Any] = {}
        self._facts: dict[tuple[int, int], list[FactRow]] = {}  # by document and rules, not yet kept in the store
        self._lock = RLock()  # held by the thread that uses the store
        self._process = os.getpid()
        self._reading = self._closed = False
        self._generation: str | None = None
        self._state = State()
        self._compared = (np.zeros(0, np.int64), np.zeros((0, 0), np.float32))  # chunks compared one by one
        self._documents: dict[str, Document] = {}  # those last used
        self._chunks: dict[int, tuple[StoredChunk, np.ndarray]] = {}  # likewise, with their vectors
        self.twins = Twins(store, self.nearest, embedder, self.model.fingerprint)

    @property
    def model(self) -> Embedder | Encoder:
        """The model whose vectors are searched."""
        return self.encoder or self.embedder

    @contextmanager
    def moment(self) -> Iterator[Self]:
        """All that is read inside is of one moment; one thread at a time.

        Raises:
            StoreError: this view was closed, or opened by a process of which this is a fork.
        """
        self.require_open()
        with self._lock:
            self.require_open()
            if self._reading:
                yield self
                return
            with self.store.snapshot():
                self._reading = True
                try:
                    self._follow()
                    yield self
                finally:
                    self._reading = False
            self._keep_facts()

    def require_open(self) -> None:
        """Raises StoreError if this was closed, or opened by a process of which this is a fork."""
        if os.getpid() != self._process:  # SQLite, Chroma and the lock may be in any state
            raise StoreError("this was opened before the process forked; open it again in the new process")
        if self._closed:
            raise StoreError("this was closed; open it again")

    def close(self) -> None:
        """Closes the files."""
        with self._lock:
            self._closed = True
            self.index.close()
            self.store.close()

    def document(self, doc_id: str) -> Document:
        """The document that spans with this `doc_id` point into.

        Raises:
            KeyError: there is none.
        """
        with self.moment():
            if doc_id not in self._documents:
                document = self.store.document(doc_id)
                if document is None:
                    raise KeyError(doc_id)
                if len(self._documents) >= CACHED_DOCUMENTS:
                    self._documents.pop(next(iter(self._documents)))
                self._documents[doc_id] = document
            return self._documents[doc_id]

    def chunks(self, ids: Sequence[int]) -> list[tuple[StoredChunk, np.ndarray]]:
        """The chunks with these ids and their vectors, unless they are gone; those last used are remembered."""
        if len(self._chunks) + len(ids) > CACHED_CHUNKS:
            self._chunks.clear()
        chunks = self.store.chunks([chunk_id for chunk_id in ids if chunk_id not in self._chunks])
        vectors = self.store.vectors(self.model.fingerprint, list(chunks))
        self._chunks |= {i: (stored, vector) for (i, stored), vector in zip(chunks.items(), vectors, strict=True)}
        return [self._chunks[chunk_id] for chunk_id in ids if chunk_id in self._chunks]

    def nearest(
        self,
        vector: np.ndarray,
        limit: int,
        *,
        languages: Sequence[str] | None = None,
        documents: Sequence[str] | None = None,
    ) -> dict[int, float]:
        """The chunks nearest to a unit vector: id → cosine, best first, at most `limit`.

        Among at most `EXACT` chunks these are the nearest; among more nearly always, as the index is approximate.
        """
        ids, vectors = self._compared
        cosines = vectors @ vector if len(ids) else np.zeros(0, np.float32)
        if len(ids) and (languages is not None or documents is not None):
            chosen = np.isin(ids, self.store.after(self._state.last, languages=languages, documents=documents))
            ids, cosines = ids[chosen], cosines[chosen]
        best = np.argsort(-cosines, kind="stable")[:limit]  # equals as they stand in the documents
        found = list(zip(ids[best].tolist(), cosines[best].tolist(), strict=True))
        found += self._indexed(vector, limit, languages, documents).items()
        return dict(sorted(found, key=lambda item: -item[1])[:limit])

    def facts(self, number: int, rules: int) -> list[FactRow] | None:
        """The facts found in the document with this number; None if nobody has looked by these rules."""
        found = self._facts.get((number, rules))
        return self.store.facts(number, rules) if found is None else found

    def put_facts(self, number: int, rules: int, rows: list[FactRow]) -> None:
        """Keeps the facts of a document with it, once nothing is being read."""
        self._facts[number, rules] = rows

    def _follow(self) -> None:
        """Takes up what was published since."""
        generation = self.store.setting("generation")
        if generation == self._generation:
            return
        for remembered in (self._documents, self._chunks, self.remembered, self._facts):
            remembered.clear()
        self.twins.forget()
        few = self.store.counts()[1] <= EXACT
        self._state = State() if few else index_state(self.store, self.index)
        ids = self.store.after(self._state.last)
        self._compared = (np.array(ids, np.int64), self.store.vectors(self.model.fingerprint, ids))
        self._generation = generation

    def _indexed(
        self, vector: np.ndarray, limit: int, languages: Sequence[str] | None, documents: Sequence[str] | None
    ) -> dict[int, float]:
        """The nearest of the chunks that are searched in the vector index."""
        numbers = None if documents is None else self.store.numbers(documents)
        if not self._state.name or languages == [] or numbers == []:
            return {}
        most = limit
        while True:
            near = self.index.search(self._state.name, vector, most, languages=languages, documents=numbers)
            live = self.store.existing(near)
            found = {chunk_id: cosine for chunk_id, cosine in near.items() if chunk_id in live}
            if len(found) >= limit or len(near) < most:
                return found
            most *= 2  # chunks that are gone took places

    def _keep_facts(self) -> None:
        """Writes down the facts found in documents, unless another process is writing: then they are tried again."""
        if self._facts:
            with suppress(StoreError), self.store.passing():
                for (number, rules), rows in self._facts.items():
                    self.store.put_facts(number, rules, rows)
                self._facts.clear()
