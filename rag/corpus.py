"""A folder of documents, read: their text, and what is known about it.

Nothing is ever cut out of a text. What is not content (menus, bylines, "Comment (0)", teasers under
an article) is left out of what is indexed by span: `Document.content` says which stretches count.
"""

import hashlib
import os
import re
import stat
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from rag import readers
from rag.errors import CorpusError
from rag.kinds import years
from rag.language import detect
from rag.readers import READERS, Extract, Reader, Unreadable
from rag.sentences import is_wrapped, split, trim

PROSE_CHARS = 80  # a line of several sentences is prose from here on, a single sentence from three times this
TITLE_CHARS = 120
BEGINNING_CHARS = 600  # where a document says what year it is about
HEAD_LINES = 8  # a byline may stand under the introduction, but not below these
RUNNING_PAGES = 3  # a line at the edge of at least so many pages, and of half of them all, is page furniture


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
        text: of a text file exactly as decoded, else as its reader gives it; every span points into it.
        sha256: of the file's bytes, hexadecimal.
        title: the first heading, or the beginning of the text.
        language: code of the language it is mostly in, such as "nl".
        date: when it was published, where a byline says so.
        url: where it came from, where a source line says so.
        content: (start, end) of the stretches that are content, in order.
        pages: where each page or slide begins; empty for a format without.
    """

    doc_id: str
    text: str
    sha256: str
    title: str
    language: str
    date: date | None
    url: str | None
    content: tuple[tuple[int, int], ...]
    pages: tuple[int, ...] = ()

    @property
    def years(self) -> frozenset[str]:
        """The years it is about, as far as its date, its title and its beginning say."""
        start, _ = self.content[0] if self.content else (0, 0)
        stated = years(f"{self.title} {self.text[start : start + BEGINNING_CHARS]}")
        return stated | ({str(self.date.year)} if self.date else set())

    def page(self, position: int) -> int | None:
        """The number, from 1, of the page that `position` is on; None for a format without."""
        return bisect(self.pages, position) if self.pages else None


@dataclass(frozen=True)
class FileState:
    """What is known of a file without opening it.

    Attributes:
        size: in bytes.
        mtime_ns: the time of its last change.
        reader: what would read it, with its version; see `rag.readers.Reader.version`.
    """

    size: int
    mtime_ns: int
    reader: str


@dataclass(frozen=True)
class Skipped:
    """A file that is not indexed, and why."""

    path: str
    reason: str


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
        under = "" if where == str(root) else f"{_relative(root, Path(where))}/"
        for name in sorted(names):
            if name.startswith("."):
                continue
            doc_id = under + _shown(name)
            try:
                found[doc_id] = _file_state(root, os.path.join(where, name))  # noqa: PTH118 - ten times as quick
            except Unreadable as error:
                skipped.append(Skipped(doc_id, str(error)))
    return dict(sorted(found.items())), sorted(skipped, key=lambda item: item.path)


def _relative(root: Path, path: Path) -> str:
    """POSIX path under `root`."""
    return _shown(path.relative_to(root).as_posix())


def _shown(name: str) -> str:
    """`name`, in which bytes that are not UTF-8 become \\xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _file_state(root: Path, path: str) -> FileState:
    try:
        path.encode("utf-8")
        state = os.lstat(path)
        if stat.S_ISLNK(state.st_mode):
            state = os.stat(path)  # noqa: PTH116
            if not Path(path).resolve().is_relative_to(root):
                raise Unreadable("a link that leads out of the folder")
    except UnicodeEncodeError:
        raise Unreadable("its name is not UTF-8; rename it") from None
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(state.st_mode):
        raise Unreadable("not a regular file")
    reader = READERS.get(os.path.splitext(path)[1].lower())  # noqa: PTH122
    if reader is None:
        raise Unreadable(f"not a kind of document that is read ({', '.join(READERS)})")
    if state.st_size > reader.max_mb * 1_000_000:
        raise Unreadable(f"larger than {reader.max_mb} MB")
    return FileState(state.st_size, state.st_mtime_ns, reader.version)


def load(folder: Path, doc_id: str) -> tuple[bytes, str]:
    """The bytes of the file `folder / doc_id` and their SHA-256, hexadecimal.

    Raises:
        Unreadable: the file is gone or may not be read.
    """
    try:
        data = (folder / doc_id).read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    return data, hashlib.sha256(data).hexdigest()


Extractor = Callable[[Reader, bytes], Extract]


def read(folder: Path, doc_id: str, extract: Extractor = readers.extract) -> Document:
    """The document in the file `folder / doc_id`; raises Unreadable as `load` and `understand` do."""
    return understand(doc_id, *load(folder, doc_id), extract)


def understand(doc_id: str, data: bytes, sha256: str, extract: Extractor = readers.extract) -> Document:
    """The document in a file's bytes, read by the reader for the file's name.

    Raises:
        Unreadable: it is damaged, encrypted or a scan, takes too much to read, or has no words.
    """
    return parse(doc_id, extract(READERS[Path(doc_id).suffix.lower()], data), sha256=sha256)


def parse(doc_id: str, extract: Extract, *, sha256: str) -> Document:
    """What can be told of a document from its text, where its format does not state it.

    A site's name or a byline with a date among the first lines is not content.
    A tail begins at a line that names the source ("Source: https://…") or counts comments
    ("Comment (0)") when no prose follows it. Lines without a letter or digit are never content,
    nor are those that run along the top or bottom of the pages.
    """
    text = extract.text
    lines = list(_lines(text))
    wrapped = _wrapped(text, lines)
    prose = sorted(wrapped.union(index for index, line in enumerate(lines) if _is_prose(text, line)))
    first_prose = prose[0] if prose else len(lines)
    furniture = _running(text, lines, extract.pages)
    published, url = None, None
    for index, (start, end) in enumerate(lines):
        line = text[start:end]
        source = _SOURCE_LINE.fullmatch(line)
        if source or (_COUNTER.fullmatch(line) and prose):
            url = url or (source["url"] if source else None)
            ends_article = prose and index > prose[-1]
            furniture.update(range(index, len(lines) if ends_article else index + 1))
        elif index < max(first_prose, HEAD_LINES) and index not in wrapped:
            stated = _byline_date(line)
            published = published or stated
            if stated or (_SITE_NAME.search(line) and not line.startswith("#")):
                furniture.add(index)
        if not any(char.isalnum() for char in line):
            furniture.add(index)
    heading = next((span for index, span in enumerate(lines[:first_prose]) if index not in furniture), None)
    content = tuple(_merge(text, [span for index, span in enumerate(lines) if index not in furniture]))
    content = content or (trim(text, 0, len(text)),)
    language = detect(" ".join(text[start:end] for start, end in content)[:20_000])
    if heading is None:
        heading = next(iter(split(text, *content[0], language)), (0, 0))
    title = _shorten(extract.title or text[slice(*heading)]) or doc_id
    published, url = extract.date or published, extract.url or url
    return Document(doc_id, text, sha256, title, language, published, url, content, extract.pages)


_URL = r"(?P<url>https?://[^\s<>\"]+)"
_SOURCE_LINE = re.compile(rf"(?:[^\W\d_][^:\n]{{0,30}}:\s*)?{_URL}")
_COUNTER = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)? ?\(\d+\)")  # "Reactie (0)", "Bình luận (12)"
_SITE_NAME = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}\b(?!\.\w)")
_NUMERIC_DATE = re.compile(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4}))(?!\d)")
_SENTENCE_LIKE = re.compile(r"[.!?…][\"'”’»)\]]*(?:/?\.)?$")


_SENTENCE_END = re.compile(r"\w[.!?…][\"'”’»)\]]*\s+[^\W\d_a-z]")


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for line in text.splitlines(keepends=True):
        start, end = trim(text, position, position + len(line))
        if start < end:
            yield start, end
        position += len(line)


def _running(text: str, lines: list[tuple[int, int]], pages: tuple[int, ...]) -> set[int]:
    """The lines that stand first or last on many pages, but for a number: running titles, page numbers."""
    edges: dict[str, list[int]] = {}
    starts = [line[0] for line in lines]
    for begin, end in pairwise((*pages, len(text) + 1)):
        first, last = bisect(starts, begin - 1), bisect(starts, end - 1) - 1
        for index in {first, last} if first <= last else ():
            edges.setdefault(re.sub(r"\d+", "0", text[slice(*lines[index])]), []).append(index)
    enough = max(RUNNING_PAGES, len(pages) / 2)
    return {index for found in edges.values() if len(found) >= enough for index in found}


def _is_prose(text: str, line: tuple[int, int]) -> bool:
    start, end = line
    if end - start < PROSE_CHARS or not _SENTENCE_LIKE.search(text[start:end]):
        return False
    return end - start >= 3 * PROSE_CHARS or len(split(text, start, end)) > 1


def _wrapped(text: str, lines: list[tuple[int, int]]) -> set[int]:
    """The lines of paragraphs that are broken to a width and hold more than a sentence."""
    found: set[int] = set()
    begin = 0
    for index, (_, end) in enumerate(lines):
        if index + 1 == len(lines) or text.count("\n", end, lines[index + 1][0]) > 1:
            paragraph = text[lines[begin][0] : end]
            if _SENTENCE_END.search(paragraph) and is_wrapped(paragraph):
                found.update(range(begin, index + 1))
            begin = index + 1
    return found


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
