"""Tips: predictions somebody points out, which a curator takes on or sets aside."""

from dataclasses import dataclass
from typing import Any, Final

from forecasts.accounts import Scope
from forecasts.intake.tips import (
    TipDraft,
    TipLine,
    find_tip,
    send_tip,
    set_tip_aside,
    take_tip,
    tips,
)
from forecasts.resources.parts import Paged, sliced
from forecasts.values import TipState
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import PageAsked, ReasonSent, TipSent
from web.senders import count_sending

area: Final = Area("tips", "Predictions somebody points out, which wait for a curator.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TipRecord:
    """A tip that waits for a curator.

    Attributes:
        words: what was said.
        person: who said it.
        url: where it can be read.
        state: what became of it.
    """

    words: str
    person: str
    url: str
    state: TipState


@area.does("/tips", TipRecord, takes=TipSent, needs=Scope.READ, status=201)
def send(asked: Asked, sent: dict[str, Any]) -> TipRecord:
    """Points out a prediction that should be on record; a curator looks at it.

    At most 10 an hour are taken from one address.
    """
    count_sending(asked.session, "tip")
    found = send_tip(asked.session, TipDraft(**sent), by=asked.me.mark, now=asked.now)
    return TipRecord(words=found.words, person=found.person, url=found.url, state=found.state)


@area.reads("/tips", TipLine, is_list=True, asks=PageAsked, needs=Scope.CURATE)
def waiting(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the tips that wait for a curator, the oldest first."""
    return Listing.of(sliced(tips(asked.session), Paged(query["page"], query["size"])))


@area.does("/tips/<int:number>/taking", TipRecord, needs=Scope.CURATE)
def take(asked: Asked, number: int) -> TipRecord:
    """Takes a tip on, to put what it points out on record."""
    found = find_tip(asked.session, number)
    take_tip(found, by=asked.me.mark, now=asked.now)
    return TipRecord(words=found.words, person=found.person, url=found.url, state=found.state)


@area.does("/tips/<int:number>/setting-aside", TipRecord, takes=ReasonSent, needs=Scope.CURATE)
def set_aside(asked: Asked, sent: dict[str, Any], number: int) -> TipRecord:
    """Sets a tip aside, with the reason for other curators."""
    found = find_tip(asked.session, number)
    set_tip_aside(found, answer=sent["reason"], by=asked.me.mark, now=asked.now)
    return TipRecord(words=found.words, person=found.person, url=found.url, state=found.state)
