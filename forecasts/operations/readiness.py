"""Whether the pages can be served, said without giving anything away."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from forecasts.db import Engine, reading, schema_state
from forecasts.operations.status import SchedulerState, scheduler_status
from forecasts.outbox import oldest_due


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the pages can be served.

    Attributes:
        is_ready: whether the database answers and its schema is this release's. A scheduler that is
            silent does not make the pages useless.
        database: `ok`, `unreachable`, or the state of a schema that is not current.
        scheduler: whether one lives; None when the database cannot say.
        heard_seconds_ago: how long ago a scheduler was heard of.
        outbox_oldest_seconds: for how long the letter has been due that is due longest; None when
            none is.
    """

    is_ready: bool
    database: str
    scheduler: SchedulerState | None = None
    heard_seconds_ago: int | None = None
    outbox_oldest_seconds: int | None = None


def readiness(engine: Engine, *, now: datetime) -> Readiness:
    """Looks whether the pages can be served; reads only, and never raises for the database."""
    try:
        schema = schema_state(engine)
        if schema != "current":
            return Readiness(False, f"{schema} schema")
        with reading(engine) as session:
            status = scheduler_status(session, now=now)
            due_at = oldest_due(session, now=now)
    except SQLAlchemyError:
        return Readiness(False, "unreachable")
    heard = None if status.heard_at is None else int((now - status.heard_at).total_seconds())
    waits = None if due_at is None else int((now - due_at).total_seconds())
    return Readiness(True, "ok", status.state, heard, waits)
