"""The list of public questions, by where they stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Prediction, Question, Resolution
from forecasts.search import Term, is_found
from forecasts.standings.questions.wanting import wanted_why
from forecasts.values import Provenance, QuestionState, Visibility


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question in the list; `outcome` is 1, 0, or None while undecided or annulled.

    What is counted leaves out the prices of linked markets, which may be hundreds. `wants` says why
    a person is wanted, None if none is; it is told to the owner of the record only.
    """

    slug: str
    title: str
    state: QuestionState
    zone: str
    closes_at: datetime
    closes_precision: DatePrecision
    predictions: int
    forecasters: int
    outcome: int | None
    known_at: datetime | None
    known_precision: DatePrecision | None
    wants: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionList:
    """The questions by where they stand: the most urgent first, resolved ones newest first."""

    awaiting: tuple[QuestionLine, ...]
    open: tuple[QuestionLine, ...]
    resolved: tuple[QuestionLine, ...]
    annulled: tuple[QuestionLine, ...]


def _lines(
    session: Session, *, includes_hidden: bool, terms: tuple[Term, ...], now: datetime
) -> list[QuestionLine]:
    newest = (
        select(Resolution.question_id, func.max(Resolution.id).label("id"))
        .group_by(Resolution.question_id)
        .subquery()
    )
    said = select(
        Prediction.question_id,
        func.count().label("predictions"),
        func.count(Prediction.forecaster_id.distinct()).label("forecasters"),
    ).where(Prediction.retracted_at.is_(None), Prediction.provenance != Provenance.MARKET)
    if not includes_hidden:
        said = said.where(Prediction.visibility == Visibility.PUBLIC)
    counts = said.group_by(Prediction.question_id).subquery()
    query = (
        select(Question, Resolution, counts.c.predictions, counts.c.forecasters)
        .outerjoin(newest, newest.c.question_id == Question.id)
        .outerjoin(Resolution, Resolution.id == newest.c.id)
        .outerjoin(counts, counts.c.question_id == Question.id)
        .order_by(Question.closes_at, Question.slug)
    )
    if not includes_hidden:
        query = query.where(Question.visibility == Visibility.PUBLIC)
    if terms:
        query = query.where(is_found(session, terms))
    why = wanted_why(session) if includes_hidden else {}
    return [
        QuestionLine(
            slug=row.Question.slug,
            title=row.Question.title,
            state=row.Question.state.seen(row.Question.closes_at, now),
            zone=row.Question.zone,
            closes_at=row.Question.closes_at,
            closes_precision=row.Question.closes_precision,
            predictions=row.predictions or 0,
            forecasters=row.forecasters or 0,
            outcome=row.Resolution.decision.outcome if row.Resolution else None,
            known_at=row.Resolution.known_at if row.Resolution else None,
            known_precision=row.Resolution.known_precision if row.Resolution else None,
            wants=why.get(row.Question.id),
        )
        for row in session.execute(query)
    ]


def question_list(
    session: Session,
    *,
    includes_hidden: bool = False,
    terms: tuple[Term, ...] = (),
    now: datetime,
) -> QuestionList:
    """Lists questions by where they stand.

    Args:
        session: a reading session.
        includes_hidden: also unlisted and private ones, for the owner of the record.
        terms: only those whose title, tags and criteria hold all of these.
        now: the present instant: what is past its deadline awaits its outcome.
    """
    lines = _lines(session, includes_hidden=includes_hidden, terms=terms, now=now)
    by_state = {
        state: tuple(line for line in lines if line.state is state) for state in QuestionState
    }
    return QuestionList(
        awaiting=by_state[QuestionState.AWAITING],
        open=by_state[QuestionState.OPEN],
        resolved=by_state[QuestionState.RESOLVED][::-1],
        annulled=by_state[QuestionState.ANNULLED][::-1],
    )
