"""What was said against what happened, of everybody by kind."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forecasts.db import Session
from forecasts.standings import BoardFilter, SiteCalibration, site_calibration
from forecasts.standings.narrowing import Narrowings, narrowings
from forecasts.values import Board
from web.contexts import CalibrationContext, Head, KindFigure, Link
from web.contexts.calibration import Narrower
from web.figures import calibration_figure
from web.formats import counted
from web.pages.board import filter_form
from web.queries import board_filter, board_query, filled_form, is_untidy
from web.rendering import render
from web.serving import answer

pages: Final = Blueprint("calibration", __name__)

_OPPOSITE: Final = {
    Board.PROSPECTIVE: Board.RETROSPECTIVE,
    Board.RETROSPECTIVE: Board.PROSPECTIVE,
}


def _address(wanted: BoardFilter) -> str:
    query: dict[str, Any] = dict(board_query(wanted))
    return url_for("calibration.by_kind", **query)


def _other(site: SiteCalibration, wanted: BoardFilter) -> Link | None:
    opposite = _OPPOSITE.get(site.board)
    if opposite is None or not site.others:
        return None
    words = f"The {opposite} board holds {counted(site.others, 'question')}"
    return Link(_address(replace(wanted, board=opposite)), words)


def _narrower(words: str, less: BoardFilter, wanted: BoardFilter) -> Narrower:
    return Narrower(Link(_address(less), words), less == wanted)


def _tags(known: Narrowings, wanted: BoardFilter) -> tuple[Narrower, ...]:
    if not known.tags:
        return ()
    each = [_narrower(tag, replace(wanted, tag=tag), wanted) for tag in known.tags]
    return (_narrower("all", replace(wanted, tag=None), wanted), *each)


def _years(known: Narrowings, wanted: BoardFilter) -> tuple[Narrower, ...]:
    if len(known.years) < 2:
        return ()
    each = [
        _narrower(
            str(year), replace(wanted, since=date(year, 1, 1), until=date(year, 12, 31)), wanted
        )
        for year in known.years
    ]
    return (_narrower("all", replace(wanted, since=None, until=None), wanted), *each)


def calibration_context(
    site: SiteCalibration, known: Narrowings, wanted: BoardFilter
) -> CalibrationContext:
    """Gathers what the template shows."""
    is_filtered = replace(wanted, board=None) != BoardFilter()
    return CalibrationContext(
        site=site,
        form=filter_form(filled_form(MultiDict(board_query(wanted))), is_open=is_filtered),
        is_filtered=is_filtered,
        kinds=tuple(KindFigure(line, calibration_figure(line.chart())) for line in site.kinds),
        tags=_tags(known, wanted),
        years=_years(known, wanted),
        other=_other(site, wanted),
        unfiltered=Link(_address(BoardFilter(board=wanted.board)), "Show everybody"),
    )


@pages.get("/calibration")
def by_kind() -> Response:
    """Shows the calibration of a board; its address says all, so that it can be shared."""
    asked = board_filter(request.args)
    wanted = replace(asked, minimum=1, score=None, includes_early=False)  # of boards alone
    if is_untidy(request.args) or asked != wanted or "sort" in request.args:
        return redirect(_address(wanted))

    def page(session: Session, now: datetime) -> str:
        site = site_calibration(session, wanted, now=now)
        context = calibration_context(site, narrowings(session, now=now), wanted)
        return render(context, Head(canonical=_address(wanted)))

    return answer(("calibration", wanted), page)
