"""Tidying: rows nobody needs any more, and markets nobody needs to read, or does again.

Every function does one batch and says how much there was to do, so that each is a short
transaction and nothing is lost when the process is killed between two.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.sql import ColumnElement

from forecasts.accounts.answers import ANSWER_LIFE
from forecasts.db import Session
from forecasts.models import Heartbeat, IdempotentAnswer, JobRun, Market, MarketLink, Question
from forecasts.values import QuestionState, SourceState

RUNS_KEPT: Final = timedelta(days=14)
HEARTBEATS_KEPT: Final = timedelta(days=7)
BATCH: Final = 1000
_DECIDED: Final = (SourceState.RESOLVED, SourceState.VOID)


def prune_runs(session: Session, *, now: datetime) -> int:
    """Deletes what jobs did more than two weeks ago; the newest run of each job stays."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    old = (
        select(JobRun.id)
        .where(
            JobRun.started_at < now - RUNS_KEPT,
            JobRun.lease_until <= now,
            JobRun.id.not_in(newest),
        )
        .limit(BATCH)
    )
    return len(session.scalars(delete(JobRun).where(JobRun.id.in_(old)).returning(JobRun.id)).all())


def prune_heartbeats(session: Session, *, now: datetime) -> int:
    """Deletes the signs of life of processes that ended a week ago without saying so."""
    gone = delete(Heartbeat).where(Heartbeat.beat_at < now - HEARTBEATS_KEPT)
    return len(session.scalars(gone.returning(Heartbeat.worker)).all())


def prune_answers(session: Session, *, now: datetime) -> int:
    """Deletes what programs were answered a day ago: nobody asks for it any more."""
    old = (
        select(IdempotentAnswer.id)
        .where(IdempotentAnswer.created_at <= now - ANSWER_LIFE)
        .limit(BATCH)
    )
    gone = delete(IdempotentAnswer).where(IdempotentAnswer.id.in_(old))
    return len(session.scalars(gone.returning(IdempotentAnswer.id)).all())


def _is_needed() -> ColumnElement[bool]:
    """Whether a link in force ties a market to a question that was not annulled."""
    return exists(
        select(MarketLink.id)
        .join(Question, Question.id == MarketLink.question_id)
        .where(
            MarketLink.market_id == Market.id,
            MarketLink.ended_at.is_(None),
            Question.state != QuestionState.ANNULLED,
        )
    )


def rest_markets(session: Session, *, now: datetime) -> int:  # noqa: ARG001  # as its siblings
    """Lets markets rest that speak about no question any more, or only about annulled ones."""
    resting = (
        update(Market)
        .where(Market.due_at.is_not(None), ~_is_needed())
        .values(due_at=None)
        .returning(Market.id)
    )
    return len(session.scalars(resting).all())


def wake_markets(session: Session, *, now: datetime) -> int:
    """Makes markets due that rest although a question needs them, for example after reopening."""
    woken = (
        update(Market)
        .where(Market.due_at.is_(None), Market.state.not_in(_DECIDED), _is_needed())
        .values(due_at=now)
        .returning(Market.id)
    )
    return len(session.scalars(woken).all())
