"""The rows of a run, cut by language, by kind and within and across languages, and what is said of each part."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from adverbum.eval.asking import Row
from adverbum.eval.intervals import Mean, interval, mean, mean_difference
from adverbum.eval.measures import MEASURES, calibration_error, risks
from adverbum.languages import LANGUAGES, of


def by_language(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows in all, by language of the question, and within and across languages; no part is empty."""
    parts = {"all": list(rows)}
    for language in sorted({row.language for row in rows}):
        parts[language] = [row for row in rows if row.language == language]
    parts["within a language"] = [row for row in rows if row.answerable and not row.across]
    parts["across languages"] = [row for row in rows if row.across]
    return {name: part for name, part in parts.items() if part}


def by_kind(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by kind of question, those that can be answered first."""
    parts: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (not row.answerable, row.kind)):
        parts.setdefault(row.kind, []).append(row)
    return parts


def by_pair(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    """The answerable rows by language of the question and of a document that answers it.

    A question that documents in two languages answer counts in both.
    """
    asked = sorted({row.language for row in rows if row.answerable})
    written = sorted({language for row in rows for language in row.sources})
    return {(a, w): [row for row in rows if row.language == a and w in row.sources] for a in asked for w in written}


def measure(rows: Sequence[Row], name: str) -> Mean:
    """The mean of a measure over the rows that it is of."""
    return mean([row.values[name] for row in rows if name in row.values])


def means(rows: Sequence[Row]) -> dict[str, Mean]:
    """Every measure over `rows`."""
    return {name: measure(rows, name) for name in MEASURES}


def accuracy(rows: Sequence[Row]) -> Mean:
    """How often the right thing was done: the first quote answers, or what cannot be answered was refused."""
    return mean([float(row.right) for row in rows])


def calibration(rows: Sequence[Row]) -> Mean:
    """The expected calibration error of the answers given."""
    confidence, right = (np.array(column) for column in answers_given(rows))
    return interval(lambda places: calibration_error(confidence[places], right[places]), len(confidence))


def answers_given(rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    """The confidence of each answer given, and whether its first quote was right."""
    given = [(row.confidence, row.values.get("first", 0.0)) for row in rows if row.found]
    return [confidence for confidence, _ in given], [right for _, right in given]


def risk_curve(rows: Sequence[Row]) -> np.ndarray:
    """See `risks`."""
    return risks(*_columns(rows))


def risk_area(rows: Sequence[Row]) -> Mean:
    """The area under the risk–coverage curve: in [0, 1], less is better."""
    columns = _columns(rows)
    return interval(lambda places: float(risks(*(column[places] for column in columns)).mean()), len(rows))


def _columns(rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    """The confidence of each row, and whether what it quotes or would have quoted answers."""
    best = [row.quotes[0] if row.quotes else row.withheld for row in rows]
    right = [float(quote is not None and quote.right) for quote in best]
    return np.array([row.confidence for row in rows]), np.array(right)


def latency(rows: Sequence[Row]) -> str:
    """What an answer takes, in words: the median, and what 95 of 100 stay below."""
    (p50, p95), (own50, own95) = latency_ms(rows).values()
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms (of the processor {own50:.0f} and {own95:.0f} ms)"


def latency_ms(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """Milliseconds that an answer takes, p50 and p95: by the clock, and of the processor alone."""
    sides = {"clock": [row.elapsed_s for row in rows], "processor": [row.processor_s for row in rows]}
    quantiles = {name: 1000 * np.quantile(took, [0.5, 0.95]) for name, took in sides.items()}
    return {name: (float(p50), float(p95)) for name, (p50, p95) in quantiles.items()}


def fairness(rows: Sequence[Row]) -> str:
    """One sentence on the language whose questions fare worst, beside all others; empty for one language."""
    parts = {
        language: [row.values["first"] for row in rows if row.answerable and row.language == language]
        for language in sorted({row.language for row in rows if row.answerable})
    }
    if len(parts) < 2:
        return ""
    worst = min(parts, key=lambda language: float(np.mean(parts[language])))
    others = [value for language, values in parts.items() if language != worst for value in values]
    behind = mean_difference(parts[worst], others)
    doubt = "" if behind.low > 0 else ", which may be chance"
    named = of(worst).name if worst in LANGUAGES else worst
    return f"{named} questions are answered {behind} points less often than the others{doubt}."


def figures(rows: Sequence[Row]) -> dict[str, Any]:
    """All that is said of a run, as plain data: every mean is `{value, low, high, count}`."""

    def plain(parts: Mapping[str, Sequence[Row]]) -> dict[str, dict[str, Any]]:
        return {part: {name: asdict(mean) for name, mean in means(rows).items()} for part, rows in parts.items()}

    return {
        "slices": plain(by_language(rows)),
        "kinds": plain(by_kind(rows)),
        "matrix": {f"{a} {w}": asdict(measure(part, "first")) for (a, w), part in by_pair(rows).items() if part},
        "calibration_error": asdict(calibration(rows)),
        "risk_coverage_area": asdict(risk_area(rows)),
        "fairness": fairness(rows),
        "latency_ms": {name: {"p50": p50, "p95": p95} for name, (p50, p95) in latency_ms(rows).items()},
        "errors": sum(bool(row.error) for row in rows),
    }
