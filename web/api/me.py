"""What is one's own: profile, tokens, agenda, record."""

from dataclasses import dataclass
from typing import IO, Any, Final

from forecasts.accounts import (
    Scope,
    TokenLine,
    account_of,
    change_profile,
    own_data,
    revoke_token,
    token_lines,
    viewer_of,
)
from forecasts.resources.mine import (
    DueRecord,
    ProfileRecord,
    list_due,
    profile_record,
)
from forecasts.resources.parts import Paged, sliced
from forecasts.standings.own.record import OwnRecord, own_record
from web.api.answers import JSON, Listing, check_unchanged
from web.api.area import Area, Asked
from web.api.asking import PageAsked
from web.api.callers import caller
from web.api.own_asking import ProfileChanged

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
    return profile_record(asked.session, asked.me, _scopes())


def _scopes() -> tuple[str, ...]:
    found = caller()
    return tuple(sorted(found.scopes)) if found else ()


@area.does("/me", ProfileRecord, method="PATCH", takes=ProfileChanged)
def change(asked: Asked, sent: dict[str, Any]) -> ProfileRecord:
    """Changes name, zone and usual visibility.

    With `If-Match` they are changed only if the profile is as you last saw it. Address and
    password are changed on the pages.
    """
    check_unchanged(profile_record(asked.session, asked.me, _scopes()))
    account = account_of(asked.session, asked.me)
    change_profile(
        asked.session,
        account,
        name=sent.get("name", account.name),
        zone=sent.get("zone", account.zone),
        usual_visibility=sent.get("usual_visibility", account.usual_visibility),
        now=asked.now,
    )
    return profile_record(asked.session, viewer_of(account), _scopes())


@area.reads("/me/tokens", TokenLine, is_list=True, asks=PageAsked, needs=Scope.READ)
def tokens(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists one's tokens, the newest first; what opens something is not in it."""
    found = token_lines(asked.session, asked.me.account_id, now=asked.now)
    return Listing.of(sliced(found, Paged(query["page"], query["size"])))


@area.does("/me/tokens/<int:number>", method="DELETE")
def revoke(asked: Asked, number: int) -> None:
    """Ends a token of one's own, this one too; what has ended is ended."""
    revoke_token(asked.session, asked.me.account_id, number, now=asked.now)


@area.hands("/me/data.json", JSON, needs=Scope.READ, is_dated=True)
def data(asked: Asked, out: IO[bytes]) -> None:
    """Hands over all that is kept of one's account, private things too."""
    for piece in own_data(asked.session, asked.me.account_id, now=asked.now):
        out.write(piece.encode())


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
