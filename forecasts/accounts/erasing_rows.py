"""Deleting the rows that go with an account, in an order the references between them allow."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import delete, select, update

from forecasts.accounts.own_rows import Rows, Table
from forecasts.db import Session
from forecasts.models import (
    Candidate,
    Comment,
    Dispute,
    Evidence,
    Family,
    FamilyMember,
    Market,
    MarketLink,
    Page,
    Prediction,
    Proposal,
    Question,
    QuestionCheck,
    QuestionEvidence,
    QuestionTag,
    Quotation,
    Reply,
    Resolution,
    ResolutionRule,
    Score,
    Verdict,
    Withdrawal,
)
from forecasts.parts import parts
from forecasts.search import forget_words
from forecasts.values import CandidateState

_BESIDE_A_QUESTION: Final[tuple[Table, ...]] = (QuestionCheck, ResolutionRule, QuestionTag, Score)
_IN_ORDER: Final[tuple[Table, ...]] = (
    Comment,
    Reply,
    Dispute,
    FamilyMember,
    Family,
    QuestionEvidence,
    Proposal,
    MarketLink,
    Withdrawal,
    Verdict,
    Prediction,
    Resolution,
)
"""Those that point to others first."""

_UNDECIDED: Final[dict[str, Any]] = {
    "state": CandidateState.PENDING,
    "decided_at": None,
    "decided_by": None,
    "prediction_id": None,
    "verdict_id": None,
}


def _among(session: Session, column: Any, *, where: Any, numbers: Collection[int]) -> set[int]:
    found: set[int] = set()
    for part in parts(numbers):
        query = select(column).where(where.in_(part), column.is_not(None)).distinct()
        found |= set(session.scalars(query))
    return found


def _free_candidates(session: Session, rows: Rows) -> None:
    """Lets candidates whose statement goes wait again; another decides about them."""
    for table, column in ((Prediction, Candidate.prediction_id), (Verdict, Candidate.verdict_id)):
        for part in parts(rows[table]):
            session.execute(update(Candidate).where(column.in_(part)).values(**_UNDECIDED))
    for part in parts(rows[Prediction]):
        doubles = update(Candidate).where(Candidate.duplicate_of_id.in_(part))
        session.execute(doubles.values(duplicate_of_id=None))


def _delete(session: Session, column: Any, numbers: Iterable[int]) -> None:
    for part in parts(set(numbers)):
        session.execute(delete(column.class_).where(column.in_(part)))


def _unused(session: Session, numbers: set[int], uses: Iterable[Any]) -> set[int]:
    for column in uses:
        numbers = numbers - _among(session, column, where=column, numbers=numbers)
    return numbers


def delete_rows(session: Session, rows: Rows) -> set[int]:
    """Deletes rows with what hangs on them: scores, words, and evidence nothing else points to.

    Returns:
        The quotations that went because nothing points to them any more.
    """
    quoted = {
        each
        for table in (Prediction, Verdict)
        for each in _among(session, table.quotation_id, where=table.id, numbers=rows[table])
    }
    kept_bytes = _among(
        session,
        QuestionEvidence.evidence_id,
        where=QuestionEvidence.id,
        numbers=rows[QuestionEvidence],
    )
    _free_candidates(session, rows)
    _delete(session, Score.prediction_id, rows[Prediction])
    for table in _BESIDE_A_QUESTION:
        _delete(session, table.question_id, rows[Question])
    for table in _IN_ORDER:
        _delete(session, table.id, rows[table])
    for part in parts(rows[Question]):
        forget_words(session, part)
    _delete(session, Question.id, rows[Question])
    evidence = (QuestionEvidence.evidence_id, Page.evidence_id, Market.evidence_id)
    _delete(session, Evidence.id, _unused(session, kept_bytes, evidence))
    quotations = (Prediction.quotation_id, Verdict.quotation_id, Candidate.quotation_id)
    gone = _unused(session, quoted, quotations)
    _delete(session, Quotation.id, gone)
    return gone
