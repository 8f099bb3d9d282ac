"""The branches of a condition: a dead one is annulled, and comes back when the condition does."""

from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.families.lookup import Member, is_decided, members_of, newest_decisions
from forecasts.models import Family, FamilyMember, Question, Resolution
from forecasts.questions import record_decision
from forecasts.scores import current_resolution
from forecasts.values import Decision

BY_CONDITION: Final = "its condition"
_OUTCOME_WORDS: Final = {1: "came out Yes", 0: "came out No", None: "was annulled"}


def families_under(session: Session, condition: Question) -> list[Family]:
    """Lists the families that hang on the outcome of a question."""
    query = select(Family).where(Family.condition_id == condition.id).order_by(Family.id)
    return list(session.scalars(query))


def branches_of(session: Session, condition: Question) -> list[Member]:
    """Lists the questions that live under the outcomes of a question."""
    families = families_under(session, condition)
    return [member for family in families for member in members_of(session, family)]


def _is_annulled_by_condition(decision: Resolution | None) -> bool:
    return (
        decision is not None
        and decision.decision is Decision.ANNULLED
        and decision.decided_by == BY_CONDITION
    )


def _is_dead(member: Member, condition: Question, decision: Resolution | None) -> bool:
    outcome = decision.decision.outcome if decision else None
    return is_decided(condition) and outcome != member.branch


def _settle(session: Session, member: Member, *, is_dead: bool, reason: str, now: datetime) -> None:
    """Annuls or reopens one branch where it is not yet as its condition wants it."""
    is_annulled = member.decision is not None and member.decision.decision is Decision.ANNULLED
    if is_dead and not is_annulled:
        decision = Decision.ANNULLED
    elif not is_dead and _is_annulled_by_condition(member.decision):
        decision = Decision.REOPENED
    else:
        return
    record_decision(session, member.question, decision, reason=reason, by=BY_CONDITION, now=now)


def _reason(condition: Question, decision: Resolution | None) -> str:
    if not is_decided(condition):
        return f"Its condition, {condition.slug}, was reopened."
    outcome = decision.decision.outcome if decision else None
    return f"Its condition, {condition.slug}, {_OUTCOME_WORDS[outcome]}."


def settle_branches(session: Session, condition: Question, *, now: datetime) -> list[int]:
    """Brings the branches of a question in line with the newest decision about it.

    A branch whose condition came out the other way, or was annulled, is annulled; one that was
    annulled for that reason and no other is reopened when the reason falls away. Nothing is
    rescored.

    Returns:
        The questions to rescore: all branches, and the unconditional questions beside them.
    """
    decision = current_resolution(session, condition.id)
    touched: list[int] = []
    for family in families_under(session, condition):
        for member in members_of(session, family):
            is_dead = _is_dead(member, condition, decision)
            reason = _reason(condition, decision)
            _settle(session, member, is_dead=is_dead, reason=reason, now=now)
            touched.append(member.question.id)
        if family.unconditional_id is not None:
            touched.append(family.unconditional_id)
    return touched


def release_branches(session: Session, family: Family, *, now: datetime) -> None:
    """Reopens what the condition of a family had annulled, because it is being untied."""
    reason = f"It is no longer tied to a condition by {family.slug}."
    for member in members_of(session, family):
        _settle(session, member, is_dead=False, reason=reason, now=now)


def ruled_out_by(session: Session, question: Question) -> Question | None:
    """Returns the condition whose outcome annulled a question, None where none did."""
    if not _is_annulled_by_condition(newest_decisions(session, [question.id]).get(question.id)):
        return None
    return session.scalars(
        select(Question)
        .join(Family, Family.condition_id == Question.id)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .where(FamilyMember.question_id == question.id)
    ).first()
