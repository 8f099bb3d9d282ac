"""Letters that came back: whose they are, and what follows for the address.

A report counts only where it names a letter of ours, by an id nobody can guess, and the very
address it went to; anything else is left alone, and said so.
"""

import re
from contextlib import suppress as suppressed
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import func, or_, select

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.mail import mailable
from forecasts.models import Delivery
from forecasts.outbox.returned import Recipient, Returned
from forecasts.outbox.suppression import address_key, suppress
from forecasts.values import SuppressionReason

ENOUGH: Final = 3
"""So many different letters that came back suppress an address, whatever the reasons were."""
REMEMBERED: Final = timedelta(days=90)
CAME_BACK: Final = "Came back:"
COMPLAINED: Final = "Its reader complained of it."
_DEAD: Final = re.compile(r"5\.1\.(?![789]$)[0-9]+|5\.2\.1")
_MOST_IDS: Final = 50
_TROUBLE: Final = 500


class Bounce(StrEnum):
    """What was made of something that came back."""

    SUPPRESSED = "suppressed"
    COUNTED = "counted"
    COMPLAINED = "complained"
    NO_REPORT = "no report"
    UNKNOWN = "unknown"
    OTHER_ADDRESS = "other address"
    TEMPORARY = "temporary"


_WORDS: Final = {
    Bounce.SUPPRESSED: "The address is dead; nothing is sent there any more.",
    Bounce.COUNTED: "The letter came back; that is counted.",
    Bounce.COMPLAINED: "The reader complained; nothing is sent there any more.",
    Bounce.NO_REPORT: "This is no report of a mail server.",
    Bounce.UNKNOWN: "It names no letter that was sent from here.",
    Bounce.OTHER_ADDRESS: "It names a letter, but not the address it went to.",
    Bounce.TEMPORARY: "The letter is not given up; nothing follows.",
}


@dataclass(frozen=True, slots=True)
class ReadBounce:
    """What was made of something that came back, and of which letter.

    Attributes:
        bounce: what was made of it.
        public_id: of the letter; None when it names none.
    """

    bounce: Bounce
    public_id: str | None = None

    @property
    def words(self) -> str:
        """The same in a sentence."""
        return _WORDS[self.bounce]


def follow_bounce(session: Session, returned: Returned | None, now: datetime) -> ReadBounce:
    """Does what follows from a message that came back; raises for nothing it holds.

    A mailbox that is none suppresses the address at once, any other failure for good when it is the
    third letter within three months. Failures that may pass change nothing.

    Args:
        session: a writing session.
        returned: what `read_returned` made of it, before the transaction began: whatever a
            stranger sends, nobody else waits for its reading.
        now: the present instant.
    """
    if returned is None:
        return ReadBounce(Bounce.NO_REPORT)
    letter = _letter(session, returned)
    if letter is None:
        return ReadBounce(Bounce.UNKNOWN)
    if returned.is_complaint:
        letter.trouble = COMPLAINED
        suppress(session, letter.address, SuppressionReason.COMPLAINED, now=now)
        return ReadBounce(Bounce.COMPLAINED, letter.public_id)
    return ReadBounce(_follow(session, letter, returned.recipients, now), letter.public_id)


def _letter(session: Session, returned: Returned) -> Delivery | None:
    """Finds the letter that came back, one that a server can have."""
    named = sorted(returned.message_ids)[:_MOST_IDS]
    is_handed_over = or_(Delivery.may_have_left_at.is_not(None), Delivery.began_at.is_not(None))
    known = select(Delivery).where(Delivery.message_id.in_(named), is_handed_over)
    return session.scalars(known.order_by(Delivery.id.desc()).limit(1)).one_or_none()


def _follow(
    session: Session, letter: Delivery, recipients: tuple[Recipient, ...], now: datetime
) -> Bounce:
    ours = {address_key(letter.address)}
    with suppressed(InvalidInputError):
        ours.add(mailable(letter.address).lower())
    said = next((each for each in recipients if ours & each.addresses), None)
    if said is None:
        return Bounce.OTHER_ADDRESS
    if said.action != "failed" or not said.status.startswith("5"):
        return Bounce.TEMPORARY
    letter.trouble = f"{CAME_BACK} {said.status} {said.words}".rstrip()[:_TROUBLE]
    session.flush()
    if _DEAD.fullmatch(said.status) or _count(session, letter, now) >= ENOUGH:
        suppress(session, letter.address, SuppressionReason.BOUNCED, now=now, detail=letter.trouble)
        return Bounce.SUPPRESSED
    return Bounce.COUNTED


def _count(session: Session, letter: Delivery, now: datetime) -> int:
    """Counts the letters to this address that came back within three months."""
    came_back = select(func.count()).where(
        Delivery.subscription_id == letter.subscription_id,
        Delivery.address == letter.address,
        Delivery.trouble.startswith(CAME_BACK),
        Delivery.attempted_at > now - REMEMBERED,
    )
    return session.scalar(came_back) or 0
