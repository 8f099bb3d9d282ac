"""Job: the feeds of watches, whose new pieces wait for somebody to read them."""

from forecasts.jobs.work import Work, one_item
from forecasts.watches.feed import claim_feed, put_off, read_claimed, store_feed


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
    name = f"feed {claim.url[:200]}"

    def later(error: Exception) -> None:
        with work.transaction() as session:
            put_off(session, claim, f"unexpected: {work.reason(error)}", now=work.now())

    with one_item(work, name, later):
        found = read_claimed(work.outside.web, claim, robots=work.outside.robots)
        with work.transaction() as session:
            done = store_feed(session, claim, found, now=work.now())
        if done.trouble is not None:
            work.note_trouble(f"{name}: {done.trouble}")
    return True
