"""A page of the web: the words of its article, by trafilatura where that works, else by itself."""

import logging
from importlib.metadata import version
from typing import Final

from lxml.etree import _Element
from trafilatura import bare_extraction

from forecasts.documents.blocks import article_in, written
from forecasts.documents.head import read_head
from forecasts.documents.letters import decode_page
from forecasts.documents.records import Document
from forecasts.documents.trees import clear_tree, page_tree
from forecasts.errors import InvalidInputError
from forecasts.text import ARTICLE_LIMIT

OWN: Final = "page-1"
"""The version of our own way to read a page."""

_TRAFILATURA: Final = f"trafilatura {version('trafilatura')}"
_SHORTEST: Final = 250
_LEAST: Final = 0.5  # of the one article that is marked; with less, something went wrong
_MOST_ELEMENTS: Final = 6_000  # trafilatura's time grows with the square of their number

for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def _by_trafilatura(tree: _Element) -> str:
    try:
        found = bare_extraction(tree, with_metadata=False, include_comments=False, fast=True)
    except Exception:  # noqa: BLE001  # whatever it cannot read is read in our own way
        return ""
    body = getattr(found, "body", None)
    return written(body) if body is not None else ""


def _words(tree: _Element) -> tuple[str, str]:
    """The words of an article, and what read them."""
    count = clear_tree(tree)
    if count <= _MOST_ELEMENTS:
        text = _by_trafilatura(tree)
        if len(text) >= max(_SHORTEST, _marked(tree) * _LEAST):
            return text, _TRAFILATURA
    return article_in(tree), OWN


def _marked(tree: _Element) -> int:
    """How many letters the one article has that the page marks; none where it marks more."""
    places = list(tree.iter("article"))
    return len(article_in(places[0])) if len(places) == 1 else 0


def read_page_text(raw: bytes, *, media_type: str, url: str) -> Document:
    """Reads the article out of a page, and what the page says of itself.

    Trafilatura finds the article by what surrounds it. Very short and very long pages are read by
    their elements alone, and those of whose one marked article it finds less than half.

    Raises:
        InvalidInputError: there are no words on it, or it is too large, deep or long.
    """
    tree = page_tree(decode_page(raw, media_type=media_type))
    head = read_head(tree, url=url)
    text, read_with = _words(tree)
    text = "".join(each for each in text if not 0xD800 <= ord(each) <= 0xDFFF)
    if not text:
        raise InvalidInputError("There are no words on this page; paste the text instead.")
    if len(text.encode()) > ARTICLE_LIMIT:
        raise InvalidInputError(
            f"The words of this page are more than {ARTICLE_LIMIT:,} bytes (5 MB); save only the "
            "article as text and add that."
        )
    return Document(
        text=text,
        kind="html",
        title=head.title,
        publisher=head.publisher,
        author=head.author,
        dates=head.dates,
        read_with=read_with,
        media_type="text/html",
    )
