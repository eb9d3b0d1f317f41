"""The page and the server around it; the only file that knows Gradio.

A FastAPI application is the parent, `adverbum.ui.guard` stands before it, and Gradio is mounted last: its page holds
one component, which starts the scripts in `static/`. These draw everything with `textContent` from what the routes
in `adverbum.ui.api` give; no text of a document is ever in a template, because Gradio compiles templates. Gradio takes
seconds to import, so the server answers before it is loaded, with a page that waits for it.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from adverbum.ui import api
from adverbum.ui.documents import Library
from adverbum.ui.guard import Guard
from adverbum.ui.strings import STRINGS
from adverbum.ui.threads import abandonable

STATIC = Path(__file__).parent / "static"
SESSIONS = 100  # pages that Gradio remembers
IDLE_S = 1.0  # between two looks of Gradio into its queue


class Page:
    """The ASGI application of Gradio's page, once it is loaded; until then a page that waits for it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._application: ASGIApp = HTMLResponse(_WAITING, 503, {"retry-after": "1"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        await self._application(scope, receive, send)

    @asynccontextmanager
    async def loaded(self) -> AsyncIterator[None]:
        """Loads the page, which takes seconds; it is there until the context is left."""
        application = await abandonable(lambda: _gradio(self._library))
        async with application.router.lifespan_context(application):
            self._application = application
            yield


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

    parent.include_router(api.routes(library))
    parent.include_router(api.report_route(library))
    parent.mount("/page", _Scripts(directory=STATIC))
    parent.mount("/", page)
    return Guard(parent, hosts=hosts, password=password)


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
            strings=STRINGS,
            corpus=sha256(str(library.store.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16],
        )
    page.queue(api_open=False)
    # Nothing ever waits in its queue, which it looks into a thousand times a second: an idle chat would keep busy.
    page._queue.sleep_when_free = page._queue.progress_update_sleep_when_free = IDLE_S
    page.state_session_capacity = SESSIONS
    parent: FastAPI = gr.mount_gradio_app(
        FastAPI(docs_url=None, redoc_url=None, openapi_url=None),
        page,
        path="/",
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
_WAITING = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="1">
<title>Adverbum</title>
<style>
:root { color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif; }
body { display: grid; place-content: center; min-height: 90vh; text-align: center; }
h1 { font: 600 1.9rem Georgia, serif; margin: 0; }
</style>
<main><h1>Adverbum</h1><p role="status">One moment…</p></main>
</html>
"""
