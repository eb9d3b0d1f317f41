"""The bundled model: vectors of whole chunks for the vector store, of tokens for late interaction.

It is a table with one row per token (a `StaticEmbedding` for sentence-transformers). Documents are
embedded through sentence-transformers, which takes seconds to import. A question, or some thousand chunks, need only
the rows of their tokens: their mean is the vector, bit for bit nearly the same (a test holds it to 1e-5), and
the rows, each with some of its neighbours, are what late interaction compares. So whoever only asks never
imports torch.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from adverbum.errors import ModelError
from adverbum.text.tokens import MODEL, Vocabulary, vocabulary
from adverbum.text.words import keys

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 1024  # texts embedded at once
TOGETHER = 256  # texts whose tokens are looked up at once
LINES = 4096  # short texts whose tokens are remembered
FEW = 4096  # texts that are embedded sooner than sentence-transformers is imported
# Of the rows next to a token, and next but one, what is added to its own for late interaction: the parts of a
# compound, or *carbon dioxide* for *Kohlendioxid*, match as one. The model card says what it brings.
CONTEXT = (0.4, 0.2)


@dataclass(frozen=True)
class Tokens:
    """What of a text is compared with a question.

    Attributes:
        ids: of its tokens, uint16, (tokens,).
        lengths: of their vectors in context, float16, (tokens,).
        words: the keys of its words, uint32, (words, 2); see `adverbum.text.words.keys`.
        runs: how many tokens and how many words each of its sentences has, int, (sentences, 2).
    """

    ids: np.ndarray
    lengths: np.ndarray
    words: np.ndarray
    runs: np.ndarray

    @cached_property
    def sentences(self) -> "tuple[Tokens, ...]":
        """Those of each sentence, in order."""
        token, word = np.cumsum(self.runs, axis=0)[:-1].T
        split = (np.split(self.ids, token), np.split(self.lengths, token), np.split(self.words, word))
        return tuple(Tokens(*own) for own in zip(*split, self.runs[:, None], strict=True))


class Embedder:
    """The token table of a `StaticEmbedding` model folder.

    Attributes:
        fingerprint: names the exact weights; vectors are only compared under one fingerprint.
        dimension: numbers in a vector.
    """

    def __init__(self, folder: Path = MODEL) -> None:
        """Opens the model in `folder` without reading its weights.

        Raises:
            ModelError: a file of the model is missing or damaged.
        """
        self.folder = folder
        self.vocabulary: Vocabulary = vocabulary() if folder == MODEL else _vocabulary(folder)
        try:
            self._table = _map_table(folder / "model.safetensors")
            self.fingerprint = json.loads((folder / "adverbum.json").read_text(encoding="utf-8"))["fingerprint"]
        except (OSError, ValueError, KeyError, struct.error) as error:
            raise ModelError(
                f"the model in {folder} is missing or damaged ({error}); install the package again"
            ) from error
        self.dimension = int(self._table.shape[1])
        # Rows are kept in single precision once they were used; the memory of others is never touched.
        self._rows, self._widened = np.zeros(self._table.shape, np.float32), np.zeros(len(self._table), np.bool_)
        self._lines: dict[str, Tokens] = {}

    def encode(self, text: str) -> np.ndarray:
        """The token ids of `text`: uint16, (tokens,)."""
        return np.array(self.vocabulary.encode(text), dtype=np.uint16)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of every text."""
        parts = (texts[start : start + TOGETHER] for start in range(0, len(texts), TOGETHER))
        return [tokens for part in parts for tokens in self._tokens(part)]

    def _tokens(self, texts: Sequence[str]) -> tuple[Tokens, ...]:
        ids = [self.encode(text) for text in texts]
        words = [keys(text) for text in texts]
        runs = np.array([(len(own), len(has)) for own, has in zip(ids, words, strict=True)])
        whole = np.linalg.norm(with_neighbours(self.rows(np.concatenate(ids)), runs[:, 0]), axis=1)
        return Tokens(np.concatenate(ids), whole.astype(np.float16), np.concatenate(words), runs).sentences

    def lines(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of short texts that come back, such as titles; those last asked for are remembered."""
        if len(self._lines) > LINES:
            self._lines.clear()
        missing = list(dict.fromkeys(text for text in texts if text not in self._lines))
        self._lines |= zip(missing, self.tokens(missing), strict=True)
        return [self._lines[text] for text in texts]

    def rows(self, ids: np.ndarray) -> np.ndarray:
        """The vectors of token ids as trained: float32, (tokens, dimension). Their lengths are their weights."""
        fresh = ids[~self._widened[ids]]
        self._rows[fresh] = self._table[fresh]
        self._widened[fresh] = True
        rows: np.ndarray = self._rows[ids]
        return rows

    def distinct(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The different ones of `ids`, ascending, and where among them each of `ids` is."""
        present = np.zeros(len(self._table), np.bool_)
        present[ids] = True
        return np.flatnonzero(present), (np.cumsum(present) - 1)[ids]

    def in_context(self, ids: np.ndarray) -> np.ndarray:
        """Unit vectors of the tokens of one text with some of their neighbours: float32, (tokens, dimension)."""
        return unit(with_neighbours(self.rows(ids), np.array([len(ids)])))

    def pooled(self, ids: np.ndarray) -> np.ndarray:
        """The unit vector of a text given its token ids: float32, (dimension,); zeros for no tokens."""
        if not len(ids):
            return np.zeros(self.dimension, dtype=np.float32)
        return unit(self.rows(ids).mean(axis=0))

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """The unit vectors of `texts`, if many through sentence-transformers: float32, (texts, dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if len(texts) <= FEW:
            return np.stack([self.pooled(self.encode(text)) for text in texts])
        model = _sentence_transformer(self.folder)
        vectors = model.encode(list(texts), batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True)
        return unit(np.asarray(vectors, dtype=np.float32))


@lru_cache(maxsize=2)
def _sentence_transformer(folder: Path) -> "SentenceTransformer":
    """The model of a folder, loaded once in a process."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def with_neighbours(values: np.ndarray, runs: np.ndarray) -> np.ndarray:
    """`values` of tokens, one a row, each with a share of its neighbours' in the same run; see `CONTEXT`."""
    run = np.repeat(np.arange(len(runs)), runs)
    total = values.copy(order="K")
    for distance, share in enumerate(CONTEXT, start=1):
        together = np.where(run[distance:] == run[:-distance], np.float32(share), np.float32(0))[:, None]
        total[distance:] += together * values[:-distance]
        total[:-distance] += together * values[distance:]
    return total


def unit(vectors: np.ndarray) -> np.ndarray:
    """`vectors` scaled to length 1 along the last axis; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: np.ndarray = vectors / np.maximum(lengths, 1e-9)
    return scaled


def _vocabulary(folder: Path) -> Vocabulary:
    return Vocabulary.load(folder / "vocabulary.tiktoken")


def _map_table(path: Path) -> np.ndarray:
    """The single tensor of a safetensors file as a read-only memory map: float16 or float32, (tokens, dimension).

    The format is a length (8 bytes, little endian), that many bytes of JSON, and the numbers.
    """
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    tensor = header["embedding.weight"]
    kind = {"F16": np.float16, "F32": np.float32}[tensor["dtype"]]
    offset = 8 + length + tensor["data_offsets"][0]
    return np.asarray(np.memmap(path, dtype=kind, mode="r", offset=offset, shape=tuple(tensor["shape"])))
