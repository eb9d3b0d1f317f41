"""Persons: the names in a sentence and the roles that it gives them.

A name is told by its capitals and by standing beside a role: after it ("President Ho Chi Minh"), or before or
between commas ("Lam Dong, chairman of the council,"). Where a name follows the name of an organisation without
a comma, only a Vietnamese surname says where it begins; others are left out.
"""

import re
from collections.abc import Iterator, Set

from adverbum.text.words import fold, function_words, lower, spaced

_ROLES = {
    "en": r"""secretary(?:-general)?|chair(?:man|woman|person)?|president|head|director(?:-general)?|minister|premier
        |member|leader|mayor|governor|spokes(?:man|woman|person)|chief|founder|co-founder|manager|ambassador|commissioner
        |editor|chancellor|king|queen|prince|princess|pope|bishop|professor|lecturer|rector|dean|principal|teacher
        |researcher|scientist|engineer|author|writer|judge|lawyer|prosecutor|general|colonel|major|captain|officer|senator
        |deputy|representative|coach|trainer|owner|ceo|cfo|cto|treasurer|inspector|curator|economist|analyst|coordinator
        |adviser|advisor|architect|artist|physician|surgeon""",
    "nl": r"""secretaris|secretaresse|voorzitter|voorzitster|hoofd|lid|directeur|directrice|minister|premier
        |burgemeester|president|presidente|leider|leidster|woordvoerder|woordvoerster|chef|oprichter|ambassadeur
        |commissaris|redacteur|kanselier|koning|koningin|hoogleraar|professor|docent|rector|decaan|leraar|onderzoeker
        |wetenschapper|ingenieur|auteur|schrijver|rechter|advocaat|officier|generaal|kolonel|kapitein|senator|wethouder
        |gouverneur|coördinator|adviseur|econoom|architect|kunstenaar|trainer|eigenaar|penningmeester|conservator""",
    "de": r"""sekretär(?:in)?|vorsitzende[rn]?|leiter(?:in)?|mitglied|direktor(?:in)?|minister(?:in)?
        |präsident(?:in)?|bürgermeister(?:in)?|sprecher(?:in)?|chef(?:in)?|gründer(?:in)?|botschafter(?:in)?|kommissar(?:in)?
        |redakteur(?:in)?|kanzler(?:in)?|könig(?:in)?|professor(?:in)?|dozent(?:in)?|rektor(?:in)?|dekan(?:in)?
        |lehrer(?:in)?|forscher(?:in)?|wissenschaftler(?:in)?|ingenieur(?:in)?|autor(?:in)?|schriftsteller(?:in)?
        |richter(?:in)?|anwalt|anwältin|general|oberst|hauptmann|senator(?:in)?|gouverneur(?:in)?|geschäftsführer(?:in)?
        |berater(?:in)?|ökonom(?:in)?|architekt(?:in)?|künstler(?:in)?|trainer(?:in)?|inhaber(?:in)?|abgeordnete[rn]?|vorstand""",
    "vi": r"""(?:phó )?(?:tổng )?bí thư|(?:phó )?chủ tịch(?: nước)?|(?:phó )?trưởng (?:ban|phòng|đoàn|khoa|thôn|bản)
        |(?:phó )?(?:tổng )?giám đốc|(?:thứ|bộ) trưởng|(?:phó )?thủ tướng|(?:phó )?hiệu trưởng|thị trưởng|ủy viên
        |uỷ viên|thường trực|chánh án|viện trưởng|(?:phó )?cục trưởng|vụ trưởng|đại sứ|giáo sư|tiến sĩ
        |nhà (?:văn|báo|thơ|khoa học)|tổng thống|thống đốc|người phát ngôn|đại tá|thượng tá|trung tướng|thiếu tướng
        |đại tướng|tổng thư ký|đại biểu""",
}
_ROLES = {language: re.sub(r"\s*\n\s*", "", pattern) for language, pattern in _ROLES.items()}
_ROLE_LIKE = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in _ROLES.items()}
_COMPOUNDS = {"nl": r"[\w-]*", "de": r"[\w-]*"}  # the languages in which a role may end a longer word
_ROLE = {
    language: re.compile(rf"(?<![\w-]){_COMPOUNDS.get(language, '')}(?:{pattern})(?![\w-])", re.IGNORECASE)
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
    r"|republik|institut|gesellschaft|politburos?|sekretariat|sekretariats|konferenz|bundes\w*|landes\w*|vietnam))$"
)
_ORGANISATION_SYLLABLES = frozenset(
    "uy ban bo hoi dang tinh xa phuong huyen thanh pho quoc trung uong viet nam".split()
)
_ORGANISATION_HEADS = frozenset(
    "đảng quỹ bộ ban hội tỉnh xã quận tập công tổ liên cục viện trường đại hãng nhà ủy".split()
)
_ARTICLES = frozenset("a an the de het een der die das den dem ein eine einen một vị".split())
_SURNAMES = frozenset(
    """nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dao doan vuong trinh truong dinh lam
    phung mai to ha cao chu luong thai quach ta tong la giang lu kieu khong nghiem thach luu quang sung giang vang hau
    ma""".split()
)
_PARTICLES = frozenset("de van den der von zu zum zur ter ten te het 't del di da la le bin al el".split())
_UPPER = "".join(char for char in map(chr, [*range(0x41, 0x250), *range(0x1E00, 0x1F00)]) if char.isupper())
_RUN = re.compile(  # capitalised words on end, with initials
    rf"(?<!\w)[{_UPPER}][\w’'.-]*(?: (?:[{_UPPER}]\.(?= [{_UPPER}])|[{_UPPER}][\w’'-]*))*"
)
_LINK = re.compile(rf"(?: (?:{'|'.join(sorted(_PARTICLES))}))+ ")
_PLACE = re.compile(  # a name after it is a place's
    r"(?<!\w)(?:in|at|near|from|commune|province|city|village|te|uit|naar|gemeente|provincie|stad|dorp|aus|nach|gemeinde"
    r"|provinz|stadt|dorf|ở|tại|tỉnh|xã|huyện|phường|thành phố|thôn|bản) $",
    re.IGNORECASE,
)
_SEGMENT = re.compile(  # an initial's full stop ends nothing
    r"(?:[,;:!?()\"“”„»«\n…]|(?<!\b\w)\.)(?=\s|$|[\"“”])|[()\"“”„»«]|(?<=\s)[–—-](?=\s)"
)
NAME_WORDS = 2, 4
MOST_BEFORE_ROLE = 3  # words, such as "the first deputy"
MOST_SYLLABLE = 6  # letters in a word of a Vietnamese name


def persons(sentence: str, language: str, ordinary: Set[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The (name, role) of everybody whose role `sentence` tells, each as (start, end) in it.

    Folded words in `ordinary` are no names.

    >>> sentence = "Comrade Lam Dong, chairman of the council, thanked President Ho Chi Minh."
    >>> [(sentence[slice(*name)], sentence[slice(*role)]) for name, role in persons(sentence, "en", frozenset())]
    [('Lam Dong', 'chairman of the council'), ('Ho Chi Minh', 'President')]
    """
    if language not in _ROLE or not _ROLE_LIKE[language].search(sentence):
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
            yield name, role


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
    """A name after its role in one segment: "President Ho Chi Minh", "Secretary of Pa U Tran Viet Anh"."""
    for role in _ROLE[language].finditer(sentence, start, end):
        begin = start + (
            rank.start() if (rank := _RANK.search(sentence[start : role.start()])) else role.start() - start
        )
        runs = _runs(sentence, role.end(), end, language)
        name = _name(sentence, runs[0], language, ordinary) if runs else None
        if name and name[0] == role.end() + 1:
            return name, (begin, role.end())
        for run in runs:
            name = _name(sentence, _from_surname(sentence, run), language, ordinary)
            if name and (name[0] > run[0] or language == "vi"):
                return name, (begin, len(sentence[: name[0]].rstrip()))
    return None


def _from_surname(sentence: str, run: tuple[int, int]) -> tuple[int, int]:
    """The end of a run of capitalised words from a Vietnamese surname on; empty if there is none.

    >>> sentence = "Bum To Ly Cong Hau"
    >>> sentence[slice(*_from_surname(sentence, (0, 18)))]
    'Ly Cong Hau'
    """
    words = [(run[0] + a, run[0] + b) for a, b in spaced(sentence[slice(*run)])]
    for size in (3, 2, 4):
        if len(words) >= size + (size < 3) and fold(sentence[slice(*words[-size])]) in _SURNAMES:
            return words[-size][0], run[1]
    return run[1], run[1]


def _name(sentence: str, run: tuple[int, int], language: str, ordinary: Set[str]) -> tuple[int, int] | None:
    """The name that a run of capitalised words is, without honorifics before it; None if it is no name."""
    words = _telling(sentence, run, language)
    if words and words[0][0] == 0 and fold(sentence[slice(*words[0])]) in ordinary:
        words = words[1:]
    telling = [sentence[slice(*word)] for word in words if sentence[slice(*word)] not in _PARTICLES]
    if not NAME_WORDS[0] <= len(telling) <= NAME_WORDS[1]:
        return None
    folded = [fold(word) for word in telling]
    if lower(telling[0]) in _ORGANISATION_HEADS:
        return None
    if folded[0] in _SURNAMES:
        no_name = any(len(word) > MOST_SYLLABLE for word in folded)
    else:
        no_name = any(word in ordinary | _ORGANISATION_SYLLABLES for word in folded)
    if no_name or any(
        _ORGANISATION.match(word) or _ROLE[language].fullmatch(spelled) or (spelled.isupper() and len(spelled) > 2)
        for word, spelled in zip(folded, telling, strict=True)
    ):
        return None
    return words[0][0], words[-1][1]


def _telling(sentence: str, run: tuple[int, int], language: str) -> list[tuple[int, int]]:
    """The words of a run without the honorifics and function words that it begins with."""
    words = [(run[0] + a, run[0] + b) for a, b in spaced(sentence[slice(*run)])]
    while words and (
        fold(sentence[slice(*words[0])]) in _HONORIFICS or lower(sentence[slice(*words[0])]) in function_words(language)
    ):
        words = words[1:]
    return words


def _name_at_end(sentence: str, start: int, end: int, language: str, ordinary: Set[str]) -> tuple[int, int] | None:
    """A name that ends the segment."""
    runs = _runs(sentence, start, end, language)
    if not runs or runs[-1][1] != end or _PLACE.search(sentence, start, runs[-1][0]):
        return None
    return _name(sentence, runs[-1], language, ordinary)


def _runs(sentence: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """The runs of capitalised words, joined where a name has particles after its first word ("Jan de Vries")."""
    runs: list[tuple[int, int]] = []
    for match in _RUN.finditer(sentence, start, end):
        linked = runs and _LINK.fullmatch(sentence, runs[-1][1], match.start())
        if linked and len(_telling(sentence, runs[-1], language)) == 1:
            runs[-1] = (runs[-1][0], match.end())
        else:
            runs.append(match.span())
    return runs


def _roles_after(
    sentence: str, segments: list[tuple[int, int]], place: int, language: str, ordinary: Set[str]
) -> tuple[int, int] | None:
    """The roles that follow a name after a comma, up to the last that does."""
    role = None
    for last, segment in zip(segments[place:], segments[place + 1 :], strict=False):
        if sentence[last[1] : segment[0]].strip() != "," or _titled(sentence, *segment, language, ordinary):
            break
        match = _ROLE[language].search(sentence, *segment)
        before = sentence[segment[0] : match.start()].split() if match else []
        clause = any(lower(word) in function_words(language) - _ARTICLES for word in before)  # "who was chairman"
        if not match or clause or len(before) > MOST_BEFORE_ROLE:
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


def proper_names(sentence: str, ordinary: Set[str]) -> Iterator[tuple[int, int]]:
    """The names in `sentence` that stand on their own, of people and places: two words and more.

    >>> sentence = "The first Khanh Hoa Provincial Party Congress was in Nha Trang."
    >>> [sentence[slice(*name)] for name in proper_names(sentence, frozenset())]
    ['Khanh Hoa', 'Nha Trang']
    """
    for run in _RUN.finditer(sentence):
        words = [(run.start() + a, run.start() + b) for a, b in spaced(run[0])]
        name: list[tuple[int, int]] = []
        for word in words:
            folded = fold(sentence[slice(*word)])
            if folded in ordinary or folded in _HONORIFICS or _ORGANISATION.match(folded):
                break
            name.append(word)
        if NAME_WORDS[0] <= len(name) <= NAME_WORDS[1] and run.start():
            yield name[0][0], name[-1][1]
