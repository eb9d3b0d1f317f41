"""Public sets of questions, read as they are: spans that fit, judgements that are kept, and errors that name the place."""

import gzip
import json
from pathlib import Path

import pytest

from adverbum import cli
from adverbum.eval.files import EvaluationError
from adverbum.eval.formats import BETWEEN, crosswise, read
from adverbum.eval.gold import SEEDS as GOLD

RIVER = "The Emscher is 83 kilometres long. It rises near Holzwickede."
CASTLE = "The castle was begun in 1248."


def squad(*, question: str = "How long is the Emscher?", at: int = 15, unanswerable: bool = True) -> dict:  # type: ignore[type-arg]
    questions = [{"id": "1", "question": question, "answers": [{"text": "83 kilometres", "answer_start": at}]}]
    if unanswerable:
        questions.append({"id": "2", "question": "Who owns it?", "answers": [], "is_impossible": True})
    castle = {"id": "3", "question": "When was it begun?", "answers": [{"text": "1248", "answer_start": 24}] * 2}
    paragraphs = [{"context": CASTLE, "qas": [castle]}, {"context": RIVER, "qas": questions}]
    return {"version": "1.1", "data": [{"title": "The/Ruhr", "paragraphs": paragraphs}]}


def write_json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_squad_becomes_an_article_with_its_offsets_mapped(tmp_path: Path) -> None:
    collection = read(write_json(tmp_path / "squad.json", squad()))
    assert collection
    ((name, text),) = collection.documents.items()
    assert text == CASTLE + BETWEEN + RIVER
    assert "/" not in name
    begun, long, owner = collection.questions
    assert [text[span.start : span.end] for span in begun.evidence] == ["1248"]  # the same answer twice is one
    assert [text[span.start : span.end] for span in long.evidence] == ["83 kilometres"]
    assert (owner.answerable, long.language) == (False, "en")


def test_an_answer_that_does_not_stand_in_its_place_is_left_out_and_counted(tmp_path: Path) -> None:
    collection = read(write_json(tmp_path / "squad.json", squad(at=16)))
    assert collection
    assert ([question.id for question in collection.questions], collection.left_out) == (["3", "2"], 1)


def test_rows_with_their_context_are_the_same_set(tmp_path: Path) -> None:
    rows = [
        {
            "id": "3",
            "title": "T",
            "context": CASTLE,
            "question": "When?",
            "answers": {"text": ["1248"], "answer_start": [24]},
        },
        {
            "id": "1",
            "title": "T",
            "context": RIVER,
            "question": "How long?",
            "answers": ["83"],
            "answer_start": [15],
            "lang": "en",
        },
    ]
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    collection = read(path)
    assert collection
    ((_, text),) = collection.documents.items()
    assert [text[q.evidence[0].start : q.evidence[0].end] for q in collection.questions] == ["1248", "83"]


def test_parallel_sets_are_asked_across(tmp_path: Path) -> None:
    english = read(write_json(tmp_path / "en.json", squad()))
    german = read(
        write_json(tmp_path / "de.json", squad(question="Wie lang ist die Emscher eigentlich?", unanswerable=False))
    )
    assert english
    assert german
    crossed = crosswise([english, german])[0]
    asked = {q.id: (q.question, q.evidence) for q in crossed.questions if q.id.endswith(":1")}
    assert len(asked) == 2
    assert len({evidence for _, evidence in asked.values()}) == 1
    assert {text for text, _ in asked.values()} == {"How long is the Emscher?", "Wie lang ist die Emscher eigentlich?"}
    assert crosswise([english]) == [english]


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    texts = [{"_id": "a/1", "title": "Emscher", "text": RIVER}, {"_id": "b", "title": "", "text": CASTLE}]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, texts)), encoding="utf-8")
    asked = [{"_id": "q1", "text": "How long is the Emscher?"}, {"_id": "q2", "text": "Not judged?"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ta/1\t2\nq1\tb\t0\n")
    return tmp_path


def test_a_document_that_is_there_twice_is_asked_all_the_same(beir: Path, tmp_path: Path) -> None:
    """The index keeps one of two files with the same bytes; here the other one is relevant."""
    corpus = beir / "corpus.jsonl"
    corpus.write_text(json.dumps({"_id": "0", "title": "Emscher", "text": RIVER}) + "\n" + corpus.read_text())
    assert cli.main(["eval", str(beir), "--runs", str(tmp_path / "runs")]) == 0
    (kept,) = (tmp_path / "runs").glob("*.json")
    (only,) = json.loads(kept.read_text())["rows"]
    assert (only["sources"], only["values"]["mrr"]) == (["und"], 0.0)


def test_beir_keeps_the_grades_of_whole_documents(beir: Path) -> None:
    collection = read(beir)
    assert collection
    emscher, castle = collection.documents
    assert collection.documents[emscher] == "Emscher" + BETWEEN + RIVER
    assert collection.documents[castle] == CASTLE
    (query,) = collection.questions
    assert (query.relevant, query.evidence, query.split) == ({emscher: 2}, (), "report")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (json.dumps({"data": [{"title": "T", "paragraphs": [{"context": "x"}]}]}), "article 1: 'qas'"),
        (json.dumps({"data": []}), "holds no questions"),
        ('{"id": "1", "context": "x", "question": "?"}', "line 1: 'answers'"),
    ],
)
def test_a_bad_set_is_named_by_place(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "set.json"
    path.write_text(content)
    with pytest.raises(EvaluationError, match=message):
        read(path)


def test_a_folder_that_is_no_set_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"no BEIR folder: it has no corpus\.jsonl"):
        read(tmp_path)


def test_our_own_gold_is_no_public_set() -> None:
    assert read(GOLD) is None


def test_public_sets_are_asked_with_our_own_questions_beside_them(
    beir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    articles = write_json(tmp_path / "squad.json", squad())
    own = tmp_path / "own.jsonl"
    own.write_text('{"id": "far", "question": "Who invented the piano?", "language": "en", "evidence": []}')
    runs = tmp_path / "runs"
    assert cli.main(["eval", str(articles), str(beir), str(own), "--json", "--runs", str(runs)]) == 0
    record = json.loads(capsys.readouterr().out)
    rows = {row["id"]: row for row in record["rows"]}
    assert len(record["corpora"]) == 2
    assert rows["squad.json:far"]["values"] == {"refused_rightly": 1.0}
    (judged,) = (row for row in rows.values() if row["kind"] == "document")
    assert judged["values"]["ndcg@10"] == judged["values"]["mrr"] == 1.0
    assert "f1" not in judged["values"]
    assert rows["squad.json:en:1"]["values"]["recall@5"] == 1.0
    assert list(runs.glob("*.html"))
