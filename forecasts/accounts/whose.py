"""Who looks, and which questions are theirs or may be seen by them.

Public questions are everybody's to see, unlisted ones whoever has their address, private ones
their owner's alone, whatever the role of whoever asks. What may not be seen does not exist: it is
refused in the same words as what was never on record.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.models import Prediction, Question
from forecasts.values import Role, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody signed in.

    Attributes:
        account_id: their account.
        forecaster_id: whose statements are theirs, None before the first.
        mark: what the record says instead of their name where it says who did something.
        name: as whom they are greeted, and known in public.
        role: what they may do.
        zone: in which times are shown to them.
        usual_visibility: of their new questions.
    """

    account_id: int
    forecaster_id: int | None
    mark: str
    name: str
    role: Role
    zone: str
    usual_visibility: Visibility = Visibility.PRIVATE


def is_own_question(viewer: Viewer) -> ColumnElement[bool]:
    """Selects the questions somebody asked."""
    return Question.owner_id == viewer.account_id


def is_seen_question(viewer: Viewer | None) -> ColumnElement[bool]:
    """Selects the questions that may be listed to somebody: public ones, and their own.

    An unlisted question of others is listed to whoever spoke on it.
    """
    is_public = Question.visibility == Visibility.PUBLIC
    if viewer is None:
        return is_public
    seen = or_(is_public, is_own_question(viewer))
    if viewer.forecaster_id is None:
        return seen
    spoke_on = select(Prediction.question_id).where(
        Prediction.forecaster_id == viewer.forecaster_id
    )
    is_unlisted = Question.visibility == Visibility.UNLISTED
    return or_(seen, and_(is_unlisted, Question.id.in_(spoke_on)))


def seen_question(session: Session, slug: str, viewer: Viewer | None) -> Question:
    """Finds the question at an address, if whoever asks may see it.

    Raises:
        NotFoundError: there is none, or it is somebody else's private one; nothing is offered.
    """
    found = session.scalars(select(Question).where(Question.slug == slug)).one_or_none()
    is_own = found is not None and viewer is not None and found.owner_id == viewer.account_id
    if found is None or (found.visibility is Visibility.PRIVATE and not is_own):
        raise NotFoundError("question", slug)
    return found


def own_question(session: Session, slug: str, viewer: Viewer) -> Question:
    """Finds a question somebody asked themselves.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    query = select(Question).where(Question.slug == slug, is_own_question(viewer))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("question", slug)
    return found
