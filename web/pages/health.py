"""Whether the process answers, and whether it can do its work."""

from typing import Final

from flask import Blueprint, Response, jsonify

from forecasts.operations.readiness import readiness
from web.rendering import runtime

pages: Final = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    """Says ok while the process serves; asks no database."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
def readyz() -> Response:
    """Says whether the database answers (503 if not), and whether a scheduler was heard of.

    A silent scheduler is told but keeps no page from being served, so it is no 503.
    """
    composed = runtime()
    found = readiness(composed.engine, now=composed.now())
    said: dict[str, str | int] = {
        "status": "ready" if found.is_ready else "not ready",
        "database": found.database,
    }
    if found.scheduler is not None:
        said["scheduler"] = found.scheduler.value
    if found.heard_seconds_ago is not None:
        said["scheduler_heard_seconds_ago"] = found.heard_seconds_ago
    if found.outbox_oldest_seconds is not None:
        said["outbox_oldest_seconds"] = found.outbox_oldest_seconds
    response = jsonify(said)
    response.status_code = 200 if found.is_ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response
