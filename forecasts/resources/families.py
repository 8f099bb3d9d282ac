"""Families of questions as programs read them."""

from datetime import datetime

from forecasts.accounts import Viewer
from forecasts.db import Session
from forecasts.models import Question
from forecasts.resources.parts import Part
from forecasts.standings.questions.family_view import FamilyView, families_around
from forecasts.values import Visibility


def list_families(
    session: Session, question: Question, viewer: Viewer | None, *, now: datetime
) -> Part[FamilyView]:
    """Lists the families of a question: its own first, then those that hang on it.

    Only what is said in public on them shows; what is not public is listed to its owner alone.
    """
    is_own = viewer is not None and question.owner_id == viewer.account_id
    found = [
        each.seen_at(now)
        for each in families_around(session, question.id)
        if is_own or each.visibility is Visibility.PUBLIC
    ]
    return Part(found, 1, 1, len(found))
