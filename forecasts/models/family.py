"""Families: questions tied together and scored as one unit."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import FamilyKind


class Family(Base, kw_only=True):
    """Questions tied together: one of K, ordered rungs, or branches under a condition.

    A conditional family names its condition, and may name the question that asks the same without
    a condition.
    """

    __tablename__ = "family"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'conditional') = (condition_id IS NOT NULL)", name="condition_of_conditional"
        ),
        CheckConstraint(
            "unconditional_id IS NULL OR kind = 'conditional'", name="unconditional_of_conditional"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[FamilyKind] = mapped_column(by_value(FamilyKind, "family_kind"))
    condition_id: Mapped[int | None] = mapped_column(
        ForeignKey("question.id"), index=True, default=None
    )
    unconditional_id: Mapped[int | None] = mapped_column(
        ForeignKey("question.id"), index=True, default=None
    )
    tied_at: Mapped[datetime]
    tied_by: Mapped[str] = mapped_column(String(300))


class FamilyMember(Base, kw_only=True):
    """One question of a family; a question belongs to at most one.

    `position` orders the rungs of a ladder, from 1. `branch` is, in a conditional family, the
    outcome of the condition under which the question lives.
    """

    __tablename__ = "family_member"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position_from_one"),
        CheckConstraint("branch IS NULL OR branch IN (0, 1)", name="branch_is_an_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), unique=True)
    position: Mapped[int]
    branch: Mapped[int | None] = mapped_column(default=None)
