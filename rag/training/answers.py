"""Learns when a sentence answers: `python -m adverbum.training.answers DATA [GOLD]`.

News and encyclopaedia articles in `DATA/text` are indexed and searched as any folder is, and asked what
`questions/` holds: questions that we wrote in four languages while reading them. A third of these they do not
answer, though most name things that they mention. Gold questions, if given, add their documents; only their
tuning half is read. Two regressions over the signals of `adverbum.answering.candidates`, fitted with SciPy, then
tell the sentence that holds the answer from the others of its question, and whether the sentence so chosen answers.

Writes `answers.json` into the model folder: the weights, the threshold, and how it did.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from adverbum.answering.candidates import SIGNALS, candidates, unmet
from adverbum.answering.weights import LEAD, lead
from adverbum.documents.document import Span
from adverbum.retriever import Retriever
from adverbum.search import question as questions
from adverbum.search.ranking import rank
from adverbum.text.tokens import MODEL
from adverbum.training.data import read_text

QUESTIONS = Path(__file__).with_name("questions")
LINES = 20  # sentences of a text put into one document
RIDGE = 1e-3
# From which probability on to answer: where a wrong quote costs half of what a right one gains.
THRESHOLD = round(1 / 3, 4)


@dataclass(frozen=True)
class Asked:
    """One question asked: its candidates' signals, and which of them hold an answer."""

    signals: np.ndarray  # (candidates, signals)
    right: np.ndarray  # bool, (candidates,)
    weight: float  # of the question beside others; every corpus counts the same


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m adverbum.training.answers", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("data", type=Path, help="folder with text/")
    parser.add_argument("gold", type=Path, nargs="?", help="gold questions (JSON lines) on the folder SEEDS")
    parser.add_argument("--seeds", type=Path, default=Path("seeds"))
    options = parser.parse_args()
    corpora = {path.stem: ask_text(options.data, path) for path in sorted(QUESTIONS.glob("*.tsv"))}
    if options.gold:
        corpora["gold"] = list(ask_gold(options.gold, options.seeds))
    print({name: len(asked) for name, asked in corpora.items()}, flush=True)
    asked = [Asked(item.signals, item.right, 1 / len(own)) for own in corpora.values() for item in own]
    table = learn([item for item in asked if len(item.signals)])
    path = MODEL / "answers.json"
    path.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    print(path.read_text())


def ask_text(data: Path, path: Path) -> list[Asked]:
    """The questions of `path` on the sentences that its name tells: `LANGUAGE.TEXT.FIRST-LAST.tsv`.

    The first column of a question has the numbers of the sentences that answer it, counted from 1.
    """
    text, numbers = path.stem.rsplit(".", 1)
    first, last = map(int, numbers.split("-"))
    sentences = read_text(data, text)[first - 1 : last]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "corpus")
        folder.mkdir()
        spans: dict[str, Span] = {}
        for start in range(0, len(sentences), LINES):
            doc_id, written = f"{start:05}.txt", ""
            for number, sentence in enumerate(sentences[start : start + LINES], start=first + start):
                spans[str(number)] = Span(doc_id, len(written), len(written) + len(sentence))
                written += sentence + "\n"
            Path(folder, doc_id).write_text(written, encoding="utf-8")
        with Retriever.open(folder, store=Path(place, "store")) as retriever:
            stored = retriever.store.chunks(retriever.store.chunk_ids()).values()
            whole = {span for chunk in stored for span in chunk.chunk.sentences}
            asked = []
            for lines, _, _, question in _table(path):
                evidence = [spans[line.strip()] for line in lines.split(",") if line.strip()]
                if all(span in whole for span in evidence):  # it was not taken for two sentences
                    asked.append(ask(retriever, question, evidence))
            return asked


def _table(path: Path) -> list[list[str]]:
    """The rows of a TSV file below its header."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


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
    with retriever.reading() as view:
        asked = questions.read(question, view.embedder)
        ranked = rank(view, asked)
        found = candidates(view, asked, ranked, unmet(asked, ranked))
    right = [any(candidate.span.covers(span) for span in evidence) for candidate in found]
    signals = np.array([candidate.signals for candidate in found]).reshape(-1, len(SIGNALS))
    return Asked(signals, np.array(right, dtype=bool), 1.0)


def learn(asked: list[Asked]) -> dict[str, object]:
    """The tables of `answering.weights`, with their figures on the questions they were learned from."""
    directions = list(SIGNALS.values())
    choosing = conditional(asked, directions)
    claims = [item.signals @ choosing for item in asked]
    best = [int(np.argmax(own)) for own in claims]
    leads = [lead(own[place], sorted(own, reverse=True)) for own, place in zip(claims, best, strict=True)]
    chosen = np.array([[*item.signals[place], ahead] for item, place, ahead in zip(asked, best, leads, strict=True)])
    first = np.array([item.right[place] for item, place in zip(asked, best, strict=True)])
    each = np.array([item.weight for item in asked])
    trusting, intercept = logistic(chosen, first, each, [*directions, 1])
    confidence = expit(chosen @ trusting + intercept)
    answerable = np.array([item.right.any() for item in asked])
    shown = confidence >= THRESHOLD
    answered = np.average(first[answerable], weights=each[answerable])
    refused = [np.average(~shown[which], weights=each[which]) for which in (answerable, ~answerable)]
    return {
        "choosing": {name: round(float(value), 4) for name, value in zip(SIGNALS, choosing, strict=True)},
        "trusting": {name: round(float(value), 4) for name, value in zip((*SIGNALS, LEAD), trusting, strict=True)},
        "intercept": round(intercept, 4),
        "threshold": THRESHOLD,
        "figures": {
            "questions": len(asked),
            "first sentence right, of answerable": round(float(answered), 3),
            "refused wrongly": round(float(refused[0]), 3),
            "refused rightly": round(float(refused[1]), 3),
        },
    }


def conditional(asked: list[Asked], directions: list[int]) -> np.ndarray:
    """Weights that put a right sentence first among the others of its question (conditional logit).

    The loss of a question is the negative logarithm of the share that its right sentences have in a softmax
    over all of its sentences (McFadden 1974). Questions with nothing right, or nothing wrong, say nothing.
    """
    asked = [item for item in asked if item.right.any() and not item.right.all()]
    signals = np.concatenate([item.signals for item in asked])
    scale = signals.std(axis=0) + 1e-9
    features = signals / scale
    right = np.concatenate([item.right for item in asked])
    starts = np.cumsum([0, *(len(item.right) for item in asked[:-1])])
    sizes = [len(item.right) for item in asked]
    each = np.array([item.weight for item in asked])
    each = each / each.sum()

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        logit = features @ parameters
        odds = np.exp(logit - np.repeat(np.maximum.reduceat(logit, starts), sizes))
        whole = np.add.reduceat(odds, starts)
        held = np.add.reduceat(odds * right, starts)
        error = odds / np.repeat(whole / each, sizes) - odds * right / np.repeat(held / each, sizes)
        value = float(each @ (np.log(whole) - np.log(held)))
        return value + RIDGE * parameters @ parameters / 2, features.T @ error + RIDGE * parameters

    fitted = minimize(loss, np.zeros(len(directions)), jac=True, method="L-BFGS-B", bounds=_bounds(directions))
    weights: np.ndarray = fitted.x / scale
    return weights


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
    features = np.column_stack([signals / scale, np.ones(len(signals))])
    target = right.astype(float)
    share = weight / weight.sum()

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        logit = features @ parameters
        penalty = RIDGE * np.append(parameters[:-1], 0.0)
        value = float(share @ (np.logaddexp(0, logit) - target * logit))
        return value + penalty @ parameters / 2, features.T @ (share * (expit(logit) - target)) + penalty

    bounds = [*_bounds(directions), (None, None)]
    fitted = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds)
    return fitted.x[:-1] / scale, float(fitted.x[-1])


def _bounds(directions: list[int]) -> list[tuple[float | None, float | None]]:
    return [{1: (0.0, None), -1: (None, 0.0), 0: (None, None)}[direction] for direction in directions]


if __name__ == "__main__":
    main()
