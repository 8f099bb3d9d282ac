"""What is one's own: profile, agenda, record."""

from dataclasses import dataclass
from typing import Any, Final

from forecasts.accounts import Scope
from forecasts.resources.mine import (
    DueRecord,
    ProfileRecord,
    list_due,
    profile_record,
)
from forecasts.resources.parts import Paged, sliced
from forecasts.standings.own.record import OwnRecord, own_record
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import PageAsked
from web.api.callers import caller

area: Final = Area("me", "The account of the token: what it is, what is due, how it did.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStanding:
    """How one did.

    Attributes:
        record: first statements on questions past their deadline; null before the first statement.
    """

    record: OwnRecord | None


@area.reads("/me", ProfileRecord, needs=Scope.READ)
def profile(asked: Asked) -> ProfileRecord:
    """Shows the account the token stands for."""
    found = caller()
    scopes = tuple(sorted(found.scopes)) if found else ()
    return profile_record(asked.session, asked.me, scopes)


@area.reads("/me/due", DueRecord, is_list=True, asks=PageAsked, needs=Scope.READ)
def due(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists what asks for one's attention: overdue, closing, not updated for long, moved."""
    found = list_due(asked.session, asked.me, now=asked.now)
    return Listing.of(sliced(found, Paged(query["page"], query["size"])))


@area.reads("/me/record", OwnStanding, needs=Scope.READ)
def record(asked: Asked) -> OwnStanding:
    """Shows how one did: Brier score, calibration, against market and crowd, by tag and horizon."""
    who = asked.me.forecaster_id
    found = None if who is None else own_record(asked.session, who, now=asked.now)
    return OwnStanding(record=found)
