"""What is written for others is true: the reference is what the code says, and the examples run."""

import csv
import json
import os
import re
import runpy
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEEDS

PROSE = [
    ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "rag/model/README", "eval/questions/README")
]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def test_the_reference_is_what_make_docs_writes() -> None:
    for name, text in runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, f"docs/{name} is old; run: make docs"


def run(example: str, *arguments: str, place: Path, given: str = "") -> str:
    """Runs an example as a program of its own, in the folder `place`; what it prints."""
    command = [sys.executable, str(ROOT / "examples" / f"{example}.py"), str(SEEDS), *arguments]
    environment = {**os.environ, "XDG_CACHE_HOME": str(place)}
    ran = subprocess.run(command, cwd=place, env=environment, input=given, capture_output=True, check=True, text=True)
    return ran.stdout


def test_the_example_that_asks_shows_the_quote_where_it_stands(tmp_path: Path) -> None:
    shown = run("ask_a_folder", "In how many groups did the Khanh Hoa delegates discuss?", place=tmp_path)
    assert "»The first Khanh Hoa Provincial Party Congress devoted a whole day to discussions in 10 groups.«" in shown
    assert "They do answer:" in run("ask_a_folder", "How deep is the Mariana Trench?", place=tmp_path)


def test_the_example_that_embeds_the_retriever_gives_places_that_hold_its_texts(tmp_path: Path) -> None:
    found = json.loads(run("embed_the_retriever", "party cell secretaries", place=tmp_path))
    assert len(found) == 3
    for passage in found:
        text = (SEEDS / passage["doc_id"]).read_bytes().decode("utf-8")
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_the_example_that_exports_writes_every_answer_and_each_source_once(tmp_path: Path) -> None:
    asked = "Who is the party secretary of Thu Lum?\nHow deep is the Mariana Trench?\n"
    assert run("export_answers", ".", place=tmp_path, given=asked) == "1 of 2 questions are answered\n"
    answers, sources = (json.loads((tmp_path / name).read_text()) for name in ("answers.json", "sources.json"))
    assert [answer["found"] for answer in answers] == [True, False]
    assert {source["id"] for source in sources} == {quote["span"]["doc_id"] for quote in answers[0]["citations"]}


def test_the_example_that_studies_writes_a_card_for_every_figure(tmp_path: Path) -> None:
    shown = run("study_lists", "cards.csv", place=tmp_path)
    count = int(re.search(r"(\d+) flashcards", shown)[1])  # type: ignore[index]
    rows = list(csv.reader((tmp_path / "cards.csv").read_text().splitlines()))
    assert count == sum(not row[0].startswith("#") for row in rows) > 0


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_prose_names_only_files_and_targets_that_are_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for named in re.findall(r"[`(]((?:rag|ui|eval|tests|docs|examples)(?:/[\w.-]+)*/?)[`)]", text):
        assert (ROOT / named).exists(), named
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`(?:\w+=\w+ )?make ([a-z]+)", text)) <= set(targets)
    for module in re.findall(r"`python -m (adverbum[\w.]*)", text):
        assert find_spec(module), module


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_needs_nothing_but_adverbum_and_is_tested(path: Path) -> None:
    imported = set(re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert imported <= {*sys.stdlib_module_names, "adverbum"}
    assert f'run("{path.stem}"' in Path(__file__).read_text(encoding="utf-8")
