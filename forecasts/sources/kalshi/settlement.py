"""How a Kalshi market came out: its status, its result and what Yes is paid; never a price."""

from datetime import datetime
from typing import Any, Final

from forecasts.errors import SourceShapeError
from forecasts.sources.reading import Fields, parse_json
from forecasts.sources.records import SourceResolution
from forecasts.values import SourceState

STATES: Final = {
    "initialized": SourceState.OPEN,
    "inactive": SourceState.OPEN,
    "active": SourceState.OPEN,
    "closed": SourceState.CLOSED_PENDING,
    "determined": SourceState.PROPOSED,
    "disputed": SourceState.DISPUTED,
    "amended": SourceState.DISPUTED,
    "finalized": SourceState.RESOLVED,
}
UNDECIDED: Final = frozenset({SourceState.OPEN, SourceState.CLOSED_PENDING})
VOID_WORDS: Final = frozenset({"void", "voided", "cancelled", "canceled", "annulled"})
PAYS: Final = {"yes": 1.0, "no": 0.0}
PRICES: Final = ("yes_bid_dollars", "yes_ask_dollars", "last_price_dollars")
COMBINATION: Final = "KXMVE"


def unwrap(raw: object) -> Fields:
    """Finds the one market in an answer, a recording of one, or the market itself.

    Raises:
        SourceShapeError: it is no JSON, no single market, or a combination of several markets.
    """
    value: Any = parse_json(raw) if isinstance(raw, bytes | str) else raw
    for name in ("response", "market"):
        if isinstance(value, dict) and isinstance(value.get(name), dict):
            value = value[name]
    if isinstance(value, dict) and ("markets" in value or "events" in value):
        raise SourceShapeError("Expected one market of Kalshi, found an event or a page.")
    market = Fields(value)
    check_plain(market)
    return market


def is_combination(market: Fields) -> bool:
    """Says whether it is a bet on several markets at once, which fill unfiltered lists."""
    ticker = market.identifier("ticker")
    return (
        ticker.upper().startswith(COMBINATION)
        or market.has("mve_collection_ticker")
        or market.has("mve_selected_legs")
    )


def check_plain(market: Fields) -> None:
    """Checks that it is a market of its own, in dollars.

    Raises:
        SourceShapeError: it is a combination, or has no prices in dollars, as before March 2026
            when prices were whole cents.
    """
    if is_combination(market):
        raise SourceShapeError(
            f"{market.identifier('ticker')} is a combination of several Kalshi markets; "
            "link one of the markets it is made of."
        )
    for name in PRICES:
        market.text(name, or_none=True)


def _decided_at(market: Fields) -> datetime | None:
    settled = market.instant_iso("settlement_ts", or_none=True)
    if settled is None:
        return None
    closed = market.instant_iso("close_time")
    return min(settled, closed) if closed else settled


def _finalized(market: Fields, result: str, said: str) -> SourceResolution:
    at = _decided_at(market)
    if result in VOID_WORDS:
        return SourceResolution(SourceState.VOID, status=said, effective_at=at)
    market.text("settlement_value_dollars", or_none=True)  # a bare number might be cents
    value = market.number("settlement_value_dollars", or_none=True)
    said = f"{said}; Yes pays {value}"[:200]
    is_fit = value is not None and at is not None and 0.0 <= value <= 1.0
    if not is_fit or (result != "scalar" and PAYS.get(result) != value):
        return SourceResolution(SourceState.UNKNOWN, status=f"{said}; that is no outcome"[:200])
    return SourceResolution(
        SourceState.RESOLVED,
        value,
        said,
        effective_at=at,
        is_half=value == 0.5,
    )


def resolution(raw: object, outcome: str | None = None) -> SourceResolution:
    """Reads how a market came out.

    Args:
        raw: a market, parsed, as bytes or as text; wrappers of answers and recordings are taken
            off.
        outcome: not needed, a Kalshi market has one Yes.

    Raises:
        SourceShapeError: it is no JSON, no single market, a combination, or a field it needs is
            missing or of another kind. Words and numbers that are unknown or contradict each other
            give UNKNOWN.

    Example:
        >>> market = {"ticker": "KXFOG-26", "status": "finalized", "result": "scalar",
        ...           "settlement_value_dollars": "0.2400", "settlement_ts": "2026-08-20T15:00:00Z",
        ...           "close_time": "2026-08-20T14:00:00Z", "yes_bid_dollars": "0.0000",
        ...           "yes_ask_dollars": "1.0000", "last_price_dollars": "0.3000"}
        >>> resolution(market).value
        0.24
        >>> resolution({**market, "status": "determined"}).state.value
        'proposed'
    """
    del outcome
    market = unwrap(raw)
    status = market.word("status")
    result = market.word("result", or_none=True) or ""
    state = STATES.get(status, SourceState.UNKNOWN)
    said = f"{status}; result {result or 'none'}"
    if market.flag("is_provisional", or_none=True, may_lack=True):
        said += "; provisional"
    if state is SourceState.RESOLVED:
        return _finalized(market, result, said[:200])
    if state in UNDECIDED and result:
        return SourceResolution(SourceState.UNKNOWN, status=f"{said}; not decided yet"[:200])
    market.instant_iso("close_time")
    return SourceResolution(state, status=said[:200])
