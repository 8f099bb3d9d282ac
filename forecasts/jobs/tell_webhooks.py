"""Job: tells webhooks what happened; messages are written first, then sent one by one."""

from forecasts.jobs.work import Work
from forecasts.webhooks import derive_closing, derive_news, send_one


def do_one(work: Work) -> bool:
    """Writes some messages that are not written yet, or else sends the one that is due longest.

    Returns:
        Whether there was anything to do.
    """
    site_url, now = work.runtime.settings.site_url, work.now()
    with work.transaction() as session:
        if derive_news(session, site_url=site_url, now=now):
            return True
        if derive_closing(session, site_url=site_url, now=now):
            return True
    sent = send_one(transaction=work.transaction, sender=work.outside.sender, now=work.now)
    if sent is None:
        return False
    claimed, answer = sent
    if answer.trouble is not None:
        work.note_trouble(f"webhook {claimed.webhook_id}: {answer.detail or answer.trouble}")
    return True
