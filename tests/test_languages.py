"""Languages: each is whole, and nobody else knows words of one."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adverbum.errors import ModelError
from adverbum.languages import ALL, LANGUAGES, UNKNOWN, of
from adverbum.text import detection
from adverbum.text.tokens import vocabulary
from tests.conftest import ROOT
from tests.test_contracts import FILES


def tables(part: Any, name: str = "") -> list[tuple[str, Any]]:
    """Every table in a record, by name."""
    if not is_dataclass(part):
        return [(name, part)]
    return [table for field in fields(part) for table in tables(getattr(part, field.name), f"{name}.{field.name}")]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_whole(code: str) -> None:
    assert of(code).code == code
    for name, table in tables(of(code)):
        assert table is None or isinstance(table, bool) or table, f"{name} is empty"
    assert len(of(code).months) == 12


def test_a_language_that_lacks_a_table_cannot_be_made() -> None:
    known = {field.name: getattr(ALL, field.name) for field in fields(ALL)}
    for name in known:
        with pytest.raises(TypeError, match=name):
            type(ALL)(**{other: table for other, table in known.items() if other != name})


def test_a_language_that_is_not_known_may_be_any_of_them() -> None:
    assert of("xx") is ALL
    for code in LANGUAGES:
        assert of(code).reasons in ALL.reasons
        assert of(code).function_words <= ALL.function_words


def test_a_model_that_does_not_know_a_language_says_so(tmp_path: Path) -> None:
    np.save(tmp_path / "languages.npy", np.zeros((10, len(LANGUAGES) - 1), np.float16))
    with pytest.raises(ModelError, match=f"languages apart, but adverbum.languages has {', '.join(LANGUAGES)}; make"):
        detection._table(tmp_path / "languages.npy")


SKIPPED = ("rag/languages/", "rag/training/", "ui/strings.py")
ALLOWED = {
    *LANGUAGES,
    UNKNOWN,
    "met",
    "lang",
    "dir",
    "con",
    "zß",
    "öø",
    "²³",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "ⁿⁱ",
}  # codes, terms, ranges of letters
_WORD = re.compile(r"[^\W\d_]{2,}")
OTHERS = {
    code: {word.lower() for _, table in tables(of(code)) for word in _WORD.findall(str(table))}
    for code in set(LANGUAGES) - {"en"}
}


@cache
def foreign(word: str) -> bool:
    """Whether a word in lower case is in a table, and e² times likelier in that language than in English."""
    chances = detection._table()[vocabulary().encode(word)].astype(float).sum(axis=0)
    nearest = chances[LANGUAGES.index("en")] + 2
    return not word.isascii() or any(
        word in known and chances[LANGUAGES.index(code)] > nearest for code, known in OTHERS.items()
    )


def literals(path: Path) -> Iterator[str]:
    """The string literals of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.value


def test_a_foreign_word_is_told_from_an_english_one() -> None:
    assert all(map(foreign, "die wie und hoeveel zei jaar bí tại weil voorzitter".split()))
    assert not any(map(foreign, "in is over was when art no max minister month".split()))


def test_nobody_else_holds_words_of_a_language() -> None:
    names = {path: path.relative_to(ROOT).as_posix() for path in FILES}
    found = {
        (name, word)
        for path, name in names.items()
        if not name.startswith(SKIPPED)
        for text in literals(path)
        for word in map(str.lower, _WORD.findall(text))
        if word not in ALLOWED and foreign(word)
    }
    assert found == set()
