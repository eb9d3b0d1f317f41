"""Study: what the documents hold that can be learned, each a sentence of theirs word for word.

Key figures, people with their roles, a timeline, and resolutions: acts with a number. The facts of a document are
found when they are first asked for and kept with it, so that later only what changed is read again. A sentence and
its translation say a fact once in each language that is chosen, or once if none is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from adverbum.documents.document import Source, Sourced, Span
from adverbum.languages import of
from adverbum.progress import Progress, no_progress
from adverbum.search.view import View
from adverbum.store.store import Sentence
from adverbum.text.facts import RULES, Fact, facts, ordinary_words
from adverbum.text.words import fold, folded_words, words

KINDS = {"figures": "figure", "people": "person", "timeline": "date", "resolutions": "act"}
MOST_LINES = 1000  # of one list
_BATCH = 200  # facts whose sentences are read at a time
FEWEST_WORDS = 5  # of a sentence; less is a menu's or a button's
# A translation shares at least this much of the facts of the shorter document, and half of the sentences that first
# mention some of them say the same. Fewer facts than these prove nothing, nor does one that many documents mention.
SHARED, FEWEST_SHARED, COMPARED, RARE = 0.5, 3, 12, 20


@dataclass(frozen=True)
class StudyLine(Sourced):
    """A fact and the words that say it: `document.text[span.start:span.end] == quote`.

    Attributes:
        kind: one of `KINDS`.
        quote, span: the sentence and where it stands.
        focus: the figure, the name, the date or the act in it.
        about: what is counted, or the role; None where that is not told.
        when: of a timeline, ISO 8601 as far as it goes; "2020/2025" is a period, "--08-14" lacks its year.
        source: what is known of the document: `title`, `language`, `date`, `url`, `sha256` are told of it directly.
    """

    kind: str
    quote: str
    span: Span
    focus: Span
    about: Span | None
    when: str | None
    source: Source

    def slice(self, part: Span) -> str:
        """The words of a part of the quote."""
        return self.span.within(self.quote, part)


@dataclass(frozen=True)
class Found:
    """A fact in a document, and in which chunk and sentence of it."""

    doc_id: str
    chunk_id: int
    place: int
    fact: Fact


def study(
    view: View,
    kind: str,
    *,
    languages: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
    text: str = "",
    prefer: str = "",
    limit: int = MOST_LINES,
    progress: Progress = no_progress,
) -> list[StudyLine]:
    """The lines of one kind, at most `limit`; see `Assistant.study`."""
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    spoken = {entry.doc_id: entry.language for entry in view.store.entries()}
    doc_ids = [
        doc_id
        for doc_id in sorted(spoken, key=lambda doc_id: (spoken[doc_id] != prefer, doc_id))
        if (languages is None or spoken[doc_id] in languages) and (documents is None or doc_id in documents)
    ]
    found: dict[str, list[Found]] = {}
    for place, doc_id in enumerate(doc_ids, start=1):
        found[doc_id] = document_facts(view, doc_id)
        progress("studying", place, len(doc_ids))
    chosen = [own for rows in found.values() for own in rows if own.fact.kind == KINDS[kind]]
    asked = set(words(text))
    said = [(own, sentence) for own, sentence in _sentences(view, chosen) if asked <= folded_words(sentence.text)]
    if kind == "timeline":
        said = [(own, sentence) for own, sentence in said if _dated(own.fact, sentence.text, sentence.entry.language)]
    lines = [
        _line(kind, own.fact, sentence)
        for own, sentence in _Collapse(view, found, spoken if languages else {}).run(said)
    ]
    if kind == "timeline":
        lines.sort(key=lambda line: _in_time(line.when or ""))
    elif kind != "figures":
        lines.sort(key=lambda line: _in_order(fold(line.slice(line.focus))))
    return lines[:limit]


class _Collapse:
    """Leaves out what is said again: in the same document, or in a translation of it."""

    def __init__(self, view: View, found: dict[str, list[Found]], languages: Mapping[str, str]) -> None:
        """`found` are all facts by document; a translation counts only within one of `languages`, by document."""
        self._view, self._languages = view, languages
        self._keys = {  # document → (kind, key) of a fact → its first mention
            doc_id: {(own.fact.kind, own.fact.key): own for own in reversed(rows)} for doc_id, rows in found.items()
        }
        self._twins: dict[tuple[str, str], bool] = {}

    def run(self, said: Sequence[tuple[Found, Sentence]]) -> Iterator[tuple[Found, Sentence]]:
        """Those of `said`, document after document, that none before them says.

        Twin documents mention a thing in the same order, so the nth mention in one is the nth in the other,
        even where one language splits a sentence that the other does not.
        """
        mentions: dict[str, dict[str, list[Sentence]]] = {}  # key → document → the sentences with it so far
        kept: dict[tuple[str, str], list[tuple[Fact, Sentence]]] = {}  # of each document
        for own, sentence in said:
            others = mentions.setdefault(own.fact.key, {})
            nth = len(others.setdefault(own.doc_id, []))
            others[own.doc_id].append(sentence)
            before = kept.setdefault((own.fact.key, own.doc_id), [])
            if not any(self._again(own.fact, sentence, *other) for other in before) and not any(
                self._translated(sentence, sentences[nth], rare=len(others) <= RARE)
                for doc_id, sentences in others.items()
                if doc_id != own.doc_id and nth < len(sentences)
            ):
                before.append((own.fact, sentence))
                yield own, sentence

    def _again(self, fact: Fact, sentence: Sentence, other: Fact, said: Sentence) -> bool:
        """Whether a document says a fact again: the role of a person in the same words, or the same sentence."""
        if fact.about and other.about and fact.kind == "person":
            return fold(sentence.text[slice(*fact.about)]) == fold(said.text[slice(*other.about)])
        return sentence.span != said.span and self._view.twins.same(said, sentence)

    def _translated(self, sentence: Sentence, said: Sentence, *, rare: bool) -> bool:
        """Whether two sentences stand in translations, or, where these hold few facts, are such themselves."""
        doc_id, other = sentence.span.doc_id, said.span.doc_id
        if self._languages.get(doc_id) != self._languages.get(other):
            return False
        shared = self._keys[doc_id].keys() & self._keys[other].keys()
        if len(shared) < SHARED * min(len(self._keys[doc_id]), len(self._keys[other])):
            return False
        if len(shared) < FEWEST_SHARED:
            return rare and self._view.twins.same(said, sentence)
        if (doc_id, other) not in self._twins:
            first = [self._first(own, sorted(shared)[:COMPARED]) for own in (doc_id, other)]
            same = sum(self._view.twins.same(*pair) for pair in zip(*first, strict=True))
            self._twins[doc_id, other] = 2 * same >= len(first[0])
        return self._twins[doc_id, other]

    def _first(self, doc_id: str, keys: Sequence[tuple[str, str]]) -> list[Sentence]:
        """The sentences in which a document first mentions each of `keys`."""
        return [sentence for _, sentence in _sentences(self._view, [self._keys[doc_id][key] for key in keys])]


def document_facts(view: View, doc_id: str) -> list[Found]:
    """The facts of a document in its order, read from it the first time and kept with it."""
    (number,) = view.store.numbers([doc_id])
    rows = view.facts(number, RULES)
    if rows is None:
        document = view.document(doc_id)
        ordinary = ordinary_words(document.text)
        chunks = view.store.chunks(view.store.chunk_ids([doc_id]))
        rows = [
            (stored.id, sentence.place, fact.kind, *fact.thing, *(fact.about or (0, 0)), fact.key)
            for stored in chunks.values()
            for sentence in stored.sentences
            if len(words(sentence.text)) >= FEWEST_WORDS
            for fact in _without_repeats(facts(sentence.text, document.language, ordinary))
        ]
        view.put_facts(number, RULES, rows)
    return [
        Found(doc_id, chunk_id, place, Fact(kind, (start, end), (begin, stop) if stop else None, key))
        for chunk_id, place, kind, start, end, begin, stop, key in rows
    ]


def document_sentences(view: View, doc_id: str) -> Iterator[tuple[Fact, Sentence]]:
    """The facts of a document in its order, each with its sentence."""
    for own, sentence in _sentences(view, document_facts(view, doc_id)):
        yield own.fact, sentence


def _without_repeats(found: Sequence[Fact]) -> Iterator[Fact]:
    """The facts of a sentence without what it says again: an act by its number alone, a year beside a day."""
    for place, fact in enumerate(found):
        same = [other for other in found if other.kind == fact.kind and other is not fact]
        short = fact.kind == "act" and any(other.key.startswith(f"{fact.key}-") for other in same)
        again = fact.kind in ("act", "date") and any(
            other.kind == fact.kind and other.key == fact.key for other in found[:place]
        )
        year = fact.kind == "date" and "-" not in fact.key and any("-" in other.key for other in same)
        if not (short or again or year):
            yield fact


def _sentences(view: View, found: Sequence[Found]) -> Iterator[tuple[Found, Sentence]]:
    """Each fact with its sentence."""
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        chunks = view.store.chunks(list({own.chunk_id for own in batch}))
        yield from ((own, Sentence(chunks[own.chunk_id], own.place)) for own in batch if own.chunk_id in chunks)


def _in_order(key: str) -> list[tuple[int, str]]:
    """A key to sort by, in which numbers stand by their value: 9-NQ before 57-NQ."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", key)]


def _in_time(when: str) -> tuple[bool, str]:
    return when.startswith("-"), when


def _dated(fact: Fact, sentence: str, language: str) -> bool:
    """Whether something was then: on any day, and in a year if that is how the sentence puts it."""
    if "-" in fact.key:
        return True
    before, after = sentence[: fact.thing[0]].strip("*•-–> "), sentence[fact.thing[1] :]
    known = of(language)
    when = rf"^$|(?<!\w)(?:{known.when})(?: (?:{known.when_nouns}))* ?$"
    to_come = known.infinitive and re.match(rf" (?:{known.infinitive}) ", after)  # "the tasks for 2026 to be done"
    return bool(re.search(when, before, re.IGNORECASE)) and not to_come


def _when(stated: str, published: date | None) -> str:
    """A date with its year, where the document is dated: the year in which the day is nearest to it.

    >>> _when("--12-16", date(2025, 1, 3)), _when("--12-16", None)
    ('2024-12-16', '--12-16')
    """
    if published is None or not stated.startswith("--"):
        return stated
    month, day = int(stated[2:4]), int(stated[5:])
    years = [year for year in (published.year, published.year - 1, published.year + 1) if (month, day) != (2, 29)]
    nearest = min(years, key=lambda year: abs((date(year, month, day) - published).days), default=None)
    return f"{nearest}{stated[1:]}" if nearest else stated


def _line(kind: str, fact: Fact, sentence: Sentence) -> StudyLine:
    source, span = sentence.entry.source, sentence.span
    return StudyLine(
        kind=kind,
        quote=sentence.text,
        span=span,
        focus=span.part(*fact.thing),
        about=span.part(*fact.about) if fact.about else None,
        when=_when(fact.key, source.date) if kind == "timeline" else None,
        source=source,
    )
