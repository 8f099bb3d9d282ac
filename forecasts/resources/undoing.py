"""A curator takes a decision back, and with it the question that only it made."""

from dataclasses import dataclass
from datetime import datetime

from forecasts.db import Session
from forecasts.intake import merged_words, undo_decision
from forecasts.intake.desk import accepted_on
from forecasts.models import Candidate
from forecasts.naming import UNDONE_IN_REVIEW
from forecasts.resolution.proposals import end_waiting
from forecasts.resolution.resolve import annul_question


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a decision that was taken back.

    Attributes:
        question: the title of the question it was on, None where nothing was recorded.
        is_annulled: whether that was made by the decision, and is annulled with it.
        merged: in words, what was merged with it and waits again too; empty where nothing was.
    """

    question: str | None
    is_annulled: bool
    merged: str

    @property
    def words(self) -> str:
        """What else happened, to be said behind what waits again; empty where nothing did."""
        if self.question is None:
            return self.merged
        became = "was made by that decision and is annulled" if self.is_annulled else None
        return f" The question “{self.question}” {became or 'stays on record'}.{self.merged}"


def take_back(session: Session, candidate: Candidate, *, by: str, now: datetime) -> TakenBack:
    """Takes a decision back; a question it made, on which nothing else stands, is annulled.

    Args:
        session: an open writing transaction.
        candidate: what was decided about.
        by: who takes it back.
        now: the present instant.

    Raises:
        ConflictError: nothing was decided yet.
    """
    accepted = accepted_on(session, candidate)
    merged = merged_words(undo_decision(session, candidate, by=by, now=now))
    if accepted is None:
        return TakenBack(None, is_annulled=False, merged=merged)
    question = accepted.question
    if accepted.is_only_for_it:
        end_waiting(session, question, by=by, now=now)
        annul_question(session, question, reason=UNDONE_IN_REVIEW, by=by, now=now)
    return TakenBack(question.title, is_annulled=accepted.is_only_for_it, merged=merged)
