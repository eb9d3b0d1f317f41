"""The assistant: a retriever that answers."""

from collections.abc import Sequence

from adverbum.answering.compose import answer
from adverbum.answers import Answer
from adverbum.progress import Progress, no_progress
from adverbum.retriever import Retriever
from adverbum.study.lines import MOST_LINES, StudyKind, StudyLine, study
from adverbum.study.suggestions import suggestions, with_suggestions


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
        with self.reading() as view:
            given = answer(view, question, history=history, languages=languages, documents=documents)
            return with_suggestions(view, given, languages=languages, documents=documents)

    def suggestions(self, language: str, *, limit: int = 6) -> list[str]:
        """Questions in `language` that the documents answer, each proven: at most `limit`, fewer where few are found.

        Varied over documents and kinds of question; the same for the same documents. The first time after a change
        of the documents takes up to a few seconds, then milliseconds.

        Raises:
            ArgumentError: `language` is none of the four, or `limit` is less than 1.
        """
        with self.reading() as view:
            return suggestions(view, language, limit=limit)

    def study(
        self,
        kind: StudyKind,
        *,
        languages: Sequence[str] | None = None,
        documents: Sequence[str] | None = None,
        text: str = "",
        prefer: str = "",
        limit: int = MOST_LINES,
        progress: Progress = no_progress,
    ) -> list[StudyLine]:
        """What can be learned from the documents, each line a sentence of theirs word for word.

        Args:
            kind: "figures" in the order of the documents, "people" by name, "timeline" by date with dates that
                lack their year last, or "resolutions" by number.
            languages: only documents in these; a translation then stands once in each, else once in all.
            documents: only these doc_ids.
            text: only sentences that hold all these words, in any spelling.
            prefer: of a sentence and its translation, the one in this language.
            limit: how many lines at most.
            progress: called with (what, done, total) while documents are read for the first time.

        Raises:
            ArgumentError: there is no such kind.
        """
        with self.reading() as view:
            return study(
                view,
                kind,
                languages=languages,
                documents=documents,
                text=text,
                prefer=prefer,
                limit=limit,
                progress=progress,
            )
