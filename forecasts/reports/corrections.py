"""Outcomes that were told and are different now, as they are told to whoever was told them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from forecasts.db import Session
from forecasts.models import Question
from forecasts.reports.asked import Place, Reader
from forecasts.reports.items import Correction, Subject
from forecasts.reports.outcomes import subject_of
from forecasts.reports.told import WrongOutcome
from forecasts.standings.own.questions import Owner, is_own
from forecasts.values import Visibility


def owner_of(reader: Reader) -> Owner:
    """Says whose record a reader's own is."""
    return Owner(account_id=reader.account_id, forecaster_id=reader.forecaster_id)


def _seen(
    session: Session, reader: Reader, question_ids: Iterable[int], place: Place
) -> dict[int, Subject]:
    """Names the questions a reader may see; what became hidden is left out."""
    is_seen = or_(Question.visibility == Visibility.PUBLIC, is_own(owner_of(reader)))
    query = select(Question).where(Question.id.in_(set(question_ids)), is_seen)
    return {each.id: subject_of(each, place) for each in session.scalars(query)}


def _correction(wrong: WrongOutcome, subject: Subject) -> Correction:
    return Correction(
        subject=subject,
        was=wrong.was,
        decision=wrong.now.decision,
        resolution_id=wrong.now.resolution_id,
        decided_at=wrong.now.decided_at,
        told_at=wrong.told_at,
        message_id=wrong.message_id,
        reason=wrong.now.reason,
        evidence_url=wrong.now.evidence_url,
    )


def corrections_of(
    session: Session, reader: Reader, wrong: Sequence[WrongOutcome], place: Place
) -> tuple[Correction, ...]:
    """Tells a reader what was told them before and is different now, the oldest letter first.

    How the reader did is laid beside it by whoever composes the letter.

    Args:
        session: a reading session.
        reader: whom.
        wrong: what they were told, see `forecasts.reports.told.wrong_outcomes`.
        place: the site.
    """
    if not wrong:
        return ()
    subjects = _seen(session, reader, (each.question_id for each in wrong), place)
    return tuple(
        _correction(each, subjects[each.question_id])
        for each in wrong
        if each.question_id in subjects
    )
