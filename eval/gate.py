"""The gate: fails below the floors, or on a loss against the accepted run that is more than chance.

`eval/questions/baseline.json` holds both. Accepting a run replaces the baseline and raises the floors that it
leaves further behind; a floor comes down only by hand, in that file.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adverbum.eval.asking import Row
from adverbum.eval.comparing import differences
from adverbum.eval.files import EvaluationError, writing
from adverbum.eval.gold import QUESTIONS
from adverbum.eval.measures import MEASURES
from adverbum.eval.slices import measure

BASELINE = QUESTIONS / "baseline.json"
SPLIT = "tune"  # that it asks
GUARDED = ("ndcg@10", "first", "refused_wrongly", "refused_rightly")
MARGIN = 0.04  # that a floor stays behind the figure it was set from


@dataclass(frozen=True)
class Accepted:
    """The floors by measure, and the values of each question by measure."""

    floors: Mapping[str, float]
    questions: Mapping[str, Mapping[str, float]]


def load(path: Path = BASELINE) -> Accepted:
    """The baseline.

    Raises:
        EvaluationError: it is missing or malformed.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return Accepted(dict(record["floors"]), dict(record["questions"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{path} is no baseline ({error!s:.200}); make one: adverbum eval --accept") from error


def faults(rows: Sequence[Row], accepted: Accepted) -> list[str]:
    """What is wrong with `rows`, a line each; nothing if they pass."""
    found = []
    for name, floor in accepted.floors.items():
        value, wanted = measure(rows, name).value, MEASURES[name]
        if value > floor if wanted.lower_is_better else value < floor:
            beyond = "above" if wanted.lower_is_better else "below"
            found.append(f"{wanted.head} is {100 * value:.1f} %, {beyond} {100 * floor:.0f} %")
    for lost in differences(accepted.questions, _values(rows)):
        if lost.verdict == "worse":
            change = f"from {100 * lost.before:.1f} to {100 * lost.after:.1f} % of {lost.change.count}"
            found.append(f"{MEASURES[lost.measure].head} went {change}, which is more than chance (p = {lost.p:.3f})")
    return found


def accept(rows: Sequence[Row], baseline: Path = BASELINE) -> dict[str, float]:
    """Makes `rows` the baseline; the floors that hold from now on."""
    kept = load(baseline).floors if baseline.exists() else {}
    floors = {name: _floor(name, measure(rows, name).value, kept.get(name)) for name in GUARDED}
    lines = ",\n".join(f"  {json.dumps(question)}: {json.dumps(values)}" for question, values in _values(rows).items())
    text = f'{{\n"floors": {json.dumps(floors)},\n"questions": {{\n{lines}\n}}\n}}\n'
    with writing(baseline):
        baseline.write_text(text, encoding="utf-8")
    return floors


def _floor(name: str, value: float, kept: float | None) -> float:
    if MEASURES[name].lower_is_better:
        new = math.ceil(100 * (value + MARGIN)) / 100
        return new if kept is None else min(new, kept)
    new = math.floor(100 * (value - MARGIN)) / 100
    return new if kept is None else max(new, kept)


def _values(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    return {row.id: {name: round(value, 4) for name, value in row.values.items() if name in GUARDED} for row in rows}
