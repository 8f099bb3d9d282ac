"""What people say about the record, and what curators do with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import Classification, DisputeState, TipState, Visibility


class Comment(Base, kw_only=True):
    """What a forecaster says on a question, beside a statement or by itself; never scored."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("text <> '' OR removed_at IS NOT NULL", name="has_text"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removal_is_whole"),
        Index("ix_comment_visibility_removed_at", "visibility", "removed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("question.id", ondelete="CASCADE"), index=True
    )
    forecaster_id: Mapped[int] = mapped_column(ForeignKey("forecaster.id"), index=True)
    prediction_id: Mapped[int | None] = mapped_column(
        ForeignKey("prediction.id", ondelete="SET NULL"), index=True, default=None
    )
    text: Mapped[str] = mapped_column(String(5000))
    visibility: Mapped[Visibility] = mapped_column(by_value(Visibility, "visibility"))
    written_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(String(300))
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_by: Mapped[str | None] = mapped_column(String(300), default=None)


class Tip(Base, kw_only=True):
    """A prediction somebody points out: words, person, link; it waits for a curator."""

    __tablename__ = "tip"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_when_done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    words: Mapped[str] = mapped_column(String(2000))
    person: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(2000))
    note: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime]
    sent_by: Mapped[str | None] = mapped_column(String(300), default=None)
    state: Mapped[TipState] = mapped_column(by_value(TipState, "tip_state"))
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(300), default=None)
    answer: Mapped[str | None] = mapped_column(Text, default=None)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), default=None)


class Dispute(Base, kw_only=True):
    """Somebody says that a call on record is read wrongly.

    While it is contested, the call stays out of Edge; what was decided is said in public.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('received', 'contested')) = (decided_at IS NULL)", name="decided_when_done"
        ),
        Index("ix_dispute_prediction_id_state", "prediction_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    prediction_id: Mapped[int] = mapped_column(ForeignKey("prediction.id"))
    person: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(String(2000), default=None)
    contact: Mapped[str | None] = mapped_column(String(300), default=None)
    filed_at: Mapped[datetime]
    filed_by: Mapped[str | None] = mapped_column(String(300), default=None)
    state: Mapped[DisputeState] = mapped_column(by_value(DisputeState, "dispute_state"))
    contested_at: Mapped[datetime | None] = mapped_column(default=None)
    contested_by: Mapped[str | None] = mapped_column(String(300), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(300), default=None)
    answer: Mapped[str | None] = mapped_column(Text, default=None)


class Coding(Base, kw_only=True):
    """How one curator reads a candidate by themselves, so that two readings can be compared."""

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("candidate_id", "coded_by"),
        CheckConstraint(
            "(central IS NULL AND low IS NULL AND high IS NULL) OR "
            "(central IS NOT NULL AND low IS NOT NULL AND high IS NOT NULL AND "
            "0 <= low AND low <= central AND central <= high AND high <= 1)",
            name="range_holds_central",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    coded_by: Mapped[str] = mapped_column(String(300))
    coded_at: Mapped[datetime]
    classification: Mapped[Classification] = mapped_column(
        by_value(Classification, "coded_classification")
    )
    speaker: Mapped[str | None] = mapped_column(String(300), default=None)
    low: Mapped[float | None] = mapped_column(default=None)
    central: Mapped[float | None] = mapped_column(default=None)
    high: Mapped[float | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(Text, default=None)


class ForecasterMerge(Base, kw_only=True):
    """Two forecasters found to be one: what moved to the kept one, so that it can move back."""

    __tablename__ = "forecaster_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="two_forecasters"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undoing_is_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kept_id: Mapped[int] = mapped_column(ForeignKey("forecaster.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("forecaster.id"), index=True)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    merged_at: Mapped[datetime]
    merged_by: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str | None] = mapped_column(Text, default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str | None] = mapped_column(String(300), default=None)
