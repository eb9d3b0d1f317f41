"""Formats: the bytes of a file to the text that is quoted from it, one file for each family of them.

Each is a module with `read(data: bytes) -> Extract`, which gives the same for the same bytes. Text files are
their own text, exactly as decoded; of any other format the extracted text is what spans point into.
Parsers of other people's formats run in a process apart; see `adverbum.documents.sandbox`.
"""

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module, metadata

from adverbum.documents.document import Block

MAX_CHARS = 20_000_000
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class Unreadable(Exception):  # noqa: N818 - never leaves the package: a sync turns it into a Skipped
    """The file cannot become a document; the message says why."""


class Unavailable(Unreadable):
    """The file could not be read just now, which follows from nothing in it; the next sync tries again."""


@dataclass(frozen=True)
class Extract:
    """What a file says.

    Attributes:
        text: what spans will point into.
        title, date, url: where the format states them apart from the text.
        pages: where each page or slide begins in `text`, in code points; empty for a format without.
        blocks: what the text consists of, in order; empty for a format that does not tell.
        omitted: what of the file is not in the text and why, one line each, such as "2 comments" or "page 3: no text".
    """

    text: str
    title: str | None = None
    date: datetime.date | None = None
    url: str | None = None
    pages: tuple[int, ...] = ()
    blocks: tuple[Block, ...] = ()
    omitted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Format:
    """A family of formats.

    Attributes:
        name: of the module that reads it, and, behind a colon, of its function where that is not `read`.
        package: the distribution that parses it, whose version may change the text; None for the standard library.
        max_mb: larger files are not read.
        revision: of our own code; raised whenever it reads another text out of the same bytes.
    """

    name: str
    package: str | None
    max_mb: int
    revision: int = 1

    @property
    def version(self) -> str:
        """What the text depends on, beside the bytes: the format, our code, and its parser's version, or its lack."""
        return f"{self.name}-{self.revision} {_version(self.package) if self.package else ''}".rstrip()

    def require(self) -> None:
        """Raises Unreadable if the parser is not installed."""
        if self.package and not _version(self.package):
            raise Unreadable(f"needs {self.package}; run: pip install 'adverbum[documents]'")


_TEXT = Format("text", None, 20, revision=2)
_HTML = Format("html", "trafilatura", 20)
FORMATS = {
    **dict.fromkeys((".txt", ".text", ".log"), _TEXT),
    **dict.fromkeys((".md", ".markdown"), Format("markup:markdown", None, 20)),
    **dict.fromkeys((".csv", ".tsv"), Format("tables", None, 20)),
    ".rst": Format("markup:rst", None, 20),
    ".org": Format("markup:org", None, 20),
    **dict.fromkeys((".adoc", ".asciidoc"), Format("markup:asciidoc", None, 20)),
    ".tex": Format("markup:tex", None, 20),
    **dict.fromkeys((".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf"), Format("markup:settings", None, 20)),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _HTML),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), Format("data:of_json", "lxml", 20)),
    ".xml": Format("data:of_xml", "lxml", 20),
    **dict.fromkeys((".srt", ".vtt"), Format("subtitles", None, 20)),
    ".pdf": Format("pdf", "pypdfium2", 100),
    ".docx": Format("docx", "python-docx", 100),
    ".pptx": Format("pptx", "python-pptx", 100),
    ".xlsx": Format("xlsx", "openpyxl", 100),
    ".epub": Format("epub", "lxml", 100),
    ".eml": Format("mail", "lxml", 50),
    ".mbox": Format("mail:mailbox", "lxml", 100),
}


def extract(format_: Format, data: bytes) -> Extract:
    """What `data` says, read here and now.

    Raises:
        Unreadable: it is damaged, encrypted, too large, or without words.
    """
    format_.require()
    module, _, function = format_.name.partition(":")
    found: Extract = getattr(import_module(f"adverbum.documents.formats.{module}"), function or "read")(data)
    if not any(char.isalnum() for char in found.text):
        raise Unreadable("no words in it")
    if len(found.text) > MAX_CHARS:
        raise Unreadable(f"more than {MAX_CHARS // 1_000_000} million characters of text")
    return found


def clean(text: str) -> str:
    """`text` without what is no text (NUL, halves of surrogate pairs), which no store keeps."""
    return _NO_TEXT.sub("", text)


def paged(texts: list[str]) -> tuple[str, tuple[int, ...]]:
    """The texts of pages as one text, and where each begins in it."""
    starts, position = [], 0
    for text in texts:
        starts.append(position)
        position += len(text) + 1
    return "\n".join(texts), tuple(starts)


@lru_cache
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
