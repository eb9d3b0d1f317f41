"""Text in pictures, recognised by `tesseract` where it is installed."""

import os
import shutil
import subprocess
import time

from adverbum.documents.formats.pdf.words import Word, tidy

LANGUAGES = ("nld", "deu", "eng", "vie")
FILE_S = 45.0  # what all pictures of a file may take together: less than what reading it may
LEAST_SURE = 30  # of 100, as the program rates its words
INSTALL = "install tesseract-ocr to have it recognised"


class Recogniser:
    """Recognises one picture after another until the time is over."""

    DPI = 300

    def __init__(self) -> None:
        self._program = shutil.which("tesseract")
        self._languages = ""
        self._until: float | None = None
        self.lack = "no text (a picture)" if self._program else f"no text (a picture); {INSTALL}"

    @property
    def advice(self) -> str:
        """What to do about a file without any text."""
        return "nothing could be recognised in its pictures" if self._program else INSTALL

    def works(self) -> bool:
        """Whether there is a program, a language that it knows, and time."""
        if not self._program:
            return False
        if self._until is None:
            self._until = time.monotonic() + FILE_S
            listed = self._run("--list-langs").decode("utf-8", "replace").split()
            self._languages = "+".join(name for name in LANGUAGES if name in listed)
        if time.monotonic() > self._until:
            self.lack = "no text (a picture); there was no time to recognise it"
        return bool(self._languages) and time.monotonic() < self._until

    def words(self, picture: bytes, scale: float) -> list[Word]:
        """The words of a picture (PGM); a dot of it is `scale` points."""
        table = self._run("stdin", "stdout", "-l", self._languages, "--dpi", str(self.DPI), "tsv", picture=picture)
        found: list[Word] = []
        bottoms: dict[tuple[str, ...], tuple[float, float]] = {}
        for line in table.decode("utf-8", "replace").splitlines():
            cells = line.split("\t")
            if len(cells) != 12 or not cells[0].isdecimal():
                continue
            left, top, width, height = (int(cell) * scale for cell in cells[6:10])
            place = tuple(cells[1:5])
            if cells[0] == "4":  # a line
                bottoms[place] = (top + 0.8 * height, 0.9 * height)
            elif cells[0] == "5" and float(cells[10]) >= LEAST_SURE and cells[11].strip():
                baseline, size = bottoms.get(place, (top + height, height))
                found.append(Word(tidy(cells[11]), left, left + width, baseline, size, order=len(found)))
        return found

    def _run(self, *arguments: str, picture: bytes = b"") -> bytes:
        left = max(1.0, (self._until or 0) - time.monotonic())
        try:
            return subprocess.run(
                [str(self._program), *arguments], input=picture, capture_output=True, timeout=left, check=False,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            ).stdout  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return b""
