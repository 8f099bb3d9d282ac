"""One forecaster: every call, what it scored, closest to and furthest from the outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forecasts.clock import DatePrecision
from forecasts.db import AnyRow, Session
from forecasts.forecasters import find_forecaster
from forecasts.models import (
    Alias,
    Article,
    Prediction,
    Question,
    Quotation,
    Resolution,
    Score,
    Verdict,
)
from forecasts.predictions import reading_of
from forecasts.standings.leaderboard import BoardRow, Leaderboard, both_boards
from forecasts.values import (
    Directness,
    ExcludedReason,
    ForecasterKind,
    QuestionState,
    Reading,
    ScoreRule,
    VerdictKind,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Call:
    """One statement of a forecaster with what became of it.

    `outcome` is 1, 0, or None; `brier` is set on the statement that was scored as the first.
    """

    slug: str
    title: str
    state: QuestionState
    zone: str
    stated_at: datetime
    stated_precision: DatePrecision
    said: Reading
    excluded_reason: ExcludedReason | None
    outcome: int | None
    brier: float | None
    quote: str | None
    directness: Directness
    url: str | None
    publisher: str | None
    article_id: int | None


@dataclass(frozen=True, slots=True)
class ForecasterProfile:
    """Everything public about one forecaster.

    Attributes:
        prospective: the row on the prospective board, None when there is none.
        retrospective: the row on the retrospective board.
        calls: every public statement, newest first; retracted recording errors are left out.
        closest: the scored call nearest to its outcome, None below two scored questions.
        furthest: the scored call farthest from its outcome.
        noncommittal: statements that committed to nothing.
        direction_only: statements that named a direction but no level.
        hedging_share: both of these over all classified statements, None without any.
    """

    name: str
    slug: str
    kind: ForecasterKind
    organisation: str | None
    role: str | None
    aliases: tuple[str, ...]
    prospective: BoardRow | None
    retrospective: BoardRow | None
    calls: tuple[Call, ...]
    closest: Call | None
    furthest: Call | None
    noncommittal: int
    direction_only: int
    hedging_share: float | None


def _rows(session: Session, forecaster_id: int) -> Sequence[AnyRow]:
    return session.execute(
        select(
            Prediction,
            Question,
            Quotation,
            Article.url.label("article_url"),
            Article.publisher.label("article_publisher"),
            Score.brier,
        )
        .join(Question, Question.id == Prediction.question_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .outerjoin(Article, Article.id == Quotation.article_id)
        .outerjoin(
            Score,
            (Score.prediction_id == Prediction.id)
            & (Score.rule == ScoreRule.FIRST)
            & (Score.visibility == Visibility.PUBLIC),
        )
        .where(
            Prediction.forecaster_id == forecaster_id,
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.retracted_at.is_(None),
            Question.visibility == Visibility.PUBLIC,
        )
        .order_by(Prediction.stated_at.desc(), Prediction.id.desc())
    ).all()


def _call(row: AnyRow, outcome: int | None) -> Call:
    said, question, words = row.Prediction, row.Question, row.Quotation
    return Call(
        slug=question.slug,
        title=question.title,
        state=question.state,
        zone=question.zone,
        stated_at=said.stated_at,
        stated_precision=said.stated_precision,
        said=reading_of(said, words.excerpt if words else None),
        excluded_reason=said.excluded_reason,
        outcome=outcome,
        brier=row.brier,
        quote=(words.excerpt or None) if words else None,
        directness=words.directness if words else said.directness,
        url=(words.url or row.article_url) if words else None,
        publisher=(words.publisher or row.article_publisher) if words else None,
        article_id=words.article_id if words else None,
    )


def _outcomes(session: Session, forecaster_id: int) -> dict[int, int | None]:
    asked = select(Prediction.question_id).where(Prediction.forecaster_id == forecaster_id)
    newest = (
        select(func.max(Resolution.id))
        .where(Resolution.question_id.in_(asked))
        .group_by(Resolution.question_id)
    )
    decided = session.execute(
        select(Resolution.question_id, Resolution.decision).where(Resolution.id.in_(newest))
    )
    return {row.question_id: row.decision.outcome for row in decided}


def _calls(session: Session, forecaster_id: int) -> list[Call]:
    outcomes = _outcomes(session, forecaster_id)
    rows = _rows(session, forecaster_id)
    return [_call(row, outcomes.get(row.Question.id)) for row in rows]


def _verdicts(session: Session, forecaster_id: int) -> dict[VerdictKind, int]:
    counted = session.execute(
        select(Verdict.kind, func.count())
        .where(
            Verdict.forecaster_id == forecaster_id,
            Verdict.visibility == Visibility.PUBLIC,
            Verdict.retracted_at.is_(None),
        )
        .group_by(Verdict.kind)
    ).all()
    return {row[0]: row[1] for row in counted}


def _own_row(board: Leaderboard, slug: str) -> BoardRow | None:
    return next((row for row in board.rows if row.slug == slug), None)


def forecaster_profile(
    session: Session, name: str, *, is_public: bool = False, now: datetime
) -> ForecasterProfile:
    """Builds the public profile of a forecaster, found by slug, name or alias.

    Args:
        session: a reading session.
        name: slug, name or alias.
        is_public: whether the asker is a member of the public, for whom somebody without a public
            statement does not exist.
        now: the present instant.

    Raises:
        NotFoundError: nobody is called that.
    """
    forecaster = find_forecaster(session, name, is_public=is_public)
    aliases = session.scalars(
        select(Alias.name).where(Alias.forecaster_id == forecaster.id).order_by(Alias.id)
    )
    calls = _calls(session, forecaster.id)
    scored = sorted((c for c in calls if c.brier is not None), key=lambda c: (c.brier, c.slug))
    verdicts = _verdicts(session, forecaster.id)
    hedges = sum(verdicts.values())
    prospective, retrospective = both_boards(session, now=now)
    return ForecasterProfile(
        name=forecaster.name,
        slug=forecaster.slug,
        kind=forecaster.kind,
        organisation=forecaster.organisation,
        role=forecaster.role,
        aliases=tuple(alias for alias in aliases if alias != forecaster.name),
        prospective=_own_row(prospective, forecaster.slug),
        retrospective=_own_row(retrospective, forecaster.slug),
        calls=tuple(calls),
        closest=scored[0] if len(scored) > 1 else None,
        furthest=scored[-1] if len(scored) > 1 else None,
        noncommittal=verdicts.get(VerdictKind.NONCOMMITTAL, 0),
        direction_only=verdicts.get(VerdictKind.DIRECTION_ONLY, 0),
        hedging_share=hedges / (hedges + len(calls)) if hedges + len(calls) else None,
    )
