"""When a question is looked at next, and the settings of rules as they are kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.errors import InvalidInputError
from forecasts.resolution.due import WATCHED, Situation, next_due
from forecasts.resolution.rules import kind_of, rule_from, settings_of
from forecasts.values import QuestionState, RuleKind

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
spans = st.timedeltas(timedelta(days=-900), timedelta(days=900))


@given(
    state=st.sampled_from([QuestionState.OPEN, QuestionState.AWAITING]),
    kind=st.sampled_from(RuleKind),
    due=spans,
    final=st.none() | spans,
    expected=st.none() | spans,
    failures=st.integers(0, 10_000),
)
def test_an_undecided_question_is_always_due_again_and_never_before_now(
    state: QuestionState,
    kind: RuleKind,
    due: timedelta,
    final: timedelta | None,
    expected: timedelta | None,
    failures: int,
) -> None:
    situation = Situation(
        state=state,
        kind=kind,
        resolve_by=NOW + due,
        is_waiting=final is not None,
        final_from=None if final is None else NOW + final,
        expected_at=None if expected is None else NOW + expected,
        failures=failures,
    )
    at = next_due(situation, now=NOW)
    assert at is not None
    assert at > NOW
    latest = max(NOW + timedelta(days=1), NOW + due)
    assert at <= latest


@given(st.timedeltas(timedelta(), timedelta(days=60)), st.sampled_from(RuleKind))
def test_a_decided_question_is_watched_for_thirty_days_if_a_machine_can_tell(
    age: timedelta, kind: RuleKind
) -> None:
    situation = Situation(
        state=QuestionState.RESOLVED, kind=kind, resolve_by=NOW, decided_at=NOW - age
    )
    at = next_due(situation, now=NOW)
    assert (at is None) == (kind is RuleKind.MANUAL or age >= WATCHED)
    assert at is None or NOW < at <= NOW + timedelta(days=1)


def test_an_annulled_question_is_looked_at_no_more() -> None:
    annulled = Situation(state=QuestionState.ANNULLED, kind=RuleKind.MARKET, resolve_by=NOW)
    assert next_due(annulled, now=NOW) is None


def test_what_failed_is_tried_again_later_and_later_up_to_six_hours() -> None:
    waits = []
    for failures in (1, 2, 3, 9, 500):
        failed = Situation(
            state=QuestionState.OPEN, kind=RuleKind.MARKET, resolve_by=NOW, failures=failures
        )
        at = next_due(failed, now=NOW)
        assert at is not None
        waits.append((at - NOW) // timedelta(minutes=1))
    assert waits == [2, 4, 8, 360, 360]


def test_a_proposal_is_looked_at_when_it_may_be_final() -> None:
    waiting = Situation(
        state=QuestionState.OPEN,
        kind=RuleKind.DEADLINE,
        resolve_by=NOW - HOUR,
        is_waiting=True,
        final_from=NOW + HOUR / 2,
    )
    assert next_due(waiting, now=NOW) == NOW + HOUR / 2


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (RuleKind.MARKET, {}),
        (RuleKind.MARKET, {"agreement": "any", "on_void": "person", "on_partial": "annul"}),
        (RuleKind.FEED, {"url": "https://news.example/feed.xml", "words": ["harbour vessel"]}),
        (RuleKind.DEADLINE, {"unless": "a notice"}),
        (RuleKind.MANUAL, {}),
    ],
)
def test_the_settings_of_a_rule_come_back_as_they_were(
    kind: RuleKind, settings: dict[str, Any]
) -> None:
    rule = rule_from(kind, settings)
    assert kind_of(rule) is kind
    assert rule_from(kind, settings_of(rule)) == rule
    assert settings.items() <= settings_of(rule).items()


@pytest.mark.parametrize(
    ("kind", "settings", "says"),
    [
        (RuleKind.MARKET, {"agreement": "some"}, "one of all, majority, any"),
        (RuleKind.MARKET, {"on_void": True}, "one of annul, person"),
        (RuleKind.MARKET, {"price": 0.9}, "no setting 'price'"),
        (RuleKind.FEED, {}, "needs url"),
        (RuleKind.FEED, {"url": "file:///etc/passwd"}, "not a web address"),
        (RuleKind.FEED, {"url": "https://a.example", "words": "x"}, "a list of words"),
        (RuleKind.DEADLINE, {"unless": " "}, "needs unless"),
        (RuleKind.MANUAL, {"x": 1}, "takes no settings"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(
    kind: RuleKind, settings: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        rule_from(kind, settings)
