"""Subtitles (SRT, WebVTT): what is said, whole sentences in a block; each time code begins a page."""

import re

from adverbum.documents.document import Block
from adverbum.documents.formats import Extract, Unreadable
from adverbum.documents.formats.text import decode, lost

_CUE = re.compile(
    r"(?m)^[ \t]*((?:\d+:)?\d{1,2}:\d\d[.,]\d{1,3})[ \t]*-->[ \t]*((?:\d+:)?\d{1,2}:\d\d[.,]\d{1,3})[^\n]*\n?"
)
_TAG = re.compile(r"</?[a-zA-Z0-9.:][^<>]{0,100}>|\{\\[^{}]{0,100}\}")
_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_PAUSE_S = 4.0  # after which something else is said


def read(data: bytes) -> Extract:
    """The words of all cues, in order.

    Raises:
        Unreadable: there is no cue in it.
    """
    text = decode(data).replace("\r\n", "\n")
    cues = list(_CUE.finditer(text))
    if not cues:
        raise Unreadable("no subtitles: it has no time codes")
    parts: list[str] = []
    pages: list[int] = []
    blocks: list[Block] = []
    length, before = 0, 0.0
    for number, cue in enumerate(cues):
        said = text[cue.end() : cues[number + 1].start() if number + 1 < len(cues) else len(text)].split("\n\n")[0]
        words = " ".join(_TAG.sub("", said).split())
        if not any(char.isalnum() for char in words):
            continue
        goes_on = (
            blocks and not _END.search(parts[-1]) and words[0] not in "-–—[(♪" and _seconds(cue[1]) - before < _PAUSE_S
        )
        apart = ("\n" if goes_on else "\n\n") if blocks else ""
        start = length + len(apart)
        pages.append(start)
        parts += [apart, words]
        length = start + len(words)
        begin = blocks.pop().start if goes_on else start
        blocks.append(Block("paragraph", begin, length))
        before = _seconds(cue[2])
    return Extract("".join(parts), pages=tuple(pages), blocks=tuple(blocks), omitted=lost(text))


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = ["0", *stamp.replace(",", ".").split(":")][-3:]
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
