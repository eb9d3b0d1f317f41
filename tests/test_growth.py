"""No text, however it is made, takes more than in proportion to its length: twice the text, at most three times the time."""

import gc
import time

import pytest

from adverbum.documents.chunking import chunk
from adverbum.documents.structure import understand
from adverbum.text.tokens import vocabulary

PROSE = "This is a paragraph of some length, and it is followed by what is to be cut. It has two sentences here.\n\n"
CHARS = 60_000  # of the shorter text
CRAFTED = {
    "dots": ".",
    "marks": "!?…",
    "dots and quotes": '."',
    "lines of dots": "." * 1000 + "a\n",
    "brackets": ".(((",
    "full stops apart": "a. ",
    "spaces": " ",
    "blank lines": "a\n\n",
    "one letter a line": "a\n",
    "addresses": "https://example.org/a\n",
    "counters": "Comment (0)\n",
    "one word": "a",
    "hyphens": "a-",
    "dates": "1.1.2020 ",
    "list items": "- a\n",
    "domains": "a.",
    "marks above letters": "a\u0301\u0301",
}
# What becomes many blocks of one kind, by the ending of the file.
BLOCKS = [
    (".md", "| a | b |\n|---|---|\n\n"),
    (".md", "# a\n\n"),
    (".html", "<table><tr><th>Ab</th><th>Cd</th></tr></table>"),
    (".csv", "a,1\n"),
]


def processor_s(doc_id: str, text: str) -> float:
    """The processor time in which a text becomes chunks, without that for other tests' garbage."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        document = understand(doc_id, text.encode(), "")
        list(chunk(document, vocabulary().count))
        return time.process_time() - began
    finally:
        gc.enable()


@pytest.mark.parametrize("suffix", [".txt", ".html"])
@pytest.mark.parametrize("unit", CRAFTED.values(), ids=CRAFTED)
def test_twice_the_text_takes_at_most_three_times_as_long(unit: str, suffix: str) -> None:
    hold_growth(unit, suffix)


@pytest.mark.parametrize(("suffix", "unit"), BLOCKS)
def test_twice_the_blocks_take_at_most_three_times_as_long(unit: str, suffix: str) -> None:
    hold_growth(unit, suffix)


def hold_growth(unit: str, suffix: str) -> None:
    """Compares the processor time of a crafted text with that of one twice as long."""
    short, long = (PROSE + unit * (times * CHARS // len(unit)) + "x" for times in (1, 2))
    processor_s(f"warm{suffix}", short[:2000])
    least = min(processor_s(f"a{suffix}", short) for _ in range(3))
    assert min(processor_s(f"b{suffix}", long) for _ in range(3)) <= 3 * least + 0.05
