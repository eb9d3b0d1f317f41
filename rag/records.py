"""Answers, passages and what is studied as plain data, the same wherever JSON is given out."""

from dataclasses import asdict
from typing import Any

from rag.answers import Answer, Citation
from rag.retrieval import Passage, Retriever
from rag.study import StudyLine


def answer_record(answer: Answer, retriever: Retriever) -> dict[str, Any]:
    """An answer with its citations, or with the related passages when nothing was found."""
    return {
        "question": answer.question,
        "language": answer.language,
        "found": answer.found,
        "confidence": round(answer.confidence, 4),
        "text": answer.text,
        "citations": [citation_record(citation) for citation in answer.citations],
        "related": [passage_record(passage, retriever) for passage in answer.related],
        "unknown_words": list(answer.unknown_words),
        "carried": list(answer.carried),
        "suggestions": list(answer.suggestions),
        "why": [asdict(reason) for reason in answer.why],
        "dropped": [asdict(dropped) for dropped in answer.dropped],
    }


def citation_record(citation: Citation) -> dict[str, Any]:
    """A citation; spans are `{doc_id, start, end}` in code points."""
    return {
        "quote": citation.quote,
        "span": asdict(citation.span),
        "focus": asdict(citation.focus) if citation.focus else None,
        "title": citation.title,
        "language": citation.language,
        "date": citation.date.isoformat() if citation.date else None,
        "url": citation.url,
        "sha256": citation.sha256,
        "confidence": round(citation.confidence, 4),
        "twins": [citation_record(twin) for twin in citation.twins],
        "differing": [asdict(span) for span in citation.differing],
    }


def study_record(line: StudyLine) -> dict[str, Any]:
    """A line to study; spans are `{doc_id, start, end}` in code points."""
    return asdict(line) | {"date": line.date.isoformat() if line.date else None}


def passage_record(passage: Passage, retriever: Retriever) -> dict[str, Any]:
    """A passage with its document's title and language."""
    document = retriever.document(passage.chunk.span.doc_id)
    return {
        "text": passage.chunk.text,
        "span": asdict(passage.chunk.span),
        "score": round(passage.score, 4),
        "signals": {name: round(value, 4) for name, value in asdict(passage.signals).items()},
        "title": document.title,
        "language": document.language,
    }
