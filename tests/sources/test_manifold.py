from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecasts.errors import SourceGoneError, SourceShapeError
from forecasts.sources import PricePoint, Ref, Snapshot
from forecasts.sources.manifold import Manifold, resolution
from forecasts.values import SourceState
from tests.sources.manifold_world import (
    CLOSE_MS,
    RESOLVED_MS,
    answer,
    bet,
    binary,
    decided,
    resolved,
    several,
)
from tests.sources.web import NOW, Json, Web, places, without

OPEN, PENDING, VOID = SourceState.OPEN, SourceState.CLOSED_PENDING, SourceState.VOID
RESOLVED, UNKNOWN = SourceState.RESOLVED, SourceState.UNKNOWN
SOURCE = Manifold("https://api.example/v0")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at(milliseconds: int) -> datetime:
    return EPOCH + timedelta(milliseconds=milliseconds)


def read(market: Json, external_id: str | None = None) -> Snapshot:
    web = Web({f"/v0/market/{market['id']}": lambda _: market})
    return SOURCE.fetch(web, external_id or market["id"])


@pytest.mark.parametrize(("word", "value"), [("YES", 1.0), ("NO", 0.0)])
@pytest.mark.parametrize("price", [0.0, 0.02, 0.5, 0.99625, 1.0])
def test_the_price_at_resolution_is_not_the_outcome(word: str, value: float, price: float) -> None:
    found = resolution(resolved(word, resolutionProbability=price, probability=1.0 - price))
    assert (found.state, found.value, found.is_half) == (RESOLVED, value, False)


@pytest.mark.parametrize(
    ("share", "is_half"), [(0.5, True), (0.49, False), (0.51, False), (1, False)]
)
def test_mkt_pays_the_probability_it_names_and_exactly_one_half_is_fifty_fifty(
    share: float,
    is_half: bool,  # noqa: FBT001  # pytest gives it by name
) -> None:
    found = resolution(resolved("MKT", resolutionProbability=share))
    assert (found.state, found.value, found.is_half) == (RESOLVED, share, is_half)


def test_bug_8_an_old_mkt_without_its_value_is_unknown_and_not_the_price() -> None:
    old = resolved("MKT")
    del old["resolutionProbability"]
    found = resolution(old)
    assert (found.state, found.value) == (UNKNOWN, None)
    assert "does not say" in found.status


def test_cancel_is_void_whatever_price_is_left() -> None:
    found = resolution(resolved("CANCEL", resolutionProbability=0.97))
    assert (found.state, found.value) == (VOID, None)


@pytest.mark.parametrize(
    "market",
    [
        binary(resolution="YES"),
        binary(isResolved=True, resolution=None),
        resolved("MAYBE"),
        resolved("yes"),
    ],
    ids=["outcome without flag", "flag without outcome", "unknown word", "lower case"],
)
def test_what_contradicts_itself_or_is_not_known_is_unknown_and_says_so(market: Json) -> None:
    found = resolution(market)
    assert (found.state, found.value) == (UNKNOWN, None)
    assert found.status


def test_a_market_unresolved_again_is_open() -> None:
    again = binary(resolution=None, resolutionTime=None, resolutionProbability=None)
    assert resolution(again).state is OPEN


def test_closed_is_not_resolved() -> None:
    late = at(CLOSE_MS) + timedelta(days=1)
    assert resolution(binary()).state is OPEN
    assert resolution(binary(), now=late).state is PENDING
    assert resolution(binary(closeTime=None), now=late).state is OPEN


def test_known_at_the_earlier_of_close_and_resolution() -> None:
    assert resolution(resolved("YES", closeTime=CLOSE_MS)).effective_at == at(RESOLVED_MS)
    assert resolution(resolved("YES", closeTime=RESOLVED_MS - 5)).effective_at == at(
        RESOLVED_MS - 5
    )


def test_a_close_in_the_year_9999_is_no_close() -> None:
    found = read(binary(closeTime=253_399_726_740_000))
    assert found.closes_at is None
    assert found.resolution.state is OPEN
    late = resolution(resolved("NO", closeTime=253_399_726_740_000))
    assert late.effective_at == at(RESOLVED_MS)


def test_independent_answers_resolve_one_by_one_while_their_market_is_open() -> None:
    market = several(
        decided("ansNorth", "North pier", "YES"),
        decided("ansSouth", "South pier", "NO"),
        decided("ansWest", "West pier", "CANCEL"),
        answer("ansEast", "East pier"),
        is_one_of=False,
    )
    found = [resolution(market, each["id"]) for each in market["answers"]]
    assert [(each.state, each.value) for each in found] == [
        (RESOLVED, 1.0),
        (RESOLVED, 0.0),
        (VOID, None),
        (OPEN, None),
    ]
    assert resolution(market).state is OPEN
    assert found[0].effective_at == at(RESOLVED_MS)


def test_the_final_mkt_of_independent_answers_leaves_each_its_yes_or_no() -> None:
    market = several(
        decided("ansNorth", "North pier", "YES"),
        decided("ansSouth", "South pier", "NO"),
        is_one_of=False,
        isResolved=True,
        resolution="MKT",
        resolutionTime=RESOLVED_MS,
    )
    assert [resolution(market, name).value for name in ("ansNorth", "South pier")] == [1.0, 0.0]
    whole = resolution(market)
    assert (whole.state, whole.value) == (RESOLVED, None)


def test_an_answer_cancelled_never_falls_back_to_its_pool_price() -> None:
    market = several(
        decided("ansNorth", "North pier", "CANCEL", probability=0.99),
        answer("ansSouth", "South pier"),
        is_one_of=False,
    )
    found = read(market, "VesselFerry01:ansNorth")
    assert (found.resolution.state, found.resolution.value, found.price) == (VOID, None, None)


def won(winner: str = "ansNorth", **changes: Any) -> Json:
    return several(
        isResolved=True,
        resolution=winner,
        resolutionTime=RESOLVED_MS,
        closeTime=RESOLVED_MS,
        **changes,
    )


def test_one_answer_wins_and_the_others_lose() -> None:
    assert resolution(won(), "ansNorth").value == 1.0
    assert resolution(won(), "ansSouth").value == 0.0
    assert (resolution(won()).state, resolution(won()).value) == (RESOLVED, None)


def test_a_winner_that_is_no_answer_decides_nothing() -> None:
    assert resolution(won("ansGone"), "ansSouth").state is UNKNOWN
    assert resolution(won("ansGone")).state is UNKNOWN


@pytest.mark.parametrize(
    "market",
    [
        won(answers=[decided("ansNorth", "N", "NO"), decided("ansSouth", "S", "YES")]),
        several(decided("ansNorth", "N", "YES"), decided("ansSouth", "S", "YES")),
        won() | {"shouldAnswersSumToOne": False},
        won("CANCEL", answers=[decided("ansNorth", "N", "YES"), answer("ansSouth", "S")]),
    ],
    ids=["answer against market", "two winners", "one winner of many", "void market"],
)
def test_answers_that_contradict_their_market_are_unknown(market: Json) -> None:
    assert resolution(market, "ansNorth").state is UNKNOWN


def test_shares_of_a_pay_out_are_values_between_the_ends() -> None:
    market = won("MKT", resolutions={"ansNorth": 75, "ansSouth": 25})
    assert resolution(market, "ansNorth").value == pytest.approx(0.75)
    assert resolution(won("MKT"), "ansNorth").state is UNKNOWN


def test_an_answer_that_got_exactly_half_of_the_pay_out_is_fifty_fifty() -> None:
    found = resolution(won("MKT", resolutions={"ansNorth": 50, "ansSouth": 50}), "ansNorth")
    assert (found.value, found.is_half) == (0.5, True)


def test_the_time_of_an_answer_may_be_iso_text() -> None:
    market = several(
        decided("ansNorth", "N", "YES", resolutionTime="2026-08-02T10:00:00.000Z"), is_one_of=False
    )
    assert resolution(market, "ansNorth").effective_at == datetime(2026, 8, 2, 10, tzinfo=UTC)


def test_a_row_of_a_search_needs_the_market_read_by_its_id() -> None:
    row = won()
    del row["answers"]
    assert resolution(row).state is RESOLVED
    with pytest.raises(SourceShapeError, match="read the market by its id"):
        resolution(row, "ansSouth")
    with pytest.raises(SourceShapeError, match="read the market by its id"):
        read(row)


@pytest.mark.parametrize(
    "kind",
    [
        "POLL",
        "BOUNTIED_QUESTION",
        "STONK",
        "PERP",
        "QUADRATIC_FUNDING",
        "NUMERIC",
        "PSEUDO_NUMERIC",
        "FREE_RESPONSE",
        "SOMETHING_NEW",
    ],
)
def test_what_is_no_yes_no_question_is_refused(kind: str) -> None:
    with pytest.raises(SourceShapeError, match=kind):
        read(binary(outcomeType=kind))
    found = resolution(resolved("YES", outcomeType=kind))
    assert found.value is None


def test_a_number_between_ends_pays_the_place_in_the_range() -> None:
    found = resolution(resolved("MKT", outcomeType="PSEUDO_NUMERIC", resolutionProbability=0.05))
    assert (found.state, found.value) == (RESOLVED, 0.05)


def test_a_snapshot_says_what_the_market_says() -> None:
    found = read(binary())
    assert found.external_id == "VesselFerry01"
    assert found.title == "Will the ferry of Vessel sail before winter?"
    assert found.criteria == "Resolves YES if the ferry sails."
    assert found.price is not None
    assert (found.price.at, found.price.probability) == (NOW, 0.43)
    assert (found.volume, found.liquidity, found.forecasters) == (2400.5, 300.0, 31)
    assert (found.opens_at, found.closes_at) == (at(1_780_000_000_000), at(CLOSE_MS))


def test_rich_text_becomes_plain_when_there_is_no_plain_one() -> None:
    line = {"type": "paragraph", "content": [{"type": "text", "text": "If it sails."}]}
    market = binary(description={"type": "doc", "content": [line, line]})
    del market["textDescription"]
    assert read(market).criteria == "If it sails.\nIf it sails."


def test_answers_are_markets_of_one_event() -> None:
    web = Web({"/v0/slug/pier": lambda _: several()})
    ref = SOURCE.recognise("https://manifold.markets/AliceArden/pier#bets")
    assert ref is not None
    north, south = SOURCE.find(web, ref)
    assert (north.external_id, south.external_id) == (
        "VesselFerry01:ansNorth",
        "VesselFerry01:ansSouth",
    )
    assert north.is_exclusive
    assert north.event_id == "VesselFerry01"
    assert north.outcome_label == "North pier"
    assert north.volume == 1100.0


def test_the_shared_rules_of_answers_are_told_apart_by_the_answer() -> None:
    web = Web({"/v0/slug/pier": lambda _: several()})
    found = SOURCE.find(web, Ref("manifold", "x", market="pier"))
    rules = "Resolves YES if the ferry sails."
    assert found[0].criteria == f"Answer: North pier\n\n{rules}"
    assert found[1].criteria == f"Answer: South pier\n\n{rules}"
    assert read(several(), found[0].external_id).criteria == found[0].criteria


def test_an_answer_that_vanished_is_gone_and_not_lost() -> None:
    with pytest.raises(SourceGoneError, match="ansWest"):
        read(several(), "VesselFerry01:ansWest")


def test_another_market_under_the_id_is_refused() -> None:
    web = Web({"/v0/market/Other": lambda _: binary()})
    with pytest.raises(SourceShapeError, match="Other"):
        SOURCE.fetch(web, "Other")


def test_prize_cash_is_not_counted_as_mana() -> None:
    assert read(binary(token="CASH")).volume is None


def trades(rows: list[Json], page: int = 1000) -> Web:
    def answered(params: Any) -> list[Json]:
        inside = [
            each
            for each in rows
            if params["afterTime"] < each["createdTime"] < params["beforeTime"]
        ]
        return inside[: min(page, params["limit"])]

    return Web({"/v0/bets": answered})


def past(web: Web, name: str = "VesselFerry01", hint: str | None = None) -> list[list[PricePoint]]:
    return list(SOURCE.history(web, name, hint=hint, since=at(1000), until=at(9_000_000)))


def test_past_prices_are_the_probabilities_after_trades() -> None:
    rows = [
        bet(0, 999, 0.1),
        bet(1, 1000, 0.2),
        bet(2, 2000, 0.3, isRedemption=True),
        bet(3, 3000, 0.4, amount=0, isFilled=False),
        bet(4, 4000, 0.5, amount=-12.5),
        bet(5, 9_000_000, 0.6),
    ]
    [batch] = past(trades(rows))
    assert [(each.at, each.probability) for each in batch] == [(at(1000), 0.2), (at(4000), 0.5)]


def test_trades_of_one_millisecond_survive_the_end_of_a_page() -> None:
    rows = [bet(place, 1000 + place // 3, place / 3000) for place in range(2500)]
    web = trades(rows)
    batches = past(web)
    found = [point for batch in batches for point in batch]
    assert [each.at for each in found] == sorted({at(row["createdTime"]) for row in rows})
    last = {row["createdTime"]: row["probAfter"] for row in rows}
    assert [each.probability for each in found] == list(last.values())
    assert len(batches) == 3


def test_a_page_of_a_single_millisecond_does_not_ask_for_ever() -> None:
    rows = [bet(place, 5000, 0.5) for place in range(1500)] + [bet(1500, 6000, 0.6)]
    assert [each.probability for batch in past(trades(rows)) for each in batch] == [0.5, 0.6]


def test_an_answer_that_sums_with_others_moves_by_their_redemptions() -> None:
    rows = [
        bet(0, 2000, 0.4, answerId="ansNorth"),
        bet(1, 3000, 0.6, answerId="ansSouth"),
        bet(2, 3000, 0.35, answerId="ansNorth", amount=0, isRedemption=True),
    ]
    hint = read(several(), "VesselFerry01:ansNorth").history_hint
    web = trades(rows)
    [batch] = past(web, "VesselFerry01:ansNorth", hint)
    assert [each.probability for each in batch] == [0.4, 0.35]
    assert web.asked[0][1]["includeZeroShareRedemptions"] == "true"
    [alone] = past(trades(rows), "VesselFerry01:ansNorth")
    assert [each.probability for each in alone] == [0.4]


def test_trades_out_of_order_are_refused() -> None:
    web = Web({"/v0/bets": lambda _: [bet(0, 3000, 0.4), bet(1, 2000, 0.5)]})
    with pytest.raises(SourceShapeError, match="oldest first"):
        past(web)


@pytest.mark.parametrize("name", ["createdTime", "amount", "probAfter"])
def test_a_trade_without_what_decides_is_refused(name: str) -> None:
    row = without(bet(0, 3000, 0.4), (name,), renamed=True)
    with pytest.raises(SourceShapeError, match=name):
        past(Web({"/v0/bets": lambda _: [row]}))


def test_changes_are_what_was_resolved_or_touched_since() -> None:
    rows = [
        resolved("YES") | {"id": "late"},
        resolved("NO", resolutionTime=RESOLVED_MS - 9, lastUpdatedTime=0) | {"id": "early"},
    ]
    web = Web({"/v0/search-markets": lambda _: rows})
    assert SOURCE.changes(web, at(RESOLVED_MS)) == ["late"]
    assert [params["sort"] for _, params in web.asked] == ["resolve-date", "last-updated"]


@pytest.mark.parametrize(
    "url",
    [
        "https://manifold.markets/AliceArden",
        "https://manifold.markets/browse/ships",
        "https://manifold.example/AliceArden/pier",
        "not an address",
        "https://manifold.markets/AliceArden/..%2f..",
    ],
)
def test_other_addresses_are_not_recognised(url: str) -> None:
    assert SOURCE.recognise(url) is None


WORLDS = {
    "yes": (resolved("YES"), None, 1.0),
    "no": (resolved("NO", probability=0.9), None, 0.0),
    "mkt": (resolved("MKT"), None, 0.31),
    "cancelled": (resolved("CANCEL"), None, None),
    "open": (binary(), None, None),
    "winner": (won(), "ansNorth", 1.0),
    "loser": (won(), "ansSouth", 0.0),
    "share": (won("MKT", resolutions={"ansNorth": 75, "ansSouth": 25}), "ansSouth", 0.25),
    "own": (several(decided("ansNorth", "N", "YES"), is_one_of=False), "ansNorth", 1.0),
}
CHANGED = [
    (name, place, renamed)
    for name, (market, _, _) in WORLDS.items()
    for place in places(market)
    for renamed in (False, True)
]


@pytest.mark.parametrize(("name", "place", "renamed"), CHANGED)
def test_a_field_dropped_or_renamed_never_makes_a_wrong_outcome(
    name: str, place: tuple[Any, ...], *, renamed: bool
) -> None:
    market, outcome, value = WORLDS[name]
    truth = resolution(market, outcome)
    assert truth.value == value
    try:
        found = resolution(without(market, place, renamed=renamed), outcome)
    except SourceShapeError:
        return
    assert found.state in {truth.state, UNKNOWN}
    assert found.value in {value, None}
    if found.state is RESOLVED:
        assert found.value == value
        assert found.effective_at == truth.effective_at


@pytest.mark.parametrize(("name", "place", "renamed"), CHANGED)
def test_a_field_dropped_or_renamed_never_makes_a_wrong_price(
    name: str, place: tuple[Any, ...], *, renamed: bool
) -> None:
    market, outcome, _ = WORLDS[name]
    key = "VesselFerry01" if outcome is None else f"VesselFerry01:{outcome}"
    web = Web({"/v0/market/VesselFerry01": lambda _: without(market, place, renamed=renamed)})
    truth = read(market, key)
    try:
        found = SOURCE.fetch(web, key)
    except (SourceShapeError, SourceGoneError):
        return
    assert found.price in {truth.price, None}
    assert found.title == truth.title
