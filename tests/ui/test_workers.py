"""Workers answer as the server's own process does, though they be killed, and end with it."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adverbum import Assistant
from adverbum.export.records import answer_record
from adverbum.ui.app import build
from adverbum.ui.documents import Library
from tests.conftest import SEEDS
from tests.ui.test_api import GROUPS, ask, no_page


def until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it never came true")


def workers() -> set[int]:
    """The processes that answer for this one."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2].split()[1]
            command = (process / "cmdline").read_bytes()  # empty once it has ended
        except OSError:  # it is gone
            continue
        if int(parent) == os.getpid() and b"spawn_main" in command:
            found.add(int(process.name))
    return found


def test_workers_answer_as_the_server_does(
    tmp_path: Path, seed_store: Path, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(SEEDS, tmp_path / "seeds")
    store = shutil.copytree(seed_store, tmp_path / "store")
    expected = json.loads(json.dumps(answer_record(assistant.ask(GROUPS))))
    with Library(folder, store=store, workers=1) as library, TestClient(build(library, no_page, hosts=None)) as client:
        assert library.workers
        assert client.post("/api/v1/sync").json()["synced"]
        until(lambda: library.workers is not None and library.workers.ready)
        assert len(workers()) == 1
        assert ask(client, GROUPS) == expected
        assert client.post("/api/v1/ask", json={"question": "?"}).status_code == 422
        with monkeypatch.context() as patched:
            patched.setattr("adverbum.ui.documents.QUEUE", -1)
            refused = client.post("/api/v1/ask", json={"question": GROUPS})
            assert (refused.status_code, refused.json()["code"]) == (503, "busy")
        for pid in workers():
            os.kill(pid, signal.SIGKILL)
        assert ask(client, GROUPS) == expected
        (folder / "new.txt").write_text("The ferry to Texel leaves at 06:30 in the morning.", encoding="utf-8")
        assert client.post("/api/v1/sync").json()["synced"]
        assert "06:30" in ask(client, "When does the ferry to Texel leave?")["citations"][0]["quote"]
    until(lambda: not workers())
