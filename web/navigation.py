"""Where every page leads: the sections above it, and what stands below."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Flask, g, request, url_for

from forecasts.values import Role
from web.access import viewer

_SECTIONS: Final = (
    ("board.front", "Leaderboard"),
    ("questions.every", "Questions"),
    ("forecasters.every", "Forecasters"),
    ("markets.every", "Markets"),
    ("calibration.by_kind", "Calibration"),
    ("compare.choose", "Compare"),
    ("methodology.explained", "Methodology"),
)
_OWN: Final[tuple[tuple[str, str, Role], ...]] = (
    ("me.overview", "Your record", Role.READER),
    ("predict.start", "Predict", Role.FORECASTER),
    ("own.every", "Your questions", Role.FORECASTER),
    ("review.queue", "Review", Role.CURATOR),
    ("accounts.every", "Accounts", Role.ADMIN),
    ("admin_mail.every", "Mail", Role.ADMIN),
    ("profile.show", "Profile", Role.READER),
)
"""What pages for one person lead to, and the role each needs."""

_BELONGING: Final[dict[str, tuple[str, ...]]] = {
    "review.queue": ("/review",),
    "profile.show": (
        "/me/mail",
        "/me/tokens",
        "/me/webhooks",
        "/me/import",
        "/me/export",
        "/me/erase",
    ),
}
"""Where the paths of what belongs to some of them begin, beyond their own blueprint."""

_YOURS: Final = (("predict.start", "Predict"), ("me.overview", "Me"))
"""What every page leads to, the same for everybody; whoever is not signed in is led to sign in."""

_BELOW: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("methodology.explained", "Methodology", {}),
    ("lexicon.newest", "Lexicon", {}),
    ("articles.every", "Articles", {}),
    ("watches.every", "Watches", {}),
    ("corrections.every", "Corrections", {}),
    ("ledger.end", "Ledger", {}),
    ("reports.every", "Weekly reports", {}),
    ("subscribing.form", "The report by mail", {}),
    ("tips.form", "Point out a prediction", {}),
    ("predict.start", "Predict", {}),
    ("me.overview", "Your record", {}),
    ("feeds.resolutions", "Feed of outcomes", {}),
    ("feeds.calendar", "Calendar of deadlines", {}),
    ("exports.board", "Board as CSV", {"ending": "csv"}),
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
    belongs = request.blueprint == endpoint.partition(".")[0]
    return "true" if belongs or request.path.startswith(_BELONGING.get(endpoint, ())) else ""


def sections() -> list[Section]:
    """Lists the sections of the site."""
    return [Section(url_for(each), words, _current(each)) for each, words in _SECTIONS]


def yours() -> list[Section]:
    """Lists where anybody begins with a record of their own."""
    return [Section(url_for(each), words, "") for each, words in _YOURS]


def below() -> list[Section]:
    """Lists what stands at the foot of every page."""
    return [Section(url_for(each, **values), words, "") for each, words, values in _BELOW]


def own_sections() -> list[Section]:
    """Lists what whoever is signed in may open for themselves."""
    found = viewer()
    return [
        Section(url_for(each), words, _current(each))
        for each, words, needed in _OWN
        if found is not None and found.role.covers(needed)
    ]


def recorded_on() -> date | None:
    """Gives the day on which the record last changed, None on a page that is of no record."""
    day: date | None = g.get("record_day")
    return day


def register(app: Flask) -> None:
    """Gives the templates their links."""
    app.jinja_env.globals |= {
        "sections": sections,
        "own_sections": own_sections,
        "whoever": viewer,
        "yours": yours,
        "below": below,
        "recorded_on": recorded_on,
    }
