"""Two forecasters on the questions both answered."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.standings import Comparison, compare_forecasters
from forecasts.values import Board
from web.contexts import ComparisonContext, Head, Link
from web.formats import counted
from web.queries import board_filter, is_plausible_name
from web.rendering import render
from web.serving import Moved, answer

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


def _form(one: str, other: str, mistake: str = "") -> ComparisonContext:
    return ComparisonContext(comparison=None, one=one, other=other, mistake=mistake, elsewhere=None)


def comparison_context(found: Comparison) -> ComparisonContext:
    """Gathers what the template shows."""
    return ComparisonContext(
        comparison=found,
        one=found.one.forecaster,
        other=found.other.forecaster,
        mistake="",
        elsewhere=_elsewhere(found),
    )


def _check(*names: str) -> None:
    if not all(is_plausible_name(name) for name in names):
        raise InvalidInputError("A name is at most 300 characters that can be read.")


def _compared(one: str, other: str) -> Response:
    board = board_filter(request.args).board

    def page(session: Session, now: datetime) -> str | Moved:
        found = compare_forecasters(session, one, other, board=board, is_public=True, now=now)
        slugs = found.one.slug, found.other.slug
        address = url_for("compare.two", one=slugs[0], other=slugs[1], board=board)
        if request.view_args != {"one": slugs[0], "other": slugs[1]}:
            return Moved(address)
        return render(comparison_context(found), Head(canonical=address))

    return answer(("compare", request.path, one, other, board), page)


def _answer(one: str, other: str) -> AnyResponse | tuple[str, int]:
    try:
        _check(one, other)
        return _compared(one, other)
    except NotFoundError as error:
        return render(_form(one, other, str(error)), Head(is_indexed=False)), 404
    except InvalidInputError as error:
        return render(_form(one, other, str(error)), Head(is_indexed=False)), 400


@pages.get("")
def choose() -> str | AnyResponse | tuple[str, int]:
    """Asks for two names, or leads to the comparison of the two that were given."""
    one, other = (request.args.get(key, "").strip() for key in ("one", "other"))
    if one and other:
        return _answer(one, other)
    return render(_form(one, other))


@pages.get("/<one>/<other>")
def two(one: str, other: str) -> AnyResponse | tuple[str, int]:
    """Compares two forecasters; names and aliases lead to the addresses of the two."""
    return _answer(one, other)
