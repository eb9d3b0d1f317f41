"""The retriever: ranked passages for a question, within a language and across.

Two searches fetch candidates, the vector index (meaning) and FTS5 (words). Late interaction ranks them:
every token of the question takes the most similar token of the passage, and the long vectors, which
training gave to the telling tokens, count most. A word also matches itself in any spelling (Lũm, Lum).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from platformdirs import user_cache_path

from rag.chunking import Chunk
from rag.corpus import Document, require_folder
from rag.embedding import Embedder, unit
from rag.errors import QuestionError
from rag.index import VectorIndex
from rag.kinds import years
from rag.language import detect
from rag.store import Store, StoredChunk
from rag.sync import Progress, SyncReport, no_progress, sync
from rag.words import fold, folded_words, word_spans

CANDIDATES = 100  # chunks that each of the two searches may bring
MAX_QUESTION_CHARS = 2000
BEGINNING_CHARS = 600  # of a document, where it says what year it is about
CACHED_DOCUMENTS = 64
# What a passage's score is made of, beside late interaction. Both are cosines; see eval.ranking.
POOLED_WEIGHT = 0.5
LEXICAL_WEIGHT = 0.1


@dataclass(frozen=True)
class Signals:
    """What a passage's score is made of, each in [-1, 1] and mostly in [0, 1].

    Attributes:
        late: late interaction, the weighted mean over the question's tokens of their best cosine.
        dense: the cosine of the pooled vectors.
        lexical: BM25 as a share of the best candidate's; 0 where the language is not the question's.
    """

    late: float
    dense: float
    lexical: float


@dataclass(frozen=True)
class Passage:
    """A chunk with the score it has for a question; higher is better, comparable within one question."""

    chunk: Chunk
    score: float
    signals: Signals


@dataclass(frozen=True)
class Question:
    """A question, ready to be compared.

    Attributes:
        text: as asked, without outer white space.
        language: detected code, or "und".
        tokens: ids, uint16, (tokens,).
        vectors: unit vectors of the tokens, float32, (tokens, dimension).
        weights: how much each token counts, float32, (tokens,), summing to 1.
        pooled: the unit vector of the whole, float32, (dimension,).
        words: the folded word that each token is a part of, "" for punctuation.
    """

    text: str
    language: str
    tokens: np.ndarray
    vectors: np.ndarray
    weights: np.ndarray
    pooled: np.ndarray
    words: tuple[str, ...]


class Retriever:
    """Ranked passages from a folder of documents.

    Open with `Retriever.open`; close it, or use it in a `with` statement.
    """

    def __init__(self, folder: Path, store: Store, index: VectorIndex, embedder: Embedder) -> None:
        self.folder, self.store, self.index, self.embedder = folder, store, index, embedder
        self._generation = store.setting("generation")
        self._documents: dict[str, Document] = {}  # those last used

    @classmethod
    def open(cls, folder: str | Path, *, store: str | Path | None = None, progress: Progress = no_progress) -> Self:
        """Opens the store of `folder`, in step with its files; cheap when nothing changed.

        Args:
            folder: the documents.
            store: where the index is kept; a folder under the user's cache, named after `folder`, by default.
            progress: called with (what, done, total) while it works.

        Raises:
            CorpusError: the folder is missing or cannot be listed.
            StoreError: the store cannot be used; the message says what to do.
        """
        retriever = cls.attach(folder, store=store)
        try:
            retriever.sync(progress=progress)
        except BaseException:
            retriever.close()
            raise
        return retriever

    @classmethod
    def attach(cls, folder: str | Path, *, store: str | Path | None = None) -> Self:
        """Opens the store of `folder` as it is, without looking at the files."""
        folder = Path(folder)
        require_folder(folder)
        place = default_store(folder) if store is None else Path(store)
        return cls(folder, Store.open(place), VectorIndex(place), Embedder())

    def sync(self, *, dry_run: bool = False, progress: Progress = no_progress) -> SyncReport:
        """Brings the store in step with the folder; see `rag.sync.sync`."""
        return sync(self.folder, self.store, self.index, self.embedder, dry_run=dry_run, progress=progress)

    def search(
        self,
        question: str,
        *,
        top_k: int = 10,
        languages: Sequence[str] | None = None,
        documents: Sequence[str] | None = None,
    ) -> list[Passage]:
        """The passages that may answer `question`, best first, at most `top_k`.

        Args:
            question: in any of the languages.
            top_k: how many passages, 1 or more.
            languages: only documents in these, such as ["nl", "de"].
            documents: only these doc_ids.

        Raises:
            QuestionError: the question is blank, too long or not text.
            ValueError: `top_k` is less than 1.
        """
        if top_k < 1:
            raise ValueError(f"top_k must be at least 1, not {top_k}")
        prepared = self.prepare(question)
        return [passage for passage, _ in self.rank(prepared, languages=languages, documents=documents)[:top_k]]

    def prepare(self, question: str, *, carried: Sequence[str] = ()) -> Question:
        """The question as vectors, with words `carried` over from before it; raises QuestionError if it is none."""
        own = unicodedata.normalize("NFC", checked(question))
        text = " ".join([*carried, own])
        tokens, parts = [], []
        position = 0
        for start, end in [*word_spans(text), (len(text), len(text))]:
            for piece, word in ((text[position:start], ""), (text[start:end], fold(text[start:end]))):
                ids = self.embedder.tokens(piece)
                tokens.append(ids)
                parts += [word] * len(ids)
            position = end
        ids = np.concatenate(tokens)
        rows = self.embedder.rows(ids)
        lengths = np.linalg.norm(rows, axis=1)
        weights = lengths / max(float(lengths.sum()), 1e-9)
        return Question(text, detect(own), ids, unit(rows), weights, self.embedder.pooled(ids), tuple(parts))

    def rank(
        self, question: Question, *, languages: Sequence[str] | None = None, documents: Sequence[str] | None = None
    ) -> list[tuple[Passage, StoredChunk]]:
        """All candidates, best first, each with its tokens."""
        self._follow()
        dense = self.index.search(question.pooled, CANDIDATES, languages=languages, documents=documents)
        lexical = self.store.search_words(question.text, CANDIDATES, languages=languages, documents=documents)
        chunks = self.store.chunks(sorted(dense.keys() | lexical.keys()))
        if not chunks:
            return []
        vectors = self.store.vectors(self.embedder.fingerprint, list(chunks))
        best_lexical = max(lexical.values(), default=1.0)
        texts = [(stored.chunk.text, np.concatenate(stored.tokens)) for stored in chunks.values()]
        met = self.matches(question, texts)
        for row, stored in zip(met, chunks.values(), strict=True):
            about = about_years(self.document(stored.chunk.span.doc_id))
            row[[word in about for word in question.words]] = 1.0
        late = met @ question.weights
        ranked = []
        for stored, vector, late_score in zip(chunks.values(), vectors, late.tolist(), strict=True):
            same = self.document(stored.chunk.span.doc_id).language == question.language
            signals = Signals(
                late=late_score,
                dense=float(vector @ question.pooled),
                lexical=lexical.get(stored.id, 0.0) / best_lexical if same else 0.0,
            )
            score = signals.late + POOLED_WEIGHT * signals.dense + LEXICAL_WEIGHT * signals.lexical
            ranked.append((Passage(stored.chunk, score, signals), stored))
        return sorted(ranked, key=lambda pair: (-pair[0].score, pair[0].chunk.span))

    def matches(self, question: Question, texts: Sequence[tuple[str, np.ndarray]]) -> np.ndarray:
        """How well each text matches each token of the question: float32, (texts, tokens), in [-1, 1].

        A text comes with its token ids. A token's match is its best cosine in the text, or 1 where the
        word that it is a part of stands in the text in any spelling.
        """
        best = np.zeros((len(texts), len(question.tokens)), dtype=np.float32)
        filled = [place for place, (_, tokens) in enumerate(texts) if len(tokens)]
        if filled and len(question.tokens):
            flat = np.concatenate([texts[place][1] for place in filled])
            starts = np.cumsum([0, *(len(texts[place][1]) for place in filled[:-1])])
            distinct, places = np.unique(flat, return_inverse=True)
            cosines = unit(self.embedder.rows(distinct)) @ question.vectors.T
            best[filled] = np.maximum.reduceat(cosines[places], starts, axis=0)
        for row, (text, _) in zip(best, texts, strict=True):
            present = folded_words(text)
            row[[word in present for word in question.words]] = 1.0
        return best

    def document(self, doc_id: str) -> Document:
        """The document that spans with this `doc_id` point into.

        Raises:
            KeyError: there is none.
        """
        if doc_id not in self._documents:
            document = self.store.document(doc_id)
            if document is None:
                raise KeyError(doc_id)
            if len(self._documents) >= CACHED_DOCUMENTS:
                self._documents.pop(next(iter(self._documents)))
            self._documents[doc_id] = document
        return self._documents[doc_id]

    def close(self) -> None:
        """Gives the files free."""
        self.index.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self) -> None:
        """Opens the vector index again if another process has changed it since."""
        generation = self.store.setting("generation")
        if generation != self._generation:
            self.index.close()
            self._documents.clear()
            self._generation = generation


def about_years(document: Document) -> set[str]:
    """The years a document is about, as far as its date, its title and its beginning say.

    A question that names a year means what is said under it, though the sentence need not repeat it.
    """
    start, _ = document.content[0]
    stated = years(f"{document.title} {document.text[start : start + BEGINNING_CHARS]}")
    return stated | ({str(document.date.year)} if document.date else set())


def default_store(folder: Path) -> Path:
    """Where the index of `folder` is kept by default: a folder named after it in the user's cache."""
    from hashlib import sha256

    resolved = folder.resolve()
    name = "".join(char if char.isalnum() else "-" for char in resolved.name) or "root"
    return (
        user_cache_path("adverbum")
        / f"{name}-{sha256(str(resolved).encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"
    )


def checked(question: str) -> str:
    """`question` without outer white space.

    Raises:
        TypeError: it is not a string.
        QuestionError: it has no letter or digit, more than `MAX_QUESTION_CHARS` characters, or characters
            that are not text (NUL, other control characters, lone surrogates).
    """
    if not isinstance(question, str):
        raise TypeError(f"the question must be a str, not {type(question).__name__}")
    if len(question) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question is {len(question):,} characters long; at most {MAX_QUESTION_CHARS:,} are read"
        )
    for char in question:
        if (ord(char) < 32 and char not in "\t\n\r") or 0xD800 <= ord(char) < 0xE000:
            raise QuestionError(f"the question holds U+{ord(char):04X}, which is not text; remove it")
    if not any(char.isalnum() for char in question):
        raise QuestionError("the question is empty; ask one in words")
    return question.strip()
