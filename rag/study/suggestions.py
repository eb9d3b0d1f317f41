"""Suggested questions: made from the documents, and proven to be answered from where they were made.

Templates put names, dates and numbers of acts, which every language spells alike, into questions in each language;
what a sentence counts and the roles it gives are in its own words, so only in its own language. A question is
kept only if the engine answers it with that very sentence, or its twin, first.

Whether it does depends on all the documents: any change anywhere can overturn it. So nothing is proven during a
sync, which would cost a proof of every question again; questions are proven when they are to be shown, the few
that are, and each proof is remembered until the documents change.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, fields, replace

from adverbum.answering.compose import answer
from adverbum.answers import Answer
from adverbum.documents.document import Document, Span
from adverbum.languages import LANGUAGES, of
from adverbum.languages.language import Templates
from adverbum.search import question as questions
from adverbum.search.matching import matches
from adverbum.search.view import View
from adverbum.study.lines import document_sentences
from adverbum.text.facts import Fact, ordinary_words, time_counted
from adverbum.text.persons import proper_names
from adverbum.text.words import fold

DOCUMENTS = 24  # that questions are made from for one list
CANDIDATES = 8  # questions of one kind made from one document
TRIES = 2  # questions of a document tried on end before it is another's turn
PROOFS = 24  # questions put to the engine for one list
NEAREST = 3  # suggested with a refusal
REMEMBERED = 20_000  # lists and proofs, beyond which all are forgotten
NEAREST_PROOFS = 6

_KINDS = [field.name for field in fields(Templates)]
_QUOTATION = re.compile(r"[\"“„«][^\"”“»]{20,}")
_STEM = 6  # letters by which a kind of act is told, in whatever form
_ROLE_WORDS = 3, 14  # a role of fewer words is many people's; a longer one is no question


@dataclass(frozen=True)
class Candidate:
    """A question that may be suggested.

    Attributes:
        question: the question.
        kind: of template.
        subject: what it is about, so that no list asks about one thing twice.
        spans: the sentences it was made from, any of which answers it.
    """

    question: str
    kind: str
    subject: str
    spans: tuple[Span, ...]


def suggestions(view: View, language: str, *, limit: int = 6) -> list[str]:
    """Questions in `language` that the documents answer; see `Assistant.suggestions`."""
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    entries = view.store.entries()
    # The documents in this language first: of these more can be asked. Then in an order that only looks random.
    entries.sort(key=lambda entry: (entry.language != language, entry.sha256))
    doc_ids = [entry.doc_id for entry in entries[:DOCUMENTS]]
    queues = {doc_id: candidates(view, doc_id, language) for doc_id in doc_ids}
    chosen: list[Candidate] = []
    left = PROOFS
    while any(queues.values()) and left:
        for doc_id in doc_ids:
            for candidate in _next(queues, doc_id, chosen)[:left]:
                left -= 1
                if proven(view, candidate, language):
                    chosen.append(candidate)
                    if len(chosen) == limit:
                        return [candidate.question for candidate in chosen]
                    break
    return [candidate.question for candidate in chosen]


def _next(queues: dict[str, list[Candidate]], doc_id: str, chosen: Sequence[Candidate]) -> list[Candidate]:
    """The candidates whose turn it is, taken out of their queue: of new subjects, the kinds least chosen first."""
    asked = Counter(candidate.kind for candidate in chosen)
    subjects = {candidate.subject for candidate in chosen}
    fresh = [candidate for candidate in queues[doc_id] if candidate.subject not in subjects]
    fresh.sort(key=lambda candidate: (asked[candidate.kind], _KINDS.index(candidate.kind)))
    queues[doc_id] = fresh[TRIES:]
    return fresh[:TRIES]


def nearest(
    view: View,
    refused: Answer,
    *,
    languages: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> tuple[str, ...]:
    """Questions that can be answered, nearest in subject to the one that was not: at most `NEAREST`."""
    doc_ids = list(dict.fromkeys(passage.chunk.span.doc_id for passage in refused.related))
    if not doc_ids:
        return ()
    own = view.document(doc_ids[0]).language
    language = next((code for code in (refused.language, own) if code in LANGUAGES), "en")
    made = [candidate for doc_id in doc_ids for candidate in candidates(view, doc_id, language)]
    if not made:
        return ()
    asked = questions.read(refused.question, view.embedder, view.encoder)
    texts = [f"{candidate.question} {_text(view, candidate.spans[0])}" for candidate in made]
    likeness = matches(asked, view.embedder.lines(texts), view.embedder) @ asked.weights
    chosen: dict[str, str] = {}
    for place in sorted(range(len(made)), key=lambda place: (-likeness[place], place))[:NEAREST_PROOFS]:
        candidate = made[place]
        new = len(chosen) < NEAREST and candidate.subject not in chosen and candidate.question != refused.question
        if new and proven(view, candidate, language, languages=languages, documents=documents):
            chosen[candidate.subject] = candidate.question
    return tuple(dict.fromkeys(chosen.values()))


def proven(
    view: View,
    candidate: Candidate,
    language: str,
    *,
    languages: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> bool:
    """Whether the engine answers with the very sentence, or its twin, first; remembered where nothing is left out."""
    everything = languages is None and documents is None
    known: bool | None = view.remembered.get(candidate) if everything else None
    if known is not None:
        return known
    given = answer(view, candidate.question, languages=languages, documents=documents)
    first = given.citations[:1]
    quoted = [own.span for citation in first for own in (citation, *citation.twins)]
    right = given.language == language and any(span.covers(own) for span in quoted for own in candidate.spans)
    if everything:
        if len(view.remembered) >= REMEMBERED:
            view.remembered.clear()
        view.remembered[candidate] = right
    return right


def candidates(view: View, doc_id: str, language: str) -> list[Candidate]:
    """The questions in `language` that templates make of a document, in its order: at most `CANDIDATES` of a kind."""
    known: list[Candidate] | None = view.remembered.get((doc_id, language))
    if known is not None:
        return known
    document = view.document(doc_id)
    ordinary = ordinary_words(document.text)
    found: dict[str, Candidate] = {}
    made: Counter[str] = Counter()
    for own, sentence in document_sentences(view, doc_id):
        for kind, question in _questions(own, sentence.text, document, language, ordinary):
            if question in found:
                found[question] = replace(found[question], spans=(*found[question].spans, sentence.span))
            elif made[kind] < CANDIDATES:
                made[kind] += 1
                found[question] = Candidate(question, kind, f"{own.kind} {own.key}", (sentence.span,))
    view.remembered[doc_id, language] = list(found.values())
    return list(found.values())


def _text(view: View, span: Span) -> str:
    return view.document(span.doc_id).text[span.start : span.end]


def _questions(
    fact: Fact, sentence: str, document: Document, language: str, ordinary: Set[str]
) -> Iterator[tuple[str, str]]:
    """(kind of template, question) for all that can be asked about a fact in `language`."""
    known = of(language)

    def ask(kind: str, **values: str) -> tuple[str, str]:
        question = getattr(known.templates, kind).format(**{name: " ".join(v.split()) for name, v in values.items()})
        return kind, question[0].upper() + question[1:]

    own = document.language == language
    thing = sentence[slice(*fact.thing)]
    if fact.kind == "person":
        if own and fact.about and (role := _asked_role(sentence, fact.about, language)):
            yield ask("role", role=role)
        if _QUOTATION.search(sentence[fact.thing[1] :]):
            yield ask("speech", name=thing)
        yield ask("person", name=thing)
        yield ask("name", name=thing)
    elif (
        fact.kind == "date"
        and not _ends(of(document.language).bounds, sentence[: fact.thing[0]])
        and (day := spoken_date(fact.key, language))
    ):
        yield ask("date", date=day)
    elif fact.kind == "act" and (named := _act(thing, document.language, language)):
        yield ask("act", act=named)
    elif fact.kind == "figure" and own:
        if thing.rstrip()[-1] in "%‰":
            yield from (ask(kind, counted=counted) for kind, counted in _asked_shares(sentence, fact, language))
        elif fact.about and not time_counted(sentence[slice(*fact.about)], language) and fact.key != "1":
            counted = sentence[slice(*fact.about)]
            if _ends(known.other_case, sentence[: fact.thing[0]]):
                return
            if known.asked_plural and not re.fullmatch(known.asked_plural, counted):
                return
            if name := next(iter(proper_names(sentence, language, ordinary)), None):
                yield ask("figure_of", counted=counted, name=sentence[slice(*name)])
            yield ask("figure", counted=counted)


def _ends(pattern: str | None, text: str) -> bool:
    """Whether `text` ends with words that the pattern, if there is one, tells."""
    return pattern is not None and bool(re.search(rf"(?<!\w)(?:{pattern})\s*$", text, re.IGNORECASE))


def _asked_role(sentence: str, about: tuple[int, int], language: str) -> str | None:
    """The role as it can be asked for: its first part, if that tells one person from others."""
    role = sentence[slice(*about)].split(",", 1)[0].strip()
    if not _ROLE_WORDS[0] <= len(role.split()) <= _ROLE_WORDS[1]:
        return None
    first = role.split(maxsplit=1)[0]
    known = of(language)
    if known.oblique and re.fullmatch(known.oblique, first):
        return None  # in another case than a question needs
    if known.lower_roles and first[1:].islower():
        role = role[0].lower() + role[1:]
    return role


def _asked_shares(sentence: str, fact: Fact, language: str) -> Iterator[tuple[str, str]]:
    before = re.search(of(language).share_of, sentence[: fact.thing[0]], re.IGNORECASE)
    if before and len(before[1].split()) <= _ROLE_WORDS[1]:
        yield "share", before[1]
    if fact.about:
        yield "share_of", sentence[fact.thing[1] : fact.about[1]].strip()


def spoken_date(when: str, language: str) -> str | None:
    """A day as it is written in `language`; None for what is no single day.

    >>> spoken_date("2025-04-16", "de"), spoken_date("--08-14", "vi"), spoken_date("2025", "en")
    ('16. April 2025', 'ngày 14/8', None)
    """
    match = re.fullmatch(r"(\d{4}|-)-(\d\d)-(\d\d)", when)
    if not match:
        return None
    year, month, day = match[1].strip("-"), int(match[2]), int(match[3])
    known = of(language)
    month_name = known.months[month - 1].split("|")[0]
    return known.spoken_day.format(day=day, month=month_name, year=year).rstrip(" /")


def _act(thing: str, spoken: str, language: str) -> str | None:
    """An act named in `language`, given how the one `spoken` names it; None where its kind has no name there."""
    if spoken == language:
        return thing
    for kind, name in zip(of(spoken).act_kinds, of(language).act_kinds, strict=True):
        if fold(thing).startswith(fold(kind)[:_STEM]):
            return f"{name} {of(language).number_mark} {thing.rsplit(maxsplit=1)[-1]}"
    return None


def with_suggestions(
    view: View,
    given: Answer,
    *,
    languages: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> Answer:
    """The answer itself, or a refusal with questions that can be answered."""
    if given.found:
        return given
    return replace(given, suggestions=nearest(view, given, languages=languages, documents=documents))
