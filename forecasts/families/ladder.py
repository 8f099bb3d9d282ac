"""The rungs of a ladder: their order, and when they came out against it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.families.lookup import Member, chain_of, families_of, member_rows, members_of
from forecasts.models import Family, Question
from forecasts.values import FamilyKind


class RungOrder(StrEnum):
    """What orders the rungs of a ladder: their deadlines, or the order in which they are given.

    Rungs are in order when a Yes on one implies a Yes on every later one.
    """

    DEADLINE = "deadline"
    GIVEN = "given"


def ordered(questions: Sequence[Question], order: RungOrder | None) -> list[Question]:
    """Orders rungs; refuses to guess the order of rungs with one deadline."""
    differ = len({each.closes_at for each in questions}) == len(questions)
    if order is RungOrder.GIVEN or (order is None and not differ):
        return list(questions)
    if not differ:
        raise InvalidInputError(
            "Two of these questions have one deadline, so that deadlines do not order them; give "
            "them from the narrowest to the widest and say: --as-given."
        )
    return sorted(questions, key=lambda each: each.closes_at)


def is_by_deadline(rungs: Sequence[Question]) -> bool:
    """Says whether the deadlines of rungs rise from each to the next."""
    closes = [each.closes_at for each in rungs]
    return closes == sorted(set(closes))


def against_deadlines(rungs: Sequence[Question]) -> list[str]:
    """Says where a rung closes later than the one after it, which a Yes on it is to imply."""
    return [
        f"{first.slug} closes after {second.slug}, though it stands on an earlier rung: a Yes on "
        "it is taken to imply a Yes on that. Check the order."
        for first, second in pairwise(rungs)
        if first.closes_at > second.closes_at
    ]


def make_room(session: Session, family: Family, position: int, now: datetime) -> None:
    """Moves the rungs from a position on up by one."""
    chain = chain_of(session, family)
    for row in member_rows(session, family):
        if row.position >= position:
            row.position += 1
            ledger.record(session, row, "edited", chain=chain, now=now)


def ladder_by_deadline(session: Session, question: Question) -> Family | None:
    """Returns the ladder a question is a rung of, if deadlines order it; else None."""
    family = families_of(session, [question.id]).get(question.id)
    if family is None or family.kind is not FamilyKind.LADDER:
        return None
    rungs = [each.question for each in members_of(session, family)]
    return family if is_by_deadline(rungs) else None


def follow_deadlines(session: Session, family: Family, *, now: datetime) -> None:
    """Puts the rungs of a ladder in the order of their deadlines, after one has moved."""
    closes = {each.question.id: each.question.closes_at for each in members_of(session, family)}
    chain = chain_of(session, family)
    rows = sorted(
        member_rows(session, family), key=lambda row: (closes[row.question_id], row.position)
    )
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            ledger.record(session, row, "edited", chain=chain, now=now)


def contradictions(members: Sequence[Member]) -> list[str]:
    """Says where the rungs of a ladder came out against their order: Yes on one, No on a later.

    That is a mistake in one of the resolutions, or the rungs are not nested, as with "within a
    year" said anew each year; so it is worth a warning and no refusal.
    """
    found = []
    first_yes: Member | None = None
    for member in members:
        if member.outcome == 1:
            first_yes = first_yes or member
        elif member.outcome == 0 and first_yes is not None:
            found.append(
                f"{first_yes.question.slug} came out Yes and {member.question.slug} came out No, "
                "though it stands on a later rung; check both."
            )
    return found
