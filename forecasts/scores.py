"""From predictions and a resolution to score rows: which statements count, and what they scored."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select

from forecasts.db import Session
from forecasts.models import Prediction, Question, Resolution, Score
from forecasts.scoring import brier_score, log_score, time_averaged
from forecasts.values import Directness, ExcludedReason, ScoreRule, Visibility

FloatArray: TypeAlias = NDArray[np.float64]

SCORER_VERSION: Final = "1"
_UNSCORED_DIRECTNESS: Final = {
    Directness.HEADLINE: ExcludedReason.HEADLINE,
    Directness.HEARSAY: ExcludedReason.HEARSAY,
}
_CLIP: Final = 0.001
_STRICTNESS: Final = [Visibility.PUBLIC, Visibility.UNLISTED, Visibility.PRIVATE]


@dataclass(frozen=True, slots=True)
class Window:
    """The span in which statements on a question count, and how it came out."""

    opens_at: datetime | None
    closes_at: datetime
    visibility: Visibility
    known_at: datetime | None = None
    outcome: int | None = None

    @property
    def ends_at(self) -> datetime:
        """The end of accrual: the close, or the moment the outcome was known, if earlier."""
        return min(self.closes_at, self.known_at or self.closes_at)


@dataclass(frozen=True, slots=True)
class Statement:
    """What scoring needs of one prediction."""

    prediction_id: int
    forecaster_id: int
    probability: float
    stated_at: datetime
    visibility: Visibility
    directness: Directness
    is_commitment: bool
    is_retracted: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score: Brier in 0..1 and raw log loss in nats, both lower is better."""

    forecaster_id: int
    rule: ScoreRule
    visibility: Visibility
    prediction_id: int
    predictions: int
    brier: float
    log: float
    coverage: float | None


def excluded_reason(statement: Statement, window: Window) -> ExcludedReason | None:
    """Says why a statement is never scored, or None when it counts.

    A statement at or after the moment the outcome was known, or after the close, is hindsight or
    late; headlines and hearsay are not the person's words; a commitment is no forecast.
    """
    if statement.is_retracted:
        return ExcludedReason.RETRACTED
    if statement.is_commitment:
        return ExcludedReason.COMMITMENT
    if statement.directness in _UNSCORED_DIRECTNESS:
        return _UNSCORED_DIRECTNESS[statement.directness]
    if window.known_at is not None and statement.stated_at >= window.known_at:
        return ExcludedReason.AFTER_KNOWN
    if statement.stated_at > window.closes_at:
        return ExcludedReason.AFTER_CLOSE
    return None


def _strictest(*visibilities: Visibility) -> Visibility:
    return max(visibilities, key=_STRICTNESS.index)


def _raw_log(p: FloatArray, y: FloatArray) -> FloatArray:
    return log_score(p, y, clip=None)


def _first(statements: list[Statement], outcome: int, visibility: Visibility) -> ScoreRow:
    first = statements[0]
    return ScoreRow(
        forecaster_id=first.forecaster_id,
        rule=ScoreRule.FIRST,
        visibility=visibility,
        prediction_id=first.prediction_id,
        predictions=len(statements),
        brier=float(brier_score(first.probability, outcome)),
        log=float(log_score(first.probability, outcome, clip=None)),
        coverage=None,
    )


def _time_average(
    statements: list[Statement], window: Window, *, since: datetime, visibility: Visibility
) -> ScoreRow | None:
    latest = {s.stated_at: s.probability for s in statements}  # of one instant, the last recorded
    times, start = list(latest), min(since, statements[0].stated_at)
    if window.outcome is None or times[0] >= window.ends_at:
        return None
    (brier, coverage), (log, _) = (
        time_averaged(
            rule, times, list(latest.values()), window.outcome, start=start, end=window.ends_at
        )
        for rule in (brier_score, _raw_log)
    )
    return ScoreRow(
        forecaster_id=statements[0].forecaster_id,
        rule=ScoreRule.TIME_AVERAGE,
        visibility=visibility,
        prediction_id=statements[0].prediction_id,
        predictions=len(statements),
        brier=brier,
        log=log,
        coverage=coverage,
    )


def score_statements(statements: Iterable[Statement], window: Window) -> list[ScoreRow]:
    """Scores everyone who stated something on a resolved question, under both rules.

    `first` takes a forecaster's first counted statement. `time_average` integrates the loss over
    [first statement, min(close, known)), exactly; its coverage is the share of the window from the
    question's opening (or, where none was stated, from the first statement of anyone) that the
    forecaster was on record. Statements of different visibility are scored apart, so that nothing
    private moves a public row.

    Returns:
        Rows ordered by visibility, forecaster and rule; none when there is no outcome.
    """
    if window.outcome is None:
        return []
    groups: defaultdict[tuple[Visibility, int], list[Statement]] = defaultdict(list)
    opened: dict[Visibility, datetime] = {}
    counted = (s for s in statements if excluded_reason(s, window) is None)
    for statement in sorted(counted, key=lambda s: (s.stated_at, s.prediction_id)):
        visibility = _strictest(window.visibility, statement.visibility)
        groups[visibility, statement.forecaster_id].append(statement)
        opened.setdefault(visibility, window.opens_at or statement.stated_at)
    rows: list[ScoreRow] = []
    for (visibility, _), own in sorted(groups.items()):
        rows.append(_first(own, window.outcome, visibility))
        average = _time_average(own, window, since=opened[visibility], visibility=visibility)
        rows.extend([average] if average else [])
    return rows


def current_resolution(session: Session, question_id: int) -> Resolution | None:
    """Returns the newest decision about a question; a reopening is a decision too."""
    return session.scalars(
        select(Resolution)
        .where(Resolution.question_id == question_id)
        .order_by(Resolution.id.desc())
        .limit(1)
    ).first()


def window_of(question: Question, resolution: Resolution | None) -> Window:
    """Reads the scoring window of a question and its newest decision."""
    return Window(
        opens_at=question.opens_at,
        closes_at=question.closes_at,
        visibility=question.visibility,
        known_at=resolution.known_at if resolution else None,
        outcome=resolution.decision.outcome if resolution else None,
    )


def statement_of(prediction: Prediction) -> Statement:
    """Reads what scoring needs of a prediction."""
    return Statement(
        prediction_id=prediction.id,
        forecaster_id=prediction.forecaster_id,
        probability=prediction.probability,
        stated_at=prediction.stated_at,
        visibility=prediction.visibility,
        directness=prediction.directness,
        is_commitment=prediction.is_commitment,
        is_retracted=prediction.retracted_at is not None,
    )


def rescore_question(session: Session, question: Question) -> int:
    """Brings exclusions and scores of a question in line with its statements and resolution.

    Returns:
        The number of score rows the question now has.
    """
    session.flush()
    resolution = current_resolution(session, question.id)
    window = window_of(question, resolution)
    predictions = session.scalars(
        select(Prediction).where(Prediction.question_id == question.id)
    ).all()
    for prediction in predictions:
        prediction.excluded_reason = excluded_reason(statement_of(prediction), window)
    session.execute(delete(Score).where(Score.question_id == question.id))
    rows = score_statements(map(statement_of, predictions), window)
    if resolution is not None:
        session.add_all(_stored(row, question.id, resolution.id) for row in rows)
    session.flush()
    return len(rows)


def _stored(row: ScoreRow, question_id: int, resolution_id: int) -> Score:
    return Score(
        question_id=question_id,
        resolution_id=resolution_id,
        forecaster_id=row.forecaster_id,
        rule=row.rule,
        visibility=row.visibility,
        prediction_id=row.prediction_id,
        predictions=row.predictions,
        brier=row.brier,
        log=row.log,
        coverage=row.coverage,
        scorer_version=SCORER_VERSION,
    )


def clipped_log(raw: float) -> float:
    """Bounds a raw log loss for means, as if every forecast lay in [.001, .999].

    Example:
        >>> round(clipped_log(math.inf), 4)
        6.9078
    """
    return min(max(raw, -math.log(1 - _CLIP)), -math.log(_CLIP))
