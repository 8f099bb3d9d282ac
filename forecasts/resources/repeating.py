"""What a curator decides about several statements at once, by the names programs know."""

from datetime import datetime

from forecasts.accounts import Viewer, seen_question
from forecasts.db import Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.forecasters import known_forecaster
from forecasts.intake import article_view, merge_candidate
from forecasts.intake.disputes import public_call
from forecasts.intake.order import set_rest_aside
from forecasts.models import Candidate, Forecaster, Proposal, Question
from forecasts.resolution.desk import cards_on, nth_proposal
from forecasts.values import CandidateState, Visibility


def merge_as_repeat(
    session: Session,
    candidate: Candidate,
    call: str,
    *,
    speaker: str | None,
    by: str,
    now: datetime,
) -> None:
    """Sets a candidate aside as one that says a public call once more; see `merge_candidate`.

    Args:
        session: an open writing transaction.
        candidate: what says it once more.
        call: the call, by its public name.
        speaker: who said it, where the proposal is wrong.
        by: who decides.
        now: the present instant.

    Raises:
        NotFoundError: there is no such public call.
        ConflictError: somebody else said it, or it was decided already.
    """
    said = public_call(session, call)
    name = speaker or candidate.speaker
    if name is None:
        raise ConflictError("Nobody is named as who says it; name the speaker.")
    who = known_forecaster(session, name)
    if who is None or who.id != said.forecaster_id:
        other = session.get_one(Forecaster, said.forecaster_id).name
        raise ConflictError(f"It is {name}'s; the call is {other}'s. Nothing was merged.")
    merge_candidate(session, candidate, said.id, by=by, now=now)


def set_rest_of_aside(session: Session, article_id: int, *, by: str, now: datetime) -> None:
    """Sets aside together what is never scored in an article as it stands.

    Raises:
        NotFoundError: there is no such article.
        ConflictError: nothing of the kind waits.
    """
    article = article_view(session, article_id, hidden_as=CandidateState.REJECTED)
    set_rest_aside(session, article.candidates, by=by, now=now)


def decided_on(session: Session, slug: str, viewer: Viewer) -> tuple[Question, Proposal]:
    """Finds the last outcome proposed for a public question, to take back what was decided on it.

    Raises:
        NotFoundError: there is no such question, or nothing was ever proposed on it.
    """
    question = seen_question(session, slug, viewer)
    cards = cards_on(session, question)
    if question.visibility is not Visibility.PUBLIC or not cards:
        raise NotFoundError("proposal", slug)
    return question, nth_proposal(session, question, cards[0].number)
