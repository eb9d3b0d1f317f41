"""Facts: what in a sentence can be asked for and learned.

A figure with what it counts, a person with a role, a date, or an act: a formal document with a number. Told by
the form of the words alone; where the form leaves a doubt, there is no fact.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from adverbum.languages import ALL, LANGUAGES, of
from adverbum.text import things
from adverbum.text.persons import persons
from adverbum.text.words import fold, function_words, lower, spaced, word_spans

KINDS = ("figure", "person", "date", "act")
RULES = 2  # raised whenever the same text would give other facts, since those found are kept


@dataclass(frozen=True)
class Fact:
    """A fact in a sentence; spans are (start, end) in the sentence.

    Attributes:
        kind: one of `KINDS`.
        thing: the figure, the name, the date, or the act with its number.
        about: what is counted, or the role of the person; None where that is not told.
        key: what two facts must share to be the same, such as "57-nq/tw" or "2025-04-16".
    """

    kind: str
    thing: tuple[int, int]
    about: tuple[int, int] | None
    key: str


def facts(sentence: str, language: str, ordinary: frozenset[str] = frozenset()) -> tuple[Fact, ...]:
    """The facts in `sentence`, in order.

    Args:
        sentence: one sentence.
        language: its code; in one that Adverbum does not know there are only dates and shares.
        ordinary: folded words that are no names, such as those that the document also has in lower case.

    >>> sentence = "Kameraad Lam Dong, voorzitter van de raad, kreeg op 3 mei 2025 wel 42 schriftelijke rapporten."
    >>> [(fact.kind, sentence[slice(*fact.thing)], fact.key) for fact in facts(sentence, "nl")]
    [('person', 'Lam Dong', 'lam dong'), ('date', '3 mei 2025', '2025-05-03'), ('figure', '42', '42')]
    """
    found = [
        Fact("person", name, role, fold(sentence[slice(*name)])) for name, role in persons(sentence, language, ordinary)
    ]
    if any(char.isdigit() for char in sentence):
        found = [*_acts(sentence, language), *_dates(sentence, language), *found, *_figures(sentence, language)]
    kept: list[Fact] = []
    for fact in found:  # a number within an act or a date is no figure
        if all(fact.thing[1] <= other.thing[0] or other.thing[1] <= fact.thing[0] for other in kept):
            kept.append(fact)
    return tuple(sorted(kept, key=lambda fact: fact.thing))


@lru_cache(maxsize=64)
def ordinary_words(text: str) -> frozenset[str]:
    """The folded words that `text` has in lower case somewhere."""
    return frozenset(fold(text[start:end]) for start, end in word_spans(text) if text[start].islower())


# Figures

_MEASURES = r"[kcm]?m[²³23]?|[kmg]?g|ha|l|[kMG]?W(?:h|p)?|°C?|€|\$|USD|EUR|VND|km/h"


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    """What stands around numbers, in `language`."""
    known = of(language)
    number = r"\d+[\w.]*(?:[-/–]\w+)*|[A-Z]{1,4}[-/]?\d+(?:[-/]\w+)*"
    unmarked = rf"\d+(?:[-/]\w+)*[-/][^\W\d]\w*(?:[-/]\w+)*|\(?(?:{known.unions})\)? \d+/\d+"
    marked = rf"(?: \((?:{known.unions})\))? (?:{known.number_marks}|№) ?(?:{number})"
    return {
        "scale": re.compile(rf" (?:{known.scales})(?!\w)"),
        "unit": re.compile(rf" ?(?:{_MEASURES}|{known.units})(?!\w)"),
        "time": re.compile(rf"(?:\w* )?(?:{known.times})|\W*[kcm]?m[²³23]?|[kmg]?g|ha|°C?|€|\$", re.IGNORECASE),
        "numbered": re.compile(rf"(?:\b(?:{known.numbered})\.?|[#№§])\s*$", re.IGNORECASE),  # counts nothing
        "of": re.compile(rf"\s?(?:{known.of})", re.IGNORECASE),
        "plural": re.compile(known.plural or "", re.IGNORECASE),
        "modifier": re.compile(known.modifier or ""),
        "act": re.compile(rf"(?<!\w)(?:{known.acts})(?:{marked}| (?:{unmarked}))(?!\w)", re.IGNORECASE),
    }


_WHOLE = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_CAPITALS = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ][\w’-]* )+$")
_CLAUSE = re.compile(r"[^,;:.!?()\"“”„«»…\n]*")
_MODIFIERS = 3  # words that may stand before the thing counted


def _figures(sentence: str, language: str) -> Iterator[Fact]:
    for match in things.patterns(language)["share"].finditer(sentence):
        linked = _patterns(language)["of"].match(sentence, match.end()) if language in LANGUAGES else None
        about = _counted(sentence, linked.end(), language) if linked else None
        if "/" not in match[0] or about:
            yield Fact("figure", match.span(), about, _digits(re.split(r"[^\d.,/]", match[0])[0]) + "%")
    for start, number_end in things.find("number", sentence, language):
        if (
            language not in LANGUAGES
            or not _WHOLE.fullmatch(sentence[start:number_end])
            or _named(sentence, start, language)
        ):
            continue
        if not sentence[start].isdigit():
            continue  # "two levels" is learned by nobody
        scale = _patterns(language)["scale"].match(sentence, number_end)
        end = scale.end() if scale else number_end
        unit = _patterns(language)["unit"].match(sentence, end)
        about = (_after(sentence, end), unit.end()) if unit else _counted(sentence, end, language)
        if about:
            yield Fact("figure", (start, end), about, _digits(sentence[start:end]))


def _named(sentence: str, start: int, language: str) -> bool:
    """Whether the number that begins at `start` is one thing's own: "No. 5", "09:30", "Windows 10".

    A name after a determiner is no such name in languages where what is counted may follow its counter.
    """
    before = sentence[:start]
    if _patterns(language)["numbered"].search(before) or before.endswith(":"):
        return True
    capitals = _CAPITALS.search(before)
    if not capitals:
        return False
    earlier = before[: capitals.start()].split()
    if not earlier:
        return len(capitals[0].split()) > 1  # the first word of a sentence has a capital anyway
    determiners = of(language).determiners
    return determiners is None or lower(earlier[-1]) not in determiners


def _counted(sentence: str, end: int, language: str) -> tuple[int, int] | None:
    """What is counted right after a number that ends at `end`: the words up to the first that can be counted."""
    clause = _CLAUSE.match(sentence, end)
    assert clause
    words = [(end + a, end + b) for a, b in spaced(clause[0])][: _MODIFIERS + 1]
    if one := of(language).one_syllable:
        return _counted_syllables(sentence, words, language, one)
    for start, stop in words:
        word = sentence[start:stop]
        if lower(word) in function_words(language) or word[0].isdigit():
            break
        if len(word) > 2 and _patterns(language)["plural"].fullmatch(word):
            return words[0][0], stop
        if not _patterns(language)["modifier"].fullmatch(word):
            break
    return None


def _counted_syllables(
    sentence: str, words: list[tuple[int, int]], language: str, one: Set[str]
) -> tuple[int, int] | None:
    spelled = [lower(sentence[start:stop]) for start, stop in words[:2]]
    length = 1 if spelled[:1] and spelled[0] in one else 2
    whole = len(spelled) >= length and all(
        word.isalpha() and word not in function_words(language) for word in spelled[:length]
    )
    return (words[0][0], words[length - 1][1]) if whole else None


def time_counted(counted: str, language: str) -> bool:
    """Whether a number with this after it measures, as "days" and "km2" do, where others count things.

    >>> time_counted("days", "en"), time_counted("written reports", "en")
    (True, False)
    """
    return bool(_patterns(language)["time"].fullmatch(counted))


def _after(sentence: str, end: int) -> int:
    return end + 1 if sentence[end : end + 1].isspace() else end


def _digits(figure: str) -> str:
    """A figure in one spelling; a comma or point before three digits groups, before others it divides."""
    grouped = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", figure.strip())
    return fold(grouped.replace(",", "."))


# Dates

_MONTH = {
    fold(name): number
    for number, names in enumerate(ALL.months, start=1)
    for name in names.split("|")
    if not name.isdigit()
}


def _dates(sentence: str, language: str) -> Iterator[Fact]:
    for start, end in things.find("date", sentence, language):
        decade = sentence[end : end + 1].isalpha()  # "1970s"
        if not decade and (when := iso(sentence[start:end])):
            yield Fact("date", (start, end), None, when)


def iso(stated: str) -> str | None:
    """A stated date in ISO 8601, as far as it goes: "2025-04-16", "2025", or "--08-14" without its year.

    Day stands before month in figures. None if there is no such day.

    >>> iso("April 16, 2025"), iso("ngày 14 tháng 8"), iso("2020-2025"), iso("31.02.2024")
    ('2025-04-16', '--08-14', '2020/2025', None)
    """
    words = [fold(stated[start:end]) for start, end in word_spans(stated)]
    numbers = [int(word) for word in words if word.isdigit()]
    if re.fullmatch(r"\d{4}-\d{4}", stated):
        return "/".join(words)
    if re.fullmatch(r"\d{4}", stated):
        return stated
    month = next((_MONTH[word] for word in words if word in _MONTH), None)
    if month:
        day, year = numbers[0], numbers[1] if len(numbers) > 1 else None
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", stated):
        year, month, day = numbers
    else:
        day, month = numbers[0], numbers[1]
        year = numbers[2] if len(numbers) > 2 else None
    longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    if not (1 <= month <= 12 and 1 <= day <= longest):
        return None
    return f"{year or '-'}-{month:02}-{day:02}"


# Acts

_IDENTIFIER = re.compile(r"(?:[A-Z]{1,4}[-/]?)?\d[\w./–-]*$")


def _acts(sentence: str, language: str) -> Iterator[Fact]:
    for match in _patterns(language)["act"].finditer(sentence):
        number = _IDENTIFIER.search(match[0].rstrip("."))
        assert number
        end = match.start() + number.end()
        if match[0][0].isupper():
            yield Fact("act", (match.start(), end), None, fold(number[0]))
