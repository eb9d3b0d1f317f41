"""The retriever: ranked passages for a question, within a language and across.

Two searches fetch candidates, the vector index (meaning) and FTS5 (words). Late interaction ranks them:
every token of the question takes the most similar token of the passage, and the long vectors, which
training gave to the telling tokens, count most. A word also matches itself in any spelling (Lũm, Lum).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Self

import numpy as np
from platformdirs import user_cache_path

from rag import index
from rag.chunking import Chunk
from rag.corpus import Document, require_folder
from rag.embedding import Embedder, Tokens, with_neighbours
from rag.encoder import Encoder
from rag.errors import QuestionError
from rag.index import State, VectorIndex
from rag.language import detect
from rag.store import FORMAT, Store, StoredChunk
from rag.sync import Progress, SyncReport, index_state, no_progress, sync
from rag.twins import Twins
from rag.words import fold, function_words, key, lower, word_spans

CANDIDATES = 100  # chunks that each of the two searches may bring
MAX_QUESTION_CHARS = 2000
CACHED_DOCUMENTS, CACHED_CHUNKS = 256, 8192
# What a passage's score is made of, beside late interaction; see eval.model.
POOLED_WEIGHT = 0.25
LEXICAL_WEIGHT = 0.1
# A passage is left out of the results where this share of its sentences stands in better ones that may be its
# translation, their cosine being at least the first number.
TWIN_PASSAGES, TOLD = 0.55, 0.66
# The cosine from which on a word is met: by another form of it within a language, or by a translation.
SAME, TRANSLATED = 0.85, 0.6


@dataclass(frozen=True)
class Signals:
    """What a passage's score is made of, each in [-1, 1] and mostly in [0, 1].

    Attributes:
        late: late interaction, the share of the question's weight that the passage meets; with another model
            than the bundled one, the best sentence's cosine.
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
        vectors: unit vectors of the tokens in their context, float32, (tokens, dimension).
        weights: how much each token counts, float32, (tokens,), summing to 1.
        pooled: the unit vector of the whole, float32, (dimension,).
        words: the folded word that each token is a part of, "" for punctuation.
        keys: of that word in lower case, and folded: uint32, (tokens, 2); see `rag.words.keys`.
    """

    text: str
    language: str
    tokens: np.ndarray
    vectors: np.ndarray
    weights: np.ndarray
    pooled: np.ndarray
    words: tuple[str, ...]
    keys: np.ndarray


@dataclass(frozen=True)
class Ranked:
    """A passage among the candidates for a question.

    Attributes:
        passage: the passage and its score.
        stored: its chunk as stored, with its tokens.
        matches: how well it matches each token of the question, float32, (tokens,), in [-1, 1].
        by_sentence: how well each of its sentences does, float32, (sentences, tokens).
        vector: the chunk's unit vector, float32, (dimension,).
    """

    passage: Passage
    stored: StoredChunk
    matches: np.ndarray
    by_sentence: np.ndarray
    vector: np.ndarray


class Retriever:
    """Ranked passages from a folder of documents.

    Open with `Retriever.open`; close it, or use it in a `with` statement.
    """

    def __init__(
        self, folder: Path, store: Store, index: VectorIndex, embedder: Embedder, encoder: Encoder | None = None
    ) -> None:
        self.folder, self.store, self.index = folder, store, index
        self.embedder, self.encoder = embedder, encoder
        self.suggested: dict[object, Any] = {}  # what rag.suggestions found, until the documents change
        self.lock = RLock()  # held by the thread that uses the store
        self._reading = False
        self._generation: str | None = None
        self._state = State()
        self._apart = (np.zeros(0, np.int64), np.zeros((0, 0), np.float32))  # what is not in the vector index
        self._documents: dict[str, Document] = {}  # those last used
        self._chunks: dict[int, tuple[StoredChunk, np.ndarray]] = {}  # likewise, with their vectors
        self.twins = Twins(store, self.nearest, embedder, (encoder or embedder).fingerprint)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        store: str | Path | None = None,
        model: str | Path | None = None,
        chroma: str | None = None,
        progress: Progress = no_progress,
    ) -> Self:
        """Opens the store of `folder`, in step with its files; cheap when nothing changed.

        Args:
            folder: the documents.
            store: where the index is kept; a folder under the user's cache, named after `folder`, by default.
            model: a sentence-transformers model, by folder or name, to search with instead of the bundled one;
                documents are embedded again whenever it is another than the last time.
            chroma: keep the vector index on the Chroma server at this address, http://HOST:PORT.
            progress: called with (what, done, total) while it works.

        Raises:
            CorpusError: the folder is missing or cannot be listed.
            StoreError: the store cannot be used; the message says what to do.
            ModelError: the model is not on disk and cannot be fetched.
        """
        with ExitStack() as undo:
            retriever = cls.attach(folder, store=store, model=model, chroma=chroma)
            undo.callback(retriever.close)
            retriever.sync(progress=progress)
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
    ) -> Self:
        """Opens the store of `folder` as it is, without looking at the files."""
        folder = Path(folder)
        require_folder(folder)
        place = default_store(folder) if store is None else Path(store)
        encoder = None if model is None else Encoder(str(model))
        vectors = index.at(place, chroma)
        return cls(folder, Store.open(place), vectors, Embedder(), encoder)

    def sync(
        self,
        *,
        dry_run: bool = False,
        settle_s: float = 0.0,
        thorough: bool = False,
        progress: Progress = no_progress,
    ) -> SyncReport:
        """Brings the store in step with the folder; see `rag.sync.sync`.

        Other threads may ask meanwhile, of what was there before.
        """
        with closing(Store.open(self.store.path.parent)) as store, closing(self.index.another()) as vectors:
            return sync(
                *(self.folder, store, vectors, self.embedder, self.encoder),
                dry_run=dry_run,
                settle_s=settle_s,
                thorough=thorough,
                progress=progress,
            )

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All that is read inside is of one moment; one thread at a time."""
        with self.lock:
            if self._reading:
                yield
                return
            with self.store.snapshot():
                self._reading = True
                try:
                    self._follow()
                    yield
                finally:
                    self._reading = False

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
            ValueError: `top_k` is less than 1.
        """
        if top_k < 1:
            raise ValueError(f"top_k must be at least 1, not {top_k}")
        prepared = self.prepare(question)
        kept: list[Ranked] = []
        with self.reading():
            for candidate in self.rank(prepared, languages=languages, documents=documents):
                if not self._told(candidate, kept):
                    kept.append(candidate)
                if len(kept) == top_k:
                    break
        return [candidate.passage for candidate in kept]

    def _told(self, candidate: Ranked, kept: Sequence[Ranked]) -> bool:
        """Whether nearly all that a passage says is said by those kept from documents that are its twins."""
        others = [other for other in kept if other.stored.entry != candidate.stored.entry]
        near = [other.stored.chunk.span for other in others if other.vector @ candidate.vector >= TWIN_PASSAGES]
        if not near:
            return False
        sentences = candidate.stored.sentences
        told = [any(span.covers(twin.span) for twin in self.twins.of(own) for span in near) for own in sentences]
        return sum(told) >= TOLD * len(sentences)

    def prepare(self, question: str, *, carried: Sequence[str] = ()) -> Question:
        """The question as vectors, with words `carried` over from before it; raises QuestionError if it is none."""
        own = unicodedata.normalize("NFC", checked(question))
        text = " ".join([*carried, own])
        ids, parts = self.parts(text)
        lengths = np.linalg.norm(self.embedder.rows(ids), axis=1)
        weights = lengths / max(float(lengths.sum()), 1e-9)
        vectors = self.embedder.in_context(ids)
        pooled = self.encoder.question(text) if self.encoder else self.embedder.pooled(ids)
        words = tuple(map(fold, parts))
        keys = np.array([(key(lower(part)), key(word)) for part, word in zip(parts, words, strict=True)], np.uint32)
        return Question(text, detect(own), ids, vectors, weights, pooled, words, keys.reshape(-1, 2))

    def parts(self, text: str) -> tuple[np.ndarray, list[str]]:
        """The token ids of `text`, uint16, and the word that each is a part of, "" for punctuation."""
        ids, parts = [], []
        position = 0
        for start, end in [*word_spans(text), (len(text), len(text))]:
            for piece, word in ((text[position:start], ""), (text[start:end], text[start:end])):
                if piece and not piece.isspace():
                    ids.append(self.embedder.encode(piece))
                    parts += [word] * len(ids[-1])
            position = end
        return np.concatenate(ids), parts

    def rank(
        self, question: Question, *, languages: Sequence[str] | None = None, documents: Sequence[str] | None = None
    ) -> list[Ranked]:
        """All candidates, best first."""
        with self.reading():
            return self._ranked(question, languages, documents)

    def _ranked(
        self, question: Question, languages: Sequence[str] | None, documents: Sequence[str] | None
    ) -> list[Ranked]:
        dense = self.nearest(question.pooled, CANDIDATES, languages=languages, documents=documents)
        lexical = self.store.search_words(telling(question), CANDIDATES, languages=languages, documents=documents)
        known = self._known(sorted(dense.keys() | lexical.keys()))
        if not known:
            return []
        chunks, vectors = [stored for stored, _ in known], np.array([vector for _, vector in known])
        by_sentence = self.matches(question, [stored.tokens for stored in chunks])
        starts = np.cumsum([0, *(len(stored.chunk.sentences) for stored in chunks)])
        matches = np.maximum.reduceat(by_sentence, starts[:-1], axis=0)
        for place, word in enumerate(question.words):  # one that asks for a year means what is said under it
            if word.isdigit():
                matches[[word in stored.entry.years for stored in chunks], place] = 1.0
        same = np.array([stored.entry.language == question.language for stored in chunks])
        if self.encoder:
            late = self._best_sentences(question, chunks)
        else:
            late = met(matches, same[:, None]) @ question.weights
        bm25 = np.array([lexical.get(stored.id, 0.0) for stored in chunks])
        table = np.stack([late, vectors @ question.pooled, bm25 / max(lexical.values(), default=1.0) * same], axis=1)
        scores = table @ [1.0, POOLED_WEIGHT, LEXICAL_WEIGHT]
        ranked = [
            Ranked(
                Passage(stored.chunk, score, Signals(*signals)), stored, match, by_sentence[slice(*sentences)], vector
            )
            for stored, score, signals, match, sentences, vector in zip(
                chunks, scores.tolist(), table.tolist(), matches, pairwise(starts), vectors, strict=True
            )
        ]
        return sorted(ranked, key=lambda candidate: (-candidate.passage.score, candidate.passage.chunk.span))

    def _known(self, ids: Sequence[int]) -> list[tuple[StoredChunk, np.ndarray]]:
        """Chunks with their vectors; those last used are remembered."""
        if len(self._chunks) + len(ids) > CACHED_CHUNKS:
            self._chunks.clear()
        chunks = self.store.chunks([chunk_id for chunk_id in ids if chunk_id not in self._chunks])
        vectors = self.store.vectors((self.encoder or self.embedder).fingerprint, list(chunks))
        self._chunks |= {i: (stored, vector) for (i, stored), vector in zip(chunks.items(), vectors, strict=True)}
        return [self._chunks[chunk_id] for chunk_id in ids if chunk_id in self._chunks]

    def nearest(
        self,
        vector: np.ndarray,
        limit: int,
        *,
        languages: Sequence[str] | None = None,
        documents: Sequence[str] | None = None,
    ) -> dict[int, float]:
        """The chunks nearest to a unit vector: id → cosine, best first, at most `limit`."""
        with self.reading():
            numbers = None if documents is None else self.store.numbers(documents)
            found = self._indexed(vector, limit, languages, numbers)
            ids, vectors = self._apart
            if len(ids):
                chosen = np.isin(ids, self.store.after(self._state.last, languages=languages, documents=documents))
                found |= zip(ids[chosen].tolist(), (vectors[chosen] @ vector).tolist(), strict=True)
        return dict(sorted(found.items(), key=lambda item: -item[1])[:limit])

    def _indexed(
        self, vector: np.ndarray, limit: int, languages: Sequence[str] | None, numbers: Sequence[int] | None
    ) -> dict[int, float]:
        """The nearest of the chunks that are in the vector index."""
        if not self._state.name or languages == [] or numbers == []:
            return {}
        most = limit
        while True:
            near = self.index.search(self._state.name, vector, most, languages=languages, documents=numbers)
            live = self.store.existing(near)
            found = {chunk_id: cosine for chunk_id, cosine in near.items() if chunk_id in live}
            if len(found) >= limit or len(near) < most:
                return found
            most *= 2  # chunks that are gone took places

    def _best_sentences(self, question: Question, chunks: Sequence[StoredChunk]) -> np.ndarray:
        """The cosine of each chunk's best sentence, by the other model: (chunks,)."""
        assert self.encoder
        sentences = [sentence for stored in chunks for sentence in stored.chunk.texts]
        starts = np.cumsum([0, *(len(stored.chunk.sentences) for stored in chunks[:-1])])
        cosines = self.store.text_vectors(self.encoder.fingerprint, sentences) @ question.pooled
        best: np.ndarray = np.maximum.reduceat(cosines, starts)
        return best

    def matches(self, question: Question, texts: Sequence[Tokens]) -> np.ndarray:
        """How well each sentence of `texts` matches each token of the question: float32, (sentences, tokens).

        A token's match is its best cosine in the sentence, both in context, or 1 where the word that it is a
        part of stands in the sentence. A name or a number does so in any spelling (Lũm, Lum), and a word asked
        without diacritics with them; but *cần* is not *can*.
        """
        runs, words_of = np.concatenate([np.zeros((0, 2), np.int64), *(text.runs for text in texts)]).T
        best = np.zeros((len(runs), len(question.tokens)), dtype=np.float32)
        if not best.size:
            return best
        if len(filled := np.flatnonzero(runs)):
            # What neighbours add to a vector they add to its products: only distinct tokens need be multiplied.
            distinct, places = self.embedder.distinct(np.concatenate([text.ids for text in texts]))
            products = np.ascontiguousarray((self.embedder.rows(distinct) @ question.vectors.T)[places].T)
            cosines = with_neighbours(products.T, runs).T
            norms = np.concatenate([text.lengths for text in texts]).astype(np.float32)
            cosines /= np.maximum(norms, 1e-3)
            starts = (np.cumsum(runs) - runs)[filled]
            best[filled] = np.clip(np.maximum.reduceat(cosines, starts, axis=1), -1, 1).T
        words = np.concatenate([text.words for text in texts])
        spelled, folded = question.keys.T
        likely = np.zeros(1 << 16, np.bool_)  # most words differ in half a key from all that are asked for
        likely[folded >> 16] = True
        near = likely[words[:, 1] >> 16]
        words, sentence = words[near], np.repeat(np.arange(len(runs)), words_of)[near]
        name, unmarked = (words[:, 1:] & 1).astype(np.bool_), spelled == folded
        stands = (words[:, :1] == spelled) | ((words[:, 1:] & ~np.uint32(1)) == folded) & (name | unmarked)
        word, token = np.nonzero(stands)
        best[sentence[word], token] = 1.0
        return best

    def document(self, doc_id: str) -> Document:
        """The document that spans with this `doc_id` point into.

        Raises:
            KeyError: there is none.
        """
        with self.reading():
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
        """Takes up what was published since."""
        generation = self.store.setting("generation")
        if generation == self._generation:
            return
        self._documents.clear()
        self._chunks.clear()
        self.twins.forget()
        self.suggested.clear()
        self._state = index_state(self.store, self.index)
        ids = self.store.after(self._state.last)
        model = (self.encoder or self.embedder).fingerprint
        self._apart = (np.array(ids, np.int64), self.store.vectors(model, ids))
        self._generation = generation


def met(matches: np.ndarray, same: np.ndarray | bool) -> np.ndarray:
    """How far words are met, in [0, 1], given their best cosines, and whether the text is in their language.

    Cosines are lower between languages than within one. So they are told by what another form of a word has
    in its own language, and a translation in another: from there on a word is met, and wholly.
    """
    scaled: np.ndarray = np.clip(matches / np.where(same, SAME, TRANSLATED), 0.0, 1.0)
    return scaled


def telling(question: Question) -> list[str]:
    """The folded words of a question that mean something, or all if none does; most texts have the others."""
    spelled = [question.text[start:end] for start, end in word_spans(question.text)]
    empty = function_words(question.language)
    return [fold(word) for word in spelled if lower(word) not in empty] or [fold(word) for word in spelled]


def default_store(folder: Path) -> Path:
    """Where the index of `folder` is kept by default: in the user's cache, named after it and the store's format."""
    resolved = folder.resolve()
    name = "".join(char if char.isalnum() else "-" for char in resolved.name) or "root"
    digest = sha256(str(resolved).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return user_cache_path("adverbum") / f"{name}-{digest}-{FORMAT}"


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
