"""Who may talk to the chat, and what a browser may do with its pages.

A local server is reachable from every web page that its user opens: by a request across sites, or by a name
that is made to point at this machine. So requests must name this host, and only our own page may change
anything. Routes that Gradio opens and the chat has no use for are closed.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ANY_HOST = frozenset({"0.0.0.0", "::"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
CLOSED = (
    "/monitoring",  # who used the app
    "/gradio_api/runs",  # a history of questions, on Hugging Face if connected
    "/gradio_api/run-history",
    "/gradio_api/file=",  # fetches any public URL
    "/gradio_api/file/",
    "/gradio_api/proxy=",
    "/gradio_api/upload",  # writes to the disk; nothing here takes files
    "/gradio_api/process_recording",
    "/gradio_api/deep_link",
    "/gradio_api/vibe-",
    "/gradio_api/stream",
)
POLICY = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "style-src 'self' 'unsafe-inline'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Gradio compiles its templates in the page
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def hosts_for(bound: str) -> frozenset[str] | None:
    """The host names that a server bound to `bound` goes by; None, for any, if it is bound to every address."""
    return None if bound in ANY_HOST else LOCAL | {bound.lower()}


class Guard:
    """ASGI middleware: refuses what it should with 421, 403 or 404, and adds the headers to every response."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str] | None) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it with a refusal."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # the chat has none
        elif status := self.refusal(scope):
            await _refuse(status, _guarded(send))
        else:
            await self.app(scope, receive, _guarded(send))

    def refusal(self, scope: Scope) -> int | None:
        """The status to refuse this request with; None if it may pass."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if self.hosts is not None and hostname(headers.get("host", "")) not in self.hosts:
            return 421
        if scope["method"] not in READING and not same_origin(headers):
            return 403
        path = "/" + scope["path"].lstrip("/").lower()
        return 404 if path.startswith(CLOSED) else None


def hostname(host: str) -> str:
    """The name in a Host header, without port and brackets; "" if there is none.

    >>> hostname("LocalHost:7860"), hostname("[::1]:7860"), hostname("")
    ('localhost', '::1', '')
    """
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from our own page, or from no page at all, as a program's does."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return "origin" not in headers or urlsplit(headers["origin"]).netloc == headers.get("host")


def _guarded(send: Send) -> Send:
    names = {name for name, _ in HEADERS}

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [pair for pair in message.get("headers", ()) if pair[0].lower() not in names]
            message = {**message, "headers": [*own, *HEADERS]}
        await send(message)

    return guarded


_REASONS = {
    421: "This server does not go by that name.",
    403: "Only the chat's own page may do that.",
    404: "There is no such page.",
}


async def _refuse(status: int, send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": _REASONS[status].encode()})
