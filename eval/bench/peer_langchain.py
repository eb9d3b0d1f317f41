"""LangChain with Chroma, as its documentation builds a semantic search: recursive splitter, persistent Chroma.

It is told which file has changed, and replaces what it holds of it.
"""

from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from adverbum.eval.bench.protocol import minilm, serve


class LangChain:
    """Chunks of 1,000 characters with 200 of overlap in a Chroma collection."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder, self.store = folder, store
        self.splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        self.embeddings = HuggingFaceEmbeddings(model_name=minilm())

    def index(self) -> int:
        """Splits, embeds and stores."""
        pieces = self._pieces(sorted(self.folder.iterdir()))
        self.chroma = Chroma.from_documents(pieces, self.embeddings, persist_directory=str(self.store))
        return len(pieces)

    def search(self, question: str) -> list[str]:
        """Similarity search."""
        return [found.metadata["source"] for found in self.chroma.similarity_search(question, k=10)]

    def update(self, path: Path) -> None:
        """Deletes the pieces of the file and adds the new ones."""
        self.chroma.delete(where={"source": path.name})
        self.chroma.add_documents(self._pieces([path]))

    def _pieces(self, paths: list[Path]) -> list[Document]:
        read = [Document(path.read_text(encoding="utf-8"), metadata={"source": path.name}) for path in paths]
        return list(self.splitter.split_documents(read))


if __name__ == "__main__":
    serve(LangChain)
