"""E-mail: who wrote to whom, when, about what, and the message; an mbox file is many of them.

What is quoted from earlier mails, and signatures, are furniture; what is forwarded is part of the message.
"""

import binascii
import datetime
import re
from collections.abc import Iterator
from email import errors, header, message_from_bytes, policy, utils
from email.message import Message
from typing import Any

from adverbum.documents.formats import Extract, Unreadable, clean, paragraphs
from adverbum.documents.formats import html as pages
from adverbum.documents.formats.text import decode, lost
from adverbum.documents.formats.writing import Writing
from adverbum.languages import ALL

_SHOWN = ("From", "To", "Cc", "Date")
_MOST_DEPTH = 20  # of mails within mails
_BEGINS = re.compile(rb"(?:\A|\n\r?\n)From [^\n]+\n(?=[\w-]+:)")  # each mail in an mbox file
_FORWARDED = re.compile(rf"\s*(?:{ALL.forwarding})\s*:", re.IGNORECASE)
_PASSED_ON = re.compile(rf"\W*(?:{ALL.forwarded})\b", re.IGNORECASE)
_REPLIED = re.compile(
    rf"-{{2,}}\s*(?:{ALL.original})\s*-{{2,}}$"
    rf"|(?:{ALL.replied_on})\b.{{6,200}}\b(?:{ALL.replied})\b.{{0,100}}:$"
    rf"|.{{0,100}}<[^<>\s]+@[^<>\s]+>\s*(?:{ALL.replied})\b.{{0,60}}:$",
    re.IGNORECASE | re.DOTALL,
)
_LETTERHEAD = re.compile(rf"(?:{ALL.sender})\s*:.*\n(?:{ALL.sent})\s*:", re.IGNORECASE)


def read(data: bytes) -> Extract:
    """The headers that a mail program shows, and the message, in plain text where it is sent as such too."""
    mail = _parsed(data)
    if not mail.keys():
        raise Unreadable("no e-mail: it has no headers")
    writing = Writing()
    subject = _write(writing, mail)
    return writing.extract(title=subject, date=_sent(mail))


def mailbox(data: bytes) -> Extract:
    """All mails of an mbox file, each on a page of its own.

    Raises:
        Unreadable: there is none in it.
    """
    starts = [found.end() for found in _BEGINS.finditer(data)]
    if not starts:
        raise Unreadable("no mailbox: no mail begins in it")
    writing = Writing()
    subjects = []
    for start, end in zip(starts, [*[found.start() for found in _BEGINS.finditer(data)][1:], len(data)], strict=True):
        writing.page()
        subjects.append(_write(writing, _parsed(re.sub(rb"(?m)^>(>*From )", rb"\1", data[start:end])), inside=True))
    return writing.extract(title=subjects[0] if len(subjects) == 1 else None)


def _parsed(data: bytes) -> Message:
    return message_from_bytes(re.sub(rb"\A(?:From [^\n]*\n)", b"", data), policy=policy.compat32)


def _write(writing: Writing, mail: Message, *, inside: bool = False, depth: int = 0) -> str:
    """Writes a mail down; its subject."""
    subject = _header(mail, "Subject")
    writing.add("heading" if inside or depth else "title", subject, level=min(depth + 1, 6) if inside or depth else 0)
    for name in _SHOWN:
        if value := _header(mail, name):
            writing.row([f"{name}:", value])
    forwards = bool(_FORWARDED.match(subject))
    left: list[str] = []
    for part in _parts(mail):
        kind, name = _type(part), _name(part)
        disposition = str(part.get("Content-Disposition") or "").lower()
        if kind in ("message/rfc822", "message/global"):
            within: Any = part.get_payload()
            if depth < _MOST_DEPTH and isinstance(within, list) and within:
                _write(writing, within[0], depth=depth + 1)
        elif not kind.startswith("text/") or disposition.startswith("attachment") or kind == "text/calendar":
            left.append(name or kind)
        elif kind == "text/html":
            _write_page(writing, _text(writing, part), forwards)
        else:
            _write_plain(writing, _text(writing, part), forwards)
    if left:
        writing.omit(f"{len(left)} attachment{'s' * (len(left) > 1)}: {', '.join(left)} (not read)")
    return " ".join(subject.split())


def _parts(part: Message) -> Iterator[Message]:
    """What a mail shows, in order; of alternatives the one that says most in plain text."""
    kind = _type(part)
    within: Any = part.get_payload()
    if not isinstance(within, list) or not kind.startswith("multipart/"):
        yield part
        return
    if kind == "multipart/alternative":
        plain = next((each for each in within if _type(each) == "text/plain"), None)
        rich = [each for each in within if each is not plain]
        best = plain if plain is not None and (not rich or _size(plain) * 3 > _size(rich[-1])) else (rich or [None])[-1]
        within = [best] if best is not None else []
    for each in within:
        yield from _parts(each)


def _size(part: Message) -> int:
    """How many letters a part shows, about."""
    within: Any = part.get_payload()
    if isinstance(within, list):
        return max(map(_size, within), default=0)
    return sum(map(str.isalnum, re.sub(r"<[^<>]*>", "", _decoded(part))))


def _write_plain(writing: Writing, text: str, forwards: bool) -> None:
    text = clean(text.replace("\r\n", "\n"))
    quoted = False  # whether all that follows is an earlier mail, or a signature
    wide = paragraphs.broken([run for run, _ in paragraphs.runs(text)])
    for run, signed in _stretches(text):
        said = text[run[0] : run[1]]
        if signed:
            quoted = signed == "sign"
        if _PASSED_ON.match(said):
            quoted, forwards = False, True
        elif not forwards and _opens_quote(said):
            quoted = True
        for block in paragraphs.told(text, *run, wide=wide):
            words = text[block.start : block.end]
            if quoted or (words.startswith(">") and not forwards) or (_REPLIED.match(words) and not forwards):
                writing.add("furniture", words)
            elif block.cells:
                writing.row([text[start:end] for start, end in block.cells], header=block.kind == "header")
            else:
                writing.add("paragraph" if block.kind == "title" else block.kind, words, level=block.level)


def _opens_quote(said: str) -> bool:
    """Whether an earlier mail begins here, with a line that names its writer or its headers."""
    said = said.strip()
    return any(_REPLIED.match(words) for words in (said, said.split("\n")[0])) or bool(_LETTERHEAD.match(said))


def _stretches(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Stretches of a mail that are quoted as a whole or not at all, and whether one begins a signature."""
    begin, position, sign, quoting = 0, 0, "", False
    for line in text.splitlines(keepends=True):
        marked = line.lstrip().startswith(">")
        fresh = not line.strip() or marked != quoting or line.rstrip("\n") in ("-- ", "--")
        if fresh and text[begin:position].strip():
            yield (begin, position), sign
            begin, sign = position, "end" if marked or quoting else ""
        if line.rstrip("\n") in ("-- ", "--"):
            sign = "sign"
        quoting = marked
        position += len(line)
    if text[begin:position].strip():
        yield (begin, position), sign


def _write_page(writing: Writing, text: str, forwards: bool) -> None:
    try:
        pieces, left = pages.told(pages.tree(clean(text)))
    except Unreadable as error:
        writing.omit(f"a part of it: {error}")
        return
    quoted = False
    for piece in pieces:
        passed = _PASSED_ON.match(piece.text)
        forwards = forwards or bool(passed)
        quoted = not forwards and (quoted or _opens_quote(piece.text))
        if piece.kind == "furniture" and forwards:
            piece.kind = "paragraph"
        elif piece.kind == "title":
            piece.kind, piece.level = "heading", 1
        if quoted:
            piece.kind, piece.cells = "furniture", ()
    pages.put(writing, pieces)
    for what in left:
        writing.omit(what)


def _text(writing: Writing, part: Message) -> str:
    text = _decoded(part)
    for what in lost(text):
        writing.omit(what)
    return text


def _decoded(part: Message) -> str:
    """The text of a part, unwrapped where its program has broken the lines of a paragraph."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, binascii.Error, AssertionError):
        payload = None
    data = payload if isinstance(payload, bytes) else str(part.get_payload() or "").encode("utf-8", "surrogateescape")
    try:
        return decode(data, _asked(part.get_content_charset))
    except Unreadable:
        return data.decode("utf-8", "replace").replace("\0", "\ufffd")


def _asked(get: object) -> str | None:
    """What the standard library says of a header, which it cannot of every malformed one."""
    try:
        return get()  # type: ignore[operator, no-any-return]
    except (ValueError, IndexError, KeyError, TypeError, LookupError, AttributeError):
        return None


def _type(part: Message) -> str:
    return _asked(part.get_content_type) or "text/plain"


def _name(part: Message) -> str:
    name = _asked(part.get_filename)
    return _words(name, part) if name else ""


def _header(mail: Message, name: str) -> str:
    """A header in words; as it stands where it cannot be decoded."""
    return ", ".join(filter(None, (_words(value, mail) for value in mail.get_all(name, []))))


def _words(value: object, mail: Message) -> str:
    raw = str(value)
    if isinstance(value, header.Header):  # holds bytes that are not ASCII
        raw = "".join(
            part if isinstance(part, str) else part.decode("ascii", "surrogateescape")
            for part, _ in header.decode_header(value)
        )
    data = raw.encode("utf-8", "surrogateescape")
    try:
        text = decode(data, _asked(mail.get_content_charset)) if data else ""
    except Unreadable:
        text = data.decode("utf-8", "replace")
    return " ".join(clean(_ENCODED.sub(_decoded_word, _BETWEEN.sub("", text))).split()).strip(", ")


_ENCODED = re.compile(r"=\?([\w-]+)(?:\*[\w-]+)?\?([bBqQ])\?([^?\s]*(?: [^?]*)?)\?=")
_BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?[\w-]+\?[bBqQ]\?)")


def _decoded_word(found: re.Match[str]) -> str:
    try:
        return "".join(
            part if isinstance(part, str) else decode(part, name) for part, name in header.decode_header(found[0])
        )
    except (errors.MessageError, ValueError, LookupError, Unreadable):
        return found[0]


def _sent(mail: Message) -> datetime.date | None:
    try:
        return utils.parsedate_to_datetime(_header(mail, "Date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
