"""How the reader's own first statements did, and what was decided of what only they may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import select

from forecasts.clock import span_start
from forecasts.db import AnyRow, Session
from forecasts.models import Forecaster, Prediction, Question, Quotation, Score
from forecasts.predictions import reading_of
from forecasts.reports.asked import Place, Span
from forecasts.reports.items import Correction, Outcome, OwnResult, Unscored
from forecasts.reports.outcomes import bare_outcome, decided, within
from forecasts.scores import strictest
from forecasts.standings.own.crowd import Asked, crowd_without
from forecasts.standings.own.questions import Owner, is_own
from forecasts.standings.records import Person
from forecasts.values import Decision, ReferenceClass, ScoreRule, Visibility

_T = TypeVar("_T", Outcome, Correction)


def person(session: Session, forecaster_id: int | None) -> Person | None:
    """Finds the forecaster a reader is, None for who never spoke."""
    if forecaster_id is None:
        return None
    found = session.get_one(Forecaster, forecaster_id)
    return Person(found.id, found.name, found.slug, found.kind, found.organisation)


def _firsts(session: Session, who: Person, question_ids: Collection[int]) -> dict[int, AnyRow]:
    """Reads the scored first statement on each question, of whatever visibility it is."""
    if not question_ids:
        return {}
    query = (
        select(
            Score.question_id,
            Score.brier,
            Score.reference_class,
            Score.reference_brier,
            Prediction,
            Question.zone,
            Question.visibility,
            Quotation.excerpt,
        )
        .join(Prediction, Prediction.id == Score.prediction_id)
        .join(Question, Question.id == Prediction.question_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .where(
            Score.forecaster_id == who.id,
            Score.rule == ScoreRule.FIRST,
            Score.question_id.in_(question_ids),
        )
        .order_by(Prediction.stated_at.desc(), Prediction.id.desc())
    )
    return {row.question_id: row for row in session.execute(query)}


def _asked(row: AnyRow) -> Asked:
    said: Prediction = row.Prediction
    return Asked(
        question_id=said.question_id,
        at=said.stated_at,
        begins_at=span_start(said.stated_at, said.stated_precision, zone=row.zone),
        visibility=strictest(row.visibility, said.visibility),
    )


def _crowds(session: Session, who: Person, rows: dict[int, AnyRow]) -> dict[int, float]:
    """Gives the probability of the crowd at each statement that was compared with a market."""
    beside = {
        each: _asked(row)
        for each, row in rows.items()
        if row.reference_class is ReferenceClass.MARKET
    }
    if not beside:
        return {}
    pooled = crowd_without(session, who, list(beside.values()))
    found = zip(beside, pooled, strict=True)
    return {each: probability for each, probability in found if probability is not None}


def own_results(
    session: Session, who: Person, decisions: Mapping[int, Decision]
) -> dict[int, OwnResult]:
    """Says how somebody's first statement did on decided questions, by question.

    Args:
        session: any session.
        who: whose; it may be private, and is for their eyes only.
        decisions: the decision that stands, by question; what was annulled or reopened has no
            result.
    """
    came = {each: decision.outcome for each, decision in decisions.items()}
    rows = _firsts(session, who, [each for each, y in came.items() if y is not None])
    pooled = _crowds(session, who, rows)
    found = {}
    for each, row in rows.items():
        crowd = (pooled[each] - (came[each] or 0)) ** 2 if each in pooled else None
        reference: ReferenceClass | None = row.reference_class
        found[each] = OwnResult(
            reading=reading_of(row.Prediction, row.excerpt),
            brier=row.brier,
            crowd=row.reference_brier if reference is ReferenceClass.CROWD else crowd,
            market=row.reference_brier if reference is ReferenceClass.MARKET else None,
        )
    return found


def _unscored(session: Session, who: Person, question_ids: Collection[int]) -> dict[int, Unscored]:
    """Reads what somebody said first on questions, and why it is not scored."""
    found: dict[int, Unscored] = {}
    query = (
        select(Prediction, Quotation.excerpt)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .where(
            Prediction.forecaster_id == who.id,
            Prediction.question_id.in_(question_ids),
            Prediction.retracted_at.is_(None),
        )
        .order_by(Prediction.stated_at, Prediction.id)
    )
    for said, excerpt in session.execute(query) if question_ids else ():
        if said.excluded_reason is not None:
            told = Unscored(reading=reading_of(said, excerpt), why=said.excluded_reason)
            found.setdefault(said.question_id, told)
    return found


def with_own(
    session: Session,
    who: Person | None,
    outcomes: Sequence[Outcome],
    corrections: Sequence[Correction],
) -> tuple[tuple[Outcome, ...], tuple[Correction, ...]]:
    """Lays beside what was decided how the reader did, or why what they said is not scored.

    Args:
        session: any session.
        who: the reader; None for who never spoke.
        outcomes: what was decided.
        corrections: what was told before and is different now.
    """
    if who is None:
        return tuple(outcomes), tuple(corrections)
    told: list[Outcome | Correction] = [*outcomes, *corrections]
    decisions = {each.subject.question_id: each.decision for each in told}
    own = own_results(session, who, decisions)
    came_out = {each for each, decision in decisions.items() if decision.outcome is not None}
    rest = _unscored(session, who, came_out - set(own))

    def beside(told: _T) -> _T:
        question = told.subject.question_id
        return replace(told, own=own.get(question), unscored=rest.get(question))

    return tuple(map(beside, outcomes)), tuple(map(beside, corrections))


def spoken_on(session: Session, who: Person | None, question_ids: Collection[int]) -> set[int]:
    """Finds the questions among some on which somebody said anything."""
    if who is None or not question_ids:
        return set()
    query = select(Prediction.question_id).where(
        Prediction.forecaster_id == who.id,
        Prediction.question_id.in_(question_ids),
        Prediction.retracted_at.is_(None),
    )
    return set(session.scalars(query))


def hidden_outcomes(session: Session, owner: Owner, span: Span, place: Place) -> list[Outcome]:
    """Tells what was decided of the reader's own that not everybody may see.

    Whatever others said there is left out.
    """
    if owner.account_id is None and owner.forecaster_id is None:
        return []
    rows = decided(
        session,
        within(span.decided_since, span.until),
        Question.visibility != Visibility.PUBLIC,
        is_own(owner),
    )
    return [bare_outcome(row, place) for row in rows]
