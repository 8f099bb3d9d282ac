"""The leaderboard: who did how well, with an honest interval."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import select

from forecasts.clock import Edge, day_edge
from forecasts.db import AnyRow, AnySelect, Session
from forecasts.models import (
    Forecaster,
    Prediction,
    Question,
    QuestionTag,
    Quotation,
    Resolution,
    Score,
)
from forecasts.scores import clipped_log
from forecasts.scoring import Intervals, grouped_mean, pooled_mean_interval
from forecasts.text import is_said_in
from forecasts.values import Board, ForecasterKind, QuestionState, Reading, ScoreRule, Visibility

PROVISIONAL_BELOW: Final = 20
_SAID: Final = (
    Prediction.probability,
    Prediction.low,
    Prediction.high,
    Prediction.basis,
    Prediction.phrase,
    Prediction.is_inverted,
    Prediction.proposed,
    Quotation.excerpt,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """What a reader asks of the board.

    Attributes:
        board: which questions; None opens the prospective board, or the retrospective one when
            there is no other.
        kind: only forecasters of this kind.
        tag: only questions with this tag.
        since: only questions whose deadline lies on or after this day (UTC).
        until: only questions whose deadline lies on or before this day (UTC).
        minimum: only forecasters with at least this many questions.
        includes_early: also questions that resolved before their deadline has passed; they come
            out one-sided, so the default leaves them out.
    """

    board: Board | None = None
    kind: ForecasterKind | None = None
    tag: str | None = None
    since: date | None = None
    until: date | None = None
    minimum: int = 1
    includes_early: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """One question in a forecaster's record: Brier of the first statement, None when annulled."""

    slug: str
    title: str
    outcome: int | None
    said: Reading
    brier: float | None
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One forecaster on the board; lower Brier and log are better, None means unknown.

    Attributes:
        brier: mean over questions of the first statement's Brier score, 0..1.
        brier_low: lower end of the 90 % interval of that mean.
        brier_high: upper end.
        log: mean log loss in nats of the first statements, each clipped to [.001, .999].
        time_averaged_brier: mean over questions of the Brier score averaged over time.
        coverage: mean share of the question's window the forecaster was on record.
        provisional: whether the record is too short to mean much.
        missing: how many more questions a provisional record needs.
        ticks: the record question by question, in order of deadline.
    """

    forecaster: str
    slug: str
    kind: ForecasterKind
    organisation: str | None
    questions: int
    predictions: int
    brier: float
    brier_low: float | None
    brier_high: float | None
    log: float
    time_averaged_brier: float | None
    coverage: float | None
    provisional: bool
    missing: int
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """A board with everything needed to read it honestly.

    Attributes:
        rows: settled records, then provisional ones, each by the upper end of the interval, so
            that one lucky answer does not lead a board; by Brier where there is no interval.
        questions: how many questions the rows are made of.
        left_out: how many forecasters with scores the minimum leaves out.
        early: how many resolved questions are left out because their deadline lies ahead.
        others: how many scored questions the other board holds.
    """

    board: Board
    as_of: datetime
    score: str
    minimum: int
    rows: tuple[BoardRow, ...]
    questions: int
    left_out: int
    early: int
    others: int


def _said(row: AnyRow) -> Reading:
    return Reading(
        row.probability,
        row.low,
        row.high,
        row.basis,
        row.phrase,
        is_inverted=row.is_inverted,
        proposed=row.proposed,
        is_verbatim=not row.phrase or not row.excerpt or is_said_in(row.phrase, row.excerpt),
    )


def _scored(wanted: BoardFilter) -> AnySelect:
    query = (
        select(
            Forecaster.id.label("forecaster_id"),
            Forecaster.name,
            Forecaster.slug.label("forecaster_slug"),
            Forecaster.kind,
            Forecaster.organisation,
            Question.id.label("question_id"),
            Question.slug,
            Question.title,
            Question.closes_at,
            (Question.fixed_at >= Resolution.known_at).label("is_retrospective"),
            Resolution.decision,
            *_SAID,
            Score.rule,
            Score.brier,
            Score.log,
            Score.coverage,
            Score.predictions,
        )
        .join(Forecaster, Forecaster.id == Score.forecaster_id)
        .join(Question, Question.id == Score.question_id)
        .join(Resolution, Resolution.id == Score.resolution_id)
        .join(Prediction, Prediction.id == Score.prediction_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .where(Score.visibility == Visibility.PUBLIC)
        .order_by(Question.closes_at, Question.id, Forecaster.id)
    )
    return _restricted(query, wanted)


def _restricted(query: AnySelect, wanted: BoardFilter) -> AnySelect:
    if wanted.kind is not None:
        query = query.where(Forecaster.kind == wanted.kind)
    if wanted.tag is not None:
        tagged = select(QuestionTag.question_id).where(QuestionTag.tag == wanted.tag)
        query = query.where(Question.id.in_(tagged))
    if wanted.since is not None:
        query = query.where(Question.closes_at >= day_edge(wanted.since, Edge.START))
    if wanted.until is not None:
        query = query.where(Question.closes_at <= day_edge(wanted.until, Edge.END))
    return query


def _annulled(session: Session, wanted: BoardFilter) -> dict[int, list[Tick]]:
    query = (
        select(
            Prediction.forecaster_id,
            *_SAID,
            Question.slug,
            Question.title,
            Question.closes_at,
        )
        .join(Question, Question.id == Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .where(
            Question.state == QuestionState.ANNULLED,
            Question.visibility == Visibility.PUBLIC,
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.excluded_reason.is_(None),
        )
        .order_by(Prediction.stated_at, Prediction.id)
    )
    gaps: defaultdict[int, dict[str, Tick]] = defaultdict(dict)
    for row in session.execute(_restricted(query, wanted)):
        tick = Tick(row.slug, row.title, None, _said(row), None, row.closes_at)
        gaps[row.forecaster_id].setdefault(row.slug, tick)
    return {key: list(ticks.values()) for key, ticks in gaps.items()}


def _chosen_board(rows: Sequence[AnyRow], wanted: Board | None) -> Board:
    if wanted is not None:
        return wanted
    has_prospective = any(not row.is_retrospective for row in rows)
    return Board.PROSPECTIVE if has_prospective or not rows else Board.RETROSPECTIVE


def _is_on(row: AnyRow, board: Board) -> bool:
    return board is Board.ALL or row.is_retrospective == (board is Board.RETROSPECTIVE)


def _optional(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _tick(row: AnyRow) -> Tick:
    return Tick(row.slug, row.title, row.decision.outcome, _said(row), row.brier, row.closes_at)


@dataclass(frozen=True, slots=True)
class _Means:
    """Means by forecaster, in the order of `keys`."""

    keys: list[int]
    brier: np.ndarray[Any, np.dtype[np.float64]]
    log: np.ndarray[Any, np.dtype[np.float64]]
    interval: Intervals
    average: np.ndarray[Any, np.dtype[np.float64]]
    coverage: np.ndarray[Any, np.dtype[np.float64]]


def _means(first: Sequence[AnyRow], average: Sequence[AnyRow]) -> _Means:
    keys = sorted({row.forecaster_id for row in first})
    place = {key: index for index, key in enumerate(keys)}
    groups = [place[row.forecaster_id] for row in first]
    later = [place[row.forecaster_id] for row in average]
    briers = [row.brier for row in first]
    return _Means(
        keys=keys,
        brier=grouped_mean(briers, groups, n_groups=len(keys))[0],
        log=grouped_mean([clipped_log(row.log) for row in first], groups, n_groups=len(keys))[0],
        interval=pooled_mean_interval(briers, groups, n_groups=len(keys)),
        average=grouped_mean([row.brier for row in average], later, n_groups=len(keys))[0],
        coverage=grouped_mean([row.coverage for row in average], later, n_groups=len(keys))[0],
    )


def _board_rows(
    first: Sequence[AnyRow], average: Sequence[AnyRow], gaps: dict[int, list[Tick]]
) -> list[BoardRow]:
    if not first:
        return []
    means = _means(first, average)
    has_spread = bool(np.any(means.interval.standard_error > 0))  # equal scores prove nothing
    own: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for row in first:
        own[row.forecaster_id].append(row)
    built = []
    for index, key in enumerate(means.keys):
        record = own[key]
        ticks = [*map(_tick, record), *gaps.get(key, [])]
        built.append(
            BoardRow(
                forecaster=record[0].name,
                slug=record[0].forecaster_slug,
                kind=record[0].kind,
                organisation=record[0].organisation,
                questions=len(record),
                predictions=sum(row.predictions for row in record),
                brier=float(means.brier[index]),
                brier_low=_optional(means.interval.low[index]) if has_spread else None,
                brier_high=_optional(means.interval.high[index]) if has_spread else None,
                log=float(means.log[index]),
                time_averaged_brier=_optional(means.average[index]),
                coverage=_optional(means.coverage[index]),
                provisional=len(record) < PROVISIONAL_BELOW,
                missing=max(0, PROVISIONAL_BELOW - len(record)),
                ticks=tuple(sorted(ticks, key=lambda tick: (tick.closes_at, tick.slug))),
            )
        )
    return built


def _standing(row: BoardRow) -> tuple[bool, float, float, str]:
    vouched_for = row.brier if row.brier_high is None else row.brier_high
    return row.provisional, vouched_for, row.brier, row.slug


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database holds for a filter, before it is split into boards."""

    rows: Sequence[AnyRow]
    timely: Sequence[AnyRow]
    gaps: dict[int, list[Tick]]


def _find(session: Session, wanted: BoardFilter, now: datetime) -> _Found:
    rows = session.execute(_scored(wanted)).all()
    timely = [row for row in rows if wanted.includes_early or row.closes_at <= now]
    return _Found(rows, timely, _annulled(session, wanted))


def _board(found: _Found, board: Board, minimum: int, now: datetime) -> Leaderboard:
    rows = [row for row in found.timely if _is_on(row, board)]
    first = [row for row in rows if row.rule is ScoreRule.FIRST]
    average = [row for row in rows if row.rule is ScoreRule.TIME_AVERAGE]
    built = _board_rows(first, average, found.gaps)
    kept = sorted((row for row in built if row.questions >= minimum), key=_standing)
    every, timely = ({row.question_id for row in each} for each in (found.rows, found.timely))
    own = {row.question_id for row in rows}
    return Leaderboard(
        board=board,
        as_of=now,
        score="brier",
        minimum=minimum,
        rows=tuple(kept),
        questions=len(own),
        left_out=len(built) - len(kept),
        early=len(every - timely),
        others=len(timely - own),
    )


def leaderboard(session: Session, wanted: BoardFilter, *, now: datetime) -> Leaderboard:
    """Builds the board a reader asks for.

    Means are over questions, each counted once, of first statements; questions count once their
    scheduled deadline has passed, unless asked otherwise. The interval comes from one variance
    pooled over the board (`forecasts.scoring.pooled_mean_interval`).

    Args:
        session: a reading session.
        wanted: the filter.
        now: the present instant, printed as `as_of`.
    """
    found = _find(session, wanted, now)
    return _board(found, _chosen_board(found.timely, wanted.board), wanted.minimum, now)


def both_boards(session: Session, *, now: datetime) -> tuple[Leaderboard, Leaderboard]:
    """Builds the unfiltered prospective and retrospective boards from one reading."""
    found = _find(session, BoardFilter(), now)
    return (
        _board(found, Board.PROSPECTIVE, 1, now),
        _board(found, Board.RETROSPECTIVE, 1, now),
    )
