"""What is learnt from: a question, a passage, and where in it the answer starts and ends, or that it is not there.

Each question comes with the passage that answers it, without what answers, with another passage of its document, and
with the passages of other documents that are nearest to it. A question that differs in a word from one that is
answered (*swap*), or asks for a detail that is not told (*near*), comes with the same passage as the answered one
and in the same batch.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
from tokenizers import Tokenizer

from adverbum.embedding.bundled import Embedder, unit
from adverbum.text.words import fold
from adverbum.training.reader.documents import Document, Question, Unit

START, END = 0, 2  # ids of <s> and </s>
QUESTION_PIECES, TITLE_PIECES = 40, 32
WINDOW, STRIDE = 5, 3  # units of a passage that another document's question may find
FOUND = 6  # passages of other documents that are kept for a question
SHORT = ("everyday", "written")  # sources of documents with many short units
LIMITS = (80, 100, 120, 160)  # pieces of a window; it holds more only where one unit does
SORTED = 60  # batches' worth of examples that are sorted by length together


@dataclass(frozen=True)
class Example:
    """A question beside units of a document.

    Attributes:
        question: what is asked.
        text: the question as it is typed here.
        document: what is read.
        places: the units that are read, in order.
        title: what stands before them.
        answers: those of `places` that answer.
    """

    question: Question
    text: str
    document: Document
    places: tuple[int, ...]
    title: str
    answers: tuple[int, ...]


@dataclass(frozen=True)
class Mixture:
    """How often what comes in an epoch.

    Attributes:
        times: how often each question comes with a passage of its own document, by the source's first name.
        without: the share of answered questions that come again without what answers.
        elsewhere: the share that come with another passage of the same document.
        found: the share that come with a passage of another document.
        plain: the share of questions that are typed in lower case without marks.
        bare: the share of questions and titles that lose accents (Vietnamese, German) or the title.
    """

    times: dict[str, int] = field(
        default_factory=lambda: {"reading": 1, "everyday": 3, "written": 3, "questions": 1, "qa": 1}
    )
    without: float = 0.12
    elsewhere: float = 0.4
    found: float = 0.3
    plain: float = 0.12
    bare: float = 0.04


class Pieces:
    """Texts cut into pieces, each text once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self._known: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Cuts many texts at once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for text, encoding in zip(new, self.tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            self._known[text] = (encoding.ids, encoding.offsets)

    def of(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Ids of the pieces of `text`, and the characters that each covers."""
        if text not in self._known:
            self.learn([text])
        return self._known[text]

    def count(self, text: str) -> int:
        """How many pieces `text` has."""
        return len(self.of(text)[0])


@dataclass(frozen=True)
class Encoded:
    """An example as the network sees it.

    Attributes:
        ids: of the pieces.
        starts: places where the answer may start, 0 alone if there is none.
        ends: places where it may end.
    """

    ids: list[int]
    starts: list[int]
    ends: list[int]


def encode(example: Example, pieces: Pieces) -> Encoded:
    """`<s> question </s></s> title </s> units </s>`, and where the answer lies."""
    ids = [START, *pieces.of(example.text)[0][:QUESTION_PIECES], END, END]
    ids += [*pieces.of(example.title)[0][:TITLE_PIECES], END]
    starts: list[int] = []
    ends: list[int] = []
    whole: list[int] = []
    for place in example.places:
        own, offsets = pieces.of(example.document.units[place].text)
        if place in example.answers:
            whole += range(len(ids), len(ids) + len(own))
            for first, last in _spans(example.document.units[place], example.question.words):
                covered = [n for n, (start, end) in enumerate(offsets) if end > first and start < last]
                if covered:
                    starts.append(len(ids) + covered[0])
                    ends.append(len(ids) + covered[-1])
        ids += own
    ids.append(END)
    return Encoded(ids, starts or whole or [0], ends or whole or [0])


def _spans(part: Unit, words: str) -> list[tuple[int, int]]:
    """Where `words` stand in the unit: as a whole cell, else as whole words, else anywhere."""
    if not words:
        return []
    cells = [(start, end) for start, end in part.cells if part.text[start:end].strip() == words.strip()]
    if cells:
        return cells
    found = [match.span() for match in re.finditer(re.escape(words), part.text)]
    if part.cells:
        inside = [span for span in found if any(start <= span[0] and span[1] <= end for start, end in part.cells)]
        found = inside or found
    return [span for span in found if _apart(part.text, *span)] or found


def _apart(text: str, start: int, end: int) -> bool:
    """Whether the characters next to the span belong to other words."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())


def title_of(document: Document, first: int) -> str:
    """Title and heading that stand before the units from `first` on."""
    heading = document.units[first].heading
    return " · ".join(text for text in dict.fromkeys((document.title, heading)) if text)


class Neighbours:
    """What is near a question: units of its document, and passages of others."""

    def __init__(self, documents: Sequence[Document], embedder: Embedder) -> None:
        """Compares all questions with all passages by the vectors of the bundled retriever."""
        self.documents = documents
        self._units = _embed(embedder, [[part.text for part in own.units] for own in documents])
        self.asked = _embed(embedder, [[question.text for question in own.questions] for own in documents])
        titles = embedder.embed([own.title for own in documents])
        self.passages: list[tuple[int, range]] = []
        vectors = []
        for number, document in enumerate(documents):
            for first in range(0, max(1, len(document.units) - STRIDE + 1), STRIDE):
                run = range(first, min(first + WINDOW, len(document.units)))
                self.passages.append((number, run))
                vectors.append(self._units[number][run.start : run.stop].sum(axis=0) + titles[number])
        self._table = unit(np.array(vectors, dtype=np.float32))
        self._owner = np.array([number for number, _ in self.passages])
        family = [document.source.split("/")[0] for document in documents]
        self._sets = np.array([name == "qa" for name in family])[self._owner]
        self.found = [self._search(number) for number in range(len(documents))]

    def _search(self, number: int) -> np.ndarray:
        """For each question of a document the nearest passages of others, int, (questions, FOUND)."""
        scores = self.asked[number] @ self._table.T
        own = self._sets[self._owner == number][0]
        scores[:, (self._owner == number) | (self._sets != own)] = -2
        count = min(FOUND, scores.shape[1])
        best = np.argpartition(-scores, count - 1, axis=1)[:, :count] if count else np.zeros((len(scores), 0), int)
        return np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1, kind="stable"), 1)

    def closest(self, number: int, question: int) -> np.ndarray:
        """How near each unit of a document is to one of its questions."""
        near: np.ndarray = self._units[number] @ self.asked[number][question]
        return near

    def partner(self, number: int, question: int) -> int:
        """The answered question of the document that is most like this one, -1 if there is none."""
        questions = self.documents[number].questions
        like = self.asked[number] @ self.asked[number][question]
        mine = set(fold(questions[question].text).split())
        for other, item in enumerate(questions):
            words = set(fold(item.text).split())
            like[other] += 0.5 * len(words & mine) / max(1, len(words | mine))
            if not item.units:
                like[other] = -9
        best = int(np.argmax(like))
        return best if questions[best].units else -1


def _embed(embedder: Embedder, texts: list[list[str]]) -> list[np.ndarray]:
    """The unit vectors of each list of texts; all are embedded together."""
    together = embedder.embed([text for own in texts for text in own])
    return np.split(together, np.cumsum([len(own) for own in texts])[:-1])


def plan(neighbours: Neighbours, mixture: Mixture, pieces: Pieces, rng: Random) -> list[list[Example]]:
    """The examples of an epoch, in groups that stay in one batch, in the order of the documents."""
    return [
        group
        for number in range(len(neighbours.documents))
        for group in _Planner(neighbours, mixture, pieces, rng, number).groups()
    ]


class _Planner:
    """Plans the examples of one document."""

    def __init__(self, neighbours: Neighbours, mixture: Mixture, pieces: Pieces, rng: Random, number: int) -> None:
        self.neighbours, self.mixture, self.pieces, self.rng, self.number = neighbours, mixture, pieces, rng, number
        self.document = neighbours.documents[number]
        self.source = self.document.source.split("/")[0]
        self.short = self.source in SHORT
        self.times = mixture.times.get(self.source, 1)

    def groups(self) -> Iterator[list[Example]]:
        """The examples of the document: the unanswered questions first, some of them paired with answered ones."""
        paired = [0] * len(self.document.questions)
        for place, question in enumerate(self.document.questions):
            if not question.units:
                for group in self._unanswered(place):
                    paired[self.document.questions.index(group[-1].question)] += 1
                    yield group
        for place, question in enumerate(self.document.questions):
            if question.units:
                for _ in range(max(1, self.times - paired[place])):
                    yield [self._example(question, self._window(question.units))]
                yield from self._without(place)
                shares = (self.mixture.elsewhere * self.short, self.mixture.found)
                for _ in range(self.times):
                    if self.rng.random() < shares[0]:
                        yield from self._elsewhere(place)
                    if self.rng.random() < shares[1]:
                        yield from self._found(place)
            elif self.rng.random() < self.mixture.found / 2:
                yield from self._found(place)

    def _unanswered(self, place: int) -> Iterator[list[Example]]:
        """A question that the document does not answer, once together with the most like one that it does."""
        question = self.document.questions[place]
        partner = self.neighbours.partner(self.number, place)
        for turn in range(self.times):
            read = self._window(self._about(place, partner))
            group = [self._example(question, read)]
            if turn == 0 and partner >= 0 and set(self.document.questions[partner].units) <= set(read):
                group.append(self._example(self.document.questions[partner], read))
            yield group

    def _without(self, place: int) -> Iterator[list[Example]]:
        """The question, now and then, with what is left of a window without what answers."""
        question = self.document.questions[place]
        if self.rng.random() < self.mixture.without:
            read = tuple(part for part in self._window(question.units) if part not in question.units)
            if read:
                yield [self._example(question, read)]

    def _about(self, place: int, partner: int) -> tuple[int, ...]:
        """Where the document comes nearest to answering a question that it does not answer."""
        question = self.document.questions[place]
        if question.about >= 0:
            return (min(question.about, len(self.document.units) - 1),)
        draw = self.rng.random()
        if partner >= 0 and draw < 0.6:
            return self.document.questions[partner].units
        if draw < 0.9:
            return (int(np.argmax(self.neighbours.closest(self.number, place))),)
        return (self.rng.randrange(len(self.document.units)),)

    def _window(self, about: Sequence[int]) -> tuple[int, ...]:
        """Some units of the document around `about`."""
        return window(self.document, about, self.pieces, self.rng, short=self.short)

    def _elsewhere(self, place: int) -> Iterator[list[Example]]:
        """The question with a window of its document that does not answer."""
        question = self.document.questions[place]
        near = self.neighbours.closest(self.number, place).copy()
        near[list(question.units)] = -2
        order = np.argsort(-near, kind="stable")[: len(near) - len(question.units)]
        if len(order):
            about = int(order[0] if self.rng.random() < 0.4 else self.rng.choice(order.tolist()))
            read = tuple(part for part in self._window((about,)) if part not in question.units)
            if read:
                yield [self._example(question, read)]

    def _found(self, place: int) -> Iterator[list[Example]]:
        """The question with a passage of another document."""
        found = self.neighbours.found[self.number][place]
        if not len(found):
            return
        passage = int(found[min(self.rng.randrange(len(found)), self.rng.randrange(len(found)))])
        number, run = self.neighbours.passages[passage]
        other = self.neighbours.documents[number]
        short = other.source in SHORT
        read = window(other, (self.rng.choice(run),), self.pieces, self.rng, short=short)
        yield [self._example(self.document.questions[place], read, other)]

    def _example(self, question: Question, read: Sequence[int], document: Document | None = None) -> Example:
        rng = self.rng
        text = typed(question, rng, self.mixture)
        own = document is None
        document = document or self.document
        title = "" if rng.random() < self.mixture.bare else title_of(document, read[0])
        answers = tuple(place for place in question.units if place in read) if own else ()
        return Example(question, text, document, tuple(read), title, answers)


def window(document: Document, about: Sequence[int], pieces: Pieces, rng: Random, *, short: bool) -> tuple[int, ...]:
    """Neighbouring units that hold those of `about`, or the first of them if they lie too far apart.

    Of documents with short units 3 to 7, now and then more; of others as many as the pieces allow.
    """
    count = len(document.units)
    size = count
    limit = rng.choice(LIMITS)
    if short:
        size = rng.randint(3, 7) if rng.random() < 0.95 else rng.randint(8, 12)
    first, last = min(about), max(about)
    if last - first >= size:
        last = first
    first = max(0, first - 1) if last - first + 1 < size and rng.random() < 0.8 else first
    start = rng.randint(max(0, last - size + 1), first) if last - size + 1 <= first else first
    start = min(start, max(0, count - size))
    read = list(range(start, min(count, start + size)))
    lengths = {place: pieces.count(document.units[place].text) for place in read}
    total = sum(lengths.values())
    while total > limit and len(read) > 1:
        before, after = first - read[0], read[-1] - last
        if before <= 0 and after <= 0:
            break
        end = 0 if before > 0 and (after <= 0 or rng.random() * (before + after) < before) else -1
        total -= lengths[read.pop(end)]
    return tuple(read)


def typed(question: Question, rng: Random, mixture: Mixture) -> str:
    """The question as somebody in a hurry may type it."""
    text = question.text
    if rng.random() < mixture.plain:
        text = text.lower().rstrip(" ?.!")
    if question.language in ("vi", "de") and rng.random() < mixture.bare:
        text = _bare(text, question.language)
    return text


def _bare(text: str, language: str) -> str:
    if language == "de":
        for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
            text = text.replace(letter, plain).replace(letter.upper(), plain.capitalize())
        return text
    return fold(text)


def batches(groups: list[list[Example]], size: int, pieces: Pieces, rng: Random) -> list[list[Example]]:
    """The groups in batches of `size` or one more, of like length, in a random order."""
    groups = list(groups)
    rng.shuffle(groups)
    made = []
    for place in range(0, len(groups), SORTED * size):
        some = sorted(groups[place : place + SORTED * size], key=lambda group: length(group[0], pieces))
        batch: list[Example] = []
        for group in some:
            batch += group
            if len(batch) >= size:
                made.append(batch)
                batch = []
        if batch:
            made.append(batch)
    rng.shuffle(made)
    return made


def length(example: Example, pieces: Pieces) -> int:
    """Pieces of an example, nearly."""
    read = sum(pieces.count(example.document.units[place].text) for place in example.places)
    return read + min(pieces.count(example.text), QUESTION_PIECES) + min(pieces.count(example.title), TITLE_PIECES)
