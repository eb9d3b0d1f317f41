"""One server and one browser for all tests of the page, over documents that try to break it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = Path(next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), "/usr/bin/chromium"))
SEEDS = Path(__file__).parents[2] / "seeds"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE_MS = 60_000  # what a busy machine may take to show something
SERVE = """
import argparse, sys
from adverbum.ui import command
parser = argparse.ArgumentParser()
command.configure(parser)
sys.exit(command.run(parser.parse_args()))
"""
CLOCK = "De torenklok van Zandhoven slaat op zondag zeventien keer."
MILL = (
    "Het wachtwoord van de molen in Wechelderzande is <script>window.hacked = 1</script> ${window.hacked = 2} "
    "{{constructor.constructor('window.hacked = 3')()}} <img src=x onerror='window.hacked = 4'> "
    "![x](https://evil.example/x.png) \u202e\u2066 en telt 29 tekens."
)
HARBOUR = "The harbour master of Grimbergen counted 4711 barges 🚢 in the flood year."
FIELD = "— 🌾 · — · 🌾 — · —\n" * 35_000  # no letter or digit, so quick to index
DOCUMENTS = {
    "clock.txt": (
        f"🎻 De klok 👩‍👩‍👧 van Zandhoven\n\n🎈🎈 {CLOCK} 👍🏽 Dat hoort men ver.\n\nMen zegt het na: {CLOCK} 🎺\n"
    ),
    "mill.txt": f"<img src=x onerror='window.hacked = 5'> ${{window.hacked = 6}} {{{{value}}}} de molen\n\n{MILL}\n",
    "long.txt": f"The flood year 🌾\n\n{FIELD}{HARBOUR}\n{FIELD}",
}


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for path in SEEDS.glob("*.txt"):
        shutil.copy(path, folder)
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    (folder / "scan.bin").write_bytes(b"\0\1")
    return folder


def serve(corpus: Path, store: Path, *options: str) -> subprocess.Popen[str]:
    """The chat in a process of its own, on a free port unless named; the first line that it prints names its URL."""
    chosen = ["--no-browser", *(options or ["--port", "0"])]
    command = [sys.executable, "-c", SERVE, str(corpus), "--store", str(store), *chosen]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def url_of(server: subprocess.Popen[str]) -> str:
    """Where a server is found, once it is ready; fails with what it said if it has ended instead."""
    assert server.stdout is not None
    line = server.stdout.readline()
    if "http://" not in line:
        pytest.fail(f"the server did not start: {line}{server.communicate()[1]}")
    return line.split()[3]


def until_loaded(url: str) -> None:
    """Waits until Gradio's page is there."""
    for _ in range(600):
        try:
            with urlopen(f"{url}gradio/", timeout=60):
                return
        except HTTPError as waiting:
            waiting.close()
            if waiting.code != 503:
                raise
            time.sleep(0.1)
    raise AssertionError("Gradio has not been loaded")


def stop(server: subprocess.Popen[str]) -> None:
    server.terminate()
    server.communicate(timeout=60)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session")
def url(corpus: Path, store: Path) -> Iterator[str]:
    with serve(corpus, store) as server:
        yield url_of(server)
        stop(server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("ADVERBUM_NO_BROWSER"):
            pytest.skip("ADVERBUM_NO_BROWSER is set")
        pytest.fail(
            f"there is no {CHROMIUM}; install it, or leave the page untested: ADVERBUM_NO_BROWSER=1", pytrace=False
        )
    expect.set_options(timeout=PATIENCE_MS)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS) as browser,
    ):
        yield browser


@contextmanager
def visit(browser: Browser, url: str, **settings: object) -> Iterator[Page]:
    """The page in a new session; afterwards: no other host was asked, not even in vain, and no script failed."""
    options = {"locale": "en-GB", "reduced_motion": "reduce", **settings}
    with browser.new_context(**options) as context:  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        requested: list[str] = []
        failures: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(url)
        expect(page.get_by_role("textbox")).to_be_focused()
        yield page
        assert elsewhere(requested, url) == []
        assert failures == []
        assert page.evaluate("window.hacked") is None


def elsewhere(requested: list[str], url: str) -> list[str]:
    return [address for address in requested if not address.startswith((url, "data:", "blob:"))]


@pytest.fixture
def open_page(browser: Browser, url: str) -> Callable[..., object]:
    """Opens the page with settings of a browser's context."""
    return lambda **settings: visit(browser, url, **settings)


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The page in a new session of a British browser."""
    with visit(browser, url) as page:
        yield page
