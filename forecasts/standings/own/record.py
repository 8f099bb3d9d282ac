"""One's own record in numbers: against market and crowd, by tag and horizon, over time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import select

from forecasts.clock import span_start
from forecasts.db import AnyRow, Session
from forecasts.models import Prediction, Question
from forecasts.scores import strictest
from forecasts.standings.board.evidence import chosen_board
from forecasts.standings.own.calibration import OwnCalibration, own_calibration
from forecasts.standings.own.crowd import Asked, crowd_without
from forecasts.standings.own.rows import OwnFilter, own_records
from forecasts.standings.people.breakdown import (
    Breakdown,
    Group,
    Mean,
    breakdown,
    first_said,
    mean_of,
    running_means,
)
from forecasts.standings.records import REFERENCES, Array, Records, instant
from forecasts.standings.tags import question_tags
from forecasts.standings.units import UnitRecords, unit_numbers, unit_records
from forecasts.values import Board, ReferenceClass

_DAY: Final = 86_400_000_000
_HORIZONS: Final = (
    ("under a week", 7.0),
    ("7 to 29 days", 30.0),
    ("30 to 89 days", 90.0),
    ("90 to 365 days", np.nextafter(365.0, np.inf)),
    ("over a year", np.inf),
)
_CODES: Final = {each: code for code, each in enumerate(REFERENCES)}
_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """Own first statements beside what somebody else said at the same instant, unit by unit.

    Attributes:
        questions: how many units; a family is one.
        own: own mean Brier score on them, lower is better.
        theirs: theirs.
        gained: 100 x (theirs - own) with its 90 % interval; positive is better.
    """

    questions: int
    own: float
    theirs: float
    gained: Mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """What was due in a quarter of a year, and everything due until its end.

    Attributes:
        group: the units due in it; the label is like "2024 Q3".
        so_far: how many units were due until its end.
        brier_so_far: their mean Brier score.
    """

    group: Group
    so_far: int
    brier_so_far: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """What one's own first statements scored, on questions past their deadline.

    Attributes:
        board: prospective, or retrospective where there is nothing else.
        as_of: the instant of the reading.
        early: resolved questions left out because their deadline lies ahead.
        others: scored questions on the other board.
        questions: how many units; a family is one.
        predictions: how many statements were counted on them, updates too.
        brier: mean Brier score with its 90 % interval, 0..1, lower is better; None of nothing.
        log: mean log loss in nats, as if every probability lay in [.001, .999]; lower is better.
        time_averaged: mean of the Brier scores averaged over time.
        averaged: on how many units there is one.
        coverage: mean share of the time a statement of one's own stood.
        market: against linked markets.
        crowd: against the crowd without oneself, also where there was a market.
        compared: against the reference of the scores: market, else crowd, else base rate.
        parts: by tag, against which reference, and the mean difference to it as it grew.
        horizons: by the days from first statement to deadline.
        quarters: by the quarter of the deadline (UTC).
        calibration: what was said against what happened.
    """

    board: Board
    as_of: datetime
    early: int
    others: int
    questions: int
    predictions: int
    brier: Mean | None
    log: float | None
    time_averaged: float | None
    averaged: int
    coverage: float | None
    market: Paired | None
    crowd: Paired | None
    compared: Paired | None
    parts: Breakdown
    horizons: tuple[Group, ...]
    quarters: tuple[Quarter, ...]
    calibration: OwnCalibration


def _average(values: Array) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _brier(units: UnitRecords) -> Mean | None:
    """Averages the Brier scores; the interval stays within 0 to 1."""
    means = running_means(units.brier, units.cluster)
    if not means:
        return None
    last = means[-1]
    if last.low is None or last.high is None:
        return last
    return Mean(last.questions, last.points, max(last.low, 0.0), min(last.high, 1.0))


def _against(rows: Records, other: Array, code: Array | int) -> Paired | None:
    """Compares the rows with other probabilities, nan where there is none."""
    known = ~np.isnan(other)
    compared = replace(rows, reference_class=np.where(known, code, -1), reference_probability=other)
    units = unit_records(compared)
    units = units.where(units.has_reference)
    if not len(units):
        return None
    return Paired(
        questions=len(units),
        own=float((units.reference_brier + units.difference).mean()),
        theirs=float(units.reference_brier.mean()),
        gained=mean_of(units),
    )


def _asked(session: Session, rows: Records) -> list[Asked]:
    """Says when each first statement was made, and who could be heard by then."""
    dated: dict[int, AnyRow] = {}
    for start in range(0, len(rows), _AT_ONCE):
        query = (
            select(
                Prediction.id, Prediction.stated_at, Prediction.stated_precision,
                Prediction.visibility, Question.zone, Question.visibility.label("asked_as"),
            )
            .join(Question, Question.id == Prediction.question_id)
            .where(Prediction.id.in_(rows.prediction[start : start + _AT_ONCE].tolist()))
        )  # fmt: skip
        dated |= {row.id: row for row in session.execute(query)}
    asked = []
    for question, prediction in zip(rows.question.tolist(), rows.prediction.tolist(), strict=True):
        row = dated[prediction]
        asked.append(
            Asked(
                question_id=question,
                at=row.stated_at,
                begins_at=span_start(row.stated_at, row.stated_precision, zone=row.zone),
                visibility=strictest(row.asked_as, row.visibility),
            )
        )
    return asked


def _crowds(session: Session, rows: Records) -> Array:
    """Gives the crowd at each first statement: as it was scored, or beside a market."""
    found = np.where(
        rows.reference_class == _CODES[ReferenceClass.CROWD], rows.reference_probability, np.nan
    )
    beside = np.flatnonzero(rows.reference_class == _CODES[ReferenceClass.MARKET])
    if len(beside):
        (who,) = rows.people.values()
        pooled = crowd_without(session, who, _asked(session, rows.where(beside)))
        found[beside] = [np.nan if each is None else each for each in pooled]
    return found


def _grouped(label: str, units: UnitRecords) -> Group:
    return Group(label, len(units), float(units.brier.mean()), mean_of(units))


def _horizons(units: UnitRecords, said: Array) -> tuple[Group, ...]:
    days = (units.closes_at - said) / _DAY
    groups, begins = [], -np.inf
    for label, end in _HORIZONS:
        chosen = (days >= begins) & (days < end)
        if chosen.any():
            groups.append(_grouped(label, units.where(chosen)))
        begins = end
    return tuple(groups)


def _quarter_of(at: datetime) -> str:
    return f"{at.year} Q{(at.month + 2) // 3}"


def _quarters(units: UnitRecords) -> tuple[Quarter, ...]:
    labels = np.array([_quarter_of(instant(each)) for each in units.closes_at], dtype=object)
    quarters, so_far, total = [], 0, 0.0
    for label in sorted(set(labels.tolist())):
        due = units.where(labels == label)
        so_far, total = so_far + len(due), total + float(due.brier.sum())
        quarters.append(
            Quarter(group=_grouped(label, due), so_far=so_far, brier_so_far=total / so_far)
        )
    return tuple(quarters)


def record_of(
    timely: Records,
    *,
    crowds: Array,
    tagged: Mapping[int, Iterable[str]],
    early: int,
    is_whole: bool,
    now: datetime,
) -> OwnRecord:
    """Works out what one's own rows say.

    Args:
        timely: first statements on questions past their deadline, of both boards.
        crowds: the crowd at each of them, nan where there was none.
        tagged: the tags of each question, by id.
        early: how many resolved questions are left out because their deadline lies ahead.
        is_whole: whether these are all there are, and not what a filter left.
        now: the present instant.
    """
    board = chosen_board(timely, None)
    crowds = crowds[timely.is_retrospective == (board is Board.RETROSPECTIVE)]
    rows = timely.on_board(board)
    units = unit_records(rows)
    by_unit: dict[int, set[str]] = {}
    for question, unit in zip(rows.question.tolist(), unit_numbers(rows).tolist(), strict=True):
        by_unit.setdefault(unit, set()).update(tagged.get(question, ()))
    parts = breakdown(rows, units, by_unit)
    market = rows.reference_class == _CODES[ReferenceClass.MARKET]
    prices = np.where(market, rows.reference_probability, np.nan)
    return OwnRecord(
        board=board,
        as_of=now,
        early=early,
        others=len(timely) - len(rows),
        questions=len(units),
        predictions=int(units.predictions.sum()),
        brier=_brier(units),
        log=_average(units.log),
        time_averaged=_average(units.time_averaged),
        averaged=int((~np.isnan(units.time_averaged)).sum()),
        coverage=_average(units.coverage),
        market=_against(rows, prices, _CODES[ReferenceClass.MARKET]),
        crowd=_against(rows, crowds, _CODES[ReferenceClass.CROWD]),
        compared=_against(rows, rows.reference_probability, rows.reference_class),
        parts=parts,
        horizons=_horizons(units, first_said(rows, units)),
        quarters=_quarters(units),
        calibration=own_calibration(rows, is_whole=is_whole),
    )


def own_record(
    session: Session, forecaster_id: int, wanted: OwnFilter | None = None, *, now: datetime
) -> OwnRecord:
    """Measures one's own record: first statements, each question and family once.

    Annulled questions, retracted and excluded statements are in nothing; questions resolved before
    their deadline are counted and left out until it has passed, for it is Yes that comes early.

    Args:
        session: a reading session.
        forecaster_id: whose; for this one's eyes only.
        wanted: which part; all by default.
        now: the present instant.
    """
    wanted = wanted or OwnFilter()
    rows = own_records(session, forecaster_id, wanted)
    timely = rows.timely(now)
    return record_of(
        timely,
        crowds=_crowds(session, timely),
        tagged=question_tags(session, timely.question),
        early=len(rows) - len(timely),
        is_whole=wanted == OwnFilter(),
        now=now,
    )
