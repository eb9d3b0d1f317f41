"""Conversation: what a follow-up takes over from the questions before it.

No text is made up: the words of the last question that this one does not say are searched for with it.
"""

import re
from collections.abc import Sequence

from adverbum.answers import Answer
from adverbum.languages import of
from adverbum.search.question import Question
from adverbum.text import things
from adverbum.text.words import fold, lower, word_spans, words

FOLLOW_UP_WORDS = 8  # a longer question stands on its own
SHORT_WORDS = 5
CARRIED_WORDS = 40


def _points_back(question: Question) -> bool:
    """Whether a word of the question stands for something said before; "ông Tú" says who is meant."""
    text, known = question.text, of(question.language)
    spans = list(word_spans(text))
    pointing = known.points_back | (known.points_back_briefly if len(spans) <= SHORT_WORDS else frozenset())
    nowhere = known.points_nowhere
    idle = {match.start(1) for match in re.finditer(nowhere, text, re.IGNORECASE)} if nowhere else set()
    following = [known.titles and text[start].isupper() for start, _ in spans[1:]] + [False]
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
    openers = rf"(?:{of(question.language).opens_follow_up})(?!\w)"
    opens = len(asked) <= SHORT_WORDS and re.match(openers, question.text, re.IGNORECASE)
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
