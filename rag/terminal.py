"""What every command that works in a terminal shares: its options, its progress, and the assistant it opens."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from adverbum.assistant import Assistant
from adverbum.errors import CorpusError
from adverbum.retriever import Retriever
from adverbum.store.sync import other_folder

DEFAULT_FOLDER = "seeds"


def add_corpus(parser: argparse.ArgumentParser, *, positional: bool = True) -> None:
    """The options that say which documents: the folder (as an argument or --folder) and --store."""
    about = f"folder of documents (default: {DEFAULT_FOLDER})"
    if positional:
        parser.add_argument("folder", nargs="?", default=DEFAULT_FOLDER, metavar="FOLDER", help=about)
    else:
        parser.add_argument("--folder", default=DEFAULT_FOLDER, metavar="FOLDER", help=about)
    parser.add_argument("--store", metavar="DIR", help="where the index is kept (default: in your cache directory)")
    parser.add_argument("--chroma", metavar="URL", help="keep vectors on this Chroma server, http://HOST:PORT")


def add_model(parser: argparse.ArgumentParser) -> None:
    """The option that says which model searches."""
    parser.add_argument(
        "--model",
        metavar="NAME_OR_PATH",
        help="search with this sentence-transformers model (default: the bundled one, which needs no download)",
    )


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options that say which documents may answer."""
    parser.add_argument("--language", action="append", dest="languages", metavar="CODE", help="only documents in it")
    parser.add_argument("--document", action="append", dest="documents", metavar="DOC_ID", help="only this document")


class ProgressBars:
    """Shows progress on standard error as bars, one for each thing done."""

    def __init__(self) -> None:
        self._bars: Any = None
        self._tasks: dict[str, Any] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        """Shows that `done` of `total` are done of what is being done."""
        if self._bars is None and sys.stderr.isatty() and done < total:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bars = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bars.start()
        if self._bars is not None:
            if what not in self._tasks:
                self._tasks[what] = self._bars.add_task(what, total=total)
            self._bars.update(self._tasks[what], completed=done, total=total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()


def adopted(retriever: Retriever) -> bool:
    """Whether the store of another folder is to be taken over: asked where there is a terminal to ask."""
    other = other_folder(retriever.folder, retriever.store)
    if other is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    place = retriever.store.path.parent
    print(f"{place} holds the documents of {other}. Index {retriever.folder} instead? [y/N] ", end="", file=sys.stderr)
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Assistant]:
    """An assistant over the folder that the options name, in step with it, with progress on standard error.

    Raises:
        CorpusError: the folder is missing, or nothing in it can be read.
    """
    places = {"store": options.store, "model": options.model, "chroma": options.chroma}
    with Assistant.attach(options.folder, **places, renew=True) as assistant:
        adopt = adopted(assistant)
        with ProgressBars() as progress:
            assistant.sync(adopt=adopt, progress=progress)
        if not assistant.store.counts()[0]:
            raise nothing_read(options.folder, len(assistant.store.skipped()))
        yield assistant


def nothing_read(folder: str, skipped: int) -> CorpusError:
    """The error that says that `folder` holds nothing to answer from, but `skipped` files."""
    return CorpusError(f"{folder} holds no document that can be read ({skipped} files skipped; see: adverbum sync)")
