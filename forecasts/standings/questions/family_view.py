"""A family as it is shown: its questions, how they came out, and what cannot all be meant."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.families import (
    contradictions,
    family_incoherences,
    find_family,
    incoherence_words,
    members_of,
)
from forecasts.models import Family, FamilyMember, Question, Resolution
from forecasts.scores import current_resolution
from forecasts.values import FamilyKind, QuestionState, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyQuestion:
    """One question of a family, or one it hangs on.

    Attributes:
        position: its place, from 1; None for a condition and an unconditional question.
        branch: the outcome of the condition under which it lives, None outside conditional ones.
        outcome: 1, 0, or None while undecided or annulled.
    """

    slug: str
    title: str
    zone: str
    closes_at: datetime
    closes_precision: DatePrecision
    state: QuestionState
    outcome: int | None
    known_at: datetime | None
    known_precision: DatePrecision | None
    position: int | None = None
    branch: int | None = None

    def seen_at(self, now: datetime) -> "FamilyQuestion":
        """Gives the question as it reads at an instant: past its deadline none is open."""
        return replace(self, state=self.state.seen(self.closes_at, now))


@dataclass(frozen=True, slots=True)
class IncoherenceLine:
    """What one forecaster stands by on a family and cannot all mean."""

    forecaster: str
    forecaster_slug: str
    slugs: tuple[str, ...]
    probabilities: tuple[float, ...]
    total: float | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """A family with its questions.

    Attributes:
        slug: names it.
        title: what it is about.
        kind: one of several comes true, deadlines or levels in order, or a condition with branches.
        visibility: who may see it.
        tied_at: since when.
        tied_by: by whom.
        condition: what a conditional family hangs on; null for others.
        unconditional: the question that asks the same without the condition; null without one.
        members: its questions in their order.
        incoherences: what forecasters stand by and cannot all mean; shown, never corrected.
        contradictions: sentences on what came out against the order.
    """

    slug: str
    title: str
    kind: FamilyKind
    visibility: Visibility
    tied_at: datetime
    tied_by: str
    condition: FamilyQuestion | None
    unconditional: FamilyQuestion | None
    members: tuple[FamilyQuestion, ...]
    incoherences: tuple[IncoherenceLine, ...]
    contradictions: tuple[str, ...]

    def seen_at(self, now: datetime) -> "FamilyView":
        """Gives the family as it reads at an instant: past its deadline no question is open."""
        return replace(
            self,
            condition=self.condition and self.condition.seen_at(now),
            unconditional=self.unconditional and self.unconditional.seen_at(now),
            members=tuple(each.seen_at(now) for each in self.members),
        )


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One line of the list; `decided` counts questions that came out or were annulled."""

    slug: str
    title: str
    kind: FamilyKind
    questions: int
    decided: int


def _question(
    question: Question,
    decision: Resolution | None,
    *,
    position: int | None = None,
    branch: int | None = None,
) -> FamilyQuestion:
    return FamilyQuestion(
        slug=question.slug,
        title=question.title,
        zone=question.zone,
        closes_at=question.closes_at,
        closes_precision=question.closes_precision,
        state=question.state,
        outcome=decision.decision.outcome if decision else None,
        known_at=decision.known_at if decision else None,
        known_precision=decision.known_precision if decision else None,
        position=position,
        branch=branch,
    )


def _beside(session: Session, question_id: int | None) -> FamilyQuestion | None:
    if question_id is None:
        return None
    question = session.get_one(Question, question_id)
    return _question(question, current_resolution(session, question_id))


def _incoherences(
    session: Session, family: Family, titles: dict[str, str], *, is_public: bool
) -> list[IncoherenceLine]:
    return [
        IncoherenceLine(
            forecaster=each.forecaster,
            forecaster_slug=each.forecaster_slug,
            slugs=each.found.slugs,
            probabilities=each.found.probabilities,
            total=each.found.total,
            words=incoherence_words(each.found, names=titles),
        )
        for each in family_incoherences(session, family, is_public=is_public)
    ]


def _view(session: Session, family: Family, *, is_public: bool) -> FamilyView:
    members = members_of(session, family)
    titles = {each.question.slug: f"“{each.question.title}”" for each in members}
    return FamilyView(
        slug=family.slug,
        title=family.title,
        kind=family.kind,
        visibility=members[0].question.visibility,
        tied_at=family.tied_at,
        tied_by=family.tied_by,
        condition=_beside(session, family.condition_id),
        unconditional=_beside(session, family.unconditional_id),
        members=tuple(
            _question(each.question, each.decision, position=each.position, branch=each.branch)
            for each in members
        ),
        incoherences=tuple(_incoherences(session, family, titles, is_public=is_public)),
        contradictions=tuple(contradictions(members) if family.kind is FamilyKind.LADDER else ()),
    )


def family_view(session: Session, name: str, *, is_public: bool = True) -> FamilyView:
    """Shows one family.

    Args:
        session: a reading session.
        name: slug or exact title.
        is_public: whether the reader is a member of the public, for whom private families do not
            exist and only public statements are looked at.

    Raises:
        NotFoundError: there is no such family for this reader.
    """
    return _view(session, find_family(session, name, is_public=is_public), is_public=is_public)


def families_around(
    session: Session, question_id: int, *, is_public: bool = True
) -> list[FamilyView]:
    """Shows the families of a question: its own first, then those that hang on it."""
    own = (
        select(Family)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .where(FamilyMember.question_id == question_id)
    )
    hanging = (
        select(Family)
        .where(
            (Family.condition_id == question_id) | (Family.unconditional_id == question_id),
        )
        .order_by(Family.id)
    )
    found = [*session.scalars(own), *session.scalars(hanging)]
    return [_view(session, each, is_public=is_public) for each in found]


_DECIDED: Collection[QuestionState] = (QuestionState.RESOLVED, QuestionState.ANNULLED)


def family_list(session: Session, *, includes_hidden: bool = False) -> list[FamilyLine]:
    """Lists families by title.

    Args:
        session: a reading session.
        includes_hidden: whether unlisted and private ones are listed, for the owner.
    """
    query = (
        select(Family.slug, Family.title, Family.kind, Question.state)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .join(Question, Question.id == FamilyMember.question_id)
        .order_by(Family.title, Family.slug)
    )
    if not includes_hidden:
        query = query.where(Question.visibility == Visibility.PUBLIC)
    lines: dict[str, FamilyLine] = {}
    for row in session.execute(query):
        so_far = lines.get(row.slug, FamilyLine(row.slug, row.title, row.kind, 0, 0))
        lines[row.slug] = FamilyLine(
            row.slug,
            row.title,
            row.kind,
            so_far.questions + 1,
            so_far.decided + (row.state in _DECIDED),
        )
    return list(lines.values())
