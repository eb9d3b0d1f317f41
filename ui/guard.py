"""Who may talk to the chat, and what a browser may do with its pages.

A local server is reachable from every web page that its user opens: by a request across sites, or by a name
that is made to point at this machine. So requests must name this host, only our own page may change anything,
and of what Gradio opens only that which the page needs is let through. With a password, nothing but the form
that asks for it is shown to whoever has not given it, as a cookie or as a bearer token.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ANY_HOST = frozenset({"0.0.0.0", "::"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN = ("/healthz", "/favicon.ico")  # without a password, too
GRADIO = "/gradio"  # where its page is
_ASKED = ("/assets/", "/static/", "/theme.css", "/config", "/gradio_api/app_id", "/gradio_api/heartbeat/")  # by it
PAGES = ("/", GRADIO, f"{GRADIO}/")
PASSED = (*OPEN, "/api/v1/", "/page/", "/report", *(f"{GRADIO}{path}" for path in _ASKED))
UPLOAD = "/api/v1/documents"  # counts its own bytes
MOST_BYTES = 8_000_000  # in the body of any other request
LOGIN = "/login"
COOKIE = "adverbum"
LOGIN_PAUSE_S = 0.5  # between two wrong passwords, whoever sends them
POLICY = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "style-src 'self' 'unsafe-inline'",
        "script-src 'self'",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
# Gradio compiles its templates in the page.
GRADIO_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:")
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


def hosts_for(bound: str) -> frozenset[str] | None:
    """The host names that a server bound to `bound` goes by; None, for any, if it is bound to every address."""
    return None if bound in ANY_HOST else LOCAL | {bound.lower()}


class Guard:
    """ASGI middleware: refuses what it should with 401, 403, 404, 413 or 421, and adds headers to every response."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str] | None, password: str | None = None) -> None:
        self.app, self.hosts, self.password = app, hosts, password
        self._cookie = password and hashlib.scrypt(password.encode(), salt=b"adverbum", n=2**14, r=8, p=1).hex()
        self._trying = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it with a refusal."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # the chat has none
        else:
            path = "/" + scope["path"].lstrip("/")
            send = _guarded(send, _policy(path))
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            if status := self.refusal(scope["method"], path, headers):
                await _say(send, status)
            elif self.password and path == LOGIN and scope["method"] == "POST":
                await self._log_in(receive, send)
            elif self.password and not path.startswith(OPEN) and not self._knows(headers):
                await _say(send, 401, _FORM if scope["method"] == "GET" and path == "/" else None)
            else:
                await self.app(scope, receive if path == UPLOAD else _limited(receive), send)

    def refusal(self, method: str, path: str, headers: Mapping[str, str]) -> int | None:
        """The status to refuse this request with; None if it may pass."""
        if self.hosts is not None and hostname(headers.get("host", "")) not in self.hosts:
            return 421
        if method not in READING and not same_origin(headers):
            return 403
        length = headers.get("content-length", "0")
        if path != UPLOAD and (not length.isdecimal() or int(length) > MOST_BYTES):
            return 413
        ours = path in PAGES or path.startswith(PASSED) or (path == LOGIN and self.password is not None)
        return None if ours else 404

    def _knows(self, headers: Mapping[str, str]) -> bool:
        """Whether the request bears the password, or the cookie that was given for it."""
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and _equal(token.encode("latin-1"), self.password):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and _equal(cookie.value.encode("latin-1", "replace"), self._cookie)

    async def _log_in(self, receive: Receive, send: Send) -> None:
        body = b""
        while len(body) <= 4096:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        (given, *_) = parse_qs(body.decode("utf-8", "replace")).get("password", [""])
        if not _equal(given.encode(), self.password):
            async with self._trying:
                await asyncio.sleep(LOGIN_PAUSE_S)
            await _say(send, 401, _FORM)
            return
        cookie = f"{COOKIE}={self._cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode())]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _policy(path: str) -> str:
    """What a browser may do with the page at `path`."""
    if path == "/report":
        return REPORT_POLICY
    return GRADIO_POLICY if path in PAGES[1:] else POLICY


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


def _equal(given: bytes, expected: str | None) -> bool:
    """Whether two secrets are one, in a time that does not tell where they differ."""
    return expected is not None and hmac.compare_digest(given, expected.encode())


def _limited(receive: Receive) -> Receive:
    """Reads at most `MOST_BYTES`; a client that sends more has gone."""
    total = 0

    async def limited() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        return message if total <= MOST_BYTES else {"type": "http.disconnect"}

    return limited


def _guarded(send: Send, policy: str) -> Send:
    added = (
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),  # with none at all, the origin of a form is null
    )
    names = {name for name, _ in added}

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [pair for pair in message.get("headers", ()) if pair[0].lower() not in names]
            message = {**message, "headers": [*own, *added]}
        await send(message)

    return guarded


_REASONS = {
    401: "A password is needed.",
    403: "Only the chat's own page may do that.",
    404: "There is no such page.",
    413: "That is too large.",
    421: "This server does not go by that name.",
}
_FORM = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Adverbum</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { display: grid; place-content: center; min-height: 90vh; }
form { display: grid; gap: 0.75rem; width: min(18rem, 90vw); }
h1 { font: 600 1.6rem Georgia, serif; margin: 0; }
input, button { font: inherit; padding: 0.6rem 0.8rem; border-radius: 8px; border: 1px solid #777; }
button { background: #1d5c63; color: #fff; border-color: #1d5c63; cursor: pointer; }
</style>
<main><form method="post" action="/login">
<h1>Adverbum</h1>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>Open</button>
</form></main>
</html>
"""


async def _say(send: Send, status: int, form: str | None = None) -> None:
    kind, text = ("html", form) if form else ("plain", _REASONS[status])
    headers = [(b"content-type", f"text/{kind}; charset=utf-8".encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
