"""Reading in a process apart, so that no file can crash, hang or fill the one that asked.

The process reads one file after another and is started again after one that took too long or ended it. It may
use `MEMORY_MB` of address space where the system can limit that (not on Windows) and `TIME_S` a file.
"""

import json
import os
import subprocess
import sys
from datetime import date
from threading import Timer
from types import TracebackType
from typing import BinaryIO, Self

from adverbum import processes
from adverbum.documents.document import Block
from adverbum.documents.formats import Extract, Format, Unavailable, Unreadable, extract

MEMORY_MB = 2000
TIME_S = 60.0


class Sandbox:
    """Reads files as `formats.extract` does, but those that need a parser in a process apart. Close it."""

    def __init__(self, *, time_s: float = TIME_S) -> None:
        """Starts nothing until there is something to read; `time_s` is what one file may take."""
        self.time_s = time_s
        self._process: subprocess.Popen[bytes] | None = None

    def extract(self, format_: Format, data: bytes) -> Extract:
        """What `data` says; raises Unreadable as `formats.extract` does, and Unavailable when it takes too long."""
        if not format_.package:
            return extract(format_, data)
        format_.require()
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
            process.stdin.write(json.dumps([format_.name, format_.package, len(data)]).encode() + b"\n" + data)
            process.stdin.flush()
            reply = process.stdout.readline()
        except BrokenPipeError:
            reply = b""
        finally:
            timer.cancel()
        if not reply:
            self.close()
            raise Unavailable(  # a busy machine or one that is out of memory does so with any file
                f"took more than {self.time_s:g} s to read" if overdue else "its parser crashed: it may be damaged"
            )
        found = json.loads(reply)
        if "unreadable" in found:
            raise Unreadable(found["unreadable"])
        return Extract(
            found["text"],
            title=found["title"],
            date=found["date"] and date.fromisoformat(found["date"]),
            url=found["url"],
            pages=tuple(found["pages"]),
            blocks=tuple(
                Block(kind, start, end, level, tuple((begin, stop) for begin, stop in cells))
                for kind, start, end, level, cells in found["blocks"]
            ),
            omitted=tuple(found["omitted"]),
        )

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
            processes.command("from adverbum.documents.sandbox import main; main()"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=processes.environment(),
        )
        return self._process


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answers requests until there are no more: a line that says what follows, then the file."""
    while line := requests.readline():
        name, package, size = json.loads(line)
        data = requests.read(size)
        reply = _attempt(Format(name, package, 0), data)
        replies.write(json.dumps(reply, default=str).encode() + b"\n")
        replies.flush()


def _attempt(format_: Format, data: bytes) -> dict[str, object]:
    try:
        found = extract(format_, data)
        blocks = [(block.kind, block.start, block.end, block.level, block.cells) for block in found.blocks]
        return {**vars(found), "blocks": blocks}
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
