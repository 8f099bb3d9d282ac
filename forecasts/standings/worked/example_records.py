"""Worked examples as records: every step that leads from the record to a printed number."""

from collections.abc import Mapping
from dataclasses import dataclass

from forecasts.standings.board.board_rows import BoardRow, Leaderboard
from forecasts.standings.calibration.calibration_view import CalibrationBin
from forecasts.standings.market_list import MarketRow
from forecasts.standings.people.calls import Reference
from forecasts.standings.people.comparison import Comparison
from forecasts.standings.people.site_calibration import ForecasterCalibration
from forecasts.values import ExcludedReason, FamilyKind, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class CallExample:
    """One scored first statement.

    Attributes:
        forecaster: who said it.
        forecaster_slug: their address.
        slug: of the question.
        said: the probability as read.
        outcome: 1 or 0.
        given: the probability given to what happened, held to .1 to 99.9 %.
        brier: of the statement.
        log: its log loss in nats, from `given`.
        reference: what it is compared with, None without any.
    """

    forecaster: str
    forecaster_slug: str
    slug: str
    title: str
    said: Reading
    outcome: int
    given: float
    brier: float
    log: float
    reference: Reference | None


@dataclass(frozen=True, slots=True)
class TimeStep:
    """What was said, for how many days it was in force, and its Brier score."""

    said: Reading
    days: float
    brier: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExample:
    """A forecaster who changed their mind on a question.

    Attributes:
        steps: what was in force one after another.
        days: for how many days anything was in force.
        window: how many days the question's window lasted.
        brier: the time average.
        coverage: the share of the window on record.
    """

    forecaster: str
    forecaster_slug: str
    slug: str
    title: str
    outcome: int
    steps: tuple[TimeStep, ...]
    days: float
    window: float
    brier: float
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a forecaster gained on the reference on one unit.

    Attributes:
        slug: of its first question.
        more: how many more questions the unit holds.
        brier: own.
        reference: that of the reference.
        points: 100 times the reference's less the own; positive is better.
    """

    slug: str
    title: str
    more: int
    brier: float
    reference: float
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeExample:
    """How one Edge came out, with its interval.

    Attributes:
        row: the row on the board.
        edge: its Edge in points.
        weight: how much of it is the own record.
        gains: the latest units with a reference.
        mean: the plain mean of the points of all of them.
        rest: what everybody else in the fit adds, in points: what is left of the Edge after the
            own record, edge - weight mean.
        error: the standard error in points, None without an interval.
        quantile: how many of them the interval reaches either way.
        fitted: how many answers the fit is made of.
    """

    row: BoardRow
    edge: float
    weight: float
    gains: tuple[Gain, ...]
    mean: float
    rest: float
    error: float | None
    quantile: float
    fitted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortExample:
    """Why a record is provisional.

    Attributes:
        row: the row on the board.
        weight: how much of its Edge is the own record.
        others: for how many questions the others count.
        enough: how many own questions weigh a quarter against them.
    """

    row: BoardRow
    weight: float
    others: float
    enough: float


@dataclass(frozen=True, slots=True)
class CalibrationExample:
    """The calibration of one forecaster, and their fullest group of statements."""

    of: ForecasterCalibration
    fullest: CalibrationBin


@dataclass(frozen=True, slots=True)
class HedgingExample:
    """How many of the classified statements of a forecaster named no level."""

    forecaster: str
    slug: str
    hedges: int
    classified: int


@dataclass(frozen=True, slots=True)
class FamilyPart:
    """What was said of one question of a family, and what its square comes to."""

    slug: str
    title: str
    probability: float
    outcome: int
    square: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyExample:
    """How a family was scored as one unit.

    Attributes:
        parts: the questions answered.
        rest: the square of what was left to the unanswered; None where there are none, or where
            the family is no exclusive one.
        brier: of the unit.
    """

    kind: FamilyKind
    forecaster: str
    forecaster_slug: str
    parts: tuple[FamilyPart, ...]
    rest: float | None
    brier: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """One example of each number, None where the record holds none yet.

    Attributes:
        board: the board the record opens; all examples are from it.
        call: a scored statement, with a reference where there is one.
        words: a scored statement read from words.
        pair: two forecasters on what both answered.
        market: the linked market that is farthest from what people say.
        excluded: how many public statements are not scored, by reason.
    """

    board: Leaderboard
    call: CallExample | None
    words: CallExample | None
    time: TimeExample | None
    edge: EdgeExample | None
    short: ShortExample | None
    calibration: CalibrationExample | None
    hedging: HedgingExample | None
    family: FamilyExample | None
    pair: Comparison | None
    market: MarketRow | None
    excluded: Mapping[ExcludedReason, int]
