"""Deciding a question by a number of public statistics: pure, and never a guess.

A verdict is yes, no, not yet, or cannot tell, which is a person's to decide. Nothing decides No
before the span is over, the question closed and the publication lag passed, and what is missing is
never a No.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, takewhile

from forecasts.clock import DatePrecision, Edge, Moment, as_utc, date_moment, day_edge
from forecasts.resolution.observation_rule import (
    STALE,
    Comparison,
    Look,
    ObservationSpec,
    Vintage,
)
from forecasts.sources.observations.periods import Frequency, Period, period_of, periods_within
from forecasts.sources.observations.records import Observation


class Verdict(StrEnum):
    """What the numbers say about a question."""

    YES = "yes"
    NO = "no"
    NOT_YET = "not yet"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Observed:
    """What was found, and why.

    Attributes:
        verdict: what the numbers say.
        known: when the outcome was publicly known; None without an outcome. The day of publication
            where the source says it, else the instant we saw it: keep the first one.
        reason: one sentence with what was compared.
        row: the row of the feed it rests on, quoted; empty if there is none.
        value: the value that was compared or would be, for whoever pins it; None if there is none.
    """

    verdict: Verdict
    known: Moment | None
    reason: str
    row: str = ""
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Standing:
    """What counts for one period: no value yet, a value, or one of which it is not sure."""

    period: Period
    value: Decimal | None
    row: str
    known_on: date | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    """The rule and the time it is asked at."""

    spec: ObservationSpec
    due_at: datetime
    now: datetime
    zone: str
    pinned: Decimal | None

    @property
    def is_due(self) -> bool:
        return self.now > self.due_at

    def holds(self, value: Decimal | None) -> bool:
        return value is not None and self.spec.comparison.holds(value, self.spec.threshold)

    def is_over(self, period: Period) -> bool:
        return self.now > day_edge(period.end, Edge.END, zone=self.zone)

    def known(self, days: Iterable[date | None], *, first: bool, least: date) -> Moment:
        known = list(days)
        found = [max(day, least) for day in known if day is not None]
        if not found or (len(found) < len(known) and not first):
            return Moment(self.now)
        day = min(found) if first else max(found)
        moment = date_moment(day, DatePrecision.DAY, edge=Edge.START, zone=self.zone)
        return moment if moment.at <= self.now else Moment(self.now)


def _shown(value: Decimal) -> str:
    return format(value, "f")


def _compared(case: _Case, standing: _Standing) -> str:
    assert standing.value is not None
    holds = "" if case.holds(standing.value) else ", which does not hold"
    spec = case.spec
    published = f", published {standing.known_on}" if standing.known_on else ""
    return (
        f"{standing.period}: {_shown(standing.value)} {spec.comparison} {_shown(spec.threshold)}"
        f"{holds} ({spec.series.label}, {spec.vintage} value{published})"
    )


def _latest(case: _Case, period: Period, rows: list[Observation]) -> _Standing:
    newest = rows[-1]
    answer = case.holds(newest.value)
    run = list(takewhile(lambda each: _agrees(case, each, answer=answer), reversed(rows)))
    since = run[-1].vintage if run else None
    return _Standing(period, newest.value, newest.row, since)


def _agrees(case: _Case, row: Observation, *, answer: bool) -> bool:
    return row.value is not None and case.holds(row.value) == answer


def _first(case: _Case, period: Period, rows: list[Observation]) -> _Standing:
    newest = rows[-1]
    is_sure = all(each.vintage is not None for each in rows)
    if not is_sure and case.pinned is not None:
        return _Standing(period, case.pinned, newest.row)
    if not is_sure:
        doubt = "which value was published first is not known, and none was pinned when first seen"
        return _Standing(
            period, newest.value, newest.row, doubt="" if newest.value is None else doubt
        )
    published = (
        each
        for each in rows
        if each.vintage is not None and each.vintage >= period.end and each.value is not None
    )
    found = next(published, None)
    if found is None:
        return _Standing(period, None, newest.row)
    return _Standing(period, found.value, found.row, found.vintage)


def _standings(case: _Case, observations: Sequence[Observation]) -> dict[date, _Standing]:
    by_period: dict[Period, list[Observation]] = defaultdict(list)
    for each in observations:
        period = period_of(each.period_start, case.spec.frequency)
        is_out = each.vintage is None or each.vintage <= case.now.date()
        is_fit = (period.start, period.end) == (each.period_start, each.period_end)
        if is_fit and case.is_over(period) and is_out:
            by_period[period].append(each)
    choose = _first if case.spec.vintage is Vintage.FIRST else _latest
    return {
        period.start: choose(case, period, sorted(rows, key=lambda row: row.vintage or date.min))
        for period, rows in by_period.items()
    }


def _nothing(case: _Case, what: str, row: str = "") -> Observed:
    if not case.is_due:
        return Observed(
            Verdict.NOT_YET,
            None,
            f"{what} is not published yet; due by {case.due_at:%Y-%m-%d}.",
            row,
        )
    return Observed(
        Verdict.CANNOT_TELL,
        None,
        f"{what} is missing although it was due by {case.due_at:%Y-%m-%d}; a person must look.",
        row,
    )


def _decide_one(case: _Case, standing: _Standing, *, is_final: bool) -> Observed:
    value, row = standing.value, standing.row
    assert value is not None
    if standing.doubt:
        reason = f"{standing.period}: {_shown(value)}, but {standing.doubt}."
        return Observed(Verdict.CANNOT_TELL, None, reason, row, value)
    reason = _compared(case, standing)
    is_yes = case.holds(value)
    if not case.is_due and not (is_yes and is_final):
        reason += f"; not final before {case.due_at:%Y-%m-%d}"
        return Observed(Verdict.NOT_YET, None, f"{reason}.", row, value)
    known = case.known([standing.known_on], first=True, least=standing.period.end)
    return Observed(Verdict.YES if is_yes else Verdict.NO, known, f"{reason}.", row, value)


def _decide_period(case: _Case, standings: dict[date, _Standing], period: Period) -> Observed:
    standing = standings.get(period.start)
    if standing is None or standing.value is None:
        row = standing.row if standing else ""
        return _nothing(case, f"{case.spec.series.label}: the value for {period}", row)
    return _decide_one(case, standing, is_final=case.spec.vintage is Vintage.FIRST)


def _decide_latest(case: _Case, standings: dict[date, _Standing]) -> Observed:
    spec = case.spec
    if spec.frequency is not Frequency.DAY:
        return _decide_period(case, standings, spec.last_period)
    days = [
        each
        for start, each in standings.items()
        if spec.since <= start <= spec.until and each.value is not None
    ]
    if not days:
        return _nothing(case, f"{spec.series.label}: a value for {spec.until} or shortly before")
    newest = max(days, key=lambda each: each.period.start)
    is_that_day = newest.period.end == spec.until
    if not is_that_day and not case.is_due:
        return _nothing(case, f"{spec.series.label}: the value for {spec.until}", newest.row)
    return _decide_one(case, newest, is_final=spec.vintage is Vintage.FIRST)


def _holes(case: _Case, found: Sequence[_Standing]) -> str:
    spec = case.spec
    if spec.frequency is not Frequency.DAY:
        there = {each.period for each in found}
        wanted = periods_within(spec.wanted.start, spec.wanted.end, spec.frequency)
        lacking = [str(each) for each in wanted if each not in there]
        return ", ".join(lacking[:5]) if wanted else "every period, as none lies wholly in the span"
    edges = [spec.wanted.start, *sorted(each.period.start for each in found), spec.wanted.end]
    gaps = [f"{one} to {other}" for one, other in pairwise(edges) if other - one > STALE]
    return ", ".join(gaps[:5]) or ("" if found else "every day")


_EARLY = {
    Look.ANY: frozenset(Comparison),
    Look.MAX: frozenset({Comparison.AT_LEAST, Comparison.ABOVE}),
    Look.MIN: frozenset({Comparison.AT_MOST, Comparison.BELOW}),
}


def _decided_early(case: _Case, found: Sequence[_Standing]) -> Observed | None:
    spec = case.spec
    if spec.comparison not in _EARLY[spec.wanted.look]:
        return None
    hits = [each for each in found if case.holds(each.value)]
    if not hits:
        return None
    dated = [each for each in hits if each.known_on is not None]
    shown = min(dated or hits, key=lambda each: (each.known_on or date.min, each.period.start))
    known = case.known([shown.known_on], first=True, least=shown.period.end)
    return Observed(Verdict.YES, known, f"{_compared(case, shown)}.", shown.row, shown.value)


def _extreme(case: _Case, found: Sequence[_Standing]) -> _Standing:
    lowest = case.spec.wanted.look is Look.MIN or (
        case.spec.wanted.look is Look.ANY
        and case.spec.comparison in {Comparison.AT_MOST, Comparison.BELOW}
    )
    ordered = sorted(found, key=lambda each: (each.value or Decimal(0), each.period.start))
    return ordered[0 if lowest else -1]


def _decide_span(case: _Case, standings: dict[date, _Standing]) -> Observed:
    spec = case.spec
    inside = [
        each
        for each in standings.values()
        if spec.wanted.start <= each.period.start and each.period.end <= spec.wanted.end
    ]
    found = [each for each in inside if each.value is not None and not each.doubt]
    early = _decided_early(case, found)
    if early:
        return early
    holes = _holes(case, found)
    if not found or (holes and case.is_due):
        return _nothing(case, f"{spec.series.label}: {holes or 'a value in the span'}")
    extreme = _extreme(case, found)
    reason = f"{spec.wanted}, {len(found)} values; {_compared(case, extreme)}"
    if not case.is_due:
        reason += f"; not final before {case.due_at:%Y-%m-%d}"
        return Observed(Verdict.NOT_YET, None, f"{reason}.", extreme.row, extreme.value)
    is_yes = spec.wanted.look is not Look.ANY and case.holds(extreme.value)
    known = case.known((each.known_on for each in found), first=False, least=spec.wanted.end)
    verdict = Verdict.YES if is_yes else Verdict.NO
    return Observed(verdict, known, f"{reason}.", extreme.row, extreme.value)


def decide_observation(
    spec: ObservationSpec,
    observations: Sequence[Observation],
    *,
    closes_at: datetime,
    now: datetime,
    pinned: Decimal | None = None,
    zone: str = "UTC",
) -> Observed:
    """Says what the numbers read so far mean for a question.

    A period counts once it is over. Under vintage `first` the value counts that was published
    first at or after the end of its period; where the source does not say when it published, only
    a pinned one. Under `latest` the newest one counts, so that a later revision can turn the
    verdict: what was decided before is then corrected by whoever calls this.

    Yes comes before the due time only where nothing can undo it by the rule: a first value, or one
    value of many that is enough. Everything else waits until the due time has passed.

    Args:
        spec: the rule.
        observations: as they were read, in any order.
        closes_at: when the question closes.
        now: the present instant.
        pinned: the value of the one wanted period as we saw it first.
        zone: in which the days of the series end.

    Raises:
        InvalidInputError: a time has no zone, or there is no such zone.

    Example:
        >>> from datetime import UTC
        >>> spec = ObservationSpec.from_settings({"provider": "fred", "series": "UNRATE",
        ...     "period": "2024-05", "comparison": ">=", "threshold": "4.0"})
        >>> row = Observation(date(2024, 5, 1), date(2024, 5, 31), Decimal("4.0"),
        ...                   date(2024, 6, 7), "2024-05-01 4.0")
        >>> found = decide_observation(spec, [row], closes_at=datetime(2024, 6, 1, tzinfo=UTC),
        ...                            now=datetime(2024, 6, 8, tzinfo=UTC))
        >>> found.verdict.value, found.known.at.date().isoformat()
        ('yes', '2024-06-07')
        >>> found.reason
        '2024-05: 4.0 >= 4.0 (fred UNRATE, first value, published 2024-06-07).'
    """
    case = _Case(spec, spec.due_at(closes_at), as_utc(now), zone, pinned)
    standings = _standings(case, observations)
    if spec.wanted.look is Look.PERIOD:
        period = Period(spec.wanted.start, spec.wanted.end, spec.frequency)
        return _decide_period(case, standings, period)
    if spec.wanted.look is Look.LATEST:
        return _decide_latest(case, standings)
    return _decide_span(case, standings)
