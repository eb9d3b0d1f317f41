"""Ask a list of questions and keep the answers: as JSON for programs, as CSL-JSON for a reference manager.

python examples/export_answers.py [FOLDER] [OUT]   (one question a line on standard input)
"""

import sys
from pathlib import Path

from adverbum import Assistant
from adverbum.export.formats import as_json, csl
from adverbum.export.records import answer_record


def main(folder: str = "seeds", out: str = ".") -> None:
    """Writes answers.json and sources.json into the folder `out`."""
    with Assistant.open(folder) as assistant:
        answers = [answer_record(assistant.ask(line.strip())) for line in sys.stdin if line.strip()]
    Path(out, "answers.json").write_text(as_json(answers), encoding="utf-8")
    Path(out, "sources.json").write_text(csl(answers), encoding="utf-8")
    print(f"{sum(answer['found'] for answer in answers)} of {len(answers)} questions are answered")


if __name__ == "__main__":
    main(*sys.argv[1:])
