"""Writing what is due: claimed, composed with no transaction open, put only if it is still true.

A letter and the note that it is written commit together, so that a process killed anywhere loses
nothing and writes nothing twice: what it held is taken up again once its lease is over.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from forecasts import outbox
from forecasts.db import Session
from forecasts.models import Delivery, Resolution, Subscription
from forecasts.outbox.outdated import FRESH, is_due_anew
from forecasts.outbox.people import is_anybody_gone, slugs_named
from forecasts.reports.asked import Span
from forecasts.reports.drafting import (
    Desk,
    Draft,
    draft_notice,
    draft_report,
    is_long_quiet,
    is_monthly,
)
from forecasts.reports.told import standing_decisions
from forecasts.subscriptions.claims import (
    Claimed,
    claim_notice,
    claim_report,
    finish_notice,
    finish_report,
    pass_over_missed,
    put_off,
)
from forecasts.values import MailKind, Telling

PUT_OFF: Final = timedelta(hours=1)
TRIES: Final = 5
"""How often a letter is composed anew, when the record changes while it is composed."""

Opens = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What writing needs of the process.

    Attributes:
        reading: opens a reading session.
        transaction: opens a writing transaction; none is open while a letter is composed.
        now: the clock.
        desk: what letters are written with.
    """

    reading: Opens
    transaction: Opens
    now: Callable[[], datetime]
    desk: Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one item.

    Attributes:
        subscription_id: whose it was.
        delivery_id: the letter that was put or written anew; None where there was nothing to tell.
        error: why nothing could be written, in a way nobody expected; it was put off.
    """

    subscription_id: int
    delivery_id: int | None = None
    error: Exception | None = None


class _ChangedError(Exception):
    """What a letter tells is not what stands any more."""


def _check_true(session: Session, draft: Draft) -> None:
    """Checks that each outcome a letter tells is what stands, and that nobody in it was erased.

    Raises:
        _ChangedError: one is not, or somebody was.
    """
    if is_anybody_gone(session, slugs_named(draft.facts)):
        raise _ChangedError
    outcomes = {each.question_id: each for each in draft.told if each.about is Telling.OUTCOME}
    standing = standing_decisions(session, outcomes) if outcomes else {}
    if any(
        question not in standing or standing[question].resolution_id != each.resolution_id
        for question, each in outcomes.items()
    ):
        raise _ChangedError


def _until_true(attempt: Callable[[], int | None]) -> int | None:
    """Composes anew while the record changes meanwhile."""
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except _ChangedError:
            continue
    return attempt()


def _put(
    session: Session,
    claimed: Claimed,
    kind: MailKind,
    draft: Draft,
    *,
    finish: Callable[..., bool],
    now: datetime,
) -> int | None:
    """Puts a letter, if it is still to be written and still true."""
    if draft.written is not None:
        _check_true(session, draft)
        subscription = session.get_one(Subscription, claimed.subscription_id)
        if subscription.email != draft.written.address:
            raise _ChangedError
    if not finish(session, claimed, now=now) or draft.written is None:
        return None
    is_report = kind is MailKind.REPORT
    put = outbox.put(
        session,
        subscription_id=claimed.subscription_id,
        kind=kind,
        period=claimed.period,
        written=draft.written,
        public_id=draft.public_id,
        since=claimed.since,
        until=claimed.until if is_report else None,
        is_late=claimed.is_late and is_report,
        facts=draft.facts,
        told=draft.told,
        now=now,
    )
    return None if put is None else put.id


def _report(session: Session, claimed: Claimed, desk: Desk, now: datetime) -> Draft:
    subscription = session.get_one(Subscription, claimed.subscription_id)
    span = Span(
        week=claimed.period,
        since=claimed.since or claimed.until,
        until=claimed.until,
        due_at=claimed.due_at,
        is_late=claimed.is_late,
        is_monthly=is_monthly(subscription),
        is_sign_of_life=is_long_quiet(session, subscription, claimed.due_at),
    )
    return draft_report(
        session, subscription, span, name=outbox.new_public_id(), desk=desk, now=now
    )


def _notice(session: Session, claimed: Claimed, desk: Desk, now: datetime) -> Draft:
    subscription = session.get_one(Subscription, claimed.subscription_id)
    day = date.fromisoformat(claimed.period)
    return draft_notice(session, subscription, day, name=outbox.new_public_id(), desk=desk, now=now)


def _write(
    tools: Tools,
    kind: MailKind,
    *,
    claim: Callable[..., Claimed | None],
    draft: Callable[[Session, Claimed, Desk, datetime], Draft],
    finish: Callable[..., bool],
) -> Outcome | None:
    with tools.transaction() as session:
        claimed = claim(session, now=tools.now())
    if claimed is None:
        return None

    def attempt() -> int | None:
        with tools.reading() as session:
            made = draft(session, claimed, tools.desk, tools.now())
        with tools.transaction() as session:
            return _put(session, claimed, kind, made, finish=finish, now=tools.now())

    try:
        delivery_id = _until_true(attempt)
    except Exception as error:  # noqa: BLE001  # one subscriber must never stop the others
        with tools.transaction() as session:
            put_off(session, claimed, until=tools.now() + PUT_OFF)
        return Outcome(subscription_id=claimed.subscription_id, error=error)
    return Outcome(subscription_id=claimed.subscription_id, delivery_id=delivery_id)


def write_report(tools: Tools) -> Outcome | None:
    """Writes the report that is due longest.

    Returns:
        What came of it; None when none is due.
    """
    kind = MailKind.REPORT
    while True:
        outcome = _write(tools, kind, claim=claim_report, draft=_report, finish=finish_report)
        if outcome is not None:
            return outcome
        with tools.transaction() as session:
            if not pass_over_missed(session, now=tools.now()):
                return None


def write_notice(tools: Tools) -> Outcome | None:
    """Writes the notice of whoever is due longest, if there is anything to tell.

    Returns:
        What came of it; None when nobody is due.
    """
    kind = MailKind.NOTICE
    return _write(tools, kind, claim=claim_notice, draft=_notice, finish=finish_notice)


def _outdated(session: Session, now: datetime, delivery_id: int | None = None) -> Delivery | None:
    """Finds a letter to write anew: it is old, or tells what no longer stands, and never left."""
    query = select(Delivery).where(
        Delivery.due_at <= now,
        Delivery.kind.in_((MailKind.REPORT, MailKind.NOTICE)),
        is_due_anew(now - FRESH),
    )
    if delivery_id is not None:
        query = query.where(Delivery.id == delivery_id)
    return session.scalars(query.order_by(Delivery.due_at, Delivery.id).limit(1)).one_or_none()


def _end_of_span(session: Session, subscription: Subscription, delivery: Delivery) -> datetime:
    """Says up to when a report tells that is written anew: up to the latest decision by now.

    Otherwise it would not tell the decision that stands in place of the one it told. Where another
    report was written since, its end stays: that one tells what came after.
    """
    until = delivery.until or delivery.created_at
    if subscription.reported_until != until:
        return until
    latest = session.scalar(select(func.max(Resolution.decided_at)))
    return until if latest is None else max(until, latest + timedelta(microseconds=1))


def _anew(session: Session, delivery: Delivery, desk: Desk, now: datetime) -> Draft:
    """Composes a letter of the outbox once more, as of the same week or day."""
    subscription = session.get_one(Subscription, delivery.subscription_id)
    name, besides = delivery.public_id, delivery.id
    if delivery.kind is MailKind.NOTICE:
        day = date.fromisoformat(delivery.period)
        return draft_notice(
            session, subscription, day, name=name, besides=besides, desk=desk, now=now
        )
    due_at = delivery.until or delivery.created_at
    until = _end_of_span(session, subscription, delivery)
    span = Span(
        week=delivery.period,
        since=delivery.since or until,
        until=until,
        due_at=due_at,
        is_late=delivery.is_late,
        is_monthly=is_monthly(subscription),
        is_sign_of_life=is_long_quiet(session, subscription, due_at),
    )
    return draft_report(session, subscription, span, name=name, besides=besides, desk=desk, now=now)


def rewrite_one(tools: Tools) -> Outcome | None:
    """Writes one waiting letter anew that tells an outcome which no longer stands, or is old.

    No server can have it. It keeps its Message-ID. One with nothing to tell any more is called
    back.

    Returns:
        What came of it; None where there is none.
    """
    with tools.reading() as session:
        found = _outdated(session, tools.now())
        if found is None:
            return None
        delivery_id, subscription_id = found.id, found.subscription_id

    def attempt() -> int | None:
        with tools.reading() as session:
            known = session.get_one(Delivery, delivery_id)
            made = _anew(session, known, tools.desk, tools.now())
        with tools.transaction() as session:
            return _put_anew(session, delivery_id, made, now=tools.now())

    try:
        rewritten = _until_true(attempt)
    except Exception as error:  # noqa: BLE001  # one letter must never stop the others
        with tools.transaction() as session:
            stuck = _outdated(session, tools.now(), delivery_id)
            if stuck is not None:
                stuck.due_at = tools.now() + PUT_OFF
        return Outcome(subscription_id=subscription_id, error=error)
    return Outcome(subscription_id=subscription_id, delivery_id=rewritten)


def _put_anew(session: Session, delivery_id: int, draft: Draft, *, now: datetime) -> int | None:
    delivery = _outdated(session, now, delivery_id)
    if delivery is None:  # another process was quicker, or it is under way by now
        return None
    if draft.written is None:
        outbox.call_back(session, delivery, "What it told is not so any more.")
        return None
    _check_true(session, draft)
    outbox.rewrite(session, delivery, draft.written, facts=draft.facts, told=draft.told, now=now)
    subscription = session.get_one(Subscription, delivery.subscription_id)
    if draft.until is not None and subscription.reported_until == delivery.until:
        delivery.until = subscription.reported_until = draft.until
    return delivery.id
