"""Fills the figures in README.md: `python -m adverbum.eval.readme [RUNS]`, a folder of kept runs.

A block of the README lies between `<!-- name -->` and `<!-- /name -->`. A run fills the block that is named after
the questions it asked, the newest one if there are several; the benchmark's results fill theirs.
"""

import argparse
import json
import re
from pathlib import Path

from adverbum.eval.bench.showing import PLOT, RESULTS, grows, plot, summary
from adverbum.eval.runs import Run, find_run
from adverbum.eval.slices import calibration, latency_ms, risk_area
from adverbum.eval.tables import languages, remarks

README = Path(__file__).resolve().parent.parent / "README.md"
BENCHMARK = "benchmark"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m adverbum.eval.readme", description="Fill the figures in README.md."
    )
    parser.add_argument("runs", nargs="?", type=Path, metavar="RUNS", help="folder of kept runs")
    options = parser.parse_args()
    if RESULTS.exists():
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
        fill(BENCHMARK, summary(results))
        if grows(results):
            PLOT.write_text(plot(results), encoding="utf-8")
    for path in sorted(options.runs.glob("*.json")) if options.runs else ():  # the newest last
        run = find_run(str(path), options.runs)
        if fill(run.label, measured(run)):
            print(f"{run.label}: {run.name}")


def fill(block: str, text: str, path: Path = README) -> bool:
    """Puts `text` into the block of that name in `path`; whether there is such a block."""
    before = path.read_text(encoding="utf-8")
    pattern = rf"(<!-- {re.escape(block)} -->\n).*?(<!-- /{re.escape(block)} -->)"
    after, found = re.subn(pattern, lambda match: f"{match[1]}{text.strip()}\n{match[2]}", before, flags=re.DOTALL)
    path.write_text(after, encoding="utf-8")
    return bool(found)


def measured(run: Run) -> str:
    """What the README says of a run, in Markdown."""
    drawn = run.settings.get("sample")
    told = " ".join(remarks(run.rows)) + f" A sample of {drawn} questions of each set and language." * bool(drawn)
    p50, p95 = latency_ms(run.rows)["processor"]
    return (
        f"{languages(run.rows).markdown()}\n\n"
        f"Expected calibration error of the answers given, in per cent: {calibration(run.rows)}. Area under the "
        f"risk–coverage curve: {risk_area(run.rows)}. One answer takes {p50:.0f} ms of the processor "
        f"(p95 {p95:.0f} ms). {told}\n"
    )


if __name__ == "__main__":
    main()
