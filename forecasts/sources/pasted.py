"""Addresses as people paste them: with or without https://, of one source or of none."""

import re
from collections.abc import Set as AbstractSet
from typing import Final
from urllib.parse import SplitResult, urlsplit

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def split(url: str) -> SplitResult | None:
    """Takes a pasted address apart; None when it is none, or no http or https.

    Example:
        >>> split(" manifold.markets/Alice/a-ship?r=x ").hostname
        'manifold.markets'
        >>> split("ftp://manifold.markets/Alice/a-ship") is None
        True
    """
    typed = url.strip()
    if typed.startswith("//"):
        typed = f"https:{typed}"
    elif not _SCHEME.match(typed):
        typed = f"https://{typed}"
    try:
        parts = urlsplit(typed)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # such as an open bracket where a host should be
        return None
    return parts if is_web else None


def of_hosts(url: str, hosts: AbstractSet[str]) -> SplitResult | None:
    """Takes a pasted address apart when it is one of these hosts.

    Example:
        >>> of_hosts("https://gull.example/a", {"manifold.markets"}) is None
        True
    """
    parts = split(url)
    return parts if parts is not None and parts.hostname in hosts else None
