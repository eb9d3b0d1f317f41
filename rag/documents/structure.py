"""What is content in a document, what its title is, and when and where it was published.

Nothing is ever cut out of a text. What is not content (menus, bylines, "Comment (0)", teasers under
an article) is left out of what is indexed by span: `Document.content` says which stretches count.
"""

import re
from bisect import bisect
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

from adverbum.documents import formats
from adverbum.documents.document import Block, Document, Source
from adverbum.documents.folder import load
from adverbum.documents.formats import FORMATS, Extract, Format
from adverbum.text.detection import detect
from adverbum.text.sentences import is_wrapped, split, trim

REVISION = 1  # raised whenever the same extract gives another document
PROSE_CHARS = 80  # a line of several sentences is prose from here on, a single sentence from three times this
TITLE_CHARS = 120
HEAD_LINES = 8  # a byline may stand under the introduction, but not below these
RUNNING_PAGES = 3  # a line at the edge of at least so many pages, and of half of them all, is page furniture

Extractor = Callable[[Format, bytes], Extract]


def read(folder: Path, doc_id: str, extract: Extractor = formats.extract) -> Document:
    """The document in the file `folder / doc_id`; raises Unreadable as `load` and `understand` do."""
    return understand(doc_id, *load(folder, doc_id), extract)


def understand(doc_id: str, data: bytes, sha256: str, extract: Extractor = formats.extract) -> Document:
    """The document in a file's bytes, read by the format that the file's name tells.

    Raises:
        Unreadable: it is damaged, encrypted or a scan, takes too much to read, or has no words.
    """
    return parse(doc_id, extract(FORMATS[Path(doc_id).suffix.lower()], data), sha256=sha256)


def parse(doc_id: str, extract: Extract, *, sha256: str) -> Document:
    """What can be told of a document from its text, where its format does not state it.

    A site's name or a byline with a date among the first lines is not content.
    A tail begins at a line that names the source ("Source: https://…") or counts comments
    ("Comment (0)") when no prose follows it. Lines without a letter or digit are never content,
    nor are those that run along the top or bottom of the pages.
    """
    text = extract.text
    if extract.blocks:
        return _told(doc_id, extract, sha256)
    lines = list(_lines(text))
    wrapped = _wrapped(text, lines)
    prose = sorted(wrapped.union(index for index, line in enumerate(lines) if _is_prose(text, line)))
    first_prose = prose[0] if prose else len(lines)
    furniture = _running(text, lines, extract.pages)
    published, url = None, None
    tail = len(lines)  # where what belongs to no article begins
    for index, (start, end) in enumerate(lines):
        line = text[start:end]
        source = _SOURCE_LINE.fullmatch(line)
        if source or (_COUNTER.fullmatch(line) and prose):
            url = url or (source["url"] if source else None)
            furniture.add(index)
            tail = min(tail, index) if prose and index > prose[-1] else tail
        elif index < max(first_prose, HEAD_LINES) and index not in wrapped:
            stated = _byline_date(line)
            published = published or stated
            if stated or (_SITE_NAME.search(line) and not line.startswith("#")):
                furniture.add(index)
        if not any(char.isalnum() for char in line):
            furniture.add(index)
    furniture.update(range(tail, len(lines)))
    heading = next((span for index, span in enumerate(lines[:first_prose]) if index not in furniture), None)
    content = tuple(_merge(text, [span for index, span in enumerate(lines) if index not in furniture]))
    content = content or (trim(text, 0, len(text)),)
    language = detect(" ".join(text[start:end] for start, end in content)[:20_000])
    if heading is None:
        heading = next(iter(split(text, *content[0], language)), (0, 0))
    title = _shorten(extract.title or text[slice(*heading)]) or doc_id
    published, url = extract.date or published, extract.url or url
    blocks = tuple(Block("paragraph", start, end) for start, end in content)
    return Document(Source(doc_id, sha256, title, language, published, url), text, blocks, extract.pages)


def _told(doc_id: str, extract: Extract, sha256: str) -> Document:
    """The document whose format tells what it consists of: nothing needs to be guessed."""
    text, content = extract.text, [block for block in extract.blocks if block.kind != "furniture"]
    language = detect(" ".join(text[block.start : block.end] for block in content)[:20_000])
    heads = [block for block in content if block.kind == "title"] or content
    begins = next(iter(split(text, heads[0].start, heads[0].end, language)), (0, 0)) if heads else (0, 0)
    title = _shorten(extract.title or text[slice(*begins)]) or doc_id
    source = Source(doc_id, sha256, title, language, extract.date, extract.url)
    return Document(source, text, extract.blocks, extract.pages, extract.omitted)


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
