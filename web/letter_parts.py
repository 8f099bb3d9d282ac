"""How the parts of a letter are written on a page: links within the site, bars, pictures."""

from base64 import b64encode

from flask import Flask, request

from web.rendering import runtime


def here(url: str) -> str:
    """Writes an address of this site as a path; a feed, which is read elsewhere, keeps it whole."""
    site = runtime().settings.site_url
    path = url.removeprefix(site)
    is_of_site = path != url and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_of_site and request.blueprint != "feeds" else url


def share_of_all(share: float) -> str:
    """Writes a place along a bar.

    Example:
        >>> share_of_all(0.25), share_of_all(1.5)
        ('25.00%', '100.00%')
    """
    return f"{min(1.0, max(0.0, share)):.2%}"


def as_picture(png: bytes) -> str:
    """Writes a picture as an address that holds it."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def register(app: Flask) -> None:
    """Gives the templates what they need to write a letter."""
    app.jinja_env.filters |= {
        "here": here,
        "share_of_all": share_of_all,
        "as_picture": as_picture,
    }
