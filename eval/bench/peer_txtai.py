"""txtai, as its introduction: an embeddings database that keeps the content, one text a file, saved to disk.

It is told which file has changed, and upserts it.
"""

from pathlib import Path

from txtai import Embeddings

from adverbum.eval.bench.protocol import minilm, serve


class Txtai:
    """Whole texts, in Faiss and SQLite."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder, self.store = folder, store
        self.embeddings = Embeddings(path=minilm(), content=True)

    def index(self) -> int:
        """Embeds, indexes and saves."""
        self.embeddings.index((path.name, path.read_text(encoding="utf-8")) for path in sorted(self.folder.iterdir()))
        self.embeddings.save(str(self.store))
        return int(self.embeddings.count())

    def search(self, question: str) -> list[str]:
        """Searches."""
        return [found["id"] for found in self.embeddings.search(question, 10)]

    def update(self, path: Path) -> None:
        """Upserts the text, and saves."""
        self.embeddings.upsert([(path.name, path.read_text(encoding="utf-8"))])
        self.embeddings.save(str(self.store))


if __name__ == "__main__":
    serve(Txtai)
