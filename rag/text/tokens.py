"""Tokens: what the chunker counts, the model has vectors for, and late interaction compares.

There is one vocabulary, a byte-level BPE stored as `tiktoken` ranks beside the model's weights.
`tiktoken` reads it here; `sentence-transformers` reads the same vocabulary through `tokenizers`.
A test holds that both give the same ids for any text.
"""

import base64
from functools import lru_cache
from pathlib import Path

import tiktoken
from tokenizers import normalizers

from adverbum.errors import ModelError

MODEL = Path(__file__).parents[1] / "model"  # the folder of the bundled model
# Words with their marks, numbers of at most four digits, single other characters; no white space.
SPLIT_PATTERN = r"[\p{L}\p{M}]+|\p{N}{1,4}|[^\s\p{L}\p{M}\p{N}]"
SHORT_CHARS, REMEMBERED = 1000, 4096  # texts whose tokens are remembered: how long, and how many
_NORMALIZER = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])


def normalize(text: str) -> str:
    """NFKC-normalised and lower-cased text, as the vocabulary sees it.

    >>> normalize("Ｔhu Lũm Ⅳ")
    'thu lũm iv'
    """
    return _NORMALIZER.normalize_str(text)


class Vocabulary:
    """The tokens of the bundled model, as a `tiktoken.Encoding` over normalised text."""

    def __init__(self, encoding: tiktoken.Encoding) -> None:
        self.encoding = encoding
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._read)

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        """Reads a file of `base64(token) rank` lines.

        Raises:
            ModelError: the file is missing or is no vocabulary.
        """
        try:
            lines = path.read_bytes().splitlines()
            ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines)}
            encoding = tiktoken.Encoding(path.stem, pat_str=SPLIT_PATTERN, mergeable_ranks=ranks, special_tokens={})
        except (OSError, ValueError) as error:
            raise ModelError(f"{path} is missing or damaged ({error}); install the package again") from error
        return cls(encoding)

    def encode(self, text: str) -> list[int]:
        """The token ids of `text`; white space gives none, special-token markup is plain text."""
        return list(self._ids(text))

    def count(self, text: str) -> int:
        """How many tokens `text` is."""
        return len(self._ids(text))

    def _ids(self, text: str) -> tuple[int, ...]:
        # Whoever cuts a text, tells its language and embeds it asks for the same sentences in turn.
        return self._remembered(text) if len(text) <= SHORT_CHARS else self._read(text)

    def _read(self, text: str) -> tuple[int, ...]:
        return tuple(self.encoding.encode_ordinary(normalize(text)))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of the bundled model, read once."""
    return Vocabulary.load(MODEL / "vocabulary.tiktoken")
