"""Learns when a sentence answers: `python -m rag.training.answers DATA [GOLD]`.

Small corpora are indexed and searched as any folder is. Some are news and encyclopaedia articles in `DATA/text`,
asked what `questions/` holds: questions that we wrote in four languages while reading them, a third of which they
do not answer though most name things that they mention. Others are made of the question sets in `DATA/qa` that
mark their answers. Half of the questions asked of those have their passage in the corpus; the others come from
passages that were left out, from another set, or have a name put in place of another, so that the right answer
to them is no. Four hundred are asked in Dutch, German and Vietnamese as well, as translated in `questions/`.
Two regressions over the signals of `rag.candidates`, fitted with SciPy, then tell the sentence that holds the
answer from the others of its question, and whether the sentence so chosen answers. Gold questions, if given, add
their documents; only their tuning half is read.

Writes `answers.json` into the model folder: the weights, the threshold, and how it did.
"""

import argparse
import json
import random
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from rag import bundled
from rag.candidates import SIGNALS, candidates
from rag.corpus import Span
from rag.retrieval import Retriever
from rag.training.data import read_rows, read_text

QUESTIONS = Path(__file__).with_name("questions")
SETS = ("selqa", "covid-qa")  # those whose answers stand in passages of several sentences
PASSAGES = 240  # documents of a corpus
PER_DOCUMENT = 5  # passages put into one document
LINES = 20  # sentences of a text put into one document
SEED = 7
RIDGE = 1e-3
# From which probability on to answer: where a wrong quote costs half of what a right one gains.
THRESHOLD = 0.33
GOLD_WEIGHT = 1  # all gold questions together, when all the others together count 1
_NAME = re.compile(r"(?<=[a-z,] )[A-Z]\w+(?: [A-Z]\w+)*")  # inside a question


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
    for path in sorted(QUESTIONS.glob("*.*-*.tsv")):
        asked += ask_text(options.data, path)
        print(path.stem, len(asked), flush=True)
    if options.gold:
        gold = list(ask_gold(options.gold, options.seeds))
        asked += [Asked(item.signals, item.right, GOLD_WEIGHT * len(asked) / len(gold)) for item in gold]
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
        near = [row for row in rows if row["context"] in left_out]
        far = [row for other in SETS if other != name for row in read_rows(data, other)]
        size = min(len(answerable), len(near), PASSAGES)
        known = rng.sample(answerable, size)
        asked = [(row["question"].strip(), list(_evidence(row, home))) for row in known]
        asked += [(row["question"].strip(), []) for row in rng.sample(near, size // 2) + rng.sample(far, size // 2)]
        asked += [
            (renamed, []) for row in known if (renamed := _renamed(row["question"], rng.choice(near)["question"]))
        ]
        translated = _translations()
        asked += [(other, evidence) for question, evidence in asked for other in translated.get(question, ())]
        with Retriever.open(folder, store=Path(place, "store")) as retriever:
            return [ask(retriever, question, evidence) for question, evidence in asked]


def _translations() -> dict[str, list[str]]:
    """English question → the same in other languages."""
    return {question: others for question, *others in _table(QUESTIONS / "translated.tsv")}


def _table(path: Path) -> list[list[str]]:
    """The rows of a TSV file below its header."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def _renamed(question: str, other: str) -> str | None:
    """`question` with its first name replaced by one of the other's; None if either names nothing."""
    name, substitute = (_NAME.search(text) for text in (question, other))
    if not name or not substitute or name[0] == substitute[0]:
        return None
    return question[: name.start()] + substitute[0] + question[name.end() :]


def _evidence(row: dict, home: dict[str, tuple[str, int]]) -> Iterator[Span]:  # type: ignore[type-arg]
    if row["context"] in home:
        doc_id, offset = home[row["context"]]
        for answer in row["answers"]:
            at = row["context"].find(answer)
            while answer and at >= 0:
                yield Span(doc_id, offset + at, offset + at + len(answer.strip()))
                at = row["context"].find(answer, at + 1)


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
            return [
                ask(retriever, question, [spans[line.strip()] for line in lines.split(",") if line.strip()])
                for lines, _, _, question in _table(path)
            ]


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
    """The tables of `rag.answering.weights`, with their figures on the questions they were learned from."""
    directions = list(SIGNALS.values())
    choosing = conditional(asked, directions)
    best = [int(np.argmax(item.signals @ choosing)) for item in asked]
    chosen = np.array([item.signals[place] for item, place in zip(asked, best, strict=True)])
    first = np.array([item.right[place] for item, place in zip(asked, best, strict=True)])
    each = np.array([item.weight for item in asked])
    trusting, intercept = logistic(chosen, first, each, directions)
    confidence = expit(chosen @ trusting + intercept)
    answerable = np.array([item.right.any() for item in asked])
    shown = confidence >= THRESHOLD
    answered = np.average(first[answerable], weights=each[answerable])
    refused = [np.average(~shown[which], weights=each[which]) for which in (answerable, ~answerable)]
    return {
        "choosing": {name: round(float(value), 4) for name, value in zip(SIGNALS, choosing, strict=True)},
        "trusting": {name: round(float(value), 4) for name, value in zip(SIGNALS, trusting, strict=True)},
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
