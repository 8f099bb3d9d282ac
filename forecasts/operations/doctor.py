"""Looking the whole record over: what is in order, what is not, and what to do about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from forecasts.config import Settings
from forecasts.db import Engine, reading, schema_state
from forecasts.operations.checks import database, mail, model, people, sources, work
from forecasts.operations.checks.check import Check, Level, Looking, Patient, ok, red
from forecasts.operations.redaction import redacted

__all__ = ["Check", "Level", "examine", "worst"]

CHECKS: Final[tuple[Looking, ...]] = (
    *database.CHECKS,
    *work.CHECKS,
    *sources.CHECKS,
    *people.CHECKS,
    *mail.CHECKS,
    *model.CHECKS,
)
_ORDER: Final = (Level.OK, Level.WARNING, Level.RED)


def worst(checks: Sequence[Check]) -> Level:
    """Gives the worst level of several checks."""
    return max((check.level for check in checks), key=_ORDER.index, default=Level.OK)


def _unreachable(name: str, error: SQLAlchemyError, settings: Settings) -> Check:
    reason = redacted(" ".join(str(getattr(error, "orig", None) or error).split()), settings)
    return red(name, f"The database refused: {reason[:300]}", "forecasts db check")


def _schema(engine: Engine) -> tuple[Check, bool]:
    """Looks at the schema; says also whether the tables can be looked at."""
    state = schema_state(engine)
    if state == "current":
        return ok("schema", "The schema is this release's."), True
    if state == "empty":
        return ok("schema", "The database is new and empty; it is set up on first use."), False
    if state == "old":
        return red(
            "schema", "The schema is older than this release.", "forecasts db upgrade"
        ), False
    words = "The schema was written by a newer release; install that release."
    return red("schema", words, "pip install --upgrade forecasts"), False


def examine(
    engine: Engine, settings: Settings, *, now: datetime, is_deep: bool = False
) -> list[Check]:
    """Looks the record over; changes nothing, and a check that fails hides no other.

    Args:
        engine: the open database.
        settings: what the environment decided; nothing secret of it is in what is returned.
        now: the present instant.
        is_deep: whether to recompute ledger and scores, which takes a while.

    Returns:
        What was looked at, in a fixed order.
    """
    try:
        schema, is_usable = _schema(engine)
    except SQLAlchemyError as error:
        return [_unreachable("schema", error, settings)]
    looking = CHECKS if is_usable else ()
    return [schema, *(_looked(look, engine, settings, now, is_deep=is_deep) for look in looking)]


def _looked(
    look: Looking, engine: Engine, settings: Settings, now: datetime, *, is_deep: bool
) -> Check:
    try:
        with reading(engine) as session:
            return look(Patient(session, engine, settings, now, is_deep))
    except SQLAlchemyError as error:
        return _unreachable(look.__name__.replace("_", " "), error, settings)
