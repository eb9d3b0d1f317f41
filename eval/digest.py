"""One hash over all answers to the gold questions: whether a change of the code left every one of them as it was.

python -m adverbum.eval.digest [FILE]: prints the hash; FILE takes the answers themselves, one a line, to be compared.
"""

import argparse
import json
import tempfile
from hashlib import sha256
from pathlib import Path

from adverbum import Assistant
from adverbum.eval.files import json_lines
from adverbum.eval.gold import SEEDS
from adverbum.export.records import answer_record


def answers(folder: Path, gold: Path) -> list[str]:
    """The record of the answer to each question in `gold`, as JSON, by a store made anew."""
    with tempfile.TemporaryDirectory() as store, Assistant.open(folder, store=store) as assistant:
        return [
            json.dumps(answer_record(assistant.ask(row["question"])), ensure_ascii=False, sort_keys=True)
            for _, row in json_lines(gold)
        ]


def main() -> None:
    """Prints the hash, and writes the answers where they are asked for."""
    parser = argparse.ArgumentParser(prog="python -m adverbum.eval.digest", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="write the answers, one a line")
    options = parser.parse_args()
    found = answers(Path("seeds"), SEEDS)
    if options.file:
        options.file.write_text("\n".join(found) + "\n", encoding="utf-8")
    print(f"{len(found)} answers {sha256(chr(10).join(found).encode()).hexdigest()[:16]}")


if __name__ == "__main__":
    main()
