"""What somebody chooses to be mailed, and when."""

from dataclasses import dataclass, fields
from typing import Any, Final

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

_MAY_VANISH: Final = frozenset({"weekday", "hour", "zone", "language", "moved_by"})


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
    """Gives what a subscription has chosen; what is stored is never refused.

    What does not exist any more, such as a zone, gives way to what is usual. A report that would
    tell of nothing, since whom it was narrowed to is gone from the record, tells of everything.
    """
    found = object.__new__(Choices)  # its checks are for what somebody types
    for each in fields(Choices):
        object.__setattr__(found, each.name, _kept(subscription, each.name, each.default))
    if is_left_with_nothing(subscription):
        object.__setattr__(found, "whole_board", True)
    return found


def _kept(subscription: Subscription, name: str, usual: Any) -> Any:
    stored = getattr(subscription, name)
    if isinstance(stored, list):
        return tuple(stored)
    return stored if name not in _MAY_VANISH or _exists(name, stored) else usual


def _exists(name: str, stored: Any) -> bool:
    try:
        Choices(**{name: stored})
    except InvalidInputError:
        return False
    return True


def is_left_with_nothing(subscription: Subscription) -> bool:
    """Says whether all that a report was narrowed to is gone, so that it tells of everything."""
    is_told = subscription.whole_board or subscription.tags or subscription.forecasters
    is_own_told = subscription.own_record and subscription.account_id is not None
    return subscription.cadence is not Cadence.NEVER and not (is_told or is_own_told)
