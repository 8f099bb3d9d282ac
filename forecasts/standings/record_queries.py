"""What is asked of the database for the reading side: whole tables once, not rows one by one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from forecasts.clock import Edge, day_edge
from forecasts.db import AnySelect
from forecasts.models import (
    Family,
    FamilyMember,
    Prediction,
    Question,
    QuestionTag,
    Resolution,
    Score,
)
from forecasts.values import Decision, ForecasterKind, QuestionState, ScoreRule, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Which rows of the record a reader wants.

    Attributes:
        kind: only forecasters of this kind.
        tag: only questions with this tag.
        since: only questions whose deadline lies on or after this day (UTC).
        until: only questions whose deadline lies on or before this day (UTC).
    """

    kind: ForecasterKind | None = None
    tag: str | None = None
    since: date | None = None
    until: date | None = None


def restricted(query: AnySelect, wanted: Restriction) -> AnySelect:
    """Keeps of a query over questions those a restriction wants."""
    if wanted.tag is not None:
        tagged = select(QuestionTag.question_id).where(QuestionTag.tag == wanted.tag)
        query = query.where(Question.id.in_(tagged))
    if wanted.since is not None:
        query = query.where(Question.closes_at >= day_edge(wanted.since, Edge.START))
    if wanted.until is not None:
        query = query.where(Question.closes_at <= day_edge(wanted.until, Edge.END))
    return query


def questions_query(wanted: Restriction) -> AnySelect:
    """Asks for every public resolved question with its newest decision and its family."""
    newest = select(func.max(Resolution.id)).group_by(Resolution.question_id)
    size = (
        select(FamilyMember.family_id, func.count().label("members"))
        .join(Question, Question.id == FamilyMember.question_id)
        .where(Question.state != QuestionState.ANNULLED, Question.visibility == Visibility.PUBLIC)
        .group_by(FamilyMember.family_id)
        .subquery()
    )
    query = (
        select(
            Question.id.label("question"),
            Question.closes_at,
            Question.base_rate,
            Question.cause,
            FamilyMember.family_id.label("family"),
            FamilyMember.position,
            Family.kind.label("family_kind"),
            size.c.members,
            Resolution.decision,
            Resolution.known_at,
            (Question.fixed_at >= Resolution.known_at).label("is_retrospective"),
        )
        .join(Resolution, Resolution.question_id == Question.id)
        .outerjoin(FamilyMember, FamilyMember.question_id == Question.id)
        .outerjoin(Family, Family.id == FamilyMember.family_id)
        .outerjoin(size, size.c.family_id == FamilyMember.family_id)
        .where(
            Resolution.id.in_(newest),
            Resolution.decision.in_([Decision.YES, Decision.NO]),
            Question.visibility == Visibility.PUBLIC,
        )
        .order_by(Question.id)
    )
    return restricted(query, wanted)


def _said_by(query: AnySelect, forecasters: Collection[int] | None) -> AnySelect:
    return query if forecasters is None else query.where(Score.forecaster_id.in_(forecasters))


def firsts_query(forecasters: Collection[int] | None = None) -> AnySelect:
    """Asks for the public scores of first statements, with the statement; of some, by id."""
    query = (
        select(
            Score.forecaster_id.label("forecaster"),
            Score.question_id.label("question"),
            Score.prediction_id.label("prediction"),
            Score.predictions,
            Score.brier,
            Score.log,
            Score.reference_class,
            Score.reference_probability,
            Score.reference_brier,
            Score.reference_log,
            Prediction.probability,
            Prediction.low,
            Prediction.high,
            Prediction.basis,
            Prediction.phrase,
            Prediction.is_inverted,
            Prediction.proposed,
            Prediction.stated_at,
        )
        .join(Prediction, Prediction.id == Score.prediction_id)
        .where(Score.rule == ScoreRule.FIRST, Score.visibility == Visibility.PUBLIC)
    )
    return _said_by(query, forecasters)


def averages_query(forecasters: Collection[int] | None = None) -> AnySelect:
    """Asks for the public time-averaged scores; of some forecasters, by id."""
    query = select(
        Score.forecaster_id.label("forecaster"),
        Score.question_id.label("question"),
        Score.brier.label("time_averaged"),
        Score.coverage,
    ).where(Score.rule == ScoreRule.TIME_AVERAGE, Score.visibility == Visibility.PUBLIC)
    return _said_by(query, forecasters)
