"""Any other sentence-transformers model in the place of the bundled one.

It gives the vectors that the index searches, and ranks a passage by its best sentence: late interaction
over sentence vectors. Sentences, tokens and the choice of what to quote stay with the bundled model, which
is what the probabilities of answers are fitted to.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from adverbum.embedding.bundled import unit
from adverbum.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 32  # texts embedded at once
FETCH_S = 10.0  # that the hub may take to say whether it has a model


class Encoder:
    """A sentence-transformers model, used with the prompts and the sequence length that it comes with.

    Attributes:
        name: as given.
        fingerprint: names the exact weights, prompts and sequence length.
        dimension: numbers in a vector.
    """

    def __init__(self, name: str) -> None:
        """Loads the model called `name`: a folder, or a name on the Hugging Face hub, fetched if it is not on disk.

        Raises:
            ModelError: it is not on disk and cannot be fetched, or is no such model.
        """
        self.name = name
        self._model = _load(name)
        self.fingerprint = _fingerprint(self._model)
        self.dimension = self._model.get_embedding_dimension() or 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """The unit vectors of chunks or sentences: float32, (texts, dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode_document(list(texts), batch_size=BATCH, show_progress_bar=False)
        return unit(np.asarray(vectors, dtype=np.float32))

    def question(self, text: str) -> np.ndarray:
        """The unit vector of a question: float32, (dimension,)."""
        return unit(np.asarray(self._model.encode_query(text, show_progress_bar=False), dtype=np.float32))


@lru_cache(maxsize=2)
def _load(name: str) -> "SentenceTransformer":
    """The model called `name`, loaded once in a process; fetched only if it is not on disk."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # what its transport raises
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    # A folder that is no model, or a damaged one, fails wherever its loader first misses something.
    wrong = (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, ImportError)
    errors = (*wrong, SafetensorError, HTTPError)
    try:
        try:
            return SentenceTransformer(name, local_files_only=True)
        except errors:
            if Path(name).exists():
                raise
            HfApi().model_info(name, timeout=FETCH_S)  # one question instead of minutes of retries
            return SentenceTransformer(name)
    except errors as error:
        reason = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise ModelError(
            f"the model {name!r} is not on disk and cannot be fetched, or is no such model: {reason}"
        ) from error


def _fingerprint(model: "SentenceTransformer") -> str:
    import torch

    digest = blake2b(digest_size=8)
    digest.update(repr((sorted(model.prompts.items()), model.max_seq_length)).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
