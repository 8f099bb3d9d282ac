"""Reports through the years without a database: due, written within the minute, due again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from forecasts.clock import zone_named
from forecasts.periods import Slot
from forecasts.subscriptions import Choices
from forecasts.subscriptions.calendar import (
    report_slot,
    slot_after_change,
    slot_after_report,
)

ZONES = (
    "UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Minsk", "Europe/Istanbul",
    "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Cairo", "Africa/Lagos", "Africa/Johannesburg",
    "America/New_York", "America/Los_Angeles", "America/Phoenix", "America/St_Johns",
    "America/Caracas", "America/Havana", "America/Sao_Paulo", "America/Santiago",
    "America/Asuncion", "America/Godthab", "America/Scoresbysund", "America/Mexico_City",
    "Antarctica/Troll", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Kabul",
    "Asia/Gaza", "Asia/Beirut", "Asia/Tokyo", "Asia/Pyongyang", "Asia/Almaty",
    "Australia/Lord_Howe", "Australia/Eucla", "Australia/Adelaide", "Pacific/Chatham",
    "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Marquesas",
)  # fmt: skip

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
END = datetime(2034, 1, 9, tzinfo=UTC)


@dataclass
class Subscriber:
    """What a subscription remembers of its reports, and nothing else."""

    choices: Choices
    pending: Slot | None
    last_week: str | None = None

    @classmethod
    def begin(cls, choices: Choices, now: datetime) -> "Subscriber":
        """Begins as a confirmed subscription does."""
        return cls(choices, report_slot(choices, after=now, last_week=None))

    def write(self, now: datetime) -> None:
        """Notes that the report that is due was written."""
        assert self.pending is not None
        self.last_week = self.pending.key
        self.pending = slot_after_report(self.choices, week=self.last_week, now=now)

    def change(self, choices: Choices, now: datetime) -> None:
        """Chooses something else."""
        self.pending = slot_after_change(
            self.choices, choices, pending=self.pending, last_week=self.last_week, now=now
        )
        self.choices = choices


def written(choices: Choices, *, seed: int) -> Iterator[tuple[Slot, datetime]]:
    """Tells of every report until the end, and when within a minute it was written."""
    drawn, subscriber = Random(seed), Subscriber.begin(choices, BEGIN)
    while subscriber.pending is not None and subscriber.pending.due_at < END:
        slot = subscriber.pending
        now = slot.due_at + timedelta(seconds=drawn.uniform(0, 60))
        yield slot, now
        subscriber.write(now)


def weeks_between(first: str, last: str) -> list[str]:
    """Lists ISO weeks from one to another, counted day by day."""
    found = dict.fromkeys(
        f"{each.year}-W{each.week:02d}"
        for number in range((END - BEGIN).days + 400)
        for each in [(BEGIN.date() - timedelta(days=200) + timedelta(days=number)).isocalendar()]
    )
    listed = list(found)
    return listed[listed.index(first) : listed.index(last) + 1]


def is_in_hour(at: datetime, choices: Choices) -> bool:
    """Says whether clocks show the chosen hour, or have left it out within the last two minutes."""
    zone = zone_named(choices.zone)
    local = at.astimezone(zone)
    if local.hour == choices.hour:
        return True
    wanted = local.replace(hour=choices.hour, minute=0, second=0, microsecond=0)
    is_left_out = any(  # the hour of the day before, where clocks went past midnight
        each.astimezone(UTC).astimezone(zone).hour != choices.hour
        for each in (wanted, wanted - timedelta(days=1))
    )
    return is_left_out and (at - timedelta(minutes=2)).astimezone(zone).utcoffset() != (
        local.utcoffset()
    )


def keys(slots: Iterable[Slot]) -> list[str]:
    """Names the weeks of slots."""
    return [slot.key for slot in slots]
