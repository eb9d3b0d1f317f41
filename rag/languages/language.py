"""What Adverbum knows of a language: one record, of which no part can be left out.

Names keep their spelling in every language: a Dutch text names Nguyen Van Linh and the Bundestag. So the tables of
what names are made of (`surnames`, `particles`, `organisations`, …) are read together, whatever the language of a
text. Of all others only those of its own language are read, or all where that is not known.
"""

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
class Print:
    """The words by which a page says what something on it is."""

    captions: Pattern  # before the number of a figure or a table
    contents: Pattern  # the headings of a table of contents, and of an index
    sections: Pattern  # before the number of a section
    pages: Pattern  # before the number of a page
    of_pages: Pattern  # between it and the number of all pages
    hyphenated: Words | None  # beginnings of words that keep the hyphen after them


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
    """All that is known of one language. None stands for what the language does not have."""

    code: str  # ISO 639-1
    name: str  # in English

    # Words and sentences
    function_words: Words  # without a meaning of their own; no name and no phrase of things counted holds one
    abbreviations: Words  # followed by more of the same sentence; spelled as inside one, without the last stop
    numbered_abbreviations: Words  # likewise, but only before a number
    closing_abbreviations: Words  # may end a sentence: they do but before each other, a word in capitals or a day
    weekdays: Pattern
    ordinals: bool  # whether a stop after a number makes it an ordinal

    # Questions and what they go on from
    asking: Asking
    opens_follow_up: Pattern  # how a question begins that goes on from the one before
    points_back: Words  # stand for something said before the question
    points_back_briefly: Words  # do so only in a very short question, being elsewhere articles or the like
    points_nowhere: Pattern | None  # around a word of `points_back` that does not do so there, which is group 1
    titles: bool  # whether a word that points back is a title where a name follows ("Ông Tú")
    negations: Words  # one of two sentences that has one of them more does not say what the other does
    needs_predecessor: Words  # open a sentence that cannot be read without the one before it

    # Things that are asked for
    number_words: Words
    months: tuple[Pattern, ...]  # of each its name, and abbreviations after it; where months are counted, the number
    days: Pattern  # a day as it is written
    percent: Pattern
    reasons: Pattern  # open a reason
    conjunctions: Pattern  # before the last member of an enumeration; case counts
    saying: Pattern  # verbs before what somebody said

    # Persons
    roles: Pattern
    compounds: bool  # whether a role may end a longer word
    ranks: Pattern  # may stand before a role and belong to it
    honorifics: Words  # before a name and no part of it; folded
    articles: Words  # may stand between a name and its role
    places: Pattern  # a name after one is a place's
    surnames: Words | None  # begin a name of two to four syllables, family name first; folded
    particles: Words | None  # inside a name
    organisations: Pattern | None  # names of organisations and places are made of these words; folded
    organisation_syllables: Words | None  # or of these syllables; folded
    organisation_heads: Words | None  # begin such a name

    # Figures
    scales: Pattern  # after a number, which they multiply; case counts
    units: Pattern  # after a number that measures; case counts
    times: Pattern  # what counts time
    numbered: Pattern  # before a number that counts nothing
    determiners: Words | None  # after one, a name is followed by what a number counts ("dem Komitee 79 Projekte")
    of: Pattern  # links a share with that of which it is one
    modifier: Pattern | None  # a word between a number and what is counted; case counts
    plural: Pattern | None  # a word that may be counted
    one_syllable: Words | None  # things that are counted by one syllable; any other takes two

    # Acts: formal documents with a number
    acts: Pattern
    unions: Pattern  # what the European Union and its forerunners are called in such a number
    number_marks: Pattern  # before the number
    number_mark: str  # the one that is written in a question
    # Their names, where they translate: resolution, directive, decision, decree, regulation, conclusion, project
    act_kinds: tuple[str, str, str, str, str, str, str]

    # Timeline
    when: Pattern  # before a year that says when something was
    when_nouns: Pattern  # what may stand between that and the year
    infinitive: Pattern | None  # before an infinitive, which tells what is still to come
    bounds: Pattern  # before a date on which nothing happened, but before or after which it did

    # Pages
    print: Print

    # Saved pages and mails
    sources: Pattern  # before the address of a source
    comments: Pattern  # before how many comments there are
    forwarding: Pattern  # before the subject of a mail that is passed on
    forwarded: Pattern  # head a mail that is passed on
    replied_on: Pattern  # open the line above an earlier mail, before its day
    replied: Pattern  # say in that line that somebody wrote it
    original: Pattern  # head an earlier mail, between dashes
    sender: Pattern  # the first line of an earlier mail's headers
    sent: Pattern  # the second

    # What is said and asked in the language
    messages: Messages
    templates: Templates
    spoken_day: str  # a day in a question
    share_of: Pattern  # a share whose sentence says first of what; group 1 is what the template takes
    other_case: Pattern | None  # before a number after which a noun has another form than in a question
    asked_plural: Pattern | None  # what is counted, in the form that it has in a question
    oblique: Pattern | None  # the first word of a role in another form than a question needs
    lower_roles: bool  # whether a role is written with a small letter inside a sentence
