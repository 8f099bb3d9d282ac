"""What somebody chooses to be mailed, and when."""

from dataclasses import dataclass
from typing import Final

from forecasts.clock import zone_named
from forecasts.errors import InvalidInputError
from forecasts.models import Subscription
from forecasts.periods import WEEKDAYS
from forecasts.questions import clean_tags
from forecasts.values import Cadence

LANGUAGES: Final = (
    "en_GB", "en_US", "de", "fr", "es", "it", "pl", "uk", "ru", "pt_BR", "nl", "sv", "ja", "iso",
)  # fmt: skip
"""In whose manner days and times are written; `iso` by their numbers alone."""

MOST_CHOSEN: Final = 50
"""How many tags, and how many forecasters, one report may be narrowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is mailed to an address, and when.

    Attributes:
        cadence: how often the report comes.
        weekday: on which day it comes; once a month, on the first such day.
        hour: in which hour of that day, by the clocks of `zone`.
        zone: an IANA time zone; days and times are told in it, too.
        language: in whose manner days and times are written, one of `LANGUAGES`.
        whole_board: whether the report tells of everything.
        tags: else of questions with one of these.
        forecasters: and of what these say, by slug.
        own_record: whether it tells of the reader's own record.
        reminders: whether what waits for the reader is told between reports.
        notices: whether outcomes of questions the reader spoke on are told between reports.
        moved_by: from how far a market moved, between 0 and 1, the reader is told so.

    Raises:
        InvalidInputError: something does not exist, or nothing is left to send.
    """

    cadence: Cadence = Cadence.WEEKLY
    weekday: str = "mon"
    hour: int = 8
    zone: str = "UTC"
    language: str = "en_GB"
    whole_board: bool = True
    tags: tuple[str, ...] = ()
    forecasters: tuple[str, ...] = ()
    own_record: bool = True
    reminders: bool = True
    notices: bool = True
    moved_by: float = 0.1

    def __post_init__(self) -> None:
        if self.weekday not in WEEKDAYS:
            raise InvalidInputError(
                f"{self.weekday!r} is no weekday; write one of {', '.join(WEEKDAYS)}."
            )
        if not 0 <= self.hour <= 23:
            raise InvalidInputError(f"{self.hour} is no hour of a day; use 0 to 23.")
        zone_named(self.zone)
        if self.language not in LANGUAGES:
            raise InvalidInputError(
                f"{self.language!r} is no language days are written in here; use one of "
                f"{', '.join(LANGUAGES)}."
            )
        if not 0 < self.moved_by <= 1:
            raise InvalidInputError(
                f"{self.moved_by:g} is no move of a market; use more than 0 and at most 1, such as "
                "0.1 for ten points."
            )
        object.__setattr__(self, "tags", tuple(clean_tags(self.tags)))
        object.__setattr__(self, "forecasters", tuple(dict.fromkeys(self.forecasters)))
        for name, chosen in (("tags", self.tags), ("forecasters", self.forecasters)):
            if len(chosen) > MOST_CHOSEN:
                raise InvalidInputError(
                    f"{len(chosen)} {name} are too many to narrow a report to; choose at most "
                    f"{MOST_CHOSEN}, or everything."
                )
        self._check_something_is_told()

    def _check_something_is_told(self) -> None:
        is_told = self.whole_board or self.tags or self.forecasters or self.own_record
        if self.cadence is not Cadence.NEVER and not is_told:
            raise InvalidInputError(
                f"A {self.cadence.value} report that tells of nothing would never be sent; choose "
                "everything, a tag, a forecaster or your own record, or no report at all."
            )


def choices_of(subscription: Subscription) -> Choices:
    """Gives what a subscription has chosen."""
    return Choices(
        cadence=subscription.cadence,
        weekday=subscription.weekday,
        hour=subscription.hour,
        zone=subscription.zone,
        language=subscription.language,
        whole_board=subscription.whole_board,
        tags=tuple(subscription.tags),
        forecasters=tuple(subscription.forecasters),
        own_record=subscription.own_record,
        reminders=subscription.reminders,
        notices=subscription.notices,
        moved_by=subscription.moved_by,
    )
