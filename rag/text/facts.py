"""Facts: what in a sentence can be asked for and learned.

A figure with what it counts, a person with a role, a date, or an act: a formal document with a number. Told by
the form of the words alone, in Dutch, German, English and Vietnamese; where the form leaves a doubt, there is
no fact.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from adverbum.text import things
from adverbum.text.persons import persons
from adverbum.text.words import fold, function_words, lower, spaced, word_spans

KINDS = ("figure", "person", "date", "act")
RULES = 1  # raised whenever the same text would give other facts, since those found are kept


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
        found = [*_acts(sentence), *_dates(sentence), *found, *_figures(sentence, language)]
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

_SCALE = re.compile(
    r" (?:thousand|million|billion|trillion|duizend|miljoen|miljard|biljoen|tausend|Millionen|Million|Milliarden|"
    r"Milliarde|Mio\.|Mrd\.|nghìn|ngàn|triệu|tỷ|tỉ|vạn)(?: (?:triệu|tỷ|tỉ))?(?!\w)"
)
_UNIT = re.compile(
    r" ?(?:[kcm]?m[²³23]?|[kmg]?g|ha|l|[kMG]?W(?:h|p)?|tons?|tonnes?|ton|Tonnen|°C?|€|\$|euros?|dollars?|USD|EUR|VND|"
    r"đồng|đô la|hectares?|hectare|Hektar|tấn|kilometers?|kilometres?|Kilometer|met(?:er|re)s?|Meter|jaar|uur|"
    r"keer|maal|mét|km/h)(?!\w)"
)
_NUMBERED = re.compile(  # before a number that counts nothing
    r"(?:\b(?:no|nr|nos|nrs|số|art|artikel|article|chapter|page|level|flight|section|hoofdstuk|pagina|kapitel|seite|điều|trang"
    r"|version|versie|code|phiên bản|chương|chuyến bay|ngày|năm|tháng|thứ|hạng)\.?|[#№§])\s*$",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_CAPITALS = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ][\w’-]* )+$")
_DETERMINERS = frozenset(
    "de het een deze dit zijn haar hun der die das den dem des ein eine einem einen einer eines".split()
)
_OF = {
    "en": re.compile(r"\s?of (?:the |all |its |their )?", re.IGNORECASE),
    "nl": re.compile(r"\s?van (?:de |het |alle |hun )?", re.IGNORECASE),
    "de": re.compile(r"\s?(?:der |des |aller |von |vom )", re.IGNORECASE),
    "vi": re.compile(r"\s?(?:số |trong số |tổng số )?", re.IGNORECASE),
}
_CLAUSE = re.compile(r"[^,;:.!?()\"“”„«»…\n]*")
_MODIFIERS = 3  # words that may stand before the thing counted
_PLURAL = {
    "en": re.compile(r"(?:people|men|women|children|\w*[^\Wsui]s|\w+ies|\w+sses)$", re.IGNORECASE),
    "nl": re.compile(r"(?:\w{2,}en|\w{2,}[^\Ws]s|\w+['’]s|man|dag)$", re.IGNORECASE),
}
# What may stand between the number and the noun: adjectives, which end so before a plural.
_MODIFIER = {
    "en": re.compile(r"(?!\w+ly$)[\w'’-]+$"),
    "nl": re.compile(r"[\w/-]+(?:e|-)$"),
    "de": re.compile(r"[\w/-]+(?:e|en|er|-)$"),
}
# Vietnamese things that are counted by one syllable; any other takes two.
_ONE_SYLLABLE = frozenset(
    """người tổ nhóm xã tỉnh huyện phường thôn bản làng ngày tháng tuần giờ phút lần điểm cuộc bài cuốn quyển ngôi
    chiếc con cái cây căn ca suất lớp trường cờ tập thể""".split()
)


def _figures(sentence: str, language: str) -> Iterator[Fact]:
    for match in things.patterns("")["share"].finditer(sentence):
        linked = _OF[language].match(sentence, match.end()) if language in _OF else None
        about = _counted(sentence, linked.end(), language) if linked else None
        if "/" not in match[0] or about:
            yield Fact("figure", match.span(), about, _digits(re.split(r"[^\d.,/]", match[0])[0]) + "%")
    for start, number_end in things.find("number", sentence, ""):
        if language not in _OF or not _WHOLE.fullmatch(sentence[start:number_end]) or _named(sentence, start, language):
            continue
        if not sentence[start].isdigit():
            continue  # "two levels" is learned by nobody
        scale = _SCALE.match(sentence, number_end)
        end = scale.end() if scale else number_end
        unit = _UNIT.match(sentence, end)
        about = (_after(sentence, end), unit.end()) if unit else _counted(sentence, end, language)
        if about:
            yield Fact("figure", (start, end), about, _digits(sentence[start:end]))


def _named(sentence: str, start: int, language: str) -> bool:
    """Whether the number that begins at `start` is one thing's own: "No. 5", "09:30", "Windows 10".

    A name with an article is no such name in Dutch and German, where what is counted may follow its counter.
    """
    before = sentence[:start]
    if _NUMBERED.search(before) or before.endswith(":"):
        return True
    capitals = _CAPITALS.search(before)
    if not capitals:
        return False
    earlier = before[: capitals.start()].split()
    if not earlier:
        return len(capitals[0].split()) > 1  # the first word of a sentence has a capital anyway
    return language not in ("nl", "de") or earlier[-1].lower() not in _DETERMINERS


def _counted(sentence: str, end: int, language: str) -> tuple[int, int] | None:
    """What is counted right after a number that ends at `end`: the words up to the first that can be counted."""
    clause = _CLAUSE.match(sentence, end)
    assert clause
    words = [(end + a, end + b) for a, b in spaced(clause[0])][: _MODIFIERS + 1]
    if language == "vi":
        return _counted_syllables(sentence, words)
    for start, stop in words:
        word = sentence[start:stop]
        if lower(word) in function_words(language) or word[0].isdigit():
            break
        if len(word) > 2 and (word[0].isupper() if language == "de" else _PLURAL[language].match(word)):
            return words[0][0], stop
        if not _MODIFIER[language].match(word):
            break
    return None


def _counted_syllables(sentence: str, words: list[tuple[int, int]]) -> tuple[int, int] | None:
    spelled = [lower(sentence[start:stop]) for start, stop in words[:2]]
    length = 1 if spelled[:1] and spelled[0] in _ONE_SYLLABLE else 2
    whole = len(spelled) >= length and all(
        word.isalpha() and word not in function_words("vi") for word in spelled[:length]
    )
    return (words[0][0], words[length - 1][1]) if whole else None


_TIME = re.compile(
    r"(?:\w* )?(?:days?|weeks?|months?|years?|hours?|minutes?|times?|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar|jaren|"
    r"uur|uren|minu(?:ut|ten)|keer|maal|Tagen?|Wochen?|Monaten?|Jahren?|Stunden?|Minuten?|Malen?|"
    r"ngày|tuần|tháng|năm|giờ|phút|lần)"
    r"|\W*[kcm]?m[²³23]?|[kmg]?g|ha|°C?|€|\$",
    re.IGNORECASE,
)


def time_counted(counted: str) -> bool:
    """Whether a number with this after it measures, as "days" and "km2" do, where others count things.

    >>> time_counted("days"), time_counted("written reports")
    (True, False)
    """
    return bool(_TIME.fullmatch(counted))


def _after(sentence: str, end: int) -> int:
    return end + 1 if sentence[end : end + 1].isspace() else end


def _digits(figure: str) -> str:
    """A figure in one spelling; a comma or point before three digits groups, before others it divides."""
    grouped = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", figure.strip())
    return fold(grouped.replace(",", "."))


# Dates

_MONTHS = [
    {"jan", "january", "januari", "januar"},
    {"feb", "february", "februari", "februar"},
    {"mar", "march", "maart", "marz"},
    {"apr", "april"},
    {"may", "mei", "mai"},
    {"jun", "june", "juni"},
    {"jul", "july", "juli"},
    {"aug", "august", "augustus"},
    {"sep", "sept", "september"},
    {"oct", "okt", "october", "oktober"},
    {"nov", "november"},
    {"dec", "dez", "december", "dezember"},
]
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}


def _dates(sentence: str) -> Iterator[Fact]:
    for start, end in things.find("date", sentence, ""):
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

_ACT_WORDS = (
    r"\w*resoluti(?:on|e)s?|\w*directives?|\w*decrees?|\w*decisions?|conclusions?|\w*regulations?|circulars?|\w*acts?"
    r"|\w*laws?|\w*ordinances?|\w*bills?|\w*orders?|\w*notices?|\w*plans?|\w*program(?:me)?s?|\w*projects?|\w*treat(?:y|ies)"
    r"|official (?:dispatch|letter)|\w*richtlijn(?:en)?|\w*besluit(?:en)?|\w*verordening(?:en)?|\w*decre(?:et|ten)"
    r"|\w*wet(?:ten)?|conclusies?|circulaires?|\w*beschikking(?:en)?|\w*programma|\w*projecten|\w*regeling(?:en)?"
    r"|\w*resolution(?:en)?|\w*richtlinien?|\w*beschl(?:uss|usses|üsse)|\w*verordnung(?:en)?|\w*gesetz(?:es|e)?"
    r"|\w*erlass(?:es)?|\w*verfügung(?:en)?|\w*programms?|\w*rundschreiben|\w*projekt(?:e|s)?|\w*entscheidung(?:en)?"
    r"|nghị quyết|chỉ thị|quyết định|kết luận|quy định|thông tư|nghị định|hướng dẫn|công văn|thông báo|đề án|kế hoạch"
    r"|luật|pháp lệnh|sắc lệnh|chương trình(?: hành động)?|dự án|tờ trình"
)
_MARK = r"(?:nos?\.?|nrs?\.?|nummer|number|số|№)"
_ACT = re.compile(
    rf"(?<!\w)(?:{_ACT_WORDS})(?:(?: \((?:EU|EG|EC|EWG|EEG)\))? {_MARK} ?"
    r"(?:\d+[\w.]*(?:[-/–]\w+)*|[A-Z]{1,4}[-/]?\d+(?:[-/]\w+)*)"
    r"| (?:\d+(?:[-/]\w+)*[-/][^\W\d]\w*(?:[-/]\w+)*|\(?(?:EU|EG|EC|EWG|EEG)\)? \d+/\d+))(?!\w)",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"(?:[A-Z]{1,4}[-/]?)?\d[\w./–-]*$")


def _acts(sentence: str) -> Iterator[Fact]:
    for match in _ACT.finditer(sentence):
        number = _IDENTIFIER.search(match[0].rstrip("."))
        assert number
        end = match.start() + number.end()
        if match[0][0].isupper():
            yield Fact("act", (match.start(), end), None, fold(number[0]))
