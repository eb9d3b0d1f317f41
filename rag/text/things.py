"""The kind of thing a question asks for, and where a sentence holds such a thing.

`kind_of` reads the question's words; `find` gives the spans of a sentence that could answer: its numbers,
shares, dates or names. Both do so by the tables of one language, or of all where it is not known.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import fields
from functools import cache, lru_cache
from itertools import zip_longest

from adverbum.languages import of
from adverbum.languages.language import Asking
from adverbum.text.sentences import trim
from adverbum.text.words import fold, folded_words, word_spans, words

KINDS = (*(field.name for field in fields(Asking)), "what")  # the first that fits is taken
FIGURES = frozenset(("share", "number", "date"))  # those that can be told from other words for certain

_FIGURE = r"\d+(?:[.,]\d+)*"
_CAPITALIZED = r"(?:[^\W\d_a-zß-öø-ÿ][\w’'-]*)(?:[ -](?:[^\W\d_a-zß-öø-ÿ][\w’'-]*))+"
_ITEM = r"[^,;:.!?()]{2,60}"
_CLAUSE = re.compile(r"[^,;:.()“”\"]+")
_YEAR = re.compile(r"(?<![\d.,/])(?:1[89]|20)\d\d(?![\d/]|[.,]\d)")


@cache
def _asking(kind: str, language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{getattr(of(language).asking, kind)})(?!\w)", re.IGNORECASE)


@cache
def patterns(language: str) -> dict[str, re.Pattern[str]]:
    """How things look in a sentence of `language`, of each kind that has a form of its own."""
    known = of(language)
    return {
        "share": re.compile(rf"{_FIGURE}\s?(?:%|‰|{known.percent})|\d+/\d+", re.IGNORECASE),
        "number": re.compile(
            rf"(?<![\w.,/-]){_FIGURE}(?![\w/-]|[.,]\d)|(?<!\w)(?:{'|'.join(sorted(known.number_words))})(?!\w)",
            re.IGNORECASE,
        ),
        "date": re.compile(
            rf"{known.days}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}"
            r"|(?<![\d.,-])(?:1[5-9]|20)\d\d(?:-(?:1[5-9]|20)\d\d)?(?![\d.,]\d)",
            re.IGNORECASE,
        ),
        "who": re.compile(_CAPITALIZED),
        "where": re.compile(_CAPITALIZED),
        "why": re.compile(rf"(?<!\w)(?:{known.reasons})(?!\w)", re.IGNORECASE),
        "quote": re.compile(rf"[\"“”„«»‘‚][^\"“”„«»]{{3,}}[\"“”„«»]?|(?<!\w)(?:{known.saying})(?!\w).+", re.IGNORECASE),
        "list": re.compile(rf"{_ITEM}(?:[,;] {_ITEM})+,? (?:{known.conjunctions}) {_ITEM}|…|\.\.\."),
    }


def kind_of(question: str, language: str) -> str:
    """The kind of thing `question` asks for, one of `KINDS`.

    >>> kind_of("Wie is de partijsecretaris?", "nl"), kind_of("Wie viele Gruppen?", "de")
    ('who', 'number')
    """
    return next((kind for kind in KINDS[:-1] if _asking(kind, language).search(question)), "what")


def asking(question: str, language: str) -> set[str]:
    """The folded words of the phrases by which `question` asks, which no answer repeats.

    >>> sorted(asking("How many groups were there?", "en"))
    ['how', 'many']
    """
    found = (_asking(kind, language).finditer(question) for kind in KINDS[:-1])
    return {word for matches in found for match in matches for word in words(match[0])}


def counted(question: str, language: str) -> str:
    """The word right after the words that ask for a number, which says of what: "groups" in "how many groups".

    Empty if the question does not ask so.

    >>> counted("In hoeveel groepen discussieerden zij?", "nl"), counted("Who is it?", "en")
    ('groepen', '')
    """
    match = _asking("number", language).search(question)
    return next((question[start:end] for start, end in word_spans(question, match.end())), "") if match else ""


def find(kind: str, sentence: str, language: str, question: str = "") -> list[tuple[int, int]]:
    """Where `sentence` holds a thing of this kind that the question did not already say: (start, end), in order.

    >>> sentence = "The host was Ana Diaz, mayor of Lima, who opened it."
    >>> [sentence[start:end] for start, end in find("role", sentence, "en", "What is Ana Diaz's position?")]
    ['The host was', 'mayor of Lima']
    """
    asked = folded_words(question)
    if kind == "role":
        return [span for span in _roles(sentence, names(question)) if set(words(sentence[slice(*span)])) - asked]
    return [span for span, said in _things(kind, sentence, language) if said - asked]


@lru_cache(maxsize=16384)
def _things(kind: str, sentence: str, language: str) -> tuple[tuple[tuple[int, int], frozenset[str]], ...]:
    """Where things of this kind are, each with its folded words; remembered, as sentences come back."""
    pattern = patterns(language).get(kind)
    spans = [match.span() for match in pattern.finditer(sentence)] if pattern else []
    if kind == "number":  # but for those of a date or a share
        taken = [span for other in ("date", "share") for span, _ in _things(other, sentence, language)]
        spans = [span for span in spans if not any(start <= span[0] < end for start, end in taken)]
    return tuple((span, frozenset(words(sentence[slice(*span)]))) for span in spans)


def _roles(sentence: str, asked: Set[str]) -> Iterator[tuple[int, int]]:
    """What stands before a name that is asked about, and after it if a clause begins there."""
    clauses = list(_CLAUSE.finditer(sentence))
    for clause, following in zip_longest(clauses, clauses[1:]):
        spans = [(clause.start() + start, clause.start() + end) for start, end in word_spans(clause[0])]
        named = [span for span in spans if fold(sentence[slice(*span)]) in asked]
        if named:
            yield trim(sentence, clause.start(), named[0][0])
            if following and named[-1] == spans[-1]:
                yield trim(sentence, *following.span())


@lru_cache(maxsize=16384)
def years(text: str) -> frozenset[str]:
    """The years that `text` names.

    >>> sorted(years("van 2020-2025, nr. 2.085"))
    ['2020', '2025']
    """
    return frozenset(_YEAR.findall(text))


def names(question: str) -> set[str]:
    """The folded words of `question` that may name something: capitalised inside it, or holding a digit.

    >>> sorted(names("When did Khánh Hòa send 42 reports?"))
    ['42', 'hoa', 'khanh']
    """
    found = set()
    for index, (start, end) in enumerate(word_spans(question)):
        word = question[start:end]
        capital = word[0].isupper() and (index > 0 or (word.isupper() and len(word) > 1))
        if capital or any(char.isdigit() for char in word):
            found.add(fold(word))
    return found
