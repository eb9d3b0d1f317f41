"""Measure the assistant on gold questions; print the figures by language, with 95 % intervals."""

import argparse
import json
import statistics
from dataclasses import asdict
from pathlib import Path

from eval.asking import TOP_K, Row, Summary, ask_all, calibration_error, summarize
from eval.gold import SEEDS, SPLITS, load
from rag.cli import ProgressBars, add_corpus, add_model, opened


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `adverbum eval`."""
    parser.add_argument("gold", nargs="?", type=Path, default=SEEDS, metavar="GOLD", help="gold questions, JSON lines")
    add_corpus(parser, positional=False)
    add_model(parser)
    parser.add_argument("--split", choices=[*SPLITS, "all"], default="report", help="which half (default: report)")
    parser.add_argument("--failures", action="store_true", help="list the questions that went wrong")
    parser.add_argument("--json", action="store_true", help="print the figures and every question as JSON")


def run(options: argparse.Namespace) -> int:
    """Runs `adverbum eval`; the exit code is 0 whatever the figures are."""
    with opened(options) as assistant, ProgressBars() as progress:
        questions = [q for q in load(options.gold, assistant.document) if options.split in (q.split, "all")]
        rows = ask_all(assistant, questions, progress)
    if options.json:
        print(json.dumps(_record(rows), ensure_ascii=False, indent=2))
        return 0
    _print_table(rows)
    if options.failures:
        _print_failures(rows)
    return 0


def slices(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows in all, by language of the question, and within and across languages."""
    named = {"all": rows}
    for language in sorted({row.gold.language for row in rows}):
        named[language] = [row for row in rows if row.gold.language == language]
    named["within a language"] = [row for row in rows if row.gold.answerable and not row.across]
    named["across languages"] = [row for row in rows if row.across]
    return named


def _print_table(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    heads = ("", "n", f"recall@{TOP_K}", "first quote right", "any right", "refused wrongly", "n", "refused rightly")
    table = Table(*heads, title="per cent, with 95 % bootstrap intervals", title_justify="left")
    for name, part in slices(rows).items():
        figures = summarize(part)
        table.add_row(name, *_cells(figures))
    Console(width=140).print(table)
    elapsed_ms = sorted(1000 * row.elapsed_s for row in rows)
    p95 = elapsed_ms[min(int(0.95 * len(elapsed_ms)), len(elapsed_ms) - 1)]
    print(f"expected calibration error of the answers given: {calibration_error(rows):.3f}")
    print(f"one answer: p50 {statistics.median(elapsed_ms):.0f} ms, p95 {p95:.0f} ms")


def _cells(figures: Summary) -> list[str]:
    return [
        str(figures.first.count),
        *(str(m) for m in (figures.recall, figures.first, figures.any, figures.refused_wrongly)),
        str(figures.refused_rightly.count),
        str(figures.refused_rightly),
    ]


def _print_failures(rows: list[Row]) -> None:
    for row in rows:
        if row.gold.answerable and not row.first_right:
            what = "wrong first quote" if row.found else "refused wrongly"
        elif not row.gold.answerable and row.found:
            what = "answered what is not there"
        else:
            continue
        print(f"\n{row.gold.id} {what} ({row.confidence:.2f}, {row.gold.kind}): {row.gold.question}")
        print(f"    wanted: {', '.join(row.gold.answers) or 'a no'}")
        for quote in row.quotes:
            print(f"    quoted: {quote}")


def _record(rows: list[Row]) -> dict[str, object]:
    return {
        "slices": {name: asdict(summarize(part)) for name, part in slices(rows).items()},
        "calibration_error": calibration_error(rows),
        "questions": [
            {
                "id": row.gold.id,
                "question": row.gold.question,
                "language": row.gold.language,
                "kind": row.gold.kind,
                "answerable": row.gold.answerable,
                "recalled": row.recalled,
                "found": row.found,
                "first_right": row.first_right,
                "any_right": row.any_right,
                "confidence": round(row.confidence, 4),
                "quotes": list(row.quotes),
                "elapsed_s": round(row.elapsed_s, 4),
            }
            for row in rows
        ],
    }
