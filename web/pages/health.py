"""Whether the process answers."""

from typing import Final

from flask import Blueprint, Response

pages: Final = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    """Says ok while the process serves; asks no database."""
    return Response("ok\n", mimetype="text/plain")
