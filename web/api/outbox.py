"""How mail goes, for admins: what waits or failed, and addresses nothing is sent to."""

from typing import Any, Final

from forecasts.accounts import Scope, check_email
from forecasts.errors import ConflictError
from forecasts.outbox import (
    OutboxState,
    drop_held,
    find_delivery,
    lift,
    outbox_state,
    pause,
    release_held,
    resend,
    resume,
    suppress,
)
from forecasts.resources.outbox import (
    ClosedRecord,
    OutgoingRecord,
    list_closed,
    list_outgoing,
    outgoing_record,
)
from forecasts.resources.parts import Paged
from forecasts.values import SuppressionReason
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import PageAsked
from web.api.desk_asking import AddressSent, LettersAsked

area: Final = Area("outbox", "How mail goes; for admins.")

_LETTERS: Final = "/outbox/letters"
_ONE: Final = f"{_LETTERS}/<key>"
_CLOSED: Final = "/outbox/closed"


@area.reads("/outbox", OutboxState, needs=Scope.ADMIN)
def going(asked: Asked) -> OutboxState:
    """Shows how sending goes."""
    return outbox_state(asked.session, now=asked.now)


@area.reads(_LETTERS, OutgoingRecord, is_list=True, asks=LettersAsked, needs=Scope.ADMIN)
def letters(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists letters, the newest first."""
    paged = Paged(query["page"], query["size"])
    states = (query["state"],) if "state" in query else ()
    address = query.get("address", "")
    return Listing.of(list_outgoing(asked.session, paged, states=states, address=address))


@area.does("/outbox/pause", OutboxState, needs=Scope.ADMIN)
def pause_sending(asked: Asked) -> OutboxState:
    """Sends nothing until somebody resumes."""
    pause(asked.session, f"Paused by {asked.me.mark}.", now=asked.now)
    return outbox_state(asked.session, now=asked.now)


@area.does("/outbox/resumption", OutboxState, needs=Scope.ADMIN)
def resume_sending(asked: Asked) -> OutboxState:
    """Sends again; where it did not pause nothing changes."""
    resume(asked.session)
    return outbox_state(asked.session, now=asked.now)


@area.does(f"{_ONE}/again", OutgoingRecord, needs=Scope.ADMIN)
def send_again(asked: Asked, key: str) -> OutgoingRecord:
    """Sends a settled letter again: the same bytes, under the same name."""
    resend(asked.session, find_delivery(asked.session, key), now=asked.now)
    return outgoing_record(asked.session, key)


@area.does(f"{_ONE}/release", OutgoingRecord, needs=Scope.ADMIN)
def release(asked: Asked, key: str) -> OutgoingRecord:
    """Sends a letter again that may have arrived."""
    release_held(asked.session, find_delivery(asked.session, key), now=asked.now)
    return outgoing_record(asked.session, key)


@area.does(f"{_ONE}/dropping", OutgoingRecord, needs=Scope.ADMIN)
def drop(asked: Asked, key: str) -> OutgoingRecord:
    """Leaves a letter alone that may have arrived."""
    drop_held(asked.session, find_delivery(asked.session, key))
    return outgoing_record(asked.session, key)


@area.reads(_CLOSED, ClosedRecord, is_list=True, asks=PageAsked, needs=Scope.ADMIN)
def closed(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the last 200 addresses nothing is sent to, by their hashes."""
    return Listing.of(list_closed(asked.session, Paged(query["page"], query["size"])))


@area.does(_CLOSED, takes=AddressSent, needs=Scope.ADMIN)
def close(asked: Asked, sent: dict[str, Any]) -> None:
    """Has nothing sent to an address, as its owner asked."""
    email = check_email(sent["address"])
    if not suppress(asked.session, email, SuppressionReason.ASKED, now=asked.now):
        raise ConflictError(f"{email} is closed already.")


@area.does("/outbox/opening", takes=AddressSent, needs=Scope.ADMIN)
def open_again(asked: Asked, sent: dict[str, Any]) -> None:
    """Lets an address be written to again."""
    email = check_email(sent["address"])
    if not lift(asked.session, email):
        raise ConflictError(f"{email} was not closed.")
