"""Everything one's own page shows, read at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.models import QuestionTag, Score
from forecasts.standings.own.agenda import Agenda, own_agenda
from forecasts.standings.own.questions import Owner
from forecasts.standings.own.record import OwnRecord, own_record
from forecasts.standings.own.rows import OwnFilter
from forecasts.values import ScoreRule


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """What asks for one's attention, and how one did; for its owner's eyes only.

    Attributes:
        as_of: the instant of the reading.
        agenda: of everything, whatever the filter says.
        record: what the filter leaves; None before the first statement.
        tags: those of scored questions, the most used first.
    """

    as_of: datetime
    agenda: Agenda
    record: OwnRecord | None
    tags: tuple[str, ...]


def _tags(session: Session, forecaster_id: int) -> tuple[str, ...]:
    used = func.count()
    query = (
        select(QuestionTag.tag)
        .join(Score, Score.question_id == QuestionTag.question_id)
        .where(Score.forecaster_id == forecaster_id, Score.rule == ScoreRule.FIRST)
        .group_by(QuestionTag.tag)
        .order_by(used.desc(), QuestionTag.tag)
    )
    return tuple(session.scalars(query))


def own_page(
    session: Session, owner: Owner, wanted: OwnFilter | None = None, *, now: datetime
) -> OwnPage:
    """Reads one's own page.

    Args:
        session: a reading session.
        owner: whose.
        wanted: which part of the record; the agenda is always whole.
        now: the present instant.
    """
    who = owner.forecaster_id
    return OwnPage(
        as_of=now,
        agenda=own_agenda(session, owner, now=now),
        record=None if who is None else own_record(session, who, wanted, now=now),
        tags=() if who is None else _tags(session, who),
    )
