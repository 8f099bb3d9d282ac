"""One forecaster, and the calibration curve as a picture."""

from datetime import datetime
from typing import Final, Literal

from flask import Blueprint, Response, request, url_for

from forecasts.charts.calibration import calibration_chart
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.standings import (
    BoardFilter,
    BoardRow,
    ForecasterProfile,
    forecaster_calibration,
    forecaster_profile,
)
from forecasts.standings.calibration_view import calibration_chart_of
from forecasts.values import Board
from web.contexts import ForecasterContext, Head, Link, RecordCard
from web.drawings import Scale, interval_bar, record_strip, shared_scale
from web.figures import calibration_figure, growth_figure
from web.formats import counted
from web.headlines import record_headline
from web.queries import board_filter, is_plausible_name
from web.rendering import render
from web.serving import Moved, answer

pages: Final = Blueprint("forecasters", __name__, url_prefix="/forecasters")

_OPPOSITE: Final = {
    Board.PROSPECTIVE: Board.RETROSPECTIVE,
    Board.RETROSPECTIVE: Board.PROSPECTIVE,
}
_MIMETYPES: Final = {"svg": "image/svg+xml", "png": "image/png"}


def _card(board: Board, row: BoardRow, scale: Scale) -> RecordCard:
    return RecordCard(
        board=board,
        headline=record_headline(row),
        row=row,
        bar=interval_bar(row, scale),
        strip=record_strip(row.ticks),
    )


def _other(profile: ForecasterProfile) -> Link | None:
    opposite = _OPPOSITE.get(profile.board)
    if opposite is None or not profile.others:
        return None
    words = f"The same of the {opposite} board: {counted(profile.others, 'question')}"
    return Link(url_for("forecasters.one", name=profile.slug, board=opposite), words)


def _pictures(profile: ForecasterProfile) -> tuple[Link, ...]:
    return tuple(
        Link(
            url_for(
                "forecasters.calibration", name=profile.slug, ending=ending, board=profile.board
            ),
            words,
        )
        for ending, words in (("svg", "SVG"), ("png", "PNG"))
    )


def forecaster_context(profile: ForecasterProfile) -> ForecasterContext:
    """Gathers what the forecaster's template shows."""
    boards = (
        (Board.PROSPECTIVE, profile.prospective),
        (Board.RETROSPECTIVE, profile.retrospective),
    )
    rows = [(board, row) for board, row in boards if row is not None]
    scale = shared_scale([row for _, row in rows], is_whole=True)
    chart = calibration_chart_of(
        profile.calibration, title="Said and happened", subject=profile.name
    )
    return ForecasterContext(
        profile=profile,
        scale=scale,
        records=tuple(_card(board, row, scale) for board, row in rows),
        has_interval=any(row.brier_low is not None for _, row in rows),
        curve=calibration_figure(chart),
        growth=growth_figure(profile.breakdown),
        other=_other(profile),
        pictures=_pictures(profile),
    )


@pages.get("/<path:name>")
def one(name: str) -> Response:
    """Shows a forecaster; an alias as address leads to the address of the name."""
    if not is_plausible_name(name):
        raise NotFoundError("forecaster", name)
    board = board_filter(request.args).board

    def page(session: Session, now: datetime) -> str | Moved:
        profile = forecaster_profile(session, name, board=board, is_public=True, now=now)
        address = url_for("forecasters.one", name=profile.slug, board=board)
        if profile.slug != name:
            return Moved(address)
        return render(forecaster_context(profile), Head(canonical=address))

    return answer(("forecaster", name, board), page)


@pages.get("/<name>/calibration.<any(svg, png):ending>")
def calibration(name: str, ending: Literal["svg", "png"]) -> Response:
    """Draws the calibration curve of a forecaster, found by slug, with its sentences."""
    wanted = BoardFilter(board=board_filter(request.args).board)

    def picture(session: Session, now: datetime) -> str | bytes:
        try:
            found = forecaster_calibration(session, name, wanted, is_public=True, now=now)
        except NotFoundError:
            raise NotFoundError("forecaster", name) from None  # a picture offers no nearest names
        return calibration_chart(found.chart(), format=ending)

    return answer(("curve", name, wanted), picture, mimetype=_MIMETYPES[ending])
