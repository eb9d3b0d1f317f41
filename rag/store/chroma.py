"""The vector index in Chroma: in the store's folder, or on a server.

In the folder an index is written beside the one in use and takes its place when it is whole; on a server ids are
only added, and mean nothing before the store knows them. A killed writer can leave Chroma's files such that
opening them ends the process, so files that are not as they were left are first tried in a process apart.
"""

import re
import shutil
import subprocess
import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit
from urllib.request import urlopen

import numpy as np

from adverbum import processes
from adverbum.errors import ArgumentError, StoreError
from adverbum.store.index import Records, State, VectorIndex
from adverbum.store.sqlite import copy, sound

if TYPE_CHECKING:
    import httpx
    from chromadb import Where
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

FOLDER = "chroma"
SERVER_S = 20.0  # that a server may take for one request, and CONNECT_S = to say that it is there
CONNECT_S = 5.0
WAITS_S = (0.2, 0.8)  # before a server that cannot be reached is tried again
PROBE_S = 120.0  # that the process apart may take
_BATCH = 2000  # records in one call; Chroma takes at most 5,461
_COLLECTION = "chunks"
_DATABASE, _LIST = "chroma.sqlite3", "index_metadata.pickle"

_OPENING = Lock()  # Chroma keeps count of who has a folder open, and miscounts where two threads open it at once

_T = TypeVar("_T")


class _ChromaIndex(VectorIndex):
    """What an index in a folder and one on a server share."""

    def __init__(self) -> None:
        self._client: ClientAPI | None = None
        self._opened: tuple[str, Collection] | None = None

    def close(self) -> None:
        """Closes files and connections."""
        if self._client is not None:
            with _OPENING:
                self._client.close()  # type: ignore[attr-defined]
        self._client = self._opened = None

    def build(self, name: str, parts: Iterable[Records], model: str) -> State:
        """A new index called `name` with all of `parts`."""
        self.drop(name)  # of a sync that was killed
        return self._filled(State(name, model), parts)

    def search(
        self,
        name: str,
        vector: np.ndarray,
        limit: int,
        *,
        languages: Sequence[str] | None = None,
        documents: Sequence[int] | None = None,
    ) -> dict[int, float]:
        """The records nearest to a unit vector."""
        conditions: list[dict[str, Any]] = []
        if languages is not None:
            conditions.append({"language": {"$in": list(languages)}})
        if documents is not None:
            conditions.append({"document": {"$in": list(documents)}})
        where = {"$and": conditions} if len(conditions) > 1 else next(iter(conditions), None)

        def query(collection: "Collection") -> Any:
            return collection.query(
                query_embeddings=[vector], n_results=limit, where=cast("Where | None", where), include=["distances"]
            )

        try:
            found = self._with(name, query)
        except LookupError:
            raise StoreError(f"the vector index {name} is gone from {self.place}; run: adverbum sync") from None
        return {int(i): 1.0 - distance for i, distance in zip(found["ids"][0], found["distances"][0], strict=True)}

    def _filled(self, state: State, parts: Iterable[Records]) -> State:
        last, count = state.last, state.count
        for part in parts:
            for start in range(0, len(part.ids), _BATCH):
                few = slice(start, start + _BATCH)
                places = zip(part.documents[few], part.languages[few], strict=True)
                records: dict[str, Any] = {
                    "ids": [str(chunk_id) for chunk_id in part.ids[few]],
                    "embeddings": part.vectors[few],
                    "metadatas": [{"document": number, "language": language} for number, language in places],
                }
                self._with(state.name, partial(_upsert, **records), make=True)
            last, count = max([last, *part.ids]), count + len(part.ids)
        held = int(self._with(state.name, lambda found: found.count(), make=True))
        if held < count:
            raise StoreError(f"the vector index in {self.place} took {held} of {count} records; try again")
        return replace(state, last=last, count=count)

    @abstractmethod
    def _with(self, name: str, action: "Callable[[Collection], _T]", *, make: bool = False) -> _T:
        """What `action` gives for the collection of the index `name`; raises LookupError if there is none."""

    def _collection(self, client: "ClientAPI", name: str, title: str, *, make: bool) -> "Collection":
        if self._opened is None or self._opened[0] != name:
            if make:
                space: Any = {"hnsw": {"space": "cosine"}}
                found = client.get_or_create_collection(title, embedding_function=None, configuration=space)
            else:
                found = client.get_collection(title, embedding_function=None)
            self._opened = (name, found)
        return self._opened[1]


class FolderIndex(_ChromaIndex):
    """An index in a store's folder: one process may write it at a time, any number may read it."""

    def __init__(self, folder: Path) -> None:
        """Names the folder of the store."""
        super().__init__()
        self._folder = folder
        self.path = (folder / FOLDER).resolve()
        self.place, self.setting = str(self.path), "index"

    def another(self) -> VectorIndex:
        """A second one for the same folder."""
        return FolderIndex(self._folder)

    def extend(self, state: State, name: str, parts: Iterable[Records]) -> State:
        """A new index called `name` with the records of `state` and with `parts`."""
        self.drop(name)
        source, target = self.path / state.name, self.path / name
        try:
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
        except OSError as error:
            raise StoreError(f"{target} cannot be written ({error}); free disk space") from error
        copy(source / _DATABASE, target / _DATABASE)  # a reader may just be noting that it opened it
        return self._filled(replace(state, name=name), parts)

    def examined(self, state: State, *, thorough: bool = False) -> State | None:
        """`state`, its seal renewed, if the files are as they were left or can be searched in a process apart."""
        if not state.name:
            return state
        self.close()
        seal = self._seal(state.name)
        if not seal or ((seal != state.seal or thorough) and not self._survives(state)):
            return None
        return replace(state, seal=self._seal(state.name))

    def intact(self, state: State) -> bool:
        """Whether a copy of the files can be searched in a process apart."""
        with TemporaryDirectory() as place:
            copied = FolderIndex(Path(place))
            for path in (self.path / state.name).rglob("*") if state.name else ():
                target = copied.path / path.relative_to(self.path)
                target.parent.mkdir(parents=True, exist_ok=True)
                if path.is_file():
                    shutil.copyfile(path, target)  # without its mode: it may be read-only
            return copied.examined(state, thorough=True) is not None

    def names(self) -> list[str]:
        """The folders in it."""
        return sorted(entry.name for entry in self.path.iterdir()) if self.path.is_dir() else []

    def drop(self, name: str) -> None:
        """Removes a folder unread, if there is one."""
        shutil.rmtree(self.path / name, ignore_errors=True)

    def _filled(self, state: State, parts: Iterable[Records]) -> State:
        filled = super()._filled(state, parts)
        self.close()  # so that the files are whole
        return replace(filled, seal=self._seal(state.name))

    def _seal(self, name: str) -> str:
        """What the files look like; "" if they are not even a database and its vectors.

        Opening the database changes it a little, so of that only the size and that it is well formed count. Files
        of vectors without a list of them hold nothing yet: an index so small is read from the database alone.
        """
        folder = self.path / name
        if not sound(folder / _DATABASE):
            return ""
        looks = []
        for path in sorted(folder.rglob("*")):
            state = path.stat()
            if path.name == _DATABASE:
                looks.append((path.name, state.st_size, 0))
            elif path.is_file() and (path.parent / _LIST).exists():
                looks.append((str(path.relative_to(folder)), state.st_size, state.st_mtime_ns))
        return sha256(repr(looks).encode()).hexdigest()[:16]

    def _survives(self, state: State) -> bool:
        """Whether a process apart can count and search the index."""
        code = "import sys; from adverbum.store.chroma import probe; probe(*sys.argv[1:])"
        arguments = (str(self.path.parent), state.name, str(state.count))
        try:
            ended = subprocess.run(
                processes.command(code, *arguments),
                env=processes.environment(),
                timeout=PROBE_S,
                capture_output=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return ended.returncode == 0

    def _with(self, name: str, action: "Callable[[Collection], _T]", *, make: bool = False) -> _T:
        from chromadb import PersistentClient
        from chromadb.config import Settings
        from chromadb.errors import NotFoundError

        if self._opened is not None and self._opened[0] != name:
            self.close()
        try:
            if self._client is None:
                with _OPENING:
                    self._client = PersistentClient(self.path / name, Settings(anonymized_telemetry=False))
            return action(self._collection(self._client, name, _COLLECTION, make=make))
        except NotFoundError as error:
            raise LookupError(name) from error
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic in Chroma's compiled core is no Exception
            raise StoreError(
                f"the vector index in {self.place} cannot be used ({error}); run: adverbum verify"
            ) from error


class ServerIndex(_ChromaIndex):
    """An index on a Chroma server, which any number of processes may use."""

    def __init__(self, url: str) -> None:
        """Names the server.

        Raises:
            ArgumentError: `url` is not http://HOST:PORT or https://HOST:PORT.
        """
        super().__init__()
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not re.fullmatch(r"[^@]+:\d{1,5}", parts.netloc) or parts.path[1:]:
            raise ArgumentError(f"a Chroma server is named as http://HOST:PORT, not {url!r}")
        self._host, self._port = parts.hostname or "", int(parts.netloc.rpartition(":")[2])
        self._ssl = parts.scheme == "https"
        self.place = f"{parts.scheme}://{parts.netloc}"
        self.setting = f"index {self.place}"

    def another(self) -> VectorIndex:
        """A second one for the same server."""
        return ServerIndex(self.place)

    def close(self) -> None:
        """Closes connections; its client leaves them open."""
        for session in _sessions(self._client) if self._client else ():
            session.close()
        super().close()

    def extend(self, state: State, name: str, parts: Iterable[Records]) -> State:  # noqa: ARG002
        """The index of `state` with `parts` too. Readers pass over records that the store does not know."""
        return self._filled(state, parts)

    def examined(self, state: State, *, thorough: bool = False) -> State | None:  # noqa: ARG002
        """`state` if the server has the index with all its records."""
        try:
            held = self._with(state.name, lambda found: found.count()) if state.name else 0
        except LookupError:
            return None
        return state if held >= state.count else None

    def intact(self, state: State) -> bool:
        """Whether the server has the index with all its records."""
        return self.examined(state) is not None

    def names(self) -> list[str]:
        """The collections on the server."""
        return [found.name for found in self._asked(lambda client: client.list_collections(limit=1_000_000))]

    def drop(self, name: str) -> None:
        """Removes a collection, if there is one."""
        with suppress(LookupError):
            self._asked(lambda client: client.delete_collection(name))

    def _with(self, name: str, action: "Callable[[Collection], _T]", *, make: bool = False) -> _T:
        try:
            return self._asked(lambda client: action(self._collection(client, name, name, make=make)))
        except LookupError:
            self._opened = None
            raise

    def _asked(self, action: "Callable[[ClientAPI], _T]") -> _T:
        """What `action` gives; a server that cannot be reached is tried again, twice."""
        from chromadb.errors import ChromaError, NotFoundError
        from httpx import TimeoutException, TransportError

        for wait_s in (*WAITS_S, None):
            try:
                return action(self._connected())
            except NotFoundError as error:
                raise LookupError(str(error)) from error
            except (TimeoutException, TimeoutError) as error:
                self.close()
                raise StoreError(
                    f"the Chroma server at {self.place} took more than {SERVER_S:g} s; try again"
                ) from error
            except (TransportError, OSError) as error:
                self.close()
                if wait_s is None:
                    raise StoreError(
                        f"the Chroma server at {self.place} cannot be reached ({error}); start it, or check --chroma"
                    ) from error
                time.sleep(wait_s)
            except (ChromaError, ValueError) as error:
                raise StoreError(f"the Chroma server at {self.place} refused: {error}") from error
        raise AssertionError

    def _connected(self) -> "ClientAPI":
        if self._client is None:
            from chromadb import HttpClient
            from chromadb.config import Settings

            # Its client waits for ever, so the first word is our own.
            with urlopen(f"{self.place}/api/v2/heartbeat", timeout=CONNECT_S) as reply:
                reply.read()
            settings = Settings(anonymized_telemetry=False)
            self._client = HttpClient(self._host, self._port, ssl=self._ssl, settings=settings)
            _sessions(self._client)[0].timeout = SERVER_S
        return self._client


def _sessions(client: Any) -> "list[httpx.Client]":
    """The connections of a client of a server. Chroma has no public way to close them or to say how long they wait."""
    return [client._server._session, client._admin_client._server._session]


def _upsert(collection: "Collection", **records: Any) -> None:
    collection.upsert(**records)


def probe(folder: str, name: str, count: str) -> None:
    """Searches an index; anything but a plain return means that it is damaged."""
    index = FolderIndex(Path(folder))
    if int(count):
        vector = index._with(name, lambda found: found.peek(1)["embeddings"])
        index.search(name, np.asarray(vector)[0], 1)
    if index._with(name, lambda found: found.count()) != int(count):
        raise SystemExit(1)
