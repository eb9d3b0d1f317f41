"""What is measured of a question, each in [0, 1], and of how far confidence can be trusted.

A question that raised an error or got no answer scores 0 and is never dropped; one that the documents do not
answer is measured by whether it was refused, and by nothing else.
"""

import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import numpy as np

from adverbum.eval.files import EvaluationError

BINS = 10


@dataclass(frozen=True)
class Measure:
    """A measure, and which way is better.

    Attributes:
        head: its name in tables.
        scored_as: its name in ir_measures, if that computes it.
        lower_is_better: a fall is a gain.
    """

    head: str
    scored_as: str = ""
    lower_is_better: bool = False


MEASURES = {
    "recall@5": Measure("recall@5", "R@5"),
    "recall@10": Measure("recall@10", "R@10"),
    "mrr": Measure("MRR", "RR"),
    "ndcg@10": Measure("nDCG@10", "nDCG@10"),
    "map": Measure("MAP", "AP"),
    "first": Measure("first quote right"),
    "any": Measure("any quote right"),
    "share": Measure("share of quotes right"),
    "f1": Measure("token F1"),
    "refused_wrongly": Measure("refused wrongly", lower_is_better=True),
    "refused_rightly": Measure("refused rightly"),
}


def scorer() -> ModuleType:
    """The package that computes them.

    Raises:
        EvaluationError: it is not installed.
    """
    try:
        return import_module("ir_measures")
    except ModuleNotFoundError as error:
        raise EvaluationError("the evaluation needs ir-measures; run: pip install 'adverbum[eval]'") from error


def retrieval(relevant: Sequence[Mapping[str, int]], ranked: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """For each question the measures that ir_measures computes, by trec_eval's definitions.

    Args:
        relevant: for each question, the items to be found and their grades, from 1.
        ranked: for each question the items found, best first, none twice.
    """
    ir_measures = scorer()
    scored = {name: measure.scored_as for name, measure in MEASURES.items() if measure.scored_as}
    names = {ir_measures.parse_measure(code): name for name, code in scored.items()}
    values = [dict.fromkeys(scored, 0.0) for _ in relevant]
    wanted = {str(place): dict(items) for place, items in enumerate(relevant)}
    found = {
        str(place): {item: float(len(items) - rank) for rank, item in enumerate(items)}
        for place, items in enumerate(ranked)
        if items
    }
    for metric in ir_measures.iter_calc(list(names), wanted, found):
        values[int(metric.query_id)][names[metric.measure]] = float(metric.value)
    return values


def token_f1(said: str, wanted: Sequence[str]) -> float:
    """The F1 of the words in common with the nearest of `wanted`, as SQuAD's script has it (Rajpurkar et al. 2016).

    Words are counted with their repetitions, without case, punctuation, or English articles.

    >>> token_f1("the year 2024", ["2024"])  # precision 1/2, recall 1
    0.6666666666666666
    """
    return max((_f1(_squad_words(said), _squad_words(answer)) for answer in wanted), default=0.0)


def _f1(said: list[str], wanted: list[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    common = (Counter(said) & Counter(wanted)).total()
    return 2 * common / (len(said) + len(wanted))


def _squad_words(text: str) -> list[str]:
    text = "".join(char for char in text.lower() if char not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def ndcg(ranks: np.ndarray, *, k: int = 10) -> np.ndarray:
    """nDCG@k per question with one right item each: 1 / log2(rank + 1) for ranks from 1 to k, else 0.

    `ranks` is the place of the right item, from 1. Järvelin & Kekäläinen 2002.

    >>> ndcg(np.array([1, 3, 11])).tolist()
    [1.0, 0.5, 0.0]
    """
    gains: np.ndarray = np.where(ranks <= k, 1 / np.log2(np.maximum(ranks, 1) + 1), 0.0)
    return gains


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error of answers, in [0, 1], over `BINS` equal widths (Naeini et al. 2015).

    >>> calibration_error(np.array([0.9, 0.9]), np.array([1.0, 0.0]))
    0.4
    """
    if not len(confidence):
        return 0.0
    excess = np.bincount(confidence_bins(confidence), weights=confidence - right)
    return float(np.abs(excess).sum() / len(confidence))


def confidence_bins(confidence: np.ndarray) -> np.ndarray:
    """The number of the bin, from 0 to `BINS` - 1, that each confidence falls in."""
    bins: np.ndarray = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return bins


def risks(confidence: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The share of wrong answers among the n surest questions, for n from 1 on (El-Yaniv & Wiener 2010).

    All questions count, those that were refused by what would have been quoted. The mean is the area under the
    risk–coverage curve.

    >>> risks(np.array([0.9, 0.2, 0.8]), np.array([1.0, 1.0, 0.0])).round(2).tolist()
    [0.0, 0.5, 0.33]
    """
    order = np.argsort(-confidence, kind="stable")
    wrong: np.ndarray = np.cumsum(1.0 - right[order]) / np.arange(1, len(order) + 1)
    return wrong
