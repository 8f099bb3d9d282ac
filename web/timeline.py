"""The picture of a question: who stood where, when; steps over time with marks that are links.

Horizontal positions are percentages of the plot, vertical ones pixels of its fixed height, so
that the picture fits a phone without shrinking its words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forecasts.language.chances.sourced import sourced_words
from forecasts.standings import (
    CROWD_MINIMUM,
    CrowdPoint,
    MarketHistory,
    QuestionPage,
    StatementLine,
)
from forecasts.values import Basis, Reading
from forecasts.wording import probability_words
from web.step_lines import (
    HEIGHT,
    WIDTH,
    CrowdLine,
    PersonLine,
    PriceLine,
    crowd_line_of,
    height_of,
    people_lines,
    price_line,
)
from web.time_axis import Axis, Guide, ticks, time_axis

_PHONE: Final = 250  # plot width on a phone, where numbers must not collide
_CROWDED: Final = 60  # above this many marks their numbers stay in the list
_DIGIT, _LINE = 7, 13
_BESIDE: Final = ((8, 4, "start"), (-8, 4, "end"), (0, -9, "middle"), (0, 18, "middle"))


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
class Timeline:
    """Everything the template draws.

    Attributes:
        height: of the plot in pixels.
        levels: height and words of the lines across.
        ticks: dates below the plot.
        end: when statements stop to count.
        people: who stood where, until then.
        crowd: where all stood together, None where they were too few.
        prices: what the linked markets said, until then.
        marks: the stated probabilities of the part of the list that is shown.
        dots: an SVG path of the others.
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
    people: tuple[PersonLine, ...]
    crowd: CrowdLine | None
    prices: tuple[PriceLine, ...]
    marks: tuple[Mark, ...]
    dots: str
    shapes: frozenset[str]
    is_crowded: bool
    has_later: bool
    outcome: int | None
    label: str


def _shape(line: StatementLine, said: Reading) -> str:
    if line.excluded_reason is not None:
        return "unscored"
    shapes = {Basis.VERBAL: "words", Basis.PRICE: "price", Basis.NUMERIC: "number"}
    return shapes[said.basis]


_Said = tuple[int, StatementLine, Reading]


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
    words = f"{number}: {line.forecaster}, {sourced_words(said)}"
    return f"{words}; said later, shown at the edge" if is_later else words


def _dots(said: Iterable[_Said], axis: Axis) -> str:
    places = {
        (int(WIDTH * axis.share(line.stated_at)), int(height_of(reading.probability)))
        for _, line, reading in said
    }
    return "".join(f"M{x} {y}h0" for x, y in sorted(places))


def _marks(said: Sequence[_Said], axis: Axis) -> list[Mark]:
    room = _Room(
        (axis.share(line.stated_at) * _PHONE, height_of(r.probability)) for _, line, r in said
    )
    is_crowded = len(said) > _CROWDED
    return [
        Mark(
            number=number,
            shape=_shape(line, r),
            x=axis.x(line.stated_at),
            y=height_of(r.probability),
            top=None if r.high is None else height_of(r.high),
            bottom=None if r.low is None else height_of(r.low),
            label=_mark_label(number, line, r, is_later=line.stated_at > axis.stop),
            offset=None
            if is_crowded
            else room.place(axis.share(line.stated_at) * _PHONE, height_of(r.probability), number),
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


def _crowd_label(points: Sequence[CrowdPoint]) -> str:
    stood = [point.probability for point in points if point.probability is not None]
    if not stood:
        return ""
    return (
        f" The crowd, where at least {CROWD_MINIMUM} organisations stand by a number: from "
        f"{probability_words(stood[0])} to {probability_words(stood[-1])}."
    )


def _label(said: Sequence[_Said], told: Sequence[MarketHistory], crowd: str) -> str:
    people = len({line.forecaster_slug for _, line, _ in said})
    return (
        f"{len(said)} stated probabilities of {people} forecasters over time, on a scale "
        f"from 0 to 100 %; each is listed below.{crowd}{_market_label(told)}"
    )


def timeline(
    question: QuestionPage, *, now: datetime, shown: range = range(1, 1_000_000)
) -> Timeline | None:
    """Lays out the picture of a question; None when nobody has stated a probability.

    Args:
        question: the question.
        now: the present instant.
        shown: the numbers of the statements that are listed beside it, whose marks are links.
    """
    said = [
        (number, line, line.said)
        for number, line in enumerate(question.statements, start=1)
        if line.said is not None
    ]
    stated = [line.stated_at for _, line, _ in said]
    told = [market for market in question.prices if market.points]
    priced = [point.at for market in told for point in market.points]
    if not stated and not priced:
        return None
    known = question.current.known_at if question.current else None
    end = min(question.closes_at, known or question.closes_at)
    axis = time_axis([*stated, *priced], end)
    shown_until = min(end, max(now, *stated, *priced))
    marks = _marks([each for each in said if each[0] in shown], axis)
    return Timeline(
        height=HEIGHT,
        levels=tuple((height_of(level / 100), f"{level}") for level in (0, 25, 50, 75, 100)),
        ticks=ticks(axis),
        end=Guide(
            axis.x(end),
            _end_words(question, known, now),
            "end" if axis.share(end) > 0.5 else "start",
        ),
        people=people_lines(question.statements, axis, shown_until),
        crowd=crowd_line_of(question.crowd, axis, shown_until),
        prices=tuple(
            price_line(market, number, axis, shown_until) for number, market in enumerate(told)
        ),
        marks=tuple(marks),
        dots=_dots([each for each in said if each[0] not in shown], axis),
        shapes=frozenset(mark.shape for mark in marks),
        is_crowded=any(mark.offset is None for mark in marks),
        has_later=any(at > axis.stop for at in stated),
        outcome=question.current.decision.outcome if question.current else None,
        label=_label(said, told, _crowd_label(question.crowd)),
    )
