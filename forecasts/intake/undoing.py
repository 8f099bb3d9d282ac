"""A decision about a candidate is taken back."""

from datetime import datetime

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.models import Candidate, Prediction, Verdict
from forecasts.predictions import retract_prediction
from forecasts.values import CandidateState


def _let_wait(candidate: Candidate) -> None:
    candidate.prediction_id = candidate.verdict_id = candidate.duplicate_of_id = None
    candidate.state = CandidateState.PENDING
    candidate.decided_at = candidate.decided_by = None


def undo_decision(
    session: Session, candidate: Candidate, *, by: str, now: datetime
) -> tuple[Candidate, ...]:
    """Takes a decision back: an accepted candidate's prediction is retracted, ledgered.

    Returns what had been merged with that prediction and waits again too.

    Raises:
        ConflictError: nothing was decided yet.
    """
    if candidate.state is CandidateState.PENDING:
        raise ConflictError(f"Candidate {candidate.id} is pending; there is nothing to undo.")
    merged: tuple[Candidate, ...] = ()
    if candidate.prediction_id is not None:
        prediction = session.get_one(Prediction, candidate.prediction_id)
        if prediction.retracted_at is None:
            retract_prediction(session, prediction, reason=f"undone in review by {by}", now=now)
        repeats = select(Candidate).where(Candidate.duplicate_of_id == prediction.id)
        merged = tuple(session.scalars(repeats.order_by(Candidate.id)))
    if candidate.verdict_id is not None:
        session.get_one(Verdict, candidate.verdict_id).retracted_at = now
    for each in (candidate, *merged):
        _let_wait(each)
    return merged


def merged_words(merged: tuple[Candidate, ...]) -> str:
    """Says that what was merged waits again; empty where nothing was.

    Example:
        >>> merged_words(())
        ''
    """
    if not merged:
        return ""
    where = ", ".join(f"{each.position + 1} of article {each.article_id}" for each in merged)
    return f" What was merged with it waits again too: candidate {where}."
