"""Put the retriever behind a function of your own application: here, one that a language model calls as a tool.

python examples/embed_the_retriever.py [FOLDER] [QUESTION]

The store is opened once and shared; every passage says where it stands, so that the application can quote it and
check its quotes. `sync` takes in what changed in the folder, at a cost that follows what changed.
"""

import json
import sys
from dataclasses import asdict

from adverbum import Passage, QuestionError, Retriever


class Documents:
    """What an application needs of a folder: passages as plain data, and the words at a place."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever

    def find(self, question: str, *, top_k: int = 3) -> list[dict[str, object]]:
        """The passages that may answer, best first; an error as data, since a model reads it."""
        try:
            return [self._record(passage) for passage in self.retriever.search(question, top_k=top_k)]
        except QuestionError as error:
            return [{"error": str(error)}]

    def words(self, doc_id: str, start: int, end: int) -> str:
        """The words at a place, for checking a quote."""
        return self.retriever.document(doc_id).text[start:end]

    def _record(self, passage: Passage) -> dict[str, object]:
        text = passage.chunk.text
        return {**asdict(passage.chunk.span), "text": text, "title": passage.title, "score": round(passage.score, 3)}


def main(folder: str = "seeds", question: str = "party cell secretaries") -> None:
    """Prints what the application would get."""
    with Retriever.open(folder) as retriever:
        print(json.dumps(Documents(retriever).find(question), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main(*sys.argv[1:])
