"""From what happened to messages: each webhook is told what the ledger holds beyond its place.

The place moves on and the messages are written in one transaction, so a process that is killed
loses nothing and repeats nothing.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import or_, select, update

from forecasts import ledger
from forecasts.clock import isoformat
from forecasts.db import Session
from forecasts.models import Account, LedgerEntry, Question, Webhook, WebhookDelivery
from forecasts.values import Chain, QuestionState, Role, Visibility
from forecasts.webhooks.events import (
    Event,
    Happening,
    event_id,
    prediction_recorded,
    question_closing,
    question_decided,
)

AT_ONCE: Final = 500
CLOSING: Final = timedelta(hours=24)
_READERS: Final = {
    "prediction.recorded": prediction_recorded,
    "resolution.decided": question_decided,
}


class Listener(NamedTuple):
    """A webhook that is on, with whose it is."""

    hook: Webhook
    forecaster_id: int | None


def _listening(session: Session) -> Iterator[Listener]:
    """Yields the webhooks that are on, of accounts that may have some."""
    query = (
        select(Webhook, Account.forecaster_id)
        .join(Account, Account.id == Webhook.account_id)
        .where(
            Webhook.disabled_at.is_(None),
            Account.disabled_at.is_(None),
            Account.erased_at.is_(None),
            Account.role != Role.READER,
        )
        .order_by(Webhook.id)
    )
    for hook, forecaster_id in session.execute(query):
        yield Listener(hook, forecaster_id)


def _message(hook: Webhook, happening: Happening, key: str, at: datetime) -> WebhookDelivery:
    body = {
        "id": key,
        "event": happening.event.value,
        "created_at": isoformat(at),
        "data": happening.facts,
    }
    return WebhookDelivery(
        webhook_id=hook.id,
        event_id=key,
        event=happening.event.value,
        body=json.dumps(body, ensure_ascii=False),
        created_at=at,
        due_at=at,
    )


def _offer(
    session: Session, listener: Listener, happening: Happening | None, key: str, at: datetime
) -> bool:
    """Writes a message, if the webhook asked for it, may know, and has none yet."""
    hook = listener.hook
    if happening is None or happening.event.value not in hook.events:
        return False
    if not happening.may_know(hook.account_id, listener.forecaster_id):
        return False
    written = select(WebhookDelivery.id).where(
        WebhookDelivery.webhook_id == hook.id, WebhookDelivery.event_id == key
    )
    if session.scalar(written) is not None:
        return False
    session.add(_message(hook, happening, key, at))
    return True


def _advance(
    session: Session, listener: Listener, chain: Chain, head: int, *, site_url: str, now: datetime
) -> bool:
    """Tells a webhook of the next entries of a chain; says whether there were any."""
    hook = listener.hook
    column = Webhook.seen_sequence if chain is Chain.PUBLIC else Webhook.seen_private
    seen: int = getattr(hook, column.key)
    if seen >= head:
        return False
    entries = session.execute(
        select(LedgerEntry.kind, LedgerEntry.payload, LedgerEntry.entry_hash)
        .where(
            LedgerEntry.chain == chain,
            LedgerEntry.sequence > seen,
            LedgerEntry.sequence <= seen + AT_ONCE,
            LedgerEntry.kind.in_(_READERS),
            LedgerEntry.payload.is_not(None),
        )
        .order_by(LedgerEntry.sequence)
    ).all()
    moved = session.execute(
        update(Webhook)
        .where(Webhook.id == hook.id, column == seen)
        .values({column.key: min(head, seen + AT_ONCE)})
        .returning(Webhook.id)
    ).one_or_none()
    if moved is None:  # another process was quicker
        return True
    for kind, payload, entry_hash in entries:
        happening = _READERS[kind](session, json.loads(payload or "")["id"], site_url)
        _offer(session, listener, happening, event_id(kind, entry_hash), now)
    return True


def derive_news(session: Session, *, site_url: str, now: datetime) -> bool:
    """Writes the messages of some ledger entries for one webhook that was not told of them.

    Returns:
        Whether there were entries.
    """
    heads = {chain: ledger.head(session, chain).size for chain in Chain}
    behind = or_(
        Webhook.seen_sequence < heads[Chain.PUBLIC], Webhook.seen_private < heads[Chain.PRIVATE]
    )
    if session.scalar(select(Webhook.id).where(behind).limit(1)) is None:
        return False
    return any(
        _advance(session, listener, chain, heads[chain], site_url=site_url, now=now)
        for listener in _listening(session)
        for chain in Chain
    )


def derive_closing(session: Session, *, site_url: str, now: datetime) -> bool:
    """Writes a message for each question that closes within a day and each webhook that asked.

    Returns:
        Whether there was anything to say.
    """
    listeners = [
        each for each in _listening(session) if Event.QUESTION_CLOSING.value in each.hook.events
    ]
    if not listeners:
        return False
    owners = {each.hook.account_id for each in listeners}
    query = select(Question).where(
        Question.state == QuestionState.OPEN,
        Question.closes_at > now,
        Question.closes_at <= now + CLOSING,
        or_(
            Question.visibility != Visibility.PRIVATE,
            Question.owner_id.in_(owners),
        ),
    )
    is_any = False
    for question in session.scalars(query.order_by(Question.closes_at, Question.id)).all():
        happening = question_closing(session, question, site_url)
        key = event_id(happening.event.value, question.slug, isoformat(question.closes_at))
        for listener in listeners:
            is_any |= _offer(session, listener, happening, key, now)
    return is_any
