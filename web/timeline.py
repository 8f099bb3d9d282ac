"""The picture of a question: who stood where, when; steps over time with marks that are links.

Horizontal positions are percentages of the plot, vertical ones pixels of its fixed height, so
that the picture fits a phone without shrinking its words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from forecasts.standings import HistoryPoint, MarketHistory, QuestionPage, StatementLine
from forecasts.values import Basis, Reading
from forecasts.wording import reading_words
from web.drawings import percent

HEIGHT: Final = 240
NARROW: Final = 196  # plot width on the narrowest phone, where dates must not collide either
_PHONE: Final = 250  # plot width on a phone, where numbers must not collide
_LETTER, _GAP = 8, 5  # width of a letter of a date, and the room between two dates
_MOST_DATES: Final = 5
_CROWDED: Final = 60  # above this many statements their numbers stay in the list
_DIGIT, _LINE = 7, 13
_COLUMNS: Final = 500  # of the plot, in each of which a market's line may move once
_DASHES: Final = 4  # ways to draw a market's line
_BESIDE: Final = ((8, 4, "start"), (-8, 4, "end"), (0, -9, "middle"), (0, 18, "middle"))
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100)
_MONTHS: Final = (1, 2, 3, 6, 12)
_DAYS: Final = (1, 2, 5, 10, 15, 30)


@dataclass(frozen=True, slots=True)
class Mark:
    """One statement on the picture.

    Attributes:
        number: its number in the list of statements below.
        shape: number, words, price or unscored.
        x: position in time, an SVG length.
        y: height of the probability in pixels from the top.
        top: upper end of the range, None without one.
        bottom: lower end of the range.
        label: what a pointer or a screen reader is told.
        offset: where its number is written (dx, dy, anchor), None where there is no room.
    """

    number: int
    shape: str
    x: str
    y: float
    top: float | None
    bottom: float | None
    label: str
    offset: tuple[int, int, str] | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a step line."""

    x1: str
    x2: str
    y1: float
    y2: float


@dataclass(frozen=True, slots=True)
class PriceLine:
    """The prices of one market: its name, the number of its dashes, and its steps.

    `path` and `gaps`, where nobody polled, are SVG paths on a plot 1,000 wide and as high as the
    picture.
    """

    label: str
    dashes: int
    path: str
    gaps: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A moment worth a word on the time axis."""

    x: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the template draws.

    Attributes:
        height: of the plot in pixels.
        levels: height and words of the lines across.
        ticks: dates below the plot.
        end: when statements stop to count.
        steps: who stood where, until then.
        prices: what the linked markets said, until then.
        marks: every stated probability.
        shapes: those that the marks have.
        is_crowded: whether some marks have no room for their number.
        has_later: whether some were said after the plot ends, and stand at its edge.
        outcome: 1, 0, or None while undecided or annulled.
        label: the picture in words.
    """

    height: int
    levels: tuple[tuple[float, str], ...]
    ticks: tuple[Guide, ...]
    end: Guide | None
    steps: tuple[Segment, ...]
    prices: tuple[PriceLine, ...]
    marks: tuple[Mark, ...]
    shapes: frozenset[str]
    is_crowded: bool
    has_later: bool
    outcome: int | None
    label: str


def _y(probability: float) -> float:
    return round(HEIGHT * (1 - probability), 1)


@dataclass(frozen=True, slots=True)
class _Axis:
    start: datetime
    stop: datetime

    def share(self, at: datetime) -> float:
        return min((at - self.start) / (self.stop - self.start), 1.0)

    def x(self, at: datetime) -> str:
        return percent(self.share(at))


def _axis(stated: Sequence[datetime], end: datetime) -> _Axis:
    """Ends soon after statements stop to count: what was said later must not stretch it."""
    timely = [at for at in stated if at <= end]
    times = [*timely, end] if timely else [*stated, end]
    start, stop = min(times), max(times)
    margin = max((stop - start) / 30, timedelta(hours=12))
    return _Axis(start - margin, stop + margin)


def _month_starts(axis: _Axis, step: int) -> list[datetime]:
    first, last = (at.year * 12 + at.month - 1 for at in (axis.start, axis.stop))
    months = range(-(-first // step) * step, last + 1, step)
    starts = (datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in months)
    return [at for at in starts if axis.start <= at <= axis.stop]


def _day_starts(axis: _Axis, step: int) -> list[datetime]:
    at = axis.start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = []
    while at <= axis.stop:
        found.append(at)
        at += timedelta(days=step)
    return found


def _choices(axis: _Axis) -> Iterator[tuple[list[datetime], str]]:
    days = (axis.stop - axis.start).days
    if days <= 100:
        yield from ((_day_starts(axis, step), "%d %b") for step in _DAYS)
    if days <= 1500:
        yield from ((_month_starts(axis, months), "%b %Y") for months in _MONTHS)
    yield from ((_month_starts(axis, 12 * years), "%Y") for years in _YEARS)


def _date_words(at: datetime, shape: str, *, is_first: bool) -> str:
    if shape == "%b %Y" and not is_first:
        shape = "%b" if at.month > 1 else "%Y"
    return format(at, shape).lstrip("0")


def _anchored(at: float, width: float) -> tuple[str, float]:
    """Chooses how a label stands at a place, so that it stays inside, and where it begins."""
    if at < width / 2:
        return "start", at
    return ("end", at - width) if at > NARROW - width / 2 else ("middle", at - width / 2)


def _labelled(axis: _Axis, dates: Sequence[datetime], shape: str) -> tuple[Guide, ...] | None:
    """Writes the dates below the plot; None where two of them would touch on a phone."""
    guides = []
    taken = -float(_GAP)
    for at in dates:
        words = _date_words(at, shape, is_first=at == dates[0])
        width = _LETTER * len(words)
        anchor, left = _anchored(NARROW * axis.share(at), width)
        if left < taken + _GAP:
            return None
        taken = left + width
        guides.append(Guide(axis.x(at), words, anchor))
    return tuple(guides)


def _ticks(axis: _Axis) -> tuple[Guide, ...]:
    """Chooses the finest dates that keep apart at any width; one at an edge may have to go."""
    choices = [(dates, shape) for dates, shape in _choices(axis) if len(dates) <= _MOST_DATES]
    found = [
        _labelled(axis, dates[kept], shape) or ()
        for kept in (slice(None), slice(-1), slice(1, None), slice(1, -1))
        for dates, shape in choices
    ]
    return next((guides for least in (2, 1) for guides in found if len(guides) >= least), ())


def _shape(line: StatementLine, said: Reading) -> str:
    if line.excluded_reason is not None:
        return "unscored"
    shapes = {Basis.VERBAL: "words", Basis.PRICE: "price", Basis.NUMERIC: "number"}
    return shapes[said.basis]


def _steps(lines: Iterable[StatementLine], axis: _Axis, end: datetime) -> list[Segment]:
    """Draws where each forecaster stood, until the next statement, a withdrawal or the end."""
    tracks: dict[str, list[tuple[datetime, float, datetime]]] = {}
    for line in lines:
        if line.said is not None and line.excluded_reason is None and line.stated_at < end:
            track = tracks.setdefault(line.forecaster_slug, [])
            track.append((line.stated_at, line.said.probability, line.withdrawn_at or end))
    drawn = []
    for track in tracks.values():
        held = [*((at, p) for at, p, _ in track[1:]), (end, track[-1][1])]
        for (at, p, withdrawn_at), (until, following) in zip(track, held, strict=True):
            stop = min(until, withdrawn_at)
            drawn.append(Segment(axis.x(at), axis.x(stop), _y(p), _y(p)))
            if following != p and stop == until:
                drawn.append(Segment(axis.x(until), axis.x(until), _y(p), _y(following)))
    return drawn


def _shown(points: Sequence[HistoryPoint], axis: _Axis) -> list[HistoryPoint]:
    """Leaves out what nobody can see: of points in one column the first, last and extremes stay."""
    shown = []
    for _, column in groupby(points, key=lambda point: int(axis.share(point.at) * _COLUMNS)):
        within = list(column)
        by_price = sorted(within, key=lambda point: point.probability)
        kept = {within[0].at, within[-1].at, by_price[0].at, by_price[-1].at}
        shown += [point for point in within if point.at in kept or point.is_gap_before]
    return shown


def _price_line(market: MarketHistory, number: int, axis: _Axis, end: datetime) -> PriceLine:
    """Draws the prices of a linked market as one line of steps; gaps apart."""
    points = _shown([point for point in market.points if point.at <= end], axis)
    path: list[str] = []
    gaps: list[str] = []
    last = ""
    for point in points:
        x, y = f"{1000 * axis.share(point.at):.1f}", _y(point.probability)
        if point.is_gap_before and last:
            gaps.append(f"M{last}H{x}")
        path.append(f"H{x}V{y}" if path and not point.is_gap_before else f"M{x} {y}")
        last = f"{x} {y}"
    if path:
        path.append(f"H{1000 * axis.share(end):.1f}")
    return PriceLine(market.label, number % _DASHES, "".join(path), "".join(gaps))


class _Room:
    """Places numbers beside their marks so that nothing lies on top of anything."""

    def __init__(self, marks: Iterable[tuple[float, float]]) -> None:
        self._taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in marks]

    def place(self, x: float, y: float, number: int) -> tuple[int, int, str] | None:
        width = _DIGIT * len(str(number)) + 2
        for dx, dy, anchor in _BESIDE:
            left = {"start": x + dx, "end": x + dx - width, "middle": x - width / 2}[anchor]
            box = (left, y + dy - _LINE + 3, left + width, y + dy + 1)
            inside = box[0] >= -4 and box[2] <= _PHONE + 4 and box[1] >= -4
            if inside and not any(_overlaps(box, other) for other in self._taken):
                self._taken.append(box)
                return dx, dy, anchor
        return None


_Box = tuple[float, float, float, float]


def _overlaps(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _mark_label(number: int, line: StatementLine, said: Reading, *, is_later: bool) -> str:
    words = f"{number}: {line.forecaster}, {reading_words(said)}"
    return f"{words}; said later, shown at the edge" if is_later else words


def _marks(lines: Sequence[StatementLine], axis: _Axis) -> list[Mark]:
    said = [
        (number, line, line.said)
        for number, line in enumerate(lines, start=1)
        if line.said is not None
    ]
    room = _Room((axis.share(line.stated_at) * _PHONE, _y(r.probability)) for _, line, r in said)
    is_crowded = len(said) > _CROWDED
    return [
        Mark(
            number=number,
            shape=_shape(line, r),
            x=axis.x(line.stated_at),
            y=_y(r.probability),
            top=None if r.high is None else _y(r.high),
            bottom=None if r.low is None else _y(r.low),
            label=_mark_label(number, line, r, is_later=line.stated_at > axis.stop),
            offset=None
            if is_crowded
            else room.place(axis.share(line.stated_at) * _PHONE, _y(r.probability), number),
        )
        for number, line, r in said
    ]


def _end_words(question: QuestionPage, known: datetime | None, now: datetime) -> str:
    if known and known <= question.closes_at:
        return "outcome known"
    return "closed" if question.closes_at <= now else "closes"


def _market_label(markets: Sequence[MarketHistory]) -> str:
    words = [
        f"{market.label} from {100 * market.points[0].probability:.0f} to "
        f"{100 * market.points[-1].probability:.0f} %"
        for market in markets
    ]
    return f" Market prices: {', '.join(words)}." if words else ""


def timeline(question: QuestionPage, *, now: datetime) -> Timeline | None:
    """Lays out the picture of a question; None when nobody has stated a probability."""
    lines = question.statements
    stated = [line.stated_at for line in lines if line.said is not None]
    told = [market for market in question.prices if market.points]
    priced = [point.at for market in told for point in market.points]
    if not stated and not priced:
        return None
    known = question.current.known_at if question.current else None
    end = min(question.closes_at, known or question.closes_at)
    axis = _axis([*stated, *priced], end)
    shown_until = min(end, max(now, *priced)) if priced else end
    marks = _marks(lines, axis)
    people = len({line.forecaster_slug for line in lines if line.said is not None})
    return Timeline(
        height=HEIGHT,
        levels=tuple((_y(level / 100), f"{level}") for level in (0, 25, 50, 75, 100)),
        ticks=_ticks(axis),
        end=Guide(
            axis.x(end),
            _end_words(question, known, now),
            "end" if axis.share(end) > 0.5 else "start",
        ),
        steps=tuple(_steps(lines, axis, end)),
        prices=tuple(
            _price_line(market, number, axis, shown_until) for number, market in enumerate(told)
        ),
        marks=tuple(marks),
        shapes=frozenset(mark.shape for mark in marks),
        is_crowded=any(mark.offset is None for mark in marks),
        has_later=any(at > axis.stop for at in stated),
        outcome=question.current.decision.outcome if question.current else None,
        label=(
            f"{len(stated)} stated probabilities of {people} forecasters over time, on a scale "
            f"from 0 to 100 %; each is listed below.{_market_label(told)}"
        ),
    )
