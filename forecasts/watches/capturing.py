"""Which statements on the public record came from a watch, and whether it was declared before."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select

from forecasts.clock import Edge, day_edge
from forecasts.db import Session
from forecasts.models import Alias, Candidate, Prediction, Question, Watch, WatchedPiece
from forecasts.values import PieceState, Visibility, WatchKind


class WatchedWhen(StrEnum):
    """Whether a watch was declared before a statement was made, or after."""

    DECLARED = "declared"
    AFTERWARDS = "afterwards"


def _is_subjects() -> ColumnElement[bool]:
    """Holds for what a watched person said, and for everything in a watched outlet."""
    own = exists().where(
        Alias.forecaster_id == Prediction.forecaster_id, Alias.name_key == Watch.subject_key
    )
    return (Watch.kind == WatchKind.OUTLET) | own


def _when(stated_at: datetime, started_at: datetime) -> WatchedWhen:
    return WatchedWhen.DECLARED if stated_at >= started_at else WatchedWhen.AFTERWARDS


def watched_predictions(session: Session) -> dict[int, WatchedWhen]:
    """Lists the public statements captured under a watch, made on or after its first day.

    A statement is captured under a watch where a person accepted it in a piece that was read under
    it; of a watched person, only what that person said. Where several watches hold it, the one that
    was declared before it was made counts.

    Returns:
        By prediction id, whether the watch was declared before the statement was made.
    """
    query = (
        select(Prediction.id, Prediction.stated_at, Watch.since, Watch.started_at)
        .select_from(WatchedPiece)
        .join(Watch, Watch.id == WatchedPiece.watch_id)
        .join(Candidate, Candidate.article_id == WatchedPiece.article_id)
        .join(Prediction, Prediction.id == Candidate.prediction_id)
        .join(Question, Question.id == Prediction.question_id)
        .where(
            WatchedPiece.state == PieceState.READ,
            Prediction.visibility == Visibility.PUBLIC,
            Question.visibility == Visibility.PUBLIC,
            Prediction.retracted_at.is_(None),
            _is_subjects(),
        )
    )
    found: dict[int, WatchedWhen] = {}
    for row in session.execute(query):
        if row.stated_at < day_edge(row.since, Edge.START):
            continue
        when = _when(row.stated_at, row.started_at)
        if found.get(row.id) is not WatchedWhen.DECLARED:
            found[row.id] = when
    return found
