"""How a question finds its outcome: its rule, what was proposed, when it was looked at last."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.clock import DatePrecision
from forecasts.models.base import Base, by_value
from forecasts.values import Decision, ProposalState, RuleKind


class ResolutionRule(Base, kw_only=True):
    """How a question finds its outcome; never edited, the newest one of a question counts."""

    __tablename__ = "resolution_rule"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    kind: Mapped[RuleKind] = mapped_column(by_value(RuleKind, "rule_kind"))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(300))


class Proposal(Base, kw_only=True):
    """An outcome somebody or some rule proposes; it decides nothing until it is accepted.

    `polls` counts how often in a row the same was found; `final_from` is the end of the waiting
    time, None for what only a person may accept. A correction speaks against a decision in force.
    What was rejected is not proposed again, unless it `is_lapsed`: something else was found since.
    `answer` says why it was rejected, or taken back.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("decision IN ('yes', 'no', 'annulled')", name="proposes_an_outcome"),
        CheckConstraint(
            "(decision IN ('yes', 'no')) = (known_at IS NOT NULL)", name="outcome_has_known_at"
        ),
        CheckConstraint(
            "(known_at IS NULL) = (known_precision IS NULL)", name="known_at_has_precision"
        ),
        CheckConstraint("polls >= 0", name="polls_are_counted"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_when_done"),
        CheckConstraint(
            "(state = 'accepted') = (resolution_id IS NOT NULL)", name="accepted_has_resolution"
        ),
        Index(
            "uq_proposal_waiting",
            "question_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    is_correction: Mapped[bool]
    decision: Mapped[Decision] = mapped_column(by_value(Decision, "decision"))
    known_at: Mapped[datetime | None] = mapped_column(default=None)
    known_precision: Mapped[DatePrecision | None] = mapped_column(
        by_value(DatePrecision, "known_precision"), default=None
    )
    reason: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(String(300))
    polls: Mapped[int] = mapped_column(default=1)
    polled_at: Mapped[datetime]
    final_from: Mapped[datetime | None] = mapped_column(default=None)
    state: Mapped[ProposalState] = mapped_column(
        by_value(ProposalState, "proposal_state"), default=ProposalState.WAITING
    )
    is_lapsed: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(300), default=None)
    answer: Mapped[str | None] = mapped_column(String(1000), default=None)
    resolution_id: Mapped[int | None] = mapped_column(
        ForeignKey("resolution.id"), index=True, default=None
    )


class QuestionCheck(Base, kw_only=True):
    """What the last look for an outcome found, in words, and why it failed, if it did.

    `wants_person` says that no rule can go on by itself, until the question is decided or its rule
    set anew. `claimed_until` is the end of the lease of whoever looks at this time, None while
    nobody does; `finding` is empty until the first look is over.
    """

    __tablename__ = "question_check"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    checked_at: Mapped[datetime]
    finding: Mapped[str] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(Text, default=None)
    wants_person: Mapped[bool] = mapped_column(default=False)
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
