"""Markets as Kalshi shows them since March 2026, with invented content: dollars are strings."""

from typing import Any

Json = dict[str, Any]

RULES = "If Alice Arden is harbour master of Vessel first after issuance, the market is Yes."


def market(**changes: Any) -> Json:
    """An open market of an event of several; a change to None takes a field out."""
    whole: Json = {
        "can_close_early": True,
        "close_time": "2099-01-08T15:00:00Z",
        "created_time": "0001-01-01T00:00:00Z",
        "custom_strike": {"Holder": "Alice Arden"},
        "early_close_condition": "This market closes early if the event occurs.",
        "event_ticker": "KXVESSELMASTER-27",
        "exchange_index": 0,
        "expected_expiration_time": "2027-01-08T15:00:00Z",
        "expiration_time": "2027-01-15T15:00:00Z",
        "expiration_value": "",
        "last_price_dollars": "0.1400",
        "latest_expiration_time": "2027-01-15T15:00:00Z",
        "liquidity_dollars": "0.0000",
        "market_type": "binary",
        "no_ask_dollars": "0.9200",
        "no_bid_dollars": "0.8700",
        "no_sub_title": "Alice Arden",
        "notional_value_dollars": "1.0000",
        "occurrence_datetime": "2099-01-01T15:00:00Z",
        "open_interest_fp": "69.00",
        "open_time": "2026-06-29T19:47:00Z",
        "previous_price_dollars": "0.1400",
        "price_level_structure": "linear_cent",
        "result": "",
        "rules_primary": RULES,
        "rules_secondary": "",
        "settlement_timer_seconds": 1800,
        "status": "active",
        "strike_type": "custom",
        "ticker": "KXVESSELMASTER-27-AARD",
        "title": "Will Alice Arden be the next harbour master of Vessel?",
        "updated_time": "2026-06-29T19:47:00.786694Z",
        "volume_24h_fp": "0.00",
        "volume_fp": "2490.50",
        "yes_ask_dollars": "0.1300",
        "yes_ask_size_fp": "5.00",
        "yes_bid_dollars": "0.0800",
        "yes_bid_size_fp": "32.00",
        "yes_sub_title": "Alice Arden",
    }
    whole |= changes
    return {name: value for name, value in whole.items() if value is not None}


def finalized(result: str = "yes", pays: str = "1.0000", **changes: Any) -> Json:
    """A market that is settled for good, with an empty book."""
    settled: Json = {
        "status": "finalized",
        "result": result,
        "settlement_value_dollars": pays,
        "settlement_ts": "2026-08-20T15:00:00Z",
        "close_time": "2026-08-20T14:00:00Z",
        "yes_bid_dollars": "0.0000",
        "yes_ask_dollars": "1.0000",
    }
    return market(**(settled | changes))


def at_status(status: str, **changes: Any) -> Json:
    """A market at a status, with a result from determination on."""
    told: Json = {"status": status}
    if status in {"determined", "disputed", "amended"}:
        told |= {"result": "yes", "settlement_value_dollars": "1.0000"}
    return market(**(told | changes))


def combination(**changes: Any) -> Json:
    """A bet on several markets at once."""
    own: Json = {
        "ticker": "KXMVEHARBOUR-S2026-688BECB3826",
        "event_ticker": "KXMVEHARBOUR-S2026",
        "mve_collection_ticker": "KXMVEHARBOUR-26",
        "mve_selected_legs": [{"market_ticker": "KXVESSEL-26", "side": "yes"}],
    }
    return market(**(own | changes))


def in_cents(**changes: Any) -> Json:
    """A market of before March 2026 that lost its dollars: whole cents only."""
    cents: Json = {"last_price": 14, "yes_bid": 8, "yes_ask": 13, "volume": 249}
    gone = dict.fromkeys(("last_price_dollars", "yes_bid_dollars", "yes_ask_dollars", "volume_fp"))
    return market(**(cents | gone | changes))


def event(*markets: Json, **changes: Any) -> Json:
    """An event, with its markets nested if there are any."""
    whole: Json = {
        "available_on_brokers": False,
        "category": "World",
        "collateral_return_type": "MECNET",
        "event_ticker": "KXVESSELMASTER-27",
        "exchange_index": 0,
        "mutually_exclusive": True,
        "series_ticker": "KXVESSELMASTER",
        "strike_period": "",
        "sub_title": "Before 2027",
        "title": "Who will be the next harbour master of Vessel?",
    }
    if markets:
        whole["markets"] = list(markets)
    return whole | changes


def candle(ends: int, close: str | None = "0.1200", **changes: Any) -> Json:
    """An hour of trading; without a close nobody traded."""
    quotes = ("open_dollars", "high_dollars", "low_dollars", "close_dollars")
    whole: Json = {
        "end_period_ts": ends,
        "open_interest_fp": "12432.00",
        "price": {"close_dollars": close, "previous_dollars": "0.1100"},
        "volume_fp": "3.00",
        "yes_ask": dict.fromkeys(quotes, "0.1100"),
        "yes_bid": dict.fromkeys(quotes, "0.0800"),
    }
    return whole | changes
