"""The page and the server around it; the only file that knows Gradio.

A FastAPI application is the parent, with Gradio mounted last, and `ui.guard` stands before both. The chat and
the source are two HTML components that build themselves from data with `textContent`: their templates are
empty, because a template with a document's text in it would run as code (Gradio compiles templates).
The documents are read from one assistant, one request at a time.
"""

import logging
import os
from pathlib import Path
from threading import Lock
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when it is imported; otherwise it calls home

import gradio as gr
from fastapi import FastAPI
from starlette.types import ASGIApp

from rag.answers import Answer
from rag.assistant import Assistant
from rag.errors import QuestionError
from ui import events, rendering, strings
from ui.guard import Guard

STATIC = Path(__file__).parent / "static"
SESSIONS = 100  # conversations kept in memory, the last used
REMEMBERED = 20  # answers of a conversation that a follow-up may refer to
QUEUE = 64  # questions waiting; more are refused

_log = logging.getLogger(__name__)


class Chat:
    """What the page can ask for. A reply bears the `serial` of what was sent."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant, self._lock = assistant, Lock()

    def ask(self, conversation: tuple[Answer, ...], event: gr.EventData) -> tuple[dict[str, Any], tuple[Answer, ...]]:
        """The turn, or why there is none, and the conversation so far."""
        shown: rendering.Turn | rendering.Failure
        try:
            question, interface = events.question_of(event._data)
            with self._lock:
                answer = self._assistant.ask(question, history=conversation)
                shown = rendering.turn(answer, self._assistant.document, interface=interface)
            conversation = (*conversation, answer)[-REMEMBERED:]
        except QuestionError:
            shown = {"failure": rendering.fault(question)}
        except Exception:  # the outermost edge: the page must hear that there will be no answer
            _log.exception("a question could not be answered")
            shown = {"failure": "broken"}
        return {"serial": events.serial_of(event._data), **shown}, conversation

    def cite(self, event: gr.EventData) -> dict[str, Any]:
        """The source that a citation points into, or why it cannot be shown."""
        shown: rendering.Source | rendering.Failure = {"failure": "changed"}
        try:
            reference = events.reference_of(event._data)
            with self._lock:
                document = self._assistant.document(reference.active.doc_id)
            if reference.fits(document):
                shown = rendering.source(document, reference)
        except (KeyError, ValueError):
            pass  # gone, or never there
        return {"serial": events.serial_of(event._data), **shown}

    def count(self) -> int:
        """How many documents there are."""
        with self._lock:
            return self._assistant.store.counts()[0]

    def examples(self) -> list[dict[str, str]]:
        """Questions to begin with; none for documents that we do not know."""
        with self._lock:
            return strings.examples(self._assistant.store.states().keys())


def build(assistant: Assistant, *, hosts: frozenset[str] | None) -> ASGIApp:
    """The whole web application over `assistant`, for requests that name one of `hosts` (None: any)."""
    chat = Chat(assistant)
    parent = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @parent.get("/healthz")
    def healthz() -> dict[str, Any]:
        return {"status": "ok", "documents": chat.count()}

    gr.mount_gradio_app(
        parent,
        _page(chat),
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
        head=f"<style>{_read('page.css')}</style>",
    )
    return Guard(parent, hosts=hosts)


def _page(chat: Chat) -> gr.Blocks:
    page = gr.Blocks(title="Adverbum")
    with page:
        conversation = gr.State(())
        with gr.Row(elem_id="adverbum"):
            log = _component("chat", examples=chat.examples(), documents=chat.count())
            source = _component("source")
        settings: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": 1}
        log.ask(chat.ask, inputs=[conversation], outputs=[log, conversation], **settings)
        log.cite(chat.cite, outputs=[source], trigger_mode="always_last", **settings)
    page.queue(max_size=QUEUE, api_open=False)
    page.state_session_capacity = SESSIONS
    return page


def _component(name: str, **props: Any) -> gr.HTML:
    """An HTML component that its script fills; `props` reach the script as they are."""
    return gr.HTML(
        html_template="",
        js_on_load=f"{_read('dom.js')}\n{_read(f'{name}.js')}",
        apply_default_css=False,
        elem_id=f"adverbum-{name}",
        strings=strings.STRINGS,
        **props,
    )


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
