"""From a subscription to a letter that is ready to be put into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from forecasts.config import Settings
from forecasts.db import Session
from forecasts.mail import Letter, message_bytes
from forecasts.models import Account, Delivery, Subscription
from forecasts.outbox import Tell, Written, message_id_of
from forecasts.reports.asked import Place, Reader, Span, place_of
from forecasts.reports.compose import report_for
from forecasts.reports.corrections import corrections_of
from forecasts.reports.facts import Notice, Report, notice_to_json, report_to_json
from forecasts.reports.items import Correction
from forecasts.reports.notices import Wanted, notice_for, outcomes_told
from forecasts.reports.public import PublicParts
from forecasts.reports.render import LetterLinks, Rendered, render_notice, render_report
from forecasts.reports.told import decisions_told, wrong_outcomes
from forecasts.subscriptions import Letterhead, choices_of, followed, letterhead_of
from forecasts.subscriptions.choices import is_left_with_nothing
from forecasts.values import Cadence, DeliveryState, MailKind, Role

SIGN_OF_LIFE: Final = timedelta(days=27, hours=12)
"""How long no report may have been due that was sent, for one that says that all is well."""

LOOKS_BACK: Final = timedelta(minutes=15)
"""How much later than it was made a decision may be recorded, and still be told."""

_LIST_NAMES: Final = {MailKind.REPORT: "Report", MailKind.NOTICE: "Notices"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What letters are written with.

    Attributes:
        head: from where they come.
        place: the site.
        parts: what everybody may be told, read once for all.
    """

    head: Letterhead
    place: Place
    parts: PublicParts = field(default_factory=PublicParts)


def desk_of(settings: Settings, parts: PublicParts | None = None) -> Desk | None:
    """Gives what letters are written with, None where no mail goes out."""
    head = letterhead_of(settings)
    return None if head is None else Desk(head, place_of(settings), parts or PublicParts())


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter that is composed and written, but not put into the outbox yet.

    Attributes:
        public_id: the name of the letter, by which its page is found.
        written: the letter; None where there is nothing to tell.
        told: what it tells.
        facts: what it says; None where there is nothing to tell.
        until: where the span of a report ends.
        letter: the same before it became bytes.
    """

    public_id: str
    written: Written | None
    told: tuple[Tell, ...] = ()
    facts: dict[str, Any] | None = None
    until: datetime | None = None
    letter: Letter | None = None


def reader_of(session: Session, subscription: Subscription) -> Reader:
    """Says whom a subscription is for, and what they chose."""
    account = (
        session.get(Account, subscription.account_id)
        if subscription.account_id is not None
        else None
    )
    chosen = choices_of(subscription)
    return Reader(
        public_id=subscription.public_id,
        role=account.role if account else Role.READER,
        account_id=account.id if account else None,
        forecaster_id=account.forecaster_id if account else None,
        zone=chosen.zone,
        language=chosen.language,
        whole_board=chosen.whole_board,
        is_widened=is_left_with_nothing(subscription),
        tags=chosen.tags,
        forecasters=followed(session, chosen.forecasters),
        own_record=chosen.own_record,
        moved_by=chosen.moved_by,
    )


def _letter(
    subscription: Subscription,
    kind: MailKind,
    period: str,
    rendered: Rendered,
    corrections: Sequence[Correction],
    *,
    desk: Desk,
    now: datetime,
) -> Letter:
    """Makes a letter; one that corrects others follows them."""
    links = desk.head.links
    wrong = dict.fromkeys(each.message_id for each in corrections if each.message_id)
    return Letter(
        to=subscription.email,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        pictures=rendered.pictures,
        message_id=message_id_of(links.key, kind, period, subscription.public_id, desk.head.host),
        written_at=now,
        list_name=_LIST_NAMES[kind],
        unsubscribe_url=links.unsubscribe(subscription),
        replies_to=tuple(wrong),
    )


def _written(letter: Letter, desk: Desk) -> Written:
    return Written(
        subject=letter.subject,
        content=message_bytes(letter, desk.head.mail),
        message_id=letter.message_id,
        address=letter.to,
    )


def _links(subscription: Subscription, desk: Desk, web: str = "") -> LetterLinks:
    links = desk.head.links
    return LetterLinks(
        unsubscribe=links.unsubscribe(subscription),
        preferences=links.preferences(subscription),
        web=web,
    )


def is_long_quiet(session: Session, subscription: Subscription, due_at: datetime) -> bool:
    """Says whether no report was sent for four weeks, so that one says at least that all is well.

    Args:
        session: a reading session.
        subscription: whose.
        due_at: when the report in hand is due.
    """
    last = _quiet_since(session, subscription, due_at)
    return last is not None and due_at - last >= SIGN_OF_LIFE


def _quiet_since(session: Session, subscription: Subscription, due_at: datetime) -> datetime | None:
    """Says up to when the last report told that arrived or will; one that was refused did not."""
    told_until = func.coalesce(Delivery.until, Delivery.created_at)
    arrives = or_(
        Delivery.state.in_((DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.HELD)),
        Delivery.may_have_left_at.is_not(None),
    )
    last = select(func.max(told_until)).where(
        Delivery.subscription_id == subscription.id,
        Delivery.kind == MailKind.REPORT,
        arrives,
        told_until < due_at,
    )
    return session.scalar(last) or subscription.confirmed_at


def _widened(session: Session, subscription: Subscription, span: Span) -> Span:
    """Lets a span look back a little, and a sign of life to the last report that arrived.

    So it is one only where nothing at all is to be told of that time.
    """
    since = span.since
    if span.is_sign_of_life:
        since = min(since, _quiet_since(session, subscription, span.due_at or span.until) or since)
    return replace(span, since=since, looks_back=LOOKS_BACK)


def composed_report(
    session: Session,
    subscription: Subscription,
    span: Span,
    *,
    name: str,
    besides: int | None = None,
    desk: Desk,
    now: datetime,
) -> Report:
    """Composes the report of a subscriber: nothing the last ones told so already.

    Args:
        session: a reading session.
        subscription: whose.
        span: over which time.
        name: of the letter, by which its page is found.
        besides: a letter that is written anew, so that what it tells counts as not told.
        desk: what letters are written with.
        now: the present instant.
    """
    reader, within = reader_of(session, subscription), MailKind.REPORT
    span = _widened(session, subscription, span)
    wrong = wrong_outcomes(session, subscription.id, within=within, besides=besides)
    report = report_for(
        session,
        reader,
        span,
        place=desk.place,
        now=now,
        corrections=corrections_of(session, reader, wrong, desk.place),
        name=name,
        parts=desk.parts,
    )
    asked = [each.subject.question_id for each in report.resolved]
    told = decisions_told(session, subscription.id, asked, within=within, besides=besides)
    fresh = (
        each for each in report.resolved if told.get(each.subject.question_id) != each.decision
    )
    report = replace(report, resolved=tuple(fresh), is_sign_of_life=False)
    return replace(report, is_sign_of_life=span.is_sign_of_life and not report.has_news)


def draft_report(
    session: Session,
    subscription: Subscription,
    span: Span,
    *,
    name: str,
    besides: int | None = None,
    desk: Desk,
    now: datetime,
) -> Draft:
    """Writes the report of a subscriber; see `composed_report`."""
    report = composed_report(
        session, subscription, span, name=name, besides=besides, desk=desk, now=now
    )
    if not (report.has_news or report.is_sign_of_life):
        return Draft(public_id=name, written=None)
    _, letter = report_letter(subscription, report, desk=desk, now=now)
    return Draft(
        public_id=name,
        written=_written(letter, desk),
        told=(*outcomes_told(report.corrections), *outcomes_told(report.resolved)),
        facts=report_to_json(report),
        until=span.until,
        letter=letter,
    )


def report_letter(
    subscription: Subscription, report: Report, *, desk: Desk, now: datetime
) -> tuple[Rendered, Letter]:
    """Renders a report for its subscriber, and makes a letter of it."""
    rendered = render_report(report, _links(subscription, desk, report.url))
    kind, corrections = MailKind.REPORT, report.corrections
    letter = _letter(subscription, kind, report.week, rendered, corrections, desk=desk, now=now)
    return rendered, letter


def draft_notice(
    session: Session,
    subscription: Subscription,
    day: date,
    *,
    name: str,
    besides: int | None = None,
    desk: Desk,
    now: datetime,
) -> Draft:
    """Writes the notice of a subscriber for a day; see `forecasts.reports.notices.notice_for`."""
    notice, told = notice_for(
        session,
        reader_of(session, subscription),
        wanted_by(subscription),
        day=day,
        besides=besides,
        place=desk.place,
        now=now,
    )
    if not notice.has_news:
        return Draft(public_id=name, written=None)
    letter = _notice_letter(subscription, notice, desk=desk, now=now)
    return Draft(
        public_id=name,
        written=_written(letter, desk),
        told=told,
        facts=notice_to_json(notice),
        letter=letter,
    )


def _notice_letter(
    subscription: Subscription, notice: Notice, *, desk: Desk, now: datetime
) -> Letter:
    rendered = render_notice(notice, _links(subscription, desk))
    day = notice.day.isoformat()
    return _letter(
        subscription, MailKind.NOTICE, day, rendered, notice.corrections, desk=desk, now=now
    )


def wanted_by(subscription: Subscription) -> Wanted:
    """Says what a subscriber wants to be told between reports."""
    return Wanted(
        subscription_id=subscription.id,
        since=subscription.confirmed_at,
        reminders=subscription.reminders,
        notices=subscription.notices,
    )


def is_monthly(subscription: Subscription) -> bool:
    """Says whether a subscriber gets the report once a month."""
    return subscription.cadence is Cadence.MONTHLY
