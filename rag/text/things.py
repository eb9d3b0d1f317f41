"""The kind of thing a question asks for, and where a sentence holds such a thing.

`kind_of` reads the question's words; `find` gives the spans of a sentence that could answer: its numbers,
shares, dates or names, in Dutch, German, English and Vietnamese.
"""

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from itertools import zip_longest

from adverbum.text.sentences import trim
from adverbum.text.words import fold, folded_words, word_spans, words

# The first that fits is taken.
KINDS = ("share", "number", "date", "role", "who", "quote", "where", "why", "list", "what")
FIGURES = frozenset(("share", "number", "date"))  # those that can be told from other words for certain

_ASKING: dict[str, dict[str, str]] = {
    "en": {
        "share": r"what (?:share|percentage|proportion|per cent|percent)|percent",
        "number": r"how (?:many|much|large|big|long|old|far|often)|number of",
        "date": r"when|what (?:date|day|year|month|time)|which (?:date|day|year|month)|since what|until what",
        "who": r"who|whom|whose|which person",
        "role": r"(?:what|which) (?:\w+ )?(?:position|post|role|office|job|function|title)s?|what capacity",
        "quote": r"what (?:did|does|do) .+ (?:say|state|stress|emphasi[sz]e|think|claim|announce|propose|suggest)",
        "where": r"where|in (?:which|what) (?:city|town|place|country|province|commune|village)",
        "why": r"why|for what (?:reason|purpose)|what (?:is|was) the reason|how come",
        "list": r"(?:what|which) (?:kinds|types|sorts) of|which (?:\w+ )?\w\w+s|what are|name (?:all|the)|list",
    },
    "nl": {
        "share": r"(?:welk|hoeveel) (?:percentage|procent|deel|aandeel)|procent|percentage|aandeel",
        "number": r"hoeveel|hoe (?:groot|lang|oud|vaak|ver)|aantal",
        "date": r"wanneer|(?:welke|welk) (?:datum|dag|jaar|maand)|sinds wanneer|hoe laat",
        "who": r"wie|wiens|welke persoon",
        "role": r"(?:welke?|wat is de|wat zijn de) (?:\w+ )?(?:functies?|rol|rollen|positie|posities|ambt|ambten|baan)",
        "quote": r"wat (?:zei|zegt|zeiden|zeggen|benadrukte|vond|vindt|stelde|verklaarde|eiste)",
        "where": r"waar|(?:welke|welk) (?:stad|plaats|land|provincie|gemeente|dorp)",
        "why": r"waarom|waardoor|waartoe|met welk doel|om welke reden|hoezo",
        "list": r"welke soorten|welke (?:\w+ )?\w\w+(?:en|s)|wat zijn|noem|som",
    },
    "de": {
        "share": r"(?:welcher|wie viel|wieviel) (?:anteil|prozent|prozentsatz)|prozent|prozentsatz|anteil",
        "number": r"wie ?viele?|wie (?:groß|lange|alt|oft|weit)|anzahl",
        "date": r"wann|(?:welchem|welches|welcher|welchen) (?:datum|tag|jahr|monat)|seit wann",
        "who": r"wer|wem|wen|wessen|welche person",
        "role": r"welche[srmn]? (?:\w+ )?(?:funktion|funktionen|position|positionen|posten|amt|ämter|rolle|stellung)",
        "quote": r"was (?:sagte|sagt|sagten|betonte|meinte|meint|erklärte|forderte|schlug)|was hat .+ gesagt",
        "where": r"wo|woher|wohin|(?:welcher|welchem|welche) (?:stadt|ort|land|provinz|gemeinde|dorf)",
        "why": r"warum|weshalb|wieso|wozu|zu welchem zweck|aus welchem grund",
        "list": r"welche arten|welche (?:\w+ )?\w\w+(?:en|er|e|n|s)|was sind|nenne",
    },
    "vi": {
        "share": r"bao nhiêu (?:phần trăm|%)|phần trăm|tỷ lệ|tỉ lệ",
        "number": r"bao nhiêu|mấy|số lượng|bao lâu|bao xa|bao lớn",
        "date": r"khi nào|bao giờ|ngày bao nhiêu|năm bao nhiêu"
        r"|(?:ngày|năm|tháng|hôm|lúc|thời điểm|nhiệm kỳ|giai đoạn) nào",
        "who": r"ai|người nào|vị nào|những ai",
        "role": r"(?:chức vụ|cương vị|vai trò|chức danh)(?: \w+)? (?:gì|nào)",
        "quote": r"(?:nói|phát biểu|nhấn mạnh|khẳng định|đề nghị|yêu cầu|cho biết|cho rằng)(?: điều)? (?:gì|những gì)",
        "where": r"ở đâu|đâu|nơi nào|(?:tỉnh|thành phố|xã|làng) nào",
        "why": r"tại sao|vì sao|sao lại|lý do|do đâu|mục đích gì|để làm gì",
        "list": r"những gì|(?:những|các) (?:\w+ ){1,4}nào|gồm gì|liệt kê",
    },
}
_PATTERNS = {
    language: {kind: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE) for kind, pattern in kinds.items()}
    for language, kinds in _ASKING.items()
}

_NUMBER_WORDS = """
    one two three four five six seven eight nine ten eleven twelve hundred thousand million dozens één
    twee drie vier vijf zes zeven acht negen tien elf twaalf honderd duizend miljoen zwei drei vier
    fünf sechs sieben acht neun zehn elf zwölf hundert tausend million millionen hai ba bốn năm sáu bảy
    tám chín mười trăm nghìn triệu
    """.split()
_MONTHS = """
    january february march april may june july august september october november december januari februari
    maart mei juni juli augustus oktober januar februar märz mai dezember jan feb mar apr jun jul aug sep
    sept oct okt nov dec dez
    """.split()
_FIGURE = r"\d+(?:[.,]\d+)*"
SHARE = re.compile(rf"{_FIGURE}\s?(?:%|‰|percent|per cent|procent|prozent|phần trăm)|\d+/\d+", re.IGNORECASE)
_DATE = re.compile(
    rf"(?:\d{{1,2}}\.? (?:{'|'.join(_MONTHS)})|(?:{'|'.join(_MONTHS)}) \d{{1,2}})(?:,? \d{{4}})?(?!\w)"
    r"|ngày \d{1,2}(?:/\d{1,2}| tháng \d{1,2})(?:(?:/| năm )\d{4})?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{2}-\d{2}|(?<![\d.,-])(?:1[5-9]|20)\d\d(?:-(?:1[5-9]|20)\d\d)?(?![\d.,]\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?<![\w.,/-]){_FIGURE}(?![\w/-]|[.,]\d)|(?<!\w)(?:{'|'.join(_NUMBER_WORDS)})(?!\w)", re.IGNORECASE
)
_REASON = re.compile(
    r"(?<!\w)(?:because|since|due to|thanks to|as a result|in order to|so that|owing to|therefore|aim(?:s|ed)? to"
    r"|omdat|doordat|vanwege|dankzij|zodat|opdat|te danken aan|om|wegens|daarom|doel|daarmee"
    r"|weil|denn|aufgrund|dank|damit|wegen|um|deshalb|dadurch|wodurch"
    r"|vì|bởi|do|nhờ|để|nhằm)(?!\w)",
    re.IGNORECASE,
)
_ITEM = r"[^,;:.!?()]{2,60}"
_ENUMERATION = re.compile(
    rf"{_ITEM}(?:[,;] {_ITEM})+,? (?:and|or|en|of|und|oder|sowie|alsook|và|hoặc|cùng) {_ITEM}|…|\.\.\."
)
_CLAUSE = re.compile(r"[^,;:.()“”\"]+")
_SAID = re.compile(
    r"[\"“”„«»‘‚][^\"“”„«»]{3,}[\"“”„«»]?"
    r"|(?<!\w)(?:sa(?:id|ys)|stated|stressed|emphasi[sz]ed|suggested|proposed|requested|affirmed"
    r"|zei|zegt|stelde|benadrukte|verklaarde|bevestigde|verzocht|stelde .{1,20}voor"
    r"|sagte|sagt|betonte|erklärte|forderte|bekräftigte|schlug"
    r"|nói|phát biểu|nhấn mạnh|khẳng định|đề nghị|yêu cầu|cho biết|cho rằng)(?!\w).+",
    re.IGNORECASE,
)
_CAPITALIZED = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ][\w’'-]*)(?:[ -](?:[^\W\d_a-zß-öø-ÿ][\w’'-]*))+")
_YEAR = re.compile(r"(?<![\d.,/])(?:1[89]|20)\d\d(?![\d/]|[.,]\d)")


def kind_of(question: str, language: str) -> str:
    """The kind of thing `question` asks for, one of `KINDS`; all four languages are tried for "und".

    >>> kind_of("Wie is de partijsecretaris?", "nl"), kind_of("Wie viele Gruppen?", "de")
    ('who', 'number')
    """
    patterns = [_PATTERNS[language]] if language in _PATTERNS else list(_PATTERNS.values())
    for kind in KINDS[:-1]:
        if any(pattern[kind].search(question) for pattern in patterns):
            return kind
    return "what"


def asking(question: str, language: str) -> set[str]:
    """The folded words of the phrases by which `question` asks, which no answer repeats.

    >>> sorted(asking("How many groups were there?", "en"))
    ['how', 'many']
    """
    patterns = [_PATTERNS[language]] if language in _PATTERNS else list(_PATTERNS.values())
    found = (pattern.finditer(question) for kinds in patterns for pattern in kinds.values())
    return {word for matches in found for match in matches for word in words(match[0])}


def counted(question: str, language: str) -> str:
    """The word right after the words that ask for a number, which says of what: "groups" in "how many groups".

    Empty if the question does not ask so.

    >>> counted("In hoeveel groepen discussieerden zij?", "nl"), counted("Who is it?", "en")
    ('groepen', '')
    """
    patterns = [_PATTERNS[language]] if language in _PATTERNS else list(_PATTERNS.values())
    for pattern in patterns:
        if match := pattern["number"].search(question):
            return next((question[start:end] for start, end in word_spans(question, match.end())), "")
    return ""


def find(kind: str, sentence: str, question: str) -> list[tuple[int, int]]:
    """Where `sentence` holds a thing of this kind that the question did not already say: (start, end), in order.

    >>> sentence = "The host was Ana Diaz, mayor of Lima, who opened it."
    >>> [sentence[start:end] for start, end in find("role", sentence, "What is Ana Diaz's position?")]
    ['The host was', 'mayor of Lima']
    """
    asked = folded_words(question)
    if kind == "role":
        return [span for span in _roles(sentence, names(question)) if set(words(sentence[slice(*span)])) - asked]
    return [span for span, own in _things(kind, sentence) if own - asked]


@lru_cache(maxsize=16384)
def _things(kind: str, sentence: str) -> tuple[tuple[tuple[int, int], frozenset[str]], ...]:
    """Where things of this kind are, each with its folded words; remembered, as sentences come back."""
    return tuple((span, frozenset(words(sentence[slice(*span)]))) for span in _find(kind, sentence))


def _find(kind: str, sentence: str) -> Iterator[tuple[int, int]]:
    if kind == "number":
        taken = [match.span() for pattern in (_DATE, SHARE) for match in pattern.finditer(sentence)]
        for match in _NUMBER.finditer(sentence):
            if not any(start <= match.start() < end for start, end in taken):
                yield match.span()
    elif kind in _PATTERN_OF:
        for match in _PATTERN_OF[kind].finditer(sentence):
            yield match.span()


_PATTERN_OF = {
    "share": SHARE,
    "date": _DATE,
    "who": _CAPITALIZED,
    "where": _CAPITALIZED,
    "why": _REASON,
    "quote": _SAID,
    "list": _ENUMERATION,
}


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
