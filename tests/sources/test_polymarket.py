"""Polymarket: addresses, how markets came out, prices, and every trap we know of."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecasts.errors import SourceError, SourceGoneError, SourceShapeError, SourceUnavailableError
from forecasts.sources import Fetched, PriceBasis, Ref, Snapshot, Source
from forecasts.sources.polymarket import Polymarket, resolution
from forecasts.sources.polymarket.parse import price_now
from forecasts.sources.reading import Fields
from forecasts.values import SourceState
from tests.sources import polymarket_world as world
from tests.sources.shelf import NOW, Shelf

SOURCE = Polymarket("https://gamma.example", "https://clob.example/")
CLOB = f"/markets/{world.CONDITION}"
S = SourceState


def fetched(body: Any, **more: Any) -> Snapshot:
    return SOURCE.fetch(Shelf({f"/markets/{body['id']}": body, **more}), body["id"])


def state(raw: Any, outcome: str | None = None) -> SourceState:
    return resolution(raw, outcome).state


def value(raw: Any, outcome: str | None = None) -> float | None:
    found = resolution(raw, outcome)
    assert (found.value is not None) == (found.state is S.RESOLVED)
    return found.value


def test_it_is_a_source() -> None:
    source: Source = SOURCE
    assert source.traits.label == "Polymarket"


# Addresses


@pytest.mark.parametrize(
    ("url", "event", "market"),
    [
        ("https://polymarket.com/event/master-of-vessel", "master-of-vessel", None),
        ("https://polymarket.com/event/master/alice?tid=1729#x", "master", "alice"),
        ("https://www.polymarket.com/market/ferry-by-may/", None, "ferry-by-may"),
        ("polymarket.com/de/event/master/alice", "master", "alice"),
        ("https://polymarket.com/pt-BR/event/master", "master", None),
        ("HTTPS://Polymarket.com/event/Master", "master", None),
    ],
)
def test_addresses_are_recognised(url: str, event: str | None, market: str | None) -> None:
    ref = SOURCE.recognise(url)
    assert ref is not None
    assert (ref.event, ref.market) == (event, market)
    assert SOURCE.recognise(ref.url) == ref


@pytest.mark.parametrize(
    "url",
    [
        "https://polymarket.com",
        "https://polymarket.com/event/",
        "https://polymarket.com/leaderboard/all",
        "https://polymarket.com.evil.example/event/master",
        "https://kalshi.com/event/master",
        "ftp://polymarket.com/event/master",
        "https://[polymarket.com/event/x",
        "https://polymarket.com/event/<script>",
        "",
    ],
)
def test_other_addresses_are_not(url: str) -> None:
    assert SOURCE.recognise(url) is None


# How it came out: the decision table


def test_an_open_market_is_open() -> None:
    assert state(world.market()) is S.OPEN


@pytest.mark.parametrize(("prices", "paid"), [('["1", "0"]', 1.0), ('["0", "1"]', 0.0)])
def test_closed_and_resolved_by_the_oracle_pays_yes_or_no(prices: str, paid: float) -> None:
    assert value(world.settled(prices)) == paid


def test_outcomes_are_mapped_by_label_whatever_their_order() -> None:
    assert value(world.settled('["1", "0"]', outcomes='["No", "Yes"]')) == 0.0
    assert value(world.settled('["0", "1"]', outcomes='["No", "Yes"]')) == 1.0


def test_fifty_fifty_is_resolved_as_a_half_and_does_not_wait_for_ninety_nine() -> None:
    found = resolution(world.settled('["0.5", "0.5"]'))
    assert (found.state, found.value, found.is_half) == (S.RESOLVED, 0.5, True)


@pytest.mark.parametrize(("word", "expected"), [("proposed", S.PROPOSED), ("disputed", S.DISPUTED)])
@pytest.mark.parametrize("prices", ['["0.999", "0.001"]', '["1", "0"]', '["0.5", "0.5"]'])
@pytest.mark.parametrize("is_closed", [True, False])
def test_nothing_settles_while_proposed_or_disputed_whatever_the_price(
    word: str, expected: SourceState, prices: str, *, is_closed: bool
) -> None:
    body = world.settled(prices, umaResolutionStatus=word, closed=is_closed)
    assert state(body) is expected
    assert state({"gamma": body, "clob": world.order_book(True, False)}) is expected


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ('["proposed"]', S.PROPOSED),
        ('["proposed", "disputed"]', S.DISPUTED),
        ('["proposed", "disputed", "proposed"]', S.PROPOSED),
        ('["settled by vote"]', S.UNKNOWN),
        ('["resolved"]', S.UNKNOWN),
        ("[]", S.OPEN),
    ],
)
def test_without_a_status_the_last_word_of_its_history_counts(
    past: str, expected: SourceState
) -> None:
    assert state(world.market(umaResolutionStatuses=past)) is expected


@pytest.mark.parametrize("word", ["challenged", "RESOLVED", "resolved?", "yes"])
def test_an_unknown_word_of_the_oracle_is_unknown_and_loud(word: str) -> None:
    found = resolution(world.settled(umaResolutionStatus=word))
    assert found.state is S.UNKNOWN
    assert word in found.status


def test_resolved_but_not_closed_contradicts_itself() -> None:
    assert state(world.settled(closed=False)) is S.UNKNOWN


@pytest.mark.parametrize(
    "prices",
    [
        '["0", "0"]',
        '["1", "1"]',
        '["0.9998", "0.0002"]',
        '["0.64", "0.36"]',
        '["0.2", "0.2"]',
        '["1.5", "-0.5"]',
        '["1"]',
        '["1", "0", "0"]',
        "[]",
    ],
)
def test_resolved_with_numbers_that_are_no_payout_is_unknown_and_never_no(prices: str) -> None:
    assert state(world.settled(prices)) is S.UNKNOWN


def test_closed_zero_zero_is_unknown_even_where_the_oracle_is_silent() -> None:
    assert state(world.wordless('["0", "0"]')) is S.UNKNOWN


@pytest.mark.parametrize("labels", ['["Yes", "Yes"]', '["", ""]', '["Yes", "Perhaps"]', '["No"]'])
def test_labels_that_do_not_say_which_is_yes_are_unknown(labels: str) -> None:
    assert state(world.settled(outcomes=labels)) is S.UNKNOWN


def test_closed_without_a_word_waits_for_the_order_book_and_trusts_no_price() -> None:
    assert state(world.wordless('["1", "0"]')) is S.CLOSED_PENDING
    assert state({"gamma": world.wordless(), "clob": None}) is S.CLOSED_PENDING
    assert state({"gamma": world.wordless(), "clob": world.order_book()}) is S.CLOSED_PENDING


@pytest.mark.parametrize("takes_orders", [True, False])
def test_closed_without_a_word_resolves_by_the_winner_of_the_order_book(
    *, takes_orders: bool
) -> None:
    gamma = world.wordless('["1", "0"]', acceptingOrders=takes_orders)
    assert value({"gamma": gamma, "clob": world.order_book(True, False)}) == 1.0
    other = world.wordless('["0", "1"]')
    assert value({"gamma": other, "clob": world.order_book(False, True)}) == 0.0


def test_gamma_and_the_order_book_against_each_other_are_unknown() -> None:
    gamma = world.wordless('["1", "0"]')
    assert state({"gamma": gamma, "clob": world.order_book(False, True)}) is S.UNKNOWN
    settled = world.settled('["1", "0"]')
    assert state({"gamma": settled, "clob": world.order_book(False, True)}) is S.UNKNOWN
    elsewhere = world.order_book(True, False, condition_id="0x77")
    assert state({"gamma": gamma, "clob": elsewhere}) is S.UNKNOWN


def test_an_order_book_that_is_not_closed_decides_nothing() -> None:
    both = {"gamma": world.wordless(), "clob": world.order_book(True, False, closed=False)}
    assert state(both) is S.CLOSED_PENDING


def test_a_closed_fraction_of_an_old_scalar_market_is_its_pay_out_only_between_bounds() -> None:
    numbers = {"outcomes": '["Long", "Short"]', "marketType": "scalar"}
    bounds = {"lowerBound": "8000", "upperBound": "20000"}
    assert state(world.wordless('["0.584", "0.416"]', **numbers)) is S.UNKNOWN
    assert value(world.wordless('["0.584", "0.416"]', **numbers, **bounds)) == 0.584
    assert state(world.wordless('["1", "0"]', **numbers, **bounds)) is S.UNKNOWN
    assert value(world.settled('["0.584", "0.416"]', **numbers)) == 0.584


def test_every_pay_out_of_exactly_one_half_is_fifty_fifty() -> None:
    numbers = {"outcomes": '["Long", "Middle", "Short"]', "marketType": "scalar"}
    found = resolution(world.settled('["0.5", "0.3", "0.2"]', **numbers))
    assert (found.state, found.value, found.is_half) == (S.RESOLVED, 0.5, True)


def test_closed_with_fractions_and_no_word_waits() -> None:
    assert state(world.wordless('["0.64", "0.36"]')) is S.CLOSED_PENDING


def test_not_closed_but_taking_no_orders_waits_for_its_outcome() -> None:
    assert state(world.market(acceptingOrders=False)) is S.CLOSED_PENDING
    assert state(world.market(acceptingOrders=False, active=False)) is S.OPEN


# Outcomes that are not Yes and No


def test_the_first_outcome_counts_where_none_is_called_yes() -> None:
    teams = {"outcomes": '["Gulls", "Terns"]'}
    assert value(world.settled('["1", "0"]', **teams)) == 1.0
    assert fetched(world.settled('["1", "0"]', **teams)).outcome_label == "Gulls"


def test_an_outcome_asked_for_by_name_counts_as_yes() -> None:
    body = world.settled('["1", "0"]', outcomes='["Gulls", "Terns"]')
    assert value(body, "Terns") == 0.0
    assert value(body, "gulls") == 1.0
    assert state(body, "Auks") is S.UNKNOWN


def test_the_name_within_a_group_leaves_yes_and_no_as_they_are() -> None:
    assert value(world.settled('["1", "0"]'), "Alice Arden") == 1.0


# The order book alone


def test_the_order_book_marks_the_winner() -> None:
    assert value(world.order_book(True, False)) == 1.0
    assert value(world.order_book(False, True)) == 0.0


def test_no_winner_yet_is_not_no() -> None:
    tokens = world.priced_tokens(0, 1)
    assert state(world.order_book(tokens=tokens)) is S.CLOSED_PENDING
    assert state(world.order_book(tokens=world.priced_tokens(0.64, 0.36))) is S.CLOSED_PENDING
    assert state(world.order_book(tokens=world.priced_tokens(0, 0))) is S.UNKNOWN


def test_both_winners_or_the_even_mark_are_a_half() -> None:
    for body in (world.order_book(True, True), world.order_book(is_50_50_outcome=True)):
        found = resolution(body)
        assert (found.state, found.value, found.is_half) == (S.RESOLVED, 0.5, True)
    assert state(world.order_book(True, False, is_50_50_outcome=True)) is S.UNKNOWN


def test_an_open_order_book_is_open_and_a_winner_on_it_a_contradiction() -> None:
    quoted = {"closed": False, "tokens": world.priced_tokens(0.4, 0.6)}
    assert state(world.order_book(**quoted, accepting_orders=True)) is S.OPEN
    assert state(world.order_book(**quoted)) is S.CLOSED_PENDING
    assert state(world.order_book(True, False, closed=False)) is S.UNKNOWN


# Shapes


def test_recordings_lists_bytes_and_text_are_unwrapped() -> None:
    body = world.settled('["1", "0"]')
    text = json.dumps(body)
    for raw in (body, [body], text, text.encode(), {"market": body}, {"response": body}):
        assert value(raw) == 1.0
    assert value({"_metadata": {"sanitized": False}, "response": {"market": body}}) == 1.0


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>Just a moment</html>",
        b'{"id": "1", ',
        b"",
        b"[]",
        b'{"closed": NaN}',
        b'{"closed": true, "closed": false}',
        {"type": "validation error", "error": "id is invalid"},
        world.event(world.market()),
        [world.market(), world.market()],
        world.market(closed="true"),
        world.market(outcomes=["Yes", "No"]),
        world.settled(outcomePrices='["one", "zero"]'),
        world.settled(outcomePrices='["1", "0"'),
        7,
    ],
)
def test_what_is_no_market_is_refused(raw: Any) -> None:
    with pytest.raises(SourceShapeError):
        resolution(raw)


WHOLE: dict[str, Any] = {
    "open": world.market(),
    "proposed": world.market(
        umaResolutionStatus="proposed", umaResolutionStatuses='["proposed"]', closed=False
    ),
    "disputed": world.settled(
        '["1", "0"]',
        umaResolutionStatus="disputed",
        umaResolutionStatuses='["proposed", "disputed"]',
    ),
    "yes": world.settled('["1", "0"]'),
    "no": world.settled('["0", "1"]'),
    "reversed": world.settled('["0", "1"]', outcomes='["No", "Yes"]'),
    "half": world.settled('["0.5", "0.5"]'),
    "wordless": world.wordless(),
    "book yes": world.order_book(True, False),
    "book no": world.order_book(False, True),
    "book half": world.order_book(is_50_50_outcome=True),
    "book open": world.order_book(closed=False, accepting_orders=True),
}
SPOILT = [
    pytest.param(kind, name, renamed, id=f"{kind}-{name}-{'renamed' if renamed else 'dropped'}")
    for kind, body in WHOLE.items()
    for name in body
    for renamed in (False, True)
]


def spoil(body: dict[str, Any], name: str, *, renamed: bool) -> dict[str, Any]:
    """Drops or renames one field."""
    rest = {key: each for key, each in body.items() if key != name}
    return rest | ({f"{name}V2": body[name]} if renamed else {})


@pytest.mark.parametrize(("kind", "name", "renamed"), SPOILT)
def test_a_dropped_or_renamed_field_never_gives_another_outcome(
    kind: str, name: str, *, renamed: bool
) -> None:
    whole = resolution(WHOLE[kind])
    try:
        found = resolution(spoil(WHOLE[kind], name, renamed=renamed))
    except SourceShapeError:
        return
    assert found.value in {None, whole.value}
    assert found.state in {
        whole.state,
        S.UNKNOWN,
        *({S.PROPOSED} if whole.state is S.RESOLVED else set()),  # the word before resolved
        *({S.CLOSED_PENDING} if kind == "book half" else set()),
    }


@pytest.mark.parametrize("name", ["closed", "outcomes", "outcomePrices"])
def test_a_settled_market_without_what_settles_it_is_an_error(name: str) -> None:
    for renamed in (False, True):
        with pytest.raises(SourceShapeError):
            resolution(spoil(world.settled(), name, renamed=renamed))


@pytest.mark.parametrize("name", ["outcome", "winner", "price"])
def test_a_token_without_what_settles_it_is_an_error(name: str) -> None:
    body = world.order_book(True, False)
    body["tokens"] = [spoil(token, name, renamed=True) for token in body["tokens"]]
    with pytest.raises(SourceShapeError):
        resolution(body)


# When it was known


def test_known_is_the_earliest_of_close_end_and_the_word_of_the_oracle() -> None:
    early = resolution(world.settled())
    assert early.effective_at == datetime(2026, 8, 20, 6, 28, 8, tzinfo=UTC)
    late = resolution(world.settled(endDate="2026-08-01T00:00:00Z"))
    assert late.effective_at == datetime(2026, 8, 1, tzinfo=UTC)


def test_an_end_before_the_beginning_or_absurd_is_passed_over() -> None:
    for end in ("2025-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"):
        found = resolution(world.settled(endDate=end))
        assert found.effective_at == datetime(2026, 8, 20, 6, 28, 8, tzinfo=UTC)


def test_resolved_without_any_time_of_closing_is_unknown() -> None:
    assert state(world.settled(closedTime=None, umaEndDate=None)) is S.UNKNOWN


# Snapshots


def test_a_market_is_read_whole() -> None:
    found = fetched(world.market())
    assert found.external_id == "900417"
    assert found.title == "Will the ferry of Vessel sail by October 31?"
    assert found.url == "https://polymarket.com/market/ferry-of-vessel-by-october-31"
    assert found.criteria == world.RULES
    assert (found.outcome_label, found.event_id, found.is_exclusive) == (None, None, False)
    assert found.opens_at == datetime(2026, 6, 1, 8, 30, 0, 912576, UTC)
    assert found.closes_at == datetime(2026, 10, 31, tzinfo=UTC)
    assert found.price is not None
    assert (found.price.at, found.price.probability) == (NOW, 0.315)
    assert (found.spread, found.volume, found.liquidity) == (0.01, 48210.25, 3100.5)
    assert resolution(found.raw) == found.resolution


def test_numbers_written_as_text_read_the_same() -> None:
    written = {"spread": "0.001", "volumeNum": "549.25", "lastTradePrice": "0.3", "bestAsk": "0.4"}
    found = fetched(world.market(**written))
    assert (found.spread, found.volume) == (0.001, 549.25)


def test_token_ids_stay_text_and_the_one_of_yes_is_kept() -> None:
    assert fetched(world.market()).history_hint == world.YES_TOKEN
    reverse = world.market(outcomes='["No", "Yes"]')
    assert fetched(reverse).history_hint == world.NO_TOKEN
    assert len(world.YES_TOKEN) == 77


def test_the_price_is_the_one_of_yes_whatever_the_order() -> None:
    found = fetched(world.market(outcomes='["No", "Yes"]'))
    assert found.price is not None
    assert found.price.probability == 0.685


def test_an_empty_book_without_trades_has_no_price() -> None:
    empty = world.market(
        outcomePrices='["0.5", "0.5"]', spread=1, lastTradePrice=0, bestBid=0, bestAsk=1
    )
    assert fetched(empty).price is None
    assert fetched(world.market(outcomePrices=None)).price is None


def test_a_wide_book_shows_its_last_trade() -> None:
    found = fetched(world.market(spread=0.6, lastTradePrice=0.31))
    assert found.price is not None
    assert found.price.basis is PriceBasis.DISPLAYED


def test_prices_that_do_not_add_up_are_none() -> None:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    body = world.market(outcomePrices='["0", "0"]')
    assert price_now(Fields(body), 0, at) is None


def test_a_closed_market_has_a_payout_and_no_price() -> None:
    assert fetched(world.settled()).price is None


def test_where_it_is_looked_up_belongs_to_the_criteria() -> None:
    found = fetched(world.market(resolutionSource="https://harbour.example"))
    assert found.criteria.endswith("\n\nResolution source: https://harbour.example")


def test_a_market_whose_snapshot_field_is_gone_is_refused() -> None:
    for name in ("id", "question", "slug", "outcomes", "closed"):
        body = world.market(**{name: None})
        with pytest.raises(SourceShapeError):
            SOURCE.fetch(Shelf({"/markets/900417": body}), "900417")


# Asking


def test_a_resolved_market_that_vanished_from_the_lists_is_asked_for_as_closed() -> None:
    shelf = Shelf(
        {
            "/markets?id=900417&closed=false": [],
            "/markets?id=900417&closed=true": [world.settled('["1", "0"]')],
        }
    )
    assert SOURCE.fetch(shelf, "900417").resolution.value == 1.0


def test_a_market_that_is_nowhere_is_gone_and_never_no() -> None:
    with pytest.raises(SourceGoneError):
        SOURCE.fetch(Shelf({"/markets": []}), "900417")


def test_another_market_than_asked_for_is_refused() -> None:
    with pytest.raises(SourceShapeError, match="900417"):
        SOURCE.fetch(Shelf({"/markets/900417": world.market(id="900418")}), "900417")


def test_closed_without_a_word_the_order_book_is_asked_and_both_are_kept() -> None:
    found = fetched(world.wordless(), **{CLOB: world.order_book(True, False)})
    assert found.resolution.value == 1.0
    assert set(json.loads(found.raw)) == {"gamma", "clob"}
    assert resolution(found.raw) == found.resolution


def test_an_order_book_that_does_not_know_the_market_leaves_it_waiting() -> None:
    assert fetched(world.wordless()).resolution.state is S.CLOSED_PENDING


def test_an_order_book_that_is_down_is_trouble_and_no_answer() -> None:
    with pytest.raises(SourceUnavailableError):
        fetched(world.wordless(), **{CLOB: SourceUnavailableError("down")})


def test_an_open_market_costs_one_question() -> None:
    shelf = Shelf({"/markets/900417": world.market()})
    SOURCE.fetch(shelf, "900417")
    assert shelf.asked == ["/markets/900417"]


PEOPLE = world.event(world.candidate(1, "Alice Arden"), world.candidate(2, "Tomas Brandt"))


def test_an_event_gives_all_its_markets() -> None:
    shelf = Shelf({"/events/slug/master-of-vessel": PEOPLE})
    found = SOURCE.find(shelf, Ref("polymarket", "x", event="master-of-vessel"))
    assert [each.outcome_label for each in found] == ["Alice Arden", "Tomas Brandt"]
    assert {each.event_id for each in found} == {"30017"}
    assert all(each.is_exclusive for each in found)
    assert found[0].url.endswith("/event/master-of-vessel/will-alice-arden-be-master")
    assert resolution(found[0].raw) == found[0].resolution


def test_the_same_market_reads_the_same_from_its_event_and_alone() -> None:
    head = {name: each for name, each in PEOPLE.items() if name != "markets"}
    alone = fetched(world.candidate(1, "Alice Arden", events=[head]))
    shelf = Shelf({"/events/slug/master-of-vessel": [PEOPLE]})
    within = SOURCE.find(shelf, Ref("polymarket", "x", event="master-of-vessel"))[0]
    names = ("external_id", "title", "outcome_label", "event_id", "url", "history_hint", "criteria")
    for name in names:
        assert getattr(alone, name) == getattr(within, name), name


def test_a_market_of_a_group_is_titled_by_its_event_and_its_own_question_is_in_the_criteria() -> (
    None
):
    shelf = Shelf({"/events/slug/master-of-vessel": PEOPLE})
    alice, tomas = SOURCE.find(shelf, Ref("polymarket", "x", event="master-of-vessel"))
    assert {alice.title, tomas.title} == {"Next harbour master of Vessel"}
    own = "Will Alice Arden be the next harbour master of Vessel?"
    assert alice.criteria == f"{own}\n\n{world.RULES}"
    assert tomas.criteria != alice.criteria


def test_a_market_of_two_named_sides_keeps_its_own_question_as_title() -> None:
    head = {name: each for name, each in PEOPLE.items() if name != "markets"}
    total = {"outcomes": '["Over", "Under"]', "groupItemTitle": "O/U 3", "events": [head]}
    found = fetched(world.market(**total))
    assert (found.title, found.outcome_label) == (world.market()["question"], "Over")
    assert found.criteria == world.RULES


def test_one_unreadable_market_of_an_event_does_not_hide_the_others() -> None:
    broken = world.candidate(2, "Tomas Brandt", outcomes=None)
    body = world.event(world.candidate(1, "Alice Arden"), broken)
    ref = Ref("polymarket", "x", event="master-of-vessel")
    shelf = Shelf({"/events/slug/master-of-vessel": body})
    assert len(SOURCE.find(shelf, ref)) == 1
    with pytest.raises(SourceShapeError):
        SOURCE.find(Shelf({"/events/slug/master-of-vessel": world.event(broken)}), ref)


def test_a_market_is_found_by_its_slug_or_else_within_its_event() -> None:
    slug = "will-tomas-brandt-be-master"
    ref = Ref("polymarket", "x", market=slug, event="master-of-vessel")
    single = Shelf({f"/markets/slug/{slug}": world.candidate(2, "Tomas Brandt")})
    assert [each.external_id for each in SOURCE.find(single, ref)] == ["910002"]
    within = Shelf({"/markets": [], "/events/slug/master-of-vessel": PEOPLE})
    assert [each.external_id for each in SOURCE.find(within, ref)] == ["910002"]
    with pytest.raises(SourceGoneError):
        SOURCE.find(Shelf({}), Ref("polymarket", "x", market=slug))


# Past prices


START = datetime(2026, 7, 1, tzinfo=UTC)


def stamp(days: float) -> int:
    return int((START + timedelta(days=days)).timestamp())


class History(Shelf):
    """Answers windows of at most fifteen days, and nothing finer than it was told."""

    def __init__(self, points: dict[int, float], finest: int = 60) -> None:
        super().__init__({})
        self.points, self.finest = points, finest

    def get(self, url: str, *, params: Any = None, headers: Any = None) -> Fetched:
        assert params["endTs"] - params["startTs"] <= 15 * 86400
        assert params["market"] == world.YES_TOKEN
        inside = [
            {"t": t, "p": p}
            for t, p in self.points.items()
            if params["startTs"] <= t <= params["endTs"] and params["fidelity"] >= self.finest
        ]
        self.bodies["/prices-history"] = {"history": inside[::-1]}
        return super().get(url, params=params, headers=headers)


@pytest.mark.parametrize("finest", [60, 720])
def test_history_is_read_in_windows_of_fifteen_days_and_coarser_once_resolved(finest: int) -> None:
    web = History({stamp(day): day / 100 for day in range(40)}, finest)
    until = START + timedelta(days=35)
    batches = list(SOURCE.history(web, "900417", hint=world.YES_TOKEN, since=START, until=until))
    points = [point for batch in batches for point in batch]
    assert len(batches) == 3
    assert [point.probability for point in points] == [day / 100 for day in range(35)]
    assert [point.at for point in points] == sorted(point.at for point in points)


def test_without_a_hint_the_market_is_asked_for_its_token() -> None:
    shelf = Shelf(
        {
            "/markets/900417": world.market(),
            "/prices-history": {"history": [{"t": stamp(1), "p": "0.25"}]},
        }
    )
    until = START + timedelta(days=2)
    batches = list(SOURCE.history(shelf, "900417", hint=None, since=START, until=until))
    assert [point.probability for point in batches[0]] == [0.25]


@pytest.mark.parametrize("point", [{"t": stamp(1), "p": 31}, {"t": stamp(1)}, {"p": 0.5}, {}, 7])
def test_a_past_price_that_is_none_is_an_error(point: Any) -> None:
    shelf = Shelf({"/prices-history": {"history": [point]}})
    until = START + timedelta(days=2)
    with pytest.raises(SourceShapeError):
        list(SOURCE.history(shelf, "9", hint=world.YES_TOKEN, since=START, until=until))


# What changed


def closed_at(number: int, when: str) -> dict[str, Any]:
    return world.settled(id=str(number), closedTime=when)


FIRST = "/markets/keyset?closed=true&order=closedTime&ascending=false&limit=100"


def test_changes_follow_the_pages_of_closed_markets_until_they_are_old() -> None:
    shelf = Shelf(
        {
            FIRST: {"markets": [closed_at(1, "2026-08-30 10:00:00+00")], "next_cursor": "b"},
            f"{FIRST}&after_cursor=b": {
                "markets": [
                    closed_at(2, "2026-08-29 10:00:00+00"),
                    closed_at(3, "2026-08-27 10:00:00+00"),
                ],
                "next_cursor": "c",
            },
            f"{FIRST}&after_cursor=c": {
                "markets": [closed_at(4, "2026-08-20 10:00:00+00")],
                "next_cursor": "d",
            },
        }
    )
    assert SOURCE.changes(shelf, datetime(2026, 8, 28, tzinfo=UTC)) == ["1", "2"]
    assert len(shelf.asked) == 3


def test_a_list_that_does_not_go_on_is_noticed() -> None:
    page = {"markets": [closed_at(1, "2026-08-30 10:00:00+00")], "next_cursor": "b"}
    with pytest.raises(SourceError):
        SOURCE.changes(Shelf({"/markets/keyset": page}), datetime(2026, 8, 28, tzinfo=UTC))
