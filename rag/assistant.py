"""The assistant: a retriever that answers."""

from collections.abc import Sequence

from rag.answering import answer
from rag.answers import Answer
from rag.retrieval import Retriever


class Assistant(Retriever):
    """Answers questions from a folder of documents in the documents' own words.

    Open with `Assistant.open`; close it, or use it in a `with` statement.
    """

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        languages: Sequence[str] | None = None,
        documents: Sequence[str] | None = None,
    ) -> Answer:
        """What the documents say to `question`: one to three quotes, or `found=False`.

        Args:
            question: in any of the languages.
            history: the answers before, oldest first; a follow-up is read with the last question.
            languages: only from documents in these, such as ["nl", "de"].
            documents: only from these doc_ids.

        Raises:
            QuestionError: the question is blank, too long or not text.
        """
        return answer(self, question, history=history, languages=languages, documents=documents)
