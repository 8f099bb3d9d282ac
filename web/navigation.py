"""Where every page leads: the sections above it, and what stands below."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app, request, url_for

_SECTIONS: Final = (
    ("board.front", "Leaderboard"),
    ("questions.every", "Questions"),
    ("forecasters.every", "Forecasters"),
    ("markets.every", "Markets"),
    ("calibration.by_kind", "Calibration"),
    ("compare.choose", "Compare"),
    ("methodology.explained", "Methodology"),
)
_BELOW: Final = (
    ("methodology.explained", "Methodology"),
    ("articles.every", "Articles"),
    ("corrections.every", "Corrections"),
    ("feeds.resolutions", "Feed of outcomes"),
    ("feeds.calendar", "Calendar of deadlines"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A link above or below every page.

    Attributes:
        href: its address.
        words: its name.
        current: "page" on that page itself, "true" on one that belongs to it, else empty.
    """

    href: str
    words: str
    current: str


def _current(endpoint: str) -> str:
    if request.endpoint == endpoint:
        return "page"
    return "true" if request.blueprint == endpoint.partition(".")[0] else ""


def _links(wanted: tuple[tuple[str, str], ...]) -> list[Section]:
    return [
        Section(url_for(endpoint), words, _current(endpoint))
        for endpoint, words in wanted
        if endpoint in current_app.view_functions
    ]


def sections() -> list[Section]:
    """Lists the sections of the site."""
    return _links(_SECTIONS)


def below() -> list[Section]:
    """Lists what stands at the foot of every page."""
    return _links(_BELOW)


def register(app: Flask) -> None:
    """Gives the templates their links."""
    app.jinja_env.globals |= {"sections": sections, "below": below}
