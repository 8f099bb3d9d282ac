"""Job: the feeds of watches, whose new pieces wait for somebody to read them."""

from sqlalchemy.exc import OperationalError

from forecasts.jobs.work import PoisonedItemError, Work
from forecasts.watches.feed import FeedClaim, claim_feed, put_off, read_claimed, store_feed


def do_one(work: Work) -> bool:
    """Reads the feed that is due longest and notes what is new in it.

    Returns:
        Whether one was due.

    Raises:
        PoisonedItemError: a feed failed in a way nobody expected, and was put off.
    """
    with work.transaction() as session:
        claim = claim_feed(session, now=work.now())
    if claim is None:
        return False
    try:
        _read(work, claim)
    except OperationalError:
        raise  # the database, not this feed
    except Exception as error:
        with work.transaction() as session:
            put_off(session, claim, f"unexpected: {work.reason(error)}", now=work.now())
        raise PoisonedItemError(f"feed {claim.url[:200]}: {work.reason(error)}") from error
    return True


def _read(work: Work, claim: FeedClaim) -> None:
    found = read_claimed(work.outside.web, claim, robots=work.outside.robots)
    with work.transaction() as session:
        done = store_feed(session, claim, found, now=work.now())
    if done.trouble is not None:
        work.note_trouble(f"feed {claim.url[:200]}: {done.trouble}")
