"""Writes the model folder that ships in the package."""

import base64
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer

from adverbum.languages import LANGUAGES
from adverbum.training.data import Source
from adverbum.training.vocabulary import token_bytes

GRID = 1 / 32  # token vectors are rounded to multiples of it, which ZIP shrinks to two fifths
LANGUAGE_ROWS = 20_000  # of each file, those that a language is learned from


def export(folder: Path, tokenizer: Tokenizer, table: np.ndarray, languages: np.ndarray, card: str) -> None:
    """A `SentenceTransformer` folder with what this package reads besides.

    `model.safetensors` holds the token vectors in half precision, on a grid, `vocabulary.tiktoken` the vocabulary
    as ranks, `languages.npy` what `adverbum.text.detection` reads, `adverbum.json` the fingerprint of it all.
    """
    static = StaticEmbedding(tokenizer, embedding_weights=(np.round(table / GRID) * GRID).astype(np.float16))
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)
    ranks = token_bytes(tokenizer)
    lines = (b"%s %d" % (base64.b64encode(token), rank) for rank, token in enumerate(ranks))
    (folder / "vocabulary.tiktoken").write_bytes(b"\n".join(lines) + b"\n")
    np.save(folder / "languages.npy", languages.astype(np.float16))
    (folder / "README.md").write_text(card, encoding="utf-8")
    digest = hashlib.sha256()
    for name in ("vocabulary.tiktoken", "model.safetensors"):
        digest.update((folder / name).read_bytes())
    (folder / "adverbum.json").write_text(json.dumps({"fingerprint": digest.hexdigest()[:16]}) + "\n")


def language_table(sources: Iterable[Source], sentences: Iterable[tuple[str, str]], tokenizer: Tokenizer) -> np.ndarray:
    """Log-probability of every token in each language: float32, (vocabulary, languages)."""
    counts = np.ones((tokenizer.get_vocab_size(), len(LANGUAGES)))
    texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for source in sources:
        if source.kind == "bitext":
            for side, language in enumerate(source.languages):
                texts[language].extend(pair[side] for pair in source.pairs[:LANGUAGE_ROWS])
    for language, sentence in sentences:
        texts[language].append(sentence)
    for column, language in enumerate(LANGUAGES):
        ids = [token for encoding in tokenizer.encode_batch(texts[language]) for token in encoding.ids]
        counts[:, column] += np.bincount(ids, minlength=len(counts))
    table: np.ndarray = np.log(counts / counts.sum(axis=0)).astype(np.float32)
    return table
