"""Which statements on the public record came from a watch, and whether it was declared before."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select

from forecasts.clock import Edge, day_edge, span_start
from forecasts.db import AnyRow, Session
from forecasts.models import (
    Alias,
    Article,
    Candidate,
    Prediction,
    Question,
    Watch,
    WatchedPiece,
)
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


def _when(row: AnyRow) -> WatchedWhen:
    """Says whether a watch stood before the statement was made, and before its article was stored.

    Of a statement whose day is known and no more, the whole day has to lie behind the declaration:
    what was said earlier on the same day may have been read by whoever declared the watch.
    """
    said: datetime = span_start(row.stated_at, row.stated_precision, zone=row.zone)
    published = day_edge(row.published_on, Edge.END)
    is_declared = row.started_at <= min(said, published, row.added_at)
    return WatchedWhen.DECLARED if is_declared else WatchedWhen.AFTERWARDS


def watched_predictions(session: Session) -> dict[int, WatchedWhen]:
    """Lists the public statements captured under a watch, made on or after its first day.

    A statement is captured under a watch where a person accepted it in a piece that was read under
    it; of a watched person, only what that person said. Where several watches hold it, the one that
    was declared before it was made, and before its article was stored, counts.

    Returns:
        By prediction id, whether the watch was declared before the statement was made.
    """
    query = (
        select(
            Prediction.id,
            Prediction.stated_at,
            Prediction.stated_precision,
            Question.zone,
            WatchedPiece.published_on,
            Article.added_at,
            Watch.since,
            Watch.started_at,
        )
        .select_from(WatchedPiece)
        .join(Watch, Watch.id == WatchedPiece.watch_id)
        .join(Article, Article.id == WatchedPiece.article_id)
        .join(Candidate, Candidate.article_id == Article.id)
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
        when = _when(row)
        if found.get(row.id) is not WatchedWhen.DECLARED:
            found[row.id] = when
    return found
