"""Finding a family and its members."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.models import Family, FamilyMember, Question, Resolution
from forecasts.text import nearest
from forecasts.values import Chain, FamilyKind, QuestionState, Visibility


@dataclass(frozen=True, slots=True)
class Member:
    """One question of a family.

    Attributes:
        question: the question.
        position: its place, from 1; in a ladder the order of the rungs.
        branch: the outcome of the condition under which it lives, None outside conditional ones.
        decision: the newest decision about it, None before the first.
    """

    question: Question
    position: int
    branch: int | None
    decision: Resolution | None

    @property
    def outcome(self) -> int | None:
        """1 for Yes, 0 for No, None while undecided or annulled."""
        return self.decision.decision.outcome if self.decision else None

    @property
    def known_at(self) -> datetime | None:
        """When the outcome was publicly known."""
        return self.decision.known_at if self.decision else None

    @property
    def ends_at(self) -> datetime:
        """When statements on it end to stand: at its close, or when its outcome was known."""
        return min(self.question.closes_at, self.known_at or self.question.closes_at)


def newest_decisions(session: Session, question_ids: Collection[int]) -> dict[int, Resolution]:
    """Returns the newest decision about each question that has any; one query."""
    newest = (
        select(func.max(Resolution.id))
        .where(Resolution.question_id.in_(question_ids))
        .group_by(Resolution.question_id)
    )
    decided = session.scalars(select(Resolution).where(Resolution.id.in_(newest)))
    return {each.question_id: each for each in decided}


def members_of(session: Session, family: Family) -> list[Member]:
    """Lists the questions of a family in their order."""
    rows = session.execute(
        select(FamilyMember, Question)
        .join(Question, Question.id == FamilyMember.question_id)
        .where(FamilyMember.family_id == family.id)
        .order_by(FamilyMember.position)
    ).all()
    decided = newest_decisions(session, [row.Question.id for row in rows])
    return [
        Member(
            question=row.Question,
            position=row.FamilyMember.position,
            branch=row.FamilyMember.branch,
            decision=decided.get(row.Question.id),
        )
        for row in rows
    ]


def families_of(session: Session, question_ids: Collection[int]) -> dict[int, Family]:
    """Returns the family of each question that is a member of one; one query."""
    rows = session.execute(
        select(FamilyMember.question_id, Family)
        .join(Family, Family.id == FamilyMember.family_id)
        .where(FamilyMember.question_id.in_(question_ids))
    )
    return {row.question_id: row.Family for row in rows}


def known_family(session: Session, name: str, *, is_public: bool = False) -> Family | None:
    """Finds a family by its slug or its exact title; None when there is none.

    Args:
        session: any session.
        name: slug or title.
        is_public: whether private families do not exist, and unlisted ones have no title.
    """
    by_slug = select(Family).where(Family.slug == name.strip().lower())
    by_title = select(Family).where(Family.title == name.strip()).order_by(Family.id)
    if is_public:
        by_slug = by_slug.where(_has_member(Question.visibility != Visibility.PRIVATE))
        by_title = by_title.where(_has_member(Question.visibility == Visibility.PUBLIC))
    return session.scalars(by_slug).first() or session.scalars(by_title).first()


def _has_member(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Builds the condition that a family has such a question; all of its questions are alike."""
    members = select(FamilyMember.family_id).join(Question, Question.id == FamilyMember.question_id)
    return Family.id.in_(members.where(condition))


def visibility_of(session: Session, family: Family) -> Visibility:
    """Returns who may see a family: all of its questions have one visibility."""
    return session.scalars(
        select(Question.visibility)
        .join(FamilyMember, FamilyMember.question_id == Question.id)
        .where(FamilyMember.family_id == family.id)
        .limit(1)
    ).one()


def member_rows(session: Session, family: Family) -> list[FamilyMember]:
    """Lists the rows that tie questions to a family, in their order."""
    query = select(FamilyMember).where(FamilyMember.family_id == family.id)
    return list(session.scalars(query.order_by(FamilyMember.position)))


def chain_of(session: Session, family: Family) -> Chain:
    """Names the ledger chain of a family."""
    return ledger.chain_for(visibility_of(session, family))


def find_family(session: Session, name: str, *, is_public: bool = False) -> Family:
    """Finds a family by its slug or its exact title.

    Args:
        session: any session.
        name: slug or title.
        is_public: whether the asker is a member of the public, for whom private families do not
            exist and unlisted ones are never offered as near matches.

    Raises:
        NotFoundError: there is none; the nearest slugs are offered.
    """
    found = known_family(session, name, is_public=is_public)
    if found is not None:
        return found
    listed = (
        select(Family.title, Family.slug)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .join(Question, Question.id == FamilyMember.question_id)
        .distinct()
    )
    if is_public:
        listed = listed.where(Question.visibility == Visibility.PUBLIC)
    slugs = {row.title: row.slug for row in session.execute(listed)}
    close = nearest(name, slugs.values()) or [slugs[title] for title in nearest(name, slugs)]
    raise NotFoundError("family", name, close)


def family_label(family: Family) -> str:
    """Writes a family as files do: its kind, a colon and its title."""
    return f"{family.kind.value}:{family.title}"


def parse_label(label: str) -> tuple[FamilyKind, str]:
    """Reads the kind and the title of a family as files write them.

    Raises:
        InvalidInputError: there is no kind before a colon, no title after it, or the family is
            conditional, whose condition a label cannot name.

    Example:
        >>> parse_label("exclusive: Who wins Vessel?")
        (<FamilyKind.EXCLUSIVE: 'exclusive'>, 'Who wins Vessel?')
    """
    kind, _, title = (part.strip() for part in label.partition(":"))
    if kind.lower() == FamilyKind.CONDITIONAL:
        raise InvalidInputError(
            f"{label[:60]!r} is conditional, and a label cannot name its condition; leave it "
            "blank here and tie it with: forecasts family tie conditional."
        )
    if kind.lower() not in {FamilyKind.EXCLUSIVE, FamilyKind.LADDER} or not title:
        raise InvalidInputError(
            f"{label[:60]!r} is no family; write its kind, a colon and its name, such as "
            "'exclusive:Who wins?' or 'ladder:Opened by when?'."
        )
    return FamilyKind(kind.lower()), title


def is_decided(question: Question) -> bool:
    """Says whether a question has come out or was annulled."""
    return question.state in {QuestionState.RESOLVED, QuestionState.ANNULLED}
