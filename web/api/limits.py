"""How often a program may ask: counted by token, else by address.

Each process counts by itself, so that nobody who reads makes the server write; where several
answer, each lets its part through, and at least one: together they let no more through than is
said, unless there are more processes than requests in it.
"""

import time
from typing import Final, cast

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from werkzeug.exceptions import HTTPException

from web.addresses import where_from
from web.api.callers import Caller, caller
from web.api.problems import is_asked
from web.rendering import runtime

BY_TOKEN: Final = "600 per minute"  # noqa: S105  # a limit, no password
BY_ADDRESS: Final = "120 per minute"
BULK: Final = "20 per hour"
FILES: Final = frozenset({"api_predictions.bulk", "api_files.bring"})
"""Where files come in."""
_DOCUMENTS: Final = "api_documents."
_NOTHING: Final = "nothing"
"""What asks for an address where there is nothing: it is counted like all others."""


def _known() -> Caller | None:
    """Says who asks; whoever sends a token that opens nothing is counted by address."""
    try:
        return caller()
    except HTTPException:
        return None


def _who() -> str:
    found = _known()
    return f"token {found.token_id}" if found else f"address {where_from()}"


def part_of(limit: str, processes: int) -> str:
    """Gives the part of a limit that one of several processes lets through, at least one.

    Example:
        >>> part_of("600 per minute", 4)
        '150 per minute'
    """
    most, _, time_span = limit.partition(" ")
    return f"{max(1, int(most) // processes)} {time_span}"


def _how_often() -> str:
    limits = [BY_TOKEN if _known() else BY_ADDRESS]
    limits += [BULK] if request.endpoint in FILES else []
    processes = runtime().settings.processes
    return "; ".join(part_of(each, processes) for each in limits)


def _is_free() -> bool:
    """Says whether nothing is counted: pages are not, nor what explains the API to people."""
    return not is_asked() or (request.endpoint or "").startswith(_DOCUMENTS)


def _add_headers(response: Response) -> Response:
    """Says how much is left, in the words of draft-ietf-httpapi-ratelimit-headers."""
    limits = cast("Limiter", current_app.extensions["forecasts.limiter"]).current_limits
    if not limits or not is_asked():
        return response
    now = time.time()
    waits = {each: max(0, int(each.reset_at - now)) for each in limits}
    response.headers["RateLimit-Policy"] = ", ".join(
        f'"{each.limit.get_expiry()}s";q={each.limit.amount};w={each.limit.get_expiry()}'
        for each in limits
    )
    response.headers["RateLimit"] = ", ".join(
        f'"{each.limit.get_expiry()}s";r={each.remaining};t={waits[each]}' for each in limits
    )
    if response.status_code == 429:
        breached = [waits[each] for each in limits if each.breached]
        response.headers["Retry-After"] = str(max([1, *breached]))
    return response


def register(app: Flask) -> None:
    """Counts what programs ask of this app; pages are not counted."""
    limiter = Limiter(
        _who,
        application_limits=[_how_often],
        application_limits_exempt_when=_is_free,
        request_identifier=lambda: request.endpoint or _NOTHING,
        storage_uri="memory://",
        strategy="moving-window",
        headers_enabled=False,
    )
    app.extensions["forecasts.limiter"] = limiter
    app.after_request(_add_headers)
    limiter.init_app(app)
