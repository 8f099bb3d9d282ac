"""The list of forecasters, one of them, and the calibration curve as a picture."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from forecasts.charts.calibration import calibration_chart
from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.standings import (
    BoardFilter,
    BoardRow,
    ForecasterProfile,
    forecaster_calibration,
    forecaster_profile,
)
from forecasts.standings.calibration.calibration_view import calibration_chart_of
from forecasts.standings.people.call_list import Companion, call_list, companions
from forecasts.standings.people.forecaster_directory import Directory, forecaster_directory
from forecasts.text import clean_text
from forecasts.values import Board, ForecasterKind
from forecasts.wording import KIND_WORDS, day_words, score_words
from web.calls import CallsQuery, calls_address, calls_part, calls_query
from web.contexts import (
    CallsContext,
    CallsPart,
    Choice,
    ForecasterContext,
    ForecastersContext,
    Head,
    Link,
    RecordCard,
)
from web.drawings import Scale, interval_bar, record_strip, shared_scale
from web.figures import calibration_figure, growth_figure
from web.formats import counted
from web.headlines import record_headline
from web.pages.corrections import contact
from web.paging import page_number, paging
from web.queries import NAME_LIMIT, board_filter, is_plausible_name
from web.rendering import render
from web.serving import Moved, answer
from web.shared_boards import shared_boards

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


def _answered(profile: ForecasterProfile) -> int:
    shown = {call.prediction for call in profile.calls}
    return sum(each.prediction in shown for each in profile.replies if each.prediction)


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


def _feed(slug: str, name: str) -> Link:
    return Link(url_for("feeds.forecaster", name=slug), f"Calls of {name}")


def forecaster_context(
    profile: ForecasterProfile, part: CallsPart, others: Sequence[Companion] = ()
) -> ForecasterContext:
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
        replies=tuple(each for each in profile.replies if each.prediction is None),
        answered=_answered(profile),
        part=part,
        companions=tuple(
            Link(url_for("compare.two", one=profile.slug, other=each.slug), each.forecaster)
            for each in others
        ),
        contact=contact(),
        feed=_feed(profile.slug, profile.name),
    )


def forecaster_description(profile: ForecasterProfile) -> str:
    """Says a record in a sentence with its figures, their interval and the day."""
    rows = {
        Board.PROSPECTIVE: profile.prospective,
        Board.RETROSPECTIVE: profile.retrospective,
    }
    row, ends = rows.get(profile.board), ""
    has_edge = row is not None and row.edge is not None
    if (
        row is not None
        and not has_edge
        and row.brier_low is not None
        and row.brier_high is not None
    ):
        low, high = score_words(row.brier_low), score_words(row.brier_high)
        ends = f" 90 % interval of the mean {low} to {high}."
    day = day_words(profile.as_of, DatePrecision.DAY)
    return f"{profile.name}: {profile.headline}{ends} As of {day}."


def _whole(session: Session, name: str, board: Board | None, now: datetime) -> str | Moved:
    boards = shared_boards(session, now)
    profile = forecaster_profile(session, name, board=board, is_public=True, boards=boards, now=now)
    address = calls_address(profile.slug, board, CallsQuery())
    if profile.slug != name:
        return Moved(address)
    part = calls_part(
        profile.slug,
        profile.calls,
        profile.replies,
        profile.further,
        board=board,
        asked=CallsQuery(),
    )
    head = Head(
        canonical=address,
        description=forecaster_description(profile),
        image=url_for("cards.picture", kind="forecasters", name=profile.slug, ending="png"),
        image_words=f"{profile.name}: {profile.headline}",
        feeds=(_feed(profile.slug, profile.name),),
    )
    return render(forecaster_context(profile, part, companions(session, profile.slug)), head)


def _calls(
    session: Session, name: str, board: Board | None, asked: CallsQuery, now: datetime
) -> str | Moved:
    who = call_list(session, name, is_public=True, now=now)
    if who.slug != name:
        return Moved(calls_address(who.slug, board, asked))
    part = calls_part(who.slug, who.calls, who.replies, who.further, board=board, asked=asked)
    whole = Link(calls_address(who.slug, board, CallsQuery()), "The record in figures")
    words = f"{who.name}: calls {part.first} to {part.last} of {part.found:,}, one by one."
    is_plain = asked == CallsQuery(page=asked.page)
    head = Head(
        canonical=calls_address(who.slug, None, asked), description=words, is_indexed=is_plain
    )
    return render(CallsContext(who=who, part=part, whole=whole), head)


def _directory_address(text: str, kind: ForecasterKind | None, page: int = 1) -> str:
    return url_for("forecasters.every", q=text or None, kind=kind, page=page if page > 1 else None)


def forecasters_context(
    directory: Directory, text: str, kind: ForecasterKind | None
) -> ForecastersContext:
    """Gathers what the list's template shows."""
    kinds = (None, *ForecasterKind)
    return ForecastersContext(
        directory=directory,
        text=text,
        kinds=tuple(
            Choice(
                Link(_directory_address(text, each), KIND_WORDS[each] if each else "all"),
                is_chosen=each is kind,
            )
            for each in kinds
        ),
        kind=kind,
        everybody=Link(_directory_address("", None), "Show everybody"),
        paging=paging(
            directory.page, directory.pages, lambda page: _directory_address(text, kind, page)
        ),
    )


def _searched(query: MultiDict[str, str]) -> str:
    typed = query.get("q", "").strip()
    return clean_text(typed, what="name", limit=NAME_LIMIT) if typed else ""


@pages.get("")
def every() -> AnyResponse:
    """Lists the forecasters, found by name, alias and kind."""
    text, kind = _searched(request.args), board_filter(request.args).kind
    page = page_number(request.args)
    if any(not value.strip() for value in request.args.values()):
        return redirect(_directory_address(text, kind, page))

    def make(session: Session, _now: datetime) -> str:
        found = forecaster_directory(session, text=text, kind=kind, page=page)
        if page > found.pages:
            raise NotFoundError("page", str(page))
        words = f"{counted(found.total, 'forecaster')} on record: what each said, and when last."
        head = Head(
            canonical=_directory_address(text, kind, page), description=words, is_indexed=not text
        )
        return render(forecasters_context(found, text, kind), head)

    return answer(("forecasters", text, kind, page), make)


@pages.get("/<path:name>")
def one(name: str) -> Response:
    """Shows a forecaster; an alias as address leads to the address of the name.

    Calls in another order, or beyond the first ones, stand on a page without the figures.
    """
    if not is_plausible_name(name):
        raise NotFoundError("forecaster", name)
    board, asked = board_filter(request.args).board, calls_query(request.args)

    def page(session: Session, now: datetime) -> str | Moved:
        if asked == CallsQuery():
            return _whole(session, name, board, now)
        return _calls(session, name, board, asked, now)

    return answer(("forecaster", name, board, asked), page)


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
