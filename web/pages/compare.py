"""Two forecasters on the questions both answered."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.standings import Comparison, compare_forecasters
from forecasts.standings.people.forecaster_directory import forecaster_names
from forecasts.standings.people.shared_pairs import SharedPair, shared_pairs
from forecasts.values import Board
from forecasts.wording import day_words
from web.contexts import ComparisonContext, Head, Link
from web.formats import counted
from web.paging import page_number, paging
from web.queries import board_filter, is_plausible_name
from web.rendering import render
from web.serving import Moved, answer

PAGE: Final = 50

pages: Final = Blueprint("compare", __name__, url_prefix="/compare")

_OPPOSITE: Final = {
    Board.PROSPECTIVE: Board.RETROSPECTIVE,
    Board.RETROSPECTIVE: Board.PROSPECTIVE,
}


def _elsewhere(found: Comparison) -> Link | None:
    opposite = _OPPOSITE.get(found.board)
    if opposite is None or not found.others:
        return None
    address = url_for("compare.two", one=found.one.slug, other=found.other.slug, board=opposite)
    return Link(address, f"{counted(found.others, 'shared question')} on the {opposite} board")


def _form(
    one: str,
    other: str,
    mistake: str = "",
    *,
    names: tuple[str, ...] = (),
    pairs: tuple[SharedPair, ...] | None = None,
) -> ComparisonContext:
    return ComparisonContext(
        comparison=None,
        one=one,
        other=other,
        mistake=mistake,
        elsewhere=None,
        names=names,
        pairs=pairs,
        shared=(),
        paging=None,
    )


def _address(found: Comparison, board: Board | None, number: int = 1) -> str:
    return url_for(
        "compare.two",
        one=found.one.slug,
        other=found.other.slug,
        board=board,
        page=number if number > 1 else None,
    )


def comparison_context(
    found: Comparison, *, board: Board | None = None, number: int = 1
) -> ComparisonContext:
    """Gathers what the template shows.

    Raises:
        NotFoundError: the shared questions have not so many pages.
    """
    count = max(1, -(-len(found.shared) // PAGE))
    if number > count:
        raise NotFoundError("page", str(number))
    return ComparisonContext(
        comparison=found,
        one=found.one.forecaster,
        other=found.other.forecaster,
        mistake="",
        elsewhere=_elsewhere(found),
        names=(),
        pairs=None,
        shared=found.shared[(number - 1) * PAGE : number * PAGE],
        paging=paging(number, count, lambda wanted: f"{_address(found, board, wanted)}#shared"),
    )


def _check(*names: str) -> None:
    if not all(is_plausible_name(name) for name in names):
        raise InvalidInputError("A name is at most 300 characters that can be read.")


def _compared(one: str, other: str) -> Response:
    board, number = board_filter(request.args).board, page_number(request.args)

    def page(session: Session, now: datetime) -> str | Moved:
        found = compare_forecasters(session, one, other, board=board, is_public=True, now=now)
        if request.view_args != {"one": found.one.slug, "other": found.other.slug}:
            return Moved(_address(found, board))
        day = day_words(found.as_of, DatePrecision.DAY)
        head = Head(
            canonical=_address(found, board, number),
            description=f"{found.sentence} As of {day}.",
        )
        return render(comparison_context(found, board=board, number=number), head)

    return answer(("compare", request.path, one, other, board, number), page)


def _answer(one: str, other: str) -> AnyResponse | tuple[str, int]:
    try:
        _check(one, other)
        return _compared(one, other)
    except NotFoundError as error:
        if error.what == "page":
            raise
        return render(_form(one, other, str(error)), Head(is_indexed=False)), 404
    except InvalidInputError as error:
        return render(_form(one, other, str(error)), Head(is_indexed=False)), 400


@pages.get("")
def choose() -> AnyResponse | tuple[str, int]:
    """Asks for two names, or leads to the comparison of the two that were given."""
    one, other = (request.args.get(key, "").strip() for key in ("one", "other"))
    if one and other:
        return _answer(one, other)

    def form(session: Session, now: datetime) -> str:
        head = Head(
            canonical=url_for("compare.choose"),
            description="Two forecasters on the questions both answered: who came closer, "
            "and whether that is more than luck.",
        )
        names, pairs = forecaster_names(session), shared_pairs(session, now=now)
        return render(_form(one, other, names=names, pairs=pairs), head)

    return answer(("compare", one, other), form)


@pages.get("/<one>/<other>")
def two(one: str, other: str) -> AnyResponse | tuple[str, int]:
    """Compares two forecasters; names and aliases lead to the addresses of the two."""
    return _answer(one, other)
