"""What is mailed to one's account, as programs read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forecasts.accounts import Viewer, account_of
from forecasts.db import Session
from forecasts.outbox import is_suppressed
from forecasts.outbox.listing import Listed, deliveries
from forecasts.subscriptions import Choices, choices_of, of_account
from forecasts.values import Cadence, DeliveryState, MailKind

_MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRecord:
    """What is mailed to an account, and when.

    Attributes:
        address: where it goes.
        is_agreed: whether the address is known to be one's own; nothing is sent before.
        is_ended: whether one ended all mail.
        is_closed: whether nothing is sent to the address, since letters came back or its owner
            asked so.
        due_at: when the next report is due; null where none is.
        cadence: how often the report comes.
        weekday: on which day it comes; once a month, on the first such day.
        hour: in which hour of that day.
        zone: by whose clocks.
        language: in whose manner days and times are written.
        whole_board: whether the report tells of everything.
        tags: else of questions with one of these.
        forecasters: and of what these say, by slug.
        own_record: whether it tells of one's own record.
        reminders: whether what waits is told between reports.
        notices: whether outcomes of questions one spoke on are told between reports.
        moved_by: from how far a market moved one is told so.
    """

    address: str
    is_agreed: bool
    is_ended: bool
    is_closed: bool
    due_at: datetime | None
    cadence: Cadence
    weekday: str
    hour: int
    zone: str
    language: str
    whole_board: bool
    tags: tuple[str, ...]
    forecasters: tuple[str, ...]
    own_record: bool
    reminders: bool
    notices: bool
    moved_by: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRecord:
    """A letter to one's account.

    Attributes:
        kind: what it is.
        period: which week or day it is of.
        subject: its subject line.
        state: what became of it.
        created_at: when it was written.
        attempted_at: when it was tried last; null before.
        sent_at: when a server took it; null before.
    """

    kind: MailKind
    period: str
    subject: str
    state: DeliveryState
    created_at: datetime
    attempted_at: datetime | None
    sent_at: datetime | None


def mail_record(session: Session, viewer: Viewer, *, now: datetime) -> MailRecord:
    """Shows what is mailed to somebody; what nobody chose is told as it would begin."""
    account = account_of(session, viewer)
    own = of_account(session, account, now=now, create=False)
    kept = choices_of(own) if own else Choices(cadence=Cadence.NEVER, zone=account.zone)
    email = account.email or ""
    is_confirmed = own is not None and own.confirmed_at is not None
    return MailRecord(
        address=email,
        is_agreed=account.email_proved_at is not None or is_confirmed,
        is_ended=own is not None and own.ended_at is not None,
        is_closed=is_suppressed(session, email),
        due_at=own.report_due_at if own else None,
        cadence=kept.cadence,
        weekday=kept.weekday,
        hour=kept.hour,
        zone=kept.zone,
        language=kept.language,
        whole_board=kept.whole_board,
        tags=kept.tags,
        forecasters=kept.forecasters,
        own_record=kept.own_record,
        reminders=kept.reminders,
        notices=kept.notices,
        moved_by=kept.moved_by,
    )


def list_letters(session: Session, viewer: Viewer, *, now: datetime) -> list[LetterRecord]:
    """Lists the last letters to somebody, the newest first."""
    own = of_account(session, account_of(session, viewer), now=now, create=False)
    found = deliveries(session, subscription_id=own.id, most=_MOST) if own else []
    return [_letter(each) for each in found]


def _letter(each: Listed) -> LetterRecord:
    return LetterRecord(
        kind=each.kind,
        period=each.period,
        subject=each.subject,
        state=each.state,
        created_at=each.created_at,
        attempted_at=each.attempted_at,
        sent_at=each.sent_at,
    )
