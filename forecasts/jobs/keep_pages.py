"""Job: one copy of each page behind a public quotation or outcome, and dead links noticed."""

from forecasts.jobs.work import Work, one_item
from forecasts.resolution.pages import (
    claim_page,
    collect_pages,
    put_off,
    read_claimed,
    store_page,
)


def do_one(work: Work) -> bool:
    """Reads the page that is due longest; when none is, notes the addresses that are new.

    Returns:
        Whether there was anything to do.

    Raises:
        PoisonedItemError: a page failed in a way nobody expected, and was put off.
    """
    with work.transaction() as session:
        claim = claim_page(session, now=work.now())
        if claim is None:
            return collect_pages(session, now=work.now()) > 0

    def later(error: Exception) -> None:
        with work.transaction() as session:
            put_off(session, claim, f"unexpected: {work.reason(error)}", now=work.now())

    with one_item(work, f"page {claim.url[:200]}", later):
        found = read_claimed(work.outside.web, claim, robots=work.outside.robots)
        with work.transaction() as session:
            store_page(session, claim, found, now=work.now())
    return True
