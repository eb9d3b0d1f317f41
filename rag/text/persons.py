"""Persons: the names in a sentence and the roles that it gives them.

A name is told by its capitals and by standing beside a role: after it ("President Ho Chi Minh"), or before or
between commas ("Lam Dong, chairman of the council,"). Where a name follows the name of an organisation without
a comma, only a Vietnamese surname says where it begins; others are left out.
"""

import re
from collections.abc import Iterator, Set
from functools import cache

from adverbum.languages import ALL, LANGUAGES, of
from adverbum.text.words import fold, function_words, lower, spaced

_ORGANISATION = re.compile(rf"\w*(?:{ALL.organisations})")
_ORGANISATION_SYLLABLES = ALL.organisation_syllables or frozenset()
_ORGANISATION_HEADS = ALL.organisation_heads or frozenset()
_SURNAMES, _PARTICLES = ALL.surnames or frozenset(), ALL.particles or frozenset()
_UPPER = "".join(char for char in map(chr, [*range(0x41, 0x250), *range(0x1E00, 0x1F00)]) if char.isupper())
_RUN = re.compile(  # capitalised words on end, with initials
    rf"(?<!\w)[{_UPPER}][\w’'.-]*(?: (?:[{_UPPER}]\.(?= [{_UPPER}])|[{_UPPER}][\w’'-]*))*"
)
_LINK = re.compile(rf"(?: (?:{'|'.join(sorted(_PARTICLES))}))+ ")
_SEGMENT = re.compile(  # an initial's full stop ends nothing
    r"(?:[,;:!?()\"“”„»«\n…]|(?<!\b\w)\.)(?=\s|$|[\"“”])|[()\"“”„»«]|(?<=\s)[–—-](?=\s)"
)
NAME_WORDS = 2, 4
MOST_BEFORE_ROLE = 3  # words, such as "the first deputy"
MOST_SYLLABLE = 6  # letters in a word of a Vietnamese name


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    """What stands around names, in `language`."""
    known = of(language)
    longer = r"[\w-]*" if known.compounds else ""
    sources = {
        "like a role": known.roles,
        "role": rf"(?<![\w-]){longer}(?:{known.roles})(?![\w-])",
        "rank": rf"(?:(?:{known.ranks})[ -])+$",  # may stand before the role and belongs to it
        "place": rf"(?<!\w)(?:{known.places}) $",  # a name after it is a place's
    }
    return {name: re.compile(source, re.IGNORECASE) for name, source in sources.items()}


def persons(sentence: str, language: str, ordinary: Set[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The (name, role) of everybody whose role `sentence` tells, each as (start, end) in it.

    Folded words in `ordinary` are no names.

    >>> sentence = "Comrade Lam Dong, chairman of the council, thanked President Ho Chi Minh."
    >>> [(sentence[slice(*name)], sentence[slice(*role)]) for name, role in persons(sentence, "en", frozenset())]
    [('Lam Dong', 'chairman of the council'), ('Ho Chi Minh', 'President')]
    """
    if language not in LANGUAGES or not _patterns(language)["like a role"].search(sentence):
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
    for role in _patterns(language)["role"].finditer(sentence, start, end):
        begin = start + (
            rank.start()
            if (rank := _patterns(language)["rank"].search(sentence[start : role.start()]))
            else role.start() - start
        )
        runs = _runs(sentence, role.end(), end, language)
        name = _name(sentence, runs[0], language, ordinary) if runs else None
        if name and name[0] == role.end() + 1:
            return name, (begin, role.end())
        for run in runs:
            name = _name(sentence, _from_surname(sentence, run), language, ordinary)
            if name and (name[0] > run[0] or of(language).surnames):
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
    words = _without_honorifics(sentence, run, language)
    if words and words[0][0] == 0 and fold(sentence[slice(*words[0])]) in ordinary:
        words = words[1:]
    spelled_words = [sentence[slice(*word)] for word in words if sentence[slice(*word)] not in _PARTICLES]
    if not NAME_WORDS[0] <= len(spelled_words) <= NAME_WORDS[1]:
        return None
    folded = [fold(word) for word in spelled_words]
    if lower(spelled_words[0]) in _ORGANISATION_HEADS:
        return None
    if folded[0] in _SURNAMES:
        no_name = any(len(word) > MOST_SYLLABLE for word in folded)
    else:
        no_name = any(word in ordinary | _ORGANISATION_SYLLABLES for word in folded)
    if no_name or any(
        _ORGANISATION.fullmatch(word)
        or _patterns(language)["role"].fullmatch(spelled)
        or (spelled.isupper() and len(spelled) > 2)
        for word, spelled in zip(folded, spelled_words, strict=True)
    ):
        return None
    return words[0][0], words[-1][1]


def _without_honorifics(sentence: str, run: tuple[int, int], language: str) -> list[tuple[int, int]]:
    """The words of a run without the honorifics and function words that it begins with."""
    words = [(run[0] + a, run[0] + b) for a, b in spaced(sentence[slice(*run)])]
    while words and (
        fold(sentence[slice(*words[0])]) in of(language).honorifics
        or lower(sentence[slice(*words[0])]) in function_words(language)
    ):
        words = words[1:]
    return words


def _name_at_end(sentence: str, start: int, end: int, language: str, ordinary: Set[str]) -> tuple[int, int] | None:
    """A name that ends the segment."""
    runs = _runs(sentence, start, end, language)
    if not runs or runs[-1][1] != end or _patterns(language)["place"].search(sentence, start, runs[-1][0]):
        return None
    return _name(sentence, runs[-1], language, ordinary)


def _runs(sentence: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """The runs of capitalised words, joined where a name has particles after its first word ("Jan de Vries")."""
    runs: list[tuple[int, int]] = []
    for match in _RUN.finditer(sentence, start, end):
        linked = runs and _LINK.fullmatch(sentence, runs[-1][1], match.start())
        if linked and len(_without_honorifics(sentence, runs[-1], language)) == 1:
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
        match = _patterns(language)["role"].search(sentence, *segment)
        before = sentence[segment[0] : match.start()].split() if match else []
        clause = any(
            lower(word) in function_words(language) - of(language).articles for word in before
        )  # "who was chairman"
        if not match or clause or len(before) > MOST_BEFORE_ROLE:
            break
        role = (role[0] if role else segment[0], segment[1])
    return role


def _alone(sentence: str, segments: list[tuple[int, int]], place: int, name: tuple[int, int]) -> bool:
    """Whether the name is all of its segment, between commas."""
    start, end = segments[place]
    return name == (start, end) and sentence[segments[place - 1][1]] == "," and sentence[end : end + 1] == ","


def _role_before(sentence: str, segment: tuple[int, int], language: str, ordinary: Set[str]) -> tuple[int, int] | None:
    match = _patterns(language)["role"].search(sentence, *segment)
    if not match or _name_at_end(sentence, *segment, language, ordinary):
        return None
    rank = _patterns(language)["rank"].search(sentence[segment[0] : match.start()])
    return (segment[0] + rank.start() if rank else match.start()), segment[1]


def proper_names(sentence: str, language: str, ordinary: Set[str]) -> Iterator[tuple[int, int]]:
    """The names in `sentence` that stand on their own, of people and places: two words and more.

    >>> sentence = "The first Khanh Hoa Provincial Party Congress was in Nha Trang."
    >>> [sentence[slice(*name)] for name in proper_names(sentence, "en", frozenset())]
    ['Khanh Hoa', 'Nha Trang']
    """
    for run in _RUN.finditer(sentence):
        words = [(run.start() + a, run.start() + b) for a, b in spaced(run[0])]
        name: list[tuple[int, int]] = []
        for word in words:
            folded = fold(sentence[slice(*word)])
            if folded in ordinary or folded in of(language).honorifics or _ORGANISATION.fullmatch(folded):
                break
            name.append(word)
        if NAME_WORDS[0] <= len(name) <= NAME_WORDS[1] and run.start():
            yield name[0][0], name[-1][1]
