"""Work in a process apart, for what may crash, hang or take all the memory."""

import os
import sys
from pathlib import Path


def command(code: str, *arguments: str) -> list[str]:
    """What runs a line of Python that may import this very package."""
    return [sys.executable, "-c", code, *arguments]


def environment() -> dict[str, str]:
    """The environment in which it does so."""
    path = [str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path)}
