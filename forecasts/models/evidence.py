"""The bytes behind quotations and outcomes, and the addresses they came from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import Decision


class Evidence(Base, kw_only=True):
    """Bytes as they were received, gzip-compressed in `body`, with their SHA-256 and time.

    `size` and `sha256` are those of the bytes themselves. Kept for verification, never served.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    url: Mapped[str | None] = mapped_column(String(2000), index=True, default=None)
    media_type: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    captured_at: Mapped[datetime]
    captured_by: Mapped[str] = mapped_column(String(300))


class QuestionEvidence(Base, kw_only=True):
    """Evidence attached to a question: what it shows, in words, and which outcome it speaks for.

    The hash is repeated here, so that it is in the ledger with the attachment.
    """

    __tablename__ = "question_evidence"
    __table_args__ = (
        CheckConstraint(
            "speaks_for IS NULL OR speaks_for IN ('yes', 'no', 'annulled')",
            name="speaks_for_an_outcome",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(1000))
    speaks_for: Mapped[Decision | None] = mapped_column(
        by_value(Decision, "speaks_for"), default=None
    )
    proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposal.id"), index=True, default=None
    )
    attached_at: Mapped[datetime]
    attached_by: Mapped[str] = mapped_column(String(300))


class Page(Base, kw_only=True):
    """An address that stands behind a quotation or an outcome, and whether it still answers.

    `evidence_id` is the first copy kept. `gone_at` is since when it answers no more; `trouble` why
    it could not be read or kept. `due_at` is when it is asked next.
    """

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    url: Mapped[str] = mapped_column(String(2000), unique=True)
    evidence_id: Mapped[int | None] = mapped_column(
        ForeignKey("evidence.id"), index=True, default=None
    )
    found_at: Mapped[datetime]
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(index=True, default=None)
    failures: Mapped[int] = mapped_column(default=0)
    gone_at: Mapped[datetime | None] = mapped_column(default=None)
    trouble: Mapped[str | None] = mapped_column(Text, default=None)
