"""The vector index: ids and vectors in Chroma, rebuildable from the store at any time.

Chroma holds nothing that the store does not: a killed writer can leave it unreadable, so whoever finds
it in doubt drops it unread and fills a new one. One process may write it at a time.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from rag.errors import StoreError

if TYPE_CHECKING:
    from chromadb import Where
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

FOLDER = "chroma"
COLLECTION = "chunks"
_BATCH = 2000  # records in one call; Chroma takes at most 5,461


class VectorIndex:
    """Nearest chunks by cosine, in the Chroma folder of a store."""

    def __init__(self, store: Path) -> None:
        """Names the index; nothing is opened or imported until it is used."""
        self.path = (store / FOLDER).resolve()
        self._client: ClientAPI | None = None
        self._opened: Collection | None = None

    def close(self) -> None:
        """Gives the files free. The index opens again when it is next used."""
        if self._client is not None:
            self._client.close()  # type: ignore[attr-defined]
        self._client = self._opened = None

    def reset(self) -> None:
        """Drops everything, unread."""
        self.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def add(self, ids: Sequence[int], vectors: np.ndarray, languages: Sequence[str], documents: Sequence[str]) -> None:
        """Adds chunks that are not in it yet, each with its unit vector, language and document."""
        collection = self._collection()
        for start in range(0, len(ids), _BATCH):
            part = slice(start, start + _BATCH)
            places = zip(languages[part], documents[part], strict=True)
            with _mapped(self.path):
                collection.add(
                    ids=[str(chunk_id) for chunk_id in ids[part]],
                    embeddings=vectors[part],
                    metadatas=[{"language": language, "doc_id": doc_id} for language, doc_id in places],
                )

    def delete(self, ids: Sequence[int]) -> None:
        """Removes chunks; ids that are not in it are passed over."""
        for start in range(0, len(ids), _BATCH):
            with _mapped(self.path):
                self._collection().delete(ids=[str(chunk_id) for chunk_id in ids[start : start + _BATCH]])

    def count(self) -> int:
        """How many chunks are in it.

        Raises:
            StoreError: it cannot be read, or its vectors cannot be searched.
        """
        with _mapped(self.path):
            collection = self._collection()
            count = int(collection.count())
            if count:
                collection.query(query_embeddings=collection.peek(1)["embeddings"], n_results=1, include=[])
        return count

    def search(
        self,
        vector: np.ndarray,
        limit: int,
        *,
        languages: Sequence[str] | None = None,
        documents: Sequence[str] | None = None,
    ) -> dict[int, float]:
        """The chunks nearest to a unit vector: id → cosine, best first, at most `limit`."""
        conditions: list[dict[str, Any]] = []
        if languages is not None:
            conditions.append({"language": {"$in": list(languages)}})
        if documents is not None:
            conditions.append({"doc_id": {"$in": list(documents)}})
        where = {"$and": conditions} if len(conditions) > 1 else next(iter(conditions), None)
        with _mapped(self.path):
            found = self._collection().query(
                query_embeddings=[vector], n_results=limit, where=cast("Where | None", where), include=["distances"]
            )
        distances = (found["distances"] or [[]])[0]
        return {int(i): 1.0 - distance for i, distance in zip(found["ids"][0], distances, strict=True)}

    def _collection(self) -> "Collection":
        if self._opened is None:
            from chromadb import PersistentClient
            from chromadb.config import Settings

            with _mapped(self.path):
                self._client = PersistentClient(self.path, Settings(anonymized_telemetry=False))
                self._opened = self._client.get_or_create_collection(
                    COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
                )
        return self._opened


class _mapped:  # noqa: N801 - reads as a statement
    """Chroma's errors, which share no base class, as a StoreError that says what to do."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        # A panic in Chroma's compiled core is no Exception.
        if error is not None and not isinstance(error, StoreError | KeyboardInterrupt | SystemExit):
            raise StoreError(f"the vector index in {self.path} cannot be used ({error}); run: adverbum sync") from error
