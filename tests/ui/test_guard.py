"""Who gets past the guard, asked without a server."""

from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from adverbum.ui.guard import MOST_BYTES, POLICY, Guard, hosts_for

OWN = {"host": "localhost:7860"}


async def inner(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
    await send({"type": "http.response.start", "status": 200, "headers": [(b"Referrer-Policy", b"unsafe-url")]})
    await send({"type": "http.response.body", "body": b"inside"})


def finish(coroutine: Coroutine[Any, Any, None]) -> None:
    """Runs a coroutine that never has to wait, without a loop: the browser's tests have one running."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def request(
    path: str = "/", method: str = "GET", bound: str = "127.0.0.1", **headers: str
) -> tuple[int, list[tuple[bytes, bytes]]]:
    """The status and headers of the response to a request from our own page unless `headers` say otherwise."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    named = {name.replace("_", "-"): value for name, value in {**OWN, **headers}.items()}
    pairs = [(name.encode(), value.encode()) for name, value in named.items()]
    scope = {"type": "http", "path": path, "method": method, "headers": pairs}
    finish(Guard(inner, hosts=hosts_for(bound))(scope, inner, send))
    return sent[0]["status"], sent[0]["headers"]


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1", "[::1]:80", "LOCALHOST", "192.168.1.5:7860"])
def test_a_server_answers_to_its_names(host: str) -> None:
    assert request(bound="192.168.1.5", host=host)[0] == 200


@pytest.mark.parametrize("host", ["evil.example:7860", "localhost.evil.example", "", "[::1", "10.0.0.1"])
def test_it_answers_to_no_other_name(host: str) -> None:
    assert request(host=host)[0] == 421


@pytest.mark.parametrize("bound", ["0.0.0.0", "::"])
def test_bound_to_every_address_it_answers_to_every_name(bound: str) -> None:
    assert request(bound=bound, host="library.example")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://localhost:7860", "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
    ],
)
def test_our_own_page_and_programs_may_write(headers: dict[str, str]) -> None:
    assert request("/api/v1/ask", "POST", **headers)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://localhost:7860", "sec_fetch_site": "cross-site"},
    ],
)
def test_other_pages_may_not(headers: dict[str, str]) -> None:
    assert request("/api/v1/ask", "POST", **headers)[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/healthz",
        "/api/v1/ask",
        "/page/main.js",
        "/report",
        "/gradio/",
        "/gradio/assets/index.js",
        "/gradio/config",
    ],
)
def test_routes_that_the_page_uses_are_open(path: str) -> None:
    assert request(path)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/monitoring",
        "/gradio/monitoring/summary",
        "/gradio/gradio_api/runs",
        "/gradio/gradio_api/run-history/buckets",
        "/gradio/gradio_api/startup-events",
        "/gradio/gradio_api/file=http://evil.example/",
        "/Gradio/Gradio_API/FILE=HTTPS://evil.example/",
        "//gradio/gradio_api/file=/etc/passwd",
        "/gradio/gradio_api/proxy=https://evil.example/",
        "/gradio/gradio_api/upload",
        "/gradio/gradio_api/queue/join",
        "/gradio/gradio_api/call/x",
        "/docs",
        "/login",
    ],
)
def test_every_other_route_of_gradio_is_closed(path: str) -> None:
    assert request(path)[0] == 404


@pytest.mark.parametrize("headers", [{}, {"host": "evil.example"}])
def test_every_response_says_what_a_browser_may_do_once(headers: dict[str, str]) -> None:
    sent = dict(request(**headers)[1])
    assert sent[b"content-security-policy"] == POLICY.encode()
    assert sent[b"referrer-policy"] == b"same-origin"
    assert sent[b"x-content-type-options"] == b"nosniff"


def test_only_gradios_page_may_compile_what_it_runs() -> None:
    assert "script-src 'self';" in POLICY
    policies = {path: dict(request(path)[1])[b"content-security-policy"] for path in ("/", "/gradio/", "/page/main.js")}
    assert [path for path, policy in policies.items() if b"unsafe-eval" in policy] == ["/gradio/"]


def test_a_report_may_run_nothing() -> None:
    policy = dict(request("/report")[1])[b"content-security-policy"]
    assert b"default-src 'none'" in policy
    assert b"script" not in policy


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "-1", "many"])
def test_a_request_that_is_too_long_is_refused_unread(length: str) -> None:
    assert request("/api/v1/ask", "POST", content_length=length)[0] == 413
    assert request("/api/v1/ask", "POST", content_length=str(MOST_BYTES))[0] == 200


def test_a_body_of_unknown_length_is_cut_off() -> None:
    app = FastAPI()

    @app.post("/api/v1/ask")
    async def ask(body: Request) -> int:
        return len(await body.body())

    with TestClient(Guard(app, hosts=None), raise_server_exceptions=False) as client:
        assert client.post("/api/v1/ask", content=iter([b"a" * 1000])).json() == 1000
        assert client.post("/api/v1/ask", content=iter([b"a" * 1_000_000] * 9)).status_code >= 400


def test_a_web_socket_is_refused() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    finish(Guard(inner, hosts=None)({"type": "websocket", "path": "/", "headers": []}, inner, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server that wants the password "zon ☀"."""
    monkeypatch.setattr("adverbum.ui.guard.LOGIN_PAUSE_S", 0)
    app = FastAPI()
    for path in ("/", "/healthz", "/api/v1/documents"):
        app.add_api_route(path, lambda: "inside")
    with TestClient(Guard(app, hosts=None, password="zon ☀"), follow_redirects=False) as client:
        yield client


def test_without_the_password_there_is_only_the_form(locked: TestClient) -> None:
    assert locked.get("/healthz").json() == "inside"
    assert locked.get("/api/v1/documents").status_code == 401
    page = locked.get("/")
    assert page.status_code == 401
    assert 'type="password"' in page.text


def test_the_password_opens_once_for_all_and_a_wrong_one_never(locked: TestClient) -> None:
    assert locked.post("/login", data={"password": "zon"}).status_code == 401
    assert locked.get("/").status_code == 401
    assert locked.post("/login", data={"password": "zon ☀"}).status_code == 303
    assert locked.get("/").json() == "inside"
    locked.cookies.clear()
    locked.cookies.set("adverbum", "forged")
    assert locked.get("/").status_code == 401


def test_a_program_gives_it_as_a_bearer_token(locked: TestClient) -> None:
    for token, status in (("zon ☀", 200), ("zon", 401), ("", 401)):
        headers = [(b"authorization", f"Bearer {token}".encode())]
        assert locked.get("/api/v1/documents", headers=headers).status_code == status
