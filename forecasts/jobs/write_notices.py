"""Job: tells what is new of one's own questions and what was told wrongly, once a day at most."""

from forecasts.jobs.mail_desk import is_done, tools_of
from forecasts.jobs.work import Work
from forecasts.reports.writing import write_notice
from forecasts.subscriptions import settle_account


def do_one(work: Work) -> bool:
    """Looks for the news of one subscriber, else sees to one account whose mail does not fit it.

    Returns:
        Whether there was one; never where no mail goes out.

    Raises:
        PoisonedItemError: it could not be written, in a way nobody expected; it was put off.
    """
    tools = tools_of(work)
    if tools is None:
        return False
    if is_done(work, write_notice(tools)):
        return True
    with work.transaction() as session:
        return settle_account(session, now=work.now())
