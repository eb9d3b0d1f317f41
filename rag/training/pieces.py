"""What tokens share: runs of letters, so that rare forms learn from frequent ones.

*Struktur*, *strukturen* and *structures* are tokens of their own, of which training sees some hardly ever.
While training, a token's vector is its own row plus the mean of the rows of its letter runs (Bojanowski et al.
2017, arXiv:1607.04606); afterwards the two are added up, so the finished model knows nothing of it.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

LENGTHS = (4, 5)  # of a run, with the marks for the beginning and the end of the token
LEAST_LETTERS = 4  # of a token that has runs


@dataclass(frozen=True)
class Pieces:
    """Token t has the pieces `ids[starts[t] : starts[t + 1]]`, numbered from 0 below `count`."""

    ids: np.ndarray  # int64
    starts: np.ndarray  # int64, tokens + 1
    count: int

    def of(self, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pieces of these tokens one after another, and where those of each token begin: int64 both."""
        parts = [self.ids[self.starts[token] : self.starts[token + 1]] for token in tokens]
        starts = np.array([0, *accumulate(map(len, parts[:-1]))], dtype=np.int64)
        return np.concatenate(parts), starts


def pieces(tokens: Sequence[bytes]) -> Pieces:
    """The letter runs that at least two tokens have; marks on letters are ignored."""
    runs = [_runs(token.decode("utf-8", "ignore")) for token in tokens]
    times = Counter(run for own in runs for run in own)
    number = {run: place for place, run in enumerate(sorted(run for run, count in times.items() if count > 1))}
    ids = [sorted(number[run] for run in own if run in number) for own in runs]
    starts = np.array([0, *accumulate(map(len, ids))], dtype=np.int64)
    return Pieces(np.array([piece for own in ids for piece in own], dtype=np.int64), starts, len(number))


def _runs(token: str) -> set[str]:
    letters = "".join(c for c in unicodedata.normalize("NFD", token) if not unicodedata.combining(c))
    if len(token) < LEAST_LETTERS or not letters.isalpha():
        return set()
    marked = f"^{letters}$"
    return {marked[at : at + length] for length in LENGTHS for at in range(len(marked) - length + 1)}
