"""What pages say of somebody's mail: an address half hidden, when the next report comes."""

import re
from datetime import datetime, timedelta
from typing import Final

from forecasts.clock import zone_named
from forecasts.db import Session
from forecasts.reports.dates import day
from forecasts.reports.drafting import reader_of
from forecasts.reports.topics import covers_words
from forecasts.subscriptions import Asked, Found, choices_of
from forecasts.values import Cadence

WEEKDAYS: Final = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday",
    "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
NO_LETTER: Final = {
    Asked.TOO_SOON: "A letter was sent there within the last 24 hours; look for it.",
    Asked.UNANSWERED: (
        "Three letters were sent there and none was answered, so one in 30 days is sent."
    ),
    Asked.SUPPRESSED: (
        "Letters to this address came back, or somebody asked that none go there, so nothing is "
        "sent. Give your account another address on your profile, or ask whoever runs this site."
    ),
}
"""Why no letter is written to somebody who asks for one to their own address."""


def masked(email: str) -> str:
    """Hides most of an address, so that its owner knows it and nobody else learns it.

    Example:
        >>> masked("anna@mail.example"), masked("b@xn--bcher-kva.example")
        ('a…@m….example', 'b…@x….example')
    """
    name, _, host = email.rpartition("@")
    return f"{name[:1]}…@{host[:1]}….{re.split('[.]', host)[-1]}"


def next_report_words(due_at: datetime | None, *, zone: str, language: str, now: datetime) -> str:
    """Says when the next report comes, by the clocks of the reader; empty when none does.

    Example:
        >>> from datetime import UTC
        >>> at = datetime(2026, 6, 8, 6, tzinfo=UTC)
        >>> next_report_words(at, zone="Europe/Berlin", language="en_GB", now=at - timedelta(1))
        'The next report comes on Monday, 8 Jun 2026, between 08:00 and 09:00 (Europe/Berlin).'
    """
    if due_at is None:
        return ""
    if due_at <= now:
        return "The next report is being written."
    local = due_at.astimezone(zone_named(zone)).replace(minute=0, second=0)
    ends = local + timedelta(hours=1)
    return (
        f"The next report comes on {local:%A}, {day(local.date(), language)}, between "
        f"{local:%H:%M} and {ends:%H:%M} ({zone.replace('_', ' ')})."
    )


def what_comes_words(session: Session, found: Found) -> str:
    """Says what will be mailed to an address, when, and what it is narrowed to.

    Args:
        session: any session.
        found: whose link was opened.
    """
    chosen = choices_of(found.subscription)
    if chosen.cadence is Cadence.NEVER:
        return "no report, but what concerns your own questions"
    weekday, is_weekly = WEEKDAYS[chosen.weekday], chosen.cadence is Cadence.WEEKLY
    often = f"once a week, on {weekday}" if is_weekly else f"once a month, on the first {weekday}"
    hours = f"between {chosen.hour:02d}:00 and {(chosen.hour + 1) % 24:02d}:00"
    covers = covers_words(session, reader_of(session, found.subscription))
    narrowed = f"only what is {covers}" if covers else "everything on the record"
    zone = chosen.zone.replace("_", " ")
    return f"the report {often} {hours} ({zone}), of {narrowed}"
