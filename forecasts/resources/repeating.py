"""What a curator decides about several statements at once, by the names programs know."""

from datetime import datetime

from forecasts.accounts import Viewer, seen_question
from forecasts.db import Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.forecasters import find_forecaster
from forecasts.intake import article_view, merge_candidate
from forecasts.intake.desk import Beside, calls_beside
from forecasts.intake.order import set_rest_aside
from forecasts.models import Candidate, Proposal, Question
from forecasts.resolution.desk import cards_on, nth_proposal
from forecasts.values import CandidateState, Visibility


def merge_as_repeat(
    session: Session, candidate: Candidate, call: str, *, by: str, now: datetime
) -> None:
    """Sets a candidate aside as one that says a public call once more; see `merge_candidate`.

    Args:
        session: an open writing transaction.
        candidate: what says it once more.
        call: the call, by its public name.
        by: who decides.
        now: the present instant.

    Raises:
        NotFoundError: there is no such forecaster.
        ConflictError: there is no such call beside it, or it was decided already.
    """
    article = article_view(session, candidate.article_id, is_public=True)
    view = next(each for each in article.candidates if each.id == candidate.id)
    who, _, rest = call.partition("_")
    question, _, number = rest.rpartition("_")
    words = " ".join(each.text for each in view.segments)
    day = view.stated_on or article.published_on
    speaker = find_forecaster(session, who, is_public=True).name
    beside = Beside(said_on=day, question=question, words=words)
    offered = calls_beside(session, speaker, beside)
    found = next((each for each in offered if each.key == f"{question} {number}"), None)
    if found is None:
        raise ConflictError("There is no such public call beside it; nothing was merged.")
    merge_candidate(session, candidate, found.id, by=by, now=now)


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
