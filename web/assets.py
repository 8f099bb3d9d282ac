"""The stylesheet: its parts joined, and named by their content so that it can be kept for good."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, current_app

from forecasts.errors import NotFoundError
from web.serving import Made, made, send

pages: Final = Blueprint("assets", __name__, url_prefix="/assets")

_PARTS: Final = Path(__file__).parent / "styles"
_FOREVER: Final = "public, max-age=31536000, immutable"
_NAME: Final = re.compile(r"(style)\.[0-9a-f]{12}\.(css)")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the site's own.

    Attributes:
        name: how pages name it; changes with its content.
        file: its bytes.
    """

    name: str
    file: Made


def _fingerprinted(stem: str, ending: str, content: str, mimetype: str) -> Asset:
    mark = hashlib.blake2b(content.encode(), digest_size=6).hexdigest()
    return Asset(f"{stem}.{mark}.{ending}", made(content, mimetype))


def stylesheet() -> Asset:
    """Joins the parts of the stylesheet in the order of their names."""
    parts = sorted(_PARTS.glob("*.css"))
    return _fingerprinted("style", "css", "\n".join(p.read_text() for p in parts), "text/css")


@pages.get("/<name>")
def one(name: str) -> Response:
    """Sends the stylesheet; a page kept somewhere from before asks for the one of its day."""
    sheet: Asset = current_app.extensions["forecasts.style"]
    if not _NAME.fullmatch(name):
        raise NotFoundError("file", name)
    return send(sheet.file, lifetime=_FOREVER if name == sheet.name else "no-cache")


def register(app: Flask) -> None:
    """Makes the stylesheet and lets templates name it."""
    sheet = stylesheet()
    app.extensions["forecasts.style"] = sheet
    app.jinja_env.globals["style_name"] = sheet.name
    app.register_blueprint(pages)
