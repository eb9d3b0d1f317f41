"""The results of the benchmark as tables, in words, and as a plot."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from adverbum.eval.intervals import Mean
from adverbum.eval.plots import Series, chart, powers
from adverbum.eval.tables import Table

OURS = "Adverbum"
RESULTS = Path(__file__).parent / "results.json"
PLOT = Path(__file__).parent / "growth.svg"
BUSY = 1.5  # load, of which the measurement before made 1, from which on clocks say more about others

Row = dict[str, Any]


def summary(results: dict[str, Any]) -> str:
    """All of it, in Markdown."""
    rows = results["results"]
    busy = sum(row["load"] > BUSY for row in rows)
    shared = f" Other work was running in {busy} of {len(rows)} measurements." if busy else ""
    lines = [
        f"{results['date']}, {results['machine']}.{shared} Every system on one thread; times are of the processor, "
        "which other work disturbs less than the clock.",
        quality(rows).markdown(),
        growth(rows).markdown(),
        "\n".join(f"- {ratio}" for ratio in ratios(rows)),
        *([f"![The time of a query as the number of files grows](eval/bench/{PLOT.name})"] * grows(results)),
    ]
    return "\n\n".join(lines)


def quality(rows: Sequence[Row]) -> Table:
    """How well each finds the paragraph, for each pair of languages."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        for pair, figures in row["quality"].items():
            if pair:
                found.setdefault(row["system"], {})[pair] = str(Mean(**figures["ndcg@10"]))
    pairs = sorted({pair for values in found.values() for pair in values}, key=lambda pair: (_across(pair), pair))
    body = tuple((system, *(values.get(pair, "–") for pair in pairs)) for system, values in found.items())
    return Table("", ("nDCG@10 × 100, documents ← questions", *pairs), body)


def growth(rows: Sequence[Row]) -> Table:
    """What each takes as the documents grow."""
    ordered = sorted(rows, key=lambda row: (row["documents"], row["corpus"], row["system"] != OURS))
    return Table("", tuple(COLUMNS), tuple(tuple(cell(row) for cell in COLUMNS.values()) for row in ordered))


def ratios(rows: Sequence[Row]) -> list[str]:
    """What the tables come to, in words; only of corpora that others were run on too."""
    by_corpus: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_corpus.setdefault(row["corpus"], {})[row["system"]] = row
    told = []
    for corpus, systems in by_corpus.items():
        ours, peers = systems.get(OURS), [row for name, row in systems.items() if name != OURS]
        if ours and peers:
            fastest = min(peers, key=lambda row: row["query_p50"]["processor_s"])
            builder = min(peers, key=_a_chunk)
            query = ours["query_p50"]["processor_s"] / fastest["query_p50"]["processor_s"]
            told.append(
                f"{corpus}: a chunk is indexed {_a_chunk(builder) / _a_chunk(ours):.1f} times as fast as by "
                f"{builder['system']}, the fastest of the others; a query takes {query:.2f} times as long as by "
                f"{fastest['system']}, the fastest of the others."
            )
    across = {system: _mean_across(rows, system) for system in dict.fromkeys(row["system"] for row in rows)}
    others = {system: value for system, value in across.items() if system != OURS and value}
    if across.get(OURS) and others:
        best = max(others, key=lambda system: others[system])
        told.append(
            f"Across languages nDCG@10 is {100 * across[OURS]:.1f}, {across[OURS] / others[best]:.2f} times the "
            f"{100 * others[best]:.1f} of {best}, the best of the others."
        )
    for system in across:
        sizes = _sizes(rows, system)
        if len(sizes) > 1:
            few, many = sizes[0], sizes[-1]
            grown = ", ".join(f"{what} {figure(many) / figure(few):.1f}" for what, figure in GROWING.items())
            told.append(f"{system}, times as much at {many['documents']:,} files as at {few['documents']:,}: {grown}.")
    return told


def _a_chunk(row: Row) -> float:
    return float(row["index"]["processor_s"] / row["chunks"])


COLUMNS: dict[str, Callable[[Row], str]] = {
    "documents": lambda row: row["corpus"],
    "system": lambda row: row["system"],
    "chunks": lambda row: f"{row['chunks']:,}",
    "first answer": lambda row: f"{row['first_answer']['processor_s']:.0f} s",
    "indexing": lambda row: f"{row['index']['processor_s']:.1f} s",
    "a chunk": lambda row: f"{_milliseconds(_a_chunk(row))} ms",
    "query p50": lambda row: f"{_milliseconds(row['query_p50']['processor_s'])} ms",
    "query p95": lambda row: f"{_milliseconds(row['query_p95']['processor_s'])} ms",
    "one file changed": lambda row: f"{row['sync']['processor_s']:.2f} s",
    "memory": lambda row: f"{row['peak_mb']:,.0f} MB",
    "disk": lambda row: f"{row['disk_mb']:,.0f} MB",
}
# What may grow with the number of files.
GROWING: dict[str, Callable[[Row], float]] = {
    "a query": lambda row: row["query_p50"]["processor_s"],
    "indexing a chunk": _a_chunk,
    "one file changed": lambda row: row["sync"]["processor_s"],
    "memory": lambda row: row["peak_mb"],
    "disk": lambda row: row["disk_mb"],
}


def grows(results: dict[str, Any]) -> bool:
    """Whether any system was measured at more than one size, so that there is a plot to draw."""
    systems = {row["system"] for row in results["results"]}
    return any(len(_sizes(results["results"], system)) > 1 for system in systems)


def plot(results: dict[str, Any]) -> str:
    """How a query's time grows with the documents, SVG."""
    rows = results["results"]
    lines = [
        Series(
            system, [(float(row["documents"]), 1000 * row["query_p50"]["processor_s"]) for row in _sizes(rows, system)]
        )
        for system in dict.fromkeys(row["system"] for row in rows)
    ]
    points = [point for line in lines for point in line.points]
    axes = (
        powers("files", [point[0] for point in points]),
        powers("query p50", [point[1] for point in points], unit=" ms"),
    )
    return chart("Time of a query", *axes, lines)


def _sizes(rows: Sequence[Row], system: str) -> list[Row]:
    """What one system took for the growing series, the fewest files first."""
    return sorted(
        (row for row in rows if row["system"] == system and not _pairs(row)), key=lambda row: row["documents"]
    )


def _pairs(row: Row) -> list[str]:
    return [pair for pair in row["quality"] if pair]


def _mean_across(rows: Sequence[Row], system: str) -> float:
    across = [row["quality"][pair] for row in rows if row["system"] == system for pair in _pairs(row) if _across(pair)]
    return sum(figures["ndcg@10"]["value"] for figures in across) / len(across) if across else 0.0


def _across(pair: str) -> bool:
    documents, questions = pair.split(" ← ")
    return documents != questions


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.2g}" if seconds < 0.01 else f"{1000 * seconds:.0f}"
