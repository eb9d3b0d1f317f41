"""The reader: for a question and passages, which sentence answers, which words, or that nothing does.

It is a network that gives for every piece of a text the chance that the answer starts or ends there, and for the first
place the chance that there is none. Passages are read one at a time, several at once on as many threads, so what is
found in one never depends on the others. Needs onnxruntime, not torch.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from adverbum.errors import ModelError

MODEL, TOKENIZER, ABOUT = "reader.onnx", "tokenizer.json", "reader.json"
START, END = 0, 2  # ids of <s> and </s>
QUESTION_PIECES, TITLE_PIECES = 40, 32  # what is read of question and title at most
TEXT_PIECES = 420  # what is read of a passage at once; longer ones are read in parts
WORDS_PIECES = 40  # the longest answer that is marked
THREADS = 2


@dataclass(frozen=True)
class Text:
    """What is read: sentences of a passage, rows as "header: cell; header: cell", and what stands above them.

    Attributes:
        sentences: in order.
        title: of the document and the heading, joined by " · "; may be empty.
    """

    sentences: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class Words:
    """The words that answer best.

    Attributes:
        sentence: the number of the sentence they stand in, from 0.
        start: where they begin, in characters of that sentence.
        end: where they end.
        odds: the logarithm of how much likelier they are than no answer.
    """

    sentence: int
    start: int
    end: int
    odds: float


@dataclass(frozen=True)
class Reading:
    """What was read in a text.

    Attributes:
        odds: for each sentence the logarithm of how much likelier it answers than nothing does.
        words: the best words; None for a text without any.
    """

    odds: tuple[float, ...]
    words: Words | None

    @property
    def best(self) -> float:
        """The odds of the best sentence; minus infinity for an empty text."""
        return max(self.odds, default=-np.inf)


class Reader:
    """Reads passages with the network of a folder.

    Attributes:
        fingerprint: names the exact network.
    """

    def __init__(self, folder: Path, *, threads: int = THREADS) -> None:
        """Loads the network in `folder`.

        Raises:
            ModelError: a file of it is missing or damaged.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            self.fingerprint: str = about["fingerprint"]
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._network = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime and tokenizers raise bare exceptions of their own
            raise ModelError(f"The reader in {folder} cannot be loaded: {error}") from error
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    def close(self) -> None:
        """Ends its threads."""
        self._threads.shutdown()

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """What each of `texts` answers to `question`, in their order."""
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_PIECES]
        parts = [(number, part) for number, text in enumerate(texts) for part in self._parts(text)]
        parts.sort(key=lambda item: -len(item[1].ids))  # the longest first, so that no thread waits for one
        found: list[list[_Found]] = [[] for _ in texts]
        for (number, _), own in zip(
            parts, self._threads.map(lambda item: self._read(asked, item[1]), parts), strict=True
        ):
            found[number].append(own)
        return [_joined(text.sentences, own) for text, own in zip(texts, found, strict=True)]

    def _parts(self, text: Text) -> "Iterator[_Part]":
        """The text in parts of bounded length, each beginning with the last sentence of the one before."""
        if not text.sentences:
            return
        head, *own = self._tokenizer.encode_batch([text.title, *text.sentences], add_special_tokens=False)
        title = [*head.ids[:TITLE_PIECES], END]
        sentences = [
            (number, encoding.ids[:TEXT_PIECES], encoding.offsets[:TEXT_PIECES]) for number, encoding in enumerate(own)
        ]
        first = 0
        while first < len(sentences):
            last, size = first, len(sentences[first][1])
            while last + 1 < len(sentences) and size + len(sentences[last + 1][1]) <= TEXT_PIECES:
                last += 1
                size += len(sentences[last][1])
            yield _part(title, sentences[first : last + 1])
            if last + 1 == len(sentences):
                return
            first = max(last, first + 1)

    def _read(self, asked: list[int], part: "_Part") -> "_Found":
        ids = np.array([START, *asked, END, END, *part.ids, END], dtype=np.int64)
        logits: np.ndarray = self._network.run(None, {"ids": ids})[0].astype(np.float64)
        none = logits[0, 0] + logits[1, 0]
        begin = len(asked) + 3 + part.begin
        starts, ends = logits[:, begin : begin + len(part.owner)]
        odds = {}
        best: Words | None = None
        for number in dict.fromkeys(part.owner.tolist()):
            (own,) = np.nonzero(part.owner == number)
            odds[number] = float(np.logaddexp.reduce(starts[own]) + np.logaddexp.reduce(ends[own]) - none)
            sums = starts[own][:, None] + ends[own][None, :]
            sums[np.tril_indices(len(own), -1)] = -np.inf
            sums[np.triu_indices(len(own), WORDS_PIECES)] = -np.inf
            first, last = np.unravel_index(int(np.argmax(sums)), sums.shape)
            value = float(sums[first, last] - none)
            if best is None or value > best.odds:
                best = Words(number, part.offsets[own[first]][0], part.offsets[own[last]][1], value)
        return _Found(odds, best)


@dataclass(frozen=True)
class _Part:
    """A part of a text in pieces.

    Attributes:
        ids: of title and sentences.
        begin: where in `ids` the sentences begin.
        owner: the number of the sentence that each of their pieces belongs to, int, (pieces,).
        offsets: the characters of its sentence that each piece covers.
    """

    ids: list[int]
    begin: int
    owner: np.ndarray
    offsets: list[tuple[int, int]]


@dataclass(frozen=True)
class _Found:
    """What was read in a part: odds by the number of the sentence, and the best words."""

    odds: dict[int, float]
    words: Words | None


def _part(title: list[int], sentences: Iterable[tuple[int, list[int], list[tuple[int, int]]]]) -> _Part:
    ids, owner, offsets = list(title), [], []
    for number, own, spans in sentences:
        ids += own
        owner += [number] * len(own)
        offsets += spans
    return _Part(ids, len(title), np.array(owner, dtype=np.int64), offsets)


def _joined(sentences: Sequence[str], found: Sequence[_Found]) -> Reading:
    """What was read in the parts of a text; a sentence that was read twice counts as it answered best."""
    odds = [
        max((own.odds[number] for own in found if number in own.odds), default=-np.inf)
        for number in range(len(sentences))
    ]
    words = max((own.words for own in found if own.words), key=lambda own: own.odds, default=None)
    if words:  # a piece may cover the space before it
        told = sentences[words.sentence][words.start : words.end]
        start = words.start + len(told) - len(told.lstrip())
        words = Words(words.sentence, start, start + len(told.strip()), words.odds)
    return Reading(tuple(map(float, odds)), words)
