"""From the JSON of Polymarket to our records."""

import json
from datetime import datetime
from typing import Any, Final

from forecasts.errors import SourceShapeError
from forecasts.sources.http import Fetched
from forecasts.sources.polymarket.addresses import market_url
from forecasts.sources.polymarket.settlement import (
    oracle_word,
    outcome_labels,
    resolution,
    yes_index,
)
from forecasts.sources.reading import Fields, parse_json, price_time
from forecasts.sources.records import PriceBasis, PricePoint, Snapshot

WIDEST: Final = 0.10
"""Widest spread at which the price shown is the middle of the book."""


def the_only(body: bytes, where: str) -> Fields | None:
    """Takes what was asked for out of an answer that is it or a list of it; None if it is empty.

    Raises:
        SourceShapeError: it is a list of several, or no object.
    """
    value = parse_json(body)
    if value == []:
        return None
    if isinstance(value, list) and len(value) > 1:
        raise SourceShapeError(f"Asked for one {where}, found {len(value)}.")
    return Fields(value[0] if isinstance(value, list) else value, where).object()


def alone(market: Fields) -> bytes:
    """Writes down one market out of an event."""
    return json.dumps(market.value, ensure_ascii=False).encode()


def is_undecided(gamma: Fields) -> bool:
    """Says whether the order book must be asked: closed, and the oracle's status has no word."""
    return gamma.flag("closed") and oracle_word(gamma) in {"", "proposed before"}


def with_order_book(gamma: Fields, order_book: Any) -> bytes:
    """Joins what both interfaces say about one market, so that one evidence holds both."""
    return json.dumps({"gamma": gamma.value, "clob": order_book}, ensure_ascii=False).encode()


def _event_of(gamma: Fields, event: Fields | None) -> Fields | None:
    if event is not None or not gamma.has("events"):
        return event
    events = gamma.items("events")
    return events[0] if events else None


def _heading(gamma: Fields, event: Fields | None) -> str:
    """What is asked without the outcome: of one market of a group, the title of its event."""
    return gamma.text("question") if event is None else event.text("title")


def _criteria(gamma: Fields, title: str) -> str:
    """The rules, under the market's own question where the title is that of its event."""
    rules = gamma.prose("description", or_none=True, may_lack=True) or ""
    where = gamma.text("resolutionSource", or_none=True, may_lack=True) or ""
    question = gamma.text("question")
    parts = [
        "" if question == title else question,
        rules,
        "" if where in rules else f"Resolution source: {where}",
    ]
    return "\n\n".join(part for part in parts if part)


def _first_number(gamma: Fields, *names: str) -> float | None:
    return next((gamma.number(name) for name in names if gamma.has(name)), None)


def _spread(gamma: Fields) -> float | None:
    if gamma.has("spread"):
        return gamma.probability("spread")
    if gamma.has("bestBid") and gamma.has("bestAsk"):
        return max(0.0, gamma.probability("bestAsk") - gamma.probability("bestBid"))
    return None


def price_now(gamma: Fields, index: int | None, at: datetime) -> PricePoint | None:
    """Reads the present price of an outcome.

    It is the displayed one, which is the middle of the book or, when that is wide, the last trade.
    None when the market is closed, or there is neither a book nor a trade behind it.
    """
    if gamma.flag("closed") or index is None or not gamma.has("outcomePrices"):
        return None
    shown = [each.probability() for each in gamma.embedded_json("outcomePrices").items()]
    spread = _spread(gamma)
    is_traded = (_first_number(gamma, "lastTradePrice") or 0.0) > 0.0
    if not is_traded and (spread is None or spread > WIDEST):
        return None
    if len(shown) <= index or abs(sum(shown) - 1.0) > 0.05:
        return None
    return PricePoint(at, shown[index], PriceBasis.DISPLAYED)


def _token(gamma: Fields, index: int | None) -> str | None:
    if index is None or not gamma.has("clobTokenIds"):
        return None
    tokens = [each.identifier() for each in gamma.embedded_json("clobTokenIds").items()]
    return tokens[index] if index < len(tokens) else None


def _closes_at(gamma: Fields) -> datetime | None:
    ends = [
        gamma.instant_iso(name, or_none=True, may_lack=True) for name in ("endDate", "closedTime")
    ]
    return min((at for at in ends if at is not None), default=None)


def snapshot(
    gamma: Fields, fetched: Fetched, *, event: Fields | None = None, raw: bytes | None = None
) -> Snapshot:
    """Reads one market.

    Args:
        gamma: the market of Gamma.
        fetched: the answer it came with.
        event: the event it was found in, when it does not name one itself.
        raw: the bytes behind it, when they are not the whole answer.

    Raises:
        SourceShapeError: a field is missing or of another kind.
    """
    body = fetched.body if raw is None else raw
    labels = outcome_labels(gamma)
    index = yes_index(labels)
    group = gamma.text("groupItemTitle", or_none=True, may_lack=True) or ""
    is_named = index is not None and labels[index].casefold() != "yes"
    within = _event_of(gamma, event)
    event_slug = within.identifier("slug", or_none=True, may_lack=True) if within else None
    is_open = not gamma.flag("closed")
    title = _heading(gamma, within if group and not is_named else None)
    return Snapshot(
        source="polymarket",
        external_id=gamma.identifier("id"),
        url=market_url(gamma.identifier("slug"), event_slug),
        title=title,
        criteria=_criteria(gamma, title),
        resolution=resolution(body),
        fetched_at=fetched.fetched_at,
        raw=body,
        media_type=fetched.media_type,
        outcome_label=(labels[index] if is_named and index is not None else group)[:300] or None,
        event_id=within.identifier("id") if within and (group or is_named) else None,
        is_exclusive=bool(gamma.flag("negRisk", or_none=True, may_lack=True)),
        opens_at=gamma.instant_iso("startDate", or_none=True, may_lack=True)
        or gamma.instant_iso("createdAt", or_none=True, may_lack=True),
        closes_at=_closes_at(gamma),
        price=price_now(gamma, index, fetched.fetched_at),
        spread=_spread(gamma) if is_open else None,
        volume=_first_number(gamma, "volumeNum", "volume"),
        liquidity=_first_number(gamma, "liquidityNum", "liquidity") if is_open else None,
        history_hint=_token(gamma, index),
    )


def points(body: bytes, *, since: datetime, until: datetime, now: datetime) -> list[PricePoint]:
    """Reads past prices from `since` on, before `until`, oldest first.

    What exactly the price is, middle or last trade, the source does not say.

    Raises:
        SourceShapeError: a point has no believable time or price.
    """
    history = Fields(parse_json(body), "answer").items("history")
    read = {
        price_time(each.instant_s("t"), now, where=each.where): each.probability("p")
        for each in history
    }
    return [
        PricePoint(at, read[at], PriceBasis.DISPLAYED) for at in sorted(read) if since <= at < until
    ]


def closed_page(body: bytes, since: datetime) -> tuple[list[str], bool, str | None]:
    """Reads a page of closed markets, newest first.

    Returns:
        The ids of those closed since then, whether any of the page was, and where the next begins.
    """
    page = Fields(parse_json(body), "page")
    ids = []
    for market in page.items("markets"):
        at = market.instant_iso("closedTime", or_none=True, may_lack=True)
        if at is not None and at >= since:
            ids.append(market.identifier("id"))
    return ids, bool(ids), page.prose("next_cursor", or_none=True, may_lack=True) or None
