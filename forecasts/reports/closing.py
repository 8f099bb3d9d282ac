"""What closes within a week: what waits for the reader's answer first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Prediction, Question, Quotation
from forecasts.predictions import reading_of
from forecasts.reports.asked import Place
from forecasts.reports.items import Closing, Subject
from forecasts.reports.outcomes import subject_of
from forecasts.reports.topics import Choice
from forecasts.standings.own.crowd import Asked, crowd_without
from forecasts.standings.own.questions import OwnQuestion
from forecasts.standings.records import Person
from forecasts.values import ForecasterKind, QuestionState, Reading, Visibility

SOON: Final = timedelta(days=7)
MOST: Final = 8
MOST_FOR_READERS: Final = 5
NOBODY: Final = Person(0, "", "", ForecasterKind.USER, None)
"""Who said nothing, so that the crowd without them is everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """An open question that closes soon.

    Attributes:
        crowd: where all who spoke in public stand together, None where they are too few.
    """

    subject: Subject
    slug: str
    closes_at: datetime
    closes_precision: DatePrecision
    zone: str
    visibility: Visibility
    crowd: float | None = None


def _crowds(
    session: Session, who: Person, lines: Sequence[OpenLine], at: datetime
) -> dict[int, float | None]:
    """Gives the crowd without somebody at an instant, by question."""
    asked = [
        Asked(question_id=line.subject.question_id, at=at, begins_at=at, visibility=line.visibility)
        for line in lines
    ]
    pooled = crowd_without(session, who, asked) if asked else []
    return {each.question_id: value for each, value in zip(asked, pooled, strict=True)}


def _lines(
    session: Session, place: Place, at: datetime, *conditions: ColumnElement[bool]
) -> list[OpenLine]:
    query = (
        select(Question)
        .where(
            Question.state == QuestionState.OPEN,
            Question.closes_at > at,
            Question.closes_at <= at + SOON,
            *conditions,
        )
        .order_by(Question.closes_at, Question.slug)
    )
    return [
        OpenLine(
            subject=subject_of(each, place),
            slug=each.slug,
            closes_at=each.closes_at,
            closes_precision=each.closes_precision,
            zone=each.zone,
            visibility=each.visibility,
        )
        for each in session.scalars(query)
    ]


def open_lines(session: Session, place: Place, at: datetime) -> tuple[OpenLine, ...]:
    """Lists the public questions that close within a week, each with the crowd; three queries.

    Args:
        session: any session.
        place: the site.
        at: when the week begins.
    """
    lines = _lines(session, place, at, Question.visibility == Visibility.PUBLIC)
    crowds = _crowds(session, NOBODY, lines, at)
    return tuple(replace(line, crowd=crowds[line.subject.question_id]) for line in lines)


def _closing(line: OpenLine) -> Closing:
    return Closing(
        subject=line.subject,
        closes_at=line.closes_at,
        closes_precision=line.closes_precision,
        zone=line.zone,
        crowd=line.crowd,
    )


def _relevance(line: OpenLine, choice: Choice) -> tuple[int, int, datetime, str]:
    question = line.subject.question_id
    return -choice.liking(question), -choice.voices(question), line.closes_at, line.slug


def closing_for_readers(
    lines: Iterable[OpenLine], choice: Choice, now: datetime
) -> tuple[Closing, ...]:
    """Lists what closes within a week for who says nothing themselves, the nearest deadline first.

    Of many those are chosen that are about what the reader chose, and on which most spoke.
    """
    told = [
        line for line in lines if line.closes_at > now and choice.covers(line.subject.question_id)
    ]
    best = sorted(told, key=lambda line: _relevance(line, choice))[:MOST_FOR_READERS]
    return tuple(_closing(line) for line in sorted(best, key=_deadline))


def _deadline(line: OpenLine) -> tuple[datetime, str]:
    return line.closes_at, line.slug


def _readings(session: Session, who: Person, question_ids: Sequence[int]) -> dict[int, Reading]:
    """Reads what somebody said last on questions and what counts."""
    query = (
        select(Prediction, Quotation.excerpt)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .where(
            Prediction.forecaster_id == who.id,
            Prediction.question_id.in_(question_ids),
            Prediction.retracted_at.is_(None),
            Prediction.excluded_reason.is_(None),
        )
        .order_by(Prediction.stated_at, Prediction.id)
    )
    rows = session.execute(query)
    return {row.Prediction.question_id: reading_of(row.Prediction, row.excerpt) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a forecaster's closing questions are told by.

    Attributes:
        who: the forecaster, None before the first statement.
        own: their undecided questions, by id.
        choice: what they chose.
        place: the site.
        at: when the week begins.
        now: the present instant.
    """

    who: Person | None
    own: Mapping[int, OwnQuestion]
    choice: Choice
    place: Place
    at: datetime
    now: datetime

    def is_answered(self, line: OpenLine) -> bool:
        """Says whether they spoke on a question, be it to withdraw it later."""
        mine = self.own.get(line.subject.question_id)
        return mine is not None and mine.mine is not None

    def order(self, line: OpenLine) -> tuple[bool, bool, tuple[int, int, datetime, str]]:
        """Says where a line stands: unanswered first, among these one's own."""
        question = line.subject.question_id
        is_answered = self.is_answered(line)
        is_foreign = not self.choice.is_own(question)
        if is_answered or not is_foreign:
            return is_answered, is_foreign, (0, 0, line.closes_at, line.slug)
        return is_answered, is_foreign, _relevance(line, self.choice)


def _personal_crowds(
    session: Session, desk: Desk, lines: Sequence[OpenLine]
) -> dict[int, float | None]:
    """Gives the crowd without the forecaster; who is no part of it sees what everybody does."""
    found = {line.subject.question_id: line.crowd for line in lines}
    who = desk.who
    if who is None:
        return found
    heard = [
        line
        for line in lines
        if who.organisation or desk.is_answered(line) or line.visibility is not Visibility.PUBLIC
    ]
    return found | _crowds(session, who, heard, desk.at)


def closing_for_forecasters(
    session: Session, lines: Iterable[OpenLine], desk: Desk
) -> tuple[Closing, ...]:
    """Lists what closes within a week: what waits for the reader's answer first, at most eight.

    Of public questions those come first that are about what the reader chose, and on which most
    spoke; then what they answered themselves.
    """
    hidden = [each for each, one in desk.own.items() if one.visibility is not Visibility.PUBLIC]
    found = [line for line in lines if desk.choice.covers(line.subject.question_id)]
    if hidden:
        found += _lines(session, desk.place, desk.at, Question.id.in_(hidden))
    told = sorted((line for line in found if line.closes_at > desk.now), key=desk.order)[:MOST]
    crowds = _personal_crowds(session, desk, told)
    asked = [line.subject.question_id for line in told if desk.is_answered(line)]
    readings = _readings(session, desk.who, asked) if desk.who and asked else {}
    return tuple(
        replace(
            _closing(line),
            own=readings.get(question) if _stands(desk.own.get(question)) else None,
            is_asked=not desk.is_answered(line),
            answer_url=desk.place.question(line.slug, is_own=True),
            crowd=crowds[question],
        )
        for line in told
        for question in (line.subject.question_id,)
    )


def _stands(mine: OwnQuestion | None) -> bool:
    return mine is not None and mine.stands is not None
