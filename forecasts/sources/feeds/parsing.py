"""Reads RSS and Atom from bytes; feedparser never sees an address to fetch, nor an entity."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

import feedparser  # type: ignore[import-untyped]  # it ships no types

from forecasts.errors import InvalidInputError, SourceShapeError
from forecasts.sources.feeds.plain_text import one_line, plain_text
from forecasts.sources.reading import FIRST_SANE, LAST_SANE
from forecasts.text import check_url, sha256_hex

MOST_ITEMS: Final = 500
MOST_TAGS: Final = 150_000
"""Elements of 500 items, those of what stands in them included."""
TITLE_LIMIT: Final = 300
SUMMARY_LIMIT: Final = 2_000
ID_LIMIT: Final = 500

_TAG: Final = re.compile(rb"""<[a-zA-Z_](?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+""")
_QUOTED: Final = re.compile(rb""""[^"]*"|'[^']*'""")
_LONGEST_TAG: Final = 2_000  # without what is quoted; the parser compares attributes in pairs
_ITEM_END: Final = re.compile(rb"</(?:item|entry)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed, as plain text.

    Attributes:
        id: what the feed calls it; its address or a hash of its words where it has no name.
        title: at most 300 characters, may be empty.
        url: where it can be read, None if no web address is given.
        published_at: by the feed's account; None if it gives no time, or an absurd one.
        summary: at most 2,000 characters, may be empty.
    """

    id: str
    title: str
    url: str | None
    published_at: datetime | None
    summary: str


def _shortened(raw: bytes) -> bytes:
    ends = [each.end() for each in _ITEM_END.finditer(raw)]
    if len(ends) <= MOST_ITEMS:
        return raw
    return raw[: ends[MOST_ITEMS - 1]] + raw[ends[-1] :]


def _check_size(raw: bytes) -> None:
    tags = 0
    for match in _TAG.finditer(raw):
        tags += 1
        is_long = match.end() - match.start() > _LONGEST_TAG
        if is_long and len(_QUOTED.sub(b"", match.group())) > _LONGEST_TAG:
            raise SourceShapeError("An element of the feed has hundreds of attributes; not read.")
    if tags > MOST_TAGS:
        raise SourceShapeError(
            f"The feed has {tags:,} elements; one of at most {MOST_TAGS:,} is read."
        )


def _check_raw(raw: bytes) -> None:
    if not raw.strip():
        raise SourceShapeError("Expected a feed, found nothing: the body is empty.")
    plain = raw.replace(b"\x00", b"")
    if b"<!ENTITY" in plain.upper():
        raise SourceShapeError(
            "The feed defines entities of its own, which can blow it up or reach files; such a "
            "feed is not read."
        )
    _check_size(_shortened(plain))


def _parsed(raw: bytes, url: str) -> list[Any]:
    headers = {"content-type": "application/xml", "content-location": url}
    try:
        found = feedparser.parse(BytesIO(_shortened(raw)), response_headers=headers)
    except Exception as error:  # noqa: BLE001  # of a lenient parser of foreign bytes, any can come
        raise SourceShapeError(f"The feed cannot be read: {type(error).__name__}.") from None
    entries: list[Any] = found.get("entries", [])
    if entries:
        return entries[:MOST_ITEMS]
    if found.get("bozo") or not found.get("version"):
        begins = raw.lstrip()[:60]
        raise SourceShapeError(f"Expected RSS or Atom with items, found {begins!r}.")
    return []


def _words(entry: Any, name: str, *, limit: int) -> str:
    text = entry.get(name) or ""
    kind = (entry.get(f"{name}_detail") or {}).get("type", "text/html")
    return one_line(text, limit=limit) if kind == "text/plain" else plain_text(text, limit=limit)


def _address(entry: Any) -> str | None:
    try:
        return check_url(entry.get("link") or "")
    except InvalidInputError:
        return None


def _published(entry: Any) -> datetime | None:
    # `in` first: feedparser otherwise answers one name with the other.
    for name in ("published_parsed", "updated_parsed"):
        parsed = entry.get(name) if name in entry else None
        if parsed is None:
            continue
        try:
            at = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return at if FIRST_SANE <= at < LAST_SANE else None
    return None


def _item(entry: Any) -> FeedItem:
    title = _words(entry, "title", limit=TITLE_LIMIT)
    summary = _words(entry, "summary", limit=SUMMARY_LIMIT)
    url = _address(entry)
    name = one_line(entry.get("id") or "", limit=ID_LIMIT)
    name = name or (url or "")[:ID_LIMIT] or sha256_hex(f"{title}\n{summary}")
    return FeedItem(name, title, url, _published(entry), summary)


def parse_feed(raw: bytes, url: str) -> list[FeedItem]:
    """Reads the first 500 items of a feed, in its order, each id once.

    Args:
        raw: the bytes as they came.
        url: where they came from; relative links are resolved against it.

    Raises:
        SourceShapeError: they are no feed, define XML entities of their own, or hold far more
            elements than 500 items need.

    Example:
        >>> raw = b'''<rss version="2.0"><channel><item><title>Port &lt;b&gt;opens&lt;/b&gt;</title>
        ... <link>/news/1</link></item></channel></rss>'''
        >>> item = parse_feed(raw, "https://harbour.example/feed.xml")[0]
        >>> item.title, item.url, item.published_at
        ('Port opens', 'https://harbour.example/news/1', None)
    """
    _check_raw(raw)
    items: dict[str, FeedItem] = {}
    for entry in _parsed(raw, url):
        item = _item(entry)
        items.setdefault(item.id, item)
    return list(items.values())
