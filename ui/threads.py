"""Work of seconds or minutes beside the server, that the end of the process does not wait for."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def abandonable(work: Callable[[], T]) -> T:
    """What `work` returns or raises, done in a thread of its own; whoever is cancelled leaves it behind."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(finished: Future[T]) -> None:
        if done.cancelled():
            return
        if error := finished.exception():
            done.set_exception(error)
        else:
            done.set_result(finished.result())

    def run() -> None:
        finished: Future[T] = Future()
        try:
            finished.set_result(work())
        except Exception as error:  # handed on to whoever waits
            finished.set_exception(error)
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, finished)

    threading.Thread(target=run, daemon=True).start()
    return await done
