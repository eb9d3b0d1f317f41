"""Languages: each is whole, and nobody else knows words of one."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adverbum.errors import ModelError
from adverbum.languages import ALL, LANGUAGES, of
from adverbum.text import detection


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
    with pytest.raises(ModelError, match="tells 3 languages apart, but adverbum.languages has nl, de, en, vi"):
        detection._table(tmp_path / "languages.npy")
