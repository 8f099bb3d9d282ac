"""Forecasters and the names they go by."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import ForecasterKind


class Forecaster(Base, kw_only=True):
    """Whoever states probabilities: a pundit, a user, a market, a model, a crowd, a baseline.

    `is_public` turns true with the first public statement; until then nobody else sees the name.
    """

    __tablename__ = "forecaster"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[ForecasterKind] = mapped_column(by_value(ForecasterKind, "kind"))
    organisation: Mapped[str | None] = mapped_column(String(300), default=None)
    role: Mapped[str | None] = mapped_column(String(300), default=None)
    is_public: Mapped[bool]
    created_at: Mapped[datetime]


class Alias(Base, kw_only=True):
    """One spelling a forecaster is found by; the own name is among them. Each key is unique."""

    __tablename__ = "alias"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    forecaster_id: Mapped[int] = mapped_column(
        ForeignKey("forecaster.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(300))
    name_key: Mapped[str] = mapped_column(String(600), unique=True)
