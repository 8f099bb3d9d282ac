"""How forecasters stand, further: calibration, two side by side, and families of questions."""

from typing import Any, Final

from forecasts.accounts import seen_question
from forecasts.resources.families import list_families
from forecasts.standings import BoardFilter, SiteCalibration, site_calibration
from forecasts.standings.people.comparison import Comparison, compare_forecasters
from forecasts.standings.people.site_calibration import (
    ForecasterCalibration,
    forecaster_calibration,
)
from forecasts.standings.questions.family_view import FamilyView
from web.api.answers import Listing
from web.api.area import Asked
from web.api.asking import BoardNamed, CalibrationAsked, ComparisonAsked
from web.api.record import area

_SLUG: Final = "/forecasters/<slug>"


@area.reads("/calibration", SiteCalibration, asks=CalibrationAsked)
def calibration(asked: Asked, query: dict[str, Any]) -> SiteCalibration:
    """Shows how calibrated forecasters are, by kind."""
    return site_calibration(asked.session, BoardFilter(**query), now=asked.now)


@area.reads(f"{_SLUG}/calibration", ForecasterCalibration, asks=BoardNamed)
def own_calibration(asked: Asked, query: dict[str, Any], slug: str) -> ForecasterCalibration:
    """Shows how calibrated a forecaster is, with what chance alone would show."""
    wanted = BoardFilter(board=query.get("board"))
    return forecaster_calibration(asked.session, slug, wanted, is_public=True, now=asked.now)


@area.reads("/comparison", Comparison, asks=ComparisonAsked)
def compare(asked: Asked, query: dict[str, Any]) -> Comparison:
    """Compares two forecasters on the questions both answered, each at their first statement."""
    return compare_forecasters(
        asked.session,
        query["one"],
        query["other"],
        board=query.get("board"),
        is_public=True,
        now=asked.now,
    )


@area.reads("/questions/<slug>/families", FamilyView, is_list=True)
def families(asked: Asked, slug: str) -> Listing:
    """Lists the families a question belongs to: its own first, then those that hang on it."""
    question = seen_question(asked.session, slug, asked.viewer)
    return Listing.of(list_families(asked.session, question, asked.viewer, now=asked.now))
