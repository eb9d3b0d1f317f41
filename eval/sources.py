"""What is asked: the user's folder, or the documents that public sets bring along, one folder after the other."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from adverbum import Assistant
from adverbum.eval import formats
from adverbum.eval.formats import Collection
from adverbum.eval.gold import Gold
from adverbum.terminal import ProgressBars, opened


@dataclass(frozen=True)
class Sources:
    """Public sets, and files of gold questions, which are asked of each set or else of the user's folder.

    Attributes:
        label: says in the names of runs which questions these are.
        split: of the questions to be asked, or "all".
    """

    label: str
    split: str
    public: tuple[Collection, ...]
    files: tuple[Path, ...]

    @classmethod
    def read(cls, paths: Sequence[Path], split: str) -> "Sources":
        """The sets and files at `paths`; see `adverbum.eval.formats.read`."""
        read = {path: formats.read(path) for path in paths}
        public = tuple(collection for collection in read.values() if collection)
        for collection in public:
            if collection.left_out:
                why = f"questions of {collection.name} have no answer where it says"
                print(f"left out: {collection.left_out} {why}", file=sys.stderr)
        return cls(
            label=f"{paths[0].name.partition('.')[0]}-{split}",
            split=split,
            public=tuple(formats.crosswise(public)),
            files=tuple(path for path, collection in read.items() if not collection),
        )

    def opened(self, options: argparse.Namespace) -> Iterator[tuple[str, Sequence[Gold], Assistant]]:
        """Each folder that is asked, open: its name, the questions that came with it, and an assistant."""
        if not self.public:
            with opened(options) as assistant:
                yield Path(options.folder).name, (), assistant
        for collection in self.public:
            with tempfile.TemporaryDirectory() as place, ProgressBars() as progress:
                folder = Path(place, "documents")
                folder.mkdir()
                collection.write(folder)
                store = Path(place, "store")
                with Assistant.open(folder, store=store, model=options.model, progress=progress) as assistant:
                    yield collection.name, collection.questions, assistant
