"""Questions, their tags, and the append-only history of how they came out."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.clock import DatePrecision
from forecasts.models.base import Base, by_value
from forecasts.values import Decision, QuestionState, Visibility


class Question(Base, kw_only=True):
    """A yes/no proposition with criteria and a window.

    `fixed_at` and `fixed_by` say when and by whom wording or window were last written: a question
    fixed at or after its outcome was known is retrospective. `due_at` is when the scheduler must
    look at it next. `cause` names what questions share that is not their subject, such as one war:
    their outcomes hang together, and intervals take that into account. `owner_id` is the account
    that asked, None where somebody at the record's own machine did.
    """

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("opens_at IS NULL OR opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("closes_at <= resolve_by", name="closes_before_it_resolves"),
        CheckConstraint(
            "base_rate IS NULL OR (base_rate >= 0 AND base_rate <= 1)", name="base_rate_range"
        ),
        CheckConstraint(
            "(base_rate IS NULL) = (base_rate_source IS NULL)", name="base_rate_has_source"
        ),
        Index("ix_question_visibility_state_closes_at", "visibility", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(String(600), index=True)
    criteria: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(64))
    opens_at: Mapped[datetime | None] = mapped_column(default=None)
    closes_at: Mapped[datetime]
    closes_precision: Mapped[DatePrecision] = mapped_column(
        by_value(DatePrecision, "closes_precision")
    )
    resolve_by: Mapped[datetime]
    base_rate: Mapped[float | None] = mapped_column(default=None)
    base_rate_source: Mapped[str | None] = mapped_column(String(2000), default=None)
    cause: Mapped[str | None] = mapped_column(String(120), default=None)
    visibility: Mapped[Visibility] = mapped_column(by_value(Visibility, "visibility"))
    state: Mapped[QuestionState] = mapped_column(by_value(QuestionState, "state"))
    fixed_at: Mapped[datetime]
    fixed_by: Mapped[str] = mapped_column(String(300))
    due_at: Mapped[datetime | None] = mapped_column(index=True, default=None)
    created_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True, default=None)


class QuestionTag(Base, kw_only=True):
    """A word under which a question is found."""

    __tablename__ = "question_tag"

    question_id: Mapped[int] = mapped_column(
        ForeignKey("question.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)


class QuestionWords(Base, kw_only=True):
    """The words a question is found by, folded by `forecasts.search`: of its title, and the rest.

    PostgreSQL indexes them by itself; SQLite's index is kept by `forecasts.search`, too.
    """

    __tablename__ = "question_words"

    question_id: Mapped[int] = mapped_column(
        ForeignKey("question.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(Text)
    rest: Mapped[str] = mapped_column(Text)


class Resolution(Base, kw_only=True):
    """One decision about how a question came out; never edited, the latest one counts."""

    __tablename__ = "resolution"
    __table_args__ = (
        CheckConstraint(
            "(decision IN ('yes', 'no')) = (known_at IS NOT NULL)", name="outcome_has_known_at"
        ),
        CheckConstraint(
            "(known_at IS NULL) = (known_precision IS NULL)", name="known_at_has_precision"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    decision: Mapped[Decision] = mapped_column(by_value(Decision, "decision"))
    known_at: Mapped[datetime | None] = mapped_column(default=None)
    known_precision: Mapped[DatePrecision | None] = mapped_column(
        by_value(DatePrecision, "known_precision"), default=None
    )
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(300))
    evidence_url: Mapped[str | None] = mapped_column(String(2000), default=None)
    reason: Mapped[str | None] = mapped_column(Text, default=None)
