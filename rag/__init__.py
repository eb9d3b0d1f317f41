"""Adverbum: answers from a folder of documents, in the documents' own words.

>>> from adverbum import Assistant
>>> with Assistant.open("seeds") as assistant:
...     answer = assistant.ask("In how many groups did the Khanh Hoa delegates discuss?")
>>> answer.citations[0].quote
'The first Khanh Hoa Provincial Party Congress devoted a whole day to discussions in 10 groups.'
"""

from importlib.metadata import version as _version

from adverbum.answers import Answer, Citation, Dropped, Match, Reason
from adverbum.assistant import Assistant
from adverbum.documents.chunking import Chunk
from adverbum.documents.document import Document, Span
from adverbum.documents.folder import Skipped
from adverbum.errors import AdverbumError, ArgumentError, CorpusError, ModelError, QuestionError, StoreError
from adverbum.retriever import Retriever
from adverbum.search.ranking import Passage, Signals
from adverbum.store.plan import SyncReport
from adverbum.study.lines import StudyLine

__version__ = _version("adverbum")

__all__ = [
    "AdverbumError",
    "Answer",
    "ArgumentError",
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
