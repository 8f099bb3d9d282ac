"""Markets at outside sources, and the links by which they speak about our questions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import SourceState


class Market(Base, kw_only=True):
    """One listing at a source, as it was last read; pinned by the source's own unchanging id.

    `value` is the pay-out of Yes, in [0, 1], once there is one. `history_hint` is whatever the
    source needs beside the id to give past prices. `due_at` is when it is read next; None when it
    need not be. `trouble` says why the last reading could not be used; `quarantined_at` since when
    it is not believed because it became another market: renamed, or with other outcomes.
    `criteria_since` is when its rules were reworded last; None if they read as they were found.
    """

    __tablename__ = "market"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("value IS NULL OR (value >= 0 AND value <= 1)", name="value_range"),
        CheckConstraint("price IS NULL OR (price >= 0 AND price <= 1)", name="price_range"),
        CheckConstraint("(price IS NULL) = (price_at IS NULL)", name="price_has_time"),
        CheckConstraint("state <> 'void' OR value IS NULL", name="void_pays_nothing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    source: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str] = mapped_column(String(200))
    forecaster_id: Mapped[int] = mapped_column(ForeignKey("forecaster.id"), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    title: Mapped[str] = mapped_column(String(500))
    outcome_label: Mapped[str | None] = mapped_column(String(300), default=None)
    event_id: Mapped[str | None] = mapped_column(String(200), default=None)
    is_exclusive: Mapped[bool] = mapped_column(default=False)
    criteria: Mapped[str] = mapped_column(Text)
    criteria_since: Mapped[datetime | None] = mapped_column(default=None)
    opens_at: Mapped[datetime | None] = mapped_column(default=None)
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    state: Mapped[SourceState] = mapped_column(by_value(SourceState, "state"))
    state_since: Mapped[datetime]
    source_status: Mapped[str] = mapped_column(String(200))
    value: Mapped[float | None] = mapped_column(default=None)
    effective_at: Mapped[datetime | None] = mapped_column(default=None)
    price: Mapped[float | None] = mapped_column(default=None)
    price_at: Mapped[datetime | None] = mapped_column(default=None)
    spread: Mapped[float | None] = mapped_column(default=None)
    volume: Mapped[float | None] = mapped_column(default=None)
    liquidity: Mapped[float | None] = mapped_column(default=None)
    forecasters: Mapped[int | None] = mapped_column(default=None)
    history_hint: Mapped[str | None] = mapped_column(String(300), default=None)
    history_until: Mapped[datetime | None] = mapped_column(default=None)
    evidence_id: Mapped[int | None] = mapped_column(
        ForeignKey("evidence.id"), index=True, default=None
    )
    first_seen_at: Mapped[datetime]
    polled_at: Mapped[datetime | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(index=True, default=None)
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(Text, default=None)
    quarantined_at: Mapped[datetime | None] = mapped_column(default=None)


class MarketLink(Base, kw_only=True):
    """A market that asks what a question asks, or its opposite.

    Only once adjudicated, that is compared by a person, its prices are recorded and it may
    resolve. `is_reference` says that it is liquid enough for forecasters to be compared with.
    `criteria_sha256` is the hash of the rules that were compared, `ended_at` when it was unlinked.
    """

    __tablename__ = "market_link"
    __table_args__ = (
        CheckConstraint(
            "(adjudicated_at IS NULL) = (adjudicated_by IS NULL)", name="adjudicated_by_somebody"
        ),
        CheckConstraint(
            "NOT is_reference OR adjudicated_at IS NOT NULL", name="reference_is_adjudicated"
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index(
            "uq_market_link_in_force",
            "question_id",
            "market_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"), index=True)
    is_inverted: Mapped[bool]
    is_reference: Mapped[bool] = mapped_column(default=False)
    linked_at: Mapped[datetime]
    linked_by: Mapped[str] = mapped_column(String(300))
    adjudicated_at: Mapped[datetime | None] = mapped_column(default=None)
    adjudicated_by: Mapped[str | None] = mapped_column(String(300), default=None)
    criteria_sha256: Mapped[str | None] = mapped_column(String(64), default=None)
    note: Mapped[str | None] = mapped_column(Text, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str | None] = mapped_column(String(300), default=None)
