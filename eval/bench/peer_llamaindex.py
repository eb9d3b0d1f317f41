"""LlamaIndex, as its starter example: directory reader, vector index in memory, persisted to disk.

It is told which file has changed, and refreshes that document.
"""

from pathlib import Path

from llama_index.core import Document, Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from adverbum.eval.bench.protocol import minilm, serve


class LlamaIndex:
    """Nodes of 1,024 tokens with 200 of overlap, the default, in the default vector store."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder, self.store = folder, store
        Settings.embed_model = HuggingFaceEmbedding(model_name=minilm())

    def index(self) -> int:
        """Reads, embeds and persists."""
        self.vectors = VectorStoreIndex.from_documents(self._read(sorted(self.folder.iterdir())))
        self._persist()
        self.retriever = self.vectors.as_retriever(similarity_top_k=10)
        return len(self.vectors.index_struct.nodes_dict)

    def search(self, question: str) -> list[str]:
        """Retrieves nodes."""
        return [found.node.metadata["file_name"] for found in self.retriever.retrieve(question)]

    def update(self, path: Path) -> None:
        """Refreshes the document, and persists."""
        self.vectors.refresh_ref_docs(self._read([path]))
        self._persist()

    def _read(self, paths: list[Path]) -> list[Document]:
        return list(SimpleDirectoryReader(input_files=paths, filename_as_id=True).load_data())

    def _persist(self) -> None:
        self.vectors.storage_context.persist(persist_dir=str(self.store))


if __name__ == "__main__":
    serve(LlamaIndex)
