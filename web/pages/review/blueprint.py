"""Where the pages of review hang together."""

from typing import Final

from flask import Blueprint

pages: Final = Blueprint("review", __name__, url_prefix="/review")
