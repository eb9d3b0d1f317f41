"""Work in a process apart, for what may crash, hang or take all the memory."""

import os
import sys
from pathlib import Path


def command(code: str, *arguments: str) -> list[str]:
    """What runs a line of Python that may import this very package, and nothing of the current directory."""
    return [sys.executable, "-P", "-c", code, *arguments]


def environment() -> dict[str, str]:
    """The environment in which it does so; its own processes find no code in the current directory either."""
    given = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))  # an empty entry is that directory
    path = [str(Path(__file__).parents[1]), *given]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path), "PYTHONSAFEPATH": "1"}
