"""What is asked of the database for the reading side: whole tables once, not rows one by one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

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


def questions_query(wanted: Restriction, *, answered_by: int | None = None) -> AnySelect:
    """Asks for every public resolved question with its newest decision and its family.

    Args:
        wanted: which questions.
        answered_by: those this forecaster has a score on instead, whoever may see them.
    """
    newest = select(func.max(Resolution.id)).group_by(Resolution.question_id)
    members = (
        select(FamilyMember.family_id, func.count().label("members"))
        .join(Question, Question.id == FamilyMember.question_id)
        .where(Question.state != QuestionState.ANNULLED)
        .group_by(FamilyMember.family_id)
    )
    if answered_by is None:
        seen = Question.visibility == Visibility.PUBLIC
        members = members.where(seen)
    else:  # a family is seen as a whole: its questions have one visibility
        answered = select(Score.question_id).where(Score.forecaster_id == answered_by)
        newest = newest.where(Resolution.question_id.in_(answered))
        seen = Question.id.in_(answered)
    size = members.subquery()
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
            seen,
        )
        .order_by(Question.id)
    )
    return restricted(query, wanted)


def _said_by(query: AnySelect, forecasters: Collection[int] | None) -> AnySelect:
    return query if forecasters is None else query.where(Score.forecaster_id.in_(forecasters))


_FIRSTS: Final = (
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
    .where(Score.rule == ScoreRule.FIRST)
)
_AVERAGES: Final = select(
    Score.forecaster_id.label("forecaster"),
    Score.question_id.label("question"),
    Score.brier.label("time_averaged"),
    Score.coverage,
).where(Score.rule == ScoreRule.TIME_AVERAGE)


def firsts_query(forecasters: Collection[int] | None = None) -> AnySelect:
    """Asks for the public scores of first statements, with the statement; of some, by id."""
    return _said_by(_FIRSTS.where(Score.visibility == Visibility.PUBLIC), forecasters)


def averages_query(forecasters: Collection[int] | None = None) -> AnySelect:
    """Asks for the public time-averaged scores; of some forecasters, by id."""
    return _said_by(_AVERAGES.where(Score.visibility == Visibility.PUBLIC), forecasters)


def own_firsts_query(forecaster_id: int) -> AnySelect:
    """Asks for the scores of all first statements of one forecaster, for that one only."""
    return _said_by(_FIRSTS.add_columns(Score.visibility), [forecaster_id])


def own_averages_query(forecaster_id: int) -> AnySelect:
    """Asks for all time-averaged scores of one forecaster, for that one only."""
    return _said_by(_AVERAGES.add_columns(Score.visibility), [forecaster_id])
