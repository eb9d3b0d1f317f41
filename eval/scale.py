"""Measures what a large folder costs: the first sync, one that finds nothing new, one new file, a question.

`python -m adverbum.eval.scale` writes a table to standard output. The documents are made up, of words of the gold
questions.
"""

import argparse
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from adverbum import Assistant
from adverbum.eval.gold import SEEDS

SENTENCES = 64  # in a document, unless told: some ten chunks
WORDS = 14  # in a sentence
QUESTIONS = 50


def main(arguments: Sequence[str] | None = None) -> None:
    """Makes the folder, syncs it, and prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m adverbum.eval.scale", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000, metavar="N", help="documents (default: 10,000)")
    parser.add_argument("--sentences", type=int, default=SENTENCES, metavar="N", help="in a document (default: 64)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in this folder, and leave it")
    parser.add_argument("--chroma", metavar="URL", help="with the vectors on this Chroma server")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        measure(options.keep or Path(temporary), options.files, options.sentences, options.chroma)


def measure(place: Path, files: int, sentences: int, chroma: str | None) -> None:
    """Prints a row for each figure; whole commands are timed as a user sees them, start and imports included."""
    folder, store = place / "documents", place / "store"
    rng = random.Random(0)
    words = sorted(set(re.findall(r"\w+", SEEDS.read_text(encoding="utf-8"))))
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        path = folder / f"{number % 100:02}" / f"{number:06}.txt"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_text(made_up(rng, words, sentences), encoding="utf-8")
    command = [sys.executable, "-m", "adverbum", "sync", str(folder), "--store", str(store)]
    command += ["--chroma", chroma] if chroma else []
    print("| a folder of many documents | |\n| --- | --- |")
    row("first sync", timed(command))
    with Assistant.attach(folder, store=store, chroma=chroma) as assistant:
        documents, chunks = assistant.store.counts()
        row("documents, chunks", f"{documents:,}, {chunks:,}")
        row("sync that finds nothing new", min(timed(command) for _ in range(3)))
        added = folder / f"new {time.time_ns()}.txt"
        added.write_text(made_up(rng, words, sentences), encoding="utf-8")
        row("sync that adds one file", timed(command))
        began = time.monotonic()
        assistant.search(" ".join(rng.choices(words, k=8)))
        row("first question after that", f"{time.monotonic() - began:.2f} s")
        questions = [" ".join(rng.choices(words, k=8)) for _ in range(QUESTIONS)]
        row("a search", median(assistant.search, questions))
        row("an answer, which mostly is a no with what can be asked instead", median(assistant.ask, questions))
        added.unlink()
        row("sync that removes it", timed(command))
    row("disk, of which vectors in Chroma", f"{megabytes(store):,.0f} MB, {megabytes(store / 'chroma'):,.0f} MB")


def made_up(rng: random.Random, words: Sequence[str], count: int) -> str:
    """A text of `count` sentences of random words, in paragraphs."""
    sentences = [" ".join(rng.choices(words, k=WORDS)).capitalize() + "." for _ in range(count)]
    return "\n\n".join(" ".join(sentences[start : start + 8]) for start in range(0, count, 8))


def median(work: Callable[[str], object], questions: Sequence[str]) -> str:
    """The median time of `work` on a question."""
    times = []
    for question in questions:
        began = time.monotonic()
        work(question)
        times.append(time.monotonic() - began)
    return f"{1000 * statistics.median(times):.0f} ms (median of {len(times)})"


def timed(command: Sequence[str]) -> tuple[float, float]:
    """The seconds that a command takes, start and imports included, and how many of them are the processor's."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    elapsed_s, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(what: str, figure: tuple[float, float] | str) -> None:
    """Prints a row of the table."""
    shown = figure if isinstance(figure, str) else f"{figure[0]:.2f} s ({figure[1]:.2f} s of a processor)"
    print(f"| {what} | {shown} |", flush=True)


def megabytes(folder: Path) -> float:
    """What the files under `folder` take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
