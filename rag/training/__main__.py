"""`python -m adverbum.training DATA`: from the data to the model folder."""

import argparse
import time
from dataclasses import replace
from pathlib import Path

from platformdirs import user_cache_path
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer

from adverbum.text.tokens import MODEL
from adverbum.training import card, data, export, vocabulary
from adverbum.training.fit import Recipe, encode, fit
from adverbum.training.pieces import pieces
from adverbum.training.start import start
from adverbum.training.vocabulary import token_bytes


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m adverbum.training", description="Train the bundled model.")
    parser.add_argument("data", type=Path, help="folder with bitext/, dictionaries/, qa/ and text/")
    parser.add_argument("--out", type=Path, default=MODEL, help="model folder to write (%(default)s)")
    parser.add_argument(
        "--work",
        type=Path,
        default=user_cache_path("adverbum") / "training",
        metavar="DIR",
        help="where the vocabulary and checkpoints are kept, so that a stopped run goes on (%(default)s)",
    )
    parser.add_argument("--steps", type=int, default=Recipe.steps, help="training steps (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    options = parser.parse_args()
    recipe = replace(Recipe(), steps=options.steps, seed=options.seed)
    options.work.mkdir(parents=True, exist_ok=True)

    print("reading", flush=True)
    sources = data.read_sources(options.data)
    path = options.work / f"vocabulary-{recipe.vocabulary}-{recipe.seed}.json"
    if not path.exists():
        print("learning the vocabulary", flush=True)
        sentences = data.read_sentences(options.data)
        vocabulary.learn(sources, sentences, size=recipe.vocabulary, seed=recipe.seed).save(str(path))
    tokenizer = Tokenizer.from_file(str(path))
    print("encoding", flush=True)
    encoded = [encode(source, tokenizer) for source in sources]
    languages = export.language_table(sources, data.read_sentences(options.data), tokenizer)
    print("starting from the teacher", flush=True)
    begin = start(tokenizer, encoded, languages, dimension=recipe.dimension, seed=recipe.seed)
    shared = pieces(token_bytes(tokenizer))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    began = time.monotonic()
    with Progress(*columns) as progress:
        task = progress.add_task("training", total=recipe.steps)

        def report(step: int, pooled: float, late: float) -> None:
            progress.update(task, completed=step + 1, description=f"loss {pooled:.2f} {late:.2f}")

        table = fit(encoded, begin, shared, recipe, checkpoint=options.work / "checkpoint.pt", report=report)
    minutes = (time.monotonic() - began) / 60
    print("writing", options.out, flush=True)
    export.export(options.out, tokenizer, table, languages, card.write(sources, recipe, "Not measured yet."))
    print(f"done: {recipe.steps} steps, {minutes:.0f} minutes in this run", flush=True)


if __name__ == "__main__":
    main()
