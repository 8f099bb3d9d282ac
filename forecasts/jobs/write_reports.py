"""Job: writes the reports that are due, and anew what waits and would be wrong by now."""

from forecasts.jobs.mail_desk import is_done, tools_of
from forecasts.jobs.work import Work
from forecasts.reports.writing import rewrite_one, write_report


def do_one(work: Work) -> bool:
    """Writes one letter: a report that is due, or else anew one that would be wrong by now.

    All that waits is looked through for those, so that is done once all that is due is written;
    until then none of them is sent.

    Returns:
        Whether there was one; never where no mail goes out.

    Raises:
        PoisonedItemError: it could not be written, in a way nobody expected; it was put off.
    """
    tools = tools_of(work)
    if tools is None:
        return False
    return is_done(work, write_report(tools)) or is_done(work, rewrite_one(tools))
