"""Code that lies among the documents is text: nothing of the folder is ever imported or run."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import files

NAMES = ["json", "lxml", "adverbum", "numpy", "struct", "multiprocessing", "email", "zipfile", "datetime", "chromadb"]
COMMAND = Path(sys.executable).with_name("adverbum")


@pytest.fixture
def trapped(folder: Path, tmp_path: Path) -> Path:
    """A folder with a page, a PDF, and modules that leave a mark where they are run."""
    (folder / "page.html").write_text("<p>The bridge was opened in 1962 by the mayor of the town.</p>")
    (folder / "paper.pdf").write_bytes(files.pdf([["The ferry ran until the winter of 1961."]]))
    for name in NAMES:
        (folder / f"{name}.py").write_text(
            f"open({str(tmp_path / 'run')!r}, 'a').write({name!r})\nraise SystemExit(9)\n"
        )
    return folder


def test_a_sync_in_the_folder_runs_none_of_it(trapped: Path, tmp_path: Path) -> None:
    arguments = [COMMAND, "sync", ".", "--store", tmp_path / "store"]
    done = subprocess.run(arguments, cwd=trapped, capture_output=True, text=True, check=False)
    assert "added: page.html\nadded: paper.pdf\n" in done.stdout, done.stdout + done.stderr
    assert not (tmp_path / "run").exists()


def test_the_chats_own_processes_run_none_of_it(trapped: Path, tmp_path: Path) -> None:
    code = (
        "import asyncio, os, sys; from functools import partial; from adverbum import Assistant\n"
        "from adverbum.ui.workers import Workers\n"
        "async def main():\n"
        "    workers = Workers(1, partial(Assistant.attach, sys.argv[1], store=sys.argv[2]), ())\n"
        "    await workers.start(); print(workers.ready); workers.stop()\n"
        "if __name__ == '__main__': asyncio.run(main())\n"
    )
    program = tmp_path / "program.py"
    program.write_text(code)
    done = subprocess.run(
        [sys.executable, program, trapped, tmp_path / "store"], cwd=trapped, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True\n", done.stdout + done.stderr
    assert not (tmp_path / "run").exists()
