"""Finding a question by its address or title."""

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.models import Question, QuestionTag
from forecasts.naming import is_taken_back
from forecasts.text import name_key, nearest
from forecasts.values import Visibility


def known_question(session: Session, name: str, *, is_public: bool = False) -> Question | None:
    """Finds a question by its slug or its exact title; None when there is none.

    Of several with one title it is the public one, and none that was taken back.

    Args:
        session: any session.
        name: slug or title.
        is_public: whether private questions do not exist, and unlisted ones have no title.
    """
    by_slug = select(Question).where(Question.slug == name.strip().lower())
    is_listed = Question.visibility == Visibility.PUBLIC
    by_title = select(Question).where(Question.title_key == name_key(name))
    by_title = by_title.order_by(is_listed.desc(), is_taken_back(), Question.id)
    if is_public:
        by_slug = by_slug.where(Question.visibility != Visibility.PRIVATE)
        by_title = by_title.where(is_listed)
    return session.scalars(by_slug).first() or session.scalars(by_title).first()


def find_question(session: Session, name: str, *, is_public: bool = False) -> Question:
    """Finds a question by its slug or its exact title.

    Args:
        session: any session.
        name: slug or title.
        is_public: whether the asker is a member of the public, for whom private questions do not
            exist and unlisted ones are never offered as near matches.

    Raises:
        NotFoundError: there is none; the nearest slugs are offered.
    """
    found = known_question(session, name, is_public=is_public)
    if found is not None:
        return found
    shown = (Visibility.PUBLIC,) if is_public else tuple(Visibility)
    listed = select(Question.title, Question.slug).where(Question.visibility.in_(shown))
    close = nearest(name, session.scalars(listed.with_only_columns(Question.slug)))
    if not close:
        slugs = {row.title: row.slug for row in session.execute(listed)}
        close = [slugs[title] for title in nearest(name, slugs)]
    raise NotFoundError("question", name, close)


def tags_of(session: Session, question_id: int) -> list[str]:
    """Lists the tags of a question in alphabetical order."""
    query = select(QuestionTag.tag).where(QuestionTag.question_id == question_id)
    return list(session.scalars(query.order_by(QuestionTag.tag)))
