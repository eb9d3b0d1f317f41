"""Where the bundled model is, and its vocabulary."""

from functools import lru_cache
from pathlib import Path

from rag.tokens import Vocabulary

FOLDER = Path(__file__).parent / "model"


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of the bundled model, read once."""
    return Vocabulary.load(FOLDER / "vocabulary.tiktoken")
