"""The vector index, whoever keeps it: ids and vectors, which can always be made again from the store.

An index is never changed where a reader may look: a new one takes its place when it is whole, or records are only
added, and mean nothing before the store knows them.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class State:
    """What the store knows of its index.

    Attributes:
        name: of the folder, or of the collection on a server; "" for none.
        model: fingerprint of what its vectors are from.
        last: every chunk up to this id is in it, and none after that the store knows.
        count: how many records it holds, those of chunks that are gone included.
        seal: what its files looked like when they were last known to be sound.
    """

    name: str = ""
    model: str = ""
    last: int = 0
    count: int = 0
    seal: str = ""


@dataclass(frozen=True)
class Records:
    """What is added at once: ids, unit vectors, and of each the number of its document and its language."""

    ids: Sequence[int]
    vectors: np.ndarray
    documents: Sequence[int]
    languages: Sequence[str]


class VectorIndex(ABC):
    """Nearest chunks by cosine. Nothing is opened or imported until it is used."""

    place: str  # where it is, for people
    setting: str  # what the store keeps its state under

    @abstractmethod
    def another(self) -> "VectorIndex":
        """A second one for the same place."""

    @abstractmethod
    def close(self) -> None:
        """Closes files and connections. The index opens again when it is next used."""

    @abstractmethod
    def build(self, name: str, parts: Iterable[Records], model: str) -> State:
        """A new index called `name` with all of `parts`, whose vectors are of `model`."""

    @abstractmethod
    def extend(self, state: State, name: str, parts: Iterable[Records]) -> State:
        """An index with the records of `state` and with `parts`; it is called `name` if it must be a new one."""

    @abstractmethod
    def examined(self, state: State, *, thorough: bool = False) -> State | None:
        """`state`, its seal renewed, if the index is as it should be; None if it is missing or damaged.

        Files that look as they were left are trusted, unless `thorough`.
        """

    @abstractmethod
    def intact(self, state: State) -> bool:
        """Whether the index holds what `state` says and can be searched. It is only read."""

    @abstractmethod
    def search(
        self,
        name: str,
        vector: np.ndarray,
        limit: int,
        *,
        languages: Sequence[str] | None = None,
        documents: Sequence[int] | None = None,
    ) -> dict[int, float]:
        """The records of the index `name` nearest to a unit vector: id → cosine, best first, at most `limit`.

        Raises:
            StoreError: the index cannot be used, or the server cannot be reached.
        """

    @abstractmethod
    def names(self) -> list[str]:
        """The indexes in this place, of whatever store."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Removes an index unread, if there is one."""


def index_at(folder: Path, url: str | None) -> VectorIndex:
    """The index of the store in `folder`: on the Chroma server at `url`, or in the folder itself."""
    from adverbum.store.chroma import FolderIndex, ServerIndex

    return FolderIndex(folder) if url is None else ServerIndex(url)
