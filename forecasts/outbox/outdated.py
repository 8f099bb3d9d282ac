"""Which letters may be written anew, and which must be before they are sent."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from forecasts.models import Delivery, Resolution, Told
from forecasts.values import DeliveryState, MailKind

FRESH: Final = timedelta(hours=6)
"""So long a report or notice is sent as it was written.

An older one is written anew, since names, roles and statements may have changed besides outcomes.
"""
_ANEW: Final = (MailKind.REPORT, MailKind.NOTICE)


def is_untried() -> ColumnElement[bool]:
    """Selects waiting letters no server can have, whose bytes may be others therefore."""
    return and_(
        Delivery.state == DeliveryState.WAITING,
        Delivery.began_at.is_(None),
        Delivery.may_have_left_at.is_(None),
    )


def is_outdated() -> ColumnElement[bool]:
    """Selects letters that tell another decision about a question than the newest one.

    A new day on which it was known, or new evidence, makes no letter wrong.
    """
    told, newest = aliased(Resolution), aliased(Resolution)
    stands = (
        select(newest.decision)
        .where(newest.question_id == Told.question_id)
        .order_by(newest.id.desc())
        .limit(1)
        .correlate(Told)
        .scalar_subquery()
    )
    return exists().where(
        Told.delivery_id == Delivery.id, told.id == Told.resolution_id, told.decision != stands
    )


def is_due_anew(old: Any) -> ColumnElement[bool]:
    """Selects letters that are written anew before they are sent, since no server can have them.

    Args:
        old: the instant before which what was written is too old, `FRESH` ago; or its placeholder.
    """
    written_at = func.coalesce(Delivery.rewritten_at, Delivery.created_at)
    is_old = and_(Delivery.kind.in_(_ANEW), written_at <= old)
    return and_(is_untried(), or_(is_old, is_outdated()))
