"""The crowd without oneself: what everybody else stood by at the instant one spoke."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, Numbers, as_array, as_numbers

ASK_OF_DAY, SAY, ASK = 0, 1, 2


@dataclass(frozen=True, slots=True)
class CrowdRule:
    """Who makes a crowd.

    Attributes:
        max_age: statements this old, in the unit of the times, or older are no longer heard.
        minimum: how many organisations it takes at least.
        clip: how far a probability is kept from 0 and 1 before its log-odds are taken.
        half_votes: votes for one half that are added, which keep a small crowd modest.
    """

    max_age: float = math.inf
    minimum: int = 3
    clip: float = 0.01
    half_votes: float = 0.0


DEFAULT_RULE: Final = CrowdRule()


def leave_one_out_crowd(
    times: Numbers,
    p: Numbers,
    forecaster: Numbers,
    organisation: Numbers,
    *,
    since: Numbers | None = None,
    votes: NDArray[np.bool] | None = None,
    asks: NDArray[np.bool] | None = None,
    rule: CrowdRule = DEFAULT_RULE,
) -> FloatArray:
    """Gives, for each statement, what the others stood by when it was made.

    Each forecaster stands by the newest statement, until it is withdrawn or too old. An
    organisation has one vote, the mean log-odds of its forecasters; the crowd is the mean of the
    n votes and h votes for one half, turned back into a probability (with h = 0, the geometric
    mean of odds):

    crowd_i = expit( sum over organisations of (mean of logit p_f, f in it, f != i) / (n + h) ).

    The forecaster who asks is left out, colleagues are not. Statements of the same instant count
    as simultaneous. A statement known only by its day, with `since` the day's beginning, is
    compared with what was said before that day began and with the others known by the same day;
    it is heard by everybody else once the day is over.

    One sweep over time: the work grows with n log n for n statements, whoever made them.

    Args:
        times: when each statement was made, whole numbers in one unit, in any order; for a day,
            its end. One-dimensional.
        p: the probability of Yes, in [0, 1]; nan for a withdrawal.
        forecaster: who said it, whole numbers from 0.
        organisation: where they belong, whole numbers from 0; alone in one, one's own number.
        since: when the span began of which `times` is the end; equal to `times` for an instant,
            which is the default.
        votes: which statements are heard by others; by default all. Prices are not.
        asks: for which statements an answer is wanted; by default all.
        rule: who makes a crowd.

    Returns:
        The crowd's probability in [0, 1] for each statement; nan where nothing was asked or fewer
        organisations than the minimum stood by anything.

    Raises:
        InvalidInputError: the lengths differ, a probability lies outside [0, 1], or a span ends
            before it begins.

    References:
        Satopaa, Baron, Foster, Mellers, Tetlock and Ungar (2014), International Journal of
        Forecasting 30:344-356, on pooling log-odds.

    Example:
        >>> crowd = leave_one_out_crowd([1, 2, 3, 4], [0.2, 0.5, 0.8, 0.9], [0, 1, 2, 3], range(4))
        >>> crowd.round(3).tolist()
        [nan, nan, nan, 0.5]
    """
    moments = as_numbers(times, what="times")
    opened = moments if since is None else as_numbers(since, what="beginnings")
    who, where = _labels(forecaster, "forecasters"), _labels(organisation, "organisations")
    _check(moments, opened, who, where, n=moments.size)
    odds = _log_odds(p, rule.clip, moments.size)
    heard = np.ones(moments.size, dtype=np.bool) if votes is None else votes
    asked = np.ones(moments.size, dtype=np.bool) if asks is None else asks
    sweep = _Sweep(who, where, odds.tolist(), moments.tolist(), rule)
    answers = np.full(moments.size, np.nan)
    for at, order, members in _events(moments, opened, heard, asked):
        sweep.forget(at)
        if order == SAY:
            sweep.hear(members[0])
            sweep.ageing.append(members[0])
        elif order == ASK:
            answers[members[0]] = sweep.others(members[0])
        else:
            asking = [i for i in members if asked[i]]
            answers[asking] = sweep.others_that_day([i for i in members if heard[i]], asking)
    return answers


def _labels(values: Numbers, what: str) -> list[int]:
    labels = as_array(values, what=what)
    if labels.size and (labels.dtype.kind not in "iu" or labels.min() < 0):
        raise InvalidInputError(f"The {what} are not whole numbers from 0; number them first.")
    return [int(label) for label in labels]


def _check(
    moments: FloatArray, opened: FloatArray, who: list[int], where: list[int], *, n: int
) -> None:
    if moments.ndim != 1 or not opened.size == len(who) == len(where) == n:
        raise InvalidInputError(
            f"There are {n} times, {opened.size} beginnings, {len(who)} forecasters and "
            f"{len(where)} organisations; expected one of each for each statement."
        )
    if np.any(opened > moments):
        raise InvalidInputError("A statement's span ends before it begins; swap the two times.")


def _log_odds(p: Numbers, clip: float, n: int) -> FloatArray:
    stated = as_numbers(p, what="probabilities")
    if stated.shape != (n,):
        raise InvalidInputError(f"There are {n} times and {stated.size} probabilities.")
    if np.any((stated < 0) | (stated > 1)):
        raise InvalidInputError("A probability lies outside 0 to 1; correct it or leave it out.")
    odds: FloatArray = logit(np.clip(stated, clip, 1 - clip))
    return odds


def _events(
    moments: FloatArray, opened: FloatArray, heard: NDArray[np.bool], asked: NDArray[np.bool]
) -> Iterator[tuple[float, int, list[int]]]:
    """Yields what happens in order: at one time days ask first, then all speak, then they ask."""
    of_day = opened < moments
    days: dict[tuple[float, float], list[int]] = {}
    for i in np.flatnonzero(of_day & (heard | asked)).tolist():
        days.setdefault((float(opened[i]), float(moments[i])), []).append(i)
    groups = list(days.values())
    says, asks = np.flatnonzero(heard), np.flatnonzero(asked & ~of_day)
    # plain arrays: a tuple for each statement would keep the garbage collector busy
    at = np.concatenate([np.array([start for start, _ in days]), moments[says], moments[asks]])
    orders = np.repeat([ASK_OF_DAY, SAY, ASK], [len(groups), says.size, asks.size])
    which = np.concatenate([np.arange(len(groups)), says, asks])
    in_time = np.lexsort((orders, at))
    events = (values[in_time].tolist() for values in (at, orders, which))
    for when, order, i in zip(*events, strict=True):
        yield when, order, groups[i] if order == ASK_OF_DAY else [i]


@dataclass(slots=True)
class _Sweep:
    """Who stands by what while time runs; log-odds are summed by organisation."""

    who: list[int]
    where: list[int]
    odds: list[float]
    moments: list[float]
    rule: CrowdRule
    standing: dict[int, int] = field(default_factory=dict)
    sums: dict[int, tuple[float, int]] = field(default_factory=dict)
    total: float = 0.0
    ageing: deque[int] = field(default_factory=deque)

    def _change(self, place: int, odds: float, count: int) -> None:
        """Adds to an organisation, and keeps the sum of all organisations' votes."""
        summed, n = self.sums.pop(place, (0.0, 0))
        self.total -= summed / n if n else 0.0
        if n + count:
            self.sums[place] = (summed + odds, n + count)
            self.total += (summed + odds) / (n + count)

    def _drop(self, statement: int) -> None:
        del self.standing[self.who[statement]]
        self._change(self.where[statement], -self.odds[statement], -1)

    def hear(self, statement: int) -> None:
        """Lets a statement replace what its forecaster stood by; a withdrawal only ends it."""
        before = self.standing.get(self.who[statement])
        if before is not None:
            self._drop(before)
        if not math.isnan(self.odds[statement]):
            self.standing[self.who[statement]] = statement
            self._change(self.where[statement], self.odds[statement], 1)

    def forget(self, now: float) -> None:
        """Takes out what has become too old."""
        while self.ageing and now - self.moments[self.ageing[0]] >= self.rule.max_age:
            oldest = self.ageing.popleft()
            if self.standing.get(self.who[oldest]) == oldest:
                self._drop(oldest)

    def others(self, statement: int) -> float:
        """Pools what everybody but the one who asks stands by; nan where they are too few."""
        total, n = self.total, len(self.sums)
        own = self.standing.get(self.who[statement])
        if own is not None:
            summed, count = self.sums[self.where[own]]
            total -= summed / count
            if count > 1:
                total += (summed - self.odds[own]) / (count - 1)
            else:
                n -= 1
        if n < self.rule.minimum:
            return math.nan
        return float(expit(total / (n + self.rule.half_votes)))

    def others_that_day(self, heard: list[int], asked: list[int]) -> list[float]:
        """Answers as if all that is known by one day had been said at once, then unsays it."""
        touched = {self.who[i] for i in heard}
        standing = {who: self.standing.get(who) for who in touched}
        sums, total = dict(self.sums), self.total
        for statement in heard:
            self.hear(statement)
        answers = [self.others(statement) for statement in asked]
        self.sums, self.total = sums, total
        for who, before in standing.items():
            self.standing.pop(who, None)
            if before is not None:
                self.standing[who] = before
        return answers
