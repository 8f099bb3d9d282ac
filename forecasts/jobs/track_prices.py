"""Job: the prices and states of linked markets, read one market at a time."""

from typing import Final

from forecasts.errors import SourceError
from forecasts.jobs.work import PoisonedItemError, Work, one_item
from forecasts.markets.poll import claim_market, read_claimed, store_reading
from forecasts.markets.record import mark_failed
from forecasts.models import Market

UNEXPECTED: Final = "unexpected"


def do_one(work: Work) -> bool:
    """Reads the market that is due longest and stores what was found.

    The claim commits before anything is read, and no transaction is open meanwhile: a crash costs
    one lease, never a market.

    Returns:
        Whether one was due.

    Raises:
        PoisonedItemError: it failed in a way nobody expected, and was put off.
    """
    with work.transaction() as session:
        claim = claim_market(session, now=work.now())
    if claim is None:
        return False
    reading = read_claimed(work.outside.sources, work.outside.http, claim)
    name = f"market {claim.external_id} of {claim.source}"

    def later(error: Exception) -> None:
        with work.transaction() as session:
            market = session.get_one(Market, claim.market_id)
            mark_failed(session, market, error, now=work.now())

    with one_item(work, name, later), work.transaction() as session:
        stored = store_reading(session, reading, now=work.now())
    if reading.error is not None and not isinstance(reading.error, SourceError):
        raise PoisonedItemError(f"{name}: {work.reason(reading.error)}") from reading.error
    if stored.trouble is not None and stored.trouble.startswith(UNEXPECTED):
        raise PoisonedItemError(f"{name}: {work.redacted(stored.trouble)}")
    trouble = reading.error or stored.trouble
    if trouble is not None:
        work.note_trouble(f"{name}: {trouble}")
    return True
