"""The store: one SQLite file that is the truth about what is indexed.

Documents with their text, chunks as spans, the words for lexical search (FTS5) and every vector ever
computed, keyed by the text it is of and the model it is from. The vector index is made from it and can
always be made again. What a sync reads is staged, and published in one transaction when all of it is there:
a reader sees the state before or after.
"""

import json
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import astuple, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import numpy as np
from platformdirs import user_cache_path

from adverbum.documents.chunking import Chunk
from adverbum.documents.document import KINDS, Block, Document, Kind, Source, Sourced, Span
from adverbum.documents.folder import FileState
from adverbum.embedding.bundled import Tokens
from adverbum.errors import StoreError
from adverbum.store.sqlite import batches, mapped, marks, readable, unopened
from adverbum.text.words import fold, word_spans, words

FORMAT = 7  # raised whenever the tables below change
FILE = "adverbum.sqlite3"
MOST_TERMS = 64  # words of a question that are searched for
UNIT = 1e-3  # by which the length of a stored unit vector may differ from 1
READ = 6_000  # occurrences of these that are weighed, unless one word alone has more
CACHE_KIB = 32768  # of the file that a connection holds in memory
WAIT_S = 30  # for another process that writes
REMADE = "remade from"  # the setting that holds the older version a store was of, until it is filled again
FOLDER = "folder"  # the setting that holds whose documents these are
_KEPT = ("name", "last index", FOLDER)  # settings that outlive the tables
_NO_WORDS = np.zeros(0, np.uint32)

_DOCUMENT = """(
    number INTEGER PRIMARY KEY, doc_id TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, format TEXT NOT NULL,
    language TEXT NOT NULL, source TEXT NOT NULL, years TEXT NOT NULL,
    words BLOB NOT NULL, blocks TEXT NOT NULL, pages TEXT NOT NULL, omitted TEXT NOT NULL, text TEXT NOT NULL
)"""
_CHUNK = """
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES {} ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, text_key BLOB NOT NULL,
    context TEXT NOT NULL, sentences BLOB NOT NULL, tokens BLOB NOT NULL, lengths BLOB NOT NULL, words BLOB NOT NULL
"""
_WORDS = 'USING fts5 (words, tokenize = "unicode61 remove_diacritics 0")'
_TABLES = f"""
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document {_DOCUMENT};
CREATE TABLE chunk ({_CHUNK.format("document")});
CREATE INDEX chunk_document ON chunk (document);
CREATE TABLE staged_document {_DOCUMENT};
CREATE TABLE staged_chunk ({_CHUNK.format("staged_document")}, folded TEXT NOT NULL);
CREATE INDEX staged_chunk_document ON staged_chunk (document);
CREATE VIEW coming AS
    SELECT id, document, text_key, language FROM chunk JOIN document ON number = document
    UNION ALL SELECT id, document, text_key, language FROM staged_chunk JOIN staged_document ON number = document;
CREATE TABLE skipped (
    path TEXT PRIMARY KEY, reason TEXT NOT NULL, size INTEGER, mtime_ns INTEGER, format TEXT
) WITHOUT ROWID;
CREATE TABLE vector (
    text_key BLOB NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL, UNIQUE (text_key, model)
);
CREATE TABLE fact (
    document INTEGER PRIMARY KEY REFERENCES document ON DELETE CASCADE, rules INTEGER NOT NULL, facts TEXT NOT NULL
);
CREATE VIRTUAL TABLE word {_WORDS};
"""
_DOCUMENT_COLUMNS = "source, text, blocks, pages, omitted"
_CHUNK_COLUMNS = 'id, document, start, "end", text, text_key, context, sentences, tokens, lengths, words'
_ENTRY_COLUMNS = "source, number, size, years"


# A fact: chunk id, place of the sentence in it, kind, start and end, start and end of what it is about, key.
FactRow: TypeAlias = tuple[int, int, str, int, int, int, int, str]


@dataclass(frozen=True)
class StoredChunk:
    """A chunk as stored.

    Attributes:
        id: the number under which the vector index and the word index know it.
        chunk: the chunk itself.
        tokens: of all its sentences.
        entry: the document it is of.
    """

    id: int
    chunk: Chunk
    tokens: Tokens
    entry: "Entry"

    @cached_property
    def sentences(self) -> "tuple[Sentence, ...]":
        """Its sentences, in order."""
        return tuple(Sentence(self, place) for place in range(len(self.chunk.sentences)))


@dataclass(frozen=True)
class Sentence:
    """A sentence of a stored chunk, by its place among the others."""

    stored: StoredChunk
    place: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.stored.chunk.sentences[self.place]

    @cached_property
    def text(self) -> str:
        """The sentence itself."""
        return self.stored.chunk.slice(self.span)

    @property
    def kind(self) -> Kind:
        """The kind of block that it is in."""
        return self.stored.chunk.kinds[self.place]

    @property
    def tokens(self) -> Tokens:
        """Its tokens."""
        return self.stored.tokens.sentences[self.place]

    @property
    def entry(self) -> "Entry":
        """The document that it is of."""
        return self.stored.entry


@dataclass(frozen=True)
class Entry(Sourced):
    """A document without its text.

    Attributes:
        source: what is known of it.
        number: under which the vector index knows it; another for every version of its text.
        size: of its file, in bytes.
        years: those it is about.
    """

    source: Source
    number: int
    size: int
    years: frozenset[str]

    @property
    def doc_id(self) -> str:
        """The path under the folder, POSIX style."""
        return self.source.doc_id


class Store:
    """The SQLite file in a store folder. One process may write at a time; any number may read."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._written: int | None = None
        self.path = path

    @classmethod
    def open(cls, folder: Path, *, renew: bool = False) -> "Store":
        """Opens the store in `folder`, making both if need be.

        Args:
            folder: where it is.
            renew: make a store of an older version anew, empty as it then is, instead of refusing it.

        Raises:
            StoreError: the folder cannot be written, the file is no store, or is of another version.
        """
        path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path} cannot be opened ({error}); name another place with --store") from error
        with mapped(path), ExitStack() as undo:
            db = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
            store = cls(undo.enter_context(closing(db)), path)
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            version = store._version()
            if version == 0 or (renew and version < FORMAT):
                store._make()
            store._require(store._version())
            store._log_ahead()
            db.execute("PRAGMA foreign_keys = ON")
            undo.pop_all()
        return store

    @classmethod
    def read(cls, folder: Path) -> "Store":
        """Opens the store in `folder` only to read it; nothing in the folder is written, now or later.

        Raises:
            StoreError: there is none, or it is of another version.
        """
        path = folder / FILE
        if not path.exists():
            raise StoreError(f"there is no store in {folder}; run: adverbum sync")
        with mapped(path), ExitStack() as undo:
            written = path.stat().st_mtime_ns if unopened(path) else None
            store = cls(undo.enter_context(closing(readable(path))), path)
            store._require(store._version())
            store._written = written
            undo.pop_all()
        return store

    def require_unwritten(self) -> None:
        """Raises StoreError if another process wrote what `read` opened as unchanging: then anything may be misread."""
        if self._written not in (None, self.path.stat().st_mtime_ns):
            raise StoreError(f"another process has written {self.path} meanwhile; try again")

    def _version(self) -> int:
        """The format of its tables; 0 if it has none."""
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _require(self, version: int) -> None:
        if version != FORMAT:
            raise StoreError(
                f"{self.path.parent} was made by another version of adverbum (format {version}, this one reads "
                f"{FORMAT}); {'run: adverbum sync, or ' * (0 < version < FORMAT)}name another place with --store, or "
                "remove the folder to index again"
            )

    def _log_ahead(self) -> None:
        """Has changes written beside the file first. SQLite does not wait for others in this alone, so that we do."""
        until = time.monotonic() + WAIT_S
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def _make(self) -> None:
        """Makes the tables, unless another process just has; those of an older version are dropped.

        The name of the store is kept, so that the indexes that go by it are found and dropped by the next sync.
        """
        db = self._db
        with self.transaction():
            version, kept = self._version(), []
            tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            if version == FORMAT or (version == 0 and tables):
                return
            if "setting" in tables:
                kept = db.execute(f"SELECT name, value FROM setting WHERE name IN {marks(_KEPT)}", _KEPT).fetchall()
                kept.append((REMADE, str(version)))
            for how in ("VIEW", "VIRTUAL TABLE", "TABLE"):  # a virtual table takes its own tables along
                chosen = f"SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE {how} %'"
                for (name,) in db.execute(chosen).fetchall():
                    db.execute(f'DROP {how.split()[-1]} "{name}"')
            for statement in _TABLES.split(";\n"):
                db.execute(statement)
            db.executemany("INSERT INTO setting VALUES (?, ?)", kept)
            db.execute(f"PRAGMA user_version = {FORMAT}")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All the changes made inside, or none of them.

        Raises:
            StoreError: the disk is full, the file is read-only or damaged.
        """
        with mapped(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            with self._db:  # commits, or rolls back whatever was raised
                yield

    @contextmanager
    def passing(self) -> Iterator[None]:
        """A transaction that is given up at once, with a StoreError, while another process writes."""
        self._db.execute("PRAGMA busy_timeout = 0")
        try:
            with self.transaction():
                yield
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {1000 * WAIT_S}")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever another process writes meanwhile."""
        with mapped(self.path):
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            with mapped(self.path):
                self._db.rollback()

    def check(self) -> str | None:
        """What is wrong with the file, None if it is sound; reads all of it."""
        try:
            found = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = str(error)
        return None if found == "ok" else str(found)

    # Settings

    def setting(self, name: str) -> str | None:
        """The value stored under `name`."""
        row = self._one("SELECT value FROM setting WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    def set(self, name: str, value: str) -> None:
        """Stores `value` under `name`."""
        self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def unset(self, name: str) -> None:
        """Forgets what is stored under `name`."""
        self._db.execute("DELETE FROM setting WHERE name = ?", (name,))

    def replace(self, name: str, old: str, new: str) -> None:
        """Stores `new` under `name` if `old` still is there."""
        self._db.execute("UPDATE setting SET value = ? WHERE name = ? AND value = ?", (new, name, old))

    # Documents

    def document(self, doc_id: str) -> Document | None:
        """The document called `doc_id`, whole."""
        row = self._one(f"SELECT {_DOCUMENT_COLUMNS} FROM document WHERE doc_id = ?", (doc_id,))
        return None if row is None else _document(row)

    def documents(self) -> Iterator[Document]:
        """All documents in the order of their ids."""
        for doc_id in self.states():
            document = self.document(doc_id)
            if document is not None:
                yield document

    def entries(self) -> list[Entry]:
        """What is known of every document but its text, in the order of their ids."""
        return [_entry(row) for row in self._all(f"SELECT {_ENTRY_COLUMNS} FROM document ORDER BY doc_id")]

    def document_words(self, doc_ids: Iterable[str]) -> dict[str, np.ndarray]:
        """The different keys of the folded words of documents: doc_id → uint32, (keys,), ascending."""
        query = "SELECT doc_id, words FROM document WHERE doc_id IN (SELECT value FROM json_each(?))"
        rows = self._all(query, (json.dumps(list(doc_ids)),))
        return {doc_id: np.frombuffer(stored, dtype="<u4") for doc_id, stored in rows}

    def states(self) -> dict[str, tuple[FileState, str]]:
        """What each indexed file was when it was read: doc_id → (state, sha256)."""
        rows = self._all("SELECT doc_id, size, mtime_ns, format, sha256 FROM document ORDER BY doc_id")
        return {doc_id: (FileState(*state), digest) for doc_id, *state, digest in rows}

    def numbers(self, doc_ids: Iterable[str]) -> list[int]:
        """The numbers under which the vector index knows documents; a document that moves keeps its number."""
        rows = self._all(
            "SELECT number FROM document WHERE doc_id IN (SELECT value FROM json_each(?))", (json.dumps(list(doc_ids)),)
        )
        return [row[0] for row in rows]

    def touch(self, doc_id: str, state: FileState) -> None:
        """Notes that the file was seen unchanged, though its time differs."""
        self._db.execute(
            "UPDATE document SET size = ?, mtime_ns = ? WHERE doc_id = ?", (state.size, state.mtime_ns, doc_id)
        )

    def move(self, old: str, new: str, state: FileState) -> None:
        """Gives the document `old` the name `new`; its chunks stay as they are."""
        self.touch(old, state)
        self._db.execute(
            "UPDATE document SET doc_id = ?1, source = json_set(source, '$.doc_id', ?1,"
            " '$.title', iif(source ->> 'title' = doc_id, ?1, source ->> 'title')) WHERE doc_id = ?2",
            (new, old),
        )

    def remove(self, doc_id: str) -> None:
        """Removes a document with its chunks. Its vectors stay, for its return."""
        chosen = "(SELECT id FROM chunk WHERE document = (SELECT number FROM document WHERE doc_id = ?))"
        self._db.execute(f"DELETE FROM word WHERE rowid IN {chosen}", (doc_id,))
        self._db.execute("DELETE FROM document WHERE doc_id = ?", (doc_id,))

    def forget(self, doc_ids: Iterable[str]) -> None:
        """Has documents read anew by the next sync; until then they stay as they are."""
        self._db.executemany("UPDATE document SET format = '' WHERE doc_id = ?", [(doc_id,) for doc_id in doc_ids])

    # The stage

    def staged(self) -> dict[str, tuple[FileState, str]]:
        """What is read but not yet published: doc_id → (state, sha256)."""
        rows = self._all("SELECT doc_id, size, mtime_ns, format, sha256 FROM staged_document")
        return {doc_id: (FileState(*state), digest) for doc_id, *state, digest in rows}

    def unstage(self, doc_ids: Iterable[str]) -> None:
        """Takes documents from the stage."""
        self._db.executemany("DELETE FROM staged_document WHERE doc_id = ?", [(doc_id,) for doc_id in doc_ids])

    def stage(self, document: Document, state: FileState, chunks: Sequence[tuple[Chunk, Sequence[Tokens]]]) -> None:
        """Keeps a document that was read until it is published; `chunks` with the tokens of their sentences."""
        self.unstage([document.doc_id])
        number = self._numbered("document", 1)
        self._db.execute(
            f"INSERT INTO staged_document VALUES {marks(range(14))}",
            (
                *(number, document.doc_id, document.sha256, state.size, state.mtime_ns, state.format),
                *(document.language, json.dumps(document.source.to_dict()), " ".join(sorted(document.years))),
                distinct_words([own for _, tokens in chunks for own in tokens]).tobytes(),
                json.dumps([(b.kind, b.start, b.end, b.level, b.cells) for b in document.blocks]),
                *(json.dumps(document.pages), json.dumps(document.omitted), document.text),
            ),
        )
        first = self._numbered("chunk", len(chunks))
        self._db.executemany(
            f"INSERT INTO staged_chunk VALUES {marks(range(12))}",
            (
                (
                    *(first + place, number, piece.span.start, piece.span.end, piece.text, text_key(piece.read)),
                    piece.context,
                    _sentences(piece, tokens),
                    np.concatenate([own.ids for own in tokens]).astype("<u2").tobytes(),
                    np.concatenate([own.lengths for own in tokens]).astype("<f2").tobytes(),
                    np.concatenate([own.words for own in tokens]).astype("<u4").tobytes(),
                    _folded(piece.read),
                )
                for place, (piece, tokens) in enumerate(chunks)
            ),
        )

    def publish(self) -> None:
        """Puts all that is staged in place, each document instead of any of its name."""
        for row in self._all("SELECT doc_id FROM staged_document"):
            self.remove(row[0])
        self._db.execute("INSERT INTO document SELECT * FROM staged_document")
        self._db.execute(f"INSERT INTO chunk SELECT {_CHUNK_COLUMNS} FROM staged_chunk")
        self._db.execute("INSERT INTO word (rowid, words) SELECT id, folded FROM staged_chunk")
        self._db.execute("DELETE FROM staged_document")

    @property
    def name(self) -> str:
        """What the names of this store's vector indexes begin with, told apart from every other store's."""
        return self.setting("name") or ""

    def new_name(self) -> str:
        """A name that no vector index had before."""
        if not self.name:
            folder = re.sub("[^a-zA-Z0-9]+", "-", self.path.parent.resolve().name)[:40].strip("-")
            self.set("name", f"adverbum-{folder or 'store'}-{uuid4().hex[:12]}-")
        return f"{self.name}{self._numbered('index', 1)}"

    def _numbered(self, what: str, count: int) -> int:
        """The first of `count` numbers that nothing was ever called by."""
        name = f"last {what}"
        last = int(self.setting(name) or 0)
        self.set(name, str(last + count))
        return last + 1

    # Files that are no documents

    def skipped(self) -> dict[str, tuple[str, FileState | None]]:
        """The files that were not indexed: path → (reason, state when it was tried)."""
        rows = self._all("SELECT path, reason, size, mtime_ns, format FROM skipped ORDER BY path")
        return {path: (reason, None if state[0] is None else FileState(*state)) for path, reason, *state in rows}

    def set_skipped(self, skipped: Mapping[str, tuple[str, FileState | None]]) -> None:
        """Replaces the list of files that were not indexed; as `skipped` gives it."""
        self._db.execute("DELETE FROM skipped")
        self._db.executemany(
            "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?, ?)",
            [(path, why, *(astuple(state) if state else (None,) * 3)) for path, (why, state) in skipped.items()],
        )

    # Chunks

    def chunks(self, ids: Sequence[int]) -> dict[int, StoredChunk]:
        """The chunks with these ids; ids that are not stored are left out."""
        found = {}
        query = (
            f'SELECT id, start, "end", context, sentences, tokens, lengths, chunk.words, chunk.text, {_ENTRY_COLUMNS}'
            " FROM chunk JOIN document ON number = document WHERE id IN "
        )
        for batch in batches(list(ids)):
            for row in self._all(query + marks(batch), batch):
                found[row[0]] = _stored_chunk(row)
        return found

    def chunk_ids(self, documents: Iterable[str] | None = None) -> list[int]:
        """The ids of all chunks, or of those of some documents, in ascending order."""
        if documents is None:
            return [row[0] for row in self._all("SELECT id FROM chunk ORDER BY id")]
        query = (
            "SELECT id FROM chunk JOIN document ON number = document"
            " WHERE doc_id IN (SELECT value FROM json_each(?)) ORDER BY id"
        )
        return [row[0] for row in self._all(query, (json.dumps(list(documents)),))]

    def existing(self, ids: Iterable[int]) -> frozenset[int]:
        """Those of `ids` that are chunks."""
        query = "SELECT id FROM chunk WHERE id IN (SELECT value FROM json_each(?))"
        return frozenset(row[0] for row in self._all(query, (json.dumps(list(ids)),)))

    def staged_ids(self) -> list[int]:
        """The ids of the chunks on the stage, in ascending order."""
        return [row[0] for row in self._all("SELECT id FROM staged_chunk ORDER BY id")]

    def after(
        self, last: int, *, languages: Sequence[str] | None = None, documents: Sequence[str] | None = None
    ) -> list[int]:
        """The ids of the chunks after `last`, as they stand in the documents that `search_words` would take."""
        query = "SELECT id FROM chunk JOIN document ON number = document WHERE id > ?"
        conditions, values = _chosen(languages, documents)
        return [
            row[0] for row in self._all(" AND ".join([query, *conditions]) + " ORDER BY doc_id, start", [last, *values])
        ]

    def places(self, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
        """Where chunks belong, staged ones too: id → (number of the document, its language)."""
        found: dict[int, tuple[int, str]] = {}
        for batch in batches(list(ids)):
            rows = self._all("SELECT id, document, language FROM coming WHERE id IN " + marks(batch), batch)
            found.update((chunk_id, (number, language)) for chunk_id, number, language in rows)
        return found

    def counts(self) -> tuple[int, int]:
        """How many documents and how many chunks there are."""
        row = self._one("SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM chunk)")
        assert row is not None
        return int(row[0]), int(row[1])

    def search_words(
        self,
        terms: Iterable[str],
        limit: int,
        *,
        languages: Sequence[str] | None = None,
        documents: Sequence[str] | None = None,
    ) -> dict[int, float]:
        """Chunks that have some of `terms`, folded words: chunk id → BM25 score, higher is better; at most `limit`.

        Only chunks of documents in `languages`, and only of `documents`, where these are given. In a large store
        the words that most chunks have are passed over, if rarer ones bring enough.
        """
        match = " OR ".join(f'"{term}"' for term in self._rarest(list(dict.fromkeys(terms))[:MOST_TERMS], limit))
        if not match:
            return {}
        found = "SELECT word.rowid AS id, bm25(word) AS weight FROM word"
        if languages is not None or documents is not None:
            found += " JOIN chunk ON chunk.id = word.rowid JOIN document ON number = document"
        chosen, filtered = _chosen(languages, documents)
        query = (  # equals stand in the order of the documents, not in that in which they were indexed
            f"WITH found AS MATERIALIZED ({found} WHERE {' AND '.join(['word MATCH ?', *chosen])})"
            " SELECT id, -weight FROM found JOIN chunk USING (id) JOIN document ON number = document"
            " WHERE weight <= ifnull((SELECT weight FROM found ORDER BY weight LIMIT 1 OFFSET ? - 1), 0)"
            " ORDER BY weight, doc_id, start LIMIT ?"
        )
        return dict(self._all(query, [match, *filtered, limit, limit]))

    def _rarest(self, terms: Sequence[str], enough: int) -> list[str]:
        """Those of `terms` that fewest chunks have: `READ` together, or more until there are `enough`."""
        if self._all("SELECT coalesce(max(id), 0) FROM chunk")[0][0] <= READ:
            return list(terms)  # it is cheaper to weigh them all
        query = "SELECT count(*) FROM (SELECT 1 FROM word WHERE word MATCH ? LIMIT ?)"
        rarest, total = [], 0
        for count, term in sorted((self._all(query, (f'"{term}"', READ))[0][0], term) for term in terms):
            if total >= enough and total + count > READ:
                break
            rarest.append(term)
            total += count
        return rarest

    def unknown_words(self, text: str) -> list[str]:
        """The words of `text`, as they stand in it, that occur nowhere in the documents."""
        found = dict.fromkeys(text[start:end] for start, end in word_spans(text))
        query = "SELECT 1 FROM word WHERE word MATCH ? LIMIT 1"
        return [word for word in found if self._one(query, (f'"{fold(word)}"',)) is None]

    def misplaced_words(self) -> frozenset[int]:
        """The ids under which the word index has other words than their chunk; reads all of it, inside `snapshot`."""
        self._db.execute(f"CREATE VIRTUAL TABLE temp.expected {_WORDS}")  # gone when the snapshot ends
        self._fill_words("temp.expected")
        expected = self._terms("temp", "expected")
        try:
            held = self._terms("main", "word")
        except sqlite3.DatabaseError:  # a damaged index cannot be read
            held = {}
        return frozenset(i for i in expected.keys() | held.keys() if expected.get(i) != held.get(i))

    def _terms(self, schema: str, table: str) -> dict[int, int]:
        """A number for the words of each row of a word index, as the index itself has them, and their places."""
        self._db.execute(f"CREATE VIRTUAL TABLE temp.{table}_terms USING fts5vocab ({schema}, {table}, instance)")
        terms: dict[int, int] = {}
        for term, row, place in self._db.execute(f'SELECT term, doc, "offset" FROM temp.{table}_terms'):
            terms[row] = hash((terms.get(row), term, place))
        for row, lengths in self._db.execute(f"SELECT id, sz FROM {schema}.{table}_docsize"):
            terms[row] = hash((terms.get(row), lengths))
        return terms

    def index_words(self) -> None:
        """Makes the word index anew."""
        self._db.execute("DROP TABLE word")
        self._db.execute(f"CREATE VIRTUAL TABLE word {_WORDS}")
        self._fill_words("word")

    def _fill_words(self, table: str) -> None:
        query = "SELECT id, iif(context = '', text, context || char(10) || text) FROM chunk"
        rows = ((row, _folded(text)) for row, text in self._db.execute(query))
        self._db.executemany(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", rows)

    # Vectors

    def without_vector(self, model: str, texts: Sequence[str]) -> list[str]:
        """Those of `texts` that have no vector by `model`, in order."""
        keys = {text_key(text): text for text in texts}
        for batch in batches(list(keys)):
            query = f"SELECT text_key FROM vector WHERE model = ? AND text_key IN {marks(batch)}"
            for row in self._all(query, (model, *batch)):
                del keys[row[0]]
        return list(keys.values())

    def put_vectors(self, model: str, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Stores the vectors of `texts` by `model`: float32, (texts, dimension)."""
        self._db.executemany(
            "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
            [
                (text_key(text), model, vector.astype("<f4").tobytes())
                for text, vector in zip(texts, vectors, strict=True)
            ],
        )

    def faulty_vectors(self) -> frozenset[bytes]:
        """The keys of texts with a vector that is no unit vector, or of another length than most by its model."""
        rows = self._all("SELECT text_key, model, vector FROM vector")
        sizes = Counter((model, len(vector)) for _, model, vector in rows)
        most = {model: size for (model, size), _ in reversed(sizes.most_common())}
        return frozenset(
            key
            for key, model, vector in rows
            if len(vector) != most[model] or not abs(np.linalg.norm(np.frombuffer(vector, "<f4")) - 1) < UNIT
        )

    def drop_vectors(self, keys: Iterable[bytes]) -> None:
        """Removes all vectors of texts."""
        self._db.executemany("DELETE FROM vector WHERE text_key = ?", [(key,) for key in keys])

    def vectors(self, model: str, ids: Sequence[int]) -> np.ndarray:
        """The vectors of the chunks with these ids, staged ones too, in their order: float32, (ids, dimension).

        Raises:
            StoreError: one of them has none.
        """
        found: dict[int, bytes] = {}
        query = (
            "SELECT id, vector FROM (SELECT id, text_key FROM chunk UNION ALL SELECT id, text_key FROM staged_chunk)"
            " JOIN vector USING (text_key) WHERE model = ? AND id IN "
        )
        for batch in batches(list(ids)):
            found.update(self._all(query + marks(batch), (model, *batch)))
        return self._stacked([found.get(i) for i in ids])

    def text_vectors(self, model: str, texts: Sequence[str]) -> np.ndarray:
        """The vectors of `texts`, in their order: float32, (texts, dimension).

        Raises:
            StoreError: one of them has none.
        """
        keys = [text_key(text) for text in texts]
        found: dict[bytes, bytes] = {}
        for batch in batches(list(dict.fromkeys(keys))):
            query = f"SELECT text_key, vector FROM vector WHERE model = ? AND text_key IN {marks(batch)}"
            found.update(self._all(query, (model, *batch)))
        return self._stacked([found.get(key) for key in keys])

    def _stacked(self, vectors: list[bytes | None]) -> np.ndarray:
        present = [vector for vector in vectors if vector is not None]
        if len(present) < len(vectors):
            raise StoreError(f"{self.path} lacks {len(vectors) - len(present)} vectors; run: adverbum sync")
        rows = [np.frombuffer(vector, dtype="<f4") for vector in present]
        return np.stack(rows) if rows else np.zeros((0, 0), np.float32)

    # Facts, and questions made of them

    def facts(self, number: int, rules: int) -> list[FactRow] | None:
        """The facts found in the document with this number; None if nobody has looked by these rules."""
        row = self._one("SELECT facts FROM fact WHERE document = ? AND rules = ?", (number, rules))
        return None if row is None else [tuple(values) for values in json.loads(row[0])]

    def put_facts(self, number: int, rules: int, rows: Sequence[FactRow]) -> None:
        """Keeps the facts of a document, if it still is there, for as long as it stays what it is."""
        self._db.execute(
            "INSERT OR REPLACE INTO fact SELECT number, ?, ? FROM document WHERE number = ?",
            (rules, json.dumps(rows), number),
        )

    # SQLite

    def _all(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with mapped(self.path):
            return self._db.execute(query, tuple(values)).fetchall()

    def _one(self, query: str, values: Sequence[object] = ()) -> tuple | None:  # type: ignore[type-arg]
        rows = self._all(query, values)
        return rows[0] if rows else None


def text_key(text: str) -> bytes:
    """What a vector is kept under: 16 bytes of the SHA-256 of the text."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def distinct_words(tokens: Sequence[Tokens]) -> np.ndarray:
    """The different keys of folded words: uint32, (keys,), ascending."""
    return np.unique(np.concatenate([_NO_WORDS, *(own.words[:, 1] for own in tokens)])).astype("<u4")


def _folded(text: str) -> str:
    """What the word index is given of a chunk's text."""
    return " ".join(words(text))


def _chosen(languages: Sequence[str] | None, documents: Sequence[str] | None) -> tuple[list[str], list[object]]:
    """Conditions on `document`, and their values."""
    pairs = [(name, wanted) for name, wanted in (("language", languages), ("doc_id", documents)) if wanted is not None]
    conditions = [f"document.{name} IN (SELECT value FROM json_each(?))" for name, _ in pairs]
    return conditions, [json.dumps(list(wanted)) for _, wanted in pairs]


def _document(row: tuple) -> Document:  # type: ignore[type-arg]
    source, text, blocks, pages, omitted = row
    told = tuple(
        Block(kind, start, end, level, tuple((begin, stop) for begin, stop in cells))
        for kind, start, end, level, cells in json.loads(blocks)
    )
    known = Source.from_dict(json.loads(source))
    return Document(known, text, told, tuple(json.loads(pages)), tuple(json.loads(omitted)))


def _entry(row: tuple) -> Entry:  # type: ignore[type-arg]
    source, number, size, about = row
    return Entry(Source.from_dict(json.loads(source)), number, size, frozenset(about.split()))


def _sentences(piece: Chunk, tokens: Sequence[Tokens]) -> bytes:
    """For each sentence where it starts and ends, how many tokens and words it has, and the kind of its block."""
    counts = [
        (span.start, span.end, len(own.ids), len(own.words), KINDS.index(kind))
        for span, own, kind in zip(piece.sentences, tokens, piece.kinds, strict=True)
    ]
    return np.array(counts, dtype="<i4").tobytes()


def _stored_chunk(row: tuple) -> StoredChunk:  # type: ignore[type-arg]
    chunk_id, start, end, context, sentences, tokens, lengths, keys, text, *entry = row
    document = _entry(tuple(entry))
    table = np.frombuffer(sentences, dtype="<i4").reshape(-1, 5)
    spans = tuple(Span(document.doc_id, begin, finish) for begin, finish in table[:, :2].tolist())
    ids, own = np.frombuffer(tokens, dtype="<u2"), np.frombuffer(lengths, dtype="<f2")
    whole = Tokens(ids, own, np.frombuffer(keys, dtype="<u4").reshape(-1, 2), table[:, 2:4])
    kinds = tuple(KINDS[kind] for kind in table[:, 4])
    return StoredChunk(chunk_id, Chunk(Span(document.doc_id, start, end), text, spans, kinds, context), whole, document)


def default_store(folder: Path) -> Path:
    """Where the index of `folder` is kept by default: in the user's cache, named after it and the store's format."""
    resolved = folder.resolve()
    name = "".join(char if char.isalnum() else "-" for char in resolved.name) or "root"
    digest = sha256(str(resolved).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return user_cache_path("adverbum") / f"{name}-{digest}-{FORMAT}"
