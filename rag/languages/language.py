"""What Adverbum knows of a language: one record, of which no part can be left out."""

from dataclasses import dataclass

Words = frozenset[str]  # in lower case, unless said otherwise
Pattern = str  # alternatives of a regular expression, "one|other", read without regard to case unless said otherwise


def words(text: str) -> Words:
    """The words of `text`."""
    return frozenset(text.split())


def pattern(text: str) -> Pattern:
    """Alternatives that are written on several lines, as one line."""
    return "".join(line.strip() for line in text.splitlines())


def days(months: tuple[Pattern, ...]) -> Pattern:
    """A day with the name of its month, on either side of it, and perhaps a year."""
    month = f"(?:{'|'.join(months)})"
    return rf"(?:\d{{1,2}}\.? {month}|{month} \d{{1,2}})(?:,? \d{{4}})?(?!\w)"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The phrases by which each kind of thing is asked for; the first kind that fits a question is taken."""

    share: Pattern
    number: Pattern
    date: Pattern
    role: Pattern
    who: Pattern
    quote: Pattern
    where: Pattern
    why: Pattern
    list: Pattern


@dataclass(frozen=True, kw_only=True)
class Act:
    """A kind of act whose name is known in every language: how its name begins, folded, and the name itself."""

    begins: Pattern
    name: str


@dataclass(frozen=True, kw_only=True)
class Acts:
    """The kinds of act whose names translate."""

    resolution: Act
    directive: Act
    decision: Act
    decree: Act
    regulation: Act
    conclusion: Act
    project: Act


@dataclass(frozen=True, kw_only=True)
class Templates:
    """Questions to be suggested, in the order in which they are preferred."""

    role: str
    figure_of: str
    share: str
    speech: str
    act: str
    date: str
    person: str
    figure: str
    name: str
    share_of: str


@dataclass(frozen=True, kw_only=True)
class Messages:
    """The few sentences that the assistant says itself."""

    not_found: str
    related: str
    unknown_words: str
    suggestions: str
    carried: str


@dataclass(frozen=True, kw_only=True)
class Language:
    """All that is known of one language. None stands for what the language does not have.

    Names keep their spelling in every language: a Dutch text names Nguyen Van Linh and the Bundestag. So the tables
    of what names are made of (`surnames`, `particles`, `organisations`, …) are read together, whatever the language.

    Attributes:
        code: ISO 639-1.
        name: in English.
        function_words: words without a meaning of their own; no name and no phrase of things counted holds one.
        abbreviations: followed by more of the same sentence; as they are spelled inside one, without the last stop.
        numbered_abbreviations: likewise, but only before a number.
        closing_abbreviations: these may end a sentence; they do not before each other, a word in capitals or a day.
        weekdays: their names.
        ordinals: whether a stop after a number makes it an ordinal.

        asking: how a question asks.
        opens_follow_up: how a question begins that goes on from the one before.
        points_back: words of a question that stand for something said before it.
        points_back_briefly: words that do so only in a very short question, being elsewhere articles or the like.
        points_nowhere: around a word of `points_back` that does not do so there, which is group 1.
        titles: whether a word that points back is a title when a name follows ("Ông Tú").
        needs_predecessor: words that open a sentence which cannot be read without the one before it.

        number_words: numbers in words.
        months: of each month its name, and its abbreviations after it; of a language that counts them the number.
        days: a day as it is written.
        percent: what a share is followed by.
        reasons: what opens a reason.
        conjunctions: what stands before the last member of an enumeration; case counts.
        saying: verbs before what somebody said.

        roles: of persons.
        compounds: whether a role may end a longer word.
        ranks: what may stand before a role and belongs to it.
        honorifics: folded words before a name that are no part of it.
        articles: these may stand between a name and its role.
        places: a name after one of these is a place's.
        surnames: folded words that begin a name of two to four syllables, family name first.
        particles: words inside a name.
        organisations: folded words that names of organisations and places are made of, where they are words.
        organisation_syllables: folded syllables of such names, where they are syllables.
        organisation_heads: words that begin such a name.

        scales: words after a number that multiply it; case counts.
        units: words after a number that measure; case counts.
        times: words that count time.
        numbered: before a number that counts nothing.
        determiners: where one precedes a name and a number, what the number counts follows ("dem Komitee 79 Projekte").
        of: what links a share with that of which it is one.
        modifier: a word that may stand between a number and what is counted; case counts.
        plural: a word that may be counted.
        one_syllable: things that are counted by one syllable; any other takes two.
        acts: formal documents with a number.
        unions: what the European Union and its forerunners are called in such a number.
        number_marks: before the number of an act.
        act_kinds: those of which the name is known in every language.
        number_mark: as written in a question.

        when: before a year that says when something was.
        when_nouns: what may stand between that and the year.
        infinitive: before an infinitive, which tells what is still to come.
        bounds: before a date on which nothing happened, but before or after which it did.

        templates: questions to be suggested.
        spoken_day: a day in such a question.
        share_of: a share whose sentence says first of what; group 1 is what the template takes.
        other_case: before a number after which a noun has another form than in a question.
        asked_plural: what is counted, in the form that it has in a question.
        oblique: the first word of a role in another form than a question needs.
        lower_roles: whether a role is written with a small letter inside a sentence.
        messages: what the assistant says itself.
    """

    code: str
    name: str
    function_words: Words
    abbreviations: Words
    numbered_abbreviations: Words
    closing_abbreviations: Words
    weekdays: Pattern
    ordinals: bool

    asking: Asking
    opens_follow_up: Pattern
    points_back: Words
    points_back_briefly: Words
    points_nowhere: Pattern | None
    titles: bool
    needs_predecessor: Words

    number_words: Words
    months: tuple[Pattern, ...]
    days: Pattern
    percent: Pattern
    reasons: Pattern
    conjunctions: Pattern
    saying: Pattern

    roles: Pattern
    compounds: bool
    ranks: Pattern
    honorifics: Words
    articles: Words
    places: Pattern
    surnames: Words | None
    particles: Words | None
    organisations: Pattern | None
    organisation_syllables: Words | None
    organisation_heads: Words | None

    scales: Pattern
    units: Pattern
    times: Pattern
    numbered: Pattern
    determiners: Words | None
    of: Pattern
    modifier: Pattern | None
    plural: Pattern | None
    one_syllable: Words | None
    acts: Pattern
    unions: Pattern
    number_marks: Pattern
    act_kinds: Acts
    number_mark: str

    when: Pattern
    when_nouns: Pattern
    infinitive: Pattern | None
    bounds: Pattern

    templates: Templates
    spoken_day: str
    share_of: Pattern
    other_case: Pattern | None
    asked_plural: Pattern | None
    oblique: Pattern | None
    lower_roles: bool
    messages: Messages
