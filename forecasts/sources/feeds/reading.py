"""Fetches a feed once, by our own client; its bytes may be kept as evidence."""

from forecasts.sources.http import Fetched, Http

_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8"


def fetch_feed(http: Http, url: str) -> Fetched:
    """Fetches a feed; `parse_feed` reads its items.

    Raises:
        SourceError: it cannot be read; one of its kinds says why.
    """
    return http.get(url, headers={"Accept": _ACCEPT})
