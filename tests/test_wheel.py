"""The built wheel: what it holds, that it works beside other people's folders, and what type checkers learn of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT, SEEDS

pytestmark = pytest.mark.wheel
DATA = ("adverbum/model/model.safetensors", "adverbum/ui/static/main.js", "adverbum/eval/questions/seeds.jsonl")


def run(*command: str | Path, place: Path) -> str:
    """What a command prints, run in `place` with it on Python's path, as projects are; fails unless it exits with 0."""
    environment = {**os.environ, "PYTHONPATH": str(place)}
    words = [str(word) for word in command]
    ran = subprocess.run(words, check=False, cwd=place, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as a release is: from the source distribution, so that nothing comes from an older build."""
    place = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", place, ROOT, place=place)
    return next(place.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an environment that holds the wheel, and beside it the pinned packages of this one."""
    place = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", place, place=place)
    python = place / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel, place=place)
    shared = [path for path in sys.path if path.endswith("site-packages")]
    (site,) = place.glob("lib/*/site-packages")
    (site / "shared.pth").write_text(f"import sys; sys.path += {shared}")
    return python


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Another project, with folders of its own that are named as ours."""
    for name in ("rag", "ui", "eval"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"raise SystemExit('{name} of the project was imported')")
    return tmp_path


def test_the_only_top_level_name_is_adverbum(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"adverbum"}
    assert not [name for name in names if "test" in Path(name).name]
    assert {*DATA, "adverbum/py.typed"} <= set(names)


def test_every_module_of_the_sources_is_in_it_and_no_other(wheel: Path) -> None:
    inside = {name.removeprefix("adverbum/") for name in ZipFile(wheel).namelist() if name.endswith(".py")}
    ours = {path.relative_to(ROOT / "rag").as_posix() for path in (ROOT / "rag").rglob("*.py")}
    ours |= {path.relative_to(ROOT).as_posix() for name in ("ui", "eval") for path in (ROOT / name).rglob("*.py")}
    assert inside == ours


def test_it_answers_in_a_project_with_folders_of_the_same_names(python: Path, project: Path) -> None:
    command = python.parent / "adverbum"
    question = "In how many groups did the Khanh Hoa delegates discuss?"
    said = run(command, "ask", question, "--folder", SEEDS, "--store", project / "store", place=project)
    assert "10 groups" in said
    assert run(python, "-m", "adverbum", "--version", place=project) == run(command, "--version", place=project)
    for arguments in ((), ("chat",), ("eval",)):
        assert "usage: adverbum" in run(command, *arguments, "--help", place=project)
    assert "site-packages/adverbum/" in run(python, "-c", "import adverbum.eval as e; print(e.__file__)", place=project)


def test_type_checkers_learn_the_types_of_the_public_names(python: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "typing" / "api.py", tmp_path)
    cache = ROOT / ".mypy_cache" / "wheel"
    checked = run(python, "-m", "mypy", "--strict", "--cache-dir", cache, "api.py", place=tmp_path)
    assert "Success" in checked
