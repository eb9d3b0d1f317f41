"""Processes that answer beside the server's own, each with the store open for reading.

One process of Python answers on one core, however many threads it has. Workers follow the store as any reader
does, and end with the process that started them.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import TypeVar

from threadpoolctl import threadpool_limits

from adverbum.assistant import Assistant
from adverbum.errors import AdverbumError
from adverbum.ui.egress import seal

R = TypeVar("R")
T = TypeVar("T")

_log = logging.getLogger(__name__)
_assistant: Assistant  # of a worker


class Workers:
    """As many processes as told, each of which does one thing at a time."""

    def __init__(self, count: int, attach: Callable[[], Assistant], hosts: Sequence[str]) -> None:
        """Names them; `start` starts them.

        Args:
            count: how many processes.
            attach: opens the store; is called in each process, and so must be picklable.
            hosts: other machines that they may reach; see `adverbum.ui.egress.seal`.
        """
        self.count, self._attach, self._hosts = count, attach, hosts
        self.ready = False
        self._pool = self._started()

    async def start(self) -> None:
        """Starts the processes, or has them follow the store; `ready` from then on, unless they cannot start."""
        try:
            await asyncio.gather(*(self.do(_warmed, None) for _ in range(self.count)))
            self.ready = True
        except (BrokenProcessPool, AdverbumError):
            _log.exception("the workers cannot be started")

    async def do(self, work: Callable[[Assistant, R], T], request: R) -> T:
        """What `work` makes of a worker's assistant and of `request`; all must be picklable.

        It is done once more, by new processes, if one was killed meanwhile.
        """
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(_do, work, request))
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = self._started()
            return await asyncio.wrap_future(self._pool.submit(_do, work, request))

    def stop(self) -> None:
        """Ends the processes as soon as they have done what they are at."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        os.environ["PYTHONSAFEPATH"] = "1"  # they would find code in the current directory, which may hold documents
        return ProcessPoolExecutor(
            self.count, mp_context=get_context("spawn"), initializer=_open, initargs=(self._attach, self._hosts)
        )


def _open(attach: Callable[[], Assistant], hosts: Sequence[str]) -> None:
    global _assistant  # noqa: PLW0603 - a pool gives its workers no other place
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threadpool_limits(1, user_api="blas")
    _assistant = attach()
    seal(*hosts)


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _warmed(assistant: Assistant, _: None) -> None:
    assistant.search("a", top_k=1)


def _do(work: Callable[[Assistant, R], T], request: R) -> T:
    with _assistant.reading():
        return work(_assistant, request)
