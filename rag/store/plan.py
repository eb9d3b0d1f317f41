"""The plan of a sync: what in the folder is not as the store has it.

No file is opened that looks unchanged, nor one that no other can be a copy of. Files of the same bytes are one
document, under the first of their names: so whatever happened to a folder before, its index is the same.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from os.path import splitext
from pathlib import Path
from typing import TypeAlias

from adverbum.documents import structure
from adverbum.documents.folder import FileState, Skipped, load, scan
from adverbum.documents.formats import Unavailable, Unreadable
from adverbum.store.store import Store
from adverbum.text import sentences

COPY = "the same bytes as "
# What a document depends on beside its bytes and its format: a document read by other rules is read again.
RULES = f"structure-{structure.REVISION} sentences-{sentences.REVISION}"

Files: TypeAlias = Mapping[str, FileState]
Known: TypeAlias = Mapping[str, tuple[FileState, str]]  # documents as they were read, and their SHA-256
Digests: TypeAlias = Mapping[str, str]
Skip: TypeAlias = tuple[str, FileState | None]  # why, and the file that this will hold for; None if it may pass


@dataclass(frozen=True)
class SyncReport:
    """What a sync did, or with `dry_run` would do; every list by doc_id in order.

    Attributes:
        added, changed, removed: documents.
        moved: documents of the same bytes under another name, as (old, new).
        skipped: files that cannot be read, and why; one that cannot be read just now may be a document all the same.
        waiting: files that changed a moment ago and are left for the next sync.
        unchanged: how many documents stay as they are.
        reread: those of them that were read again, since this version of adverbum or its model reads them otherwise.
        remade: whether the store was of an older version of adverbum, and was made anew.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    unchanged: int = 0
    reread: list[str] = field(default_factory=list)
    remade: bool = False

    @property
    def changes(self) -> int:
        """How many documents are not as they were."""
        return len(self.added) + len(self.changed) + len(self.moved) + len(self.removed)


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes:
        files: those that may be documents, as they are now.
        known: the documents as they were read.
        digests: SHA-256 of the documents to be, as far as it had to be known.
        read: doc_ids to be read.
        touched: doc_ids of which only the time has changed.
        moved: new doc_id → old.
        removed, waiting: doc_ids.
        copies: doc_id → the one that is kept in its place.
        skipped: path → why it is no document, or not now; copies included.
        before: the same after the last sync.
        anew: whether all is read for another model; then what cannot be read cannot stay.
    """

    files: Files
    known: Known
    digests: Digests
    read: Collection[str]
    touched: Collection[str]
    moved: Mapping[str, str]
    removed: Collection[str]
    waiting: Collection[str]
    copies: Mapping[str, str]
    skipped: Mapping[str, Skip]
    before: Mapping[str, Skip]
    anew: bool

    @property
    def work(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.read or self.touched or self.moved or self.removed or self.skipped != self.before)

    def after(self, failed: Mapping[str, Unreadable], copies: Mapping[str, str]) -> "Plan":
        """The plan as it turned out: some files could not be read, and what was a copy of one was read in its place."""
        heirs = self.copies.keys() - copies.keys()
        passing = {doc_id for doc_id, error in failed.items() if isinstance(error, Unavailable)}
        lost = self.known.keys() & (failed.keys() if self.anew else failed.keys() - passing)
        skipped = {path: skip for path, skip in self.skipped.items() if path not in self.copies}
        skipped |= _as_skipped(copies, self.files)
        skipped |= {path: (str(error), None if path in passing else self.files[path]) for path, error in failed.items()}
        return replace(
            self,
            read=sorted({*self.read, *heirs} - failed.keys()),
            removed=sorted(({*self.removed} - heirs) | lost),
            copies=copies,
            skipped=skipped,
        )

    def report(self, *, remade: bool = False) -> SyncReport:
        """What is done by it."""
        again = [doc_id for doc_id in self.read if doc_id in self.known]
        reread = [doc_id for doc_id in again if self.digests.get(doc_id) == self.known[doc_id][1]]
        changed = sorted({*again} - {*reread})
        return SyncReport(
            added=[doc_id for doc_id in self.read if doc_id not in self.known],
            changed=changed,
            moved=sorted((old, new) for new, old in self.moved.items()),
            removed=list(self.removed),
            skipped=[Skipped(path, why, state is None) for path, (why, state) in sorted(self.skipped.items())],
            waiting=list(self.waiting),
            unchanged=len(self.known) - len(self.removed) - len(changed) - len(self.moved),
            reread=reread,
            remade=remade,
        )


def current_files(folder: Path) -> tuple[dict[str, FileState], list[Skipped]]:
    """The files that may be documents, by doc_id in order, as they would be read now; and those that cannot be."""
    files, refused = scan(folder)
    return {doc_id: replace(state, format=f"{state.format} {RULES}") for doc_id, state in files.items()}, refused


def plan_sync(folder: Path, store: Store, settle_s: float = 0.0, *, anew: bool = False) -> Plan:
    """What is to be done; see `adverbum.store.sync.sync`. With `anew` all is read, or removed if it cannot be."""
    files, refused = current_files(folder)
    known, before = store.states(), store.skipped()
    now = time.time_ns()
    fresh = {doc_id for doc_id, state in files.items() if doc_id not in known or known[doc_id][0] != state}
    young = {doc_id for doc_id in fresh if 0 <= now - files[doc_id].mtime_ns < settle_s * 1e9}
    waiting = set() if anew else young
    skipped, digests = _remembered(before, files, known, waiting)
    fresh -= waiting | skipped.keys() | digests.keys()
    seen, unseen = _look(folder, _alike(fresh, files, known) | (fresh & before.keys()))
    fresh -= unseen.keys()
    skipped |= {item.path: (item.reason, None) for item in refused} | {
        path: (why, None) for path, why in unseen.items()
    }
    staying = (known.keys() & files.keys()) - fresh - unseen.keys()
    if not anew:  # what cannot be looked at now stays what it was
        away = [item.path for item in refused if item.unavailable]
        staying |= known.keys() & (_under(away, known.keys() - files.keys()) | unseen.keys())
    digests |= seen | {doc_id: known[doc_id][1] for doc_id in staying}
    copies = _copies(digests.keys() | fresh, digests)
    kept = (digests.keys() | fresh) - copies.keys()
    moved = {} if anew else _moved(kept - known.keys(), known.keys() - kept, files, known, digests)
    touched = {doc_id for doc_id in kept & fresh & known.keys() if _same_text(doc_id, files, known, digests)}
    return Plan(
        files=files,
        known=known,
        digests=digests,
        read=sorted(kept if anew else kept - staying - touched - moved.keys()),
        touched=set() if anew else touched,
        moved=moved,
        removed=sorted(known.keys() - kept - {*moved.values()}),
        waiting=sorted(waiting),
        copies=copies,
        skipped=skipped | _as_skipped(copies, files),
        before=before,
        anew=anew,
    )


def _remembered(
    before: Mapping[str, Skip], files: Files, known: Known, waiting: Collection[str]
) -> tuple[dict[str, Skip], dict[str, str]]:
    """What the last sync said of files that are as they were then: why they are skipped, or whose bytes they have."""
    skipped: dict[str, Skip] = {}
    digests: dict[str, str] = {}
    for path, (reason, state) in before.items():
        original = reason.removeprefix(COPY)
        same = state is not None and state == files.get(path)
        if path in waiting or (same and original == reason):
            skipped[path] = (reason, state)
        elif same and original in known:
            digests[path] = known[original][1]
    return skipped, digests


def _alike(fresh: Collection[str], files: Files, known: Known) -> set[str]:
    """Those of `fresh` that may have the bytes of another file, or of a document as it was: their size is the same."""
    sizes = Counter(state.size for state in files.values())
    sizes.update(state.size for doc_id, (state, _) in known.items() if files.get(doc_id) != state)
    return {doc_id for doc_id in fresh if sizes[files[doc_id].size] > 1}


def _look(folder: Path, doc_ids: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The SHA-256 of files, and why others cannot be read."""
    seen, unseen = {}, {}
    for doc_id in doc_ids:
        try:
            _, seen[doc_id] = load(folder, doc_id)
        except Unreadable as error:
            unseen[doc_id] = str(error)
    return seen, unseen


def _under(places: Collection[str], paths: Iterable[str]) -> set[str]:
    """Those of `paths` that are one of `places` or lie in it."""
    return {path for path in paths if any(path == place or path.startswith(f"{place}/") for place in places)}


def _copies(names: Iterable[str], digests: Digests) -> dict[str, str]:
    """Which files have the bytes of one whose name comes first: doc_id → that one.

    Names are compared without their ending, so that "report (2).pdf" is the copy of "report.pdf".
    """
    first: dict[str, str] = {}
    originals = {name: first.setdefault(digests[name], name) for name in sorted(names, key=splitext) if name in digests}
    return {name: original for name, original in originals.items() if name != original}


def _moved(new: Collection[str], gone: Collection[str], files: Files, known: Known, digests: Digests) -> dict[str, str]:
    """Which new documents are those that are gone under another name: new doc_id → old."""
    origin = {(known[doc_id][1], known[doc_id][0].format): doc_id for doc_id in sorted(gone, reverse=True)}
    named = {doc_id: origin.get((digests.get(doc_id, ""), files[doc_id].format)) for doc_id in sorted(new)}
    return {doc_id: old for doc_id, old in named.items() if old}


def _same_text(doc_id: str, files: Files, known: Known, digests: Digests) -> bool:
    """Whether a document has its old bytes and would be read as it was."""
    state, digest = known[doc_id]
    return state.format == files[doc_id].format and digests.get(doc_id) == digest


def _as_skipped(copies: Mapping[str, str], files: Files) -> dict[str, Skip]:
    return {copy: (COPY + original, files.get(copy)) for copy, original in copies.items()}
