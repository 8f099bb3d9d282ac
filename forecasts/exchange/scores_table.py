"""Scores as a table: one row a forecaster, question and rule, and a row for what never counts."""

from collections.abc import Iterator
from heapq import merge
from typing import Any, Final

from sqlalchemy import case, func, select

from forecasts.db import AnyRow, AnySelect, Session
from forecasts.exchange.tables import RowOfCells, Table, columns, counted, streamed
from forecasts.models import Forecaster, Prediction, Question, Resolution, Score
from forecasts.values import Decision, QuestionState, ScoreRule, Visibility

NAMES: Final = (
    "question question_id forecaster kind outcome rule brier log reference_class reference_brier "
    "coverage predictions excluded_reason"
)
ANNULLED: Final = "annulled"
_RULE_ORDER: Final = case((Score.rule == ScoreRule.FIRST, 0), else_=1)


def _scored(*, includes_private: bool) -> AnySelect:
    query = (
        select(
            Score.question_id,
            Score.forecaster_id,
            _RULE_ORDER.label("place"),
            Question.title,
            Question.slug,
            Forecaster.name,
            Forecaster.kind,
            Resolution.decision,
            Score.rule,
            Score.brier,
            Score.log,
            Score.reference_class,
            Score.reference_brier,
            Score.coverage,
            Score.predictions,
        )
        .join(Question, Question.id == Score.question_id)
        .join(Forecaster, Forecaster.id == Score.forecaster_id)
        .join(Resolution, Resolution.id == Score.resolution_id)
        .order_by(Score.question_id, Score.forecaster_id, Score.visibility, _RULE_ORDER)
    )
    return query if includes_private else query.where(Score.visibility == Visibility.PUBLIC)


def _unscored(*, includes_private: bool) -> AnySelect:
    """Counts what never counts on decided questions, a row a forecaster, question and reason."""
    decided = (
        select(Resolution.question_id, func.max(Resolution.id).label("newest"))
        .group_by(Resolution.question_id)
        .subquery()
    )
    is_annulled = Question.state == QuestionState.ANNULLED
    query = (
        select(
            Prediction.question_id,
            Prediction.forecaster_id,
            Prediction.excluded_reason,
            Question.title,
            Question.slug,
            Forecaster.name,
            Forecaster.kind,
            Resolution.decision,
            func.count().label("predictions"),
        )
        .join(Question, Question.id == Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .join(decided, decided.c.question_id == Question.id)
        .join(Resolution, Resolution.id == decided.c.newest)
        .where(
            Question.state.in_((QuestionState.RESOLVED, QuestionState.ANNULLED)),
            Prediction.excluded_reason.is_not(None) | is_annulled,
        )
        .group_by(
            Prediction.question_id,
            Prediction.forecaster_id,
            Prediction.excluded_reason,
            Question.title,
            Question.slug,
            Forecaster.name,
            Forecaster.kind,
            Resolution.decision,
        )
        .order_by(
            Prediction.question_id,
            Prediction.forecaster_id,
            func.coalesce(Prediction.excluded_reason, ""),
        )
    )
    if includes_private:
        return query
    return query.where(
        Prediction.visibility == Visibility.PUBLIC, Question.visibility == Visibility.PUBLIC
    )


def _outcome(decision: Decision) -> str:
    return ANNULLED if decision.outcome is None else str(decision.outcome)


def _common(row: AnyRow) -> tuple[Any, ...]:
    return row.title, row.slug, row.name, row.kind.value, _outcome(row.decision)


def _scored_cells(row: AnyRow) -> RowOfCells:
    reference = row.reference_class and row.reference_class.value
    return (
        *_common(row),
        row.rule.value,
        row.brier,
        row.log,
        reference,
        row.reference_brier,
        row.coverage,
        row.predictions,
        None,
    )


def _unscored_cells(row: AnyRow) -> RowOfCells:
    reason = row.excluded_reason.value if row.excluded_reason else ANNULLED
    return (*_common(row), None, None, None, None, None, None, row.predictions, reason)


def _keyed(
    rows: Iterator[AnyRow], place: int, cells: Any
) -> Iterator[tuple[tuple[int, int, int], RowOfCells]]:
    for row in rows:
        yield (row.question_id, row.forecaster_id, place), cells(row)


def scores_table(session: Session, *, includes_private: bool = False) -> Table:
    """Reads all scores, and beside them the statements on decided questions that never count.

    A scored row names its rule and no reason. A row with a reason and no scores counts, in
    `predictions`, the statements of a forecaster on a question that are excluded for that reason;
    on an annulled question, where nothing counts, the reason is `annulled`. Log losses are raw, in
    nats, infinite at a certain miss.
    """
    scored = streamed(session, _scored(includes_private=includes_private))
    unscored = streamed(session, _unscored(includes_private=includes_private))
    rows = merge(
        _keyed(scored, 0, _scored_cells),
        _keyed(unscored, 1, _unscored_cells),
        key=lambda pair: pair[0],
    )
    shown = columns(NAMES, numbers="brier log reference_brier coverage", counts="predictions")
    return Table(shown, (cells for _, cells in rows), counted(session, Score))
