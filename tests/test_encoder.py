"""Another sentence-transformers model in the place of the bundled one: here the bundled one's copy with a prompt."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from adverbum import Assistant, ModelError, cli
from adverbum.embedding.other import Encoder
from adverbum.text.tokens import MODEL
from tests.conftest import SEEDS


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder whose questions carry a prompt."""
    place = Path(shutil.copytree(MODEL, tmp_path_factory.mktemp("models") / "other"))
    settings = place / "config_sentence_transformers.json"
    prompts = {"prompts": {"query": "question about Vietnam: ", "document": ""}}
    settings.write_text(json.dumps(json.loads(settings.read_text()) | prompts))
    return place


def test_questions_get_the_models_own_prompt(model: Path) -> None:
    encoder = Encoder(str(model))
    assert encoder.dimension == 256
    asked, told = encoder.question("Who spoke?"), encoder.embed(["question about Vietnam: Who spoke?", "Who spoke?"])
    np.testing.assert_allclose(asked, told[0], atol=1e-3)
    assert not np.allclose(asked, told[1], atol=1e-2)
    assert encoder.embed([]).shape == (0, 256)


def test_prompts_and_weights_have_their_own_fingerprint(model: Path) -> None:
    assert Encoder(str(model)).fingerprint != Encoder(str(MODEL)).fingerprint
    assert Encoder(str(model)).fingerprint == Encoder(str(model)).fingerprint


def test_documents_are_embedded_again_and_a_passage_ranks_by_its_best_sentence(model: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Assistant.open(SEEDS, store=store):
        pass
    with Assistant.open(SEEDS, store=store, model=model) as assistant:
        passages = assistant.search("Who is the party secretary of Thu Lum?")
        assert "Thu Lum" in passages[0].chunk.text
        asked = assistant.encoder.question("Who is the party secretary of Thu Lum?")  # type: ignore[union-attr]
        for passage in passages:
            best = max(assistant.encoder.embed(passage.chunk.texts) @ asked)  # type: ignore[union-attr]
            assert passage.signals.late == pytest.approx(best, abs=1e-4)
        answer = assistant.ask("Who is the party secretary of Thu Lum?")
        assert answer.found
        assert "Nguyen Truong Giang" in answer.citations[0].quote
    with Assistant.open(SEEDS, store=store) as assistant:  # and back
        assert assistant.ask("Who is the party secretary of Thu Lum?").found


def test_a_model_that_is_nowhere_is_one_clear_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="'nobody/nothing' is not on disk and cannot be fetched"):
        Encoder("nobody/nothing")
    arguments = ["ask", "Who?", "--folder", str(SEEDS), "--store", str(tmp_path), "--model", str(tmp_path / "empty")]
    assert cli.main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("adverbum: the model ")
    assert len(error.splitlines()) == 1
