"""Measures the chat's server under load: many users who ask at once, and its memory over thousands of questions.

`python -m adverbum.eval.load` starts a server of its own over the seeds; `--url` names one that runs. A user asks the
next question as soon as the last is answered. The questions are the gold ones, each user's in an order of their own.
"""

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from adverbum.eval.files import json_lines
from adverbum.eval.gold import SEEDS

TIMEOUT_S = 60.0
LOOKS = 10  # at the memory, after the first of which it should not grow
PATIENCE_S = 600.0  # for a server to read its documents


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; returns 1 if a request failed."""
    parser = argparse.ArgumentParser(prog="python -m adverbum.eval.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", help="a server that runs (default: one of our own)")
    parser.add_argument("--folder", default="seeds", help="documents of our own server (default: seeds)")
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="of our own server (default: none)")
    parser.add_argument("--users", type=int, default=64, metavar="N", help="who ask at once (default: 64)")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help="for so long (default: 60)")
    parser.add_argument("--pause", type=float, default=0.0, metavar="S", help="that a user thinks between questions")
    parser.add_argument("--questions", type=int, default=10_000, metavar="N", help="asked while memory is watched")
    options = parser.parse_args(arguments)
    questions = [row["question"] for _, row in json_lines(SEEDS)]
    with _server(options.url, options.folder, options.workers) as (url, pid):
        _ask_all(url, questions, users=1, limit=len(questions))  # warms what is cached
        began = time.monotonic()
        until = began + options.seconds
        times, outcomes = _ask_all(url, questions, users=options.users, until=until, pause_s=options.pause)
        elapsed_s = time.monotonic() - began
        failed = {what: count for what, count in outcomes.items() if what != "200"}
        print(f"{options.users} users for {elapsed_s:.0f} s, {options.pause:g} s between their questions:")
        print(f"    {len(times):,} answers, {len(times) / elapsed_s:.1f} a second; errors: {failed or 'none'}")
        print(f"    p50 {_share(times, 0.5):.2f} s, p95 {_share(times, 0.95):.2f} s, slowest {_share(times, 1):.2f} s")
        if pid is not None and options.questions:
            sizes = []
            for _ in range(LOOKS):
                _, more = _ask_all(url, questions, users=4, limit=options.questions // LOOKS)
                failed.update({what: count for what, count in more.items() if what != "200"})
                sizes.append(_megabytes(pid))
            print(f"memory over {options.questions:,} questions: {', '.join(f'{size:.0f}' for size in sizes)} MB")
    return 1 if failed else 0


def _ask_all(
    url: str, questions: list[str], *, users: int, limit: int | None = None, until: float = 0.0, pause_s: float = 0.0
) -> tuple[list[float], Counter[str]]:
    """The seconds of every answer, and how often each outcome came; `limit` questions, or as many as fit in `until`."""
    numbers = itertools.count()
    times: list[float] = []
    outcomes: Counter[str] = Counter()

    def user(number: int) -> None:  # the standard library's client, since the server needs the processor more
        rng = random.Random(number)
        address = urlsplit(url)
        connect = HTTPSConnection if address.scheme == "https" else HTTPConnection
        with closing(connect(address.hostname or "", address.port, timeout=TIMEOUT_S)) as connection:
            while next(numbers) < limit if limit is not None else time.monotonic() < until:
                asked = json.dumps({"question": rng.choice(questions)})
                began = time.monotonic()
                try:
                    connection.request("POST", "/api/v1/ask", asked, {"Content-Type": "application/json"})
                    reply = connection.getresponse()
                    reply.read()
                    outcomes[str(reply.status)] += 1
                    times.append(time.monotonic() - began)
                except (OSError, HTTPException) as error:
                    outcomes[type(error).__name__] += 1
                    connection.close()
                time.sleep(rng.uniform(0, 2 * pause_s))

    with ThreadPoolExecutor(users) as all_users:
        list(all_users.map(user, range(users)))
    return times, outcomes


@contextmanager
def _server(url: str | None, folder: str, workers: int) -> Iterator[tuple[str, int | None]]:
    """The address of a server that answers, and the id of its process if it is our own."""
    if url is not None:
        yield url, None
        return
    with tempfile.TemporaryDirectory() as store:
        command = [sys.executable, "-m", "adverbum", "chat", folder, "--store", store, "--port", "0", "--no-browser"]
        command += ["--workers", str(workers)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            line = process.stdout.readline()
            address = next((word.rstrip("/") for word in line.split() if word.startswith("http")), None)
            try:
                if address is None:
                    raise SystemExit("the chat did not start")
                _await(address)
                yield address, process.pid
            finally:
                process.terminate()


def _await(url: str) -> None:
    """Returns when the server has read its documents."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if httpx.post(f"{url}/api/v1/ask", json={"question": "Who?"}, timeout=TIMEOUT_S, trust_env=False).is_success:
            return
        time.sleep(0.5)
    raise SystemExit("the chat did not read its documents")


def _share(values: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] if values else float("nan")


def _megabytes(pid: int) -> float:
    """What a process and those that it started hold in memory, on Linux."""
    held = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text(encoding="utf-8").rpartition(") ")[2].split()[1])
            if pid in (int(process.name), parent):
                held += int((process / "statm").read_text(encoding="ascii").split()[1])
        except OSError:  # it has ended meanwhile
            continue
    return held * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
