"""PredictIt's JSON read into records."""

import re
from datetime import datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from forecasts.errors import SourceGoneError, SourceShapeError
from forecasts.sources.answers import missing
from forecasts.sources.http import Fetched
from forecasts.sources.reading import Fields, parse_json, price_time
from forecasts.sources.records import PriceBasis, PricePoint, Snapshot, SourceResolution
from forecasts.values import SourceState

NEVER_SAYS: Final = "PredictIt does not say how it came out"
ZONE: Final = "America/New_York"

_STATES: Final = {"Open": SourceState.OPEN, "Closed": SourceState.MISSING}
_NO_DATE: Final = frozenset({"", "NA", "N/A"})
_PAIR: Final = re.compile(r"\d{1,12}:\d{1,12}", re.ASCII)
_ZONED: Final = re.compile(r".*(Z|[+-]\d{2}:?\d{2})")
_LABEL_LIMIT: Final = 300


def resolution(raw: Any, outcome: str | None = None) -> SourceResolution:
    """Reads how a market or contract stands; PredictIt never says how one came out.

    Args:
        raw: a market, parsed or as bytes or text, or the list of all markets.
        outcome: a contract, by id or name, or as `market:contract` in the list of all.

    Returns:
        `open`, or `missing` once closed or gone: then a person must look. Never a value.

    Raises:
        SourceShapeError: a field that decides is missing or of another kind.

    Example:
        A last price of 99 cents is no outcome:

        >>> contract = {"id": 2, "name": "Yes", "status": "Closed", "lastTradePrice": 0.99}
        >>> resolution({"id": 1, "status": "Closed", "contracts": [contract]}, "2").state
        <SourceState.MISSING: 'missing'>
    """
    markets = _markets(raw)
    if not markets:
        return _missing("no market is listed")
    if len(markets) == 1 and not _PAIR.fullmatch(outcome or ""):
        return _of_market(markets[0], outcome)
    return _of_listed(markets, outcome or "")


def _of_listed(markets: list[Fields], outcome: str) -> SourceResolution:
    """Finds a market by id, or a contract by `market:contract` or its id alone."""
    key, _, contract = outcome.partition(":")
    if not key:
        raise SourceShapeError(f"Found {len(markets)} markets; name the one that is meant.")
    named = [each for each in markets if each.identifier("id") == key]
    if not named:
        contract, named = key, [each for each in markets if _has_contract(each, key)]
    if not named:
        return _missing(f"no market or contract {outcome} is listed")
    if len(named) > 1:
        raise SourceShapeError(f"PredictIt lists {outcome[:80]} {len(named)} times; expected once.")
    return _of_market(named[0], contract or None)


def _has_contract(market: Fields, key: str) -> bool:
    return any(each.identifier("id") == key for each in market.items("contracts"))


def _markets(raw: Any) -> list[Fields]:
    """Opens the list of all markets; null, the answer for one that is gone, is an empty list."""
    value = parse_json(raw) if isinstance(raw, bytes | str) else raw
    if value is None:
        return []
    body = Fields(value)
    if body.has("markets"):
        return body.items("markets")
    return [body]


def _missing(why: str) -> SourceResolution:
    return SourceResolution(SourceState.MISSING, status=why[:200])


def _of_market(market: Fields, outcome: str | None) -> SourceResolution:
    contracts = market.items("contracts")
    if outcome is None:
        only = contracts[0] if len(contracts) == 1 else None
        return _stands(market, only)
    named = [each for each in contracts if each.identifier("id") == outcome]
    named = named or [each for each in contracts if each.text("name") == outcome]
    if not named:
        return _missing(f"no contract {outcome} is listed")
    if len(named) > 1:
        raise SourceShapeError(f"{len(named)} contracts are called {outcome[:80]!r}; expected one.")
    return _stands(market, named[0])


def _stands(market: Fields, contract: Fields | None) -> SourceResolution:
    words = [each.word("status") for each in (market, contract) if each is not None]
    strange = [each for each in words if each not in _STATES]
    if strange:
        return SourceResolution(SourceState.UNKNOWN, status=f"status {strange[0]!r} is not known")
    if any(_STATES[each] is SourceState.MISSING for each in words):
        return _missing(f"Closed; {NEVER_SAYS}")
    return SourceResolution(SourceState.OPEN, status="Open")


def snapshots(fetched: Fetched) -> list[Snapshot]:
    """Reads every contract of a market; a market of one contract is that contract.

    Raises:
        SourceGoneError: the market is listed no more.
        SourceShapeError: it cannot be read.
    """
    market = _one(fetched)
    contracts = market.items("contracts")
    if not contracts:
        raise SourceShapeError("The market has no contracts; expected one at least.")
    key = market.identifier("id")
    if len(contracts) == 1:
        return [_snapshot(market, contracts[0], key, fetched)]
    return [
        _snapshot(market, each, f"{key}:{each.identifier('id')}", fetched) for each in contracts
    ]


def snapshot(fetched: Fetched, external_id: str) -> Snapshot:
    """Reads one contract.

    Raises:
        SourceGoneError: it is listed no more.
        SourceShapeError: it is another market, or cannot be read, or its contracts changed.
    """
    key, _, wanted = external_id.partition(":")
    with missing(f"PredictIt does not list market {key} any more; {NEVER_SAYS}."):
        market = _one(fetched)
    contracts = market.items("contracts")
    if market.identifier("id") != key:
        raise SourceShapeError(f"Asked PredictIt for {key}, got {market.identifier('id')}.")
    if not wanted and len(contracts) != 1:
        raise SourceShapeError(
            f"Market {key} had one contract and now has {len(contracts)}; link one of them anew."
        )
    for each in contracts:
        if wanted in {"", each.identifier("id")}:
            return _snapshot(market, each, external_id, fetched)
    raise SourceGoneError(f"PredictIt lists no contract {wanted} in market {key} any more.")


def _one(fetched: Fetched) -> Fields:
    found = _markets(fetched.body)
    if not found:
        raise SourceGoneError("PredictIt does not list this market any more.")
    if len(found) > 1:
        raise SourceShapeError(f"Asked PredictIt for one market, got {len(found)}.")
    return found[0]


def _snapshot(market: Fields, contract: Fields, external_id: str, fetched: Fetched) -> Snapshot:
    key, is_part = market.identifier("id"), ":" in external_id
    stands = _stands(market, contract)
    is_open = stands.state is SourceState.OPEN
    quote = _quote(contract)
    return Snapshot(
        source="predictit",
        external_id=external_id,
        url=_url(market),
        title=market.text("name"),
        criteria="",
        resolution=stands,
        fetched_at=fetched.fetched_at,
        raw=fetched.body,
        outcome_label=contract.text("name")[:_LABEL_LIMIT] if is_part else None,
        event_id=key if is_part else None,
        closes_at=_ends_at(contract),
        price=_price(market, quote, fetched.fetched_at) if is_open else None,
        spread=quote.spread if is_open else None,
    )


def _url(market: Fields) -> str:
    url = market.text("url")
    if not url.startswith(("https://", "http://")):
        raise SourceShapeError(f"{market.place('url')}: found {url[:80]!r}; expected https://.")
    return url


def _ends_at(contract: Fields) -> datetime | None:
    if not contract.has("dateEnd") or contract.word("dateEnd") in _NO_DATE:
        return None
    return contract.instant_iso("dateEnd", zone=ZONE)


class _Quote(NamedTuple):
    """What Yes can be sold and bought for, and the last trade; None where nobody offers."""

    bid: float | None
    ask: float | None
    last: float | None

    @property
    def spread(self) -> float | None:
        if self.bid is None or self.ask is None:
            return None
        return round(max(self.ask - self.bid, 0.0), 6)


def _quote(contract: Fields) -> _Quote:
    no = contract.probability("bestBuyNoCost", or_none=True)
    return _Quote(
        bid=None if no is None else 1.0 - no,
        ask=contract.probability("bestBuyYesCost", or_none=True),
        last=contract.probability("lastTradePrice", or_none=True),
    )


def _price(market: Fields, quote: _Quote, now: datetime) -> PricePoint | None:
    at = price_time(_stamped_at(market, now), now, where=market.place("timeStamp"))
    if quote.bid is not None and quote.ask is not None:
        middle = round((quote.bid + quote.ask) / 2.0, 6)
        return PricePoint(min(at, now), middle, PriceBasis.MID)
    if quote.last is None or not _is_backed(quote):
        return None
    return PricePoint(min(at, now), quote.last, PriceBasis.LAST)


def _is_backed(quote: _Quote) -> bool:
    """Whether the only side that is quoted does not speak against the last trade."""
    if quote.bid is None and quote.ask is None:
        return False
    low = 0.0 if quote.bid is None else quote.bid
    high = 1.0 if quote.ask is None else quote.ask
    return quote.last is not None and low - 1e-9 <= quote.last <= high + 1e-9


def _stamped_at(market: Fields, now: datetime) -> datetime | None:
    """Reads the time stamp, Eastern time without a zone; of the doubled hour the nearer one."""
    at = market.instant_iso("timeStamp", zone=ZONE)
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(ZONE))
    later = local.replace(fold=1)
    if later.utcoffset() == local.utcoffset() or _ZONED.fullmatch(market.word("timeStamp")):
        return at
    return min(at, later.astimezone(now.tzinfo), key=lambda each: abs(each - now))
