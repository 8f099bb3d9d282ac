"""What rests on a market: an outcome that was decided by it, or is proposed because of it."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Proposal, Question, Resolution
from forecasts.questions import BY_RULE
from forecasts.values import Decision, ProposalState, QuestionState

_DECIDED: Final = frozenset({QuestionState.RESOLVED, QuestionState.ANNULLED})


@dataclass(frozen=True, slots=True)
class Resting:
    """What rests on a market of a question.

    Attributes:
        decided: the outcome in force, if the rule that found it heard this market.
        proposed: the outcome that waits for such a reason.
        proposal: its number.
    """

    decided: Decision | None = None
    proposed: Decision | None = None
    proposal: int | None = None


def _in_force(session: Session, question: Question) -> Resolution | None:
    if question.state not in _DECIDED:
        return None
    query = select(Resolution).where(Resolution.question_id == question.id)
    return session.scalars(query.order_by(Resolution.id.desc()).limit(1)).first()


def _authors(session: Session, decided: Resolution) -> list[str]:
    """Names who decided, and who proposed what a person accepted."""
    query = select(Proposal.proposed_by).where(Proposal.resolution_id == decided.id)
    return [decided.decided_by, *session.scalars(query)]


def is_by_rule(session: Session, question: Question) -> bool:
    """Says whether the outcome in force was found by a rule, whoever accepted it."""
    decided = _in_force(session, question)
    return decided is not None and any(
        each.startswith(BY_RULE) for each in _authors(session, decided)
    )


def _heard(author: str, label: str) -> bool:
    """Says whether an author is a rule that heard a source.

    Example:
        >>> _heard("rule market: Kalshi, Manifold", "Kalshi"), _heard("ada", "Kalshi")
        (True, False)
    """
    return author.startswith(BY_RULE) and label in author.partition(": ")[2].split(", ")


def resting_on(session: Session, question: Question, label: str) -> Resting:
    """Says which outcome of a question rests on its market of a source.

    Args:
        session: any session.
        question: the question.
        label: how the source is called.
    """
    decided = _in_force(session, question)
    is_resting = decided is not None and any(
        _heard(each, label) for each in _authors(session, decided)
    )
    waiting = session.scalars(
        select(Proposal).where(
            Proposal.question_id == question.id, Proposal.state == ProposalState.WAITING
        )
    ).one_or_none()
    if waiting is not None and not _heard(waiting.proposed_by, label):
        waiting = None
    return Resting(
        decided=decided.decision if decided is not None and is_resting else None,
        proposed=waiting.decision if waiting else None,
        proposal=waiting.id if waiting else None,
    )
