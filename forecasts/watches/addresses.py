"""Addresses of pieces: the same one once, and whose host it is."""

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING: Final = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")
_CAME_FROM: Final = frozenset({"ref", "source", "cmp"})
_USUAL_PORTS: Final = frozenset({None, 80, 443})


def same_address(url: str) -> str:
    """Writes an address without its fragment and without what only says where a reader came from.

    Example:
        >>> same_address("https://Gazette.example/a?id=3&utm_source=feed#top")
        'https://gazette.example/a?id=3'
    """
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    kept = [pair for pair in query if not pair[0].lower().startswith(_TRACKING)]
    asked = parts.query if len(kept) == len(query) else urlencode(kept)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, asked, ""))


def address_key(url: str) -> str:
    """Writes an address so that variants which lead to the same page are equal; for comparing only.

    Example:
        >>> address_key("http://www.Gazette.example:80/a/?ref=rss&b=2&a=1")
        'gazette.example/a?a=1&b=2'
    """
    try:
        parts = urlsplit(same_address(url))
        port = None if parts.port in _USUAL_PORTS else parts.port
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    asked = urlencode(sorted(pair for pair in query if pair[0].lower() not in _CAME_FROM))
    place = host_of(url) + (f":{port}" if port else "") + parts.path.rstrip("/")
    return f"{place}?{asked}" if asked else place


def path_of(url: str) -> str:
    """Gives the part of an address that all its variants hold."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return url


def host_of(url: str | None) -> str:
    """Gives the host of an address in small letters, without a leading `www.`; empty for none.

    Example:
        >>> host_of("https://www.Gazette.example:8443/a")
        'gazette.example'
    """
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")


def is_hosted_by(url: str | None, outlet: str) -> bool:
    """Says whether an address lies on the host an outlet is named by, or on one below it.

    Example:
        >>> is_hosted_by("https://blog.gazette.example/a", "gazette.example")
        True
        >>> is_hosted_by("https://notgazette.example/a", "gazette.example")
        False
    """
    host, named = host_of(url), outlet.lower().removeprefix("www.")
    if "." not in named or " " in named:
        return False
    return host == named or host.endswith(f".{named}")
