"""The language of a text, told by its tokens.

Every token of the bundled vocabulary has a log-probability in each language of the training text
(naive Bayes over unigrams, Laplace-smoothed). One number for each, no other model to load; a
question of five words is enough. It knows the languages of `adverbum.languages` and says nothing of others.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from adverbum.errors import ModelError
from adverbum.languages import LANGUAGES, UNKNOWN
from adverbum.text.tokens import MODEL, vocabulary

_MARGIN = 0.5  # of log-probability, the least by which the best must lead the second


def detect(text: str, *, among: tuple[str, ...] = LANGUAGES) -> str:
    """The code of the likeliest language of `text` among those given, or "und" if none leads.

    >>> detect("In hoeveel groepen discussieerden de afgevaardigden?"), detect("2025")
    ('nl', 'und')
    """
    letters = [char for char in set(text) if char.isalpha()]
    others = [char for char in letters if not (ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00)]
    if not letters or (others and 2 * sum(map(text.count, others)) > sum(map(text.count, letters))):
        return UNKNOWN  # it is not in Latin script
    columns = [LANGUAGES.index(code) for code in among]
    scores = _table()[vocabulary().encode(text)].sum(axis=0, dtype=np.float32)[columns]
    order = np.argsort(-scores)
    if len(order) > 1 and scores[order[0]] - scores[order[1]] < _MARGIN:
        return UNKNOWN
    return among[int(order[0])]


@lru_cache(maxsize=1)
def _table(path: Path = MODEL / "languages.npy") -> np.ndarray:
    """(vocabulary, languages) float16 log-probabilities.

    Raises:
        ModelError: it was not made for just these languages.
    """
    table = np.asarray(np.load(path, mmap_mode="r"))
    if table.shape[1] != len(LANGUAGES):
        raise ModelError(
            f"{path} tells {table.shape[1]} languages apart, but adverbum.languages has {', '.join(LANGUAGES)}; "
            "make the model again, or install the package again"
        )
    return table
