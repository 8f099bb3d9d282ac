"""A number against a threshold: decided late rather than wrongly, never No by what is missing."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.clock import DatePrecision
from forecasts.errors import InvalidInputError
from forecasts.resolution.observation_rule import (
    Comparison,
    Look,
    ObservationSpec,
    Vintage,
    parse_wanted,
)
from forecasts.resolution.observing import Observed, Verdict, decide_observation
from forecasts.sources.observations import Frequency, Observation, parse_period

CLOSES = datetime(2024, 6, 1, tzinfo=UTC)
LATE = datetime(2025, 6, 1, tzinfo=UTC)
CSV = {
    "provider": "csv",
    "url": "https://harbour.example/ton.csv",
    "date_field": "day",
    "value_field": "ton",
}


def rule(**more: Any) -> ObservationSpec:
    settings = {
        "provider": "fred",
        "series": "VESSELRATE",
        "period": "2024-05",
        "comparison": ">=",
        "threshold": "3.0",
    }
    if more.get("provider") == "csv":
        del settings["series"]
    return ObservationSpec.from_settings({**settings, **more})


def row(period: str, value: str | None, published: str | None = None) -> Observation:
    span = parse_period(period)
    return Observation(
        span.start,
        span.end,
        None if value is None else Decimal(value),
        None if published is None else date.fromisoformat(published),
        f"{period},{value}",
    )


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


def decide(
    spec: ObservationSpec, *rows: Observation, now: datetime = LATE, **more: Any
) -> Observed:
    return decide_observation(spec, rows, closes_at=CLOSES, now=now, **more)


def test_a_first_value_over_the_threshold_is_yes_on_the_day_it_was_published() -> None:
    found = decide(rule(), row("2024-05", "3.4", "2024-06-12"), now=at("2024-06-13"))
    assert found.verdict is Verdict.YES
    assert found.known is not None
    assert (found.known.at, found.known.precision) == (
        datetime(2024, 6, 12, tzinfo=UTC),
        DatePrecision.DAY,
    )
    assert "2024-05: 3.4 >= 3.0" in found.reason
    assert (found.row, found.value) == ("2024-05,3.4", Decimal("3.4"))


def test_nothing_decides_no_before_the_deadline_and_the_lag() -> None:
    spec, low = rule(lag_days=45), row("2024-05", "2.9", "2024-06-12")
    due = spec.due_at(CLOSES)
    assert due.date() == date(2024, 7, 16)
    assert decide(spec, low, now=due).verdict is Verdict.NOT_YET
    found = decide(spec, low, now=due + timedelta(seconds=1))
    assert found.verdict is Verdict.NO
    assert "2024-05: 2.9 >= 3.0, which does not hold" in found.reason


def test_the_deadline_is_the_close_of_the_question_when_that_is_later() -> None:
    low = row("2024-05", "2.9", "2024-06-12")
    found = decide_observation(rule(), [low], closes_at=at("2025-06-01"), now=LATE)
    assert found.verdict is Verdict.NOT_YET


@pytest.mark.parametrize("rows", [[], [row("2024-05", None, "2024-06-12")], [row("2024-04", "1")]])
def test_a_missing_value_waits_and_then_is_a_persons_to_decide(rows: list[Observation]) -> None:
    assert decide(rule(), *rows, now=at("2024-06-30")).verdict is Verdict.NOT_YET
    found = decide(rule(), *rows)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.known is None
    assert "missing" in found.reason


@pytest.mark.parametrize(
    ("comparison", "verdict"),
    [(">=", "yes"), (">", "no"), ("<=", "yes"), ("<", "no"), ("==", "yes")],
)
def test_equality_at_the_threshold_is_exact(comparison: str, verdict: str) -> None:
    spec = rule(comparison=comparison, threshold="3")
    assert decide(spec, row("2024-05", "3.00", "2024-06-12")).verdict == verdict
    near = "2.99999999999999999999"
    is_below = comparison in {"<", "<="}
    assert (decide(spec, row("2024-05", near, "2024-06-12")).verdict == "yes") is is_below


REVISED = (row("2024-05", "3.4", "2024-06-12"), row("2024-05", "2.8", "2024-07-01"))


def test_first_and_latest_vintage_differ_by_a_revision() -> None:
    assert decide(rule(vintage="first"), *REVISED).verdict is Verdict.YES
    found = decide(rule(vintage="latest"), *REVISED)
    assert found.verdict is Verdict.NO
    assert found.known is not None
    assert found.known.at.date() == date(2024, 7, 1)


def test_under_latest_nothing_is_final_before_the_lag_has_passed() -> None:
    spec = rule(vintage="latest")
    assert decide(spec, REVISED[0], now=at("2024-06-20")).verdict is Verdict.NOT_YET
    assert decide(spec, *REVISED, now=at("2024-07-20")).verdict is Verdict.NO


def test_a_revision_after_the_decision_turns_the_verdict_under_latest_only() -> None:
    later = (*REVISED[:1], row("2024-05", "2.8", "2024-12-01"))
    for vintage, verdict in (("first", Verdict.YES), ("latest", Verdict.NO)):
        spec = rule(vintage=vintage)
        assert decide(spec, *later, now=at("2024-08-01")).verdict is Verdict.YES
        assert decide(spec, *later, now=LATE).verdict is verdict


def test_a_value_published_before_its_period_ended_is_not_the_first_one() -> None:
    early = row("2024-05", "9", "2024-05-20")
    assert decide(rule(), early, now=at("2024-06-05")).verdict is Verdict.NOT_YET
    assert decide(rule(), early, row("2024-05", "2", "2024-06-12")).verdict is Verdict.NO


def test_a_value_that_was_taken_back_is_no_value_under_latest() -> None:
    gone = row("2024-05", None, "2024-07-01")
    assert decide(rule(vintage="latest"), REVISED[0], gone).verdict is Verdict.CANNOT_TELL


def test_a_publication_that_lies_ahead_is_not_seen_yet() -> None:
    assert decide(rule(), *REVISED, now=at("2024-06-11")).verdict is Verdict.NOT_YET


def test_first_without_vintages_needs_a_pinned_value() -> None:
    spec = rule(**CSV, vintage="first")
    revised = row("2024-05", "2.8")
    found = decide(spec, revised)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.value == Decimal("2.8")
    assert "pinned" in found.reason
    assert decide(spec, revised, pinned=Decimal("3.4")).verdict is Verdict.YES
    assert decide(spec, revised, pinned=Decimal("2.9")).verdict is Verdict.NO
    assert decide(spec, row("2024-05", "0")).verdict is Verdict.CANNOT_TELL


def test_first_over_a_span_without_vintages_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="does not say when its values were published"):
        rule(
            **CSV, vintage="first", period="any from 2024-01-01 until 2024-05-31", frequency="month"
        )


def test_without_publication_days_the_outcome_is_known_when_we_saw_it() -> None:
    found = decide(rule(**CSV), row("2024-05", "3.4"))
    assert found.known is not None
    assert (found.known.at, found.known.precision) == (LATE, DatePrecision.INSTANT)


def test_a_row_for_a_period_that_is_not_over_does_not_count() -> None:
    spec = rule(**CSV, period="any from 2024-01-01 until 2024-12-31", frequency="month")
    assert decide(spec, row("2024-05", "9"), now=at("2024-05-31")).verdict is Verdict.NOT_YET
    assert decide(spec, row("2024-05", "9"), now=at("2024-06-01")).verdict is Verdict.YES


HALF_YEAR = "from 2024-01-01 until 2024-06-30"
MONTHS = [row(f"2024-0{n}", f"2.{n}", f"2024-0{n + 1}-12") for n in range(1, 7)]


def test_any_is_yes_as_soon_as_one_row_is_published() -> None:
    spec = rule(period=f"any {HALF_YEAR}", frequency="month", threshold="2.3")
    assert decide(spec, *MONTHS, now=at("2024-04-11")).verdict is Verdict.NOT_YET
    found = decide(spec, *MONTHS, now=at("2024-04-13"))
    assert found.verdict is Verdict.YES
    assert found.known is not None
    assert found.known.at.date() == date(2024, 4, 12)
    assert found.row == "2024-03,2.3"


def test_any_is_no_only_when_every_period_is_there() -> None:
    spec = rule(period=f"any {HALF_YEAR}", frequency="month")
    found = decide(spec, *MONTHS)
    assert found.verdict is Verdict.NO
    assert "6 values; 2024-06: 2.6 >= 3.0, which does not hold" in found.reason
    assert found.known is not None
    assert found.known.at.date() == date(2024, 7, 12)
    for lacking in range(6):
        rest = [each for each in MONTHS if each is not MONTHS[lacking]]
        found = decide(spec, *rest)
        assert found.verdict is Verdict.CANNOT_TELL
        assert f"2024-0{lacking + 1}" in found.reason


@pytest.mark.parametrize(
    ("look", "comparison", "threshold", "early", "late"),
    [
        ("max", ">=", "2.2", "yes", "yes"),
        ("max", "<", "2.5", "not yet", "no"),
        ("max", "<", "2.7", "not yet", "yes"),
        ("max", "==", "2.6", "not yet", "yes"),
        ("min", "<=", "2.1", "yes", "yes"),
        ("min", ">", "2.0", "not yet", "yes"),
        ("min", ">", "2.1", "not yet", "no"),
        ("any", "==", "2.2", "yes", "yes"),
        ("any", "<", "2.1", "not yet", "no"),
    ],
)
def test_extremes_of_a_span(
    look: str, comparison: str, threshold: str, early: str, late: str
) -> None:
    spec = rule(
        period=f"{look} {HALF_YEAR}", frequency="month", comparison=comparison, threshold=threshold
    )
    assert decide(spec, *MONTHS, now=at("2024-04-13")).verdict == early
    assert decide(spec, *MONTHS).verdict == late


def test_a_period_that_lies_only_partly_in_the_span_does_not_count() -> None:
    spec = rule(period="any from 2024-01-15 until 2024-06-15", frequency="month", threshold="2.6")
    assert decide(spec, *MONTHS).verdict is Verdict.NO
    assert decide(replace(spec, threshold=Decimal("2.5")), *MONTHS).verdict is Verdict.YES


DAYS = "any from 2024-05-01 until 2024-05-31"
BUSINESS_DAYS = [
    row(f"2024-05-{n:02d}", None if n == 27 else "1") for n in range(1, 32) if n % 7 not in {4, 5}
]


def test_weekends_and_holidays_are_no_holes_but_a_fortnight_is() -> None:
    spec = rule(**CSV, period=DAYS, frequency="day")
    assert decide(spec, *BUSINESS_DAYS).verdict is Verdict.NO
    assert decide(spec, *BUSINESS_DAYS[:10]).verdict is Verdict.CANNOT_TELL
    assert decide(spec, *BUSINESS_DAYS[10:]).verdict is Verdict.CANNOT_TELL
    assert decide(spec).verdict is Verdict.CANNOT_TELL


def test_latest_on_a_day_is_the_last_value_before_it() -> None:
    spec = rule(**CSV, period="latest on 2024-05-26", frequency="day", lag_days=3)
    friday = row("2024-05-24", "3.5")
    now = at("2024-05-27")
    assert decide(spec, friday, row("2024-05-27", "1"), now=now).verdict is Verdict.NOT_YET
    found = decide(spec, friday, row("2024-05-26", None), row("2024-05-27", "1"))
    assert found.verdict is Verdict.YES
    assert "2024-05-24: 3.5" in found.reason
    assert decide(spec, row("2024-05-01", "3.5")).verdict is Verdict.CANNOT_TELL


def test_latest_first_value_of_an_earlier_day_waits_for_the_lag() -> None:
    spec = rule(**CSV, period="latest on 2024-05-26", frequency="day", vintage="first")
    friday = row("2024-05-24", "3.5")
    assert decide(spec, friday, now=at("2024-06-01")).verdict is Verdict.NOT_YET
    assert decide(spec, friday).verdict is Verdict.CANNOT_TELL
    assert decide(spec, friday, pinned=Decimal(4)).verdict is Verdict.YES


def test_latest_of_a_monthly_series_is_the_last_month_that_ended() -> None:
    spec = rule(period="latest on 2024-06-15", frequency="month", threshold="2.5")
    assert (spec.since, spec.until) == (date(2024, 5, 1), date(2024, 6, 15))
    found = decide(spec, *MONTHS)
    assert found.verdict is Verdict.YES
    assert "2024-05: 2.5" in found.reason
    assert decide(spec, *MONTHS[:4]).verdict is Verdict.CANNOT_TELL


def test_rows_of_another_frequency_decide_nothing() -> None:
    for period in ("2024-05", f"any {HALF_YEAR}", "latest on 2024-05-31"):
        spec = rule(period=period, frequency="month")
        days = [row(f"2024-05-{n:02d}", "9", "2024-06-01") for n in range(1, 32)]
        assert decide(spec, *days).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    "more",
    [
        {"period": "soon"},
        {"period": "any until 2024-06-30"},
        {"period": "any from 2024-06-30 until 2024-01-01", "frequency": "month"},
        {"period": "any from 2024-06-02 until 2024-06-20", "frequency": "month"},
        {"period": "any from 2024-01-01 until 2024-06-30"},
        {"period": "latest on 2024-06-30"},
        {"period": "2024-05", "frequency": "quarter"},
        {"period": "9999"},
        {"comparison": "=>"},
        {"comparison": None},
        {"threshold": "3,000"},
        {"threshold": 3.1},
        {"threshold": True},
        {"threshold": "NaN"},
        {"threshold": ""},
        {"vintage": "second"},
        {"lag_days": -1},
        {"lag_days": "45"},
        {"lag_days": True},
        {"provider": "bloomberg"},
        {"series": ""},
        {"series": 7},
        {"api_key": "0123"},
        {**CSV, "url": "https://harbour.example/ton.csv?token=1"},
    ],
)
def test_settings_that_do_not_fit_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        rule(**more)


def test_a_rule_that_begins_in_the_future_has_nothing_to_read() -> None:
    assert not rule().has_begun(at("2024-05-01"))
    assert rule().has_begun(at("2024-05-02"))


days = st.dates(date(2001, 1, 1), date(2030, 12, 31))
decimals = st.decimals(-9999, 9999, places=3)


@st.composite
def specs(draw: st.DrawFn) -> ObservationSpec:
    frequency = draw(st.sampled_from([each for each in Frequency if each is not Frequency.WEEK]))
    first = draw(days)
    look = draw(st.sampled_from(list(Look)))
    if look is Look.PERIOD:
        frequency = Frequency.MONTH
        period = f"{first:%Y-%m}"
    elif look is Look.LATEST:
        period = f"latest on {first}"
    else:
        period = f"{look} from {first} until {first + timedelta(days=800)}"
    return rule(
        period=period,
        frequency=frequency.value,
        comparison=draw(st.sampled_from(list(Comparison))).value,
        threshold=str(draw(decimals)),
        vintage=draw(st.sampled_from(list(Vintage))).value,
        lag_days=draw(st.integers(0, 400)),
    )


@given(specs())
def test_settings_read_back_as_they_are_written(spec: ObservationSpec) -> None:
    assert ObservationSpec.from_settings(spec.to_settings()) == spec
    assert parse_wanted(str(spec.wanted)) == spec.wanted


@st.composite
def histories(draw: st.DrawFn) -> list[Observation]:
    found = []
    for month in draw(st.sets(st.integers(1, 9))):
        for offset in draw(st.sets(st.integers(-1, 60), min_size=1, max_size=3)):
            period = parse_period(f"2024-{month:02d}")
            published = period.end + timedelta(days=offset)
            value = draw(st.none() | st.decimals(0, 5, places=1))
            found.append(row(str(period), None if value is None else str(value), str(published)))
    return found


spans = st.sampled_from(
    ["2024-05", "latest on 2024-06-10", *(f"{each} {HALF_YEAR}" for each in ("any", "max", "min"))]
)
comparisons = st.sampled_from([each.value for each in Comparison])
vintages = st.sampled_from([each.value for each in Vintage])
instants = st.integers(0, 400).map(lambda n: at("2024-01-01") + timedelta(days=n))


@given(histories(), spans, comparisons, vintages, instants, st.randoms())
def test_the_order_of_rows_does_not_matter(
    rows: list[Observation],
    period: str,
    comparison: str,
    vintage: str,
    now: datetime,
    chance: random.Random,
) -> None:
    spec = rule(period=period, comparison=comparison, vintage=vintage, frequency="month")
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert decide(spec, *rows, now=now) == decide(spec, *shuffled, now=now)


@given(histories(), spans, vintages, instants, st.decimals(0, 5, places=1))
def test_a_higher_threshold_is_never_easier(
    rows: list[Observation], period: str, vintage: str, now: datetime, threshold: Decimal
) -> None:
    order = [Verdict.NO, Verdict.NOT_YET, Verdict.YES]
    for comparison, harder in ((">=", 1), (">", 1), ("<=", -1), ("<", -1)):
        easy, hard = (
            decide(
                rule(
                    period=period,
                    vintage=vintage,
                    frequency="month",
                    comparison=comparison,
                    threshold=str(each),
                ),
                *rows,
                now=now,
            ).verdict
            for each in (threshold, threshold + harder)
        )
        if Verdict.CANNOT_TELL in {easy, hard}:
            assert hard is not Verdict.YES
            assert easy is not Verdict.NO
        else:
            assert order.index(hard) <= order.index(easy)


@given(histories(), spans, comparisons, vintages, instants)
def test_later_periods_outside_the_span_change_nothing(
    rows: list[Observation], period: str, comparison: str, vintage: str, now: datetime
) -> None:
    spec = rule(period=period, comparison=comparison, vintage=vintage, frequency="month")
    inside = [each for each in rows if each.period_end <= spec.until]
    assert decide(spec, *rows, now=now) == decide(spec, *inside, now=now)


@given(histories(), spans, comparisons, vintages, instants)
def test_no_never_comes_early_and_never_rests_on_something_missing(
    rows: list[Observation], period: str, comparison: str, vintage: str, now: datetime
) -> None:
    spec = rule(period=period, comparison=comparison, vintage=vintage, frequency="month")
    found = decide(spec, *rows, now=now)
    assert (found.known is None) is (found.verdict in {Verdict.NOT_YET, Verdict.CANNOT_TELL})
    if found.known:
        assert found.known.at <= now
        assert found.value is not None
    if found.verdict is Verdict.NO:
        assert now > spec.due_at(CLOSES)
        assert found.row


@given(histories(), spans, comparisons)
def test_time_alone_turns_no_outcome_into_the_other_under_first(
    rows: list[Observation], period: str, comparison: str
) -> None:
    spec = rule(period=period, comparison=comparison, vintage="first", frequency="month")
    verdicts = [
        decide(spec, *rows, now=at("2024-06-01") + timedelta(days=10 * n)).verdict
        for n in range(30)
    ]
    assert not {Verdict.YES, Verdict.NO} <= set(verdicts)
