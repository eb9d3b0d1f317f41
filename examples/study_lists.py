"""Study a folder: what happened when, who is who, and a set of flashcards that Anki imports.

python examples/study_lists.py [FOLDER] [CARDS]
"""

import sys
from pathlib import Path

from adverbum import Assistant
from adverbum.export.cards import cards


def main(folder: str = "seeds", file: str = "cards.csv", language: str = "en") -> None:
    """Prints a timeline and the people; writes the key figures as flashcards."""
    with Assistant.open(folder) as assistant:
        for line in assistant.study("timeline", languages=[language]):
            print(f"{line.when:22} {line.slice(line.focus)}  ({line.title})")
        for line in assistant.study("people", languages=[language]):
            print(f"{line.slice(line.focus):30} {line.slice(line.about) if line.about else ''}")
        figures = assistant.study("figures", languages=[language])
    Path(file).write_text(cards(figures), encoding="utf-8")
    print(f"{len(figures)} flashcards in {file}")


if __name__ == "__main__":
    main(*sys.argv[1:])
