"""Job: one copy of each page behind a public quotation or outcome, and dead links noticed."""

from sqlalchemy.exc import OperationalError

from forecasts.jobs.work import PoisonedItemError, Work
from forecasts.resolution.pages import (
    PageClaim,
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
    try:
        _keep(work, claim)
    except OperationalError:
        raise  # the database, not this page
    except Exception as error:
        with work.transaction() as session:
            put_off(session, claim, f"unexpected: {work.reason(error)}", now=work.now())
        raise PoisonedItemError(f"page {claim.url[:200]}: {work.reason(error)}") from error
    return True


def _keep(work: Work, claim: PageClaim) -> None:
    found = read_claimed(work.outside.web, claim, robots=work.outside.robots)
    with work.transaction() as session:
        store_page(session, claim, found, now=work.now())
