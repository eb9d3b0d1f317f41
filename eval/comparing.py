"""Two runs over the same questions: by how much each measure differs, whether that may be chance, and which
questions changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adverbum.eval.asking import Row
from adverbum.eval.files import EvaluationError
from adverbum.eval.intervals import Mean, mean, p_value
from adverbum.eval.measures import MEASURES
from adverbum.eval.runs import Run
from adverbum.eval.tables import Table

SURE = 0.05  # a difference that chance gives less often than this is called one

Values = Mapping[str, Mapping[str, float]]  # by question, by measure


@dataclass(frozen=True)
class Difference:
    """What a measure came to in two runs, over the questions of both.

    Attributes:
        before, after: the two means.
        change: after less before, with the interval of a paired bootstrap.
        p: how often chance alone would give as much; see `p_value`.
    """

    measure: str
    before: float
    after: float
    change: Mean
    p: float

    @property
    def verdict(self) -> str:
        """In a word: better, worse, or "–" where it may be chance."""
        if self.p >= SURE or not self.change.value:
            return "–"
        return "better" if (self.change.value > 0) != MEASURES[self.measure].lower_is_better else "worse"


@dataclass(frozen=True)
class Comparison:
    """Two runs, side by side; `changed` holds the pairs of rows of which one is right and the other is not."""

    before: Run
    after: Run
    differences: tuple[Difference, ...]
    changed: tuple[tuple[Row, Row], ...]

    def table(self) -> Table:
        """The differences, measure by measure."""
        body = [
            (
                *(MEASURES[one.measure].head, str(one.change.count)),
                *(f"{100 * one.before:.1f}", f"{100 * one.after:.1f}"),
                f"{100 * one.change.value:+.1f} [{100 * one.change.low:+.1f}, {100 * one.change.high:+.1f}]",
                *(f"{one.p:.3f}", one.verdict),
            )
            for one in self.differences
        ]
        title = f"before: {self.before.name}; after: {self.after.name}"
        return Table(title, ("measure", "n", "before", "after", "change", "p", ""), tuple(body))


def compare(before: Run, after: Run) -> Comparison:
    """Puts two runs side by side, over the questions that both asked.

    Raises:
        EvaluationError: they have no question in common.
    """
    old = {row.id: row for row in before.rows}
    pairs = [(old[row.id], row) for row in after.rows if row.id in old and old[row.id].question == row.question]
    if not pairs:
        raise EvaluationError(f"the runs {before.name} and {after.name} have no question in common")
    values: list[Values] = [{row.id: row.values for row in rows} for rows in zip(*pairs, strict=True)]
    changed = [(one, other) for one, other in pairs if one.right != other.right]
    return Comparison(before, after, tuple(differences(*values)), tuple(changed))


def differences(before: Values, after: Values) -> Sequence[Difference]:
    """Each measure that questions of both have, over those questions."""
    found = []
    for name in MEASURES:
        shared = [id_ for id_ in after if name in after[id_] and name in before.get(id_, ())]
        if shared:
            old, new = ([values[id_][name] for id_ in shared] for values in (before, after))
            change = [b - a for a, b in zip(old, new, strict=True)]
            found.append(Difference(name, sum(old) / len(old), sum(new) / len(new), mean(change), p_value(change)))
    return found
