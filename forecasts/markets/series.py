"""The price series of a market: which points are kept, and where nobody was looking; pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Final, Protocol

STEP: Final = 0.01
DAILY: Final = timedelta(hours=24)
GAP: Final = timedelta(hours=48)
NEAR: Final = timedelta(hours=1)


class HasPrice(Protocol):
    """Whatever gives a probability at a time."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def probability(self) -> float:
        """Of Yes, in [0, 1]."""


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """The probability of Yes at one time, in [0, 1]."""

    at: datetime
    probability: float


def is_kept(last: HasPrice | None, point: HasPrice) -> bool:
    """Says whether a point is kept after the last kept one.

    The first is, one that differs by .01 or more, and one after 24 hours.
    """
    if last is None or point.at - last.at >= DAILY:
        return True
    return not _is_same(last, point)


def _is_same(one: HasPrice, other: HasPrice) -> bool:
    return round(abs(one.probability - other.probability), 9) < STEP


def _usable(points: Iterable[HasPrice]) -> list[Point]:
    """Puts points in order of time, one a time: the lower where two contradict each other."""
    found: dict[datetime, float] = {}
    for point in points:
        p = float(point.probability)
        if math.isfinite(p) and 0.0 <= p <= 1.0:
            found[point.at] = min(p, found.get(point.at, p))
    return [Point(at, p) for at, p in sorted(found.items())]


def thinned(points: Iterable[HasPrice], last: HasPrice | None = None) -> list[Point]:
    """Keeps of prices what says something new, and at least one a day.

    Points at or before the last kept one are known and left out, so that the same points in any
    order, handed in twice or in parts one after the other, make the same series.

    Args:
        points: in any order; what is no probability is left out.
        last: the last point kept before, None for the beginning of a series.

    Returns:
        The points to add, in order of time.

    Example:
        >>> from datetime import UTC
        >>> day = datetime(2024, 6, 1, tzinfo=UTC)
        >>> said = [(0, 0.5), (1, 0.504), (2, 0.51), (26, 0.51), (27, 0.51)]
        >>> thin = thinned(Point(day + timedelta(hours=h), p) for h, p in said)
        >>> [(point.at.day, point.at.hour) for point in thin]
        [(1, 0), (1, 2), (2, 2)]
    """
    kept: list[Point] = []
    for point in _usable(points):
        if last is not None and point.at <= last.at:
            continue
        if is_kept(last, point):
            kept.append(point)
            last = point
    return kept


def held_daily(
    points: Sequence[HasPrice], *, last: HasPrice | None = None, until: datetime
) -> list[Point]:
    """Repeats each price daily until the next one, for a source that tells every change.

    Where such a source is silent the price stood still, and nobody missed anything.

    Args:
        points: in order of time.
        last: the point before them, None for the beginning of a series.
        until: how far the source has told; the last point is repeated up to there.

    Returns:
        The points with their repetitions, in order of time, those of `last` included.

    Example:
        >>> from datetime import UTC
        >>> said = Point(datetime(2024, 6, 1, tzinfo=UTC), 0.4)
        >>> held = held_daily([said], until=datetime(2024, 6, 3, 12, tzinfo=UTC))
        >>> [(point.at.day, point.probability) for point in held]
        [(1, 0.4), (2, 0.4), (3, 0.4)]
    """
    told = [Point(point.at, float(point.probability)) for point in points]
    chain = [Point(last.at, float(last.probability)), *told] if last is not None else told
    held = list(told)
    for place, point in enumerate(chain):
        end = chain[place + 1].at if place + 1 < len(chain) else until
        at = point.at + DAILY
        while at < end:
            held.append(Point(at, point.probability))
            at += DAILY
    return sorted(held)


def additions(known: Sequence[HasPrice], points: Iterable[HasPrice]) -> list[Point]:
    """Finds what to add to a series that is on record, before, between and after its points.

    What is on record stays. Adding the same again adds nothing; points that are all later than the
    series are treated as `thinned` does. A point is left out that says what one on record says
    within the next hour: a poll and a source's past prices tell the same price twice.

    Args:
        known: the points on record, in order of time.
        points: in any order.

    Returns:
        The points to add, in order of time.

    Example:
        >>> from datetime import UTC
        >>> noon = datetime(2024, 6, 1, 12, tzinfo=UTC)
        >>> polled = [Point(noon, 0.7)]
        >>> past = [Point(noon - timedelta(minutes=m), p) for m, p in ((90, 0.7), (9, 0.7))]
        >>> [point.at.hour for point in additions(polled, past)]
        [10]
    """
    added: list[Point] = []
    last: HasPrice | None = None
    place = 0
    for point in _usable(points):
        while place < len(known) and known[place].at <= point.at:
            last = _later(last, known[place])
            place += 1
        if last is not None and last.at == point.at:
            continue
        if is_kept(last, point) and not _is_said_soon(known, place, point):
            added.append(point)
            last = point
    return added


def _is_said_soon(known: Sequence[HasPrice], place: int, point: HasPrice) -> bool:
    """Says whether one of the points on record from a place on tells the same within an hour."""
    soon = takewhile(lambda each: each.at - point.at <= NEAR, islice(known, place, None))
    return any(_is_same(point, each) for each in soon)


def standing(
    known: Sequence[HasPrice], price: HasPrice, *, seen_at: datetime, after: datetime | None
) -> list[Point]:
    """Finds whether the price that stands is to be added to a series that is on record.

    It is compared with the latest point, whichever way that came. A price that stood already when
    it could not be recorded yet, or that is older than the latest point, is one of the time at
    which it was seen.

    Args:
        known: the points on record, in order of time.
        price: the price, at the time its source gives.
        seen_at: when it was read.
        after: from when on prices may be recorded, that instant itself left out.

    Returns:
        One point, or none.
    """
    latest = known[-1] if known else None
    if latest is not None and price.at == latest.at and _is_same(latest, price):
        return []
    edges = [] if after is None else [after]
    if latest is not None:
        edges.append(latest.at)
    times = [at for at in (price.at, seen_at) if all(at > edge for edge in edges)]
    return thinned([Point(at, float(price.probability)) for at in times[:1]], latest)


def _later(last: HasPrice | None, point: HasPrice) -> HasPrice:
    return point if last is None or point.at >= last.at else last


def is_gap(earlier: datetime, later: datetime) -> bool:
    """Says whether nobody looked between two kept points, of which there is one a day at least."""
    return later - earlier > GAP


def as_asked(probability: float, *, is_inverted: bool) -> float:
    """Gives a market's probability as one of the question, which may ask the opposite.

    Example:
        >>> as_asked(0.9, is_inverted=True)
        0.1
    """
    return round(1.0 - probability, 12) if is_inverted else probability
