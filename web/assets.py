"""The stylesheets and the script: named by their content, so that they can be kept for good."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, current_app

from forecasts.errors import NotFoundError
from web.serving import Made, made, send

pages: Final = Blueprint("assets", __name__, url_prefix="/assets")

_HERE: Final = Path(__file__).parent
_FOREVER: Final = "public, max-age=31536000, immutable"
_NAME: Final = re.compile(r"(style|own)\.[0-9a-f]{12}\.css|(site)\.[0-9a-f]{12}\.js")


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
    """Joins the parts of what every page wears, in the order of their names."""
    return _joined("style", _HERE / "styles")


def own_stylesheet() -> Asset:
    """Joins the parts of what only pages for one person, and that of the API, wear besides."""
    return _joined("own", _HERE / "styles" / "own")


def _joined(stem: str, folder: Path) -> Asset:
    parts = sorted(folder.glob("*.css"))
    return _fingerprinted(stem, "css", "\n".join(p.read_text() for p in parts), "text/css")


def script() -> Asset:
    """Reads the one script, which makes the pages quicker and is needed by none."""
    content = (_HERE / "scripts" / "site.js").read_text()
    return _fingerprinted("site", "js", content, "text/javascript")


@pages.get("/<name>")
def one(name: str) -> Response:
    """Sends one of the three; a page kept somewhere from before asks for that of its day."""
    asked = _NAME.fullmatch(name)
    if asked is None:
        raise NotFoundError("file", name)
    current: Asset = current_app.extensions[f"forecasts.{asked[1] or asked[2]}"]
    return send(current.file, lifetime=_FOREVER if name == current.name else "no-cache")


def register(app: Flask) -> None:
    """Makes them and lets templates name them."""
    for stem, made_now in (("style", stylesheet()), ("own", own_stylesheet()), ("site", script())):
        app.extensions[f"forecasts.{stem}"] = made_now
        app.jinja_env.globals[f"{stem}_name"] = made_now.name
    app.register_blueprint(pages)
