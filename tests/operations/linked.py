"""An invented market of the Tides Exchange, linked and compared."""

from datetime import timedelta

from forecasts.db import Session
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.models import Market, Question
from forecasts.runtime import Runtime
from forecasts.sources import Snapshot
from tests import world
from tests.markets.fakes import snapshot


def link(
    session: Session, runtime: Runtime, about: Question, seen: Snapshot, *, label: str = "Tides"
) -> Market:
    """Links a market to a question as a person does, comparing included."""
    now = runtime.now()
    linked = link_market(
        session, about, seen, label=label, is_inverted=False, by="curator", now=now
    )
    adjudicate_link(session, linked, is_reference=False, by="curator", now=now)
    return session.get_one(Market, linked.market_id)


def linked_question(runtime: Runtime, *, source: str = "tides", title: str = "Open?") -> int:
    """A question with a market of a source, not due before an hour; returns the market's id."""
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), title=title)
        seen = snapshot(external_id=title, at=runtime.now(), source=source)
        market = link(session, runtime, about, seen, label=source.title())
        market.due_at = about.due_at = runtime.now() + timedelta(days=30)
        return market.id
