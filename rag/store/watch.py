"""Watching a folder, to sync again whenever something in it changes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import watchfiles

from adverbum.store.plan import SyncReport

SETTLE_S = 2.0  # that a file must be left alone before it is read: it may still be being written
QUIET_ROUNDS = 30  # of as long, after which a look is taken unasked: not every file system tells of changes


def follow(folder: Path, store: Path, sync: Callable[[], SyncReport]) -> Iterator[SyncReport]:
    """What `sync` reports: of now, and again whenever a file under `folder` changed. It never ends.

    Hidden files are passed over, and so is the folder of the store.
    """
    root, own = folder.resolve(), store.resolve()

    def matters(_: watchfiles.Change, name: str) -> bool:
        path = Path(name)
        return not path.is_relative_to(own) and not any(part.startswith(".") for part in path.relative_to(root).parts)

    yield (report := sync())
    quiet = QUIET_ROUNDS  # so that what changed before watching began is seen in the first round
    timeout_ms = int(SETTLE_S * 1000)
    for changes in watchfiles.watch(root, watch_filter=matters, yield_on_timeout=True, rust_timeout=timeout_ms):
        quiet = 0 if changes else quiet + 1
        if changes or report.waiting or quiet >= QUIET_ROUNDS:
            quiet = 0
            yield (report := sync())
