"""Finds the constants of ranking and answering again: `python -m adverbum.eval.constants [NAME …]`.

Each is set to one value after the other, and the tuning half of the gold questions is asked. The value in use is
marked; intervals tell that most neighbours do as well, so a value is changed only for a reason.
"""

import argparse
import tempfile
from importlib import import_module
from pathlib import Path

from adverbum import Assistant
from adverbum.eval.asking import ask_all
from adverbum.eval.gold import SEEDS, load
from adverbum.eval.slices import accuracy, measure
from adverbum.eval.tables import Table
from adverbum.progress import no_progress

TRIED: dict[str, tuple[str, tuple[float, ...]]] = {  # name: where it is, and values
    "POOLED_WEIGHT": ("search.ranking", (0.0, 0.1, 0.25, 0.5)),
    "LEXICAL_WEIGHT": ("search.ranking", (0.0, 0.05, 0.1, 0.2, 0.4)),
    "TWIN_PASSAGES": ("search.ranking", (0.45, 0.55, 0.65)),
    "TOLD": ("search.ranking", (0.5, 0.66, 0.8)),
    "SAME": ("search.matching", (0.75, 0.8, 0.85, 0.9)),
    "TRANSLATED": ("search.matching", (0.5, 0.55, 0.6, 0.65, 0.7)),
    "MATCHED": ("answering.candidates", (0.4, 0.5, 0.6)),
    "LIGHT": ("answering.candidates", (0.4, 0.55, 0.65, 0.8)),
    "PASSAGES": ("answering.candidates", (5, 10, 20, 40)),
    "RIVALS": ("answering.compose", (4, 8, 16)),
    "RIVAL": ("answering.compose", (0.4, 0.6, 0.8)),
    "LISTED": ("answering.compose", (0.2, 0.4, 0.6)),
    "RUNNERS_UP": ("answering.weights", (2, 4, 8)),
    "SAME_ACROSS": ("search.twins", (0.38, 0.42, 0.46)),
}
MEASURES = ("recall@5", "first", "any", "share", "refused_wrongly", "refused_rightly")


def tried(name: str, folder: Path) -> Table:
    """What each value of a constant gives."""
    place, values = TRIED[name]
    module = import_module(f"adverbum.{place}")
    used = getattr(module, name)
    lines = []
    for value in values:
        setattr(module, name, value)
        with tempfile.TemporaryDirectory() as store, Assistant.open(folder, store=store) as assistant:
            asked = [question for question in load(SEEDS, assistant.document) if question.split == "tune"]
            rows = ask_all(assistant, asked, no_progress)
        figures = [str(measure(rows, measured)) for measured in MEASURES]
        lines.append((f"{value:g}" + " *" * (value == used), str(accuracy(rows)), *figures))
    setattr(module, name, used)
    return Table(f"{place}.{name}", ("value", "right", *MEASURES), tuple(lines))


def main() -> None:
    """Prints a table for each constant."""
    parser = argparse.ArgumentParser(
        prog="python -m adverbum.eval.constants", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("names", nargs="*", choices=[*TRIED, []], metavar="NAME", help=f"of {', '.join(TRIED)}")
    for name in parser.parse_args().names or TRIED:
        table = tried(name, Path("seeds"))
        print(f"{table.title}\n{table.markdown()}\n", flush=True)


if __name__ == "__main__":
    main()
