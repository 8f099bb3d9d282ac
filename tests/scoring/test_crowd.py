"""The crowd without oneself: against a slow computation from its definition, and its rules."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from forecasts.errors import InvalidInputError
from forecasts.scoring import CrowdRule, leave_one_out_crowd


@dataclass(frozen=True)
class Said:
    time: int
    since: int
    p: float
    who: int
    votes: bool


def by_definition(said: list[Said], places: dict[int, int], rule: CrowdRule) -> list[float]:
    """Looks everything up anew for each statement, as the definition says."""
    return [_one(said, asker, places, rule) for asker in said]


def _one(said: list[Said], asker: Said, places: dict[int, int], rule: CrowdRule) -> float:
    is_day = asker.since < asker.time
    asked_at = asker.since if is_day else asker.time
    latest: dict[int, Said] = {}
    for each in sorted(said, key=lambda s: s.time):
        before = each.time < asker.since if is_day else each.time <= asker.time
        same_day = is_day and (each.since, each.time) == (asker.since, asker.time)
        if each.votes and (before or same_day):
            latest[each.who] = each
    standing = {
        who: each
        for who, each in latest.items()
        if who != asker.who
        and not math.isnan(each.p)
        and (each.time >= asked_at or asked_at - each.time < rule.max_age)
    }
    votes: dict[int, list[float]] = {}
    for who, each in standing.items():
        clipped = min(max(each.p, rule.clip), 1 - rule.clip)
        votes.setdefault(places[who], []).append(float(logit(clipped)))
    if len(votes) < rule.minimum:
        return math.nan
    total = sum(float(np.mean(each)) for each in votes.values())
    return float(expit(total / (len(votes) + rule.half_votes)))


def swept(said: list[Said], places: dict[int, int], rule: CrowdRule) -> list[float]:
    found = leave_one_out_crowd(
        [s.time for s in said],
        [s.p for s in said],
        [s.who for s in said],
        [places[s.who] for s in said],
        since=[s.since for s in said],
        votes=np.array([s.votes for s in said], dtype=np.bool),
        rule=rule,
    )
    return [float(each) for each in found]


@st.composite
def records(draw: st.DrawFn) -> list[Said]:
    said, taken = [], set()
    for _ in range(draw(st.integers(1, 14))):
        day, is_day = draw(st.integers(0, 6)), draw(st.booleans())
        time = day * 10 + 9 if is_day else day * 10 + draw(st.integers(0, 8))
        who = draw(st.integers(0, 5))
        if (time, who) in taken:  # two of one person at one time: the later in order holds
            continue
        taken.add((time, who))
        p = draw(st.sampled_from([0.0, 0.03, 0.2, 0.5, 0.9, 1.0, math.nan]))
        said.append(Said(time, day * 10 if is_day else time, p, who, draw(st.booleans())))
    return said


@given(
    records(),
    st.lists(st.integers(0, 3), min_size=6, max_size=6),
    st.sampled_from([7, 25, 900]),
    st.sampled_from([0.0, 1.0]),
)
def test_the_sweep_gives_what_the_definition_says(
    said: list[Said], places: list[int], max_age: int, half_votes: float
) -> None:
    rule = CrowdRule(max_age=max_age, minimum=2, half_votes=half_votes)
    where = dict(enumerate(places))
    assert swept(said, where, rule) == pytest.approx(
        by_definition(said, where, rule), abs=1e-9, nan_ok=True
    )


def test_one_forecaster_on_a_question_has_no_crowd() -> None:
    assert np.isnan(leave_one_out_crowd([1, 2, 3], [0.1, 0.2, 0.3], [0, 0, 0], [0, 0, 0])).all()


def test_an_organisation_has_one_vote_however_many_speak_for_it() -> None:
    times, p = [1, 2, 3, 4, 5, 6], [0.9, 0.9, 0.9, 0.5, 0.1, 0.3]
    crowd = leave_one_out_crowd(times, p, range(6), [0, 0, 0, 1, 2, 3])
    assert crowd[5] == pytest.approx(0.5)


def test_two_organisations_are_no_crowd_and_a_colleague_counts_for_the_own_one() -> None:
    crowd = leave_one_out_crowd([1, 2, 3, 4], [0.2, 0.8, 0.5, 0.9], range(4), [0, 1, 2, 2])
    assert np.isnan(crowd[:3]).all()
    assert crowd[3] == pytest.approx(0.5)


def test_what_is_ninety_days_old_is_no_longer_heard() -> None:
    rule = CrowdRule(max_age=90)
    young = leave_one_out_crowd([0, 0, 0, 89], [0.4] * 4, range(4), range(4), rule=rule)
    old = leave_one_out_crowd([0, 0, 0, 90], [0.4] * 4, range(4), range(4), rule=rule)
    assert young[3] == pytest.approx(0.4)
    assert np.isnan(old[3])


def test_a_withdrawal_ends_ones_vote() -> None:
    nan = math.nan
    crowd = leave_one_out_crowd(
        [1, 2, 3, 4, 5], [0.4, 0.4, 0.4, nan, 0.9], [0, 1, 2, 2, 3], [0, 1, 2, 2, 3]
    )
    assert np.isnan(crowd[4])


def test_the_own_number_never_moves_the_own_reference() -> None:
    times, who = [1, 2, 3, 4, 5], [0, 1, 2, 3, 0]
    one = leave_one_out_crowd(times, [0.1, 0.4, 0.6, 0.7, 0.2], who, who)
    other = leave_one_out_crowd(times, [0.99, 0.4, 0.6, 0.7, 0.8], who, who)
    assert one[4] == pytest.approx(other[4], abs=1e-12)


def test_certain_statements_do_not_make_a_certain_crowd() -> None:
    crowd = leave_one_out_crowd([1, 1, 1, 2], [1.0, 1.0, 1.0, 0.5], range(4), range(4))
    assert crowd[3] == pytest.approx(0.99)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"p": [0.5]}, "1 probabilities"),
        ({"p": [0.5, 1.5]}, "outside 0 to 1"),
        ({"forecaster": [0, -1]}, "whole numbers"),
        ({"organisation": [0]}, "1 organisations"),
        ({"since": [1, 5]}, "before it begins"),
    ],
)
def test_bad_input_is_refused(changes: dict[str, object], message: str) -> None:
    given_ = {"times": [1, 2], "p": [0.5, 0.5], "forecaster": [0, 1], "organisation": [0, 1]}
    with pytest.raises(InvalidInputError, match=message):
        leave_one_out_crowd(**(given_ | changes))  # type: ignore[arg-type]  # wrong on purpose
