"""Kalshi: addresses, how markets came out, prices, the two tiers, and every trap we know of."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecasts.errors import SourceGoneError, SourceShapeError
from forecasts.sources import PriceBasis, Ref, Snapshot, Source
from forecasts.sources.kalshi import Kalshi, resolution
from forecasts.values import SourceState
from tests.sources import kalshi_world as world
from tests.sources.shelf import NOW, Shelf

SOURCE = Kalshi("https://kalshi.example/trade-api/v2/")
BASE = "/trade-api/v2"
TICKER = "KXVESSELMASTER-27-AARD"
EVENT = "KXVESSELMASTER-27"
S = SourceState


def shelf(**bodies: Any) -> Shelf:
    return Shelf({f"{BASE}/{path}": body for path, body in bodies.items()})


def fetched(body: Any, **event: Any) -> Snapshot:
    web = shelf(
        **{
            f"markets/{body['ticker']}": {"market": body},
            f"events/{body['event_ticker']}": {"event": world.event(**event), "markets": [body]},
        }
    )
    return SOURCE.fetch(web, body["ticker"])


def state(raw: Any) -> SourceState:
    return resolution(raw).state


def test_it_is_a_source() -> None:
    source: Source = SOURCE
    assert source.traits.label == "Kalshi"


# Addresses


@pytest.mark.parametrize(
    ("url", "event"),
    [
        ("https://kalshi.com/markets/kxvesselmaster/next-master/kxvesselmaster-27", EVENT),
        ("kalshi.com/markets/KXVESSELMASTER/next-master/KXVESSELMASTER-27?x=1", EVENT),
        ("https://www.kalshi.com/markets/kxvesselmaster/kxvesselmaster-27/", EVENT),
        ("https://kalshi.com/markets/kxvesselmaster-27", EVENT),
        ("https://kalshi.com/events/kxvesselmaster-27", EVENT),
        ("https://kalshi.com/markets/kxvesselmaster/next-master#kxvesselmaster-27", EVENT),
        ("https://kalshi.com/markets/kxvesselmaster/next-master#order-book", "KXVESSELMASTER"),
        ("https://kalshi.com/markets/kxvesselmaster", "KXVESSELMASTER"),
        ("https://kalshi.com/markets/kxvesselmaster/master-of-vessel-2027", "KXVESSELMASTER"),
    ],
)
def test_addresses_name_an_event_or_only_its_series(url: str, event: str) -> None:
    ref = SOURCE.recognise(url)
    assert ref is not None
    assert (ref.event, ref.market) == (event, None)
    assert SOURCE.recognise(ref.url) == ref


@pytest.mark.parametrize(
    "url",
    [
        "https://kalshi.com",
        "https://kalshi.com/calendar/x",
        "https://kalshi.com.evil.example/markets/kxvessel",
        "https://polymarket.com/markets/kxvessel",
        "file:///markets/kxvessel",
        "https://[kalshi.com/markets/x",
        "https://kalshi.com/markets/<b>",
        "",
    ],
)
def test_other_addresses_are_not_recognised(url: str) -> None:
    assert SOURCE.recognise(url) is None


# How it came out


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("initialized", S.OPEN),
        ("inactive", S.OPEN),
        ("active", S.OPEN),
        ("closed", S.CLOSED_PENDING),
        ("determined", S.PROPOSED),
        ("disputed", S.DISPUTED),
        ("amended", S.DISPUTED),
        ("settled", S.UNKNOWN),
        ("Finalized", S.UNKNOWN),
        ("", S.UNKNOWN),
    ],
)
def test_every_status_has_its_state_and_only_finalized_is_final(
    status: str, expected: SourceState
) -> None:
    found = resolution(world.at_status(status))
    assert (found.state, found.value) == (expected, None)
    assert found.status.startswith(status)


@pytest.mark.parametrize(("result", "pays", "value"), [("yes", "1.0000", 1.0), ("no", "0.00", 0.0)])
def test_finalized_with_a_result_is_resolved(result: str, pays: str, value: float) -> None:
    found = resolution(world.finalized(result, pays))
    assert (found.state, found.value, found.is_half) == (S.RESOLVED, value, False)


@pytest.mark.parametrize("pays", ["0.0100", "0.2400", "0.7200", "0.5000"])
def test_a_scalar_result_pays_its_value_and_is_not_lost_by_both_sides(pays: str) -> None:
    found = resolution(world.finalized("scalar", pays))
    assert (found.state, found.value) == (S.RESOLVED, float(pays))
    assert found.is_half is (pays == "0.5000")


def test_determined_is_not_final_although_it_has_a_result_and_a_payout() -> None:
    body = world.finalized("yes", "1.0000", status="determined")
    assert (state(body), resolution(body).value) == (S.PROPOSED, None)


@pytest.mark.parametrize("word", ["void", "cancelled"])
def test_a_word_of_voiding_is_void(word: str) -> None:
    found = resolution(world.finalized(word, "0.5000"))
    assert (found.state, found.value) == (S.VOID, None)


@pytest.mark.parametrize(
    "body",
    [
        world.finalized("", "1.0000"),
        world.finalized("maybe", "1.0000"),
        world.finalized("YES", "1.0000"),
        world.finalized("yes", "0.0000"),
        world.finalized("no", "1.0000"),
        world.finalized("yes", "0.9900"),
        world.finalized("scalar", "50"),
        world.finalized("scalar", "-0.1"),
        world.finalized() | {"settlement_value_dollars": None},
        world.finalized() | {"settlement_ts": None},
        world.finalized(settlement_ts="0001-01-01T00:00:00Z"),
        world.market(result="yes"),
        world.at_status("closed", result="no"),
    ],
)
def test_results_that_contradict_themselves_are_unknown_and_loud(body: Any) -> None:
    found = resolution(body)
    assert (found.state, found.value) == (S.UNKNOWN, None)
    assert found.status


@pytest.mark.parametrize("name", ["result", "settlement_value_dollars", "settlement_ts", "status"])
def test_a_settled_market_without_what_settles_it_is_an_error(name: str) -> None:
    for renamed in (False, True):
        with pytest.raises(SourceShapeError):
            resolution(spoil(world.finalized(), name, renamed=renamed))


def test_a_payout_in_cents_is_an_error() -> None:
    with pytest.raises(SourceShapeError):
        resolution(world.finalized("scalar") | {"settlement_value_dollars": 1})


def test_a_provisional_market_says_so() -> None:
    assert "provisional" in resolution(world.market(is_provisional=True)).status


def test_known_is_the_earlier_of_close_and_settlement_and_never_the_expiration() -> None:
    found = resolution(world.finalized(expiration_time="2026-01-01T00:00:00Z"))
    assert found.effective_at == datetime(2026, 8, 20, 14, tzinfo=UTC)
    late = resolution(world.finalized(close_time="2099-01-08T15:00:00Z"))
    assert late.effective_at == datetime(2026, 8, 20, 15, tzinfo=UTC)


# Shapes


def test_answers_and_recordings_are_unwrapped() -> None:
    body = world.finalized()
    for raw in (body, {"market": body}, {"response": {"market": body}, "_metadata": {}}):
        for form in (raw, json.dumps(raw), json.dumps(raw).encode()):
            assert resolution(form).value == 1.0


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>",
        b"{",
        b"",
        b"[]",
        b'{"status": "active", "status": "finalized"}',
        {"error": {"code": "not_found"}},
        {"markets": [world.market()], "cursor": ""},
        {"event": world.event(), "markets": [world.market()]},
        world.market(status=3),
        world.market(yes_bid_dollars=8),
        7,
    ],
)
def test_what_is_no_market_is_refused(raw: Any) -> None:
    with pytest.raises(SourceShapeError):
        resolution(raw)


def test_a_combination_of_markets_is_refused_by_name() -> None:
    for body in (world.combination(), world.combination(mve_collection_ticker=None)):
        with pytest.raises(SourceShapeError, match="combination"):
            resolution(body)
    ref = SOURCE.recognise("https://kalshi.com/markets/kxmveharbour/x/kxmveharbour-26")
    assert ref is not None
    with pytest.raises(SourceShapeError, match="combination"):
        SOURCE.find(Shelf({}), ref)


def test_whole_cents_never_become_a_price_of_zero() -> None:
    with pytest.raises(SourceShapeError, match="dollars"):
        resolution(world.in_cents())
    with pytest.raises(SourceShapeError, match="dollars"):
        fetched(world.in_cents())
    both = fetched(world.market(yes_bid=0, yes_ask=0, last_price=0))
    assert both.price is not None
    assert both.price.probability == 0.105


WHOLE: dict[str, Any] = {
    "open": world.market(),
    "yes": world.finalized("yes", "1.0000"),
    "no": world.finalized("no", "0.0000"),
    "scalar": world.finalized("scalar", "0.2400"),
    "half": world.finalized("scalar", "0.5000"),
} | {status: world.at_status(status) for status in ("closed", "determined", "disputed", "amended")}
SPOILT = [
    pytest.param(kind, name, renamed, id=f"{kind}-{name}-{'renamed' if renamed else 'dropped'}")
    for kind, body in WHOLE.items()
    for name in body
    for renamed in (False, True)
]


def spoil(body: dict[str, Any], name: str, *, renamed: bool) -> dict[str, Any]:
    """Drops or renames one field."""
    rest = {key: each for key, each in body.items() if key != name}
    return rest | ({name.removesuffix("_dollars") + "_v2": body[name]} if renamed else {})


@pytest.mark.parametrize(("kind", "name", "renamed"), SPOILT)
def test_a_dropped_or_renamed_field_gives_an_error_or_the_same_outcome(
    kind: str, name: str, *, renamed: bool
) -> None:
    whole = resolution(WHOLE[kind])
    try:
        found = resolution(spoil(WHOLE[kind], name, renamed=renamed))
    except SourceShapeError:
        return
    assert (found.state, found.value, found.is_half) == (whole.state, whole.value, whole.is_half)


# Snapshots


def test_a_market_is_read_whole() -> None:
    found = fetched(world.market())
    assert found.external_id == TICKER
    assert found.title == "Who will be the next harbour master of Vessel?"
    assert (found.outcome_label, found.event_id, found.is_exclusive) == ("Alice Arden", EVENT, True)
    assert found.criteria.startswith(world.RULES)
    assert found.opens_at == datetime(2026, 6, 29, 19, 47, tzinfo=UTC)
    assert found.closes_at == datetime(2099, 1, 8, 15, tzinfo=UTC)
    assert (found.spread, found.volume) == (0.05, 2490.5)
    assert found.history_hint == "KXVESSELMASTER"
    assert resolution(found.raw) == found.resolution
    ref = SOURCE.recognise(found.url)
    assert ref is not None
    assert ref.event == EVENT


def test_a_market_that_is_its_own_event_has_no_outcome_label() -> None:
    alone = world.market(ticker="KXVESSEL-27", event_ticker="KXVESSEL-27")
    head = {"event_ticker": "KXVESSEL-27", "mutually_exclusive": False}
    found = fetched(alone, **head)
    assert (found.outcome_label, found.event_id, found.is_exclusive) == (None, None, False)


@pytest.mark.parametrize(
    ("bid", "ask", "last", "price"),
    [
        ("0.0800", "0.1300", "0.1400", (0.105, PriceBasis.MID)),
        ("0.4000", "0.5000", "0.4100", (0.45, PriceBasis.MID)),
        ("0.2000", "0.6000", "0.2500", (0.25, PriceBasis.LAST)),
        ("0.0000", "0.0300", "0.0200", (0.02, PriceBasis.LAST)),
        ("0.9700", "1.0000", "0.9800", (0.98, PriceBasis.LAST)),
        ("0.2000", "0.6000", "0.0000", None),
        ("0.0000", "0.0000", "0.1400", None),
        ("0.0000", "1.0000", "0.1400", None),
        ("0.6000", "0.4000", "0.5000", (0.5, PriceBasis.LAST)),
    ],
)
def test_the_price_is_the_middle_of_a_close_book_else_the_last_trade_else_none(
    bid: str, ask: str, last: str, price: tuple[float, PriceBasis] | None
) -> None:
    names = ("yes_bid_dollars", "yes_ask_dollars", "last_price_dollars")
    found = fetched(world.market(**dict(zip(names, (bid, ask, last), strict=True)))).price
    assert (found and (found.probability, found.basis)) == price
    assert found is None or found.at == NOW


def test_a_market_that_trades_no_more_has_no_price() -> None:
    assert fetched(world.at_status("closed")).price is None
    assert fetched(world.finalized()).price is None


def test_absurd_times_are_passed_over() -> None:
    found = fetched(world.market(open_time="0001-01-01T00:00:00Z"))
    assert found.opens_at is None


@pytest.mark.parametrize("name", ["ticker", "event_ticker", "close_time", "yes_ask_dollars"])
def test_a_market_whose_snapshot_field_is_gone_is_refused(name: str) -> None:
    web = shelf(
        **{
            f"markets/{TICKER}": {"market": world.market(**{name: None})},
            f"events/{EVENT}": {"event": world.event()},
        }
    )
    with pytest.raises(SourceShapeError):
        SOURCE.fetch(web, TICKER)


# Asking


def test_a_market_gone_from_the_live_tier_is_read_from_the_historical_one() -> None:
    web = shelf(
        **{
            f"historical/markets/{TICKER}": {"market": world.finalized()},
            f"events/{EVENT}": {"event": world.event()},
        }
    )
    found = SOURCE.fetch(web, TICKER)
    assert found.resolution.value == 1.0
    assert web.asked[:2] == [f"{BASE}/markets/{TICKER}", f"{BASE}/historical/markets/{TICKER}"]


def test_a_market_that_neither_tier_has_is_gone() -> None:
    with pytest.raises(SourceGoneError):
        SOURCE.fetch(Shelf({}), TICKER)


def test_another_market_than_asked_for_is_refused() -> None:
    other = {"market": world.market(ticker="KXVESSELMASTER-27-TBRA")}
    with pytest.raises(SourceShapeError, match="TBRA"):
        SOURCE.fetch(shelf(**{f"markets/{TICKER}": other}), TICKER)


def test_a_market_whose_event_is_gone_is_trouble_and_not_missing() -> None:
    with pytest.raises(SourceShapeError, match="event"):
        SOURCE.fetch(shelf(**{f"markets/{TICKER}": {"market": world.market()}}), TICKER)


BOTH = (
    world.market(),
    world.market(ticker="KXVESSELMASTER-27-TBRA", yes_sub_title="Tomas Brandt"),
)


def test_an_event_gives_its_markets_nested_or_beside_it() -> None:
    ref = Ref("kalshi", "x", event=EVENT)
    for body in (
        {"event": world.event(*BOTH)},
        {"event": world.event(), "markets": list(BOTH)},
        {"event": world.event(*BOTH, world.combination())},
    ):
        found = SOURCE.find(shelf(**{f"events/{EVENT}": body}), ref)
        assert [each.outcome_label for each in found] == ["Alice Arden", "Tomas Brandt"]
        assert resolution(found[0].raw) == found[0].resolution


def test_the_same_market_reads_the_same_from_its_event_and_alone() -> None:
    ref = Ref("kalshi", "x", event=EVENT)
    within = SOURCE.find(shelf(**{f"events/{EVENT}": {"event": world.event(*BOTH)}}), ref)[0]
    alone = fetched(world.market())
    for name in ("external_id", "title", "outcome_label", "event_id", "url", "history_hint"):
        assert getattr(alone, name) == getattr(within, name), name


def test_a_settled_event_has_its_markets_in_the_historical_tier() -> None:
    web = shelf(
        **{
            f"events/{EVENT}": {"event": world.event(), "markets": []},
            "historical/markets": {"markets": [world.finalized()], "cursor": ""},
        }
    )
    found = SOURCE.find(web, Ref("kalshi", "x", event=EVENT))
    assert [each.resolution.value for each in found] == [1.0]


def test_the_ticker_of_a_market_in_place_of_its_event_is_understood() -> None:
    web = shelf(
        **{
            f"markets/{TICKER}": {"market": world.market()},
            f"events/{EVENT}": {"event": world.event()},
        }
    )
    found = SOURCE.find(web, Ref("kalshi", "x", event=TICKER))
    assert [each.external_id for each in found] == [TICKER]


def test_an_address_of_only_a_series_lists_its_open_events() -> None:
    asked = "events?series_ticker=KXVESSELMASTER&status=open&with_nested_markets=true&limit=200"
    web = shelf(
        **{
            asked: {"events": [world.event(BOTH[0])], "cursor": "b"},
            f"{asked}&cursor=b": {"events": [world.event(BOTH[1])], "cursor": ""},
        }
    )
    ref = SOURCE.recognise("https://kalshi.com/markets/kxvesselmaster")
    assert ref is not None
    assert len(SOURCE.find(web, ref)) == 2
    with pytest.raises(SourceGoneError):
        SOURCE.find(shelf(**{asked: {"events": [], "cursor": ""}}), ref)


def test_one_unreadable_market_of_an_event_does_not_hide_the_others() -> None:
    ref = Ref("kalshi", "x", event=EVENT)
    broken = world.in_cents(ticker="KXVESSELMASTER-27-TBRA")
    body = {"event": world.event(world.market(), broken)}
    assert len(SOURCE.find(shelf(**{f"events/{EVENT}": body}), ref)) == 1
    with pytest.raises(SourceShapeError):
        SOURCE.find(shelf(**{f"events/{EVENT}": {"event": world.event(broken)}}), ref)


# Past prices


START = datetime(2026, 7, 1, tzinfo=UTC)
LIVE = f"series/KXVESSELMASTER/markets/{TICKER}/candlesticks"
OLD = f"historical/markets/{TICKER}/candlesticks"


def hour(number: int) -> int:
    return int((START + timedelta(hours=number)).timestamp())


def history(web: Shelf, days: int = 10) -> list[list[Any]]:
    until = START + timedelta(days=days)
    batches = SOURCE.history(web, TICKER, hint="KXVESSELMASTER", since=START, until=until)
    return [[(p.probability, p.basis) for p in batch] for batch in batches]


def test_a_candle_without_trades_gives_the_middle_and_then_the_trade_before() -> None:
    wide: dict[str, Any] = {
        "yes_bid": {"close_dollars": "0.0000"},
        "yes_ask": {"close_dollars": "1.0000"},
    }
    nothing: dict[str, Any] = {"price": {"close_dollars": None, "previous_dollars": None}}
    body = {
        "candlesticks": [
            world.candle(hour(4), None, **wide, **nothing),
            world.candle(hour(3), None, **wide),
            world.candle(hour(2), None),
            world.candle(hour(1)),
        ]
    }
    assert history(shelf(**{LIVE: body})) == [
        [(0.12, PriceBasis.CANDLE_CLOSE), (0.095, PriceBasis.MID), (0.11, PriceBasis.LAST)]
    ]


def test_candles_outside_the_time_asked_for_are_left_out() -> None:
    body = {"candlesticks": [world.candle(hour(each)) for each in (-1, 0, 239, 240)]}
    assert [len(batch) for batch in history(shelf(**{LIVE: body}))] == [2]


def test_candles_in_cents_only_are_an_error() -> None:
    cents = {"price": {"close": 12, "previous": 11}}
    sides = {"yes_bid": {"close": 8}, "yes_ask": {"close": 11}}
    for changes in (cents, sides, {"yes_bid": None}):
        body = {"candlesticks": [world.candle(hour(1), **changes)]}
        with pytest.raises(SourceShapeError):
            history(shelf(**{LIVE: body}))


def test_candles_that_left_the_live_tier_are_read_from_the_historical_one() -> None:
    plain: dict[str, Any] = {
        "price": {"close": "0.6400", "previous": "0.6100"},
        "yes_bid": {"close": "0.6300"},
        "yes_ask": {"close": "0.6500"},
    }
    body = {"candlesticks": [world.candle(hour(1), **plain)]}
    expected = [[(0.64, PriceBasis.CANDLE_CLOSE)]]
    assert history(shelf(**{OLD: body})) == expected
    assert history(shelf(**{LIVE: {"candlesticks": []}, OLD: body})) == expected


def test_a_market_without_candles_has_none_and_one_in_no_tier_is_gone() -> None:
    assert history(shelf(**{LIVE: {"candlesticks": []}})) == []
    with pytest.raises(SourceGoneError):
        history(Shelf({}))


def test_history_is_asked_for_in_windows_an_answer_can_hold() -> None:
    web = shelf(**{LIVE: {"candlesticks": []}})
    history(web, days=1_000)
    spans = []
    for asked in web.asked:
        start, end = (
            int(part.partition("=")[2]) for part in asked.partition("?")[2].split("&")[:2]
        )
        spans.append((end - start) // 3600)
        assert asked.endswith("period_interval=60")
    assert max(spans) <= 5_000
    assert sum(spans) / 2 == 24_000  # both tiers


# What changed


def test_changes_are_what_was_settled_and_what_was_reworded_page_by_page() -> None:
    at = int(START.timestamp())
    settled = f"markets?min_settled_ts={at}&mve_filter=exclude&limit=1000"
    reworded = f"markets?min_updated_ts={at}&mve_filter=exclude&limit=1000"
    web = shelf(
        **{
            settled: {"markets": [world.finalized(ticker="KXA-1")], "cursor": "b"},
            f"{settled}&cursor=b": {"markets": [world.finalized(ticker="KXA-2")], "cursor": ""},
            reworded: {
                "markets": [world.combination(), world.market(ticker="KXA-2"), world.market()],
                "cursor": "",
            },
        }
    )
    assert SOURCE.changes(web, START) == ["KXA-1", "KXA-2", TICKER]


def test_a_list_that_does_not_go_on_is_noticed() -> None:
    page = {"markets": [world.market()], "cursor": "b"}
    with pytest.raises(SourceShapeError):
        SOURCE.changes(shelf(markets=page), START)
