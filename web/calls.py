"""Which calls of a forecaster an address asks for, in which order, and the part that is shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeVar

from flask import url_for
from werkzeug.datastructures import MultiDict

from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.standings import Call, ReplyLine
from forecasts.standings.questions.statements import FurtherSource
from forecasts.values import Board
from web.contexts.calls import CallEntry, CallsPart, Choice
from web.contexts.shared import Link
from web.paging import page_number, paging

PAGE: Final = 25


class CallOrder(StrEnum):
    """How calls can be ordered; those without the number come last, the newest first."""

    NEWEST = "-date"
    OLDEST = "date"
    QUESTION = "question"
    CLOSEST = "brier"
    FURTHEST = "-brier"
    AHEAD = "-points"
    BEHIND = "points"


class Came(StrEnum):
    """How the question of a call came out."""

    YES = "yes"
    NO = "no"
    NOT_YET = "none"


_ORDER_WORDS: Final = {
    CallOrder.NEWEST: "newest",
    CallOrder.OLDEST: "oldest",
    CallOrder.QUESTION: "question",
    CallOrder.CLOSEST: "closest to the outcome",
    CallOrder.FURTHEST: "furthest from it",
    CallOrder.AHEAD: "most points",
    CallOrder.BEHIND: "fewest points",
}
_CAME_WORDS: Final = {None: "all", Came.YES: "Yes", Came.NO: "No", Came.NOT_YET: "no outcome"}
_BY_NUMBER: Final = frozenset(CallOrder) - {
    CallOrder.NEWEST,
    CallOrder.OLDEST,
    CallOrder.QUESTION,
}
_OUTCOMES: Final = {Came.YES: 1, Came.NO: 0, Came.NOT_YET: None}

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class CallsQuery:
    """What an address asks of the calls.

    Attributes:
        order: in which order.
        came: only those whose question came out so, None for all.
        page: which part, from 1.
    """

    order: CallOrder = CallOrder.NEWEST
    came: Came | None = None
    page: int = 1


def _word(query: MultiDict[str, str], key: str, words: type[_Word]) -> _Word | None:
    typed = query.get(key, "").strip()
    if not typed:
        return None
    try:
        return words(typed)
    except ValueError:
        known = ", ".join(words)
        raise InvalidInputError(f"“{key}” is {typed[:60]!r}; it must be one of {known}.") from None


def calls_query(query: MultiDict[str, str]) -> CallsQuery:
    """Reads which calls an address asks for.

    Raises:
        InvalidInputError: a value cannot be read; it is named with what is expected.
    """
    return CallsQuery(
        order=_word(query, "sort", CallOrder) or CallOrder.NEWEST,
        came=_word(query, "came", Came),
        page=page_number(query),
    )


def calls_address(slug: str, board: Board | None, asked: CallsQuery) -> str:
    """Writes the shortest address of these calls."""
    return url_for(
        "forecasters.one",
        name=slug,
        board=board,
        sort=None if asked.order is CallOrder.NEWEST else asked.order.value,
        came=asked.came,
        page=asked.page if asked.page > 1 else None,
    )


def _number(call: Call, order: CallOrder) -> float | None:
    if order in {CallOrder.CLOSEST, CallOrder.FURTHEST}:
        return call.brier
    return call.reference.points if call.reference else None


def _by_number(calls: Sequence[Call], order: CallOrder) -> list[Call]:
    known = [call for call in calls if _number(call, order) is not None]
    is_falling = order in {CallOrder.FURTHEST, CallOrder.AHEAD}
    known.sort(key=lambda call: _number(call, order) or 0.0, reverse=is_falling)
    return known + [call for call in calls if _number(call, order) is None]


def arranged(calls: Sequence[Call], asked: CallsQuery) -> list[Call]:
    """Puts calls, given newest first, into the order asked for; leaves out what is not wanted."""
    kept = list(calls)
    if asked.came is not None:
        kept = [call for call in calls if call.outcome == _OUTCOMES[asked.came]]
    simple: Mapping[CallOrder, Callable[[], list[Call]]] = {
        CallOrder.NEWEST: lambda: kept,
        CallOrder.OLDEST: lambda: kept[::-1],
        CallOrder.QUESTION: lambda: sorted(kept, key=lambda call: (call.title or "~").casefold()),
    }
    return simple.get(asked.order, lambda: _by_number(kept, asked.order))()


def _entries(
    calls: Iterable[Call],
    replies: Sequence[ReplyLine],
    further: Mapping[int, tuple[FurtherSource, ...]],
) -> tuple[CallEntry, ...]:
    answers: dict[int, list[ReplyLine]] = {}
    for reply in replies:
        if reply.prediction is not None:
            answers.setdefault(reply.prediction, []).append(reply)
    return tuple(
        CallEntry(
            call,
            tuple(answers.get(call.prediction or 0, ())),
            further.get(call.prediction or 0, ()),
        )
        for call in calls
    )


def calls_part(
    slug: str,
    calls: Sequence[Call],
    replies: Sequence[ReplyLine],
    further: Mapping[int, tuple[FurtherSource, ...]],
    *,
    board: Board | None,
    asked: CallsQuery,
) -> CallsPart:
    """Gathers one part of the calls with the links to all others.

    Args:
        slug: of the forecaster.
        calls: all of them, newest first.
        replies: what the forecaster says about them.
        further: other articles that say the same once more, by the number of the statement.
        board: the board the address names, kept in the links.
        asked: which part, in which order.

    Raises:
        NotFoundError: there are not so many pages.
    """
    found = arranged(calls, asked)
    pages = max(1, -(-len(found) // PAGE))
    if asked.page > pages:
        raise NotFoundError("page", str(asked.page))
    start = (asked.page - 1) * PAGE
    shown = found[start : start + PAGE]

    def address(changed: CallsQuery) -> str:
        return f"{calls_address(slug, board, changed)}#calls"

    orders = tuple(
        Choice(
            Link(address(replace(asked, order=order, page=1)), words),
            is_chosen=order is asked.order,
        )
        for order, words in _ORDER_WORDS.items()
    )
    outcomes = tuple(
        Choice(
            Link(address(replace(asked, came=came, page=1)), words), is_chosen=came is asked.came
        )
        for came, words in _CAME_WORDS.items()
    )
    return CallsPart(
        entries=_entries(shown, replies, further),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        found=len(found),
        total=len(calls),
        is_by_number=asked.order in _BY_NUMBER,
        orders=orders if len(calls) > 1 else (),
        outcomes=outcomes if len(calls) > 1 else (),
        paging=paging(asked.page, pages, lambda page: address(replace(asked, page=page))),
    )
