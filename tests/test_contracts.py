"""What the structure promises: which way imports go, what is exported, and that the README is true."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import rag
from rag import cli
from tests.conftest import ROOT

PACKAGES = ("rag", "ui", "eval")
MAY_IMPORT = {"rag": {"rag"}, "ui": {"rag", "ui"}, "eval": {"rag", "eval"}}
VENDORS = {
    "tiktoken": {"rag/tokens.py"},
    "chromadb": {"rag/index.py"},
    "gradio": {"ui/app.py"},
    "sqlite3": {"rag/store.py"},
    "watchfiles": {"rag/watch.py"},
    "charset_normalizer": {"rag/readers/text.py"},
    "lxml": {"rag/readers/html.py", "rag/readers/epub.py"},
    "pypdfium2": {"rag/readers/pdf.py"},
    "docx": {"rag/readers/docx.py"},
    "pptx": {"rag/readers/pptx.py"},
    "openpyxl": {"rag/readers/xlsx.py"},
    "sentence_transformers": {
        "rag/embedding.py",
        "rag/encoder.py",
        "rag/training/export.py",
        "rag/training/start.py",
    },
}


def imports(path: Path) -> set[str]:
    """The top-level names that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_data_flows_one_way_and_a_vendor_has_one_file(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = imports(path)
    assert found & set(PACKAGES) <= MAY_IMPORT[name.split("/")[0]]
    for vendor, places in VENDORS.items():
        assert vendor not in found or name in places, f"{name} imports {vendor}"


def test_nothing_outside_training_imports_it() -> None:
    for path in FILES:
        if "training" not in path.parts:
            assert "rag.training" not in path.read_text(encoding="utf-8").replace("`rag.training", "")


def test_all_names_exactly_what_is_exported() -> None:
    public = {name for name, value in vars(rag).items() if not name.startswith("_") and not hasattr(value, "__path__")}
    assert set(rag.__all__) == {name for name in public if isinstance(getattr(rag, name), type)}
    assert rag.__all__ == sorted(rag.__all__)


def test_every_error_is_in_the_tree_that_its_docstring_shows() -> None:
    from rag import errors

    assert errors.__doc__
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, Exception):
            assert name in errors.__doc__
            assert issubclass(value, rag.AdverbumError)


def test_the_seeds_are_five_articles_of_utf8() -> None:
    seeds = sorted((ROOT / "seeds").glob("*.*"))
    assert [path.stat().st_size for path in seeds] == [13642, 11107, 8988, 13243, 8393]


def test_the_readme_names_every_command_and_its_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make chat" in readme
    assert "make test" in readme
    for command in ("chat", "ask", "search", "sync", "verify", "eval"):
        assert f"adverbum {command}" in readme
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [item for extra in project["optional-dependencies"].values() for item in extra]
    pinned = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    assert {re.split(r"[<>=\[]", item)[0] for item in wanted} | {"torch"} <= pinned | {"adverbum"}


def test_the_console_script_is_there() -> None:
    assert callable(cli.main)
