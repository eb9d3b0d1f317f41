"""Facts: what in a sentence can be asked for and learned.

A figure with what it counts, a person with a role, a date, or an act: a formal document with a number. Told by
the form of the words alone, in Dutch, German, English and Vietnamese; where the form leaves a doubt, there is
no fact.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from rag import kinds
from rag.words import fold, word_spans

KINDS = ("figure", "person", "date", "act")


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


def facts(sentence: str, language: str, ordinary: Set[str] = frozenset()) -> list[Fact]:
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
        *_acts(sentence),
        *_dates(sentence, language),
        *_persons(sentence, language, ordinary),
        *_figures(sentence, language),
    ]
    kept: list[Fact] = []
    for fact in found:  # a number within an act or a date is no figure
        if all(fact.thing[1] <= other.thing[0] or other.thing[1] <= fact.thing[0] for other in kept):
            kept.append(fact)
    return sorted(kept, key=lambda fact: fact.thing)


@lru_cache(maxsize=64)
def ordinary_words(text: str) -> frozenset[str]:
    """The folded words that `text` has in lower case somewhere."""
    return frozenset(fold(text[start:end]) for start, end in word_spans(text) if text[start].islower())


# Words that no phrase of things counted, no name and no role goes across.
_FUNCTION = {
    "en": """a an and are as at been but by for from had has have he her his if in including into is it its of on or
        over per she some than that the their them these they this those to under until was we were when where which
        while who whom whose will with would according also all about after before between during not each every
        since such there here our my your you i""",
    "nl": """aan al als alle bij daar dan dat de deze die dit door een en er haar had hebben heeft het hij hun ik in is
        kan maar met na naar niet nog nu of om onder op over per sinds te tegen ten ter tot tussen uit van vanaf veel
        volgens voor waarin waarvan waar waren was we wel werd werden wordt worden zal zich zij zijn zo zoals zonder
        zullen tijdens binnen samen hier""",
    "de": """aber alle als am an auch auf aus bei bis da dann das dass dem den der des die dieser dieses diese doch durch
        ein eine einem einen einer eines er es für hat haben hatte hatten ihr ihre im in ins ist laut mit nach nicht noch
        nun nur ob oder ohne sein seine seit sich sie sind so sowie über um und unter vom von vor war waren wenn werden
        wie wird wurde wurden zu zum zur zwischen gemäß während hier dort""",
    "vi": """ai bằng bị các cách cho có còn cùng của do đã đang đây đến để được giữa hay hoặc khi không là lại lên mà một
        mỗi này nên nếu ngày ngoài nhưng như những ở ra rằng rất sau sẽ so tại theo thì thuộc tới trên trong trước từ và
        vào vẫn về vì với tham bao gồm đạt năm""",
}
_STOP = {language: frozenset(text.split()) for language, text in _FUNCTION.items()}

# Figures

_SCALE = re.compile(
    r" (?:thousand|million|billion|trillion|duizend|miljoen|miljard|biljoen|tausend|Millionen|Million|Milliarden|"
    r"Milliarde|Mio\.|Mrd\.|nghìn|ngàn|triệu|tỷ|tỉ|vạn)(?: (?:triệu|tỷ|tỉ))?(?!\w)"
)
_UNIT = re.compile(
    r" ?(?:[kcm]?m[²³23]?|[kmg]?g|ha|l|[kMG]?W(?:h|p)?|tons?|tonnes?|ton|Tonnen|°C?|€|\$|euros?|dollars?|USD|EUR|VND|đồng|"
    r"đô la|hectares?|hectare|Hektar|tấn|kilometers?|kilometres?|Kilometer|met(?:er|re)s?|Meter|jaar|uur|"
    r"keer|maal|mét|km/h)(?!\w)"
)
# Small numbers in words count what nobody learns by heart ("two levels"); Vietnamese ones have other meanings too.
_NUMBER_WORDS = frozenset(
    """ten eleven twelve dozens hundred thousand million tien elf twaalf honderd duizend miljoen zehn zwolf hundert
    tausend millionen""".split()
)
_NUMBERED = re.compile(r"(?:\b(?:no|nr|nos|nrs|số|art|artikel|article|§)\.?|[#№])\s*$", re.IGNORECASE)
_OF = {
    "en": r"of (?:the |all |its |their )?",
    "nl": r"van (?:de |het |alle |hun )?",
    "de": r"(?:der |des |aller |von |vom )",
    "vi": r"(?:số |trong số |tổng số )?",
}
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
    for match in kinds.SHARE.finditer(sentence):
        about = _counted(sentence, match.end(), language, of=True)
        if "/" not in match[0] or about:
            yield Fact("figure", match.span(), about, _digits(match[0]) + "%")
    for start, number_end in kinds.find("number", sentence, ""):
        if language not in _STOP or _NUMBERED.search(sentence, max(0, start - 12), start):
            continue
        if not (sentence[start].isdigit() or (language != "vi" and fold(sentence[start:number_end]) in _NUMBER_WORDS)):
            continue
        scale = _SCALE.match(sentence, number_end)
        end = scale.end() if scale else number_end
        unit = _UNIT.match(sentence, end)
        about = (_after(sentence, end), unit.end()) if unit else _counted(sentence, end, language)
        if about:
            yield Fact("figure", (start, end), about, _digits(sentence[start:end]))


def _counted(sentence: str, end: int, language: str, *, of: bool = False) -> tuple[int, int] | None:
    """What is counted right after a number that ends at `end`: the words up to the first that can be counted."""
    if language not in _STOP:
        return None
    if of:
        linked = re.compile(rf"\s?{_OF[language]}", re.IGNORECASE).match(sentence, end)
        if not linked:
            return None
        end = linked.end()
    clause = re.compile(r"[^,;:.!?()\"“”„«»…\n]*").match(sentence, end)
    assert clause
    spans = [(end + a, end + b) for a, b in _spaced(clause[0])][: _MODIFIERS + 1]
    if not spans or sentence[end : spans[0][0]].strip():
        return None
    for place, (start, stop) in enumerate(spans):
        word = sentence[start:stop]
        if fold(word) in _folded_stop(language) or word[0].isdigit():
            return None
        if language == "vi":
            two = len(spans) > 1 and word.lower() not in _ONE_SYLLABLE
            if two and (sentence[slice(*spans[1])].lower() in _STOP["vi"] or not sentence[spans[1][0]].isalpha()):
                return None
            return start, spans[1][1] if two else stop
        noun = word[0].isupper() if language == "de" else bool(_PLURAL[language].match(word))
        if noun and len(word) > 2:
            return spans[0][0], stop
        if not _MODIFIER[language].match(word):
            return None
    return None


@lru_cache(maxsize=8)
def _folded_stop(language: str) -> frozenset[str]:
    return frozenset(map(fold, _STOP[language])) if language != "vi" else frozenset()


def _spaced(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\s,;:.!?()]+", text):
        yield match.span()


_TIME = re.compile(
    r"(?:\w* )?(?:days?|weeks?|months?|years?|hours?|minutes?|times?|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar|jaren|uur|uren|"
    r"minu(?:ut|ten)|keer|maal|Tagen?|Wochen?|Monaten?|Jahren?|Stunden?|Minuten?|Malen?|ngày|tuần|tháng|năm|giờ|phút|lần)"
    r"|\W*[kcm]?m[²³23]?|[kmg]?g|ha|°C?|€|\$",
    re.IGNORECASE,
)


def time_counted(counted: str) -> bool:
    """Whether a number with this after it measures, as "days" and "km2" do, where others count things.

    >>> time_counted("days"), time_counted("written reports")
    (True, False)
    """
    return bool(_TIME.fullmatch(counted))


def proper_names(sentence: str, ordinary: Set[str]) -> Iterator[tuple[int, int]]:
    """The names in `sentence` that stand on their own, of people and places: two words and more.

    >>> sentence = "The first Khanh Hoa Provincial Party Congress was in Nha Trang."
    >>> [sentence[slice(*name)] for name in proper_names(sentence, frozenset())]
    ['Khanh Hoa', 'Nha Trang']
    """
    for run in _RUN.finditer(sentence):
        words = [(run.start() + a, run.start() + b) for a, b in _spaced(run[0])]
        name: list[tuple[int, int]] = []
        for word in words:
            folded = fold(sentence[slice(*word)])
            if folded in ordinary or folded in _HONORIFICS or _ORGANISATION.match(folded):
                break
            name.append(word)
        if NAME_WORDS[0] <= len(name) <= NAME_WORDS[1] and run.start():
            yield name[0][0], name[-1][1]


def _after(sentence: str, end: int) -> int:
    return end + 1 if sentence[end : end + 1].isspace() else end


def _digits(figure: str) -> str:
    """A figure in one spelling; a comma or point before three digits groups, before others it divides."""
    grouped = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", figure.strip())
    return fold(grouped.replace(",", ".")).rstrip("% ")


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


def _dates(sentence: str, language: str) -> Iterator[Fact]:
    for start, end in kinds.find("date", sentence, ""):
        if when := iso(sentence[start:end]):
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
    rf"(?<!\w)(?:{_ACT_WORDS})(?: {_MARK} ?(?:\d+[\w.]*(?:[-/–]\w+)*|[A-Z]{{1,4}}[-/]?\d+(?:[-/]\w+)*)"
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


# Persons

_ROLES = {
    "en": r"""secretary(?:-general)?|chair(?:man|woman|person)?|president|head|director(?:-general)?|minister|premier
        |member|leader|mayor|governor|spokes(?:man|woman|person)|chief|founder|co-founder|manager|ambassador|commissioner
        |editor|chancellor|king|queen|prince|princess|pope|bishop|professor|lecturer|rector|dean|principal|teacher
        |researcher|scientist|engineer|author|writer|judge|lawyer|prosecutor|general|colonel|major|captain|officer|senator
        |deputy|representative|coach|trainer|owner|ceo|cfo|cto|treasurer|inspector|curator|economist|analyst|coordinator
        |adviser|advisor|architect|artist|physician|surgeon""",
    "nl": r"""[\w-]*(?:secretaris|secretaresse|voorzitter|voorzitster|hoofd|lid|directeur|directrice|minister|premier
        |burgemeester|president|presidente|leider|leidster|woordvoerder|woordvoerster|chef|oprichter|ambassadeur
        |commissaris|redacteur|kanselier|koning|koningin|hoogleraar|professor|docent|rector|decaan|leraar|onderzoeker
        |wetenschapper|ingenieur|auteur|schrijver|rechter|advocaat|officier|generaal|kolonel|kapitein|senator|wethouder
        |gouverneur|coördinator|adviseur|econoom|architect|kunstenaar|trainer|eigenaar|penningmeester|conservator)""",
    "de": r"""[\w-]*(?:sekretär(?:in)?|vorsitzende[rn]?|leiter(?:in)?|mitglied|direktor(?:in)?|minister(?:in)?|präsident(?:in)?
        |bürgermeister(?:in)?|sprecher(?:in)?|chef(?:in)?|gründer(?:in)?|botschafter(?:in)?|kommissar(?:in)?
        |redakteur(?:in)?|kanzler(?:in)?|könig(?:in)?|professor(?:in)?|dozent(?:in)?|rektor(?:in)?|dekan(?:in)?|lehrer(?:in)?
        |forscher(?:in)?|wissenschaftler(?:in)?|ingenieur(?:in)?|autor(?:in)?|schriftsteller(?:in)?|richter(?:in)?
        |anwalt|anwältin|general|oberst|hauptmann|senator(?:in)?|gouverneur(?:in)?|geschäftsführer(?:in)?|berater(?:in)?
        |ökonom(?:in)?|architekt(?:in)?|künstler(?:in)?|trainer(?:in)?|inhaber(?:in)?|abgeordnete[rn]?|vorstand)""",
    "vi": r"""(?:phó )?(?:tổng )?bí thư|(?:phó )?chủ tịch(?: nước)?|(?:phó )?trưởng (?:ban|phòng|đoàn|khoa|thôn|bản|công an)
        |(?:phó )?(?:tổng )?giám đốc|(?:thứ|bộ) trưởng|(?:phó )?thủ tướng|(?:phó )?hiệu trưởng|thị trưởng|ủy viên|uỷ viên
        |thường trực|chánh án|viện trưởng|(?:phó )?cục trưởng|vụ trưởng|đại sứ|giáo sư|tiến sĩ|nhà (?:văn|báo|thơ|khoa học)
        |tổng thống|thống đốc|người phát ngôn|đại tá|thượng tá|trung tướng|thiếu tướng|đại tướng|tổng thư ký|đại biểu""",
}
_ROLE = {
    language: re.compile(r"(?<![\w-])(?:" + re.sub(r"\s*\n\s*", "", pattern) + r")(?![\w-])", re.IGNORECASE)
    for language, pattern in _ROLES.items()
}
_RANK = re.compile(  # what may stand before the role and belongs to it
    r"(?:(?:(?:first|second|vice|deputy|standing|permanent|acting|former|general|prime|foreign|executive|managing|senior|"
    r"party|assistant|associate|honorary|secretary|head"
    r"|plaatsvervangend|adjunct|vast|permanente?|waarnemend|voormalig|plaatsvervangende|eerste|algemeen|oud"
    r"|stellvertretende[rn]?|ständige[rns]*|ehemalige[rn]?|amtierende[rn]?|erste[rn]?|leitende[rn]?"
    r"|phó|quyền|nguyên|tổng|cựu|thường trực)[ -])+)$",
    re.IGNORECASE,
)
_HONORIFICS = frozenset(
    """comrade comrades mr mrs ms miss dr prof sir kameraad kameraden dhr mevr meneer mevrouw de heer genosse genossin
    herr frau dong chi ong ba anh chi co chu doctor""".split()
)
# What a name of an organisation or place is made of, in any of the languages, folded.
_ORGANISATION = re.compile(
    r"(?:\w*(?:committee|commission|party|congress|council|ministry|department|agenc(?:y|ies)|organi[sz]ation|association"
    r"|union|university|institute|school|bank|group|company|corporation|office|bureau|board|court|assembly|parliament"
    r"|government|province|provincial|commune|district|city|ward|village|zone|county|state|region|national|central|street"
    r"|newspaper|times|news|museum|hospital|airport|river|mountain|republic|front|federation|league|club|centre|center"
    r"|society|foundation|program|programme|project|party|house|festival|dynasty|ethnic|politburo|secretariat|people"
    r"|comite|partij|congres|raad|ministerie|vereniging|universiteit|gemeente|provincie|stad|vergadering|regering|stichting"
    r"|competitie|republiek|instituut|bedrijf|politbureau|secretariaat"
    r"|komitee|komitees|ausschuss|partei|parteitag|kongress|verband|verein|universitat|stadt|versammlung|regierung"
    r"|republik|institut|gesellschaft|politburos?|sekretariat|sekretariats|konferenz|bundes\w*|landes\w*)"
    r"|uy|ban|bo|hoi|dang|tinh|xa|phuong|huyen|thanh|pho|quoc|trung|uong|viet|nam|hanoi|vietnam)$"
)
_SURNAMES = frozenset(
    """nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dao doan vuong trinh truong dinh lam phung
    mai to ha cao chu luong thai quach ta tong la giang lu kieu khong nghiem thach luu quang sung giang vang hau ma""".split()
)
_RUN = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w’'.-]*(?: [^\W\d_a-zß-öø-ÿ][\w’'-]*)*")
_SEGMENT = re.compile(r"[,;:.!?()\"“”„»«\n…](?=\s|$|[\"“”])|[()\"“”„»«]|(?<=\s)[–—-](?=\s)")
NAME_WORDS = 2, 4


def _persons(sentence: str, language: str, ordinary: Set[str]) -> Iterator[Fact]:
    if language not in _ROLE:
        return
    segments = list(_segments(sentence))
    taken: set[int] = set()  # segments whose role is someone's already
    for place, (start, end) in enumerate(segments):
        person = _titled(sentence, start, end, language, ordinary)
        if person is None and (name := _name_at_end(sentence, start, end, language, ordinary)):
            role = _roles_after(sentence, segments, place, language, ordinary)
            if role is None and place and place - 1 not in taken and _alone(sentence, segments, place, name):
                role = _role_before(sentence, segments[place - 1], language, ordinary)
            person = (name, role) if role else None
        if person:
            name, role = person
            taken.add(place)
            yield Fact("person", name, role, fold(sentence[slice(*name)]))


def _segments(sentence: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in [*_SEGMENT.finditer(sentence), None]:
        end = match.start() if match else len(sentence)
        while start < end and sentence[start].isspace():
            start += 1
        stop = end
        while stop > start and sentence[stop - 1].isspace():
            stop -= 1
        if start < stop:
            yield start, stop
        start = match.end() if match else end


def _titled(
    sentence: str, start: int, end: int, language: str, ordinary: Set[str]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """A name after its role in one segment: "President Ho Chi Minh", "Secretary of the Pa U Committee Tran Viet Anh"."""
    for role in _ROLE[language].finditer(sentence, start, end):
        begin = start + (
            rank.start() if (rank := _RANK.search(sentence[start : role.start()])) else role.start() - start
        )
        run = _RUN.match(sentence, role.end() + 1, end)
        if run and sentence[role.end()] == " " and (name := _name(sentence, run.span(), language, ordinary)):
            if name[0] == run.start():
                return name, (begin, role.end())
        for run in _RUN.finditer(sentence, role.end(), end):
            name = _name(sentence, _from_surname(sentence, run.span()), language, ordinary)
            if name and name[0] > run.start() and not _has_comma(sentence, role.end(), name[0]):
                return name, (begin, len(sentence[: name[0]].rstrip()))
    return None


def _has_comma(sentence: str, start: int, end: int) -> bool:
    return "," in sentence[start:end]


def _from_surname(sentence: str, run: tuple[int, int]) -> tuple[int, int]:
    """The end of a run of capitalised words from a Vietnamese surname on; empty if there is none.

    >>> sentence = "Bum To Ly Cong Hau"
    >>> sentence[slice(*_from_surname(sentence, (0, 18)))]
    'Ly Cong Hau'
    """
    words = [(run[0] + a, run[0] + b) for a, b in _spaced(sentence[slice(*run)])]
    for size in (3, 2, 4):
        if len(words) > size and fold(sentence[slice(*words[-size])]) in _SURNAMES:
            return words[-size][0], run[1]
    return run[1], run[1]


def _name(sentence: str, run: tuple[int, int], language: str, ordinary: Set[str]) -> tuple[int, int] | None:
    """The name that a run of capitalised words is, without honorifics before it; None if it is no name."""
    words = [(run[0] + a, run[0] + b) for a, b in _spaced(sentence[slice(*run)])]
    while words and (
        fold(sentence[slice(*words[0])]).strip(".") in _HONORIFICS
        or fold(sentence[slice(*words[0])]) in _folded_stop(language)
        or (words[0][0] == 0 and fold(sentence[slice(*words[0])]) in ordinary)
    ):
        words = words[1:]
    if not NAME_WORDS[0] <= len(words) <= NAME_WORDS[1]:
        return None
    folded = [fold(sentence[slice(*word)]) for word in words]
    vietnamese = folded[0] in _SURNAMES
    if not vietnamese and any(word in ordinary or _ORGANISATION.match(word) for word in folded):
        return None
    if vietnamese and any(len(word) > 6 or (word in ordinary and len(word) > 4) for word in folded):
        return None
    if any(_ROLE[language].fullmatch(sentence[slice(*word)]) for word in words) or any(
        sentence[slice(*word)].isupper() and len(sentence[slice(*word)]) > 2 for word in words
    ):
        return None
    return words[0][0], words[-1][1]


def _name_at_end(sentence: str, start: int, end: int, language: str, ordinary: Set[str]) -> tuple[int, int] | None:
    """A name that ends the segment."""
    for run in _RUN.finditer(sentence, start, end):
        if run.end() == end:
            return _name(sentence, run.span(), language, ordinary)
    return None


def _roles_after(
    sentence: str, segments: list[tuple[int, int]], place: int, language: str, ordinary: Set[str]
) -> tuple[int, int] | None:
    """The roles that follow a name after a comma, up to the last that does."""
    role = None
    for before, segment in zip(segments[place:], segments[place + 1 :], strict=False):
        if sentence[before[1] : segment[0]].strip() != "," or _titled(sentence, *segment, language, ordinary):
            break
        match = _ROLE[language].search(sentence, *segment)
        if not match or len(sentence[segment[0] : match.start()].split()) > NAME_WORDS[1] - 1:
            break
        role = (role[0] if role else segment[0], segment[1])
    return role


def _alone(sentence: str, segments: list[tuple[int, int]], place: int, name: tuple[int, int]) -> bool:
    """Whether the name is all of its segment, between commas."""
    start, end = segments[place]
    return name == (start, end) and sentence[segments[place - 1][1]] == "," and sentence[end : end + 1] == ","


def _role_before(sentence: str, segment: tuple[int, int], language: str, ordinary: Set[str]) -> tuple[int, int] | None:
    match = _ROLE[language].search(sentence, *segment)
    if not match or _name_at_end(sentence, *segment, language, ordinary):
        return None
    rank = _RANK.search(sentence[segment[0] : match.start()])
    return (segment[0] + rank.start() if rank else match.start()), segment[1]
