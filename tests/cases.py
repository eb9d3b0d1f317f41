"""The cases of reading: small files after reports about comparable systems, with what is right of each."""

from pathlib import Path

from adverbum.documents.formats import FORMATS, Extract, extract

CASES = Path(__file__).parent / "fixtures" / "cases"


def case(name: str) -> Extract:
    """What the file of a case says; `name` is its folder's number and its own name."""
    number, _, file = name.partition("/")
    (folder,) = CASES.glob(f"{number}-*")
    return extract(FORMATS[Path(file).suffix.lower()], (folder / file).read_bytes())


def said(suffix: str, text: str | bytes) -> Extract:
    """What a file of a kind says, given its text."""
    return extract(FORMATS[suffix], text.encode() if isinstance(text, str) else text)


def told(found: Extract, *kinds: str) -> list[str]:
    """The texts of the blocks of some kinds; of all, if none is named."""
    return [found.text[block.start : block.end] for block in found.blocks if not kinds or block.kind in kinds]


def rows(found: Extract, *kinds: str) -> list[list[str]]:
    """The cells of all rows, the header's as well."""
    return [
        [found.text[start:end] for start, end in block.cells]
        for block in found.blocks
        if block.cells and block.kind in (kinds or ("header", "row"))
    ]
