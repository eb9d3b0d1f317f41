"""A Chroma server in the place of the folder: the same answers, several processes, and what happens when it is away."""

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from adverbum import Assistant, Retriever, StoreError, cli
from adverbum.search import view
from adverbum.store import chroma
from adverbum.store.sync import index_state
from tests.conftest import SEEDS
from tests.stores import exact, write

QUESTIONS = ["Who is the party secretary of Thu Lum?", "Hoeveel partijleden zijn er?", "Wie ist das Wetter in Peru?"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Server:
    """A `chroma run` of our own, that can be stopped and started again."""

    def __init__(self, place: Path) -> None:
        self.port, self._place = free_port(), place
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        chroma = Path(sys.executable).with_name("chroma")
        self._process = subprocess.Popen(
            [chroma, "run", "--path", self._place, "--port", str(self.port)], stdout=subprocess.DEVNULL
        )
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionRefusedError:
                with suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"chroma run ended with {self._process.wait(0.05)}")

    def stop(self, how: int = signal.SIGTERM) -> None:
        self._process.send_signal(how)
        self._process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "server")
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches the index even where there are so few chunks that all are compared."""
    monkeypatch.setattr(view, "EXACT", 0)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries a server that is away again at once. What a living one may take stays: a busy machine is no fault."""
    monkeypatch.setattr(chroma, "WAITS_S", (0.0, 0.0))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Believes soon that a server says nothing; for tests where none does."""
    monkeypatch.setattr(chroma, "CONNECT_S", 0.5)


def test_a_server_gives_the_answers_that_the_folder_gives(
    assistant: Assistant, server: Server, store: Path, tmp_path: Path
) -> None:
    with Assistant.open(SEEDS, store=store, chroma=server.url) as served:
        assert index_state(served.store, served.index).name.startswith("adverbum-store-")
        for question in QUESTIONS:
            assert served.ask(question) == assistant.ask(question)
        assert exact(served)
    shutil.copytree(SEEDS, tmp_path / "elsewhere" / "documents")
    shutil.copytree(store, tmp_path / "elsewhere" / "store")
    with Assistant.open(
        tmp_path / "elsewhere" / "documents", store=tmp_path / "elsewhere" / "store", chroma=server.url
    ) as copy:
        assert copy.ask(QUESTIONS[0]) == assistant.ask(QUESTIONS[0])
        assert len(copy.index.names()) == 1  # another host's copy searches the same collection
    with Assistant.open(SEEDS, store=store) as back:  # the same store without the server
        assert back.ask(QUESTIONS[0]) == assistant.ask(QUESTIONS[0])


def test_two_processes_share_a_server_and_so_do_two_corpora(
    folder: Path, store: Path, tmp_path: Path, server: Server
) -> None:
    write(folder, one="De kat zit op de mat.")
    other = tmp_path / "other"
    other.mkdir()
    write(other, dog="Der Hund bellt im Garten.")
    code = (
        "import sys; from adverbum import Retriever\n"
        "with Retriever.open(sys.argv[1], store=sys.argv[2], chroma=sys.argv[3]) as retriever:\n"
        "    print([p.chunk.text for p in retriever.search('Wat zit er op de mat?')])\n"
    )
    with (
        Retriever.open(folder, store=store, chroma=server.url) as retriever,
        Retriever.open(other, store=tmp_path / "second", chroma=server.url) as second,
    ):
        write(folder, two="De hond zit op de bank.")
        elsewhere = subprocess.run(
            [sys.executable, "-c", code, folder, store, server.url], capture_output=True, text=True, check=True
        )
        texts = [p.chunk.text for p in retriever.search("Wat zit er op de mat?")]
        assert elsewhere.stdout == f"{texts}\n"
        assert sorted(texts) == ["De hond zit op de bank.", "De kat zit op de mat."]
        assert [p.chunk.text for p in second.search("hond")] == ["Der Hund bellt im Garten."]
        assert len(retriever.index.names()) == 2
        assert exact(retriever)
        assert exact(second)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.usefixtures("brief")
def test_a_server_that_is_away_is_told_and_when_it_is_back_all_goes_on(
    folder: Path, store: Path, server: Server, how: int
) -> None:
    write(folder, one="De kat zit op de mat.")
    with Retriever.open(folder, store=store, chroma=server.url) as retriever:
        server.stop(how)
        with pytest.raises(StoreError, match=f"server at {server.url} cannot be reached .*--chroma"):
            retriever.search("kat")
        write(folder, two="De hond blaft.")
        with pytest.raises(StoreError, match="cannot be reached"):
            retriever.sync()
        server.start()
        assert [p.chunk.text for p in retriever.search("kat")] == ["De kat zit op de mat."]
        retriever.sync()
        assert retriever.search("Wat doet de hond?")[0].chunk.text == "De hond blaft."
        assert exact(retriever)


def test_a_server_that_lost_everything_is_filled_again(
    folder: Path, store: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, one="De kat zit op de mat.")
    with Retriever.open(folder, store=store, chroma=server.url) as retriever:
        retriever.index.drop(index_state(retriever.store, retriever.index).name)
        with pytest.raises(StoreError, match="is gone from .* run: adverbum sync"):
            retriever.search("kat")
        monkeypatch.setattr(type(retriever.embedder), "embed", lambda *_: pytest.fail("embedded again"))
        retriever.sync()
        assert [p.chunk.text for p in retriever.search("kat")] == ["De kat zit op de mat."]


@pytest.mark.usefixtures("brief")
def test_a_server_killed_at_any_request_of_a_sync_leaves_the_old_state(
    folder: Path, store: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, one="De kat zit op de mat.")
    with Retriever.open(folder, store=store, chroma=server.url) as retriever:
        write(folder, two="De hond blaft.")
        connected = chroma.ServerIndex._connected
        for kill_at in range(1, 5):
            requests = 0

            def dying(self: chroma.ServerIndex, kill_at: int = kill_at) -> object:
                nonlocal requests
                requests += 1
                if requests == kill_at:
                    server.stop(signal.SIGKILL)
                return connected(self)

            with monkeypatch.context() as patch:
                patch.setattr(chroma.ServerIndex, "_connected", dying)
                try:
                    retriever.sync()
                except StoreError as error:
                    assert "cannot be reached" in str(error)  # noqa: PT017
            if requests >= kill_at:
                server.start()
        retriever.sync()
        assert exact(retriever)
        assert retriever.search("Wat doet de hond?")[0].chunk.text == "De hond blaft."


def _silent() -> Iterator[str]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("127.0.0.1:8000", "named as http://HOST:PORT"),
        ("http://127.0.0.1", "named as http://HOST:PORT"),
        ("http://127.0.0.1:99999", "cannot be reached"),
        (lambda: f"http://127.0.0.1:{free_port()}", "cannot be reached"),
        (_silent, "took more than"),
    ],
)
@pytest.mark.usefixtures("brief", "hasty")
def test_a_server_that_is_none_is_one_line(
    folder: Path, store: Path, capsys: pytest.CaptureFixture[str], url: str | Callable, message: str
) -> None:
    write(folder, one="De kat zit op de mat.")
    made = url if isinstance(url, str) else url()
    address = made if isinstance(made, str) else next(made)
    code = cli.main(["sync", str(folder), "--store", str(store), "--chroma", address])
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
