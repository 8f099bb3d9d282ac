"""Periodic work: which slots were worked, which processes live, how the sources answer."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base


class JobRun(Base, kw_only=True):
    """One slot of one job; the pair is unique, so that no slot is worked twice.

    `slot` names the period (an instant, a day, an ISO week). Whoever works it holds a lease; when
    that ends unfinished, another may take over, and `attempts` grows.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        UniqueConstraint("job", "slot"),
        CheckConstraint("attempts >= 1", name="tried_at_least_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    job: Mapped[str] = mapped_column(String(60))
    slot: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime]
    worker: Mapped[str] = mapped_column(String(100))
    attempts: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime] = mapped_column(index=True)
    lease_until: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    items: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text, default=None)


class Heartbeat(Base, kw_only=True):
    """A scheduler process, and when it was last heard of."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(100), primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]


class SourceHealth(Base, kw_only=True):
    """How a source answered last; `skew_seconds` is its clock minus ours."""

    __tablename__ = "source_health"

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    succeeded_at: Mapped[datetime | None] = mapped_column(default=None)
    failed_at: Mapped[datetime | None] = mapped_column(default=None)
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text, default=None)
    skew_seconds: Mapped[float | None] = mapped_column(default=None)
