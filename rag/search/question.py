"""A question: what it asks for, and the vectors by which it is compared; each made once, when it is needed."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from adverbum.embedding.bundled import Embedder
from adverbum.embedding.other import Encoder
from adverbum.errors import QuestionError
from adverbum.text import things
from adverbum.text.detection import detect
from adverbum.text.words import fold, function_words, key, lower, word_spans

MAX_QUESTION_CHARS = 2000


@dataclass(frozen=True)
class Question:
    """A question as it is read, with the words that were carried over from before it.

    Attributes:
        asked: as asked, without outer white space.
        carried: words of the turn before that it is read with.
        embedder: the bundled model, by which its words are compared.
        encoder: another model that searches in its place, if there is one.
    """

    asked: str
    embedder: Embedder = field(repr=False, compare=False)
    encoder: Encoder | None = field(default=None, repr=False, compare=False)
    carried: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """What is searched for: what was carried, and what was asked."""
        return " ".join([*self.carried, self.asked])

    @cached_property
    def language(self) -> str:
        """The detected code of the language it was asked in, or "und"."""
        return detect(self.asked)

    @cached_property
    def kind(self) -> str:
        """The kind of thing it asks for, one of `things.KINDS`."""
        return things.kind_of(self.text, self.language)

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that it names."""
        return things.years(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """Its folded words that may name something."""
        return frozenset(things.names(self.text))

    @cached_property
    def asking(self) -> frozenset[str]:
        """The folded words of the phrases by which it asks, which no answer repeats."""
        return frozenset(things.asking(self.text, self.language))

    @cached_property
    def spelled(self) -> tuple[str, ...]:
        """Its words, as they were typed."""
        return tuple(self.text[start:end] for start, end in word_spans(self.text))

    @cached_property
    def content_words(self) -> list[str]:
        """Its folded words that mean something, or all if none does; most texts have the others."""
        empty = function_words(self.language)
        return [fold(word) for word in self.spelled if lower(word) not in empty] or list(map(fold, self.spelled))

    @cached_property
    def tokens(self) -> np.ndarray:
        """Its token ids: uint16, (tokens,)."""
        return self._parts[0]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The folded word that each token is a part of, "" for punctuation."""
        return tuple(map(fold, self._parts[1]))

    @cached_property
    def keys(self) -> np.ndarray:
        """Of that word in lower case, and folded: uint32, (tokens, 2); see `adverbum.text.words.keys`."""
        pairs = [(key(lower(part)), key(word)) for part, word in zip(self._parts[1], self.words, strict=True)]
        return np.array(pairs, np.uint32).reshape(-1, 2)

    @cached_property
    def vectors(self) -> np.ndarray:
        """Unit vectors of the tokens in their context: float32, (tokens, dimension)."""
        return self.embedder.in_context(self.tokens)

    @cached_property
    def weights(self) -> np.ndarray:
        """How much each token counts: float32, (tokens,), summing to 1."""
        lengths = np.linalg.norm(self.embedder.rows(self.tokens), axis=1)
        weights: np.ndarray = lengths / max(float(lengths.sum()), 1e-9)
        return weights

    @cached_property
    def pooled(self) -> np.ndarray:
        """The unit vector of the whole, by the model that searches: float32, (dimension,)."""
        return self.encoder.question(self.text) if self.encoder else self.embedder.pooled(self.tokens)

    @cached_property
    def _parts(self) -> tuple[np.ndarray, list[str]]:
        return parts(self.text, self.embedder)


def parts(text: str, embedder: Embedder) -> tuple[np.ndarray, list[str]]:
    """The token ids of `text`, uint16, and the word that each is a part of, "" for punctuation."""
    ids, words = [], []
    position = 0
    for start, end in [*word_spans(text), (len(text), len(text))]:
        for piece, word in ((text[position:start], ""), (text[start:end], text[start:end])):
            if piece and not piece.isspace():
                ids.append(embedder.encode(piece))
                words += [word] * len(ids[-1])
        position = end
    return np.concatenate(ids), words


def read(text: str, embedder: Embedder, encoder: Encoder | None = None, *, carried: Sequence[str] = ()) -> Question:
    """The question in `text`, with words `carried` over from before it.

    Raises:
        TypeError: it is not a string.
        QuestionError: it is none; see `checked`.
    """
    return Question(unicodedata.normalize("NFC", checked(text)), embedder, encoder, tuple(carried))


def checked(question: str) -> str:
    """`question` without outer white space.

    Raises:
        TypeError: it is not a string.
        QuestionError: it has no letter or digit, more than `MAX_QUESTION_CHARS` characters, or characters
            that are not text (NUL, other control characters, lone surrogates).
    """
    if not isinstance(question, str):
        raise TypeError(f"the question must be a str, not {type(question).__name__}")
    if len(question) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question is {len(question):,} characters long; at most {MAX_QUESTION_CHARS:,} are read"
        )
    for char in question:
        if (ord(char) < 32 and char not in "\t\n\r") or 0xD800 <= ord(char) < 0xE000:
            raise QuestionError(f"the question holds U+{ord(char):04X}, which is not text; remove it")
    if not any(char.isalnum() for char in question):
        raise QuestionError("the question is empty; ask one in words")
    return question.strip()
