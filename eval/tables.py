"""Tables of a run, as rows of text: for the terminal, for Markdown, for the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adverbum.eval.asking import Row
from adverbum.eval.measures import MEASURES
from adverbum.eval.slices import (
    accuracy,
    by_kind,
    by_language,
    by_pair,
    calibration,
    fairness,
    latency,
    means,
    measure,
    risk_area,
)

MAIN = ("recall@5", "first", "any", "refused_wrongly")  # of the answerable, by language


@dataclass(frozen=True)
class Table:
    """A title, the heads of the columns, and rows as long as the heads; the first column names the row."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """In Markdown, without the title."""
        ruler = ("---", *("--:" if head == "n" else "---" for head in self.heads[1:]))
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.heads, ruler, *self.rows))

    def print(self) -> None:
        """On the terminal."""
        from rich.console import Console
        from rich.table import Table as RichTable

        table = RichTable(*self.heads, title=self.title, title_justify="left")
        for row in self.rows:
            table.add_row(*row)
        Console(width=140).print(table)


def tables(rows: Sequence[Row]) -> Iterator[Table]:
    """Every table of a run; those that would say nothing new are left out."""
    yield languages(rows)
    yield overall(rows)
    pairs = by_pair(rows)
    if len(pairs) > 1:
        yield matrix(rows)
    if len(by_kind(rows)) > 1:
        yield kinds(rows)


def languages(rows: Sequence[Row]) -> Table:
    """The main measures by language of the question."""
    heads = ("", "n", *(MEASURES[name].head for name in MAIN), "n", MEASURES["refused_rightly"].head)
    body = []
    for name, part in by_language(rows).items():
        answered, refused = [measure(part, name) for name in MAIN], measure(part, "refused_rightly")
        body.append((name, str(answered[1].count), *map(str, answered), str(refused.count), str(refused)))
    return Table("per cent, with 95 % bootstrap intervals", heads, tuple(body))


def overall(rows: Sequence[Row]) -> Table:
    """Every figure over all questions."""
    figures = [(MEASURES[name].head, str(mean.count), str(mean)) for name, mean in means(rows).items() if mean.count]
    error, area = calibration(rows), risk_area(rows)
    return Table(
        "over all questions",
        ("measure", "n", "per cent, with 95 % interval"),
        (
            *figures,
            ("expected calibration error of the answers given", str(error.count), str(error)),
            ("area under the risk–coverage curve", str(area.count), str(area)),
            ("one answer", str(len(rows)), latency(rows)),
        ),
    )


def matrix(rows: Sequence[Row]) -> Table:
    """The first quote right, by language of the question and of the documents."""
    pairs = by_pair(rows)
    written = list(dict.fromkeys(language for _, language in pairs))
    body = [
        (f"asked in {a}", *(str(measure(pairs[a, w], "first")) for w in written))
        for a in dict.fromkeys(language for language, _ in pairs)
    ]
    heads = ("first quote right", *(f"answered in {language}" for language in written))
    return Table("by language of the question and of the document", heads, tuple(body))


def kinds(rows: Sequence[Row]) -> Table:
    """How often the right thing was done, by kind of question."""
    body = []
    for kind, part in by_kind(rows).items():
        figure = accuracy(part)
        wanted = {row.answerable: "a quote" if row.answerable else "a no" for row in part}
        body.append((kind, " or ".join(wanted.values()), str(figure.count), str(figure)))
    return Table("by kind of question", ("kind", "wanted", "n", "given"), tuple(body))


def remarks(rows: Sequence[Row]) -> list[str]:
    """What is to be said in words: on fairness, and on errors."""
    raised = [row for row in rows if row.error]
    told = f"{len(raised)} questions raised an error, such as {raised[0].id}: {raised[0].error}" if raised else ""
    return [text for text in (fairness(rows), told) if text]


def outcome(row: Row) -> str:
    """What came of a question, in words."""
    if row.right:
        return "right"
    if row.error:
        return "raised an error"
    if not row.answerable:
        return "answered what is not there"
    return "wrong first quote" if row.found else "refused wrongly"


def wanted(row: Row) -> str:
    """What would have been right."""
    return ", ".join(row.wanted) or ("a relevant document" if row.answerable else "a no")


def said(row: Row) -> str:
    """What was said: the first quote, or no."""
    return row.error or (row.quotes[0].text if row.quotes else "a no")
