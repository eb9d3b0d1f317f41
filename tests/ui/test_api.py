"""The routes as any program uses them: the right answers, and one clear line for whatever is wrong."""

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.openapi.models import OpenAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from adverbum import Assistant, StoreError
from adverbum.export.cards import HIDDEN
from adverbum.export.formats import FORMATS, FormatName
from adverbum.export.records import answer_record, passage_record
from adverbum.search.question import MAX_QUESTION_CHARS
from adverbum.store.store import Store
from adverbum.study.lines import KINDS, StudyKind
from adverbum.ui.app import STATIC, build
from adverbum.ui.documents import Library
from tests.conftest import SEEDS

GROUPS = "In how many groups did the Khanh Hoa delegates discuss?"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["question", "span", "doc_id"]), inner),
    max_leaves=8,
)

IS_JSON = {"content-type": "application/json"}


async def no_page(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
    raise AssertionError("a route is missing")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds, with their times, so that a copy of their store is in step with them."""
    return Path(shutil.copytree(SEEDS, tmp_path_factory.mktemp("api") / "seeds"))


@pytest.fixture(scope="module")
def library(folder: Path, seed_store: Path) -> Iterator[Library]:
    with Library(folder, store=shutil.copytree(seed_store, folder.parent / "store")) as library:
        yield library


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[TestClient]:
    """A program that talks to the chat; nothing may raise within the server."""
    with TestClient(build(library, no_page, hosts=None)) as client:
        early = client.post("/api/v1/ask", json={"question": GROUPS})
        assert (early.status_code, early.json()["code"]) == (503, "busy")
        assert client.get("/healthz").json() == {"status": "starting", "documents": 0}
        assert client.post("/api/v1/sync").json()["synced"]
        yield client


def ask(client: TestClient, question: str, **more: Any) -> Any:
    response = client.post("/api/v1/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("question", [GROUPS, "What does a kilo of bananas cost?"])
def test_an_answer_is_the_record_of_the_command_line(client: TestClient, assistant: Assistant, question: str) -> None:
    assert ask(client, question) == json.loads(json.dumps(answer_record(assistant.ask(question))))


def test_a_search_gives_the_passages_of_the_command_line(client: TestClient, assistant: Assistant) -> None:
    found = client.post("/api/v1/search", json={"question": GROUPS, "top_k": 3, "languages": ["nl"]}).json()
    expected = assistant.search(GROUPS, top_k=3, languages=["nl"])
    assert found == [passage_record(passage) for passage in expected]


def test_a_follow_up_is_read_with_the_answers_that_are_given_back(client: TestClient) -> None:
    first = ask(client, "How many documents were issued in 2024?")
    assert "documents" in ask(client, "And in 2025?", history=[first])["carried"]
    assert ask(client, "And in 2025?")["carried"] == []


def test_an_earlier_answer_counts_only_where_the_documents_still_say_it(client: TestClient, library: Library) -> None:
    from adverbum.ui.api import _earlier
    from adverbum.ui.schemas import EarlierAnswer

    first = ask(client, GROUPS)
    citation = first["citations"][0]
    forged = [
        {**citation, "sha256": "0"},
        {**citation, "span": {**citation["span"], "end": 10**9}},
        {**citation, "span": {**citation["span"], "doc_id": "../secret"}},
    ]
    earlier = EarlierAnswer.model_validate({**first, "citations": [*forged, citation]})
    assert client.portal
    answer = client.portal.call(library.read, lambda assistant: _earlier(assistant, earlier))
    assert [own.quote for own in answer.citations] == [citation["quote"]]


def test_documents_are_listed_and_found_by_a_part_of_their_name(client: TestClient) -> None:
    listed = client.get("/api/v1/documents").json()
    assert listed["total"] == len(listed["documents"]) == 5
    assert listed["languages"] == {"nl": 3, "en": 1, "de": 1}
    assert listed["sync"]["synced"]
    some = client.get("/api/v1/documents", params={"q": "PIONEERING", "limit": 1}).json()
    assert [own["doc_id"] for own in some["documents"]] == ["003_f143bbecd45a41d4.txt"]


@given(start=st.integers(0, 20_000), end=st.integers(0, 20_000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stretch_of_a_document_is_a_slice_of_it(client: TestClient, folder: Path, start: int, end: int) -> None:
    name = "003_f143bbecd45a41d4.txt"
    text = (folder / name).read_text(encoding="utf-8")
    stretch = client.get(f"/api/v1/documents/{name}", params={"start": start, "end": end}).json()
    assert stretch["text"] == text[start:end]
    assert len(stretch["text"]) == stretch["end"] - stretch["start"]
    assert stretch["length"] == len(text)


def test_another_version_of_a_document_is_not_shown_for_the_one_quoted(client: TestClient) -> None:
    response = client.get("/api/v1/documents/003_f143bbecd45a41d4.txt", params={"sha256": "0"})
    assert (response.status_code, response.json()["code"]) == (409, "changed")


@pytest.mark.parametrize("name", ["nowhere.txt", "..%2f..%2fetc%2fpasswd", "%2e%2e/secret", "a%00b", "%ff"])
def test_what_is_no_document_is_not_found(client: TestClient, name: str) -> None:
    response = client.get(f"/api/v1/documents/{name}")
    assert (response.status_code, response.json()["code"]) == (404, "gone")


BAD = [
    ("/api/v1/ask", {}, "invalid"),
    ("/api/v1/ask", [], "invalid"),
    ("/api/v1/ask", {"question": None}, "invalid"),
    ("/api/v1/ask", {"question": ["a"]}, "invalid"),
    ("/api/v1/ask", {"question": ""}, "question"),
    ("/api/v1/ask", {"question": "?!"}, "question"),
    ("/api/v1/ask", {"question": "a" * 2001}, "question"),
    ("/api/v1/ask", {"question": "a" * 1_000_000}, "question"),
    ("/api/v1/ask", {"question": "a\0"}, "question"),
    ("/api/v1/ask", {"question": "\ud800a"}, "question"),
    ("/api/v1/ask", {"question": "a", "languages": 5}, "invalid"),
    ("/api/v1/ask", {"question": "a", "documents": [1]}, "invalid"),
    ("/api/v1/ask", {"question": "a", "history": [{"question": "\0a"}]}, "question"),
    ("/api/v1/ask", {"question": "a", "history": [{"question": "a", "citations": [{"span": 1}]}]}, "invalid"),
    ("/api/v1/ask", {"question": "a", "history": [{"question": "a"}] * 9}, "invalid"),
    ("/api/v1/search", {"question": "a", "top_k": 0}, "invalid"),
    ("/api/v1/search", {"question": "a", "top_k": 10**30}, "invalid"),
    ("/api/v1/feedback", {"question": "a", "language": "en", "verdict": "sideways"}, "invalid"),
    ("/api/v1/feedback", {"question": "a", "language": "en", "verdict": "up", "reason": "a" * 1001}, "invalid"),
    ("/api/v1/export", {"format": "exe", "answers": []}, "invalid"),
    ("/api/v1/export", {"format": "html", "answers": [{}]}, "invalid"),
    ("/api/v1/documents?name=...", {}, "refused"),
    ("/api/v1/documents", {}, "invalid"),
    ("/api/v1/documents?name=a.exe", {}, "refused"),
    ("/api/v1/documents?name=empty.txt", {}, "refused"),
]


@pytest.mark.parametrize(("path", "body", "code"), BAD)
def test_bad_input_gets_one_clear_line(client: TestClient, path: str, body: Any, code: str) -> None:
    content = b"" if "name=empty" in path else json.dumps(body)
    response = client.post(path, content=content, headers=IS_JSON)
    assert 400 <= response.status_code < 500
    assert response.json()["code"] == code
    assert len(response.json()["detail"].splitlines()) == 1
    assert "/" not in response.json()["detail"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"question": NaN}', b"[" * 5000])
def test_what_is_no_json_is_refused(client: TestClient, content: bytes) -> None:
    response = client.post("/api/v1/ask", content=content, headers=IS_JSON)
    assert response.status_code in (400, 422)
    assert response.json()["code"] == "invalid"


@given(
    question=st.text(),
    languages=st.none() | st.lists(st.text(max_size=16), max_size=2),
    history=st.lists(JSON, max_size=2),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_is_answered_or_refused(
    client: TestClient, question: str, languages: list[str] | None, history: list[Any]
) -> None:
    body = json.dumps({"question": question, "languages": languages, "documents": languages, "history": history})
    response = client.post("/api/v1/ask", content=body, headers=IS_JSON)
    assert response.status_code in (200, 422)


@given(
    quote=st.text(),
    title=st.text(),
    language=st.text(max_size=16),
    url=st.none() | st.text(),
    day=st.none() | st.text(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_exported_is_a_text_or_refused(client: TestClient, **known: Any) -> None:
    span = {"doc_id": "a", "start": 0, "end": 1}
    citation = {**known, "date": known["day"], "span": span, "sha256": ""}
    answer = {"question": known["title"], "language": "nl", "found": True, "citations": [citation]}
    for name in ("markdown", "html", "json", "csl"):
        body = json.dumps({"format": name, "answers": [answer]})
        assert client.post("/api/v1/export", content=body, headers=IS_JSON).status_code in (200, 422)


def test_an_upload_is_a_document_until_it_is_removed(client: TestClient, folder: Path) -> None:
    text = "The swan of Lier weighs 12 kilos and swims in the Nete.\n"
    added = client.post("/api/v1/documents", params={"name": "../../swan.txt"}, content=text)
    assert added.status_code == 201
    assert (added.json()["doc_id"], added.json()["uploaded"]) == ("uploads/swan.txt", True)
    assert ask(client, "How many kilos does the swan of Lier weigh?")["citations"][0]["quote"] == text.strip()
    again = client.post("/api/v1/documents", params={"name": "swan.txt"}, content=text)
    assert again.status_code == 422
    assert "the same bytes" in again.json()["detail"]
    assert [path.name for path in (folder / "uploads").iterdir()] == ["swan.txt"]
    assert client.delete("/api/v1/documents/uploads/swan.txt").status_code == 204
    assert client.delete("/api/v1/documents/uploads/swan.txt").status_code == 404
    assert client.delete("/api/v1/documents/003_f143bbecd45a41d4.txt").status_code == 403
    assert not ask(client, "How many kilos does the swan of Lier weigh?")["found"]


def test_too_large_a_file_is_refused_unread(client: TestClient) -> None:
    headers = {"content-length": str(10**12)}
    response = client.post("/api/v1/documents", params={"name": "a.txt"}, content=b"", headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_a_question_under_way_holds_nothing_else_up_and_too_many_are_refused(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adverbum.ui.documents.QUEUE", 1)
    begun, go_on = threading.Event(), threading.Event()

    def long(assistant: Assistant) -> str:  # noqa: ARG001
        begun.set()
        assert go_on.wait(30)
        return "done"

    assert client.portal
    first = client.portal.start_task_soon(library.read, long)
    assert begun.wait(30)
    second = client.portal.start_task_soon(library.read, lambda assistant: "done")
    assert client.get("/healthz").json()["status"] == "ok"
    refused = client.post("/api/v1/ask", json={"question": GROUPS})
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "busy", "1")
    go_on.set()
    assert (first.result(30), second.result(30)) == ("done", "done")
    assert ask(client, GROUPS)["found"]


def test_a_broken_store_says_so_without_a_path(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "store", Path("/nowhere/at/all"))
    response = client.post("/api/v1/feedback", json={"question": "a", "language": "en", "verdict": "up"})
    assert (response.status_code, response.json()["code"]) == (503, "broken")
    assert "nowhere" not in response.text


def test_documents_beyond_the_first_thousand_are_counted_found_and_can_be_removed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr("adverbum.ui.api.MOST_LISTED", 3)
    text = "The heron of Doel weighs 2 kilos and stands in the Scheldt.\n"
    assert client.post("/api/v1/documents", params={"name": "heron.txt"}, content=text).status_code == 201
    for number in range(5):
        (folder / f"photo {number}.png").write_bytes(b"\x89PNG")
    assert client.post("/api/v1/sync").status_code == 200
    before = client.get("/api/v1/documents", params={"limit": 3}).json()
    assert (before["count"], before["total"], len(before["documents"])) == (6, 6, 3)
    assert (before["left_out"], len(before["skipped"])) == (5, 3)
    second = client.get("/api/v1/documents", params={"limit": 3, "offset": 3}).json()
    assert [own["uploaded"] for own in second["documents"]] == [False, False, True]
    found = client.get("/api/v1/documents", params={"q": "heron", "limit": 1}).json()
    assert (found["count"], found["total"], found["documents"][0]["doc_id"]) == (6, 1, "uploads/heron.txt")
    assert client.delete("/api/v1/documents/uploads/heron.txt").status_code == 204
    for number in range(5):
        (folder / f"photo {number}.png").unlink()
    client.post("/api/v1/sync")
    after = client.get("/api/v1/documents").json()
    assert (after["count"], after["left_out"]) == (5, 0)
    assert after["generation"] != before["generation"]


def test_an_upload_and_a_sync_that_succeed_are_told_so_however_many_ask(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adverbum.ui.documents.QUEUE", 0)  # as if all places in it were taken
    before = library.synced
    text = "The stork of Zwin weighs 3 kilos and stands on a pole.\n"
    added = client.post("/api/v1/documents", params={"name": "stork.txt"}, content=text)
    assert (added.status_code, added.json().get("doc_id")) == (201, "uploads/stork.txt")
    assert library.documents == 6
    assert client.post("/api/v1/sync").status_code == 200
    assert library.synced != before
    assert client.delete("/api/v1/documents/uploads/stork.txt").status_code == 204
    assert library.documents == 5


def test_an_upload_that_cannot_be_indexed_is_not_kept(
    client: TestClient, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def in_use() -> None:
        raise StoreError("another process is syncing")

    monkeypatch.setattr(library, "_sync", in_use)
    response = client.post("/api/v1/documents", params={"name": "crane.txt"}, content="The crane weighs 5 kilos.\n")
    assert (response.status_code, response.json()["code"]) == (503, "broken")
    assert not (folder / "uploads" / "crane.txt").exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("study", {"kind": "figures"}),
        ("suggestions?language=en", None),
        ("ask", {"question": "What does a kilo of bananas cost?"}),
    ],
)
def test_what_the_documents_say_can_be_asked_while_one_of_them_goes(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch, path: str, body: Any
) -> None:
    """The document goes while its store is read: once the documents or some of their chunks are known."""
    gone = library.folder / "moor.txt"
    gone.write_text("The moorhen of Genk laid 9 eggs on 3 May 2021, said mayor Anna Peeters.\n", encoding="utf-8")
    client.post("/api/v1/sync")

    def leaving(name: str) -> Callable[..., Any]:
        read = getattr(Store, name)

        def reading(store: Store, *arguments: Any) -> Any:
            found = read(store, *arguments)
            if gone.exists():
                gone.unlink()
                with Assistant.open(library.folder, store=library.store):
                    pass
            return found

        return reading

    for name in ("entries", "chunks"):
        monkeypatch.setattr(Store, name, leaving(name))
    response = client.request("GET" if body is None else "POST", f"/api/v1/{path}", json=body)
    assert response.status_code == 200, response.text
    assert not gone.exists()
    monkeypatch.undo()
    client.post("/api/v1/sync")


def test_a_fault_of_the_program_is_a_line_for_the_client_and_a_traceback_in_the_log(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise KeyError("/secret/path")

    monkeypatch.setattr(Assistant, "search", faulty)
    response = client.post("/api/v1/search", json={"question": GROUPS})
    assert (response.status_code, response.json()["code"]) == (500, "failed")
    assert "secret" not in response.text
    assert "in faulty" in caplog.text


def test_a_language_that_is_not_spoken_is_refused(client: TestClient) -> None:
    response = client.get("/api/v1/suggestions", params={"language": "xx"})
    assert (response.status_code, response.json()["code"]) == (422, "invalid")


def test_the_page_is_there_at_once_and_is_told_all_that_has_its_place_in_python(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    given = json.loads(page.text.split('id="given">')[1].split("</script>")[0])
    assert given["kinds"] == list(get_args(StudyKind)) == list(KINDS)
    assert given["formats"] == list(get_args(FormatName)) == list(FORMATS)
    assert (given["most_chars"], given["blank"]) == (MAX_QUESTION_CHARS, HIDDEN)
    scripts = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    for copied in ("resolutions", "csl", HIDDEN):
        assert copied not in scripts
    for address in re.findall(r'(?:href|src)="(/[^"]+)"', page.text):
        assert client.get(address).status_code == 200, address


def test_the_latest_report_is_shown_if_there_is_one(client: TestClient, library: Library) -> None:
    assert client.get("/report").status_code == 404
    assert client.get("/api/v1/documents").json()["report"] is False
    run = library.store / "runs" / "2025"
    run.mkdir(parents=True)
    (run / "report.html").write_text("<h1>Figures</h1>")
    assert client.get("/report").text == "<h1>Figures</h1>"
    assert client.get("/api/v1/documents").json()["report"] is True


def test_the_routes_are_described(client: TestClient) -> None:
    described = OpenAPI.model_validate(client.get("/api/v1/openapi.json").json())
    assert described.paths
    assert {"/api/v1/ask", "/api/v1/search", "/api/v1/documents"} <= set(described.paths)
    assert described.components
    assert {"AnswerRecord", "CitationRecord", "AskRequest"} <= set(described.components.schemas or {})


@pytest.mark.parametrize("language", ["nl", "de", "en", "vi"])
def test_every_suggested_question_is_answered_in_its_language(client: TestClient, language: str) -> None:
    suggested = client.get("/api/v1/suggestions", params={"language": language}).json()
    assert 1 <= len(suggested) <= 4
    for suggestion in suggested:
        answer = ask(client, suggestion["text"])
        assert answer["found"]
        assert answer["language"] == suggestion["language"] == language
