"""Names that are free: the address of what is new, and the title of a question.

What is public is named as if nothing else were on record; what is not has names of its own.
"""

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.models import Family, Forecaster, Question
from forecasts.text import name_key, slug_candidates
from forecasts.values import Visibility


def free_slug(
    session: Session,
    model: type[Question | Forecaster | Family],
    name: str,
    visibility: Visibility,
) -> str:
    """Gives the first slug of a name that nothing of this table has.

    Args:
        session: any session.
        model: whose table.
        name: what the slug is made from.
        visibility: what is not public gets a slug no public name can shape: `private_` or
            `unlisted_` and the name.
    """
    space = "" if visibility is Visibility.PUBLIC else visibility.value
    taken = select(model.id)
    return next(
        slug
        for slug in slug_candidates(name, space=space)
        if session.scalar(taken.where(model.slug == slug)) is None
    )


def check_title_free(session: Session, title: str, visibility: Visibility) -> None:
    """Refuses the title of a question on record; a public one need not yield to what is hidden.

    Raises:
        ConflictError: it is taken.
    """
    taken = select(Question.slug).where(Question.title_key == name_key(title))
    if visibility is Visibility.PUBLIC:
        taken = taken.where(Question.visibility == Visibility.PUBLIC)
    slug = session.scalars(taken).first()
    if slug is not None:
        raise ConflictError(f"This question is on record already: {slug}")
