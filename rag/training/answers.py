"""Learns when a sentence answers: `python -m rag.training.answers DATA [GOLD]`.

Small corpora are made of the question sets in `DATA/qa` that mark their answers, and indexed and searched
as any folder is. Half of the questions asked of each corpus have their passage in it; the passages of the
others are left out, so that the right answer to them is no. A logistic regression (fitted with SciPy) over the
signals of `rag.answering` then tells the sentences that hold an answer from those that do not, and is
calibrated on the best sentence of each question (Platt 1999). Gold questions, if given, add what the
English sets lack: other languages and questions across them; only their tuning half is read.

Writes `answers.json` into the model folder: the weights, the threshold, and how it did.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from rag import bundled
from rag.answering import SIGNALS, candidates
from rag.corpus import Span
from rag.retrieval import Retriever
from rag.training.data import read_rows

SETS = ("qamr-wiki", "selqa", "covid-qa")  # those whose answers stand in their passages
PASSAGES = 120  # documents of a corpus
PER_DOCUMENT = 5  # one-sentence passages put into one document
SEED = 7
RIDGE = 1e-4


@dataclass(frozen=True)
class Asked:
    """One question asked: its candidates' signals, and which of them hold an answer."""

    signals: np.ndarray  # (candidates, signals)
    right: np.ndarray  # bool, (candidates,)
    weight: float


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.answers", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with qa/")
    parser.add_argument("gold", type=Path, nargs="?", help="gold questions (JSON lines) on the folder SEEDS")
    parser.add_argument("--seeds", type=Path, default=Path("seeds"))
    options = parser.parse_args()
    asked: list[Asked] = []
    for name in SETS:
        asked += ask_set(options.data, name)
        print(name, len(asked), flush=True)
    if options.gold:
        gold = list(ask_gold(options.gold, options.seeds))
        asked += [Asked(item.signals, item.right, len(asked) / len(gold)) for item in gold]
        print("gold", len(gold), flush=True)
    table = learn([item for item in asked if len(item.signals)])
    path = bundled.FOLDER / "answers.json"
    path.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    print(path.read_text())


def ask_set(data: Path, name: str) -> list[Asked]:
    """The questions of one set, asked of a corpus that holds the passages of half of them."""
    rng = random.Random(SEED)
    rows = [row for row in read_rows(data, name) if any(answer in row["context"] for answer in row["answers"])]
    contexts = sorted({row["context"] for row in rows})
    rng.shuffle(contexts)
    in_corpus, left_out = contexts[:PASSAGES], set(contexts[PASSAGES : 2 * PASSAGES])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "corpus")
        folder.mkdir()
        home: dict[str, tuple[str, int]] = {}
        for number in range(0, len(in_corpus), PER_DOCUMENT):
            text = ""
            for context in in_corpus[number : number + PER_DOCUMENT]:
                home[context] = (f"{number:05}.txt", len(text))
                text += context + "\n\n"
            Path(folder, f"{number:05}.txt").write_text(text, encoding="utf-8")
        answerable = [row for row in rows if row["context"] in home]
        others = [row for row in rows if row["context"] in left_out]
        size = min(len(answerable), len(others), 2 * PASSAGES)
        with Retriever.open(folder, store=Path(place, "store")) as retriever:
            return [
                ask(retriever, row["question"], list(_evidence(row, home)))
                for row in rng.sample(answerable, size) + rng.sample(others, size)
            ]


def _evidence(row: dict, home: dict[str, tuple[str, int]]) -> Iterator[Span]:  # type: ignore[type-arg]
    if row["context"] in home:
        doc_id, offset = home[row["context"]]
        for answer in row["answers"]:
            at = row["context"].find(answer)
            while answer and at >= 0:
                yield Span(doc_id, offset + at, offset + at + len(answer.strip()))
                at = row["context"].find(answer, at + 1)


def ask_gold(path: Path, seeds: Path) -> Iterator[Asked]:
    """The tuning half of the gold questions."""
    with tempfile.TemporaryDirectory() as place, Retriever.open(seeds, store=place) as retriever:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["split"] == "tune":
                spans = [Span(item["doc_id"], item["start"], item["end"]) for item in row["evidence"]]
                yield ask(retriever, row["question"], spans)


def ask(retriever: Retriever, question: str, evidence: list[Span]) -> Asked:
    """The candidates for one question, and which of them cover a span of the evidence."""
    prepared = retriever.prepare(question)
    found = candidates(retriever, prepared, retriever.rank(prepared))
    right = [any(candidate.span.covers(span) for span in evidence) for candidate in found]
    signals = np.array([candidate.signals for candidate in found]).reshape(-1, len(SIGNALS))
    return Asked(signals, np.array(right, dtype=bool), 1.0)


def learn(asked: list[Asked]) -> dict[str, object]:
    """The table of `rag.answering.weights`, with its figures on the questions it was learned from."""
    signals = np.concatenate([item.signals for item in asked])
    right = np.concatenate([item.right for item in asked])
    weight = np.concatenate([np.full(len(item.right), item.weight) for item in asked])
    slopes, _ = logistic(signals, right, weight, list(SIGNALS.values()))
    best = np.array([np.argmax(item.signals @ slopes) for item in asked])
    logit = np.array([item.signals[b] @ slopes for item, b in zip(asked, best, strict=True)])
    first = np.array([item.right[b] for item, b in zip(asked, best, strict=True)])
    each = np.array([item.weight for item in asked])
    (slope,), intercept = logistic(logit[:, None], first, each, [1])
    confidence = expit(slope * logit + intercept)
    answerable = np.array([item.right.any() for item in asked])
    threshold = _threshold(confidence, answerable, each)
    shown = confidence >= threshold
    answered = np.average(first[answerable], weights=each[answerable])
    refused = [np.average(~shown[which], weights=each[which]) for which in (answerable, ~answerable)]
    return {
        "intercept": round(intercept, 4),
        "weights": {name: round(float(slope * value), 4) for name, value in zip(SIGNALS, slopes, strict=True)},
        "threshold": threshold,
        "figures": {
            "questions": len(asked),
            "first sentence right, of answerable": round(float(answered), 3),
            "refused wrongly": round(float(refused[0]), 3),
            "refused rightly": round(float(refused[1]), 3),
        },
    }


def logistic(
    signals: np.ndarray, right: np.ndarray, weight: np.ndarray, directions: list[int]
) -> tuple[np.ndarray, float]:
    """Weights and intercept of a logistic regression in which a signal may only speak the way it should.

    Args:
        signals: (rows, signals).
        right: bool, (rows,).
        weight: how much each row counts, (rows,).
        directions: for every signal 1, -1, or 0 for either way.
    """
    scale = signals.std(axis=0) + 1e-9
    features = signals / scale
    target = right.astype(float)
    total = weight.sum()

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        logit = features @ parameters[:-1] + parameters[-1]
        error = weight * (expit(logit) - target) / total
        value = (weight * (np.logaddexp(0, logit) - target * logit)).sum() / total
        penalty = RIDGE * parameters[:-1]
        return value + penalty @ parameters[:-1] / 2, np.append(features.T @ error + penalty, error.sum())

    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None)}[direction] for direction in directions]
    fitted = minimize(loss, np.zeros(len(directions) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return fitted.x[:-1] / scale, float(fitted.x[-1])


def _threshold(confidence: np.ndarray, answerable: np.ndarray, weight: np.ndarray) -> float:
    """The confidence from which on to answer: most answerable answered and unanswerable refused, counted alike."""
    options = np.round(np.arange(0.05, 0.95, 0.01), 2)
    scores = [
        np.average((confidence >= t)[answerable], weights=weight[answerable])
        + np.average((confidence < t)[~answerable], weights=weight[~answerable])
        for t in options
    ]
    return float(options[int(np.argmax(scores))])


if __name__ == "__main__":
    main()
