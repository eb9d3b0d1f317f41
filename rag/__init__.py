"""Adverbum: answers from a folder of documents, in the documents' own words.

>>> from adverbum import Assistant
>>> with Assistant.open("seeds") as assistant:
...     answer = assistant.ask("In how many groups did the Khanh Hoa delegates discuss?")
>>> answer.citations[0].quote
'The first Khanh Hoa Provincial Party Congress devoted a whole day to discussions in 10 groups.'

The map of this house. Data flows down this list, and each wing imports only those above it:

    errors                 everything that can go wrong, in one tree
    processes, progress    work in a process of its own; how far long work is
    languages/             all that is known of each language, one file each
    text/                  words, sentences, and what stands in them: numbers, dates, names, facts
    documents/             from a file's bytes to its text, its structure and its chunks
    embedding/             texts as vectors, by the bundled model or another
    store/                 SQLite and the vector index, brought in step with the folder and proven
    search/                from a question to ranked passages, all read at one moment
    answers                what comes out, as data
    answering/             from ranked passages to quotes, or to an honest no
    study/                 what can be learned from the documents, and asked of them
    export/                answers in the forms in which they leave the program
    retriever, assistant   the two classes to open
    terminal, cli          the command line; `adverbum.ui` is the web chat, `adverbum.eval` the evaluation

What to open for what:

    the words of a language, what is said in it       languages/, the file of its code
    how a format is read                              documents/formats/, one file a family
    what is a title, a date, a menu                   documents/structure.py
    where a sentence ends                             text/sentences.py
    which passages are found, and in which order      search/ranking.py, search/matching.py
    what is weighed of a sentence                     answering/candidates.py
    which sentence is chosen, and when the answer is no   answering/weights.py, answering/compose.py
    how an answer is exported                         export/formats.py; its JSON: export/records.py
    what is kept on disk                              store/store.py; another vector store: store/index.py
    how the bundled model is trained                  training/, which nothing imports
"""

from importlib.metadata import version as _version

from adverbum.answers import Answer, Citation, Dropped, Match, Reason
from adverbum.assistant import Assistant
from adverbum.documents.chunking import Chunk
from adverbum.documents.document import Block, Document, Source, Span
from adverbum.documents.folder import Skipped
from adverbum.errors import AdverbumError, ArgumentError, CorpusError, ModelError, QuestionError, StoreError
from adverbum.retriever import Retriever
from adverbum.search.ranking import Passage, Signals
from adverbum.store.plan import SyncReport
from adverbum.store.store import Entry
from adverbum.study.lines import StudyLine

__version__ = _version("adverbum")

__all__ = [
    "AdverbumError",
    "Answer",
    "ArgumentError",
    "Assistant",
    "Block",
    "Chunk",
    "Citation",
    "CorpusError",
    "Document",
    "Dropped",
    "Entry",
    "Match",
    "ModelError",
    "Passage",
    "QuestionError",
    "Reason",
    "Retriever",
    "Signals",
    "Skipped",
    "Source",
    "Span",
    "StoreError",
    "StudyLine",
    "SyncReport",
]
