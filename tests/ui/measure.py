"""Prints how long people wait for the chat: run it with nothing else running.

python tests/ui/measure.py
"""

import json
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from conftest import ARGUMENTS, CHROMIUM, SEEDS, serve, url_of
from playwright.sync_api import sync_playwright

PORT = 7899
QUESTION = "In how many groups did the Khanh Hoa delegates discuss?"


def since(began: float) -> float:
    return time.monotonic() - began


def status() -> str | None:
    try:
        with urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5) as response:
            return str(json.load(response)["status"])
    except (URLError, ConnectionError):
        return None


def until(server: "subprocess.Popen[str]", wanted: set[str]) -> None:
    while status() not in wanted:
        assert server.poll() is None
        time.sleep(0.01)


def main() -> int:
    """Starts the chat over the seeds three times, opens it in a browser, and prints the medians."""
    store = Path(tempfile.mkdtemp())
    waits: dict[str, list[float]] = {}
    try:
        with serve(SEEDS, store) as server:  # the index is made
            url_of(server)
            server.terminate()
        for _ in range(3):
            began = time.monotonic()
            with serve(SEEDS, store, "--port", str(PORT)) as server, sync_playwright() as playwright:
                until(server, {"starting", "ok"})
                waits.setdefault("/healthz after the command", []).append(since(began))
                until(server, {"ok"})
                waits.setdefault("questions are answered after the command", []).append(since(began))
                url = url_of(server)
                waits.setdefault("the page is served after the command", []).append(since(began))
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                for visit in range(3):
                    page = browser.new_page()
                    began = time.monotonic()
                    page.goto(url, wait_until="commit")
                    page.locator("textarea:focus").wait_for()
                    if visit:  # not the browser's own first start
                        waits.setdefault("page ready after it is asked for", []).append(since(began))
                        waits.setdefault("first paint after it is asked for", []).append(page.evaluate(PAINT) / 1000)
                    for _ in range(3):
                        waits.setdefault("first quote after Enter", []).append(page.evaluate(ASK, QUESTION) / 1000)
                began = time.monotonic()
                server.send_signal(signal.SIGTERM)
                server.communicate()
                waits.setdefault("end after SIGTERM with open pages", []).append(since(began))
                browser.close()
    finally:
        shutil.rmtree(store)
    for what, values in waits.items():
        print(f"{what}: {statistics.median(values):.2f} s (of {len(values)}, at most {max(values):.2f})")
    return 0


PAINT = """() => new Promise((done) => {
    const paints = (list) => list.getEntriesByName("first-contentful-paint").forEach((paint) => done(paint.startTime));
    new PerformanceObserver(paints).observe({ type: "paint", buffered: true });
})"""
ASK = """(question) => new Promise((done, failed) => {
    const field = document.querySelector("textarea");
    const before = document.querySelectorAll("blockquote").length;
    const seen = new MutationObserver(() => {
        if (document.querySelector(".turns .failure")) failed(new Error(document.querySelector(".failure").textContent));
        if (document.querySelectorAll("blockquote").length > before) {
            seen.disconnect();
            requestAnimationFrame(() => done(performance.now() - began));
        }
    });
    seen.observe(document.querySelector(".turns"), { childList: true, subtree: true });
    field.value = question;
    const began = performance.now();
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
})"""

if __name__ == "__main__":
    sys.exit(main())
