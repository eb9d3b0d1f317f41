"""Who gets past the guard, asked without a server."""

from collections.abc import Coroutine
from typing import Any

import pytest

from ui.guard import HEADERS, Guard, hosts_for

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
    assert request("/gradio_api/queue/join", "POST", **headers)[0] == 200


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
    assert request("/gradio_api/queue/join", "POST", **headers)[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/runs",
        "/gradio_api/run-history/buckets",
        "/gradio_api/file=http://evil.example/",
        "/Gradio_API/FILE=HTTPS://evil.example/",
        "//gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://evil.example/",
        "/gradio_api/upload",
    ],
)
def test_routes_that_the_chat_does_not_use_are_closed(path: str) -> None:
    assert request(path)[0] == 404


@pytest.mark.parametrize("headers", [{}, {"host": "evil.example"}])
def test_every_response_says_what_a_browser_may_do_once(headers: dict[str, str]) -> None:
    sent = request(**headers)[1]
    assert [pair for pair in sent if pair[0] != b"content-type"] == list(HEADERS)


def test_a_web_socket_is_refused() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    finish(Guard(inner, hosts=None)({"type": "websocket", "path": "/", "headers": []}, inner, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]
