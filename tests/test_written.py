"""The documents and questions that were written to learn reading from: every answer stands where it is said to."""

import json
import lzma
from pathlib import Path

import pytest

from adverbum.languages import LANGUAGES
from tests.conftest import ROOT

PARTS = sorted((ROOT / "rag" / "training" / "reader" / "written").glob("*.jsonl.xz"))
UNANSWERED = {"near", "swap", "aside"}


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_every_answer_is_in_a_block_that_is_said_to_answer(path: Path) -> None:
    rows = [json.loads(line) for line in lzma.decompress(path.read_bytes()).decode().splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 140
    for row in rows:
        assert row["lang"] in LANGUAGES
        for language, kind, numbers, answer, question in row["questions"]:
            assert language in LANGUAGES
            assert question.strip()
            assert bool(numbers) == (kind not in UNANSWERED), (row["id"], question)
            texts = [row["blocks"][number - 1][1] for number in numbers]
            assert not answer or any(answer in text for text in texts), (row["id"], question)
