"""Does mail go out: a server that takes us, nothing due for long, nothing waiting for a person."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from forecasts.errors import SourceUnavailableError
from forecasts.mail.transport import check_server
from forecasts.models import Delivery, Subscription
from forecasts.operations.checks.check import (
    Check,
    Looking,
    Patient,
    counted,
    ok,
    red,
    span_words,
    warning,
)
from forecasts.operations.redaction import redacted
from forecasts.outbox import OutboxState, outbox_state
from forecasts.values import DeliveryState

LATE: Final = timedelta(minutes=30)
VERY_LATE: Final = timedelta(hours=4)
RECENT: Final = timedelta(days=1)
_SHOW: Final = "forecasts report list"


def outbox(patient: Patient) -> Check:
    """Looks whether letters go out."""
    state = outbox_state(patient.session, now=patient.now)
    if state.paused_at is not None:
        why = redacted(state.paused_why or "", patient.settings)
        ago = span_words(patient.now - state.paused_at)
        return red("mail", f"Sending has been paused for {ago}: {why}", "forecasts report resume")
    if state.oldest_due_at is not None and patient.now - state.oldest_due_at > LATE:
        return _late(patient, patient.now - state.oldest_due_at)
    return _unsent(patient, state)


def _late(patient: Patient, span: timedelta) -> Check:
    words = f"A letter has been due for {span_words(span)}"
    if patient.settings.mail is None:
        words += "; no mail server is set (FORECASTS_SMTP_URL)"
    return (red if span > VERY_LATE else warning)("mail", f"{words}.", _SHOW)


def _unsent(patient: Patient, state: OutboxState) -> Check:
    failed = patient.session.scalar(
        select(func.count()).where(
            Delivery.state == DeliveryState.FAILED, Delivery.attempted_at > patient.now - RECENT
        )
    )
    said = []
    if failed:
        said.append(f"{counted(failed, 'letter')} could not be sent in the last 24 hours")
    if state.held:
        verb = "waits" if state.held == 1 else "wait"
        said.append(f"{counted(state.held, 'letter')} may have arrived and {verb} for a person")
    if said:
        return warning("mail", f"{'; '.join(said)}.", _SHOW)
    return ok("mail", "No letter has been due for long.")


def server(patient: Patient) -> Check:
    """Looks whether the mail server takes us, and whether there is one while people are mailed."""
    name, settings = "mail server", patient.settings.mail
    if settings is None:
        mailed = patient.session.scalar(
            select(func.count()).where(
                Subscription.confirmed_at.is_not(None), Subscription.ended_at.is_(None)
            )
        )
        if not mailed:
            return ok(name, "None is set, and nobody asked for mail.")
        words = f"None is set, and {counted(mailed, 'address', 'addresses')} asked for mail."
        return warning(name, words, "set FORECASTS_SMTP_URL and FORECASTS_MAIL_FROM")
    try:
        check_server(settings)
    except SourceUnavailableError as error:
        words = redacted(f"No letter would be taken: {error}.", patient.settings)
        return red(name, words, "check FORECASTS_SMTP_URL")
    return ok(name, f"{settings.host} is there and takes us.")


CHECKS: Final[tuple[Looking, ...]] = (outbox, server)
