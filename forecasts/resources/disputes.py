"""Disputed calls as curators read them; statements are named as in public, never by a number."""

from dataclasses import dataclass
from datetime import datetime

from forecasts.db import Session
from forecasts.intake.disputes import DisputeLine, dispute_line, disputes
from forecasts.models import Dispute
from forecasts.resources.parts import Paged, Part, sliced
from forecasts.values import DisputeState


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRecord:
    """A dispute about a public call.

    Attributes:
        id: its number.
        call: names the call.
        forecaster: slug of whose call it is.
        question: slug of what it is about.
        probability: as which the call stands.
        low: lower end of its range.
        high: upper end.
        phrase: the words of the lexicon it was read from.
        words: what it was read from, where that is on record.
        is_read: whether it was read from words, so that the reading may be contested.
        is_retracted: whether the call was taken back.
        article: number of the article it was read in.
        candidate: number of the candidate it was read from.
        person: who disputes it.
        reason: what is wrong.
        url: where that can be read.
        contact: how to reach them.
        filed_at: when it was filed.
        waits: for how many whole days it has waited, or has been contested.
        state: what became of it.
        contested_at: since when the call is out of Edge because of it.
        contested_by: who had it so.
        decided_at: when it was decided.
        decided_by: who decided.
        answer: what everybody reads of the decision.
    """

    id: int
    call: str
    forecaster: str
    question: str
    probability: float
    low: float | None
    high: float | None
    phrase: str | None
    words: str | None
    is_read: bool
    is_retracted: bool
    article: int | None
    candidate: int | None
    person: str
    reason: str
    url: str | None
    contact: str | None
    filed_at: datetime
    waits: int
    state: DisputeState
    contested_at: datetime | None
    contested_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    answer: str | None


def _record(line: DisputeLine) -> DisputeRecord:
    return DisputeRecord(
        id=line.id,
        call=line.call.key,
        forecaster=line.call.forecaster_slug,
        question=line.call.question_slug,
        probability=line.call.said.probability,
        low=line.call.said.low,
        high=line.call.said.high,
        phrase=line.call.said.phrase,
        words=line.call.words,
        is_read=line.is_read,
        is_retracted=line.is_retracted,
        article=line.article,
        candidate=line.candidate,
        person=line.person,
        reason=line.reason,
        url=line.url,
        contact=line.contact,
        filed_at=line.filed_at,
        waits=line.waits,
        state=line.state,
        contested_at=line.contested_at,
        contested_by=line.contested_by,
        decided_at=line.decided_at,
        decided_by=line.decided_by,
        answer=line.answer,
    )


def list_disputes(
    session: Session, paged: Paged, *, is_waiting: bool, now: datetime
) -> Part[DisputeRecord]:
    """Lists disputes: those that wait, the oldest first, or the decided, the newest first."""
    found = sliced(disputes(session, now=now, is_waiting=is_waiting), paged)
    return Part([_record(each) for each in found.items], found.page, found.pages, found.total)


def dispute_record(session: Session, dispute: Dispute, *, now: datetime) -> DisputeRecord:
    """Shows one dispute."""
    session.flush()
    return _record(dispute_line(session, dispute, now=now))
