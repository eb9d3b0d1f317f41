"""Verify: all that is stored against the files as they are, reading only; and how what differs is mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adverbum.documents import formats
from adverbum.documents.chunking import chunk
from adverbum.documents.folder import load
from adverbum.documents.formats import Unreadable
from adverbum.documents.structure import Extractor, understand
from adverbum.embedding.bundled import Embedder
from adverbum.store.index import VectorIndex
from adverbum.store.plan import current_files
from adverbum.store.store import Store, StoredChunk, distinct_words, text_key
from adverbum.store.sync import index_state, model_of


@dataclass(frozen=True)
class Fault:
    """Something stored that does not agree with the file.

    Attributes:
        doc_id: of the document; a path of the store's own for what belongs to none.
        what: one line.
        damaged: whether the store is at fault, as the file has not changed.
    """

    doc_id: str
    what: str
    damaged: bool = False


@dataclass(frozen=True)
class Verification:
    """How much was compared and what did not agree; `faults` is empty when all is exact."""

    documents: int
    spans: int
    faults: tuple[Fault, ...]


def verify(
    folder: Path, store: Store, extract: Extractor = formats.extract, *, index: VectorIndex | None = None
) -> Verification:
    """Reads every file again and compares it with all that is stored of it: text, source, spans, words, vectors.

    The vector index is tried if it is given. Nothing is written.

    Raises:
        StoreError: another process wrote meanwhile.
    """
    with store.snapshot():
        return _verified(folder, store, extract, index)


def _verified(folder: Path, store: Store, extract: Extractor, index: VectorIndex | None) -> Verification:
    damage = store.check()
    faults = [Fault(str(store.path), f"is damaged: {damage}", damaged=True)] if damage else []
    if index is not None and not index.intact(index_state(store, index)):
        faults.append(Fault(index.place, "the vector index is missing or damaged", damaged=True))
    check = _Check(folder, store, extract)
    known = store.states()
    for doc_id in known:
        faults += check.document(doc_id)
    if check.astray:
        faults.append(
            Fault(str(store.path), f"{len(check.astray)} entries in the word index are of no chunk", damaged=True)
        )
    skipped = store.skipped()
    for doc_id, state in current_files(folder)[0].items():
        reason, seen = skipped.get(doc_id, ("it is new", None))
        if doc_id not in known and seen != state:
            faults.append(Fault(doc_id, f"not indexed yet: {reason if seen is None else 'it has changed'}"))
    store.require_unwritten()
    return Verification(len(known), check.spans, tuple(faults))


def mend(store: Store, index: VectorIndex, found: Verification) -> None:
    """Makes the word index anew if anything is damaged; the next thorough sync makes the rest, by what is forgotten."""
    damaged = {fault.doc_id for fault in found.faults if fault.damaged}
    if damaged:
        faulty = store.faulty_vectors()
        with store.transaction():
            store.index_words()
            store.drop_vectors(faulty)
            store.forget(damaged)
            store.unset(index.setting)


class _Check:
    """Compares documents, and counts what it compared.

    Attributes:
        spans: how many spans were compared.
        astray: the ids under which the word index is wrong, but for those of documents that were compared.
    """

    def __init__(self, folder: Path, store: Store, extract: Extractor) -> None:
        self._folder, self._store, self._extract = folder, store, extract
        self._embedder = Embedder()
        self._model, self._by_sentence = model_of(store)
        self._faulty = store.faulty_vectors()
        self.spans, self.astray = 0, store.misplaced_words()

    def document(self, doc_id: str) -> Iterator[Fault]:
        """What differs of a document."""
        stored = list(self._store.chunks(self._store.chunk_ids([doc_id])).values())
        self.spans += sum(1 + len(piece.chunk.sentences) for piece in stored)
        if any(piece.id in self.astray for piece in stored):
            yield Fault(doc_id, "its words are not in the word index as they should be", damaged=True)
        self.astray -= {piece.id for piece in stored}
        if not self._vectors(stored):
            yield Fault(doc_id, "vectors of it are missing or damaged", damaged=True)
        document = self._store.document(doc_id)
        try:
            data, digest = load(self._folder, doc_id)
            if document is None or digest != document.sha256:
                yield Fault(doc_id, "changed since the last sync")
                return
            now = understand(doc_id, data, digest, self._extract)
        except Unreadable as error:
            yield Fault(doc_id, str(error))
            return
        for name in ("title", "language", "date", "url", "text", "blocks", "pages", "omitted"):
            if getattr(document, name) != getattr(now, name):
                yield Fault(doc_id, f"its stored {name} is not what is read of it now", damaged=True)
        pieces = list(chunk(now, self._embedder.vocabulary.count))
        for piece in sorted({*pieces} ^ {own.chunk for own in stored}, key=lambda piece: piece.span):
            place = f"{piece.span.start}-{piece.span.end}"
            yield Fault(
                doc_id, f"chunk {place} {'is not stored' if piece in pieces else 'differs from the file'}", True
            )
        if any(own.entry.years != now.years for own in stored[:1]) or not self._tokens(doc_id, stored):
            yield Fault(doc_id, "its stored tokens, words or years are not what is read of it now", damaged=True)

    def _vectors(self, stored: Sequence[StoredChunk]) -> bool:
        """Whether there is a sound vector of all that is compared by one."""
        texts = [piece.chunk.read for piece in stored]
        if self._by_sentence:
            texts += [text for piece in stored for text in piece.chunk.texts]
        return not (self._store.without_vector(self._model, texts) or self._faulty & {*map(text_key, texts)})

    def _tokens(self, doc_id: str, stored: Sequence[StoredChunk]) -> bool:
        """Whether the stored tokens are those of the stored sentences, and the words of the document theirs."""
        sentences = [sentence for piece in stored for sentence in piece.sentences]
        tokens = self._embedder.tokens([sentence.text for sentence in sentences])
        same = all(
            np.array_equal(getattr(sentence.tokens, part), getattr(own, part))
            for sentence, own in zip(sentences, tokens, strict=True)
            for part in ("ids", "lengths", "words")
        )
        return same and np.array_equal(self._store.document_words([doc_id])[doc_id], distinct_words(tokens))
