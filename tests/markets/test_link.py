"""Linking, confirming and ending: what is refused, what stays, and that nothing private shows."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.clock import DatePrecision, Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.markets.adjudication import adjudicate_link, end_link
from forecasts.markets.doubts import wording_of
from forecasts.markets.finding import choose_outcome, find_snapshots
from forecasts.markets.history import price_history
from forecasts.markets.link import link_market
from forecasts.markets.lookup import linked_markets
from forecasts.markets.prices import record_prices
from forecasts.markets.record import store_snapshot
from forecasts.markets.resting import Resting, resting_on
from forecasts.markets.series import Point
from forecasts.models import (
    Forecaster,
    LedgerEntry,
    Market,
    MarketLink,
    Prediction,
    Proposal,
    Question,
    Score,
    Withdrawal,
)
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.sources import Snapshot
from forecasts.values import Chain, Decision, ForecasterKind, ProposalState, Visibility
from tests import world
from tests.markets.fakes import START, FakeSource, NoHttp, snapshot

DAY = timedelta(days=1)


def link(
    session: Session,
    question: Question,
    read: Snapshot | None = None,
    *,
    at: datetime = START,
    is_adjudicated: bool = True,
) -> MarketLink:
    made = link_market(
        session,
        question,
        read or snapshot(at=at),
        label="Tides",
        is_inverted=False,
        by="curator",
        now=at,
    )
    if is_adjudicated:
        adjudicate_link(session, made, is_reference=True, by="curator", now=at)
    return made


def public_kinds(session: Session) -> list[str]:
    query = select(LedgerEntry.kind).where(LedgerEntry.chain == Chain.PUBLIC)
    return list(session.scalars(query.order_by(LedgerEntry.id)))


def test_an_address_names_a_market_or_its_outcomes() -> None:
    ann, ben = (
        snapshot(f"e-{name}", event_id="mayor", outcome_label=name) for name in ("Ann", "Ben")
    )
    sources = {"tides": FakeSource().put(snapshot(), ann, ben)}
    (only,) = find_snapshots(sources, NoHttp(), "https://tides.example/harbour")
    assert choose_outcome([only], None) is only
    assert choose_outcome([only], "Yes") is only
    with pytest.raises(InvalidInputError, match="--inverted"):
        choose_outcome([only], "No")
    with pytest.raises(InvalidInputError, match="leave out --outcome"):
        choose_outcome([only], "Ann")
    both = find_snapshots(sources, NoHttp(), "https://tides.example/mayor")
    assert choose_outcome(both, " ben ") is ben
    with pytest.raises(InvalidInputError, match="2 outcomes; say which"):
        choose_outcome(both, None)
    with pytest.raises(InvalidInputError, match="No outcome is called 'Cy'; there are: Ann, Ben"):
        choose_outcome(both, "Cy")
    with pytest.raises(InvalidInputError, match="no address of a market that can be read"):
        find_snapshots(sources, NoHttp(), "https://elsewhere.example/harbour")
    with pytest.raises(InvalidInputError, match="names no yes/no market"):
        find_snapshots(sources, NoHttp(), "https://tides.example/nothing")


def test_the_same_market_is_linked_once_and_again_after_its_end(session: Session) -> None:
    question = world.question(session, START)
    first = link(session, question)
    with pytest.raises(ConflictError, match="linked to this market already"):
        link(session, question)
    end_link(session, first, is_retracted=False, by="curator", now=START + DAY)
    with pytest.raises(ConflictError, match="ended"):
        end_link(session, first, is_retracted=False, by="curator", now=START + DAY)
    with pytest.raises(ConflictError, match="ended"):
        adjudicate_link(session, first, is_reference=False, by="curator", now=START + DAY)
    assert linked_markets(session, question.id) == []
    again = link(session, question, at=START + 2 * DAY)
    assert again.market_id == first.market_id
    assert session.get_one(Market, first.market_id).due_at == START + 2 * DAY
    assert verify(session).difference is None


def test_one_market_a_source_speaks_for_a_question(session: Session) -> None:
    question = world.question(session, START)
    first = link(session, question)
    second = link(session, question, snapshot("pier"), is_adjudicated=False)
    with pytest.raises(ConflictError, match="Another market of this source"):
        adjudicate_link(session, second, is_reference=False, by="curator", now=START)
    end_link(session, first, is_retracted=False, by="curator", now=START + DAY)
    adjudicate_link(session, second, is_reference=False, by="curator", now=START + DAY)


def test_nothing_is_linked_to_an_annulled_question_or_in_the_name_of_a_person(
    session: Session,
) -> None:
    question = world.question(session, START)
    world.forecaster(session, START, "Tides", ForecasterKind.PUNDIT)
    with pytest.raises(ConflictError, match="on record as pundit"):
        link(session, question)
    other = world.question(session, START, title="Will the pier open?")
    annul_question(session, other, reason="never asked", by="curator", now=START)
    with pytest.raises(ConflictError, match="annulled"):
        link(session, other)


def test_ending_a_link_ends_its_last_price(session: Session) -> None:
    question = world.question(session, START)
    made = link(session, question)
    assert end_link(session, made, is_retracted=False, by="curator", now=START + DAY) == 0
    (gone,) = session.scalars(select(Withdrawal))
    assert (gone.withdrawn_at, gone.recorded_by) == (START + DAY, "curator")
    assert session.get_one(Market, made.market_id).due_at is None
    again = link(session, question, snapshot("pier", probability=None), at=START + 2 * DAY)
    said = [Point(START + timedelta(hours=5), 0.9), Point(START + 3 * DAY, 0.8)]
    assert record_prices(session, again, said, now=START + 4 * DAY) == 1
    assert (
        end_link(session, again, is_retracted=True, reason="no", by="c", now=START + 5 * DAY) == 1
    )
    live = session.scalars(select(Prediction.probability).where(Prediction.retracted_at.is_(None)))
    assert list(live) == [0.4]
    assert verify(session).difference is None


@pytest.mark.parametrize("is_repriced", [True, False])
def test_linked_again_the_price_that_stands_is_recorded_anew(
    session: Session, *, is_repriced: bool
) -> None:
    question = world.question(session, START)
    first = link(session, question)
    end_link(session, first, is_retracted=False, by="curator", now=START + timedelta(hours=1))
    at = START + timedelta(hours=2)
    read = snapshot(at=at) if is_repriced else snapshot(at=START, fetched_at=at)
    link(session, question, read, at=at)
    times = session.scalars(select(Prediction.stated_at).order_by(Prediction.stated_at))
    assert list(times) == [START, at]
    store_snapshot(session, session.get_one(Market, first.market_id), read, now=at)
    assert len(session.scalars(select(Prediction)).all()) == 2
    assert verify(session).difference is None


def test_a_link_that_ended_can_still_be_taken_back_and_a_later_one_keeps_its_prices(
    session: Session,
) -> None:
    question = world.question(session, START)
    first = link(session, question)
    waits = link(session, question, snapshot("pier"), is_adjudicated=False)
    end_link(session, first, is_retracted=False, by="curator", now=START + DAY)
    (history,) = price_history(session, question.id)
    assert (history.url, history.ended_at) == (None, START + DAY)
    read = snapshot("pier", at=START + 2 * DAY, probability=0.8)
    store_snapshot(session, session.get_one(Market, waits.market_id), read, now=START + 2 * DAY)
    adjudicate_link(session, waits, is_reference=True, by="curator", now=START + 2 * DAY)
    end_link(session, first, is_retracted=True, reason="no", by="c", now=START + 3 * DAY)
    assert (first.ended_at, first.is_reference, first.note) == (START + DAY, False, "no")
    (history,) = price_history(session, question.id)
    assert history.ended_at is None
    assert [point.probability for point in history.points] == [0.8]
    assert (
        end_link(session, waits, is_retracted=True, reason="no", by="c", now=START + 4 * DAY) == 1
    )
    assert verify(session).difference is None


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_link_that_was_wrong_takes_its_prices_back_and_rescores(
    session: Session, visibility: Visibility
) -> None:
    question = world.question(session, START, visibility=visibility, opens="2024-01-01")
    alice = world.forecaster(session, START)
    world.prediction(session, START, question, alice, 0.7, "2024-05-20")
    made = link(session, question)
    past = [Point(START - n * DAY, 0.3 + 0.02 * n) for n in range(1, 30)]
    assert record_prices(session, made, past, now=START) == 29
    known = parse_moment("2024-07-01", edge=Edge.START)
    later = START + 60 * DAY
    resolve_question(session, question, Decision.YES, known=known, by="curator", now=later)
    references = select(Score.reference_class).where(Score.forecaster_id == alice.id)
    heard = {each and each.value for each in session.scalars(references)}
    assert ("market" in heard) is (visibility is not Visibility.PRIVATE)
    with pytest.raises(InvalidInputError, match="--reason"):
        end_link(session, made, is_retracted=True, by="curator", now=later)
    assert made.ended_at is None
    taken = end_link(session, made, is_retracted=True, reason="other year", by="c", now=later)
    assert taken == 30
    assert {each and each.value for each in session.scalars(references)} == {None}
    assert len(session.scalars(select(Score)).all()) == 2
    assert verify(session).difference is None


def test_of_a_private_question_nothing_shows_in_the_public_chain(session: Session) -> None:
    hidden = world.question(session, START, title="Secret?", visibility=Visibility.PRIVATE)
    before = public_kinds(session)
    made = link(session, hidden)
    record_prices(session, made, [Point(START + DAY, 0.8)], now=START + 2 * DAY)
    end_link(session, made, is_retracted=True, reason="wrong", by="c", now=START + 3 * DAY)
    assert public_kinds(session) == before
    assert not session.scalars(select(Forecaster)).one().is_public
    assert verify(session).difference is None
    public = world.question(session, START)
    link(session, public, at=START + 4 * DAY)
    link(session, world.question(session, START, title="Third?"), at=START + 5 * DAY)
    kinds = public_kinds(session)[len(before) :]
    assert [kind for kind in kinds if kind.startswith(("market.", "forecaster."))] == [
        "forecaster.published",
        "market.published",
    ]
    assert session.scalars(select(Forecaster)).one().is_public
    assert verify(session).difference is None


def test_confirming_again_says_anew_whether_people_are_compared(session: Session) -> None:
    question = world.question(session, START, opens="2024-01-01")
    alice = world.forecaster(session, START)
    made = link(session, question)
    world.prediction(session, START + DAY, question, alice, 0.7)
    known = parse_moment("2024-07-01", edge=Edge.START)
    now = datetime(2024, 8, 1, tzinfo=UTC)
    resolve_question(session, question, Decision.YES, known=known, by="curator", now=now)
    compared = select(Score.reference_probability).where(
        Score.forecaster_id == alice.id, Score.rule == "first"
    )
    assert session.scalars(compared).one() == 0.4
    adjudicate_link(session, made, is_reference=False, by="curator", now=now, note="too thin")
    assert session.scalars(compared).one() is None
    assert made.note == "too thin"
    assert verify(session).difference is None


def proposed(session: Session, question: Question, *, by: str) -> Proposal:
    proposal = Proposal(
        question_id=question.id,
        is_correction=False,
        decision=Decision.YES,
        known_at=START,
        known_precision=DatePrecision.INSTANT,
        reason="paid",
        proposed_at=START,
        proposed_by=by,
        polled_at=START,
    )
    session.add(proposal)
    session.flush()
    return proposal


def test_a_question_is_looked_at_next_when_what_it_rests_on_is_unlinked(session: Session) -> None:
    question = world.question(session, START)
    made = link(session, question)
    proposal = proposed(session, question, by="rule market: Bourse, Tides")
    assert resting_on(session, question, "Tides") == Resting(None, Decision.YES, proposal.id)
    assert resting_on(session, question, "Ides") == Resting()
    question.due_at = START + 90 * DAY
    end_link(session, made, is_retracted=False, by="curator", now=START + DAY)
    assert question.due_at == START + DAY


@pytest.mark.parametrize("by", ["rule market: Tides", "ada"])
@pytest.mark.parametrize("is_accepted", [True, False])
def test_an_outcome_a_rule_found_is_looked_at_next_and_a_persons_own_is_not(
    session: Session, by: str, *, is_accepted: bool
) -> None:
    question = world.question(session, START)
    made = link(session, question)
    known = parse_moment("2024-06-02", edge=Edge.START)
    decided = resolve_question(
        session, question, Decision.YES, known=known, by=by, now=START + 2 * DAY
    )
    if is_accepted:
        proposal = proposed(session, question, by="rule market: Tides")
        proposal.state, proposal.resolution_id = ProposalState.ACCEPTED, decided.id
        proposal.decided_at = START + 2 * DAY
    question.due_at = None
    is_by_rule = is_accepted or by != "ada"
    assert resting_on(session, question, "Tides").decided is (Decision.YES if is_by_rule else None)
    end_link(session, made, is_retracted=False, by="curator", now=START + 3 * DAY)
    assert question.due_at == (START + 3 * DAY if is_by_rule else None)


def test_a_market_that_became_another_is_compared_with_each_question_anew(session: Session) -> None:
    first = world.question(session, START)
    second = world.question(session, START, title="Second?")
    made, other = link(session, first), link(session, second)
    market = session.get_one(Market, made.market_id)
    shown = wording_of(market)
    later = START + DAY
    store_snapshot(session, market, snapshot(title="Harbour of Elsewhere?"), now=later)
    with pytest.raises(ConflictError, match="renamed or reworded while it was compared"):
        adjudicate_link(session, made, is_reference=True, by="c", now=later, shown=shown)
    assert market.quarantined_at == later
    second.due_at = START + 90 * DAY
    shown = wording_of(market)
    adjudicate_link(session, made, is_reference=True, by="c", now=later, shown=shown)
    assert (other.adjudicated_at, other.adjudicated_by, other.is_reference) == (None, None, False)
    assert second.due_at == later
    assert linked_markets(session, second.id, adjudicated_only=True) == []
    assert public_kinds(session).count("market_link.doubted") == 1
    before = len(session.scalars(select(Prediction)).all())
    store_snapshot(
        session,
        market,
        snapshot(title="Harbour of Elsewhere?", at=later, probability=0.9),
        now=later,
    )
    assert len(session.scalars(select(Prediction)).all()) == before + 1
    adjudicate_link(session, other, is_reference=True, by="c", now=later)
    assert made.adjudicated_at is not None
    assert verify(session).difference is None


def test_a_doubted_market_is_no_reference_of_a_question_that_came_out(session: Session) -> None:
    first = world.question(session, START, opens="2024-01-01")
    second = world.question(session, START, title="Second?")
    alice = world.forecaster(session, START)
    made, other = link(session, first), link(session, second)
    world.prediction(session, START + DAY, first, alice, 0.7)
    known, now = parse_moment("2024-07-01", edge=Edge.START), datetime(2024, 8, 1, tzinfo=UTC)
    resolve_question(session, first, Decision.YES, known=known, by="curator", now=now)
    market = session.get_one(Market, made.market_id)
    store_snapshot(session, market, snapshot(title="Harbour of Elsewhere?"), now=now)
    adjudicate_link(session, other, is_reference=True, by="c", now=now)
    compared = select(Score.reference_probability).where(
        Score.forecaster_id == alice.id, Score.rule == "first"
    )
    assert session.scalars(compared).one() is None
    assert verify(session).difference is None


def test_nobody_chooses_a_reference_once_the_outcome_is_known(session: Session) -> None:
    question = world.question(session, START)
    made = link(session, question)
    known, now = parse_moment("2024-07-01", edge=Edge.START), datetime(2024, 8, 1, tzinfo=UTC)
    resolve_question(session, question, Decision.YES, known=known, by="curator", now=now)
    adjudicate_link(session, made, is_reference=True, by="c", now=now)
    adjudicate_link(session, made, is_reference=False, by="c", now=now)
    with pytest.raises(ConflictError, match="nobody may choose any more"):
        adjudicate_link(session, made, is_reference=True, by="c", now=now)
    end_link(session, made, is_retracted=False, by="c", now=now)
    with pytest.raises(ConflictError, match="--no-reference"):
        link(session, question, at=now)
    late = world.question(session, now, title="Asked late?")
    resolve_question(session, late, Decision.YES, known=known, by="curator", now=now)
    assert link(session, late, at=now).is_reference
    assert verify(session).difference is None
