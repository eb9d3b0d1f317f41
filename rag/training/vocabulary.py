"""The vocabulary: a byte-level BPE over normalised text, the same for `tokenizers` and `tiktoken`.

Text is NFKC-normalised and lower-cased, then cut into words (letters with their marks), numbers
of at most four digits and single other characters; white space is dropped. Only then are bytes
merged, so a compound's parts (*partij|congres*) are the tokens that its words are on their own.
"""

import random
from collections.abc import Iterable, Iterator
from itertools import islice

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from adverbum.text.tokens import SPLIT_PATTERN
from adverbum.training.data import Source

LINES_PER_LANGUAGE = 220_000
LINES_PER_FILE = 60_000


def learn(sources: Iterable[Source], sentences: Iterable[tuple[str, str]], *, size: int, seed: int) -> Tokenizer:
    """A tokenizer of `size` tokens whose ids are `tiktoken` ranks.

    Every language gives at most `LINES_PER_LANGUAGE` lines and every file at most `LINES_PER_FILE`,
    so that neither a rich language nor a large manual decides what becomes a token.
    """
    learner = _tokenizer(models.BPE(unk_token=None))
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=2,
        show_progress=False,
        special_tokens=[],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
    )
    learner.train_from_iterator(_sample(sources, sentences, seed), trainer)
    return with_all_merges(learner.get_vocab())


def with_all_merges(vocabulary: dict[str, int]) -> Tokenizer:
    """The tokenizer that, like `tiktoken`, joins any two neighbours whose bytes together are a token.

    `tiktoken` knows tokens and their ranks, no list of merges. With every way to make a token listed,
    in the order of the token's rank, and whole words looked up first, `tokenizers` does the same.
    """
    merges = []
    for token, rank in sorted(vocabulary.items(), key=lambda item: item[1]):
        for cut in range(1, len(token)):
            if token[:cut] in vocabulary and token[cut:] in vocabulary:
                merges.append((token[:cut], token[cut:], rank))
    model = models.BPE(
        vocab=vocabulary, merges=[(left, right) for left, right, _ in merges], unk_token=None, ignore_merges=True
    )
    return _tokenizer(model)


def _tokenizer(model: models.Model) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT_PATTERN), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    return tokenizer


def _sample(sources: Iterable[Source], sentences: Iterable[tuple[str, str]], seed: int) -> Iterator[str]:
    lines: dict[str, list[str]] = {}
    rng = random.Random(seed)
    for source in sources:
        pairs = source.pairs if len(source.pairs) <= LINES_PER_FILE else rng.sample(source.pairs, LINES_PER_FILE)
        for side, language in enumerate(source.languages):
            lines.setdefault(language, []).extend(pair[side] for pair in pairs)
    for language, sentence in sentences:
        lines.setdefault(language, []).append(sentence)
    for language in sorted(lines):
        rng.shuffle(lines[language])
        yield from islice(lines[language], LINES_PER_LANGUAGE)


def token_bytes(tokenizer: Tokenizer) -> list[bytes]:
    """The bytes of every token, in the order of its id.

    Byte-level tokenizers write bytes as printable characters: the printable ones of Latin-1 as they are,
    the others as the characters from U+0100 on, in order (Radford et al. 2019).
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in printable]
    value = {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(hidden)}
    vocabulary = tokenizer.get_vocab()
    return [bytes(value[char] for char in token) for token in sorted(vocabulary, key=vocabulary.__getitem__)]
