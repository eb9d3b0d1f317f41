"""What the structure promises: which way imports go, what is exported, and that the README is true."""

import ast
import inspect
import re
import tomllib
from dataclasses import is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import adverbum
from adverbum import cli
from adverbum.export import records
from tests.conftest import ROOT

FOLDERS = {"rag": "adverbum", "ui": "adverbum.ui", "eval": "adverbum.eval"}
MAY_IMPORT = {"rag": {"rag"}, "ui": {"rag", "ui"}, "eval": {"rag", "eval"}}
# The wings of `rag/` in the order of the flow: each may import those before it, and the doors all of them.
WINGS = (
    *("errors", "processes", "progress", "languages", "text", "documents", "embedding", "store", "search", "answers"),
    *("answering", "study", "export", "retriever", "assistant", "terminal", "cli", "__main__"),
)
# An answer gives its record, which is made where all records are.
BACKWARDS = {("answers", "adverbum.export.records.AnswerRecord"), ("answers", "adverbum.export.records.answer_record")}
VENDORS = {
    "tiktoken": {"rag/text/tokens.py"},
    "chromadb": {"rag/store/chroma.py"},
    "gradio": {"ui/app.py"},
    "sqlite3": {"rag/store/sqlite.py", "rag/store/store.py"},
    "watchfiles": {"rag/store/watch.py"},
    "charset_normalizer": {"rag/documents/formats/text.py"},
    "lxml": {f"rag/documents/formats/{name}.py" for name in ("data", "epub", "html", "saved")},
    "trafilatura": {"rag/documents/formats/saved.py"},
    "pypdfium2": {"rag/documents/formats/pdf/words.py"},
    "docx": {"rag/documents/formats/docx.py"},
    "pptx": {"rag/documents/formats/pptx.py"},
    "openpyxl": {"rag/documents/formats/xlsx.py"},
    "sentence_transformers": {
        "rag/embedding/bundled.py",
        "rag/embedding/other.py",
        "rag/training/export.py",
        "rag/training/start.py",
    },
}


def imports(path: Path) -> set[str]:
    """The modules that a file imports, anywhere in it, by their full names."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def folder_of(module: str) -> str:
    """The folder that a module of ours is in."""
    return next((folder for folder in ("ui", "eval") if f"{module}.".startswith(f"{FOLDERS[folder]}.")), "rag")


FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_data_flows_one_way_and_a_vendor_has_one_file(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = imports(path)
    tops = {module.split(".")[0] for module in found}
    assert not tops & set(FOLDERS), "the one name is adverbum"
    assert {folder_of(module) for module in found if module.startswith("adverbum")} <= MAY_IMPORT[name.split("/")[0]]
    for vendor, places in VENDORS.items():
        assert vendor not in tops or name in places, f"{name} imports {vendor}"


WINGED = [path for path in FILES if path.parts[-2:] != ("rag", "__init__.py") and "training" not in path.parts]


@pytest.mark.parametrize("path", WINGED, ids=lambda path: str(path.relative_to(ROOT)))
def test_wings_stand_in_the_order_of_the_flow(path: Path) -> None:
    folder, *rest = path.relative_to(ROOT).with_suffix("").parts
    if folder != "rag":
        return
    for module in imports(path):
        if module.startswith("adverbum."):
            wing = module.split(".")[1]
            if wing in WINGS and (rest[0], module) not in BACKWARDS:
                assert WINGS.index(wing) <= WINGS.index(rest[0]), f"{rest[0]} imports {wing}"


def test_the_map_shows_the_wings_in_their_order_and_names_only_what_is_there() -> None:
    assert adverbum.__doc__
    _, wings, places = adverbum.__doc__.split("\n\n    ")
    shown = re.findall(r"^ *((?:\w+/?, )*\w+)/?  ", f"    {wings}", re.MULTILINE)
    named = [name for line in shown for name in line.split(", ")]
    assert named == [wing for wing in WINGS if wing != "__main__"]
    for place in re.findall(r"(?:[a-z]+/)+(?:[a-z]+\.py)?", f"{wings} {places}"):
        assert (ROOT / "rag" / place).exists(), place


def test_nothing_outside_training_imports_it() -> None:
    for path in FILES:
        if "training" not in path.parts:
            assert "adverbum.training" not in path.read_text(encoding="utf-8").replace("`adverbum.training", "")


def test_all_names_exactly_what_is_exported() -> None:
    public = {
        name for name, value in vars(adverbum).items() if not name.startswith("_") and not hasattr(value, "__path__")
    }
    assert set(adverbum.__all__) == {name for name in public if isinstance(getattr(adverbum, name), type)}
    assert adverbum.__all__ == sorted(adverbum.__all__)


def classes_in(annotation: object) -> set[type]:
    """The classes that an annotation names, however deep."""
    arguments = {name for part in get_args(annotation) for name in classes_in(part)}
    return arguments | ({annotation} if isinstance(annotation, type) and not get_args(annotation) else set())


def test_whatever_the_public_surface_takes_or_gives_is_public() -> None:
    """Records, which are plain data, are public where they are made: in `adverbum.export.records`."""
    inner = {"View"}  # what `reading` gives is for our own use
    for cls in (getattr(adverbum, name) for name in adverbum.__all__):
        annotated = [cls] if is_dataclass(cls) else []
        annotated += [value for name, value in inspect.getmembers(cls, inspect.isroutine) if not name.startswith("_")]
        for item in annotated:
            if getattr(item, "__module__", "").startswith("adverbum"):
                hints = get_type_hints(item, localns=vars(records)).values()
                shown = {named for hint in hints for named in classes_in(hint) if named.__module__ != records.__name__}
                ours = {named.__name__ for named in shown if named.__module__.startswith("adverbum")}
                assert ours - inner <= set(adverbum.__all__), f"{cls.__name__} shows {ours}"


def test_the_typing_tests_name_every_public_name() -> None:
    typed = ast.parse((ROOT / "tests" / "typing" / "api.py").read_text(encoding="utf-8"))
    assert set(adverbum.__all__) <= {node.id for node in ast.walk(typed) if isinstance(node, ast.Name)}


def test_every_error_is_in_the_tree_that_its_docstring_shows() -> None:
    from adverbum import errors

    assert errors.__doc__
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, Exception):
            assert name in errors.__doc__
            assert issubclass(value, adverbum.AdverbumError)


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
