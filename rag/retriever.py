"""The retriever: the folder, its store, and ranked passages for a question."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from adverbum.documents.document import Document
from adverbum.documents.folder import require_folder
from adverbum.embedding.bundled import Embedder
from adverbum.embedding.other import Encoder
from adverbum.errors import ArgumentError
from adverbum.progress import Progress, no_progress
from adverbum.search import question as questions
from adverbum.search.ranking import Passage, search
from adverbum.search.view import View
from adverbum.store.index import VectorIndex, index_at
from adverbum.store.plan import SyncReport
from adverbum.store.store import Entry, Store, default_store
from adverbum.store.sync import sync

_log = logging.getLogger(__name__)


class Retriever:
    """Ranked passages from a folder of documents.

    Open with `Retriever.open`; close it, or use it in a `with` statement.
    """

    def __init__(
        self, folder: Path, store: Store, index: VectorIndex, embedder: Embedder, encoder: Encoder | None = None
    ) -> None:
        self.folder, self.store, self.index = folder, store, index
        self.embedder, self.encoder = embedder, encoder
        self._view = View(store, index, embedder, encoder)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        store: str | Path | None = None,
        model: str | Path | None = None,
        chroma: str | None = None,
        adopt: bool = False,
        progress: Progress = no_progress,
    ) -> Self:
        """Opens the store of `folder`, in step with its files; cheap when nothing changed.

        Args:
            folder: the documents.
            store: where the index is kept; a folder under the user's cache, named after `folder`, by default.
            model: a sentence-transformers model, by folder or name, to search with instead of the bundled one;
                documents are embedded again whenever it is another than the last time.
            chroma: keep the vector index on the Chroma server at this address, http://HOST:PORT.
            adopt: take over a store that holds the documents of another folder; they are then gone from it.
            progress: called with (what, done, total) while it works.

        Raises:
            CorpusError: the folder is missing or cannot be listed.
            StoreError: the store cannot be used; the message says what to do.
            ModelError: the model is not on disk and cannot be fetched.
        """
        with ExitStack() as undo:
            retriever = cls.attach(folder, store=store, model=model, chroma=chroma, renew=True)
            undo.callback(retriever.close)
            retriever.sync(adopt=adopt, progress=progress)
            undo.pop_all()
        return retriever

    @classmethod
    def attach(
        cls,
        folder: str | Path,
        *,
        store: str | Path | None = None,
        model: str | Path | None = None,
        chroma: str | None = None,
        renew: bool = False,
    ) -> Self:
        """Opens the store of `folder` as it is, without looking at the files.

        With `renew`, for who will sync, a store of an older version of adverbum is made anew instead of refused.
        """
        folder = Path(folder)
        require_folder(folder)
        place = default_store(folder) if store is None else Path(store)
        encoder = None if model is None else Encoder(str(model))
        return cls(folder, Store.open(place, renew=renew), index_at(place, chroma), Embedder(), encoder)

    def sync(
        self,
        *,
        dry_run: bool = False,
        settle_s: float = 0.0,
        thorough: bool = False,
        adopt: bool = False,
        progress: Progress = no_progress,
    ) -> SyncReport:
        """Brings the store in step with the folder; see `adverbum.store.sync.sync`.

        Other threads may ask meanwhile, of what was there before.
        """
        self._view.require_open()
        with closing(Store.open(self.store.path.parent)) as store, closing(self.index.another()) as vectors:
            report = sync(
                *(self.folder, store, vectors, self.embedder, self.encoder),
                dry_run=dry_run,
                settle_s=settle_s,
                thorough=thorough,
                adopt=adopt,
                progress=progress,
            )
        changes = (len(report.added), len(report.changed), len(report.removed), len(report.skipped))
        _log.info("%s: %d added, %d changed, %d removed, %d skipped", self.folder, *changes)
        return report

    @contextmanager
    def reading(self) -> Iterator[View]:
        """All that is read inside is of one moment; one thread at a time."""
        with self._view.moment() as view:
            yield view

    def search(
        self,
        question: str,
        *,
        top_k: int = 10,
        languages: Sequence[str] | None = None,
        documents: Sequence[str] | None = None,
    ) -> list[Passage]:
        """The passages that may answer `question`, best first, at most `top_k`; translations of each other count once.

        Args:
            question: in any of the languages.
            top_k: how many passages, 1 or more.
            languages: only documents in these, such as ["nl", "de"].
            documents: only these doc_ids.

        Raises:
            QuestionError: the question is blank, too long or not text.
            ArgumentError: `top_k` is less than 1.
        """
        if top_k < 1:
            raise ArgumentError(f"top_k must be at least 1, not {top_k}")
        asked = questions.read(question, self.embedder, self.encoder)
        with self.reading() as view:
            return search(view, asked, top_k=top_k, languages=languages, documents=documents)

    def document(self, doc_id: str) -> Document:
        """The document that spans with this `doc_id` point into.

        Raises:
            KeyError: there is none.
        """
        return self._view.document(doc_id)

    def documents(self) -> list[Entry]:
        """What is known of every document but its text, in the order of their doc_ids."""
        with self.reading() as view:
            return view.store.entries()

    def close(self) -> None:
        """Closes the files; nothing can be asked afterwards."""
        self._view.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
