"""Articles, the words quoted in them, and what the extractor proposes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import CandidateState, Classification, Directness, QuotationKind


class Article(Base, kw_only=True):
    """One text, kept whole; every offset counts its code points.

    `dated_by` is who settled on which day it was published. `evidence_id` is the page or file the
    text was read from, as it was received, and `read_with` what read it; both None where the text
    itself was given. `noise` are spans of lines that are no part of the article,
    None where the release that stored it did not keep them.
    """

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint("(published_on IS NULL) = (dated_by IS NULL)", name="date_is_settled_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[str] = mapped_column(Text, deferred=True)
    title: Mapped[str] = mapped_column(String(300))
    url: Mapped[str | None] = mapped_column(String(2000), default=None)
    publisher: Mapped[str | None] = mapped_column(String(300), default=None)
    published_on: Mapped[date | None] = mapped_column(default=None)
    dated_by: Mapped[str | None] = mapped_column(String(300), default=None)
    date_evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    date_warnings: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    noise: Mapped[list[list[int]] | None] = mapped_column(JSON(none_as_null=True), default=None)
    evidence_id: Mapped[int | None] = mapped_column(
        ForeignKey("evidence.id"), index=True, default=None
    )
    read_with: Mapped[str | None] = mapped_column(String(100), default=None)
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(300))


class Quotation(Base, kw_only=True):
    """The words a prediction came from: spans of an article, or a quote typed in with its URL."""

    __tablename__ = "quotation"
    __table_args__ = (
        CheckConstraint(
            "(speaker_start IS NULL) = (speaker_end IS NULL)", name="speaker_span_is_whole"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    article_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id"), index=True, default=None
    )
    kind: Mapped[QuotationKind] = mapped_column(by_value(QuotationKind, "quotation_kind"))
    directness: Mapped[Directness] = mapped_column(by_value(Directness, "directness"))
    excerpt: Mapped[str] = mapped_column(String(300))
    segments: Mapped[list[list[int]]] = mapped_column(JSON, default_factory=list)
    speaker: Mapped[str | None] = mapped_column(String(300), default=None)
    speaker_start: Mapped[int | None] = mapped_column(default=None)
    speaker_end: Mapped[int | None] = mapped_column(default=None)
    url: Mapped[str | None] = mapped_column(String(2000), default=None)
    publisher: Mapped[str | None] = mapped_column(String(300), default=None)


class Candidate(Base, kw_only=True):
    """A prediction proposed by the extractor; nothing counts before a person decides.

    `duplicate_of_id` is the statement on record already that a rejected one says once more: its
    article is a further source of that. `alternatives` are others who may have said it, each with
    `name`, `score` in [0, 1] and `why`, the likeliest first; None where the text leaves no doubt.
    `stated_on` is when it was said where the text says so, and `stated_why` how. `model_run_id` is
    the run of the model that proposed it, None where the rules did.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("article_id", "position"),
        CheckConstraint(
            "(central IS NULL AND low IS NULL AND high IS NULL) OR "
            "(central IS NOT NULL AND low IS NOT NULL AND high IS NOT NULL AND "
            "0 <= low AND low <= central AND central <= high AND high <= 1)",
            name="range_holds_central",
        ),
        CheckConstraint(
            "(expression_start IS NULL) = (expression_end IS NULL)",
            name="expression_span_is_whole",
        ),
        CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name="decided_when_not_pending"
        ),
        CheckConstraint(
            "(state = 'accepted') = (prediction_id IS NOT NULL)", name="accepted_has_prediction"
        ),
        CheckConstraint(
            "verdict_id IS NULL OR state IN ('noncommittal', 'direction')",
            name="verdict_fits_state",
        ),
        CheckConstraint(
            "duplicate_of_id IS NULL OR state = 'rejected'", name="duplicate_is_rejected"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    position: Mapped[int]
    quotation_id: Mapped[int] = mapped_column(ForeignKey("quotation.id"), index=True)
    extractor_version: Mapped[str] = mapped_column(String(32))
    lexicon_version: Mapped[str] = mapped_column(String(32))
    classification: Mapped[Classification] = mapped_column(
        by_value(Classification, "classification")
    )
    proposition: Mapped[str] = mapped_column(Text)
    speaker: Mapped[str | None] = mapped_column(String(300), default=None)
    role: Mapped[str | None] = mapped_column(String(300), default=None)
    aliases: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    expression_start: Mapped[int | None] = mapped_column(default=None)
    expression_end: Mapped[int | None] = mapped_column(default=None)
    phrase: Mapped[str | None] = mapped_column(String(300), default=None)
    low: Mapped[float | None] = mapped_column(default=None)
    central: Mapped[float | None] = mapped_column(default=None)
    high: Mapped[float | None] = mapped_column(default=None)
    deadline: Mapped[date | None] = mapped_column(default=None)
    condition: Mapped[str | None] = mapped_column(Text, default=None)
    alternatives: Mapped[list[dict[str, Any]] | None] = mapped_column(
        JSON(none_as_null=True), default=None
    )
    stated_on: Mapped[date | None] = mapped_column(default=None)
    stated_why: Mapped[str | None] = mapped_column(String(300), default=None)
    model_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("model_run.id"), index=True, default=None
    )
    state: Mapped[CandidateState] = mapped_column(
        by_value(CandidateState, "candidate_state"), default=CandidateState.PENDING
    )
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(300), default=None)
    prediction_id: Mapped[int | None] = mapped_column(
        ForeignKey("prediction.id"), index=True, default=None
    )
    verdict_id: Mapped[int | None] = mapped_column(ForeignKey("verdict.id"), default=None)
    duplicate_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("prediction.id"), index=True, default=None
    )


class ModelRun(Base, kw_only=True):
    """One time a model was asked about an article, what it cost, and what became of its answer.

    `dropped` are proposals that did not stand up to the text, each with `words` and `why`. Tokens
    are as the endpoint counted them, None where it does not say; `cost` is in US dollars, None
    where no price is set. `error` says why there is no answer.
    """

    __tablename__ = "model_run"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    model: Mapped[str] = mapped_column(String(200))
    endpoint: Mapped[str] = mapped_column(String(300))
    prompt_version: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(300))
    seconds: Mapped[float]
    requests: Mapped[int]
    prompt_tokens: Mapped[int | None] = mapped_column(default=None)
    completion_tokens: Mapped[int | None] = mapped_column(default=None)
    cost: Mapped[float | None] = mapped_column(default=None)
    proposed: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    error: Mapped[str | None] = mapped_column(Text, default=None)
