"""What several tests do with stores: fill a folder, and look whether all of a store is as it should be."""

from pathlib import Path

from adverbum import Retriever
from adverbum.store.sync import index_state
from adverbum.store.verify import verify


def write(folder: Path, **texts: str) -> None:
    """Writes each text into a file of its name."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def exact(retriever: Retriever) -> bool:
    """Every span exact, and every chunk in the vector index or known to be apart from it."""
    assert not verify(retriever.folder, retriever.store).faults
    state = index_state(retriever.store, retriever.index)
    held = retriever.index._with(state.name, lambda found: found.get(include=[]))["ids"] if state.name else []
    return set(retriever.store.chunk_ids()) <= {*map(int, held), *retriever.store.after(state.last)}
