"""The pages behind public quotations and outcomes: one copy kept, and dead links noticed.

A page counts as gone when its host says so, or when it could not be read three times over more
than a week. When it answers again, that is cleared.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import SourceError, SourceGoneError
from forecasts.evidence import keep_evidence
from forecasts.models import Page, Prediction, Question, Quotation, Resolution
from forecasts.resolution.attachments import page_capture
from forecasts.sources import Fetched, Http
from forecasts.sources.pages import Robots, read_page
from forecasts.text import printable
from forecasts.values import Visibility

BY: Final = "pages"
LEASE: Final = timedelta(minutes=15)
EVERY: Final = timedelta(days=30)
_RETRY: Final = timedelta(days=1)
_SLOWEST: Final = timedelta(days=8)
_GONE_AFTER: Final = 3
_GONE_SPAN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PageClaim:
    """A page this process may read until the lease ends."""

    page_id: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLink:
    """A page that answers no more, or could not be read."""

    url: str
    gone_at: datetime | None
    checked_at: datetime | None
    failures: int
    trouble: str | None
    evidence_id: int | None


def collect_pages(session: Session, *, now: datetime, most: int = 500) -> int:
    """Notes the addresses behind public quotations and outcomes that are not noted yet.

    Args:
        session: an open writing transaction.
        now: the present instant; new pages are due at once.
        most: how many at one time.

    Returns:
        How many were new.
    """
    quoted = (
        select(Quotation.url)
        .join(Prediction, Prediction.quotation_id == Quotation.id)
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Question.visibility == Visibility.PUBLIC,
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.retracted_at.is_(None),
        )
    )
    decided = (
        select(Resolution.evidence_url)
        .join(Question, Question.id == Resolution.question_id)
        .where(Question.visibility == Visibility.PUBLIC)
    )
    known = select(Page.id)
    found: list[str] = []
    for query, column in ((quoted, Quotation.url), (decided, Resolution.evidence_url)):
        new = query.where(column.is_not(None), ~known.where(Page.url == column).exists())
        found += [url for url in session.scalars(new.distinct().limit(most)) if url]
    fresh = list(dict.fromkeys(found))[:most]
    session.add_all(Page(url=url, found_at=now, due_at=now) for url in fresh)
    session.flush()
    return len(fresh)


def claim_page(session: Session, *, now: datetime) -> PageClaim | None:
    """Claims the page that is due longest; None when none is."""
    page = session.scalars(
        select(Page).where(Page.due_at <= now).order_by(Page.due_at, Page.id).limit(1)
    ).one_or_none()
    if page is None:
        return None
    page.due_at = now + LEASE
    return PageClaim(page.id, page.url)


def read_claimed(
    http: Http, claim: PageClaim, *, robots: Robots | None = None
) -> Fetched | SourceError:
    """Reads a claimed page, with no session open; what went wrong is returned."""
    try:
        return read_page(http, claim.url, robots=robots)
    except SourceError as error:
        return error


def store_page(
    session: Session, claim: PageClaim, found: Fetched | SourceError, *, now: datetime
) -> Page:
    """Keeps the first copy of a page, or notes that it could not be read, and when to ask again.

    Args:
        session: an open writing transaction.
        claim: the claim.
        found: what `read_claimed` gave.
        now: the present instant.
    """
    page = session.get_one(Page, claim.page_id)
    if isinstance(found, SourceError):
        _note_failure(page, found, now=now)
    else:
        if page.evidence_id is None and found.body:
            page.evidence_id = keep_evidence(session, page_capture(found), by=BY).id
        page.failures, page.gone_at, page.trouble = 0, None, None
        page.checked_at, page.due_at = now, now + EVERY
    session.flush()
    return page


def _note_failure(page: Page, error: SourceError, *, now: datetime) -> None:
    page.failures += 1
    page.trouble = printable(str(error))[:1000]
    answered_at = page.checked_at or page.found_at
    is_long = page.failures >= _GONE_AFTER and now - answered_at > _GONE_SPAN
    if isinstance(error, SourceGoneError) or is_long:
        page.gone_at = page.gone_at or now
    if isinstance(error, SourceGoneError):
        page.checked_at = now
    is_settled = page.gone_at is not None or page.failures > _GONE_AFTER + 2
    page.due_at = now + (EVERY if is_settled else min(_SLOWEST, _RETRY * 2 ** (page.failures - 1)))


def put_off(session: Session, claim: PageClaim, reason: str, *, now: datetime) -> None:
    """Puts a page off by a day that failed in a way nobody expected."""
    page = session.get_one(Page, claim.page_id)
    page.failures += 1
    page.trouble, page.due_at = printable(reason)[:1000], now + _RETRY
    session.flush()


def dead_links(session: Session) -> list[DeadLink]:
    """Lists the pages that are gone, then those that could not be read."""
    query = (
        select(Page)
        .where(Page.gone_at.is_not(None) | Page.trouble.is_not(None))
        .order_by(Page.gone_at.is_(None), Page.gone_at, Page.url)
    )
    return [
        DeadLink(
            url=page.url,
            gone_at=page.gone_at,
            checked_at=page.checked_at,
            failures=page.failures,
            trouble=page.trouble,
            evidence_id=page.evidence_id,
        )
        for page in session.scalars(query)
    ]
