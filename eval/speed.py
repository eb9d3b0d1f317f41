"""Measures speed against what one would use otherwise, in one run.

`python -m adverbum.eval.speed [--against NAME_OR_PATH]` prints it.

Times on their own say little about a machine; the ratios are what to read.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from adverbum import Retriever
from adverbum.embedding.bundled import Embedder
from adverbum.embedding.other import Encoder
from adverbum.eval.readme import fill

FOLDER = "seeds"
QUESTION = "Who is the party secretary of Thu Lum?"
SENTENCES = 20_000  # that the bundled model embeds; the other one embeds a hundredth of them
REPEATS = 7


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m adverbum.eval.speed", description="Measure speed.")
    parser.add_argument("--folder", default=FOLDER, help="documents to take sentences from and to ask (default: seeds)")
    parser.add_argument("--against", metavar="NAME_OR_PATH", help="a sentence-transformers model to embed with as well")
    parser.add_argument("--readme", action="store_true", help="also write the table into README.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as store:
        with Retriever.open(options.folder, store=store) as retriever:
            chunks = retriever.store.chunks(retriever.store.chunk_ids()).values()
            texts = [sentence for stored in chunks for sentence in stored.chunk.texts]
        took = _ask(options.folder, store)
    sentences = (texts * (SENTENCES // len(texts) + 1))[:SENTENCES]
    bundled = _rate(Embedder().embed, sentences)
    rows = [f"| {os.cpu_count()} cores, {date.today()} | |", "| --- | --- |"]
    rows.append(f"| embedding, bundled model | {bundled:,.0f} sentences/s |")
    if options.against:
        other = _rate(Encoder(options.against).embed, sentences[:: len(sentences) // (SENTENCES // 100)])
        less = f"{other:,.0f} sentences/s: {bundled / other:,.0f} times fewer"
        rows.append(f"| embedding, {Path(options.against).name} in the same run | {less} |")
    rows += [f"| `{name}` | {statistics.median(times):.2f} s (median of {REPEATS}) |" for name, times in took.items()]
    print("\n".join(rows))
    if options.readme:
        fill("speed", "\n".join(rows))


def _rate(embed: Callable[[list[str]], object], sentences: list[str]) -> float:
    """Sentences a second, the best of three."""
    embed(sentences[:16])  # loads the model
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        embed(sentences)
        best = max(best, len(sentences) / (time.perf_counter() - began))
    return best


def _ask(folder: str, store: str) -> dict[str, list[float]]:
    """Seconds that a whole `adverbum ask` takes, beside imports that others begin with; runs take turns."""
    commands = {
        "adverbum ask": ["-m", "adverbum", "ask", QUESTION, "--folder", folder, "--store", store],
        "import chromadb": ["-c", "import chromadb"],
        "import sentence_transformers": ["-c", "import sentence_transformers"],
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(REPEATS):
        for name, arguments in commands.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            took[name].append(time.perf_counter() - began)
    return took


if __name__ == "__main__":
    main()
