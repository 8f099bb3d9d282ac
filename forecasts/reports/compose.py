"""Composing a report: what happened in a span of time, for everybody or for one subscriber."""

from datetime import datetime
from typing import Final

from forecasts import ledger
from forecasts.db import Session
from forecasts.reports.asked import LANGUAGE, Place, Reader, Span, place_of, week_of, week_span
from forecasts.reports.facts import Audience, Report
from forecasts.reports.items import Correction, Head
from forecasts.values import Chain, Role

__all__ = [
    "Place",
    "Reader",
    "Span",
    "edition_for",
    "place_of",
    "report_for",
    "week_of",
    "week_span",
]

VERIFY: Final = "/methodology#ledger"


def _head(session: Session, place: Place) -> Head:
    last = ledger.head(session, Chain.PUBLIC)
    return Head(size=last.size, digest=last.entry_hash, verify_url=place.at(VERIFY))


def report_for(
    session: Session,
    reader: Reader,
    span: Span,
    *,
    place: Place,
    now: datetime,
    corrections: tuple[Correction, ...] = (),
    name: str = "",
) -> Report:
    """Composes the report of one subscriber; it holds what is public, and what is their own.

    Args:
        session: any session.
        reader: for whom.
        span: over which time.
        place: the site it comes from.
        now: the present instant.
        corrections: outcomes told to this reader before that are different now.
        name: of the letter, by which its page is found.
    """
    return Report(
        audience=Audience.PERSONAL,
        role=reader.role,
        week=span.week,
        since=span.since,
        until=span.until,
        zone=reader.zone,
        language=reader.language,
        due_at=span.due_at,
        is_late=span.is_late,
        is_monthly=span.is_monthly,
        is_sign_of_life=span.is_sign_of_life,
        corrections=corrections,
        board_url=place.at("/"),
        ledger=_head(session, place),
        url=place.mine(name) if name else "",
    )


def edition_for(session: Session, week: str, *, place: Place, now: datetime) -> Report:
    """Composes the report of an ISO week for everybody, of nothing but public data.

    Args:
        session: any session.
        week: such as "2026-W48"; Monday 00:00 UTC to the next.
        place: the site it comes from.
        now: the present instant.

    Raises:
        InvalidInputError: there is no such week.
    """
    span = week_span(week)
    return Report(
        audience=Audience.PUBLIC,
        role=Role.READER,
        week=week,
        since=span.since,
        until=span.until,
        zone="UTC",
        language=LANGUAGE,
        board_url=place.at("/"),
        ledger=_head(session, place),
        url=place.edition(week),
    )
