"""Measures Adverbum beside what one would use instead: `python -m adverbum.eval.bench DATA [--environments DIR]`.

`DATA` holds `dev/xquad.*.jsonl.xz` and `text/*.txt.xz`. Systems take turns on each corpus, one right after the other
since no machine is equally fast all day, each in a process of its own; results are written after each, so a run that
was stopped goes on with `--resume`.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from adverbum.eval.bench.corpora import ADDITION, Corpus, growing, xquad
from adverbum.eval.bench.environments import PEERS, python_of, without_adverbum
from adverbum.eval.bench.protocol import WARM_UP, Result, Task
from adverbum.eval.bench.showing import OURS, RESULTS
from adverbum.eval.intervals import mean
from adverbum.eval.measures import ndcg

SIZES = (1_000, 10_000, 100_000)
LARGEST_FOR_PEERS = 10_000  # beyond it embedding alone takes a peer half an hour and more
CLOCKS = ("clock_s", "processor_s")
# One thread each, so that processor time is what the clock would show on a machine that is idle otherwise.
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
OFFLINE = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "HAYSTACK_TELEMETRY_ENABLED": "False"}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m adverbum.eval.bench", description="Measure beside what one would use instead."
    )
    parser.add_argument("data", type=Path, help="folder with dev/xquad.*.jsonl.xz and text/*.txt.xz")
    parser.add_argument(
        "--environments",
        type=Path,
        default=user_cache_path("adverbum-bench"),
        metavar="DIR",
        help="where the peers are installed, some 1.5 GB each (default: in your cache directory)",
    )
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FILE", help=f"default: {RESULTS}")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, metavar="N", help="files in the growing series")
    parser.add_argument("--resume", action="store_true", help="keep the results that FILE has")
    options = parser.parse_args()
    systems = {OURS: ("ours", Path(sys.executable))}
    systems |= {peer.name: (peer.module, python_of(peer, options.environments)) for peer in PEERS}
    results = json.loads(options.results.read_text(encoding="utf-8"))["results"] if options.resume else []
    done = {(row["system"], row["corpus"]) for row in results}
    tasks = [
        (name, corpus)
        for corpus in _corpora(options.data, options.sizes)
        for name in systems
        if (name, corpus.name) not in done and (name == OURS or len(corpus.documents) <= LARGEST_FOR_PEERS)
    ]
    for name, corpus in sorted(tasks, key=lambda task: len(task[1].documents)):
        results.append({"system": name, "corpus": corpus.name, **measure(*systems[name], corpus)})
        _save(options.results, results)
        print({key: value for key, value in results[-1].items() if key != "quality"}, flush=True)


def _corpora(data: Path, sizes: Sequence[int]) -> Iterator[Corpus]:
    yield from chain(xquad(data / "dev"), (growing(data / "text", size) for size in sizes))


def measure(module: str, python: Path, corpus: Corpus) -> dict[str, Any]:
    """Runs one system on one corpus; its figures."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as place:
        folder, store = Path(place, "documents"), Path(place, "store")
        folder.mkdir()
        corpus.write(folder)
        task_file, result_file = Path(place, "task.json"), Path(place, "result.json")
        asked = [question.text for question in corpus.questions]
        task = Task(str(folder), str(store), asked, next(iter(corpus.documents)), ADDITION, time.time())
        task_file.write_text(json.dumps(asdict(task)), encoding="utf-8")
        command = [str(python), "-m", f"adverbum.eval.bench.{module}", str(task_file), str(result_file)]
        path = str(without_adverbum(Path(place)))
        subprocess.run(command, check=True, cwd=place, env={**os.environ, **OFFLINE, **ALONE, "PYTHONPATH": path})
        result = Result(**json.loads(result_file.read_text(encoding="utf-8")))
        disk = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    return {**_figures(corpus, result), "disk_mb": disk / 2**20, "load": load}


def _figures(corpus: Corpus, result: Result) -> dict[str, Any]:
    took = np.array(result.search[WARM_UP:])
    ranks: dict[str, list[int]] = {}
    for question, found in zip(corpus.questions, result.found, strict=True):
        rank = found.index(question.file) + 1 if question.file in found else len(corpus.documents) + 1
        ranks.setdefault(question.language, []).append(rank)
    quality = {
        f"{corpus.language} ← {language}" if language else "": {
            "ndcg@10": asdict(mean(ndcg(np.array(places)))),
            "first": asdict(mean(np.array(places) == 1)),
        }
        for language, places in ranks.items()
    }
    return {
        "documents": len(corpus.documents),
        "chunks": result.chunks,
        **{name: dict(zip(CLOCKS, getattr(result, name), strict=True)) for name in ("first_answer", "index", "sync")},
        "query_p50": dict(zip(CLOCKS, np.median(took, axis=0).tolist(), strict=True)),
        "query_p95": dict(zip(CLOCKS, np.quantile(took, 0.95, axis=0).tolist(), strict=True)),
        "peak_mb": result.peak_mb,
        "quality": quality,
    }


def _save(path: Path, results: list[dict[str, Any]]) -> None:
    record = {
        "date": date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "results": results,
    }
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
