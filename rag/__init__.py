"""Adverbum: answers from a folder of documents, in the documents' own words.

>>> from rag import Assistant
>>> with Assistant.open("seeds") as assistant:
...     answer = assistant.ask("In how many groups did the Khanh Hoa delegates discuss?")
>>> answer.citations[0].quote
'The first Khanh Hoa Provincial Party Congress devoted a whole day to discussions in 10 groups.'
"""

from rag.answers import Answer, Citation, Dropped, Match, Reason
from rag.assistant import Assistant
from rag.chunking import Chunk
from rag.corpus import Document, Skipped, Span
from rag.errors import AdverbumError, CorpusError, ModelError, QuestionError, StoreError
from rag.retrieval import Passage, Retriever, Signals
from rag.study import StudyLine
from rag.sync import SyncReport

__all__ = [
    "AdverbumError",
    "Answer",
    "Assistant",
    "Chunk",
    "Citation",
    "CorpusError",
    "Document",
    "Dropped",
    "Match",
    "ModelError",
    "Passage",
    "QuestionError",
    "Reason",
    "Retriever",
    "Signals",
    "Skipped",
    "Span",
    "StoreError",
    "StudyLine",
    "SyncReport",
]
