"""Outcomes an earlier edition told that are different now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forecasts.db import AnyRow, Session
from forecasts.models import Edition, Question, Resolution
from forecasts.reports.asked import Place, Span
from forecasts.reports.items import Correction
from forecasts.reports.outcomes import decided, subject_of, within
from forecasts.values import Decision, Visibility


@dataclass(frozen=True, slots=True)
class _Told:
    """What an edition said of a question, and when it was composed."""

    was: Decision
    at: datetime


def _decided_again(session: Session, rows: Iterable[AnyRow]) -> dict[int, AnyRow]:
    """Keeps the questions that were decided before."""
    found = {row.Question.id: row for row in rows}
    often = (
        select(Resolution.question_id)
        .where(Resolution.question_id.in_(found))
        .group_by(Resolution.question_id)
        .having(func.count() > 1)
    )
    return {each: found[each] for each in session.scalars(often)} if found else {}


def _outcomes_in(facts: Mapping[str, Any]) -> Iterable[tuple[int, Decision]]:
    for part in ("resolved", "corrections"):
        for each in facts.get(part, ()):
            yield each["subject"]["question_id"], Decision(each["decision"])


def _told(session: Session, before: datetime, question_ids: Iterable[int]) -> dict[int, _Told]:
    """Finds what the latest edition that spoke of each question said, the newest ones first."""
    lacking, found = set(question_ids), {}
    query = (
        select(Edition.facts, Edition.composed_at)
        .where(Edition.until <= before)
        .order_by(Edition.until.desc())
        .execution_options(yield_per=10)
    )
    with session.execute(query) as rows:  # the cursor ends with the reading, however early
        for row in rows:
            if not lacking:
                break
            for question, was in _outcomes_in(row.facts):
                if question in lacking:
                    found[question] = _Told(was, row.composed_at)
            lacking -= set(found)
    return found


def edition_corrections(session: Session, span: Span, place: Place) -> tuple[Correction, ...]:
    """Lists the outcomes that earlier editions told and that were decided otherwise in a span.

    Args:
        session: any session.
        span: the week of the edition.
        place: the site.
    """
    rows: Sequence[AnyRow] = decided(
        session, within(span.since, span.until), Question.visibility == Visibility.PUBLIC
    )
    again = _decided_again(session, rows)
    told = _told(session, span.since, again) if again else {}
    return tuple(
        Correction(
            subject=subject_of(row.Question, place),
            was=told[each].was,
            decision=row.Resolution.decision,
            resolution_id=row.Resolution.id,
            decided_at=row.Resolution.decided_at,
            told_at=told[each].at,
            reason=row.Resolution.reason,
            evidence_url=row.Resolution.evidence_url,
        )
        for each, row in again.items()
        if each in told and told[each].was is not row.Resolution.decision
    )
