"""The app as `forecasts serve` runs it, with two additions that `big_site.py` measures by.

Not a server for anybody: a request with the header `X-Fresh` finds nothing kept, and `/memory`
sends the answer of another path again from memory, as a Flask view does that does nothing else.
"""

import sys
import time
from pathlib import Path

from flask import Flask, Response, current_app, g, request
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from forecasts.runtime import compose
from forecasts.standings.board.edge_rows import forget_fits
from web import create_app as create_site
from web.access import ACCESS, Access
from web.held_ranks import HeldRanks
from web.kept import Kept

NEVER_AGAIN = {"content-length", "x-request-id", "x-queries"}
copies: dict[str, tuple[bytes, int, list[tuple[str, str]]]] = {}


def memory() -> Response:
    path = request.args["path"]
    if path not in copies:
        asked = {key: value for key, value in request.headers.items() if key != "Host"}
        with current_app.test_client().get(path, headers=asked) as answer:
            headers = [each for each in answer.headers if each[0].lower() not in NEVER_AGAIN]
            copies[path] = answer.data, answer.status_code, headers
    body, status, headers = copies[path]
    return Response(body, status, headers)


def forget() -> None:
    g.queries, g.began = 0, time.process_time()
    if "X-Fresh" in request.headers:
        current_app.extensions["forecasts.kept"] = Kept()
        forget_fits()


def tell(response: Response) -> Response:
    if "X-Fresh" in request.headers:
        response.headers["X-Queries"] = str(g.queries)
        response.headers["X-Processor"] = str(time.process_time() - g.began)
    return response


def count(*_: object) -> None:
    if g:
        g.queries = g.get("queries", 0) + 1


def create_app() -> Flask:
    runtime = compose()
    app = create_site(runtime)
    app.extensions["forecasts.held_ranks"] = HeldRanks(waits=True)  # not while others are timed
    app.before_request(forget)
    app.after_request(tell)
    ACCESS["memory"] = Access.ANYONE
    app.add_url_rule("/memory", view_func=memory)
    event.listen(runtime.engine, "before_cursor_execute", count)
    return app
