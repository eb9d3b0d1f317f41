"""Conversation: what a follow-up takes over from the questions before it.

No text is made up: the words of the last question that this one does not say are searched for with it.
"""

import re
from collections.abc import Sequence

from adverbum.answers import Answer
from adverbum.search.question import Question
from adverbum.text import things
from adverbum.text.words import fold, lower, word_spans, words

_OPENS_FOLLOW_UP = re.compile(
    r"(?:and|what about|how about|en|wat met|hoe zit het met|und|was ist mit|wie steht es mit|còn|thế|vậy)(?!\w)",
    re.IGNORECASE,
)
# Words that point back in any short question, and those that do so only in a very short one, being
# elsewhere articles, relative pronouns or determiners.
_POINTS_BACK = {
    "en": ("he she it they him them there", "his her their this that these those"),
    "nl": ("hij zij ze hem haar hen daar", "hun dit dat die deze"),
    "de": ("er sie ihn ihm ihnen dort", "ihr dies diese dieser dieses deren dessen"),
    "vi": ("ông bà họ nó", "đó này ấy"),
}
_THERE_IS = re.compile(r"(?<!who )(?:is|are|was|were) (there)(?!\w)", re.IGNORECASE)  # says that, not where
FOLLOW_UP_WORDS = 8  # a longer question stands on its own
SHORT_WORDS = 5
CARRIED_WORDS = 40


def _points_back(question: Question) -> bool:
    """Whether a word of the question stands for something said before; "ông Tú" says who is meant."""
    spans = list(word_spans(question.text))
    chosen = [_POINTS_BACK[question.language]] if question.language in _POINTS_BACK else _POINTS_BACK.values()
    pointing = {word for always, short in chosen for word in always.split()}
    if len(spans) <= SHORT_WORDS:
        pointing |= {word for always, short in chosen for word in short.split()}
    text = question.text
    idle = {match.start(1) for match in _THERE_IS.finditer(text)}
    following = [question.language == "vi" and text[start].isupper() for start, _ in spans[1:]] + [False]
    return any(
        lower(text[slice(*span)]) in pointing and not named and span[0] not in idle
        for span, named in zip(spans, following, strict=True)
    )


def carried_into(question: Question, history: Sequence[Answer]) -> tuple[str, ...]:
    """The words of the last question to read this one with, if it is a follow-up; none if it is not.

    A follow-up is short and either opens like one ("And in 2024?") or points back ("Who chaired it?").
    What it asks anew is not taken over: years, if it names one, and the words that asked, if it asks for a
    kind of thing itself. A name that answered the last question is, for "he" or "she" may mean it.
    """
    asked = words(question.text)
    if not history or len(asked) > FOLLOW_UP_WORDS:
        return ()
    opens = len(asked) <= SHORT_WORDS and _OPENS_FOLLOW_UP.match(question.text)
    if not (opens or _points_back(question)):
        return ()
    last = history[-1]
    text = last.question
    dropped = set(asked)
    if things.years(question.text):
        dropped |= things.years(text)
    if things.kind_of(question.text, question.language) != "what":
        dropped |= things.asking(text, last.language)
    kept = [*last.carried, *(text[start:end] for start, end in word_spans(text)), *_named(last)]
    return tuple(dict.fromkeys(word for word in kept if fold(word) not in dropped))[-CARRIED_WORDS:]


def _named(answer: Answer) -> list[str]:
    """The words of the person or place that the first quote gave as the answer."""
    citation = next(iter(answer.citations), None)
    if citation is None or citation.focus is None or things.kind_of(answer.question, answer.language) != "who":
        return []
    name = citation.span.within(citation.quote, citation.focus)
    return [name[start:end] for start, end in word_spans(name)]
