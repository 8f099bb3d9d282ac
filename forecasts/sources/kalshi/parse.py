"""From the JSON of Kalshi to our records."""

import json
from datetime import datetime
from typing import Final

from forecasts.errors import SourceShapeError
from forecasts.sources.http import Fetched
from forecasts.sources.kalshi.addresses import event_url
from forecasts.sources.kalshi.settlement import check_plain, is_combination, resolution
from forecasts.sources.reading import Fields, parse_json, price_time
from forecasts.sources.records import PriceBasis, PricePoint, Snapshot
from forecasts.values import SourceState

WIDEST: Final = 0.10
"""Widest spread whose middle says anything."""


def _middle(bid: float | None, ask: float | None) -> float | None:
    if bid is None or ask is None or not 0.0 < bid <= ask < 1.0 or ask - bid > WIDEST + 1e-9:
        return None
    return round((bid + ask) / 2.0, 6)


def _spread(bid: float | None, ask: float | None) -> float | None:
    if bid is None or ask is None or not 0.0 < bid <= ask < 1.0:
        return None
    return round(ask - bid, 6)


def price_now(market: Fields, at: datetime) -> PricePoint | None:
    """Reads the present price of Yes.

    The middle where both sides are quoted closely, else the last trade; None when nobody quotes
    either side or nothing was ever traded.
    """
    bid, ask, last = (
        market.probability(name, or_none=True)
        for name in ("yes_bid_dollars", "yes_ask_dollars", "last_price_dollars")
    )
    if not bid and ask in {None, 0.0, 1.0}:
        return None
    middle = _middle(bid, ask)
    if middle is not None:
        return PricePoint(at, middle, PriceBasis.MID)
    return PricePoint(at, last, PriceBasis.LAST) if last else None


def _volume(market: Fields) -> float | None:
    return next((market.number(name) for name in ("volume_fp", "volume") if market.has(name)), None)


def _criteria(market: Fields) -> str:
    names = ("rules_primary", "rules_secondary", "early_close_condition")
    parts = (market.prose(name, or_none=True, may_lack=True) for name in names)
    return "\n\n".join(part for part in parts if part)


def snapshot(market: Fields, event: Fields, fetched: Fetched, *, raw: bytes) -> Snapshot:
    """Reads one market.

    Args:
        market: the market.
        event: the event it belongs to, which has the title and the series.
        fetched: the answer it came with.
        raw: the bytes behind the market.

    Raises:
        SourceShapeError: it is a combination, or a field is missing or of another kind.
    """
    check_plain(market)
    ticker, event_ticker = market.identifier("ticker"), market.identifier("event_ticker")
    if event.identifier("event_ticker") != event_ticker:
        raise SourceShapeError(f"Asked Kalshi for the event {event_ticker}, found another one.")
    series, title = event.identifier("series_ticker"), event.text("title")
    found = resolution(raw)
    is_one_of_many = ticker != event_ticker
    label = market.text("yes_sub_title", or_none=True, may_lack=True) or None
    bid = market.probability("yes_bid_dollars", or_none=True)
    ask = market.probability("yes_ask_dollars", or_none=True)
    is_open = found.state is SourceState.OPEN
    return Snapshot(
        source="kalshi",
        external_id=ticker,
        url=event_url(series, title, event_ticker),
        title=title,
        criteria=_criteria(market),
        resolution=found,
        fetched_at=fetched.fetched_at,
        raw=raw,
        media_type=fetched.media_type,
        outcome_label=label[:300] if label and is_one_of_many else None,
        event_id=event_ticker if is_one_of_many else None,
        is_exclusive=event.flag("mutually_exclusive"),
        opens_at=market.instant_iso("open_time", or_none=True, may_lack=True),
        closes_at=market.instant_iso("close_time"),
        price=price_now(market, fetched.fetched_at) if is_open else None,
        spread=_spread(bid, ask) if is_open else None,
        volume=_volume(market),
        history_hint=series,
    )


def one_market(body: bytes) -> Fields:
    """Takes the market out of an answer."""
    return Fields(parse_json(body), "answer").object("market")


def event_and_markets(body: bytes) -> tuple[Fields, list[Fields]]:
    """Takes the event and its markets, inside or beside it, out of an answer."""
    answer = Fields(parse_json(body), "answer")
    event = answer.object("event")
    holder = event if event.has("markets") else answer
    return event, holder.items("markets") if holder.has("markets") else []


def event_page(body: bytes) -> tuple[list[tuple[Fields, list[Fields]]], str]:
    """Takes events with their markets, and where the next page begins, out of an answer."""
    page = Fields(parse_json(body), "page")
    found = [
        (event, event.items("markets") if event.has("markets") else [])
        for event in page.items("events")
    ]
    return found, page.prose("cursor", or_none=True, may_lack=True) or ""


def market_page(body: bytes) -> tuple[list[Fields], str]:
    """Takes markets, without combinations, and where the next page begins, out of an answer."""
    page = Fields(parse_json(body), "page")
    markets = [each for each in page.items("markets") if not is_combination(each)]
    return markets, page.prose("cursor", or_none=True, may_lack=True) or ""


def alone(market: Fields) -> bytes:
    """Writes down one market out of a list, in the shape of its own answer."""
    return json.dumps({"market": market.value}, ensure_ascii=False).encode()


def _in_dollars(side: Fields, name: str) -> float | None:
    """Reads `close_dollars`, or `close` in text as the historical tier writes it; never cents."""
    dollars = f"{name}_dollars"
    if side.has(dollars) or not side.has(name):
        return side.probability(dollars, or_none=True, may_lack=True)
    side.text(name)  # whole cents are a shape we do not read
    return side.probability(name)


def _candle_price(candle: Fields) -> tuple[float, PriceBasis] | None:
    if not candle.has("yes_bid") or not candle.has("yes_ask"):
        raise SourceShapeError(f"{candle.where}: found no yes_bid and yes_ask.")
    bid, ask = (_in_dollars(candle.object(side), "close") for side in ("yes_bid", "yes_ask"))
    trades = candle.object("price") if candle.has("price") else Fields({}, candle.where)
    close = _in_dollars(trades, "close")
    if close:
        return close, PriceBasis.CANDLE_CLOSE
    middle = _middle(bid, ask)
    if middle is not None:
        return middle, PriceBasis.MID
    previous = _in_dollars(trades, "previous")
    return (previous, PriceBasis.LAST) if previous else None


def candles(body: bytes, *, since: datetime, until: datetime, now: datetime) -> list[PricePoint]:
    """Reads candles that end from `since` on, before `until`, oldest first.

    The price is the last trade of the candle; where none took place, the middle of the quotes at
    its end or the last trade before it.

    Raises:
        SourceShapeError: a candle has no believable time, or prices in cents only.
    """
    read: dict[datetime, PricePoint] = {}
    for candle in Fields(parse_json(body), "answer").items("candlesticks"):
        ends = candle.instant_s("end_period_ts")
        if ends is None or not since <= ends < until:
            continue
        at = price_time(ends, now, where=candle.where)
        price = _candle_price(candle)
        if price is not None:
            read[at] = PricePoint(at, *price)
    return [read[at] for at in sorted(read)]
