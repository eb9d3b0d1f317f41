"""Many may open one store at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from adverbum import Retriever
from tests.conftest import SEEDS

READERS = 8


def test_threads_that_open_a_store_at_once_all_find_the_same(seed_store: Path) -> None:
    together = Barrier(READERS)

    def search(_: int) -> list[str]:
        with Retriever.attach(SEEDS, store=seed_store) as retriever:
            together.wait(30)
            return [passage.chunk.text for passage in retriever.search("Who chaired the conference?", top_k=3)]

    for _ in range(3):
        with ThreadPoolExecutor(READERS) as pool:
            found = list(pool.map(search, range(READERS)))
        assert found[0]
        assert found == found[:1] * READERS
