from datetime import UTC, datetime
from typing import Any

import pytest

from forecasts.errors import SourceGoneError, SourceShapeError
from forecasts.sources import PriceBasis, PricePoint, Snapshot
from forecasts.sources.predictit import PredictIt, parse, resolution
from forecasts.values import SourceState
from tests.sources.predictit_world import contract, market
from tests.sources.web import NOW, Json, Web, fetched, places, without

OPEN, MISSING, UNKNOWN = SourceState.OPEN, SourceState.MISSING, SourceState.UNKNOWN
SOURCE = PredictIt("https://api.example/api")
STAMP = datetime(2026, 9, 1, 11, 59, 35, 684859, tzinfo=UTC)


def read(body: Any, external_id: str = "7999:31001") -> Snapshot:
    web = Web({"/api/marketdata/markets/7999": lambda _: body})
    return SOURCE.fetch(web, external_id)


def priced(**changes: Any) -> PricePoint | None:
    return read(market(contract(**changes)), "7999").price


@pytest.mark.parametrize("price", [0.0, 0.01, 0.99, 1.0])
def test_a_last_price_is_never_an_outcome(price: float) -> None:
    closed = market(contract(status="Closed", lastTradePrice=price), status="Closed")
    for body in (closed, market(contract(lastTradePrice=price))):
        found = resolution(body)
        assert found.state in {OPEN, MISSING}
        assert found.value is None


def test_closed_or_absent_is_missing_and_a_person_must_look() -> None:
    assert not SOURCE.traits.has_resolutions
    assert resolution(market(status="Closed")).state is MISSING
    assert resolution(market(contract(status="Closed"), contract(id=31002)), "31001").state is (
        MISSING
    )
    assert resolution(market(), "31009").state is MISSING
    assert resolution({"markets": []}, "7999").state is MISSING
    assert resolution(b"null").state is MISSING
    with pytest.raises(SourceGoneError):
        read(None)
    with pytest.raises(SourceGoneError):
        read(market(), "7999:31009")


def test_another_status_is_unknown_and_loud() -> None:
    found = resolution(market(status="Suspended"))
    assert (found.state, found.value) == (UNKNOWN, None)
    assert "Suspended" in found.status


def test_the_list_of_all_is_searched_for_market_and_contract() -> None:
    whole = {"markets": [market(), market(contract(id=5, status="Closed"), id=8000)]}
    assert resolution(whole, "7999:31001").state is OPEN
    assert resolution(whole, "7999").state is OPEN
    assert resolution(whole, "5").state is MISSING
    assert resolution(whole, "6").state is MISSING
    assert resolution(market(), "North pier").state is OPEN
    with pytest.raises(SourceShapeError, match="name the one"):
        resolution(whole)


def test_the_price_is_the_middle_of_what_yes_costs_and_brings() -> None:
    assert priced() == PricePoint(STAMP, 0.775, PriceBasis.MID)
    assert read(market(contract()), "7999").spread == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("ask", "no", "last", "price"),
    [
        (0.02, None, 0.01, 0.01),
        (0.02, None, 0.40, None),
        (None, 0.03, 0.98, 0.98),
        (None, 0.03, 0.90, None),
        (None, None, 0.77, None),
        (0.02, None, None, None),
    ],
)
def test_a_last_trade_counts_only_beside_an_offer_that_does_not_speak_against_it(
    ask: float | None, no: float | None, last: float | None, price: float | None
) -> None:
    found = priced(bestBuyYesCost=ask, bestBuyNoCost=no, lastTradePrice=last)
    assert (found and found.probability) == price
    assert found is None or found.basis is PriceBasis.LAST


def test_the_stamp_is_eastern_time_in_summer_and_in_winter() -> None:
    winter = datetime(2026, 1, 15, 18, tzinfo=UTC)
    body = market(timeStamp="2026-01-15T12:05:47.33188")
    [found, _] = parse.snapshots(fetched(body, winter))
    assert found.price is not None
    assert found.price.at == datetime(2026, 1, 15, 17, 5, 47, 331880, tzinfo=UTC)
    summer = read(market()).price
    assert summer is not None
    assert summer.at == STAMP


@pytest.mark.parametrize("hour", [5, 6])
def test_the_hour_that_comes_twice_is_the_one_nearer_to_our_clock(hour: int) -> None:
    now = datetime(2026, 11, 1, hour, 31, tzinfo=UTC)
    [found, _] = parse.snapshots(fetched(market(timeStamp="2026-11-01T01:30:00"), now))
    assert found.price is not None
    assert found.price.at == now.replace(minute=30)


def test_a_stamp_with_its_zone_is_taken_at_its_word() -> None:
    now = datetime(2026, 11, 1, 6, 31, tzinfo=UTC)
    [found, _] = parse.snapshots(fetched(market(timeStamp="2026-11-01T05:30:00Z"), now))
    assert found.price is not None
    assert found.price.at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_stamp_just_ahead_becomes_our_time_and_one_far_ahead_is_refused() -> None:
    found = read(market(timeStamp="2026-09-01T09:00:00")).price
    assert found is not None
    assert found.at == NOW
    with pytest.raises(SourceShapeError, match="ahead"):
        read(market(timeStamp="2026-10-01T09:00:00"))


def test_one_contract_is_the_market_and_several_are_each_their_own() -> None:
    alone = read(market(contract()), "7999")
    assert (alone.external_id, alone.outcome_label, alone.event_id) == ("7999", None, None)
    north, south = parse.snapshots(fetched(market()))
    assert (north.external_id, south.external_id) == ("7999:31001", "7999:31002")
    assert (north.outcome_label, north.event_id, north.is_exclusive) == (
        "North pier",
        "7999",
        False,
    )
    with pytest.raises(SourceShapeError, match="now has 2"):
        read(market(), "7999")


def test_prices_of_several_contracts_are_kept_though_they_do_not_sum_to_one() -> None:
    found = [each.price for each in parse.snapshots(fetched(market()))]
    assert [each and each.probability for each in found] == [0.775, 0.245]


@pytest.mark.parametrize(
    ("end", "closes_at"),
    [
        ("NA", None),
        ("N/A", None),
        (None, None),
        ("2026-11-03T23:59:00", datetime(2026, 11, 4, 4, 59, tzinfo=UTC)),
    ],
)
def test_the_end_of_a_contract(end: str | None, closes_at: datetime | None) -> None:
    assert read(market(contract(dateEnd=end)), "7999").closes_at == closes_at


def test_an_end_nobody_can_read_is_refused() -> None:
    with pytest.raises(SourceShapeError, match="dateEnd"):
        read(market(contract(dateEnd="soon")), "7999")


def test_neither_past_nor_changes_are_told() -> None:
    web = Web({})
    assert list(SOURCE.history(web, "7999", hint=None, since=STAMP, until=NOW)) == []
    assert SOURCE.changes(web, STAMP) is None
    assert web.asked == []


def test_pasted_addresses_are_recognised() -> None:
    ref = SOURCE.recognise("https://www.predictit.org/markets/detail/7999/Which-pier?a=b#c")
    assert ref is not None
    assert (ref.event, ref.url) == (
        "7999",
        "https://www.predictit.org/markets/detail/7999/Which-pier",
    )
    assert SOURCE.recognise("https://www.predictit.org/about") is None
    assert SOURCE.recognise("https://predictit.example/markets/detail/7999") is None
    web = Web({"/api/marketdata/markets/7999": lambda _: market()})
    assert len(SOURCE.find(web, ref)) == 2
    assert web.headers == [{"Accept": "application/json"}]


CLOSED: Json = market(contract(status="Closed"), contract(id=31002), status="Closed")


@pytest.mark.parametrize("renamed", [False, True])
@pytest.mark.parametrize("place", list(places(CLOSED)))
@pytest.mark.parametrize("body", [market(), CLOSED], ids=["open", "closed"])
def test_a_field_dropped_or_renamed_never_reopens_or_misprices(
    body: Json, place: tuple[Any, ...], *, renamed: bool
) -> None:
    truth, changed = read(body), without(body, place, renamed=renamed)
    try:
        assert resolution(changed, "31001") == truth.resolution
        assert read(changed).price in {truth.price, None}
    except (SourceShapeError, SourceGoneError):
        return
