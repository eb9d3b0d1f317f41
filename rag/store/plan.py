"""The plan of a sync: what in the folder is not as the store has it, told without reading what looks unchanged."""

import time
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path

from adverbum.documents.folder import FileState, Skipped, load, scan
from adverbum.documents.formats import Unreadable
from adverbum.store.store import Store

COPY = "the same bytes as"


@dataclass(frozen=True)
class SyncReport:
    """What a sync did, or with `dry_run` would do; every list by doc_id in order.

    Attributes:
        added, changed, removed: documents.
        moved: documents of the same bytes under another name, as (old, new).
        skipped: files that are no documents, and why.
        waiting: files that changed a moment ago and are left for the next sync.
        unchanged: how many documents stay as they are.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def changes(self) -> int:
        """How many documents are not as they were."""
        return len(self.added) + len(self.changed) + len(self.moved) + len(self.removed)


@dataclass(frozen=True)
class Plan:
    """What is to be done; every list in order.

    Attributes:
        files: those that may be documents, as they are now.
        known: the documents as they were read.
        read, removed, waiting: doc_ids.
        moved: new doc_id → old.
        skipped: path → (reason, state), without opening a file.
    """

    files: dict[str, FileState]
    known: dict[str, tuple[FileState, str]]
    read: list[str]
    removed: list[str]
    waiting: list[str]
    moved: dict[str, str]
    skipped: dict[str, tuple[str, FileState | None]]

    def report(self, same: Set[str] = frozenset()) -> SyncReport:
        """What comes of it, when the documents `same` turned out to be as they were."""
        read = [doc_id for doc_id in self.read if doc_id not in self.skipped and doc_id not in same]
        gone = [*self.removed, *(path for path in self.skipped if path in self.known)]
        changed = [doc_id for doc_id in read if doc_id in self.known]
        return SyncReport(
            added=[doc_id for doc_id in read if doc_id not in self.known],
            changed=changed,
            moved=sorted((old, new) for new, old in self.moved.items()),
            removed=sorted(gone),
            skipped=[Skipped(path, reason) for path, (reason, _) in sorted(self.skipped.items())],
            waiting=self.waiting,
            unchanged=len(self.known) - len(gone) - len(changed) - len(self.moved),
        )


def plan_sync(folder: Path, store: Store, settle_s: float = 0.0) -> tuple[Plan, bool]:
    """What is to be done, and whether that is anything."""
    files, refused = scan(folder)
    known, before = store.states(), store.skipped()
    now = time.time_ns()
    stale = [doc_id for doc_id, state in files.items() if doc_id not in known or known[doc_id][0] != state]
    waiting = [doc_id for doc_id in stale if 0 <= now - files[doc_id].mtime_ns < settle_s * 1e9]
    removed = [doc_id for doc_id in known if doc_id not in files]
    skipped: dict[str, tuple[str, FileState | None]] = {item.path: (item.reason, None) for item in refused}
    for path, (reason, state) in before.items():
        if path in waiting or (state is not None and files.get(path) == state):
            skipped[path] = (reason, state)
    read = [doc_id for doc_id in stale if doc_id not in waiting]
    if removed or any(doc_id not in skipped for doc_id in read):  # a copy may have lost its original
        skipped = {path: entry for path, entry in skipped.items() if not entry[0].startswith(COPY)}
    read = [doc_id for doc_id in read if doc_id not in skipped]
    moved = _moved(folder, {d: files[d] for d in read if d not in known}, {d: known[d] for d in removed})
    read = [doc_id for doc_id in read if doc_id not in moved]
    removed = sorted(set(removed) - set(moved.values()))
    plan = Plan(files, known, read, removed, waiting, moved, skipped)
    return plan, bool(read or removed or moved or skipped != before)


def _moved(folder: Path, new: dict[str, FileState], gone: dict[str, tuple[FileState, str]]) -> dict[str, str]:
    """Which new files have the bytes of a document that is gone: new doc_id → old."""
    sizes = {state.size for state, _ in gone.values()}
    origin = {(digest, state.format): doc_id for doc_id, (state, digest) in gone.items()}
    moved = {}
    for doc_id, state in new.items():
        if state.size in sizes:
            try:
                _, digest = load(folder, doc_id)
            except Unreadable:
                continue  # whoever reads it will say why
            if old := origin.pop((digest, state.format), None):
                moved[doc_id] = old
    return moved
