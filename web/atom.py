"""Atom 1.0: a feed from frozen entries, whatever stands in their text."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup

from forecasts.clock import isoformat

MIMETYPE: Final = "application/atom+xml"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_SINCE: Final = 2026  # the year from which the identifiers hold
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOTHING_YET: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated last."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        key: names it for good, within the site.
        title: plain text.
        address: the page about it, whole.
        at: when it came on record.
        content: HTML, escaped where it is not ours.
    """

    key: str
    title: str
    address: str
    at: datetime
    content: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed.

    Attributes:
        key: names it for good, within the site.
        title: plain text.
        subtitle: what it is and where corrections stand.
        address: its own, whole.
        page: the page that shows the same, whole.
        site: the address of the site, without a closing slash.
        entries: newest first.
        began_at: when it was updated last while it has no entry.
    """

    key: str
    title: str
    subtitle: str
    address: str
    page: str
    site: str
    entries: Sequence[Entry]
    began_at: datetime = NOTHING_YET


def allowed(text: str) -> str:
    r"""Leaves out the characters that XML 1.0 cannot carry, not even escaped.

    Example:
        >>> allowed("a\x00b\x1fc\ufffed\te")
        'abcd\te'
    """
    return _FORBIDDEN.sub("", text)


def identifier(site: str, key: str) -> str:
    """Names something of the site for good (RFC 4151).

    Example:
        >>> identifier("https://forecasts.example:8000", "statement/12")
        'tag:forecasts.example,2026:statement/12'
    """
    return f"tag:{urlsplit(site).hostname},{_SINCE}:{key}"


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text:
        element.text = allowed(text)


def _write(parent: ET.Element, entry: Entry, site: str) -> None:
    element = ET.SubElement(parent, f"{{{_ATOM}}}entry")
    _add(element, "id", identifier(site, entry.key))
    _add(element, "title", entry.title)
    _add(element, "link", rel="alternate", type="text/html", href=entry.address)
    _add(element, "published", isoformat(entry.at))
    _add(element, "updated", isoformat(entry.at))
    _add(element, "content", str(entry.content), type="html")


def atom(feed: Feed) -> bytes:
    """Writes a feed; the same bytes for the same feed."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    updated = max((entry.at for entry in feed.entries), default=feed.began_at)
    _add(root, "id", identifier(feed.site, feed.key))
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", isoformat(updated))
    _add(root, "link", rel="self", type=MIMETYPE, href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    author = ET.SubElement(root, f"{{{_ATOM}}}author")
    _add(author, "name", "Forecasts")
    _add(author, "uri", f"{feed.site}/")
    for entry in feed.entries:
        _write(root, entry, feed.site)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
