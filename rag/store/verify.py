"""Verify: every stored span and hash against the files on disk."""

from dataclasses import dataclass
from pathlib import Path

from adverbum.documents import formats
from adverbum.documents.folder import load
from adverbum.documents.formats import Unreadable
from adverbum.documents.structure import Extractor, understand
from adverbum.store.store import Store


@dataclass(frozen=True)
class Fault:
    """Something stored that does not agree with the file."""

    doc_id: str
    what: str


@dataclass(frozen=True)
class Verification:
    """How much was compared and what did not agree; `faults` is empty when every span is exact."""

    documents: int
    spans: int
    faults: tuple[Fault, ...]


def verify(folder: Path, store: Store, extract: Extractor = formats.extract) -> Verification:
    """Reads every indexed file again and compares its hash, its text and each stored chunk and sentence."""
    damage = store.check()
    faults = [Fault(str(store.path), f"is damaged: {damage}")] if damage else []
    documents = spans = 0
    for document in store.documents():
        documents += 1
        try:
            data, digest = load(folder, document.doc_id)
            if digest != document.sha256:
                raise Unreadable("changed since the last sync")
            text = understand(document.doc_id, data, digest, extract).text
        except Unreadable as error:
            faults.append(Fault(document.doc_id, str(error)))
            continue
        if text != document.text:
            faults.append(Fault(document.doc_id, "its stored text is not what is read of it now"))
        covered = []
        for stored in store.chunks(store.chunk_ids([document.doc_id])).values():
            piece = stored.chunk
            spans += 1 + len(piece.sentences)
            if text[piece.span.start : piece.span.end] != piece.text:
                faults.append(
                    Fault(document.doc_id, f"chunk {piece.span.start}-{piece.span.end} differs from the file")
                )
            if not piece.sentences or any(not piece.span.covers(sentence) for sentence in piece.sentences):
                faults.append(
                    Fault(document.doc_id, f"a sentence leaves its chunk {piece.span.start}-{piece.span.end}")
                )
            covered += [(sentence.start, sentence.end) for sentence in piece.sentences]
        for gap in _gaps(document.content, sorted(covered)):
            if text[slice(*gap)].strip():
                faults.append(Fault(document.doc_id, f"content {gap[0]}-{gap[1]} is in no chunk"))
    return Verification(documents, spans, tuple(faults))


def _gaps(content: tuple[tuple[int, int], ...], covered: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of `content` that no covered span holds; both are sorted and free of overlap."""
    gaps = []
    for start, end in content:
        position = start
        for first, last in covered:
            if first < end and last > position:
                if first > position:
                    gaps.append((position, first))
                position = last
        if position < end:
            gaps.append((position, end))
    return gaps
