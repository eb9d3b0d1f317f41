"""The page and the server around it; the only file that knows Gradio.

A FastAPI application is the parent, and `adverbum.ui.guard` stands before it. The page is drawn by the scripts in
`static/`, with `textContent` only, from what the routes in `adverbum.ui.api` give. They start in two places: at `/` in
a page of our own, which is there as soon as the server answers, and at `/gradio/` in a component of a Gradio page,
for whoever embeds or extends that. Gradio takes seconds to import, which nobody waits for, and compiles templates in
the browser, which needs 'unsafe-eval': so no text of a document is ever in a template, and `/` does without.
"""

import json
import logging
import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from adverbum.export.cards import HIDDEN
from adverbum.export.formats import FORMATS
from adverbum.search.question import MAX_QUESTION_CHARS
from adverbum.study.lines import KINDS
from adverbum.ui import api
from adverbum.ui.documents import Library
from adverbum.ui.guard import GRADIO, Guard
from adverbum.ui.strings import STRINGS
from adverbum.ui.threads import abandonable

STATIC = Path(__file__).resolve().parent / "static"  # of an editable installation, which is links
SESSIONS = 100  # pages that Gradio remembers
YIELD_S = 0.0005  # after which its import lets another thread go on; `tests/ui/measure.py` shows what that is worth

_log = logging.getLogger(__name__)


class Page:
    """The ASGI application of Gradio's page, once it is loaded; until then a line that says to wait."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._application: ASGIApp = PlainTextResponse("One moment…", 503, {"retry-after": "1", "refresh": "1"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        await self._application(scope, receive, send)

    async def load(self) -> None:
        """Loads the page, which takes seconds; whoever asks meanwhile hardly waits for it."""
        usual = sys.getswitchinterval()
        sys.setswitchinterval(YIELD_S)
        try:
            self._application = await abandonable(lambda: _gradio(self._library))
        except Exception:  # the chat itself does without it
            _log.exception("Gradio cannot be loaded")
        finally:
            sys.setswitchinterval(usual)


def build(library: Library, page: ASGIApp, *, hosts: frozenset[str] | None, password: str | None = None) -> ASGIApp:
    """The whole web application over `library`.

    Args:
        library: the documents.
        page: what answers requests that are for no route of ours.
        hosts: the names that requests may ask for; None: any.
        password: what a browser or program must give; None: nothing.
    """
    parent = FastAPI(
        title="Adverbum",
        docs_url=None,  # its scripts come from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        separate_input_output_schemas=False,
    )
    api.add_errors(parent)

    @parent.get("/healthz")
    async def healthz() -> dict[str, Any]:
        """Whether questions can be answered ("ok") or the documents are still being read ("starting")."""
        return {"status": "ok" if library.ready else "starting", "documents": library.documents}

    shell = HTMLResponse(_SHELL % (_HEAD, json.dumps(_given(library)).replace("<", "\\u003c")))
    parent.add_api_route("/", lambda: shell, include_in_schema=False, response_model=None)
    parent.include_router(api.routes(library))
    parent.include_router(api.report_route(library))
    parent.mount("/page", _Scripts(directory=STATIC))
    parent.mount("/", page)
    return Guard(_telling(parent), hosts=hosts, password=password)


def _telling(app: ASGIApp) -> ASGIApp:
    """`app`, with what goes wrong in it logged once it has been answered, but not that a client has left."""

    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except ClientDisconnect:
            pass
        except Exception:  # the outermost edge
            if scope["type"] != "http":
                raise
            _log.exception("%s %s failed", scope["method"], scope["path"])

    return telling


def _given(library: Library) -> dict[str, Any]:
    """What the scripts are told of the server: whatever has its place in Python is not written there again."""
    return {
        "strings": STRINGS,
        "corpus": sha256(str(library.store.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16],
        "kinds": list(KINDS),
        "formats": list(FORMATS),
        "most_chars": MAX_QUESTION_CHARS,
        "listed": api.MOST_LISTED,
        "blank": HIDDEN,
    }


class _Scripts(StaticFiles):
    """Our scripts and style, asked for again by every page so that they are never older than the server."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response


def _gradio(library: Library) -> FastAPI:
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when it is imported; otherwise it calls home
    import gradio as gr

    with gr.Blocks(title="Adverbum") as page:
        gr.HTML(
            html_template="",
            js_on_load='import("/page/main.js").then(({ start }) => start(element, props));',
            apply_default_css=False,
            elem_id="adverbum",
            **_given(library),
        )
    page.queue(api_open=False)  # never started: nothing waits in it, and it looks into itself a thousand times a second
    page.state_session_capacity = SESSIONS
    parent: FastAPI = gr.mount_gradio_app(
        FastAPI(docs_url=None, redoc_url=None, openapi_url=None),
        page,
        path=GRADIO,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=_HEAD,
    )
    return parent


_HEAD = "".join(
    [
        '<link rel="stylesheet" href="/page/page.css">',
        *(f'<link rel="modulepreload" href="/page/{path.name}">' for path in sorted(STATIC.glob("*.js"))),
    ]
)
_SHELL = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Adverbum</title><link rel="icon" href="data:,">
%s
<script type="application/json" id="given">%s</script>
<script type="module" src="/page/shell.js"></script>
<main id="adverbum"><div class="page"><header><h1>Adverbum</h1></header></div></main>
</html>
"""
