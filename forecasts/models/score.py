"""Scores: one row a rule, forecaster and question."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import ReferenceClass, ScoreRule, Visibility


class Score(Base, kw_only=True):
    """Brier (0..1) and raw log loss (nats, infinite at a certain miss); lower is better.

    `visibility` is that of the predictions scored, so that private ones never enter a public row.
    `coverage` stands beside the time average only. `predictions` counts the statements used. The
    reference is what was forecast by others at the instant of the first statement: its class, its
    probability, and what that scored.
    """

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("question_id", "forecaster_id", "rule", "visibility"),
        CheckConstraint("brier >= 0 AND brier <= 1", name="brier_range"),
        CheckConstraint("log >= 0", name="log_range"),
        CheckConstraint(
            "coverage IS NULL OR (coverage > 0 AND coverage <= 1)", name="coverage_range"
        ),
        CheckConstraint(
            "(rule = 'time_average') = (coverage IS NOT NULL)", name="coverage_beside_time_average"
        ),
        CheckConstraint(
            "(reference_class IS NULL AND reference_probability IS NULL AND "
            "reference_brier IS NULL AND reference_log IS NULL) OR "
            "(rule = 'first' AND reference_class IS NOT NULL AND "
            "reference_probability IS NOT NULL AND reference_brier IS NOT NULL AND "
            "reference_log IS NOT NULL)",
            name="reference_is_whole",
        ),
        CheckConstraint(
            "reference_probability IS NULL OR "
            "(reference_probability >= 0 AND reference_probability <= 1)",
            name="reference_probability_range",
        ),
        CheckConstraint(
            "reference_brier IS NULL OR (reference_brier >= 0 AND reference_brier <= 1)",
            name="reference_brier_range",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    forecaster_id: Mapped[int] = mapped_column(ForeignKey("forecaster.id"), index=True)
    rule: Mapped[ScoreRule] = mapped_column(by_value(ScoreRule, "rule"))
    visibility: Mapped[Visibility] = mapped_column(by_value(Visibility, "visibility"))
    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolution.id"), index=True)
    prediction_id: Mapped[int] = mapped_column(ForeignKey("prediction.id"), index=True)
    predictions: Mapped[int]
    brier: Mapped[float]
    log: Mapped[float]
    coverage: Mapped[float | None] = mapped_column(default=None)
    reference_class: Mapped[ReferenceClass | None] = mapped_column(
        by_value(ReferenceClass, "reference_class"), default=None
    )
    reference_probability: Mapped[float | None] = mapped_column(default=None)
    reference_brier: Mapped[float | None] = mapped_column(default=None)
    reference_log: Mapped[float | None] = mapped_column(default=None)
    scorer_version: Mapped[str] = mapped_column(String(32))
