"""What a report would say now, composed and rendered, and nothing of it kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from forecasts.accounts import known_account
from forecasts.config import MailSettings, Settings, own_secret_key
from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.mail import Letter, message_bytes
from forecasts.models import Account, Subscription
from forecasts.reports.asked import Span, place_of, week_of, week_span
from forecasts.reports.drafting import Desk, composed_report, is_monthly, report_letter
from forecasts.reports.editions import edition_for
from forecasts.reports.facts import Report
from forecasts.reports.render import LetterLinks, Rendered, render_report
from forecasts.subscriptions import Letterhead, Links, known_subscription
from forecasts.values import Cadence

PREVIEW: Final = "preview"
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Preview:
    """A report that nobody is sent.

    Attributes:
        report: what it says.
        rendered: how it reads.
        content: the message as a server would be handed it.
    """

    report: Report
    rendered: Rendered
    content: bytes


def preview_desk(settings: Settings) -> Desk:
    """Gives what letters are written with, also where no mail goes out."""
    host = urlsplit(settings.site_url).hostname or "localhost"
    nowhere = MailSettings(host, 25, None, None, False, f"forecasts@{host}")
    links = Links(settings.site_url, own_secret_key(settings))
    head = Letterhead(links=links, host=host, mail=settings.mail or nowhere)
    return Desk(head, place_of(settings))


def _never_kept(account: Account, now: datetime) -> Subscription:
    """Gives a subscription as an account would have it, for nothing but a look."""
    made = Subscription(
        public_id=PREVIEW,
        email=account.email or "",
        email_key=account.email_key or "",
        account_id=account.id,
        cadence=Cadence.WEEKLY,
        zone=account.zone,
        language="en_GB",
        created_at=now,
    )
    made.id = 0
    return made


def _subscription(session: Session, email: str, now: datetime) -> Subscription:
    known = known_subscription(session, email)
    if known is not None:
        return known
    account = known_account(session, email)
    if account is None:
        raise NotFoundError("subscription", email)
    return _never_kept(account, now)


def _past(week: str, now: datetime) -> Span:
    """Gives the time of a week that is over.

    Raises:
        InvalidInputError: there is no such week, or it is not over yet.
    """
    span = week_span(week)
    if span.until > now:
        raise InvalidInputError(
            f"{week} is not over yet: its report tells of the days before {span.until:%-d %b %Y}."
        )
    return span


def preview_report(
    session: Session, email: str, *, week: str | None = None, desk: Desk, now: datetime
) -> Preview:
    """Composes the report of a subscriber or an account: of a week, or since the last one.

    Args:
        session: a reading session.
        email: whose.
        week: an ISO week; by default what happened since the last report, or within 7 days.
        desk: what letters are written with.
        now: the present instant.

    Raises:
        NotFoundError: nobody has this address.
        InvalidInputError: there is no such week, or it is not over yet.
    """
    subscription = _subscription(session, email, now)
    span = (
        _past(week, now)
        if week is not None
        else Span(
            week=week_of(now),
            since=subscription.reported_until or now - _WEEK,
            until=now,
            due_at=now,
            is_monthly=is_monthly(subscription),
            is_sign_of_life=True,
        )
    )
    report = composed_report(session, subscription, span, name="", desk=desk, now=now)
    rendered, letter = report_letter(subscription, report, desk=desk, now=now)
    return Preview(report, rendered, message_bytes(letter, desk.head.mail))


def preview_edition(
    session: Session, *, week: str | None = None, desk: Desk, now: datetime
) -> Preview:
    """Composes the report of a week for everybody; by default of the one that ended last.

    Raises:
        InvalidInputError: there is no such week, or it is not over yet.
    """
    asked = _past(week or week_of(now - _WEEK), now).week
    report = edition_for(session, asked, place=desk.place, now=now)
    rendered = render_report(report, LetterLinks(web=report.url))
    letter = Letter(
        to=desk.head.mail.sender,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        pictures=rendered.pictures,
        message_id=f"{PREVIEW}.{report.week}@{desk.head.host}",
        written_at=now,
    )
    return Preview(report, rendered, message_bytes(letter, desk.head.mail))
