"""The public questions on which something may be recorded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

from forecasts.clock import DatePrecision, zone_named
from forecasts.db import Session
from forecasts.models import Question
from forecasts.values import QuestionState, Visibility


@dataclass(frozen=True, slots=True)
class NearQuestion:
    """A public question on which something may be recorded."""

    slug: str
    title: str
    state: QuestionState
    zone: str
    closes_at: datetime
    closes_precision: DatePrecision

    @property
    def last_day(self) -> date:
        """The last day on which something said on it counts, in its zone."""
        return last_day(self.closes_at, self.zone)


_COLUMNS: Final = (
    Question.slug,
    Question.title,
    Question.state,
    Question.zone,
    Question.closes_at,
    Question.closes_precision,
)


def last_day(closes_at: datetime, zone: str) -> date:
    """Gives the last day on which something said on a question counts, in its zone."""
    return (closes_at - timedelta(microseconds=1)).astimezone(zone_named(zone)).date()


def is_open_to_candidates() -> ColumnElement[bool]:
    """Selects the questions candidates may be recorded on: public ones that are not annulled."""
    return (Question.visibility == Visibility.PUBLIC) & (Question.state != QuestionState.ANNULLED)


def near_question(row: Question) -> NearQuestion:
    """Makes a record of a question to be offered."""
    return NearQuestion(
        row.slug, row.title, row.state, row.zone, row.closes_at, row.closes_precision
    )


def questions_named(session: Session, slugs: list[str]) -> tuple[NearQuestion, ...]:
    """Lists the public questions of some addresses, in that order; annulled ones are left out."""
    query = select(*_COLUMNS).where(Question.slug.in_(slugs), is_open_to_candidates())
    found = {row.slug: NearQuestion(*row) for row in session.execute(query)}
    return tuple(found[slug] for slug in dict.fromkeys(slugs) if slug in found)
