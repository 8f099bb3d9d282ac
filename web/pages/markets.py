"""The linked markets: price, how it moved, and how far it is from what people say."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.standings.market_list import MarketList, MarketOrder, market_list
from web.contexts import Head, Link, MarketEntry, MarketsContext
from web.formats import counted
from web.paging import page_number, paging
from web.rendering import render
from web.serving import Moved, answer
from web.sparks import spark

pages: Final = Blueprint("markets", __name__, url_prefix="/markets")

_FIRST: Final = MarketOrder.DIVERGENCE
_WORDS: Final = {
    MarketOrder.DIVERGENCE: "farthest from people",
    MarketOrder.DAY: "moved most in 24 hours",
    MarketOrder.WEEK: "moved most in 7 days",
    MarketOrder.CLOSING: "closing next",
}


def _order(typed: str) -> MarketOrder:
    try:
        return MarketOrder(typed.strip() or _FIRST)
    except ValueError:
        known = ", ".join(MarketOrder)
        raise InvalidInputError(f"“sort” is {typed[:60]!r}; it must be one of {known}.") from None


def _address(order: MarketOrder, page: int = 1) -> str:
    return url_for(
        "markets.every",
        sort=None if order is _FIRST else order.value,
        page=page if page > 1 else None,
    )


def markets_context(markets: MarketList) -> MarketsContext:
    """Gathers what the template shows."""
    entries = [MarketEntry(row, spark(row.prices, now=markets.as_of)) for row in markets.rows]
    return MarketsContext(
        markets=markets,
        open=tuple(each for each in entries if not each.row.is_decided),
        decided=tuple(each for each in entries if each.row.is_decided),
        invented=sum(each.is_invented for each in entries),
        orders=tuple((order, Link(_address(order), _WORDS[order])) for order in MarketOrder),
        paging=paging(markets.page, markets.pages, lambda page: _address(markets.order, page)),
    )


def _description(markets: MarketList) -> str:
    return (
        f"{counted(markets.total, 'market')} linked to {counted(markets.questions, 'question')}: "
        "price, change and how far it is from what people say."
    )


@pages.get("")
def every() -> Response:
    """Lists the linked markets; the address says by what they are ordered."""
    order, page = _order(request.args.get("sort", "")), page_number(request.args)

    def make(session: Session, now: datetime) -> str | Moved:
        markets = market_list(session, order=order, page=page, now=now)
        address = _address(order, markets.page)
        if markets.page != page:
            return Moved(address)
        head = Head(canonical=address, description=_description(markets) if markets.total else "")
        return render(markets_context(markets), head)

    return answer(("markets", order, page), make)
