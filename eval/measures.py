"""Means with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
SEED = 20


@dataclass(frozen=True)
class Mean:
    """A mean of per-question values with its 95 % interval, and how many values there were."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        """In per cent: `93.1 [90.0, 95.8]`, or a dash where there was nothing to count."""
        if not self.count:
            return "–"
        return f"{100 * self.value:.1f} [{100 * self.low:.1f}, {100 * self.high:.1f}]"


def mean(values: Sequence[float] | np.ndarray) -> Mean:
    """The mean of `values` with a percentile bootstrap interval (Efron 1979), the same for the same values.

    >>> str(mean([1.0, 1.0, 1.0]))
    '100.0 [100.0, 100.0]'
    """
    array = np.asarray(values, dtype=np.float64)
    if not len(array):
        return Mean(0.0, 0.0, 0.0, 0)
    rng = np.random.default_rng(SEED)
    means = array[rng.integers(0, len(array), size=(RESAMPLES, len(array)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Mean(float(array.mean()), float(low), float(high), len(array))


def ndcg(ranks: np.ndarray, *, k: int = 10) -> np.ndarray:
    """nDCG@k per question with one right item each: 1 / log2(rank + 1) for ranks from 1 to k, else 0.

    `ranks` is the place of the right item, from 1. Järvelin & Kekäläinen 2002.

    >>> ndcg(np.array([1, 3, 11])).tolist()
    [1.0, 0.5, 0.0]
    """
    gains: np.ndarray = np.where(ranks <= k, 1 / np.log2(np.maximum(ranks, 1) + 1), 0.0)
    return gains
