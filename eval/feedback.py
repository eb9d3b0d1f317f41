"""Thumbs that users gave in the chat, and how one becomes a gold question.

See `adverbum.export.feedback` for what the chat keeps.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from adverbum import Assistant, Document, Span
from adverbum.eval.files import EvaluationError, writing
from adverbum.eval.gold import load
from adverbum.export.feedback import Feedback

GOLD_FILE = "gold.jsonl"  # beside it, where no other is named
NOTHING = "unanswerable"
SPLIT = "tune"  # where questions go that were seen to fail
_PLACE = re.compile(r"(.+):(\d+)-(\d+)")


def described(thumb: Feedback, assistant: Assistant) -> list[str]:
    """Lines that show a thumb with what it was about; what users typed is in quotation marks, and escaped."""
    reason = [json.dumps(thumb.reason, ensure_ascii=False)] if thumb.reason else []
    asked = json.dumps(thumb.question, ensure_ascii=False)
    cited = [_quoted(span, sha256, assistant) for span, sha256 in thumb.cited]
    return [f"{thumb.number:4}  {thumb.verdict:4}  {thumb.time}  {asked}", *reason, *cited]


def _quoted(span: Span, sha256: str, assistant: Assistant) -> str:
    """A quote that was cited, if its document is still the same."""
    try:
        document = assistant.document(span.doc_id)
    except KeyError:
        return f"{span.doc_id} is gone"
    if document.sha256 != sha256:
        return f"{span.doc_id} has changed since"
    return f"{span.doc_id}:{span.start}-{span.end} {document.text[span.start : span.end]}"


def adopt(thumb: Feedback, evidence: Sequence[str], assistant: Assistant, gold: Path) -> dict[str, object]:
    """Appends `thumb` to the file `gold` as a question; the line that was written.

    Args:
        thumb: what the user said.
        evidence: what answers the question: places as `doc_id:start-end`, or words that occur once in the documents;
            any one is enough. Or "unanswerable". Empty for a thumb up: then it is the first quote.
        assistant: over the documents.
        gold: made if it is not there.

    Raises:
        EvaluationError: the evidence is missing or does not fit the documents, or the question is in `gold` already.
    """
    spans: list[Span]
    answers: list[str]
    if not evidence:
        spans, answers = [_praised(thumb, assistant.document)], []
    elif list(evidence) == [NOTHING]:
        spans, answers = [], []
    else:
        spans = [_located(text, assistant) for text in evidence]
        answers = [text for text in evidence if not _PLACE.fullmatch(text)]
    gold_id = f"feedback-{hashlib.sha256(thumb.question.encode()).hexdigest()[:8]}"
    if gold.exists() and gold_id in {question.id for question in load(gold, assistant.document)}:
        raise EvaluationError(f"{gold} has this question already, as {gold_id}")
    line: dict[str, object] = {
        "id": gold_id,
        "question": thumb.question,
        "language": thumb.language,
        "kind": "feedback",
        "split": SPLIT,
        "evidence": [_evidence(span, assistant.document(span.doc_id)) for span in spans],
        "answer": answers,
    }
    before = gold.read_text(encoding="utf-8") if gold.exists() else ""
    before += "\n" if before and not before.endswith("\n") else ""
    with writing(gold):
        gold.parent.mkdir(parents=True, exist_ok=True)
        gold.write_text(f"{before}{json.dumps(line, ensure_ascii=False)}\n", encoding="utf-8")
    return line


def _praised(thumb: Feedback, document: Callable[[str], Document]) -> Span:
    """The first quote of an answer that was praised."""
    if thumb.verdict != "up" or not thumb.cited:
        raise EvaluationError(
            f'say what answers "{thumb.question}": --evidence DOC_ID:START-END, words that occur once, or {NOTHING}'
        )
    span, sha256 = thumb.cited[0]
    try:
        now = document(span.doc_id).sha256
    except KeyError:
        now = ""
    if now != sha256:
        raise EvaluationError(f"{span.doc_id} has changed since; say with --evidence what answers the question now")
    return span


def _located(text: str, assistant: Assistant) -> Span:
    """The span that a place or words name."""
    place = _PLACE.fullmatch(text)
    if place:
        span = Span(place[1], int(place[2]), int(place[3]))
        try:
            inside = assistant.document(span.doc_id).text[span.start : span.end]
        except KeyError:
            raise EvaluationError(f"there is no document {span.doc_id!r}") from None
        if len(inside) != span.end - span.start or not inside.strip():
            raise EvaluationError(f"{text} holds nothing")
        return span
    found = [
        Span(document.doc_id, match.start(), match.end())
        for document in assistant.store.documents()
        for match in re.finditer(re.escape(text), document.text)
    ]
    if len(found) != 1:
        places = ", ".join(f"{span.doc_id}:{span.start}-{span.end}" for span in found[:5])
        shown = f" ({places})" if found else ""
        raise EvaluationError(f"{text!r} stands in the documents {len(found)} times, not once{shown}")
    return found[0]


def _evidence(span: Span, document: Document) -> dict[str, object]:
    text = document.text[span.start : span.end]
    return {"doc_id": span.doc_id, "start": span.start, "end": span.end, "text": text}
