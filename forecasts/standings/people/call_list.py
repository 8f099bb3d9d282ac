"""The calls of a forecaster without the figures of the record, for pages beyond the first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forecasts.db import Session
from forecasts.forecasters import find_forecaster
from forecasts.models import Forecaster, Prediction, Score
from forecasts.standings.people.calls import Call, calls_at
from forecasts.standings.questions.statements import FurtherSource, further_sources
from forecasts.standings.replies import ReplyLine, replies_of
from forecasts.values import ForecasterKind, ScoreRule, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class CallList:
    """Every public call of a forecaster, newest first, and what they say about them.

    `further` are other articles that say the same once more, by the number of the statement.
    """

    name: str
    slug: str
    kind: ForecasterKind
    calls: tuple[Call, ...]
    replies: tuple[ReplyLine, ...]
    further: Mapping[int, tuple[FurtherSource, ...]]


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody who answered the same questions, and how many of them."""

    forecaster: str
    slug: str
    shared: int


def call_list(session: Session, name: str, *, is_public: bool = False, now: datetime) -> CallList:
    """Reads the calls of a forecaster, found by slug, name or alias.

    Args:
        session: a reading session.
        name: slug, name or alias.
        is_public: whether the asker is a member of the public, for whom somebody without a public
            statement does not exist.
        now: the present instant: what is past its deadline awaits its outcome.

    Raises:
        NotFoundError: nobody is called that.
    """
    who = find_forecaster(session, name, is_public=is_public)
    return CallList(
        name=who.name,
        slug=who.slug,
        kind=who.kind,
        calls=calls_at(session, who.id, now),
        replies=replies_of(session, who.id),
        further=further_sources(session, Prediction.forecaster_id == who.id),
    )


def companions(session: Session, slug: str, *, most: int = 6) -> tuple[Companion, ...]:
    """Lists who has a score on most of the questions a forecaster has one on.

    Args:
        session: a reading session.
        slug: of the forecaster.
        most: how many to list.
    """
    own, other = aliased(Score, name="own"), aliased(Score, name="other")
    who = aliased(Forecaster, name="who")
    shared = func.count()
    query = (
        select(Forecaster.name, Forecaster.slug, shared.label("shared"))
        .select_from(own)
        .join(who, who.id == own.forecaster_id)
        .join(other, other.question_id == own.question_id)
        .join(Forecaster, Forecaster.id == other.forecaster_id)
        .where(
            who.slug == slug,
            Forecaster.id != who.id,
            Forecaster.is_public,
            *(each.rule == ScoreRule.FIRST for each in (own, other)),
            *(each.visibility == Visibility.PUBLIC for each in (own, other)),
        )
        .group_by(Forecaster.id)
        .order_by(shared.desc(), Forecaster.slug)
        .limit(most)
    )
    return tuple(Companion(row.name, row.slug, row.shared) for row in session.execute(query))
