"""Pieces that several pages hand their templates."""

from collections.abc import Mapping
from dataclasses import dataclass

from forecasts.values import Board, BoardScore, ForecasterKind


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its words."""

    href: str
    words: str


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a reader is in a list of several pages; no links to what is not there."""

    page: int
    pages: int
    before: Link | None
    after: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page says of itself to browsers, search engines, feed readers and previews.

    Attributes:
        canonical: the address it should be known by; the path that was asked for where empty.
        description: the page in a sentence with its figures; the site's own where empty.
        image: the picture of its preview, empty without one.
        image_words: what the picture shows.
        feeds: Atom feeds of what the page shows.
        is_indexed: whether search engines should list it.
    """

    canonical: str = ""
    description: str = ""
    image: str = ""
    image_words: str = ""
    feeds: tuple[Link, ...] = ()
    is_indexed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterForm:
    """What can be asked of the board, filled in with what was asked.

    Attributes:
        boards: the boards to choose from.
        kinds: the kinds of forecasters to choose from.
        scores: by what rows can be ordered, each with its name.
        filled: what was asked, by name of the field; empty where nothing was.
        is_open: whether the form shows at once.
    """

    boards: tuple[Board, ...]
    kinds: tuple[ForecasterKind, ...]
    scores: tuple[tuple[BoardScore, str], ...]
    filled: Mapping[str, str]
    is_open: bool
