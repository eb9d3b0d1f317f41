"""Reading in a process apart, so that no file can crash, hang or fill the one that asked.

The process reads one file after another and is started again after one that took too long or ended it. It may
use `MEMORY_MB` of address space where the system can limit that (not on Windows) and `TIME_S` a file.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from threading import Timer
from types import TracebackType
from typing import BinaryIO, Self

from rag import apart
from rag.readers import Extract, Reader, Unreadable, extract

MEMORY_MB = 2000
TIME_S = 60.0


class Sandbox:
    """Reads files as `rag.readers.extract` does, but formats with a parser in a process apart. Close it."""

    def __init__(self, *, time_s: float = TIME_S) -> None:
        """Starts nothing until there is something to read; `time_s` is what one file may take."""
        self.time_s = time_s
        self._process: subprocess.Popen[bytes] | None = None

    def extract(self, reader: Reader, data: bytes) -> Extract:
        """What `data` says; raises Unreadable as `rag.readers.extract` does, and when it takes too much."""
        if not reader.package:
            return extract(reader, data)
        reader.require()
        process = self._process or self._start()
        assert process.stdin
        assert process.stdout
        overdue: list[bool] = []

        def stop() -> None:
            overdue.append(True)
            process.kill()

        timer = Timer(self.time_s, stop)
        timer.start()
        try:
            process.stdin.write(json.dumps([reader.name, reader.package, len(data)]).encode() + b"\n" + data)
            process.stdin.flush()
            reply = process.stdout.readline()
        except BrokenPipeError:
            reply = b""
        finally:
            timer.cancel()
        if not reply:
            self.close()
            raise Unreadable(
                f"took more than {self.time_s:g} s to read" if overdue else "its parser crashed: it may be damaged"
            )
        found = json.loads(reply)
        if "unreadable" in found:
            raise Unreadable(found["unreadable"])
        stated = found.pop("date")
        return Extract(date=date.fromisoformat(stated) if stated else None, pages=tuple(found.pop("pages")), **found)

    def close(self) -> None:
        """Ends the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> "subprocess.Popen[bytes]":
        self._process = subprocess.Popen(
            apart.command("from rag.readers.sandbox import main; main()"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=apart.environment(),
        )
        return self._process


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answers requests until there are no more: a line that says what follows, then the file."""
    while line := requests.readline():
        name, package, size = json.loads(line)
        data = requests.read(size)
        reply = _attempt(Reader(name, package, 0), data)
        replies.write(json.dumps(reply, default=str).encode() + b"\n")
        replies.flush()


def _attempt(reader: Reader, data: bytes) -> dict[str, object]:
    try:
        return asdict(extract(reader, data))
    except Unreadable as error:
        return {"unreadable": str(error)}
    except MemoryError:
        return {"unreadable": f"takes more than {MEMORY_MB:,} MB of memory to read"}
    except Exception as error:  # the outermost edge of this process: a parser may raise anything
        reason = next(iter(str(error).splitlines()), "")
        return {"unreadable": f"damaged: {type(error).__name__} {reason[:200]}".rstrip()}


def main() -> None:
    """Runs the process apart: requests come on standard input, replies go to standard output."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB * 1_000_000, MEMORY_MB * 1_000_000))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no reply
    serve(sys.stdin.buffer, replies)
