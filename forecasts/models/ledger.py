"""The ledger: a hash-chained log of everything that enters a score."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import Chain

_OF_QUESTIONS: Final = "kind IN ('question.recorded', 'question.edited')"


class LedgerEntry(Base, kw_only=True):
    """One link: its hash covers the hash before it and the hash of nonce and payload.

    Nonce and payload may be erased together; the chain still verifies without them. Prices of
    markets on undecided questions, kind `prediction.priced`, are many and change no board.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("chain", "sequence"),
        CheckConstraint("sequence >= 1", name="sequence_from_one"),
        CheckConstraint("(payload IS NULL) = (nonce IS NULL)", name="erased_together"),
        Index(
            "ix_ledger_entry_without_prices",
            "chain",
            "sequence",
            sqlite_where=text("kind <> 'prediction.priced'"),
            postgresql_where=text("kind <> 'prediction.priced'"),
        ),
        Index(
            "ix_ledger_entry_questions",
            "chain",
            "sequence",
            sqlite_where=text(_OF_QUESTIONS),
            postgresql_where=text(_OF_QUESTIONS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    chain: Mapped[Chain] = mapped_column(by_value(Chain, "chain"))
    sequence: Mapped[int]
    recorded_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[str | None] = mapped_column(Text)
    nonce: Mapped[str | None] = mapped_column(String(64))
    payload_hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64), unique=True)
