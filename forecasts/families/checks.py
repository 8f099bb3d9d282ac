"""What can be tied together, and what cannot; each refusal says what to do instead."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.families.lookup import families_of, newest_decisions
from forecasts.models import Family, FamilyMember, Question
from forecasts.values import FamilyKind

_FEWEST: Final = {FamilyKind.EXCLUSIVE: 2, FamilyKind.LADDER: 2, FamilyKind.CONDITIONAL: 1}
_TOO_FEW: Final = {
    FamilyKind.EXCLUSIVE: "An exclusive family needs at least two questions; name more of them.",
    FamilyKind.LADDER: "A ladder needs at least two questions; name more of them.",
    FamilyKind.CONDITIONAL: "A conditional family needs a question for when its condition comes "
    "out Yes, one for when it comes out No, or both.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a conditional family hangs on, and what hangs on it.

    Attributes:
        question: the condition.
        if_yes: the question asked for the case that the condition comes out Yes.
        if_no: the question asked for the case that it comes out No.
        unconditional: the question that asks the same without a condition; a statement made on a
            branch once the condition was known counts there.
    """

    question: Question
    if_yes: Question | None = None
    if_no: Question | None = None
    unconditional: Question | None = None

    @property
    def branches(self) -> list[tuple[Question, int]]:
        """The members, each with the outcome of the condition under which it lives."""
        pairs = ((self.if_yes, 1), (self.if_no, 0))
        return [(question, branch) for question, branch in pairs if question is not None]

    @property
    def outside(self) -> list[Question]:
        """The questions that belong to the family without being members."""
        return [self.question, *([self.unconditional] if self.unconditional else [])]


def check_members(
    session: Session,
    kind: FamilyKind,
    questions: Sequence[Question],
    under: Condition | None,
    *,
    joining: Sequence[Question],
) -> None:
    """Checks that questions can be tied together.

    Args:
        session: any session.
        kind: of the family.
        questions: all its members.
        under: its condition, with a branch for each of them.
        joining: those of them that are not members yet.

    Raises:
        InvalidInputError: they are too few, named twice, of mixed visibility, more than one of an
            exclusive family came out Yes, or the condition does not fit.
        ConflictError: one of them belongs to a family already, or conditions would be nested.
    """
    _check_condition_fits(kind, under)
    _check_number(kind, questions)
    everyone = [*questions, *(under.outside if under else [])]
    _check_distinct(everyone)
    _check_visibility(everyone)
    _check_free(session, joining)
    if kind is FamilyKind.EXCLUSIVE:
        _check_one_yes(session, questions)
    if under is not None:
        _check_not_nested(session, joining, under)


def _check_number(kind: FamilyKind, questions: Sequence[Question]) -> None:
    if len(questions) < _FEWEST[kind]:
        raise InvalidInputError(_TOO_FEW[kind])


def _check_condition_fits(kind: FamilyKind, under: Condition | None) -> None:
    if (kind is FamilyKind.CONDITIONAL) != (under is not None):
        raise InvalidInputError(
            "A conditional family needs its condition, and only a conditional one has any."
        )


def _check_distinct(questions: Sequence[Question]) -> None:
    twice = [slug for slug, times in Counter(each.slug for each in questions).items() if times > 1]
    if twice:
        raise InvalidInputError(f"{twice[0]} was named twice; name each question once.")


def _check_visibility(questions: Sequence[Question]) -> None:
    seen = {each.visibility.value: each.slug for each in questions}
    if len(seen) > 1:
        named = ", ".join(f"{slug} is {visibility}" for visibility, slug in sorted(seen.items()))
        raise InvalidInputError(
            f"All questions of a family must be seen by the same people, but {named}."
        )


def _check_free(session: Session, questions: Sequence[Question]) -> None:
    tied = families_of(session, [each.id for each in questions])
    for question in questions:
        if question.id in tied:
            other = tied[question.id].slug
            raise ConflictError(
                f"{question.slug} belongs to the family {other} already, and a question counts in "
                f"one only; untie that first: forecasts family untie {other}"
            )


def yeses(session: Session, questions: Collection[Question]) -> list[str]:
    """Lists the slugs of the questions that came out Yes."""
    decided = newest_decisions(session, [each.id for each in questions])
    return [
        each.slug
        for each in questions
        if each.id in decided and decided[each.id].decision.outcome == 1
    ]


def _check_one_yes(session: Session, questions: Sequence[Question]) -> None:
    came = yeses(session, questions)
    if len(came) > 1:
        raise InvalidInputError(
            f"Only one question of an exclusive family can come out Yes, but {' and '.join(came)} "
            "did; correct the resolutions, or tie them as a ladder."
        )


def rival_yes(session: Session, question: Question) -> str | None:
    """Returns the question of the same exclusive family that came out Yes, None without one."""
    family = families_of(session, [question.id]).get(question.id)
    if family is None or family.kind is not FamilyKind.EXCLUSIVE:
        return None
    others = session.scalars(
        select(Question)
        .join(FamilyMember, FamilyMember.question_id == Question.id)
        .where(FamilyMember.family_id == family.id, Question.id != question.id)
    ).all()
    return next(iter(yeses(session, others)), None)


def _branch_among(session: Session, questions: Sequence[Question]) -> str | None:
    return session.scalars(
        select(Question.slug)
        .join(FamilyMember, FamilyMember.question_id == Question.id)
        .where(Question.id.in_([each.id for each in questions]), FamilyMember.branch.is_not(None))
    ).first()


def _depended_on_among(session: Session, questions: Sequence[Question]) -> str | None:
    ids = [each.id for each in questions]
    return session.scalars(
        select(Question.slug)
        .join(
            Family,
            (Family.condition_id == Question.id) | (Family.unconditional_id == Question.id),
        )
        .where(Question.id.in_(ids))
    ).first()


def _check_not_nested(session: Session, questions: Sequence[Question], under: Condition) -> None:
    branch = _branch_among(session, under.outside)
    if branch is not None:
        raise ConflictError(
            f"{branch} lives under a condition itself; conditions are not nested. Name a question "
            "that is asked without one."
        )
    depended_on = _depended_on_among(session, questions)
    if depended_on is not None:
        raise ConflictError(
            f"Another conditional family rests on {depended_on}, so it cannot live under a "
            "condition itself; conditions are not nested."
        )
