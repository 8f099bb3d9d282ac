"""Fetches a feed once, by our own client."""

from forecasts.sources.feeds.parsing import FeedItem, parse_feed
from forecasts.sources.http import Http

_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8"


def read_feed(http: Http, url: str) -> list[FeedItem]:
    """Reads the items of a feed, at most 500, in its order.

    Whoever keeps the bytes as evidence fetches them and calls `parse_feed`.

    Raises:
        SourceError: it cannot be read; one of its kinds says why.
    """
    got = http.get(url, headers={"Accept": _ACCEPT})
    return parse_feed(got.body, got.url)
