"""Tying questions together and untying them; every member and family is ledgered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.families.branches import release_branches, settle_branches
from forecasts.families.checks import Condition, check_members
from forecasts.families.ladder import RungOrder, is_by_deadline, make_room, ordered
from forecasts.families.lookup import Member, chain_of, known_family, member_rows, members_of
from forecasts.models import Family, FamilyMember, Question
from forecasts.naming import free_slug
from forecasts.scores import rescore_questions
from forecasts.text import TITLE_LIMIT, clean_text
from forecasts.values import FamilyKind, Visibility


def tie_family(
    session: Session,
    *,
    kind: FamilyKind,
    title: str,
    questions: Sequence[Question],
    by: str,
    now: datetime,
    order: RungOrder | None = None,
) -> Family:
    """Ties questions together, one of them or in order, so that they count as one.

    No stored score changes: boards work out what a family is worth. What lives under a condition
    is tied with `tie_branches`.

    Args:
        session: an open writing transaction.
        kind: exclusive (one of them comes true) or ladder (ordered).
        title: what the family is called; its slug is made from it.
        questions: its members; none may belong to another family.
        by: who ties them.
        now: the present instant.
        order: of a ladder; by default by deadline where all differ, else as given.

    Raises:
        InvalidInputError: the questions do not make such a family.
        ConflictError: a question belongs to another family, or the title to one on record.
    """
    check_members(session, kind, questions, None, joining=questions)
    in_order = ordered(questions, order) if kind is FamilyKind.LADDER else questions
    family = _family(session, kind, title, questions, by=by, now=now)
    _tie(session, family, in_order, [None] * len(in_order), now=now)
    return family


def tie_branches(
    session: Session,
    *,
    title: str,
    under: Condition,
    by: str,
    now: datetime,
    is_rescored: bool = True,
) -> Family:
    """Ties the questions that are asked under a condition to it.

    Where the condition has come out, the branch that is dead is annulled at once.

    Args:
        session: an open writing transaction.
        title: what the family is called; its slug is made from it.
        under: the condition and what hangs on it.
        by: who ties them.
        now: the present instant.
        is_rescored: whether questions whose scores change are rescored at once; who ties many
            passes False and calls `forecasts.scores.rescore_questions` at the end.

    Raises:
        InvalidInputError: there is no branch, or a question is named twice or hidden.
        ConflictError: a question belongs to another family, the title to one on record, or
            conditions would be nested.
    """
    questions = [question for question, _ in under.branches]
    check_members(session, FamilyKind.CONDITIONAL, questions, under, joining=questions)
    family = _family(session, FamilyKind.CONDITIONAL, title, questions, by=by, now=now)
    family.condition_id = under.question.id
    family.unconditional_id = under.unconditional.id if under.unconditional else None
    _tie(session, family, questions, [branch for _, branch in under.branches], now=now)
    _settle(session, family, under.question, is_rescored=is_rescored, now=now)
    return family


def _family(
    session: Session,
    kind: FamilyKind,
    title: str,
    questions: Sequence[Question],
    *,
    by: str,
    now: datetime,
) -> Family:
    title = clean_text(title, what="name", limit=TITLE_LIMIT)
    if _is_taken(session, title, questions[0]):
        raise ConflictError(f"A family {title!r} is on record already; choose another name.")
    slug = free_slug(session, Family, title, questions[0].visibility)
    return Family(slug=slug, title=title, kind=kind, tied_at=now, tied_by=by)


def _is_taken(session: Session, title: str, question: Question) -> bool:
    """Says whether a family has this title; what others keep for themselves is not looked at."""
    if question.visibility is Visibility.PUBLIC:
        return known_family(session, title, is_public=True) is not None
    own = (
        select(Family.id)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .join(Question, Question.id == FamilyMember.question_id)
        .where(
            Family.title == title,
            Question.visibility == question.visibility,
            Question.owner_id.is_not_distinct_from(question.owner_id),
        )
    )
    return session.scalars(own.limit(1)).first() is not None


def _tie(
    session: Session,
    family: Family,
    questions: Sequence[Question],
    branches: Sequence[int | None],
    *,
    now: datetime,
) -> None:
    session.add(family)
    chain = ledger.chain_for(questions[0].visibility)
    ledger.record(session, family, "tied", chain=chain, now=now)
    for position, (question, branch) in enumerate(zip(questions, branches, strict=True), start=1):
        _tie_member(session, family, question, position=position, branch=branch, now=now)


def _settle(
    session: Session, family: Family, condition: Question, *, is_rescored: bool, now: datetime
) -> None:
    settle_branches(session, condition, now=now)
    if is_rescored:
        rescore_questions(session, _affected(session, family))


def _affected(session: Session, family: Family) -> list[int]:
    touched = [each.question.id for each in members_of(session, family)]
    return [*touched, *([family.unconditional_id] if family.unconditional_id else [])]


def _tie_member(
    session: Session,
    family: Family,
    question: Question,
    *,
    position: int,
    branch: int | None,
    now: datetime,
) -> FamilyMember:
    member = FamilyMember(
        family_id=family.id, question_id=question.id, position=position, branch=branch
    )
    session.add(member)
    chain = ledger.chain_for(question.visibility)
    ledger.record(session, member, "tied", chain=chain, now=now)
    return member


def add_member(
    session: Session,
    family: Family,
    question: Question,
    *,
    by: str,
    now: datetime,
    branch: int | None = None,
    is_rescored: bool = True,
) -> FamilyMember:
    """Adds a question to a family; on a ladder ordered by deadline it takes its place.

    Raises:
        InvalidInputError: the question does not fit the family.
        ConflictError: it belongs to a family already.
    """
    members = members_of(session, family)
    rungs = [each.question for each in members]
    under = _condition(session, family, members, question, branch)
    check_members(session, family.kind, [*rungs, question], under, joining=[question])
    position = len(rungs) + 1
    if family.kind is FamilyKind.LADDER and is_by_deadline(rungs):
        position = 1 + sum(each.closes_at <= question.closes_at for each in rungs)
        make_room(session, family, position, now)
    member = _tie_member(session, family, question, position=position, branch=branch, now=now)
    family.tied_at, family.tied_by = now, by
    ledger.record(session, family, "edited", chain=ledger.chain_for(question.visibility), now=now)
    if under is not None:
        _settle(session, family, under.question, is_rescored=is_rescored, now=now)
    return member


def _condition(
    session: Session,
    family: Family,
    members: Sequence[Member],
    question: Question,
    branch: int | None,
) -> Condition | None:
    """Reads the condition of a family with one more branch."""
    if family.condition_id is None:
        if branch is not None:
            raise InvalidInputError(
                f"{family.slug} has no condition, so that no question of it lives under Yes or No."
            )
        return None
    if branch is None:
        raise InvalidInputError(
            f"{family.slug} hangs on a condition; say whether the question lives under its Yes or "
            "its No."
        )
    lives = [*((each.branch, each.question) for each in members), (branch, question)]
    if len({outcome for outcome, _ in lives}) < len(lives):
        raise ConflictError(f"{family.slug} has a question for that outcome already.")
    by_outcome = dict(lives)
    beside = family.unconditional_id
    return Condition(
        question=session.get_one(Question, family.condition_id),
        if_yes=by_outcome.get(1),
        if_no=by_outcome.get(0),
        unconditional=None if beside is None else session.get_one(Question, beside),
    )


def untie_family(session: Session, family: Family, *, now: datetime) -> list[str]:
    """Unties a family: its questions count each by itself again; the ledger keeps that it was.

    What its condition had annulled is reopened.

    Returns:
        The slugs of the questions that are free again.
    """
    chain, affected = chain_of(session, family), _affected(session, family)
    slugs = [each.question.slug for each in members_of(session, family)]
    if family.kind is FamilyKind.CONDITIONAL:
        release_branches(session, family, now=now)
    rows = member_rows(session, family)
    for row in rows:
        ledger.record(session, row, "untied", chain=chain, now=now)
        session.delete(row)
    ledger.record(session, family, "untied", chain=chain, now=now)
    session.delete(family)
    rescore_questions(session, affected)
    return slugs
