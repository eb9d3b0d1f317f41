"""A folder of documents, read: text exactly as decoded, and what is known about it.

Nothing is ever cut out of a text. What is not content (menus, bylines, "Comment (0)", teasers under
an article) is left out of what is indexed by span: `Document.content` says which stretches count.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.errors import CorpusError
from rag.language import detect
from rag.sentences import split, trim

SUFFIXES = (".txt", ".md", ".markdown", ".text")
MAX_BYTES = 20_000_000
PROSE_CHARS = 80  # a line of several sentences is prose from here on, a single sentence from three times this
TITLE_CHARS = 120
HEAD_LINES = 8  # a byline may stand under the introduction, but not below these


@dataclass(frozen=True, order=True)
class Span:
    """Where: `document.text[start:end]` of the document called `doc_id`, in code points."""

    doc_id: str
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def covers(self, other: "Span") -> bool:
        """Whether `other` lies wholly within this span."""
        return self.doc_id == other.doc_id and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Document:
    """One file.

    Attributes:
        doc_id: the path under the folder, POSIX style.
        text: the text exactly as decoded; every span points into it.
        sha256: of the file's bytes, hexadecimal.
        title: the first heading, or the beginning of the text.
        language: code of the language it is mostly in, such as "nl".
        date: when it was published, where a byline says so.
        url: where it came from, where a source line says so.
        content: (start, end) of the stretches that are content, in order.
    """

    doc_id: str
    text: str
    sha256: str
    title: str
    language: str
    date: date | None
    url: str | None
    content: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class FileState:
    """What the file system says about a file without opening it: size in bytes, time of change in ns."""

    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Skipped:
    """A file that is not indexed, and why."""

    path: str
    reason: str


class Unreadable(Exception):  # noqa: N818 - never leaves the package: a sync turns it into a Skipped
    """The file cannot become a document; the message says why."""


def require_folder(folder: Path) -> None:
    """Raises CorpusError unless `folder` is one."""
    if not folder.exists():
        raise CorpusError(f"there is no folder {folder}; name the folder that holds your documents")
    if not folder.is_dir():
        raise CorpusError(f"{folder} is a file; name the folder that holds it")


def scan(folder: Path) -> tuple[dict[str, FileState], list[Skipped]]:
    """The files under `folder` that may become documents, by doc_id in sorted order, and those that cannot.

    Hidden files and folders are passed over in silence; links that lead out of the folder are skipped.

    Raises:
        CorpusError: `folder` is missing, is no folder, or cannot be listed.
    """
    require_folder(folder)
    root = folder.resolve()
    found: dict[str, FileState] = {}
    skipped: list[Skipped] = []

    def failed(error: OSError) -> None:
        if Path(str(error.filename)) == root:
            raise CorpusError(f"{folder} cannot be listed: {error.strerror}") from error
        skipped.append(Skipped(_relative(root, Path(str(error.filename))), f"cannot be listed: {error.strerror}"))

    for where, folders, names in os.walk(root, onerror=failed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            path = Path(where, name)
            doc_id = _relative(root, path)
            try:
                found[doc_id] = _file_state(root, path)
            except Unreadable as error:
                skipped.append(Skipped(doc_id, str(error)))
    return dict(sorted(found.items())), sorted(skipped, key=lambda item: item.path)


def _relative(root: Path, path: Path) -> str:
    """POSIX path under `root`; bytes of a name that are not UTF-8 are shown as \\xNN."""
    return path.relative_to(root).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _file_state(root: Path, path: Path) -> FileState:
    try:
        str(path).encode("utf-8")
        state = path.stat()
    except UnicodeEncodeError:
        raise Unreadable("its name is not UTF-8; rename it") from None
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        raise Unreadable("a link that leads out of the folder")
    if not stat.S_ISREG(state.st_mode):
        raise Unreadable("not a regular file")
    if path.suffix.lower() not in SUFFIXES:
        raise Unreadable(f"not a text file ({', '.join(SUFFIXES)} are read)")
    if state.st_size > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES // 1_000_000} MB")
    return FileState(state.st_size, state.st_mtime_ns)


def read(folder: Path, doc_id: str) -> Document:
    """The document in the file `folder / doc_id`.

    Raises:
        Unreadable: the file is gone, may not be read, is no UTF-8 text, or has no words.
    """
    try:
        data = (folder / doc_id).read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    if b"\0" in data:
        raise Unreadable("a binary file: it holds NUL bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8: byte {data[error.start]:#04x} at {error.start}; save it as UTF-8") from None
    if not any(char.isalnum() for char in text):
        raise Unreadable("no words in it")
    return parse(doc_id, text, sha256=hashlib.sha256(data).hexdigest())


def parse(doc_id: str, text: str, *, sha256: str) -> Document:
    """What can be told of a document from its text alone.

    A site's name or a byline with a date among the first lines is not content.
    A tail begins at a line that names the source ("Source: https://…") or counts comments
    ("Comment (0)") when no prose follows it. Lines without a letter or digit are never content.
    """
    lines = list(_lines(text))
    prose = [index for index, line in enumerate(lines) if _is_prose(text, line)]
    first_prose = prose[0] if prose else len(lines)
    furniture: set[int] = set()
    published, url = None, None
    for index, (start, end) in enumerate(lines):
        line = text[start:end]
        source = _SOURCE_LINE.fullmatch(line)
        if source or (_COUNTER.fullmatch(line) and prose):
            url = url or (source["url"] if source else None)
            ends_article = prose and index > prose[-1]
            furniture.update(range(index, len(lines) if ends_article else index + 1))
        elif index < max(first_prose, HEAD_LINES):
            stated = _byline_date(line)
            published = published or stated
            if stated or (_SITE_NAME.search(line) and not line.startswith("#")):
                furniture.add(index)
        if not any(char.isalnum() for char in line):
            furniture.add(index)
    title = next((span for index, span in enumerate(lines[:first_prose]) if index not in furniture), None)
    content = tuple(_merge(text, [span for index, span in enumerate(lines) if index not in furniture]))
    content = content or (trim(text, 0, len(text)),)
    language = detect(" ".join(text[start:end] for start, end in content)[:20_000])
    if title is None:
        title = next(iter(split(text, *content[0], language)), (0, 0))
    return Document(doc_id, text, sha256, _shorten(text[slice(*title)]) or doc_id, language, published, url, content)


_URL = r"(?P<url>https?://[^\s<>\"]+)"
_SOURCE_LINE = re.compile(rf"(?:[^\W\d_][^:\n]{{0,30}}:\s*)?{_URL}")
_COUNTER = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)? ?\(\d+\)")  # "Reactie (0)", "Bình luận (12)"
_SITE_NAME = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}\b(?!\.\w)")
_NUMERIC_DATE = re.compile(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4}))(?!\d)")
_SENTENCE_LIKE = re.compile(r"[.!?…][\"'”’»)\]]*(?:/?\.)?$")


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for line in text.splitlines(keepends=True):
        start, end = trim(text, position, position + len(line))
        if start < end:
            yield start, end
        position += len(line)


def _is_prose(text: str, line: tuple[int, int]) -> bool:
    start, end = line
    if end - start < PROSE_CHARS or not _SENTENCE_LIKE.search(text[start:end]):
        return False
    return end - start >= 3 * PROSE_CHARS or len(split(text, start, end)) > 1


def _byline_date(line: str) -> date | None:
    """The date in a short line that is no sentence; day before month unless that is impossible."""
    match = _NUMERIC_DATE.search(line) if len(line) <= 80 and not _SENTENCE_LIKE.search(line) else None
    if not match:
        return None
    year, month, day = (int(n) for n in match.groups()[:3]) if match[1] else (int(match[i]) for i in (6, 5, 4))
    try:
        return date(year, month, day) if month <= 12 else date(year, day, month)
    except ValueError:
        return None


def _merge(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbouring spans with nothing but white space between them, joined."""
    begin = None
    for index, (start, end) in enumerate(spans):
        begin = start if begin is None else begin
        following = spans[index + 1][0] if index + 1 < len(spans) else None
        if following is None or text[end:following].strip():
            yield begin, end
            begin = None


def _shorten(title: str) -> str:
    title = " ".join(title.lstrip("#> ").split())
    if len(title) <= TITLE_CHARS:
        return title
    return title[:TITLE_CHARS].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
