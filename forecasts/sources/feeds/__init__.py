"""RSS and Atom: what was published, as plain text; only ever evidence for a person."""

from forecasts.sources.feeds.parsing import FeedItem, parse_feed
from forecasts.sources.feeds.reading import fetch_feed
from forecasts.sources.feeds.words import is_about, items_about

__all__ = ["FeedItem", "fetch_feed", "is_about", "items_about", "parse_feed"]
