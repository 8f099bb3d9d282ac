"""What a statement is compared with, and that no way of speaking profits from it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecasts.scores import Statement, Window, excluded_reason, references, score_statements
from forecasts.values import (
    ExcludedReason,
    ForecasterKind,
    ReferenceClass,
    ScoreRule,
    Visibility,
)

MARKET, PUNDIT = ForecasterKind.MARKET, ForecasterKind.PUNDIT
WINDOW = Window(
    opens_at=datetime(2024, 1, 1, tzinfo=UTC),
    closes_at=datetime(2024, 12, 31, tzinfo=UTC),
    visibility=Visibility.PUBLIC,
    fixed_at=datetime(2024, 1, 1, tzinfo=UTC),
    known_at=datetime(2025, 1, 1, tzinfo=UTC),
    outcome=1,
)


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=UTC)


def said(who: int, p: float | None, when: datetime, **changes: Any) -> Statement:
    plain = Statement(
        prediction_id=who * 1000 + when.month * 40 + when.day,
        forecaster_id=who,
        kind=PUNDIT,
        organisation=None,
        probability=p,
        stated_at=when,
        begins_at=when,
        recorded_at=when,
        visibility=Visibility.PUBLIC,
    )
    return replace(plain, **changes)


def on_day(who: int, p: float, month: int, day: int, **changes: Any) -> Statement:
    begins = at(month, day)
    end = begins + timedelta(days=1, microseconds=-1)
    return said(who, p, end, begins_at=begins, **changes)


def price(p: float, when: datetime, who: int = 90, **changes: Any) -> Statement:
    return said(who, p, when, kind=MARKET, **changes)


def crowd_of(p: float, n: int) -> float:
    """What n voices that all say p make, with one vote for one half beside them."""
    odds = float((p / (1 - p)) ** (n / (n + 1)))
    return odds / (1 + odds)


def first(statements: list[Statement], who: int, window: Window = WINDOW) -> Any:
    rows = score_statements(statements, window)
    return next(r for r in rows if r.forecaster_id == who and r.rule is ScoreRule.FIRST)


def test_the_market_comes_before_the_crowd_and_the_crowd_before_the_base_rate() -> None:
    others = [said(n, 0.4, at(2, 1)) for n in (2, 3, 4)]
    own = said(1, 0.7, at(3, 1))
    window = replace(WINDOW, base_rate=0.1)
    every = first([own, *others, price(0.55, at(2, 1))], 1, window)
    assert (every.reference_class, every.reference_probability) == (ReferenceClass.MARKET, 0.55)
    crowd = first([own, *others], 1, window)
    assert crowd.reference_class is ReferenceClass.CROWD
    assert crowd.reference_probability == pytest.approx(crowd_of(0.4, 3))
    alone = first([own, others[0]], 1, window)
    assert (alone.reference_class, alone.reference_probability) == (ReferenceClass.BASE_RATE, 0.1)
    nothing = first([own], 1)
    assert nothing.reference_class is None
    assert nothing.reference_brier is None


def test_what_the_reference_scored_stands_beside_it() -> None:
    row = first([said(1, 0.7, at(3, 1)), price(0.6, at(2, 1))], 1)
    assert row.brier == pytest.approx(0.09)
    assert row.reference_brier == pytest.approx(0.16)
    assert row.reference_log == pytest.approx(0.5108256237659907)


def test_a_market_is_never_its_own_reference() -> None:
    row = first([price(0.6, at(2, 1)), price(0.8, at(5, 1))], 90)
    assert row.reference_class is None
    two = [price(0.6, at(2, 1)), price(0.8, at(1, 15), who=91)]
    assert first(two, 90).reference_probability == 0.8


def test_two_markets_are_pooled_by_their_odds() -> None:
    row = first([said(1, 0.5, at(3, 1)), price(0.2, at(2, 1)), price(0.8, at(2, 1), who=91)], 1)
    assert row.reference_probability == pytest.approx(0.5)


def test_the_price_is_that_of_the_instant_never_a_later_one() -> None:
    prices = [price(0.3, at(2, 1)), price(0.9, at(3, 1, 12))]
    assert first([said(1, 0.5, at(3, 1, 11)), *prices], 1).reference_probability == 0.3
    assert first([said(1, 0.5, at(3, 1, 12)), *prices], 1).reference_probability == 0.9


def test_a_date_only_statement_is_compared_with_the_last_price_before_that_day_began() -> None:
    prices = [price(0.3, at(2, 28, 23)), price(0.6, at(3, 1)), price(0.9, at(3, 1, 12))]
    assert first([on_day(1, 0.5, 3, 1), *prices], 1).reference_probability == 0.3


def test_statements_known_by_the_same_day_are_a_crowd_and_those_within_the_day_are_not() -> None:
    panel = [on_day(n, p, 3, 1) for n, p in ((1, 0.9), (2, 0.4), (3, 0.4), (4, 0.4))]
    assert first(panel, 1).reference_probability == pytest.approx(crowd_of(0.4, 3))
    within = [on_day(1, 0.9, 3, 1), *(said(n, 0.4, at(3, 1, 9)) for n in (2, 3, 4))]
    assert first(within, 1).reference_class is None


def test_on_a_prospective_question_a_price_recorded_after_the_outcome_is_no_reference() -> None:
    own, late = said(1, 0.7, at(3, 1)), datetime(2025, 2, 1, tzinfo=UTC)
    looked_up = price(0.6, at(2, 1), recorded_at=late)
    assert first([own, looked_up], 1).reference_class is None
    written_later = replace(WINDOW, fixed_at=late)
    assert first([own, looked_up], 1, written_later).reference_class is ReferenceClass.MARKET


def test_the_price_of_a_market_too_thin_to_compare_with_is_no_reference() -> None:
    own = said(1, 0.7, at(3, 1))
    thin = price(0.4, at(2, 1), is_reference=False)
    assert first([own, thin], 1).reference_class is None
    both = first([own, thin, price(0.6, at(2, 2), who=91)], 1)
    assert (both.reference_class, both.reference_probability) == (ReferenceClass.MARKET, 0.6)
    assert first([own, thin], 90).brier == pytest.approx(0.36)


def test_prices_crowds_and_baselines_have_no_vote_in_the_crowd() -> None:
    kinds = (ForecasterKind.CROWD, ForecasterKind.BASELINE, ForecasterKind.CROWD)
    others = [said(n, 0.4, at(2, 1), kind=kind) for n, kind in enumerate(kinds, start=2)]
    assert first([said(1, 0.7, at(3, 1)), *others], 1).reference_class is None


def test_private_statements_enter_nobody_elses_reference_and_have_a_public_one() -> None:
    hidden = [said(n, 0.9, at(2, 1), visibility=Visibility.PRIVATE) for n in (5, 6, 7)]
    public = [said(n, 0.4, at(2, 2)) for n in (2, 3, 4)]
    own = said(1, 0.7, at(3, 1))
    assert first([own, *hidden], 1).reference_class is None
    with_both = first([own, *hidden, *public], 1)
    assert with_both.reference_probability == pytest.approx(crowd_of(0.4, 3))
    mine = said(8, 0.7, at(3, 1), visibility=Visibility.PRIVATE)
    assert first([mine, *public], 8).reference_probability == pytest.approx(crowd_of(0.4, 3))


def test_a_retracted_or_second_hand_statement_is_in_no_crowd() -> None:
    others = [said(2, 0.4, at(2, 1)), said(3, 0.4, at(2, 1))]
    gone = said(4, 0.4, at(2, 1), is_retracted=True)
    assert first([said(1, 0.7, at(3, 1)), *others, gone], 1).reference_class is None


def test_ten_later_copies_of_the_market_gain_and_lose_nothing() -> None:
    prices = [price(0.6, at(month, 1)) for month in range(1, 13)]
    own = said(1, 0.2, at(1, 15))
    copies = [said(1, 0.6, at(month, 2)) for month in range(2, 12)]
    plain, copied = first([own, *prices], 1), first([own, *copies, *prices], 1)
    assert (plain.brier, plain.reference_brier) == (copied.brier, copied.reference_brier)


def test_a_withdrawal_stops_the_time_average_and_leaves_the_first_statement() -> None:
    own = said(1, 0.5, at(1, 1))
    later, gone = said(1, 0.9, at(3, 1)), said(1, None, at(2, 1), prediction_id=0)
    rows = {row.rule: row for row in score_statements([own, gone], WINDOW)}
    assert rows[ScoreRule.FIRST].predictions == 1
    assert rows[ScoreRule.TIME_AVERAGE].brier == pytest.approx(0.25)
    assert rows[ScoreRule.TIME_AVERAGE].coverage == pytest.approx(31 / 365)
    again = {row.rule: row for row in score_statements([own, gone, later], WINDOW)}
    assert again[ScoreRule.TIME_AVERAGE].coverage == pytest.approx((31 + 305) / 365)
    assert again[ScoreRule.TIME_AVERAGE].brier == pytest.approx((31 * 0.25 + 305 * 0.01) / 336)


def test_a_withdrawal_before_any_statement_is_nothing() -> None:
    assert score_statements([said(1, None, at(2, 1))], WINDOW) == []


def test_joining_late_with_one_half_never_beats_a_quarter() -> None:
    rows = score_statements([said(1, 0.5, at(12, 30, 23))], WINDOW)
    assert [row.brier for row in rows] == [0.25, 0.25]


def test_what_is_said_once_the_condition_is_known_is_no_longer_conditional() -> None:
    branch = replace(WINDOW, condition_known_at=at(6, 1))
    assert excluded_reason(said(1, 0.5, at(5, 31)), branch) is None
    assert excluded_reason(said(1, 0.5, at(6, 1)), branch) is ExcludedReason.CONDITION_KNOWN


def test_a_withdrawal_once_the_condition_is_known_ends_what_stood_under_it() -> None:
    branch = replace(WINDOW, condition_known_at=at(2, 1))
    gone = said(1, None, at(3, 1), prediction_id=0)
    rows = {row.rule: row for row in score_statements([said(1, 0.5, at(1, 1)), gone], branch)}
    assert rows[ScoreRule.TIME_AVERAGE].coverage == pytest.approx(60 / 365)


def test_always_five_percent_where_the_truth_is_nine_gains_nothing() -> None:
    """Against a base rate of 9 % it loses (.09 - .05)^2 on average, as a proper score must."""
    loss = 0.0
    for outcome, weight in ((1, 0.09), (0, 0.91)):
        window = replace(WINDOW, outcome=outcome, base_rate=0.09)
        row = first([said(1, 0.05, at(3, 1))], 1, window)
        loss += weight * (row.brier - row.reference_brier)
    assert loss == pytest.approx(0.04**2)


def test_references_are_asked_for_nobody_without_error() -> None:
    assert references([], [], WINDOW) == []
