"""Names that are free: the address of what is new, and the title of a question.

What is public is named as if nothing else were on record; what is not has names of its own.
"""

import secrets
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.models import Family, Forecaster, Question, Resolution, Watch
from forecasts.text import name_key, slug_candidates
from forecasts.values import QuestionState, Visibility

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
TAKEN_BACK: Final = "taken back by whoever asked it"
"""Why a question is annulled that was made by an entry which is undone."""
UNDONE_IN_REVIEW: Final = "the decision in review that made it was undone"
"""Why a question is annulled that was made to accept a candidate, once that is undone."""

_TAIL_BYTES: Final = {Visibility.UNLISTED: 16, Visibility.PRIVATE: 4}
"""How much chance the address of what is not public ends in.

Whoever has the address of something unlisted sees it, so it cannot be guessed; that of something
private only has to be free without asking what others keep.
"""


def drawn_letters(count: int) -> str:
    """Draws letters and digits to tell names apart by, none of which looks like another."""
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def free_slug(
    session: Session,
    model: type[Question | Forecaster | Family | Watch],
    name: str,
    visibility: Visibility,
) -> str:
    """Gives the first slug of a name that nothing of this table has.

    Args:
        session: any session.
        model: whose table.
        name: what the slug is made from.
        visibility: what is not public gets a slug no public name can shape, and that tells
            nothing of what else there is: `private_` or `unlisted_`, the name, and chance.
    """
    space = "" if visibility is Visibility.PUBLIC else visibility.value
    tail = secrets.token_hex(_TAIL_BYTES[visibility]) if space else ""
    taken = select(model.id)
    return next(
        slug
        for slug in slug_candidates(name, space=space, tail=tail)
        if session.scalar(taken.where(model.slug == slug)) is None
    )


def is_taken_back() -> ColumnElement[bool]:
    """Holds for questions that went with the entry that made them: their titles are free."""
    last = (
        select(Resolution.reason)
        .where(Resolution.question_id == Question.id)
        .order_by(Resolution.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_annulled = Question.state == QuestionState.ANNULLED
    return and_(is_annulled, func.coalesce(last, "").in_((TAKEN_BACK, UNDONE_IN_REVIEW)))


def check_title_free(
    session: Session, title: str, visibility: Visibility, owner_id: int | None = None
) -> None:
    """Refuses the title of a question on record; a public one need not yield to what is hidden.

    What others keep for themselves is not looked at, nor what was taken back.

    Raises:
        ConflictError: it is taken.
    """
    taken = select(Question.slug).where(Question.title_key == name_key(title), ~is_taken_back())
    is_public = Question.visibility == Visibility.PUBLIC
    is_own = Question.owner_id.is_not_distinct_from(owner_id)
    taken = taken.where(
        is_public if visibility is Visibility.PUBLIC else or_(is_public, is_own)
    ).order_by(is_public.desc())
    slug = session.scalars(taken).first()
    if slug is not None:
        raise ConflictError(f"This question is on record already: {slug}")
