"""The weights by which a sentence is chosen and trusted: two short tables over the signals, learned by `training`."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from adverbum.answering.candidates import SIGNALS
from adverbum.errors import ModelError
from adverbum.text.tokens import MODEL

LEAD = "lead"  # what is weighed of a sentence beside its own signals: how far its claim is ahead of others
RUNNERS_UP = 4  # sentences ahead of which a sole answer should be (python -m adverbum.eval.constants)


@dataclass(frozen=True)
class Weights:
    """Two short tables over the signals: which sentence to choose, and how far to trust the choice.

    Attributes:
        choosing: what a signal adds to a sentence's claim against the others for one question.
        trusting: what it adds to the log-odds that a sentence answers at all, and last what its lead does.
        intercept: of those log-odds.
        threshold: the probability from which on to answer.
    """

    choosing: np.ndarray
    trusting: np.ndarray
    intercept: float
    threshold: float

    def claim(self, signals: np.ndarray) -> float:
        """How strongly a sentence with these signals claims to be the answer; only differences mean anything."""
        return float(signals @ self.choosing)

    def probability(self, signals: np.ndarray) -> float:
        """That a sentence with these signals, its lead the last of them, answers the question, in [0, 1]."""
        return 1.0 / (1.0 + math.exp(-(self.intercept + float(signals @ self.trusting))))


def lead(claim: float, claims: Sequence[float]) -> float:
    """How far a claim is ahead of the fifth of `claims`, the strongest first, or of the last of fewer."""
    return claim - claims[min(RUNNERS_UP, len(claims) - 1)]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship with the model.

    Raises:
        ModelError: the table is missing or is not of these signals.
    """
    path = MODEL / "answers.json"
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        choosing = np.array([table["choosing"][name] for name in SIGNALS])
        trusting = np.array([table["trusting"][name] for name in (*SIGNALS, LEAD)])
        return Weights(choosing, trusting, table["intercept"], table["threshold"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path} is missing or damaged ({error}); install the package again") from error
