"""Predictions, their withdrawals, and verdicts without a number."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.clock import DatePrecision
from forecasts.models.base import Base, by_value
from forecasts.values import (
    Basis,
    Directness,
    ExcludedReason,
    Provenance,
    VerdictKind,
    Visibility,
)


class Prediction(Base, kw_only=True):
    """One stated probability at one time; never edited, only retracted as a recording error.

    `is_inverted` says that the phrase speaks for No, so that its range was turned round;
    `proposed` what the lexicon says the phrase means, which the reviewer may read otherwise;
    `reading_reason` says why.
    `excluded_reason` is derived from the statement and its question, and kept beside it so that
    every reader sees the same. A market's price stands once at one time.
    """

    __tablename__ = "prediction"
    __table_args__ = (
        CheckConstraint("probability >= 0 AND probability <= 1", name="probability_range"),
        CheckConstraint(
            "(low IS NULL AND high IS NULL) OR (low IS NOT NULL AND high IS NOT NULL AND "
            "0 <= low AND low <= probability AND probability <= high AND high <= 1)",
            name="range_holds_probability",
        ),
        CheckConstraint("stated_at <= recorded_at", name="stated_before_recorded"),
        CheckConstraint(
            "(retracted_at IS NULL) = (retraction_reason IS NULL)", name="retraction_has_reason"
        ),
        CheckConstraint("basis <> 'verbal' OR low IS NOT NULL", name="words_have_a_range"),
        CheckConstraint(
            "proposed IS NULL OR (proposed >= 0 AND proposed <= 1 AND phrase IS NOT NULL)",
            name="proposed_belongs_to_a_phrase",
        ),
        Index("ix_prediction_question_id_forecaster_id", "question_id", "forecaster_id"),
        Index(
            "uq_prediction_price",
            "question_id",
            "forecaster_id",
            "stated_at",
            unique=True,
            sqlite_where=text("provenance = 'market' AND retracted_at IS NULL"),
            postgresql_where=text("provenance = 'market' AND retracted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    forecaster_id: Mapped[int] = mapped_column(ForeignKey("forecaster.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    probability: Mapped[float]
    low: Mapped[float | None] = mapped_column(default=None)
    high: Mapped[float | None] = mapped_column(default=None)
    stated_at: Mapped[datetime]
    stated_precision: Mapped[DatePrecision] = mapped_column(
        by_value(DatePrecision, "stated_precision")
    )
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(300))
    basis: Mapped[Basis] = mapped_column(by_value(Basis, "basis"))
    phrase: Mapped[str | None] = mapped_column(String(300), default=None)
    lexicon_version: Mapped[str | None] = mapped_column(String(32), default=None)
    directness: Mapped[Directness] = mapped_column(by_value(Directness, "directness"))
    is_inverted: Mapped[bool] = mapped_column(default=False)
    proposed: Mapped[float | None] = mapped_column(default=None)
    reading_reason: Mapped[str | None] = mapped_column(Text, default=None)
    is_commitment: Mapped[bool] = mapped_column(default=False)
    quotation_id: Mapped[int | None] = mapped_column(ForeignKey("quotation.id"), default=None)
    provenance: Mapped[Provenance] = mapped_column(by_value(Provenance, "provenance"))
    visibility: Mapped[Visibility] = mapped_column(by_value(Visibility, "visibility"))
    excluded_reason: Mapped[ExcludedReason | None] = mapped_column(
        by_value(ExcludedReason, "excluded_reason"), default=None
    )
    retracted_at: Mapped[datetime | None] = mapped_column(default=None)
    retraction_reason: Mapped[str | None] = mapped_column(Text, default=None)


class Withdrawal(Base, kw_only=True):
    """From this time on the forecaster stands by no probability; what was said before stays."""

    __tablename__ = "withdrawal"
    __table_args__ = (
        CheckConstraint("withdrawn_at <= recorded_at", name="withdrawn_before_recorded"),
        Index("ix_withdrawal_question_id_forecaster_id", "question_id", "forecaster_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    forecaster_id: Mapped[int] = mapped_column(ForeignKey("forecaster.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    withdrawn_at: Mapped[datetime]
    withdrawn_precision: Mapped[DatePrecision] = mapped_column(
        by_value(DatePrecision, "withdrawn_precision")
    )
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(300))
    visibility: Mapped[Visibility] = mapped_column(by_value(Visibility, "visibility"))


class Verdict(Base, kw_only=True):
    """A classified statement without a number: counted as hedging, never scored."""

    __tablename__ = "verdict"
    __table_args__ = (CheckConstraint("stated_at <= recorded_at", name="stated_before_recorded"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    forecaster_id: Mapped[int] = mapped_column(ForeignKey("forecaster.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(
        ForeignKey("question.id"), index=True, default=None
    )
    kind: Mapped[VerdictKind] = mapped_column(by_value(VerdictKind, "verdict_kind"))
    stated_at: Mapped[datetime]
    stated_precision: Mapped[DatePrecision] = mapped_column(
        by_value(DatePrecision, "stated_precision")
    )
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(300))
    quotation_id: Mapped[int | None] = mapped_column(ForeignKey("quotation.id"), default=None)
    visibility: Mapped[Visibility] = mapped_column(by_value(Visibility, "visibility"))
    retracted_at: Mapped[datetime | None] = mapped_column(default=None)
