"""One forecaster."""

from typing import Final

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from forecasts.errors import NotFoundError
from forecasts.standings import BoardRow, ForecasterProfile, forecaster_profile
from forecasts.values import Board
from web.contexts import ForecasterContext, RecordCard
from web.drawings import Scale, interval_bar, record_strip, shared_scale
from web.headlines import record_headline, whole_headline
from web.queries import is_plausible_name
from web.rendering import render, runtime

pages: Final = Blueprint("forecasters", __name__, url_prefix="/forecasters")


def _card(board: Board, row: BoardRow, scale: Scale) -> RecordCard:
    return RecordCard(
        board=board,
        headline=record_headline(row),
        row=row,
        bar=interval_bar(row, scale),
        strip=record_strip(row.ticks),
    )


def _average(profile: ForecasterProfile) -> float | None:
    briers = [call.brier for call in profile.calls if call.brier is not None]
    return sum(briers) / len(briers) if len(briers) > 1 else None


def forecaster_context(profile: ForecasterProfile) -> ForecasterContext:
    """Gathers what the forecaster's template shows."""
    boards = (
        (Board.PROSPECTIVE, profile.prospective),
        (Board.RETROSPECTIVE, profile.retrospective),
    )
    rows = [(board, row) for board, row in boards if row is not None]
    scale = shared_scale([row for _, row in rows], is_whole=True)
    return ForecasterContext(
        profile=profile,
        headline=whole_headline([row for _, row in rows]),
        scale=scale,
        records=tuple(_card(board, row, scale) for board, row in rows),
        has_interval=any(row.brier_low is not None for _, row in rows),
        average=_average(profile),
    )


@pages.get("/<path:name>")
def one(name: str) -> str | Response:
    """Shows a forecaster; an alias as address leads to the address of the name."""
    if not is_plausible_name(name):
        raise NotFoundError("forecaster", name)
    with runtime().reading() as session:
        profile = forecaster_profile(session, name, is_public=True, now=runtime().now())
    if profile.slug != name:
        return redirect(url_for("forecasters.one", name=profile.slug))
    return render(forecaster_context(profile))
