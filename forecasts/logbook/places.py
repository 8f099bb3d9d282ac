"""Places among one's own: what pages call a statement or a comment by.

Numbers on record count what everybody says, in private too, so they are told to nobody.
"""

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.models import Comment, Prediction

_Own = type[Prediction] | type[Comment]


def place_of(session: Session, kind: _Own, number: int) -> int:
    """Gives the place of something among all that its author said, from 1.

    Args:
        session: any session.
        kind: statements or comments.
        number: on record.
    """
    author = select(kind.forecaster_id).where(kind.id == number).scalar_subquery()
    before = select(func.count()).where(kind.forecaster_id == author, kind.id <= number)
    return session.scalar(before) or 0


def at_place(session: Session, kind: _Own, place: int, *, forecaster_id: int | None) -> int:
    """Gives the number on record of what somebody said at a place of theirs.

    Raises:
        NotFoundError: they said nothing there.
    """
    own = select(kind.id).where(kind.forecaster_id == forecaster_id).order_by(kind.id)
    found = session.scalar(own.offset(place - 1).limit(1)) if place > 0 else None
    if found is None:
        raise NotFoundError("statement" if kind is Prediction else "comment", str(place))
    return found
