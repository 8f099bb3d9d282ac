"""A real browser, and a server for it."""

import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str:
    """Finds the browser, or skips."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        reason = "no Chromium on this machine"
        if os.environ.get("FORECASTS_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason}, and FORECASTS_REQUIRE_BROWSER=1 asks for one")
        pytest.skip(reason)
    return found


def opened_browser() -> Iterator[Browser]:
    """Opens the browser, or skips."""
    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


def _read_whole(app: "WSGIApplication") -> "WSGIApplication":
    """Reads each answer before it is sent: a browser that leaves halfway must not leave files open.

    The test server closes an answer only after it has drained the connection, which a closed
    browser breaks off.
    """

    def whole(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as answer:
            return [b"".join(answer)]

    return whole


def served(app: "WSGIApplication") -> Iterator[str]:
    """Serves an app and gives its address."""
    server = make_server("127.0.0.1", 0, _read_whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
