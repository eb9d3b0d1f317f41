"""Public sets, read as they are: SQuAD and XQuAD, as JSON or as rows, and BEIR folders.

Their texts become documents of a folder, so that the product itself reads, cuts and indexes them: an article
of SQuAD with its paragraphs below one another, a text of BEIR under its title. Offsets are mapped.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from adverbum import Span
from adverbum.eval.files import EvaluationError, json_lines, named, read_text
from adverbum.eval.gold import SPLITS, Gold
from adverbum.text.detection import detect

BETWEEN = "\n\n"  # paragraphs
_QRELS = {"test": "report", "dev": "tune", "train": "tune"}  # BEIR's splits, as ours


@dataclass(frozen=True)
class Collection:
    """Documents with the questions that are asked of them.

    Attributes:
        name: of the file or folder that it was read from.
        documents: the texts, by the names that their files get.
        questions: with spans in those texts.
        left_out: how many questions have answers of which none stands where the set says.
    """

    name: str
    documents: Mapping[str, str]
    questions: Sequence[Gold]
    left_out: int = 0

    def write(self, folder: Path) -> None:
        """Writes the documents as files into `folder`."""
        for name, text in self.documents.items():
            (folder / name).write_bytes(text.encode("utf-8"))


def read(path: Path) -> Collection | None:
    """The public set at `path`, or None if it is none: then it holds gold questions of our own.

    Raises:
        EvaluationError: it cannot be read, is malformed, or holds no question whose answer stands where it says.
    """
    if path.is_dir():
        return _beir(path)
    text = read_text(path)
    try:
        whole = json.loads(text)
    except ValueError:
        whole = None
    if isinstance(whole, dict) and isinstance(whole.get("data"), list):
        return _squad(path, _squad_rows(path, whole["data"]))
    first = text.lstrip().partition("\n")[0]
    if first.startswith("{") and '"context"' in first:
        return _squad(path, (_flat_row(path, number, row) for number, row in json_lines(path)))
    return None


def crosswise(collections: Sequence[Collection]) -> list[Collection]:
    """Each collection with the questions of all: another's are asked of it where it has one with the same id.

    So a set that is translated line by line, as XQuAD is, is asked within and across its languages.
    """
    crossed = []
    for asked_of in collections:
        by_id = {question.id: question for question in asked_of.questions}
        asked = [
            replace(
                by_id[other.id], id=f"{other.language}:{other.id}", question=other.question, language=other.language
            )
            for collection in collections
            for other in collection.questions
            if other.id in by_id
        ]
        crossed.append(replace(asked_of, questions=asked if len(collections) > 1 else asked_of.questions))
    return crossed


@dataclass(frozen=True)
class _Asked:
    """A question of SQuAD, with its paragraph."""

    id: str
    title: str
    context: str
    question: str
    language: str
    answers: tuple[tuple[int, str], ...]  # where in the context, and what


def _squad_rows(path: Path, articles: Iterable[Any]) -> Iterator[_Asked]:
    for number, article in enumerate(articles, start=1):
        try:
            for paragraph in article["paragraphs"]:
                for item in paragraph["qas"]:
                    answers = tuple((int(answer["answer_start"]), str(answer["text"])) for answer in item["answers"])
                    title = article.get("title", str(number))
                    yield _Asked(str(item["id"]), title, paragraph["context"], item["question"], "", answers)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvaluationError(f"{path}, article {number}: {error!s:.200}") from error


def _flat_row(path: Path, number: int, row: dict[str, Any]) -> _Asked:
    """A row with its context in it, as the Hugging Face hub serves them; answers as `{text, answer_start}` or apart."""
    with named(path, number):
        answers = row["answers"]
        texts, starts = (
            (answers["text"], answers["answer_start"]) if isinstance(answers, dict) else (answers, row["answer_start"])
        )
        placed = tuple((int(start), str(text)) for start, text in zip(starts, texts, strict=True))
        title = row.get("title") or row["context"][:40]
        return _Asked(str(row["id"]), title, row["context"], row["question"], row.get("lang", ""), placed)


def _squad(path: Path, rows: Iterable[_Asked]) -> Collection:
    asked = list(rows)
    articles: dict[str, dict[str, int]] = {}  # by title: each paragraph and where it begins
    lengths: dict[str, int] = {}
    for row in asked:
        paragraphs = articles.setdefault(row.title, {})
        if row.context not in paragraphs:
            paragraphs[row.context] = lengths.get(row.title, 0)
            lengths[row.title] = paragraphs[row.context] + len(row.context) + len(BETWEEN)
    names = _file_names(articles)
    language = detect(" ".join(row.question for row in asked[:200]))
    questions: dict[str, Gold] = {}
    left_out = 0
    for row in asked:
        start = articles[row.title][row.context]
        placed = [(at, text) for at, text in row.answers if row.context[at : at + len(text)] == text]
        if row.answers and not placed:
            left_out += 1
            continue
        spans = [Span(names[row.title], start + at, start + at + len(text)) for at, text in placed]
        questions[row.id] = Gold(
            id=row.id,
            question=row.question,
            language=row.language or language,
            kind="answerable" if spans else "unanswerable",
            split="report",
            evidence=tuple(dict.fromkeys(spans)),
            answers=tuple(dict.fromkeys(text for _, text in placed)),
        )
    if not questions:
        raise EvaluationError(f"{path} holds no questions with answers in their places ({left_out} without)")
    documents = {names[title]: BETWEEN.join(paragraphs) for title, paragraphs in articles.items()}
    return Collection(path.name, documents, list(questions.values()), left_out)


def _beir(folder: Path) -> Collection:
    """`corpus.jsonl`, `queries.jsonl` and `qrels/*.tsv` (Thakur et al. 2021); only judged queries are asked."""
    for name in ("corpus.jsonl", "queries.jsonl", "qrels"):
        if not (folder / name).exists():
            raise EvaluationError(f"{folder} is no BEIR folder: it has no {name}")
    texts: dict[str, str] = {}
    for number, row in json_lines(folder / "corpus.jsonl"):
        with named(folder / "corpus.jsonl", number):
            texts[row["_id"]] = BETWEEN.join(part for part in (row.get("title", ""), row["text"]) if part)
    names = _file_names(texts)
    asked: dict[str, str] = {}
    for number, row in json_lines(folder / "queries.jsonl"):
        with named(folder / "queries.jsonl", number):
            asked[row["_id"]] = row["text"]
    language = detect(" ".join(list(asked.values())[:200]))
    questions = []
    for split, judged in _judged(folder).items():
        for query, grades in judged.items():
            relevant = {names[document]: grade for document, grade in grades.items() if grade > 0 and document in names}
            if query in asked and relevant:
                questions.append(Gold(query, asked[query], language, "document", split, (), (), relevant))
    if not questions:
        raise EvaluationError(f"{folder} holds no judged queries")
    return Collection(folder.name, {names[document]: text for document, text in texts.items()}, questions)


def _judged(folder: Path) -> dict[str, dict[str, dict[str, int]]]:
    """For each of our splits and each query, the grades of documents."""
    judged: dict[str, dict[str, dict[str, int]]] = {split: {} for split in SPLITS}
    for path in sorted((folder / "qrels").glob("*.tsv")):
        split = judged[_QRELS.get(path.stem, "report")]
        for number, line in enumerate(read_text(path).splitlines()[1:], start=2):
            with named(path, number):
                query, document, grade = line.split("\t")
                split.setdefault(query, {})[document] = int(grade)
    return judged


def _file_names(titles: Iterable[str]) -> dict[str, str]:
    """A file name for each title, which it resembles; no two are the same."""
    slugs = {title: re.sub(r"[^\w-]+", "_", title)[:60] for title in titles}
    return {title: f"{place:03}-{slug}.txt" for place, (title, slug) in enumerate(slugs.items(), start=1)}
