"""Haystack, as its tutorials: a pipeline that splits, embeds and writes, and one that embeds and retrieves.

Its default store is in memory, and is saved to disk. It is told which file has changed.
"""

from pathlib import Path

from haystack import Pipeline
from haystack.components.converters import TextFileToDocument
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from adverbum.eval.bench.protocol import minilm, serve


class Haystack:
    """Chunks of 200 words, the default, in the in-memory document store."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder, self.store = folder, store
        self.documents = InMemoryDocumentStore(embedding_similarity_function="cosine")
        self.writing, self.asking = Pipeline(), Pipeline()
        self.writing.add_component("converter", TextFileToDocument())
        self.writing.add_component("splitter", DocumentSplitter())
        self.writing.add_component("embedder", SentenceTransformersDocumentEmbedder(model=minilm(), progress_bar=False))
        self.writing.add_component("writer", DocumentWriter(self.documents))
        for sender, receiver in (("converter", "splitter"), ("splitter", "embedder"), ("embedder", "writer")):
            self.writing.connect(sender, receiver)
        self.asking.add_component("embedder", SentenceTransformersTextEmbedder(model=minilm(), progress_bar=False))
        self.asking.add_component("retriever", InMemoryEmbeddingRetriever(self.documents, top_k=10))
        self.asking.connect("embedder.embedding", "retriever.query_embedding")
        self.writing.warm_up()
        self.asking.warm_up()

    def index(self) -> int:
        """Runs the first pipeline over all files."""
        self._write(sorted(self.folder.iterdir()))
        return int(self.documents.count_documents())

    def search(self, question: str) -> list[str]:
        """Runs the second pipeline."""
        found = self.asking.run({"embedder": {"text": question}})
        return [Path(document.meta["file_path"]).name for document in found["retriever"]["documents"]]

    def update(self, path: Path) -> None:
        """Deletes what is held of the file and writes it again."""
        self.documents.delete_by_filter({"field": "meta.file_path", "operator": "==", "value": str(path)})
        self._write([path])

    def _write(self, paths: list[Path]) -> None:
        self.writing.run({"converter": {"sources": paths}})
        self.store.mkdir(parents=True, exist_ok=True)
        self.documents.save_to_disk(str(self.store / "documents.json"))


if __name__ == "__main__":
    serve(Haystack)
