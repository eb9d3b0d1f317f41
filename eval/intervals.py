"""How sure a figure is: bootstrap intervals, and whether two runs differ by more than chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
FLIPS = 9999
SEED = 20


@dataclass(frozen=True)
class Mean:
    """A figure with its 95 % interval, and over how many questions it is."""

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
    return Mean(float(array.mean()), *_bounds(_resampled_means(array, np.random.default_rng(SEED))), len(array))


def mean_difference(first: Sequence[float], second: Sequence[float]) -> Mean:
    """The mean of `second` less that of `first`, two unpaired groups, with its interval."""
    groups = [np.asarray(values, dtype=np.float64) for values in (first, second)]
    if not all(map(len, groups)):
        return Mean(0.0, 0.0, 0.0, 0)
    rng = np.random.default_rng(SEED)
    one, other = (_resampled_means(values, rng) for values in groups)
    return Mean(float(groups[1].mean() - groups[0].mean()), *_bounds(other - one), len(groups[0]) + len(groups[1]))


def interval(figure: Callable[[np.ndarray], float], count: int) -> Mean:
    """`figure` of all the places 0 to `count`, with the interval that resampling the places gives."""
    if not count:
        return Mean(0.0, 0.0, 0.0, 0)
    rng = np.random.default_rng(SEED)
    resampled = np.array([figure(rng.integers(0, count, size=count)) for _ in range(RESAMPLES)])
    return Mean(figure(np.arange(count)), *_bounds(resampled), count)


def p_value(differences: Sequence[float] | np.ndarray) -> float:
    """How often chance alone would give a mean difference at least this large, in (0, 1]: a two-sided p-value.

    Fisher's paired randomization test: were the two runs the same, each question's difference might as well
    have had the other sign. Exact when few questions differ, else from `FLIPS` random flips.

    >>> p_value([1.0] * 5)  # the same sign five times: 2 of the 32 ways
    0.0625
    """
    changed = np.asarray(differences, dtype=np.float64)
    changed = changed[changed != 0]
    if 2 ** len(changed) <= FLIPS:
        ways = np.arange(2 ** len(changed))[:, None] >> np.arange(len(changed)) & 1
        sums = np.abs((2 * ways - 1) @ changed)
        return float(np.mean(sums >= abs(changed.sum()) - 1e-9))
    flips = np.random.default_rng(SEED).integers(0, 2, size=(FLIPS, len(changed)), dtype=np.int8) * 2 - 1
    extreme = np.count_nonzero(np.abs(flips @ changed) >= abs(changed.sum()) - 1e-9)
    return float((extreme + 1) / (FLIPS + 1))


def _resampled_means(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    means: np.ndarray = array[rng.integers(0, len(array), size=(RESAMPLES, len(array)))].mean(axis=1)
    return means


def _bounds(resampled: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(resampled, [0.025, 0.975])
    return float(low), float(high)
