"""Which letters tell an outcome that is not what stands any more."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from forecasts.models import Delivery, Resolution, Told


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
