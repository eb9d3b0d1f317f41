"""Everything that can go wrong, in one tree.

    AdverbumError
    ├── CorpusError     the folder is missing, is no folder, or holds nothing that can be read
    ├── StoreError      the store is damaged, in use, not writable, or of another version
    ├── ModelError      the embedding model is missing or cannot be used
    └── ArgumentError   what was given to a function is none of what it takes; also a ValueError
        └── QuestionError   the question is empty, too long or not text

A question that the documents do not answer is no error: it is an `Answer` with `found=False`.
A file that cannot be read is no error either: it is skipped, and the sync reports it with the reason.
"""


class AdverbumError(Exception):
    """Base of all errors raised by this package. Its message is one line that says what to do."""


class CorpusError(AdverbumError):
    """The folder of documents is missing, is no folder, or holds nothing that can be read."""


class StoreError(AdverbumError):
    """The store is damaged, in use by another process, not writable, or of another version."""


class ModelError(AdverbumError):
    """The embedding model is missing, incomplete or of the wrong shape."""


class ArgumentError(AdverbumError, ValueError):
    """What was given to a function is none of what it takes; the message names both."""


class QuestionError(ArgumentError):
    """The question is empty, too long, or holds characters that are not text."""
