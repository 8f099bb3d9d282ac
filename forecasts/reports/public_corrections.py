"""Outcomes an earlier edition told that are different now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forecasts.db import AnyRow, Session
from forecasts.models import Edition, Question, Resolution
from forecasts.reports.asked import Place, Span
from forecasts.reports.items import Correction, Outcome
from forecasts.reports.outcomes import decided, subject_of, touched
from forecasts.values import Decision, Visibility


@dataclass(frozen=True, slots=True)
class _Told:
    """What an edition said of a question, by which decision, and when it was composed."""

    was: Decision
    resolution_id: int
    at: datetime


def _often_decided(session: Session, question_ids: Collection[int]) -> set[int]:
    """Keeps the questions that were decided more than once."""
    often = (
        select(Resolution.question_id)
        .where(Resolution.question_id.in_(question_ids))
        .group_by(Resolution.question_id)
        .having(func.count() > 1)
    )
    return set(session.scalars(often)) if question_ids else set()


def _outcomes_in(facts: Mapping[str, Any]) -> Iterable[tuple[int, Decision, int]]:
    for part in ("resolved", "corrections"):
        for each in facts.get(part, ()):
            yield (
                each["subject"]["question_id"], Decision(each["decision"]), each["resolution_id"],
            )  # fmt: skip


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
            for question, was, resolution_id in _outcomes_in(row.facts):
                if question in lacking:
                    found[question] = _Told(was, resolution_id, row.composed_at)
            lacking -= set(found)
    return found


def edition_corrections(session: Session, span: Span, place: Place) -> tuple[Correction, ...]:
    """Lists the outcomes earlier editions told that were decided otherwise in a span.

    What was changed once more before the edition is composed is told as it stands.

    Args:
        session: any session.
        span: the week of the edition.
        place: the site.
    """
    rows: Sequence[AnyRow] = decided(
        session, touched(span.since, span.until), Question.visibility == Visibility.PUBLIC
    )
    found = {row.Question.id: row for row in rows}
    again = {each: found[each] for each in _often_decided(session, found)}
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


def told_already(session: Session, span: Span, outcomes: Iterable[Outcome]) -> set[int]:
    """Finds the decisions an earlier edition told, since they were made before it was composed.

    Args:
        session: any session.
        span: the week of the edition.
        outcomes: what it would tell.
    """
    made = {each.subject.question_id: each.resolution_id for each in outcomes}
    again = _often_decided(session, made)
    told = _told(session, span.since, again) if again else {}
    return {made[each] for each in told if told[each].resolution_id == made[each]}
