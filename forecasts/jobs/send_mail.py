"""Job: sends the letters that are due, a connection's worth at a time."""

from forecasts.jobs.work import PoisonedItemError, Work
from forecasts.mail import mailer_of
from forecasts.outbox import send_some


def do_one(work: Work) -> bool:
    """Sends some letters over one connection.

    Returns:
        Whether to go on at once: False when nothing is due, no server is set, the letters of this
        minute are sent, or the server is in trouble.

    Raises:
        PoisonedItemError: a letter failed in a way nobody expected, and was put off.
    """
    mail, mailer = work.runtime.settings.mail, mailer_of(work.runtime.settings)
    if mail is None or mailer is None:
        return False
    done = send_some(
        transaction=work.transaction,
        mailer=mailer,
        now=work.now,
        holds=mail.holds_uncertain,
        per_minute=mail.per_minute,
        is_stopping=work.is_stopping,
    )
    if done is None:
        return False
    for trouble in done.troubles:
        work.note_trouble(trouble)
    for error in done.poisoned:
        raise PoisonedItemError(f"a letter: {work.reason(error)}") from error
    return not done.is_tired
