"""The forecast someone is compared with: what others stood by at the instant of the statement."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from scipy.special import expit, logit

from forecasts.scores.record import FloatArray, Statement, Window
from forecasts.scoring import CrowdRule, leave_one_out_crowd
from forecasts.values import ForecasterKind, ReferenceClass, Visibility

CROWD_RULE: Final = CrowdRule(
    max_age=timedelta(days=90) / timedelta(microseconds=1), minimum=3, clip=0.01, half_votes=1.0
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
DEAF: Final = frozenset({ForecasterKind.MARKET, ForecasterKind.CROWD, ForecasterKind.BASELINE})
_PRICE_CLIP: Final = 0.001


@dataclass(frozen=True, slots=True)
class Reference:
    """What a statement is compared with: where it comes from, and its probability of Yes."""

    reference_class: ReferenceClass
    probability: float


def ticks(at: datetime) -> int:
    """Counts the microseconds since 1970, exactly."""
    return (at - _EPOCH) // _TICK


def references(
    asking: Sequence[Statement], heard: Sequence[Statement], window: Window
) -> list[Reference | None]:
    """Finds what each statement is compared with, None where there is nothing.

    In this order, never the forecaster itself: the latest prices of the question's markets, else
    the crowd without the forecaster, else the base rate the question states. A statement dated by
    its day is compared with the prices before that day began, and with a crowd that had spoken
    before it or is dated by the same day.

    Args:
        asking: statements to find a reference for.
        heard: every statement and withdrawal that may be part of one, in order of time.
        window: the question; on a prospective one only prices recorded before the outcome was
            known are heard.
    """
    prices = _prices(asking, [s for s in heard if _is_price(s, window)])
    crowd = _crowd(asking, [s for s in heard if s.kind not in DEAF])
    found: list[Reference | None] = []
    for price, pooled in zip(prices.tolist(), crowd.tolist(), strict=True):
        if not math.isnan(price):
            found.append(Reference(ReferenceClass.MARKET, price))
        elif not math.isnan(pooled):
            found.append(Reference(ReferenceClass.CROWD, pooled))
        elif window.base_rate is not None:
            found.append(Reference(ReferenceClass.BASE_RATE, window.base_rate))
        else:
            found.append(None)
    return found


def _is_price(statement: Statement, window: Window) -> bool:
    if statement.kind is not ForecasterKind.MARKET or not statement.is_reference:
        return False
    if window.known_at is None or window.is_retrospective:
        return True
    return statement.recorded_at < window.known_at


def _asked_at(asking: Sequence[Statement]) -> FloatArray:
    """Gives the last instant whose prices a statement is compared with."""
    return np.array(
        [
            ticks(s.stated_at) if s.begins_at >= s.stated_at else ticks(s.begins_at) - 1
            for s in asking
        ],
        dtype=np.float64,
    )


def _prices(asking: Sequence[Statement], prices: Sequence[Statement]) -> FloatArray:
    """Pools the latest price of each market, by the geometric mean of odds where several stand."""
    if not prices or not asking:
        return np.full(len(asking), np.nan)
    markets: defaultdict[int, list[Statement]] = defaultdict(list)
    for price in prices:
        markets[price.forecaster_id].append(price)
    moments = _asked_at(asking)
    latest = np.full((len(markets), len(asking)), np.nan)
    for row, (market, quotes) in enumerate(sorted(markets.items())):
        stated = np.array([np.nan if q.probability is None else q.probability for q in quotes])
        place = np.searchsorted([ticks(q.stated_at) for q in quotes], moments, side="right") - 1
        latest[row] = np.where(place >= 0, stated[place], np.nan)
        latest[row, [s.forecaster_id == market for s in asking]] = np.nan
    return _pooled(latest)


def _pooled(latest: FloatArray) -> FloatArray:
    is_there = ~np.isnan(latest)
    count = is_there.sum(axis=0)
    odds = np.where(is_there, logit(np.clip(latest, _PRICE_CLIP, 1 - _PRICE_CLIP)), 0.0)
    several = expit(odds.sum(axis=0) / np.maximum(count, 1))
    only = np.where(is_there, latest, 0.0).sum(axis=0)
    return np.where(count == 0, np.nan, np.where(count == 1, only, several))


def _crowd(asking: Sequence[Statement], voters: Sequence[Statement]) -> FloatArray:
    if not voters or not asking:
        return np.full(len(asking), np.nan)
    everybody = [*voters, *asking]
    is_voter = np.arange(len(everybody)) < len(voters)
    people: dict[int, int] = {}
    places: dict[str | int, int] = {}
    answers = leave_one_out_crowd(
        np.array([ticks(s.stated_at) for s in everybody], dtype=np.float64),
        np.array([np.nan if s.probability is None else s.probability for s in everybody]),
        np.array([people.setdefault(s.forecaster_id, len(people)) for s in everybody]),
        np.array([places.setdefault(_place(s), len(places)) for s in everybody]),
        since=np.array([ticks(s.begins_at) for s in everybody], dtype=np.float64),
        votes=is_voter,
        asks=~is_voter,
        rule=CROWD_RULE,
    )
    return answers[len(voters) :]


def _place(statement: Statement) -> str | int:
    return statement.organisation or statement.forecaster_id


def may_hear(visibility: Visibility) -> frozenset[Visibility]:
    """Says whose statements a reference may be made of: never anybody's private ones."""
    if visibility is Visibility.UNLISTED:
        return frozenset({Visibility.PUBLIC, Visibility.UNLISTED})
    return frozenset({Visibility.PUBLIC})
