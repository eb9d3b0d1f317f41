"""Adverbum, as a system under test. It finds by itself which file has changed."""

from pathlib import Path

from adverbum import Retriever
from adverbum.eval.bench.protocol import serve


class Adverbum:
    """The retriever over the folder."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.retriever = Retriever.attach(folder, store=store)
        self.retriever.embedder.embed(["loads the model"])

    def index(self) -> int:
        """Syncs with the folder."""
        self.retriever.sync()
        return self.retriever.store.counts()[1]

    def search(self, question: str) -> list[str]:
        """Ranks passages."""
        return [passage.chunk.span.doc_id for passage in self.retriever.search(question, top_k=10)]

    def update(self, path: Path) -> None:  # noqa: ARG002
        """Syncs with the folder again."""
        self.retriever.sync()


if __name__ == "__main__":
    serve(Adverbum)
