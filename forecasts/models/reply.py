"""What forecasters say about their own record."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.clock import DatePrecision
from forecasts.models.base import Base, by_value


class Reply(Base, kw_only=True):
    """A forecaster's answer to the record, or to one call; shown beside it, never scored.

    Never edited: a retraction marks it, says why, and the corrections log shows it.
    """

    __tablename__ = "reply"
    __table_args__ = (
        CheckConstraint("text <> ''", name="has_text"),
        CheckConstraint("said_at <= recorded_at", name="said_before_recorded"),
        CheckConstraint(
            "(retracted_at IS NULL) = (retracted_by IS NULL) AND "
            "(retracted_at IS NULL) = (retraction_reason IS NULL)",
            name="retraction_is_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    forecaster_id: Mapped[int] = mapped_column(ForeignKey("forecaster.id"), index=True)
    prediction_id: Mapped[int | None] = mapped_column(
        ForeignKey("prediction.id"), index=True, default=None
    )
    text: Mapped[str] = mapped_column(String(2000))
    url: Mapped[str | None] = mapped_column(String(2000), default=None)
    said_at: Mapped[datetime]
    said_precision: Mapped[DatePrecision] = mapped_column(by_value(DatePrecision, "said_precision"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(300))
    retracted_at: Mapped[datetime | None] = mapped_column(default=None)
    retracted_by: Mapped[str | None] = mapped_column(String(300), default=None)
    retraction_reason: Mapped[str | None] = mapped_column(Text, default=None)
