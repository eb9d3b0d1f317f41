"""The training program on a handful of rows: what it refuses, that it repeats itself, and what it writes."""

import json
import lzma
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from adverbum.embedding.bundled import Embedder
from adverbum.training import data, export, vocabulary
from adverbum.training.fit import Encoded, Recipe, encode, fit
from adverbum.training.pieces import Pieces, pieces

DUTCH = ["de rode kat slaapt", "het grote huis brandt", "zij leest een boek", "wij eten vandaag brood"]
ENGLISH = ["the red cat sleeps", "the big house burns", "she reads a book", "we eat bread today"]
RECIPE = Recipe(vocabulary=300, dimension=16, steps=40, pooled_rows=4, late_rows=3, weights=(("qa", 1), ("bitext", 1)))


def write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of training data."""
    write(tmp_path / "bitext" / "en-nl.made.tsv.xz", *map("\t".join, zip(ENGLISH, DUTCH, strict=True)))
    rows = [
        {"question": "What burns?", "answers": ["house"], "context": "It is late. The big house burns. All run."},
        {"question": "What does she read?", "answers": ["book"], "context": "She reads a book at night."},
    ]
    write(tmp_path / "qa" / "made.en.jsonl.xz", *map(json.dumps, rows))
    write(tmp_path / "text" / "de.made.txt.xz", "Die rote Katze schläft.")
    write(tmp_path / "text" / "vi.made.txt.xz", "Con mèo đỏ đang ngủ.")
    return tmp_path


def learned(folder: Path) -> tuple[Tokenizer, list[Encoded]]:
    sources = data.read_sources(folder)
    tokenizer = vocabulary.learn(sources, data.read_sentences(folder), size=RECIPE.vocabulary, seed=1)
    return tokenizer, [encode(source, tokenizer) for source in sources]


def beginning(pieces_of: Pieces) -> np.ndarray:
    count = len(pieces_of.starts) - 1
    return np.random.default_rng(1).standard_normal((count, RECIPE.dimension)).astype(np.float32) / 4


def test_a_row_that_repeats_a_measured_sentence_is_refused(folder: Path) -> None:
    write(folder / "dev" / "ntrex.en-nl.tsv.xz", "The BIG house, burns…\tHet grote huis, brandt!!!!")
    assert len(data.read_sources(folder)[0].pairs) == 4, "short strings are language, not a leak"
    long = "the big house at the end of our street burns"
    write(folder / "bitext" / "en-nl.made.tsv.xz", f"{long}\twat dan ook", "she reads\tzij leest")
    write(folder / "dev" / "xquad.en.jsonl.xz", json.dumps({"question": "?", "context": f"Look. {long.upper()}! Run."}))
    assert data.read_sources(folder)[0].pairs == [("she reads", "zij leest")]


def test_a_folder_without_bitext_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no bitext"):
        data.read_sources(tmp_path)


def test_a_question_is_paired_with_the_sentences_from_its_answer_on(folder: Path) -> None:
    assert data.read_sources(folder)[1].pairs[0] == ("What burns?", "The big house burns. All run.")


def test_pieces_are_the_letter_runs_that_tokens_share() -> None:
    found = pieces([b"struktur", "strüktur".encode(), b"house", b"12345", b"abc"])
    first, second = (set(found.ids[found.starts[n] : found.starts[n + 1]].tolist()) for n in (0, 1))
    assert first == second  # marks are ignored
    assert len(first) == found.count == (10 - 3) + (10 - 4)  # runs of four and of five in ^struktur$
    assert found.starts[2] == found.starts[-1]  # nothing else shares a run
    flat, starts = found.of(np.array([2, 1, 0]))
    assert len(flat) == 2 * found.count
    assert starts.tolist() == [0, 0, found.count]


def test_training_learns_and_repeats_itself_even_when_stopped(folder: Path, tmp_path: Path) -> None:
    tokenizer, encoded = learned(folder)
    shared = pieces(vocabulary.token_bytes(tokenizer))
    begin = beginning(shared)
    losses: list[float] = []
    table = fit(encoded, begin, shared, RECIPE, report=lambda step, pooled, late: losses.append(pooled + late))
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])

    def stop(step: int, *_: float) -> None:
        if step == 24:
            raise InterruptedError

    recipe = replace(RECIPE, checkpoint_steps=10)
    with pytest.raises(InterruptedError):
        fit(encoded, begin, shared, recipe, checkpoint=tmp_path / "state.pt", report=stop)
    resumed: list[int] = []
    again = fit(
        encoded, begin, shared, recipe, checkpoint=tmp_path / "state.pt", report=lambda step, *_: resumed.append(step)
    )
    assert resumed == list(range(20, 40))
    np.testing.assert_array_equal(again, table)
    with pytest.raises(ValueError, match="another recipe"):
        fit(encoded, begin, shared, replace(recipe, rate=1.0), checkpoint=tmp_path / "state.pt")


def test_what_is_written_loads_in_sentence_transformers_and_here(folder: Path, tmp_path: Path) -> None:
    tokenizer, encoded = learned(folder)
    table = beginning(pieces(vocabulary.token_bytes(tokenizer)))
    languages = export.language_table([own.source for own in encoded], data.read_sentences(folder), tokenizer)
    export.export(tmp_path / "model", tokenizer, table, languages, "card")
    embedder = Embedder(tmp_path / "model")
    text = "The red cat đỏ 12345, structures!"
    ids = embedder.encode(text)
    assert ids.tolist() == tokenizer.encode(text).ids
    np.testing.assert_allclose(embedder.rows(ids), table[ids], atol=export.GRID / 2 + 1e-6)
    through_torch = SentenceTransformer(str(tmp_path / "model"), device="cpu").encode(text)
    np.testing.assert_allclose(through_torch, embedder.pooled(ids), atol=2e-3)
    assert languages.shape == (tokenizer.get_vocab_size(), 4)
