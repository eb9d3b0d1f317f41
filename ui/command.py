"""Ask the documents in your browser.

Serves the web chat until it is stopped. The port is taken before anything slow is imported, so that a port
in use is told at once, and kept, so that no other program can take it meanwhile. The server answers before
the documents are read; what goes wrong then stops it.
"""

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
import webbrowser
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adverbum.errors import AdverbumError
from adverbum.terminal import ProgressBars, add_corpus, add_model, nothing_read

if TYPE_CHECKING:
    from adverbum.ui.app import Page
    from adverbum.ui.documents import Library

PASSWORD = "ADVERBUM_PASSWORD"  # the environment variable
MOST_WORKERS = 64
STOP_S = 1  # for requests under way; an open page holds one for ever


class PortError(AdverbumError):
    """The address cannot be listened on."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `adverbum chat`."""
    add_corpus(parser)
    add_model(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default: 127.0.0.1, this machine)")
    parser.add_argument("--port", type=_port, default=7860, metavar="N", help="default: 7860; 0 takes a free one")
    parser.add_argument(
        "--password",
        metavar="WORD",
        help=f"ask for it, of browsers by a form and of programs as a bearer token (default: ${PASSWORD}, or none)",
    )
    parser.add_argument(
        "--workers",
        type=_workers,
        default=0,
        metavar="N",
        help="processes that answer beside the server's own, one for each core to be used (default: none)",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the page")


def run(options: argparse.Namespace) -> int:
    """Serves until stopped by a signal; returns 0.

    Raises:
        PortError: the address cannot be listened on.
        CorpusError, StoreError, ModelError: as by `Assistant.open`.
    """
    signal.signal(signal.SIGTERM, _stop)
    with listen(options.host, options.port) as listener:
        from adverbum.ui.documents import Library
        from adverbum.ui.egress import seal

        chroma = urlsplit(options.chroma or "").hostname
        hosts = [chroma] if chroma else []
        places = {"store": options.store, "model": options.model, "chroma": options.chroma}
        with Library(options.folder, **places, workers=options.workers, hosts=hosts) as library:
            seal(*hosts)  # from here on; a model that is named may have been fetched
            asyncio.run(_serve(options, library, listener))
    return 0


async def _serve(options: argparse.Namespace, library: "Library", listener: socket.socket) -> None:
    """Serves at once, and reads the documents and loads Gradio beside it."""
    import uvicorn

    from adverbum.ui.app import Page, build
    from adverbum.ui.guard import LOCAL, hosts_for

    password = options.password or os.environ.get(PASSWORD) or None
    if options.host.lower() not in LOCAL and not password:
        print("adverbum: whoever reaches this address can read the documents; see --password", file=sys.stderr)
    page = Page(library)
    config = uvicorn.Config(
        build(library, page, hosts=hosts_for(options.host), password=password),
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_S,
    )

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            logging.getLogger("uvicorn.error").disabled = True  # open pages are cut off, which is no error
            await super().shutdown(sockets)

    server = Server(config)
    for stop in (signal.SIGINT, signal.SIGTERM):  # uvicorn takes them, and hands them on once it has ended
        signal.signal(stop, lambda *_: None)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    starting = asyncio.create_task(_start(options, library, page, address(options.host, listener.getsockname()[1])))
    await asyncio.wait({serving, starting}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    library.stop()
    starting.cancel()
    for ended in await asyncio.gather(serving, starting, return_exceptions=True):
        if isinstance(ended, Exception):  # to be cancelled is none
            raise ended


async def _start(options: argparse.Namespace, library: "Library", page: "Page", url: str) -> None:
    """Reads the documents, says where the page is, loads Gradio's behind it, and waits until cancelled."""
    with ProgressBars() as progress:
        report = await library.sync(progress)
    if not library.documents:
        raise nothing_read(options.folder, len(report.skipped))
    print(f"Adverbum answers at {url} (Ctrl-C stops it)", flush=True)
    if not options.no_browser and _has_display():
        webbrowser.open(url)
    await page.load()
    await asyncio.Event().wait()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on `host` and `port`; port 0 takes a free one.

    Raises:
        PortError: the port is in use or not allowed, or the host is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise PortError(
            f"port {port} of {host} cannot be used ({os.strerror(error.errno or 0)}); name another with --port N"
        ) from error


def address(host: str, port: int) -> str:
    """The URL under which this machine's browser finds the chat.

    >>> address("0.0.0.0", 7860), address("::1", 80)
    ('http://127.0.0.1:7860/', 'http://[::1]:80/')
    """
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{reachable}]:{port}/" if ":" in reachable else f"http://{reachable}:{port}/"


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {port}")
    return port


def _workers(text: str) -> int:
    count = int(text)
    if not 0 <= count <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"workers are from 0 to {MOST_WORKERS}, not {count}")
    return count


def _has_display() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _stop(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """Ends like Ctrl-C: files are closed on the way out."""
    raise KeyboardInterrupt
