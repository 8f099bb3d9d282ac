"""Who may say how a question came out, or change it, and the question for them to do it with."""

from forecasts.accounts import Viewer, seen_question
from forecasts.db import Session
from forecasts.errors import NotAllowedError
from forecasts.models import Question
from forecasts.values import Role, Visibility


def governed_question(session: Session, slug: str, viewer: Viewer) -> Question:
    """Finds a question somebody may change and decide: their own; for curators, all public ones.

    Raises:
        NotFoundError: there is none they may see.
        NotAllowedError: it is somebody else's.
    """
    question = seen_question(session, slug, viewer)
    is_public = question.visibility is Visibility.PUBLIC
    if question.owner_id == viewer.account_id or (is_public and viewer.role.covers(Role.CURATOR)):
        return question
    raise NotAllowedError("Only whoever asked this question, or a curator, may do this.")
