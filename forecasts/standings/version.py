"""Which state of the public record something was computed of."""

from collections.abc import Hashable
from datetime import date, datetime
from functools import cache

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects import registry

from forecasts.db import Engine, Session
from forecasts.ledger import PRICED
from forecasts.models import Comment, LedgerEntry, Question, Reply, Verdict, WatchedPiece
from forecasts.values import Chain, Visibility

_IS_PUBLIC = (
    LedgerEntry.chain == Chain.PUBLIC,
    LedgerEntry.kind != literal_column(f"'{PRICED}'"),
)
_IS_SAID = (Verdict.visibility == literal_column(f"'{Visibility.PUBLIC.value}'"),)
_IS_READ = (
    Comment.visibility == literal_column(f"'{Visibility.PUBLIC.value}'"),
    Question.visibility == literal_column(f"'{Visibility.PUBLIC.value}'"),
)
_HEAD = (
    select(LedgerEntry.entry_hash).where(*_IS_PUBLIC).order_by(LedgerEntry.sequence.desc()).limit(1)
)
_VERSION = select(
    _HEAD.scalar_subquery(),
    select(func.count()).where(*_IS_SAID).scalar_subquery(),
    select(func.count(Verdict.retracted_at)).where(*_IS_SAID).scalar_subquery(),
    select(func.count() + func.count(Reply.retracted_at)).select_from(Reply).scalar_subquery(),
    select(func.count() + func.count(Comment.removed_at))
    .join_from(Comment, Question, Question.id == Comment.question_id)
    .where(*_IS_READ)
    .scalar_subquery(),
    select(func.count() + func.count(WatchedPiece.decided_at))
    .select_from(WatchedPiece)
    .scalar_subquery(),
)


def record_version(session: Session, now: datetime) -> tuple[Hashable, ...]:
    """Names the state of the public record, and the minute: deadlines pass by themselves.

    Whatever enters a score moves the head of the ledger; public statements without a number,
    replies, which are all public, public comments on public questions, and pieces under a watch
    with what became of them are counted. What does neither (tags, roles, the price of a market on
    an undecided question) shows within the minute.
    """
    return now.replace(second=0, microsecond=0), *session.execute(_VERSION).one()


def record_day(session: Session) -> date | None:
    """Gives the day (UTC) on which anything was last put on the public record, or taken off it.

    No finer: what a page says of the whole record should not move it with every statement.
    """
    query = select(LedgerEntry.recorded_at).where(*_IS_PUBLIC)
    newest = session.scalar(query.order_by(LedgerEntry.sequence.desc()).limit(1))
    return None if newest is None else newest.date()


@cache
def _sql(dialect: str) -> str:
    """Writes the statement as the driver takes it."""
    literal = {"literal_binds": True}
    return str(_VERSION.compile(dialect=registry.load(dialect)(), compile_kwargs=literal))


def latest_version(engine: Engine, now: datetime) -> tuple[Hashable, ...]:
    """Names the state of the public record as of this moment, past every commit.

    The same as `record_version`, for who asks often and wants nothing else: one statement handed to
    the driver, and no session.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_sql(engine.dialect.name))
        found = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    return now.replace(second=0, microsecond=0), *(found or ())
