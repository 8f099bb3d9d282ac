"""One question as a story: what was asked, who said what when, how it came out."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.markets.history import MarketHistory, price_history
from forecasts.models import Forecaster, Prediction, Question, Quotation, Resolution, Score
from forecasts.predictions import reading_of
from forecasts.questions import find_question, tags_of
from forecasts.standings.questions.comments import CommentLine, comments_on
from forecasts.standings.questions.crowd_line import CrowdPoint, crowd_line
from forecasts.standings.questions.family_view import FamilyView, families_around
from forecasts.standings.questions.outcome_view import OutcomeView, outcome_view
from forecasts.standings.questions.statements import StatementLine, statements_on
from forecasts.standings.questions.versions import QuestionVersion, versions_of
from forecasts.values import (
    Decision,
    ForecasterKind,
    QuestionState,
    Reading,
    ScoreRule,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One decision about how the question came out."""

    decision: Decision
    known_at: datetime | None
    known_precision: DatePrecision | None
    decided_at: datetime
    decided_by: str
    evidence_url: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """What one forecaster scored on the question; lower is better."""

    forecaster: str
    forecaster_slug: str
    kind: ForecasterKind
    said: Reading
    brier: float
    log: float
    time_averaged_brier: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Everything public about one question.

    Attributes:
        cause: what it shares with other questions beyond their subject, None without any.
        families: its own family first, then those that hang on it.
        current: the decision in force, None while undecided.
        history: every decision, oldest first, reopenings included.
        outcome: how it finds its outcome: rule, markets, what waits, evidence.
        statements: what was said, oldest first; retracted recording errors are left out.
        versions: the wordings it had, the one in force last; empty where it was never edited.
        crowd: what all who spoke stood by together, where it moved.
        prices: what the linked markets said, one series a source.
        scores: best first; empty unless resolved.
        comments: what was said beside the numbers for everybody to read, the newest first.
    """

    slug: str
    title: str
    criteria: str
    zone: str
    opens_at: datetime | None
    closes_at: datetime
    closes_precision: DatePrecision
    resolve_by: datetime
    base_rate: float | None
    base_rate_source: str | None
    visibility: Visibility
    state: QuestionState
    is_retrospective: bool
    tags: tuple[str, ...]
    cause: str | None
    families: tuple[FamilyView, ...]
    current: HistoryEntry | None
    history: tuple[HistoryEntry, ...]
    outcome: OutcomeView
    versions: tuple[QuestionVersion, ...]
    statements: tuple[StatementLine, ...]
    crowd: tuple[CrowdPoint, ...]
    prices: tuple[MarketHistory, ...]
    scores: tuple[QuestionScore, ...]
    comments: tuple[CommentLine, ...]

    def seen_at(self, now: datetime) -> "QuestionPage":
        """Gives the page as it reads at an instant: past its deadline no question is open."""
        families = tuple(each.seen_at(now) for each in self.families)
        return replace(self, state=self.state.seen(self.closes_at, now), families=families)


def _history(session: Session, question_id: int) -> list[HistoryEntry]:
    decisions = session.scalars(
        select(Resolution).where(Resolution.question_id == question_id).order_by(Resolution.id)
    )
    return [
        HistoryEntry(
            decision=each.decision,
            known_at=each.known_at,
            known_precision=each.known_precision,
            decided_at=each.decided_at,
            decided_by=each.decided_by,
            evidence_url=each.evidence_url,
            reason=each.reason,
        )
        for each in decisions
    ]


def _scores(session: Session, question_id: int, visibility: Visibility) -> list[QuestionScore]:
    query = (
        select(
            Score, Forecaster.name, Forecaster.slug, Forecaster.kind, Prediction, Quotation.excerpt
        )
        .join(Forecaster, Forecaster.id == Score.forecaster_id)
        .join(Prediction, Prediction.id == Score.prediction_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .where(Score.question_id == question_id, Score.visibility == visibility)
        .order_by(Forecaster.slug)
    )
    rows = session.execute(query).all()
    averages = {row.slug: row.Score for row in rows if row.Score.rule is ScoreRule.TIME_AVERAGE}
    return sorted(
        (
            QuestionScore(
                forecaster=row.name,
                forecaster_slug=row.slug,
                kind=row.kind,
                said=reading_of(row.Prediction, row.excerpt),
                brier=row.Score.brier,
                log=row.Score.log,
                time_averaged_brier=averages[row.slug].brier if row.slug in averages else None,
                coverage=averages[row.slug].coverage if row.slug in averages else None,
            )
            for row in rows
            if row.Score.rule is ScoreRule.FIRST
        ),
        key=lambda score: (score.brier, score.forecaster),
    )


def is_retrospective(question: Question, known_at: datetime | None) -> bool:
    """Says whether wording or window were written once the outcome was, or must be, known."""
    return question.fixed_at >= (known_at or question.resolve_by)


def question_page(session: Session, slug: str, *, is_public: bool = True) -> QuestionPage:
    """Builds the page of one question.

    Args:
        session: a reading session.
        slug: slug or exact title.
        is_public: whether the reader is a member of the public, for whom private questions do not
            exist and only public statements show; False is the owner's view.

    Raises:
        NotFoundError: there is no such question for this reader.
    """
    question = find_question(session, slug, is_public=is_public)
    history = _history(session, question.id)
    is_decided = question.state in {QuestionState.RESOLVED, QuestionState.ANNULLED}
    current = history[-1] if history and is_decided else None
    known_at = current.known_at if current else None
    said = statements_on(session, question, known_at=known_at, is_public=is_public)
    end = min(question.closes_at, known_at or question.closes_at)
    scored = Visibility.PUBLIC if is_public else question.visibility
    return QuestionPage(
        slug=question.slug,
        title=question.title,
        criteria=question.criteria,
        zone=question.zone,
        opens_at=question.opens_at,
        closes_at=question.closes_at,
        closes_precision=question.closes_precision,
        resolve_by=question.resolve_by,
        base_rate=question.base_rate,
        base_rate_source=question.base_rate_source,
        visibility=question.visibility,
        state=question.state,
        is_retrospective=is_retrospective(question, known_at),
        tags=tuple(tags_of(session, question.id)),
        cause=question.cause,
        families=tuple(families_around(session, question.id, is_public=is_public)),
        current=current,
        history=tuple(history),
        outcome=outcome_view(session, question, is_public=is_public),
        versions=versions_of(session, question),
        statements=tuple(said),
        crowd=crowd_line(said, end),
        prices=tuple(price_history(session, question.id)),
        scores=tuple(_scores(session, question.id, scored)),
        comments=comments_on(session, question.id),
    )
