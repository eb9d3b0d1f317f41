"""What several tests share: the seeds indexed once, and a guard that no test opens a connection outwards."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from adverbum import Assistant

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
_LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "", None)


def _refuse_outside(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in _LOCAL:
            raise PermissionError(f"a test tried to connect to {address}")
    elif event == "socket.getaddrinfo" and arguments[0] not in _LOCAL:
        raise PermissionError(f"a test tried to look up {arguments[0]!r}")


sys.addaudithook(_refuse_outside)
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# A busy machine is no fault, and what passed yesterday passes today; `make fuzz` draws anew, and much more.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("fuzz", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("ADVERBUM_DRAWS", "same"))


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the seeds, synced once; copy it before changing it."""
    place = tmp_path_factory.mktemp("seeds") / "store"
    with Assistant.open(SEEDS, store=place):
        pass
    return place


@pytest.fixture(scope="session")
def assistant(seed_store: Path) -> Iterator[Assistant]:
    """An assistant over the seeds; for asking only."""
    with Assistant.open(SEEDS, store=seed_store) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for documents."""
    place = tmp_path / "documents"
    place.mkdir()
    return place


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A place for a store that does not exist yet."""
    return tmp_path / "store"


@pytest.fixture
def seed_copy(tmp_path: Path) -> Path:
    """A folder with the seeds that a test may change."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


def test_guard_refuses_outside_connections() -> None:
    with pytest.raises(PermissionError), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
