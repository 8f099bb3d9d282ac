"""Disputes: anybody says that a call is read wrongly; a curator answers in public."""

from dataclasses import dataclass
from typing import Any, Final

from forecasts.accounts import Scope
from forecasts.intake.disputes import (
    DisputeDraft,
    contest,
    dismiss,
    file_dispute,
    find_dispute,
    record_answer,
    uphold,
)
from forecasts.resources.disputes import DisputeRecord, dispute_record, list_disputes
from forecasts.resources.parts import Paged
from forecasts.values import DisputeState
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.desk_asking import AnswerSent, DisputesAsked, DisputeSent, ReplySent
from web.senders import count_sending

area: Final = Area("disputes", "Readings of public calls that somebody says are wrong.")

_ONE: Final = "/disputes/<int:number>"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledRecord:
    """A dispute that waits for a curator.

    Attributes:
        call: which call it is about.
        person: who disputes it.
        reason: what is wrong.
        url: where that can be read.
        state: what became of it.
    """

    call: str
    person: str
    reason: str
    url: str | None
    state: DisputeState


@area.does("/disputes", FiledRecord, takes=DisputeSent, needs=Scope.READ, status=201)
def send(asked: Asked, sent: dict[str, Any]) -> FiledRecord:
    """Says that a public call is read wrongly; a curator looks at it, nothing public changes yet.

    At most 10 an hour are taken from one address.
    """
    count_sending(asked.session, "dispute")
    key = sent.pop("call")
    found = file_dispute(asked.session, key, DisputeDraft(**sent), by=asked.me.mark, now=asked.now)
    return FiledRecord(
        call=key, person=found.person, reason=found.reason, url=found.url, state=found.state
    )


@area.reads("/disputes", DisputeRecord, is_list=True, asks=DisputesAsked, needs=Scope.CURATE)
def every(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the disputes that wait, the oldest first, or those decided, the newest first."""
    paged = Paged(query["page"], query["size"])
    is_waiting = not query["decided"]
    return Listing.of(list_disputes(asked.session, paged, is_waiting=is_waiting, now=asked.now))


@area.does(f"{_ONE}/contest", DisputeRecord, needs=Scope.CURATE)
def mark(asked: Asked, number: int) -> DisputeRecord:
    """Marks a call as contested: shown so, and out of Edge until the dispute is decided."""
    dispute = find_dispute(asked.session, number)
    contest(asked.session, dispute, by=asked.me.mark, now=asked.now)
    return dispute_record(asked.session, dispute, now=asked.now)


@area.does(f"{_ONE}/dismissal", DisputeRecord, takes=AnswerSent, needs=Scope.CURATE)
def let_stand(asked: Asked, sent: dict[str, Any], number: int) -> DisputeRecord:
    """Lets a reading stand, with a sentence that everybody reads."""
    dispute = find_dispute(asked.session, number)
    dismiss(asked.session, dispute, answer=sent["answer"], by=asked.me.mark, now=asked.now)
    return dispute_record(asked.session, dispute, now=asked.now)


@area.does(f"{_ONE}/upholding", DisputeRecord, takes=AnswerSent, needs=Scope.CURATE)
def take_back(asked: Asked, sent: dict[str, Any], number: int) -> DisputeRecord:
    """Takes a reading back, with a sentence that everybody reads; its candidate waits again."""
    dispute = find_dispute(asked.session, number)
    uphold(asked.session, dispute, answer=sent["answer"], by=asked.me.mark, now=asked.now)
    return dispute_record(asked.session, dispute, now=asked.now)


@area.does(f"{_ONE}/reply", DisputeRecord, takes=ReplySent, needs=Scope.CURATE)
def reply(asked: Asked, sent: dict[str, Any], number: int) -> DisputeRecord:
    """Puts what the forecaster says beside the call: the right of reply."""
    dispute = find_dispute(asked.session, number)
    record_answer(asked.session, dispute, text=sent["text"], by=asked.me.mark, now=asked.now)
    return dispute_record(asked.session, dispute, now=asked.now)
