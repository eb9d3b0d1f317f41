"""Runs: what was measured, kept as one JSON file each."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from adverbum import Assistant
from adverbum.answering.weights import weights
from adverbum.eval.asking import Quote, Row
from adverbum.eval.files import EvaluationError, writing
from adverbum.eval.slices import figures

LAST = "last"  # names the newest run


@dataclass(frozen=True)
class Run:
    """What was measured, with what, of what.

    Attributes:
        name: of its file, without the ending: when it was made and of which questions.
        made: when, ISO 8601.
        settings: the version, the model, the threshold, and the options that were given.
        corpora: name, number of documents and digest of each folder asked.
        rows: what came of each question.
    """

    name: str
    made: str
    settings: dict[str, Any]
    corpora: tuple[dict[str, Any], ...]
    rows: tuple[Row, ...]

    @property
    def label(self) -> str:
        """Which questions were asked, as in its name."""
        return _label(self.name)

    def record(self) -> dict[str, Any]:
        """The run as plain data, with its figures."""
        return {
            "name": self.name,
            "made": self.made,
            "settings": self.settings,
            "corpora": list(self.corpora),
            "figures": figures(self.rows),
            "rows": [asdict(row) for row in self.rows],
        }

    def save(self, folder: Path) -> Path:
        """Writes the run into `folder`; its path."""
        path = folder / f"{self.name}.json"
        with writing(path):
            path.write_text(json.dumps(self.record(), ensure_ascii=False, indent=1), encoding="utf-8")
        return path


def new_run(
    label: str, rows: Iterable[Row], corpora: Sequence[dict[str, Any]], fingerprint: str, **options: object
) -> Run:
    """A run made now, of the questions that `label` names."""
    now = datetime.now().astimezone()
    settings = {
        "adverbum": version("adverbum"),
        "model": fingerprint,
        "threshold": weights().threshold,
        **options,
    }
    return Run(f"{now:%Y%m%d-%H%M%S}-{label}", now.isoformat(timespec="seconds"), settings, tuple(corpora), tuple(rows))


def corpus_record(name: str, assistant: Assistant) -> dict[str, Any]:
    """What tells one folder of documents from another: how many there are, and a digest of their names and bytes."""
    files = sorted((document.doc_id, document.sha256) for document in assistant.store.documents())
    digest = hashlib.sha256("\n".join(f"{doc_id} {sha256}" for doc_id, sha256 in files).encode()).hexdigest()
    return {"name": name, "documents": len(files), "sha256": digest}


def find_run(named: str, folder: Path, label: str = "") -> Run:
    """The run that is meant by a path, by the name of a run in `folder` or its beginning, or by "last".

    The last is the newest of the questions that `label` names, or of all.

    Raises:
        EvaluationError: there is none, there are several, or the file is no run.
    """
    if Path(named).is_file():
        return _load(Path(named))
    kept = sorted(folder.glob("*.json"))
    if named == LAST:
        found = [path for path in kept if label in ("", _label(path.stem))][-1:]
    else:
        found = [path for path in kept if path.stem.startswith(named)]
    if len(found) != 1:
        raise EvaluationError(f"{len(found) or 'no'} runs in {folder} are called {named!r}; name one of its files")
    return _load(found[0])


def _label(name: str) -> str:
    return name.split("-", 2)[-1]


def _load(path: Path) -> Run:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        rows = tuple(_row(row) for row in record["rows"])
        return Run(record["name"], record["made"], record["settings"], tuple(record["corpora"]), rows)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{path} is no run of the evaluation: {error!s:.200}") from error


def _row(record: dict[str, Any]) -> Row:
    lists = {name: tuple(record[name]) for name in ("wanted", "sources")}
    withheld = Quote(**record["withheld"]) if record["withheld"] else None
    quotes = tuple(Quote(**quote) for quote in record["quotes"])
    return Row(**{**record, **lists, "quotes": quotes, "withheld": withheld})
