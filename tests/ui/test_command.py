"""Starting and stopping the chat."""

import argparse
import json
import re
import socket
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from conftest import serve, stop, until_loaded, url_of

from adverbum.errors import CorpusError
from adverbum.ui import command


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return parser.parse_args([*arguments, "--no-browser"])


def test_a_port_in_use_is_told_at_once_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(command.PortError, match=rf"port {port} .*--port N"):
            command.run(options("--port", str(port)))


def test_a_missing_folder_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nowhere"):
        command.run(options(str(tmp_path / "nowhere"), "--store", str(tmp_path / "store"), "--port", "0"))


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options("--port", port)
    assert "port" in capsys.readouterr().err


def test_a_folder_without_documents_is_told_and_ends_the_server(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0")
    with serve(tmp_path, tmp_path / ".store") as server:
        _, said = server.communicate(timeout=60)
    assert "CorpusError" in said
    assert "no document that can be read (1 files skipped" in said


def test_it_serves_only_itself_and_a_stop_does_not_wait_for_open_pages(corpus: Path, store: Path) -> None:
    with serve(corpus, store) as server:
        url = url_of(server)
        with urlopen(f"{url}healthz", timeout=60) as response:
            assert json.load(response) == {"status": "ok", "documents": len(list(corpus.glob("*.txt")))}
        with urlopen(url, timeout=60) as response:
            content = response.read().decode("utf-8")
        assert re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=[\"']?(?:https?:)?//", content) == []
        with pytest.raises(HTTPError, match="421") as refused:
            urlopen(Request(url, headers={"Host": "evil.example"}), timeout=60)
        refused.value.close()
        until_loaded(url)
        with urlopen(f"{url}gradio/gradio_api/heartbeat/open", timeout=60):
            server.terminate()
            _, said = server.communicate(timeout=20)
        assert said == ""
        assert server.returncode == 0


def test_a_chat_that_nobody_asks_rests(corpus: Path, store: Path) -> None:
    with serve(corpus, store) as server:
        until_loaded(url_of(server))
        status = Path(f"/proc/{server.pid}/status")
        before = woken(status)
        time.sleep(1)
        after = woken(status)
        stop(server)
    assert after < before + 200


def woken(status: Path) -> int:
    """How often the main thread of a process has gone on after a rest."""
    return int(re.findall(r"^voluntary_ctxt_switches:\s*(\d+)", status.read_text(), re.MULTILINE)[0])
