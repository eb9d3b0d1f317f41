"""The command line as a user meets it: output, exit codes, JSON, and one clear line for every mistake."""

import importlib
import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import adverbum
from adverbum import cli
from tests.conftest import ROOT, SEEDS


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def seeds(seed_store: Path) -> list[str]:
    return ["--folder", str(SEEDS), "--store", str(seed_store)]


def test_ask_quotes_cites_and_exits_zero(capsys: pytest.CaptureFixture[str], seed_store: Path) -> None:
    code, out, err = run(capsys, "ask", "Who is the party secretary of Thu Lum?", *seeds(seed_store))
    assert (code, err) == (0, "")
    assert "Nguyen Truong Giang" in out.splitlines()[0]
    assert "[1] Promoting pioneering, exemplary role and creativity · 2025-10-04 · en" in out


def test_ask_says_no_and_exits_one(capsys: pytest.CaptureFixture[str], seed_store: Path) -> None:
    code, out, _ = run(capsys, "ask", "What is the capital of Peru?", *seeds(seed_store))
    assert code == 1
    assert out.startswith("That is not in the documents.\nOccurs in no document: ")
    code, out, _ = run(capsys, "ask", "Wat is de hoofdstad van Peru?", *seeds(seed_store))
    assert code == 1
    assert out.startswith("Dat staat niet in de documenten.")


def test_ask_as_json_has_the_public_fields(capsys: pytest.CaptureFixture[str], seed_store: Path) -> None:
    code, out, _ = run(capsys, "ask", "Bí thư Đảng ủy xã Thu Lũm là ai?", "--json", *seeds(seed_store))
    answer = json.loads(out)
    assert code == 0
    assert answer["found"] is True
    citation = answer["citations"][0]
    assert set(citation) == {
        "quote",
        "span",
        "focus",
        "title",
        "language",
        "date",
        "url",
        "page",
        "header",
        "sha256",
        "confidence",
        "twins",
        "differing",
    }
    text = (SEEDS / citation["span"]["doc_id"]).read_bytes().decode()
    assert text[citation["span"]["start"] : citation["span"]["end"]] == citation["quote"]


def test_an_answer_gives_the_record_and_a_retriever_the_documents(
    capsys: pytest.CaptureFixture[str], seed_store: Path, assistant: adverbum.Assistant
) -> None:
    question = "Who is the party secretary of Thu Lum?"
    _, out, _ = run(capsys, "ask", question, "--json", *seeds(seed_store))
    assert json.loads(json.dumps(assistant.ask(question).to_dict())) == json.loads(out)
    known = [(own.doc_id, own.language, own.size) for own in assistant.documents()]
    files = sorted(SEEDS.glob("*.txt"))
    assert [(doc_id, size) for doc_id, _, size in known] == [(path.name, path.stat().st_size) for path in files]
    assert sorted(language for _, language, _ in known) == ["de", "en", "nl", "nl", "nl"]


def test_why_shows_which_words_met(capsys: pytest.CaptureFixture[str], seed_store: Path) -> None:
    _, out, _ = run(capsys, "ask", "Who is the party secretary of Thu Lum?", "--why", *seeds(seed_store))
    assert "lum ~ Lum  1.00" in out


def test_search_prints_passages_and_as_json(capsys: pytest.CaptureFixture[str], seed_store: Path) -> None:
    code, out, _ = run(capsys, "search", "partijcel", "--top-k", "2", "--json", *seeds(seed_store))
    assert (code, len(json.loads(out))) == (0, 2)
    code, out, _ = run(capsys, "search", "partijcel", "--language", "nl", *seeds(seed_store))
    assert code == 0
    assert "002_24ebad3b1ab8d8ee.txt" in out


def test_sync_reports_and_verify_is_exact(capsys: pytest.CaptureFixture[str], seed_copy: Path, store: Path) -> None:
    (seed_copy / "photo.png").write_bytes(b"\x89PNG")
    code, out, _ = run(capsys, "sync", str(seed_copy), "--store", str(store))
    assert code == 0
    assert "skipped: photo.png: not a kind of document" in out
    assert "5 added, 0 changed, 0 moved, 0 removed, 0 unchanged, 1 skipped" in out
    code, out, _ = run(capsys, "verify", str(seed_copy), "--store", str(store))
    assert (code, "every stored span is exact" in out) == (0, True)
    (seed_copy / "004_f0eaf0d53c8a87a2.txt").unlink()
    code, out, _ = run(capsys, "sync", str(seed_copy), "--store", str(store), "--dry-run", "--json")
    assert json.loads(out)["removed"] == ["004_f0eaf0d53c8a87a2.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", " "], "the question is empty"),
        (["ask", "x" * 1_000_000], "1,000,000 characters"),
        (["ask", "a\0b"], "U+0000"),
        (["ask", "a\ud800b"], "U+D800"),
        (["ask", "Wie?", "--folder", "/nowhere"], "there is no folder /nowhere"),
        (["sync", "/nowhere"], "there is no folder /nowhere"),
        (["search", "Wie?", "--top-k", "0"], "top_k must be at least 1, not 0"),
        (["eval", "/nowhere.jsonl"], "/nowhere.jsonl cannot be read"),
        (["ask", "Wie?", "--store", "/proc/nowhere"], "name another place with --store"),
    ],
)
def test_a_mistake_is_one_line_and_exit_two(
    capsys: pytest.CaptureFixture[str], seed_store: Path, arguments: list[str], message: str
) -> None:
    for option, value in (("--folder", str(SEEDS)), ("--store", str(seed_store))):
        if option not in arguments and not (option == "--folder" and arguments[0] == "sync"):
            arguments = [*arguments, option, value]
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.startswith("adverbum: ")
    assert err.count("\n") == 1


def test_study_prints_lines_writes_cards_and_says_what_it_cannot(
    capsys: pytest.CaptureFixture[str], seed_store: Path, tmp_path: Path
) -> None:
    place = [str(SEEDS), "--store", str(seed_store)]
    code, out, _ = run(capsys, "study", *place, "--kind", "resolutions", "--language", "en")
    assert code == 0
    assert "  Resolution No. 57-NQ/TW\n      The congress is an effort of the Party Committee" in out
    code, out, _ = run(capsys, "study", *place, "--language", "nl", "--json")
    lines = json.loads(out)
    assert {line["kind"] for line in lines} == {"figures", "people", "timeline", "resolutions"}
    for line in lines:
        text = (SEEDS / line["span"]["doc_id"]).read_bytes().decode()
        assert text[line["span"]["start"] : line["span"]["end"]] == line["quote"]
    file = tmp_path / "cards.csv"
    code, out, _ = run(capsys, "study", *place, "--kind", "people", "--csv", str(file))
    assert (code, out) == (0, f"{len(file.read_text(encoding='utf-8').splitlines()) - 4} cards in {file}\n")
    code, _, err = run(capsys, "study", *place, "--csv", str(tmp_path / "nowhere" / "cards.csv"))
    assert (code, err.count("\n")) == (2, 1)
    assert run(capsys, "study", *place, "--text", "zzz")[0] == 1


def test_a_folder_without_documents_is_told_so(capsys: pytest.CaptureFixture[str], folder: Path, store: Path) -> None:
    (folder / "photo.png").write_bytes(b"\x89PNG")
    code, out, err = run(capsys, "ask", "Wie?", "--folder", str(folder), "--store", str(store))
    assert (code, out) == (2, "")
    assert "holds no document that can be read (1 files skipped" in err


COMMANDS = ("chat", "ask", "search", "study", "sync", "verify", "eval")


def ended(*arguments: str) -> object:
    """The code that the command line ends with by itself."""
    with pytest.raises(SystemExit) as exited:
        cli.main(list(arguments))
    return exited.value.code


def test_the_whole_and_every_command_have_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--help") == 0
    told = capsys.readouterr().out
    for command in COMMANDS:
        assert f"    {command}  " in told
        assert ended(command, "--help") == 0
        assert f"usage: adverbum {command}" in capsys.readouterr().out


PROGRAMS = [path.stem for path in sorted((ROOT / "eval").glob("*.py")) if 'name__ == "__main__"' in path.read_text()]


@pytest.mark.parametrize("name", [*PROGRAMS, "bench.__main__"])
def test_every_program_of_the_evaluation_has_help(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["program", "--help"])
    with pytest.raises(SystemExit) as exited:
        importlib.import_module(f"adverbum.eval.{name}").main()
    assert exited.value.code == 0
    assert f"usage: python -m adverbum.eval.{name.partition('.')[0]} " in capsys.readouterr().out


def test_the_version_is_that_of_the_installation(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--version") == 0
    assert capsys.readouterr().out == f"adverbum {adverbum.__version__}\n"
    assert adverbum.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    run = subprocess.run([sys.executable, "-m", "adverbum", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"adverbum {adverbum.__version__}\n"


def test_a_broken_command_of_another_package_breaks_only_itself(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, seed_store: Path
) -> None:
    broken = EntryPoint("chat", "adverbum.nowhere", cli.GROUP)
    monkeypatch.setattr(cli, "entry_points", lambda group: [broken])
    assert run(capsys, "search", "partij", *seeds(seed_store))[0] == 0
    code, out, err = run(capsys, "chat", "--port", "0")
    assert (code, out) == (2, "")
    assert err == "adverbum: chat: cannot be loaded: ModuleNotFoundError: No module named 'adverbum.nowhere'\n"
    assert ended("--help") == 0
    assert "cannot be loaded: ModuleNotFoundError" in capsys.readouterr().out


def test_a_command_loads_no_other(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(EntryPoint, "load", lambda entry: loaded.append(entry.name))
    run(capsys, "sync", "/nowhere")
    assert loaded == []


def test_a_fault_of_the_program_is_not_told_as_the_users(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, seed_store: Path
) -> None:
    def faulty(*_: object, **__: object) -> None:
        zip((1,), (), strict=True).__next__()

    monkeypatch.setattr("adverbum.Assistant.ask", faulty)
    code, out, err = run(capsys, "ask", "Wie?", *seeds(seed_store))
    assert (code, out) == (2, "")
    assert "Traceback" in err
    assert "in faulty" in err
    assert err.endswith("adverbum: this is a bug; please report the lines above\n")


def test_debug_shows_where_a_mistake_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "sync", "/nowhere", "--debug")
    assert code == 2
    assert "Traceback" in err
    assert "\nadverbum: there is no folder /nowhere" in err


def test_the_command_line_starts_without_what_is_slow_to_import() -> None:
    slow = ("torch", "sentence_transformers", "chromadb", "gradio", "fastapi", "scipy")
    code = f"import sys, adverbum.cli; print(*[name for name in {slow} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "\n"


def test_the_installed_command_works_and_a_closed_pipe_is_no_traceback(seed_store: Path) -> None:
    command = Path(sys.executable).with_name("adverbum")
    environment = os.environ | {"PYTHONWARNINGS": "error"}
    asked = subprocess.run(
        [command, "ask", "Wie?", "--folder", str(ROOT / "nowhere")], capture_output=True, text=True, check=False
    )
    assert (asked.returncode, asked.stderr.count("\n")) == (2, 1)
    piped = subprocess.run(
        f"'{command}' search partij --folder '{SEEDS}' --store '{seed_store}' | head -c 1",
        shell=True, capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert "Traceback" not in piped.stderr
