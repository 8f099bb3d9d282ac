"""The table's lines on one question that is spoken about often: time averages and the crowd."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from sidebyside import Line, Peer, Task, Work, furthest, growth, in_turn

from forecasts.scores import Statement, Window, score_statements
from forecasts.scoring import (
    CrowdRule,
    brier_score,
    leave_one_out_crowd,
    time_averaged,
    time_averages,
)
from forecasts.values import ForecasterKind, Visibility

FORECASTERS: Final = 1_000
ORGANISATIONS: Final = 300
STATEMENTS: Final = (5, 10, 20, 40)
NAIVE_UP_TO: Final = 10_000  # statements; the loop grows with their square
MOST_GROWTH: Final = 1.2
YEAR: Final = 365.0
RULE: Final = CrowdRule(max_age=90.0, half_votes=1.0)
OPENED: Final = datetime(2023, 1, 1, tzinfo=UTC)

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Statements on one question over a year, sorted by forecaster and time."""

    at: Array  # days
    p: Array
    who: Array
    where: Array

    @property
    def starts(self) -> Array:
        """Everybody's window begins when the question opens."""
        return np.zeros(int(self.who[-1]) + 1)


def said(forecasters: int, each: int, seed: int = 11) -> Said:
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(forecasters), each)
    at = np.sort(rng.uniform(0.0, YEAR, (forecasters, each)), axis=1).ravel()
    home = rng.integers(0, ORGANISATIONS, forecasters)
    return Said(at=at, p=rng.uniform(0.02, 0.98, who.size), who=who, where=home[who])


def ours(some: Said) -> Work:
    """The time average of everybody, and the crowd at every statement."""

    def work() -> tuple[Array, Array]:
        averages, _ = time_averages(
            brier_score, some.at, some.p, some.who, 1, start=some.starts, end=YEAR
        )
        return averages, leave_one_out_crowd(some.at, some.p, some.who, some.where, rule=RULE)

    return work


def naive(some: Said) -> Work:
    """The same, looking at everybody's record anew at each statement."""

    def work() -> tuple[Array, Array]:
        own = [some.who == each for each in range(int(some.who[-1]) + 1)]
        averages = [
            time_averaged(brier_score, some.at[rows], some.p[rows], 1, start=0.0, end=YEAR)[0]
            for rows in own
        ]
        return np.array(averages), np.array([crowd_at(some, i) for i in range(some.at.size)])

    return work


def crowd_at(some: Said, asking: int) -> float:
    """Pools what the others stood by when one statement was made, as the definition reads."""
    now = some.at[asking]
    heard = np.flatnonzero((some.at <= now) & (some.who != some.who[asking]))
    newest = heard[np.flatnonzero(np.diff(some.who[heard], append=FORECASTERS))]
    newest = newest[now - some.at[newest] < RULE.max_age]
    odds = logit(np.clip(some.p[newest], RULE.clip, 1 - RULE.clip))
    members = np.bincount(some.where[newest], minlength=ORGANISATIONS)
    votes = np.bincount(some.where[newest], weights=odds, minlength=ORGANISATIONS)[members > 0]
    if votes.size < RULE.minimum:
        return float("nan")
    return float(expit((votes / members[members > 0]).sum() / (votes.size + RULE.half_votes)))


def apart(one: tuple[Array, Array], other: tuple[Array, Array]) -> float:
    return max(furthest(a, b) for a, b in zip(one, other, strict=True))


def question_tasks(forecasters: int, each: Sequence[int]) -> Iterator[Task]:
    for number in each:
        some = said(forecasters, number)
        if some.at.size <= NAIVE_UP_TO:
            yield Task(
                f"one question, {forecasters:,} x {number}: averages, crowd",
                some.at.size,
                ours(some),
                [Peer("the same, statement by statement", naive(some), apart, 1e-9)],
            )


def question_growth(forecasters: int, each: Sequence[int], budget: float) -> Iterator[Line]:
    sizes = [forecasters * number for number in each]
    arrays = [ours(said(forecasters, number)) for number in each]
    taken = [quickest for quickest, _ in in_turn(arrays, budget)]
    yield growth("time averages and crowd", sizes, taken, MOST_GROWTH)
    rows = [score_rows(said(forecasters, number)) for number in each]
    taken = [quickest for quickest, _ in in_turn(rows, budget)]
    yield growth("score rows of a question", sizes, taken, MOST_GROWTH)


def score_rows(some: Said) -> Work:
    """Everything a resolution computes about a question, from records to score rows."""
    closed = OPENED + timedelta(days=YEAR)
    window = Window(
        opens_at=OPENED,
        closes_at=closed,
        visibility=Visibility.PUBLIC,
        fixed_at=OPENED,
        known_at=closed,
        outcome=1,
    )
    moments = [OPENED + timedelta(days=at) for at in some.at.tolist()]
    statements = [
        Statement(
            prediction_id=number,
            forecaster_id=who,
            kind=ForecasterKind.PUNDIT,
            organisation=f"House {where}",
            probability=p,
            stated_at=at,
            begins_at=at,
            recorded_at=at,
            visibility=Visibility.PUBLIC,
        )
        for number, (at, p, who, where) in enumerate(
            zip(moments, some.p.tolist(), some.who.tolist(), some.where.tolist(), strict=True)
        )
    ]
    return lambda: score_statements(statements, window)
