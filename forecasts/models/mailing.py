"""Mail: who is written to, each letter sent or to be sent, what it told, and what is not sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import Cadence, DeliveryState, MailKind, SuppressionReason, Telling


class Subscription(Base, kw_only=True):
    """An address, what is mailed to it, and when, in its own zone.

    Nothing but the letter that asks for it is mailed before `confirmed_at`, nothing at all after
    `ended_at`. Links in letters carry `generation`; it grows when somebody who left comes back, so
    that what was mailed before opens nothing any more. `last_week` is the ISO week of the last
    report, `reported_until` the end of the span it told of. `report_due_at` is when the report of
    `report_week` is due, `notice_due_at` when to look for a notice; who writes one holds the row
    until `held_until`.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("hour >= 0 AND hour <= 23", name="hour_of_a_day"),
        CheckConstraint("moved_by > 0 AND moved_by <= 1", name="moved_by_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True, default=None
    )
    cadence: Mapped[Cadence] = mapped_column(by_value(Cadence, "cadence"))
    weekday: Mapped[str] = mapped_column(String(3), default="mon")
    hour: Mapped[int] = mapped_column(default=8)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    language: Mapped[str] = mapped_column(String(20), default="en_GB")
    whole_board: Mapped[bool] = mapped_column(default=True)
    tags: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    forecasters: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    own_record: Mapped[bool] = mapped_column(default=True)
    reminders: Mapped[bool] = mapped_column(default=True)
    notices: Mapped[bool] = mapped_column(default=True)
    moved_by: Mapped[float] = mapped_column(default=0.1)
    generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    report_due_at: Mapped[datetime | None] = mapped_column(index=True, default=None)
    report_week: Mapped[str | None] = mapped_column(String(8), default=None)
    notice_due_at: Mapped[datetime | None] = mapped_column(index=True, default=None)
    held_until: Mapped[datetime | None] = mapped_column(default=None)
    last_week: Mapped[str | None] = mapped_column(String(8), default=None)
    reported_until: Mapped[datetime | None] = mapped_column(default=None)


class Delivery(Base, kw_only=True):
    """One letter, sent or to be sent: once it may have arrived, always the same bytes.

    `period` is the ISO week of a report, the local day of a notice; with the kind it is unique for
    a subscription, so that nothing is written twice. `began_at` is set while somebody sends it: a
    letter found with it after its lease (`due_at`) may have arrived, and `may_have_left_at` says
    since when. Until then it may be written anew, at `rewritten_at`. `facts` is what it says, for
    its page; bytes and facts are emptied some time after sending.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("subscription_id", "kind", "period"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
        CheckConstraint("(state = 'waiting') = (due_at IS NOT NULL)", name="waiting_is_due"),
        Index("ix_delivery_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("subscription.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MailKind] = mapped_column(by_value(MailKind, "mail_kind"))
    period: Mapped[str] = mapped_column(String(24))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(500))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    since: Mapped[datetime | None] = mapped_column(default=None)
    until: Mapped[datetime | None] = mapped_column(default=None)
    is_late: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    state: Mapped[DeliveryState] = mapped_column(
        by_value(DeliveryState, "delivery_state"), default=DeliveryState.WAITING
    )
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    began_at: Mapped[datetime | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None] = mapped_column(index=True, default=None)
    status: Mapped[int | None] = mapped_column(default=None)
    trouble: Mapped[str | None] = mapped_column(String(500), default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    may_have_left_at: Mapped[datetime | None] = mapped_column(default=None)
    rewritten_at: Mapped[datetime | None] = mapped_column(default=None)


class Told(Base, kw_only=True):
    """One thing a letter told, so that it is told once, and corrected to whoever was told.

    For an outcome `resolution_id` is the decision that was told; `key` tells apart what else may be
    told of a question more than once, such as a second statement that grew old.
    """

    __tablename__ = "told"
    __table_args__ = (
        UniqueConstraint("delivery_id", "question_id", "about", "key"),
        CheckConstraint(
            "(about = 'outcome') = (resolution_id IS NOT NULL)", name="outcome_has_resolution"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(
        ForeignKey("question.id", ondelete="CASCADE"), index=True
    )
    about: Mapped[Telling] = mapped_column(by_value(Telling, "telling"))
    key: Mapped[str] = mapped_column(String(64), default="")
    resolution_id: Mapped[int | None] = mapped_column(
        ForeignKey("resolution.id", ondelete="CASCADE"), default=None
    )


class Suppression(Base, kw_only=True):
    """An address nothing is sent to, by the hash of its key, so that erasing it keeps it so."""

    __tablename__ = "suppression"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email_hash: Mapped[str] = mapped_column(String(64), unique=True)
    reason: Mapped[SuppressionReason] = mapped_column(
        by_value(SuppressionReason, "suppression_reason")
    )
    detail: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]


class Outbox(Base, kw_only=True):
    """How sending goes, in one row: failures in a row, and whether it pauses."""

    __tablename__ = "outbox"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None] = mapped_column(default=None)
    paused_why: Mapped[str | None] = mapped_column(String(500), default=None)


class Edition(Base, kw_only=True):
    """The report of one ISO week for everybody, as it was composed then.

    `board` is the leaderboard of that instant by slug, with which the next one is compared.
    """

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    week: Mapped[str] = mapped_column(String(8), unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    composed_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    board: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
