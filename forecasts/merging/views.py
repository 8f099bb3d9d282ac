"""What merging would do, and what was merged, as whoever merges sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, func, or_, select, true

from forecasts.db import Session
from forecasts.merging.checks import account_of, merge_refusal, overlapping
from forecasts.models import (
    Alias,
    Comment,
    Forecaster,
    ForecasterMerge,
    Prediction,
    Question,
    Reply,
    Verdict,
    Withdrawal,
)
from forecasts.values import ForecasterKind, Visibility

_Said: TypeAlias = type[Prediction | Withdrawal | Verdict | Reply | Comment]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSide:
    """One of two forecasters as who merges them sees it; what is not public moves uncounted.

    Attributes:
        names: all it is found by.
        statements: how many it has on record in public, retracted ones with them.
        questions: on how many questions.
        others: withdrawals, verdicts without a number, replies and comments, all public.
        has_account: whether somebody signs in as this forecaster.
    """

    id: int
    name: str
    slug: str
    kind: ForecasterKind
    organisation: str | None
    role: str | None
    is_public: bool
    names: tuple[str, ...]
    statements: int
    questions: int
    others: int
    has_account: bool


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging two forecasters would do.

    Attributes:
        kept: who stays.
        merged: whose record moves.
        shared: the questions both spoke on in public; there the earliest statement will count as
            the first.
        refusal: why it cannot be done, None where it can.
    """

    kept: MergeSide
    merged: MergeSide
    shared: int
    refusal: str | None


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One merge on record; `is_last` says that no later one in force overlaps it."""

    id: int
    kept: str
    kept_slug: str
    merged: str
    merged_slug: str
    merged_at: datetime
    merged_by: str
    reason: str | None
    undone_at: datetime | None
    undone_by: str | None
    is_last: bool


def _in_public(table: _Said) -> ColumnElement[bool]:
    """Selects what everybody sees: said in public, on a public question or on none."""
    if issubclass(table, Reply):
        return true()
    seen = select(Question.id).where(Question.visibility == Visibility.PUBLIC)
    on_seen = or_(table.question_id.is_(None), table.question_id.in_(seen))
    return (table.visibility == Visibility.PUBLIC) & on_seen


def _count(session: Session, tables: Iterable[_Said], forecaster: Forecaster) -> int:
    counts = (
        session.scalar(
            select(func.count())
            .select_from(table)
            .where(table.forecaster_id == forecaster.id, _in_public(table))
        )
        for table in tables
    )
    return sum(each or 0 for each in counts)


def _side(session: Session, who: Forecaster) -> MergeSide:
    names = select(Alias.name).where(Alias.forecaster_id == who.id).order_by(Alias.id)
    asked = select(func.count(Prediction.question_id.distinct())).where(
        Prediction.forecaster_id == who.id, _in_public(Prediction)
    )
    return MergeSide(
        id=who.id,
        name=who.name,
        slug=who.slug,
        kind=who.kind,
        organisation=who.organisation,
        role=who.role,
        is_public=who.is_public,
        names=tuple(session.scalars(names)),
        statements=_count(session, [Prediction], who),
        questions=session.scalar(asked) or 0,
        others=_count(session, [Withdrawal, Verdict, Reply, Comment], who),
        has_account=account_of(session, who) is not None,
    )


def merge_preview(session: Session, kept: Forecaster, merged: Forecaster) -> MergePreview:
    """Says what would move, and what forbids it; an account that would move is no obstacle here."""
    spoke = select(Prediction.question_id).where(
        Prediction.forecaster_id == kept.id, _in_public(Prediction)
    )
    shared = select(func.count(Prediction.question_id.distinct())).where(
        Prediction.forecaster_id == merged.id,
        _in_public(Prediction),
        Prediction.question_id.in_(spoke),
    )
    return MergePreview(
        kept=_side(session, kept),
        merged=_side(session, merged),
        shared=session.scalar(shared) or 0,
        refusal=merge_refusal(session, kept, merged, takes_account=True),
    )


def merges(session: Session) -> tuple[MergeLine, ...]:
    """Lists every merge, newest first, undone ones with them."""
    found = session.scalars(select(ForecasterMerge).order_by(ForecasterMerge.id.desc())).all()
    people = {
        who.id: who
        for who in session.scalars(
            select(Forecaster).where(
                Forecaster.id.in_({key for each in found for key in (each.kept_id, each.merged_id)})
            )
        )
    }
    return tuple(
        MergeLine(
            id=each.id,
            kept=people[each.kept_id].name,
            kept_slug=people[each.kept_id].slug,
            merged=people[each.merged_id].name,
            merged_slug=people[each.merged_id].slug,
            merged_at=each.merged_at,
            merged_by=each.merged_by,
            reason=each.reason,
            undone_at=each.undone_at,
            undone_by=each.undone_by,
            is_last=each.undone_at is None and overlapping(session, each) is None,
        )
        for each in found
    )
