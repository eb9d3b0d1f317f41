"""The benchmark: what is asked of each system, what is made of its figures, and that ours can be run."""

import json
import lzma
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adverbum.eval.bench.__main__ import measure
from adverbum.eval.bench.corpora import Corpus, Question, growing, xquad
from adverbum.eval.bench.environments import PEERS, without_adverbum
from adverbum.eval.bench.showing import OURS, growth, plot, quality, ratios, summary
from adverbum.eval.plots import Axis, percent, powers
from adverbum.eval.readme import fill
from tests.conftest import ROOT

DOCUMENTS = {
    "0.txt": "The Emscher is 83 kilometres long. It rises near Holzwickede.",
    "1.txt": "The castle was begun in 1248. It was finished a hundred years later.",
    "2.txt": "Beekeepers count their hives in spring. A strong hive holds 50,000 bees.",
}


def figures(system: str, files: int, query_s: float, *, pair: str = "", ndcg: float = 1.0) -> dict[str, Any]:
    times = {"clock_s": 9.0, "processor_s": query_s}
    quality = {pair: {name: {"value": ndcg, "low": 0.0, "high": 1.0, "count": 9} for name in ("ndcg@10", "first")}}
    names = ("first_answer", "query_p50", "query_p95", "sync")
    index = {"clock_s": 9.0, "processor_s": query_s * files}
    row = {
        "system": system,
        "corpus": pair or f"{files:,} files",
        "documents": files,
        "chunks": files,
        "quality": quality,
    }
    return {**row, **dict.fromkeys(names, times), "index": index, "peak_mb": 1.0, "disk_mb": files / 100, "load": 3.0}


RESULTS = {
    "date": "2026-01-01",
    "machine": "2 cores",
    "results": [
        figures(OURS, 1000, 0.002),
        figures(OURS, 10000, 0.003),
        figures("Slow", 1000, 0.020),
        figures("Slower", 1000, 0.040),
        figures(OURS, 5, 0.002, pair="en ← de", ndcg=0.9),
        figures(OURS, 5, 0.002, pair="en ← en", ndcg=0.1),
        figures("Slow", 5, 0.020, pair="en ← de", ndcg=0.3),
    ],
}


def test_our_system_finds_the_file_and_takes_in_a_change() -> None:
    asked = [
        Question("How long is the Emscher?", "en", "0.txt"),
        Question("How many bees are in a hive?", "en", "2.txt"),
    ]
    row = measure("ours", Path(sys.executable), Corpus("tiny", "en", DOCUMENTS, asked * 4))
    assert (row["documents"], row["chunks"]) == (3, 3)
    assert row["quality"]["en ← en"]["first"]["value"] == 1.0
    assert row["index"]["processor_s"] > 0
    assert row["disk_mb"] > 0


def test_a_corpus_that_grows_is_the_same_each_time_and_asks_for_its_own_files(tmp_path: Path) -> None:
    sentences = "\n".join(f"Sentence number {n} of some text, long enough to be used here." for n in range(50))
    (tmp_path / "en.x.txt.xz").write_bytes(lzma.compress(sentences.encode()))
    corpus = growing(tmp_path, 300)
    assert corpus == growing(tmp_path, 300)
    assert len(corpus.documents) == 300
    assert all(corpus.documents[question.file].startswith(question.text) for question in corpus.questions)


def test_xquad_is_asked_in_every_language_for_the_same_paragraphs(tmp_path: Path) -> None:
    for language in ("de", "en"):
        rows = [{"id": str(n), "question": f"{language} {n}?", "context": f"{language} {n // 2}"} for n in range(500)]
        (tmp_path / f"xquad.{language}.jsonl.xz").write_bytes(lzma.compress("\n".join(map(json.dumps, rows)).encode()))
    german, _ = xquad(tmp_path)
    assert len(german.documents) == 250
    asked = {question.text: german.documents[question.file] for question in german.questions}
    number = next(text.split()[1] for text in asked if text.startswith("en"))
    assert asked[f"en {number}"] == asked[f"de {number}"] == f"de {int(number[:-1]) // 2}"


def test_ratios_by_hand() -> None:
    """0.020 over 0.002 is 10; 0.9 over 0.3 is 3; 0.003 over 0.002 is 1.5; disk is a file's
    hundredth. What only one system did is not compared."""
    assert ratios(RESULTS["results"]) == [
        "1,000 files: a chunk is indexed 10.0 times as fast as by Slow, the fastest of the others; a query takes 0.10 "
        "times as long as by Slow, the fastest of the others.",
        "en ← de: a chunk is indexed 10.0 times as fast as by Slow, the fastest of the others; a query takes 0.10 "
        "times as long as by Slow, the fastest of the others.",
        "Across languages nDCG@10 is 90.0, 3.00 times the 30.0 of Slow, the best of the others.",
        "Adverbum, times as much at 10,000 files as at 1,000: a query 1.5, indexing a chunk 1.5, one file changed 1.5, "
        "memory 1.0, disk 10.0.",
    ]


def test_tables_hold_every_measurement() -> None:
    rows = RESULTS["results"]
    assert [row[:3] for row in growth(rows).rows if row[0] == "1,000 files"] == [
        ("1,000 files", "Adverbum", "1,000"),
        ("1,000 files", "Slow", "1,000"),
        ("1,000 files", "Slower", "1,000"),
    ]
    table = quality(rows)
    assert table.heads[1:] == ("en ← en", "en ← de")
    assert table.rows[1] == ("Slow", "–", "30.0 [0.0, 100.0]")
    text = summary(RESULTS)
    assert "Other work was running in 7 of 7 measurements" in text
    assert plot(RESULTS).count("<polyline") == 3
    assert "growth.svg" in text
    assert "growth.svg" not in summary({**RESULTS, "results": rows[2:]})


def test_every_peer_has_its_script() -> None:
    assert all((ROOT / "eval" / "bench" / f"{peer.module}.py").is_file() for peer in PEERS)


def test_a_peer_without_our_packages_finds_what_it_is_asked(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(without_adverbum(tmp_path))}
    command = [sys.executable, "-S", "-c", "from adverbum.eval.bench.protocol import serve"]  # -S: nothing is installed
    subprocess.run(command, check=True, cwd=tmp_path, env=environment)


def test_a_block_is_filled_and_the_rest_is_kept(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- x -->\nold\n<!-- /x -->\nafter\n")
    assert fill("x", "new \\1\n", readme)
    assert readme.read_text() == "before\n<!-- x -->\nnew \\1\n<!-- /x -->\nafter\n"
    assert not fill("y", "other", readme)


def test_axes_place_and_name_values() -> None:
    assert percent("p").at(25) == 0.25
    assert Axis("n", 1, 10_000, (), log=True).at(100) == pytest.approx(0.5)
    axis = powers("n", [3.0, 200.0])
    assert (axis.low, axis.high, list(axis.marks)) == (1, 1000, [1, 10, 100, 1000])
