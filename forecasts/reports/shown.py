"""Reports as they are shown on pages and in the feed: the editions that are kept, and letters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.models import Delivery, Edition, Question
from forecasts.reports.asked import LANGUAGE, week_span
from forecasts.reports.dates import span
from forecasts.reports.facts import Audience, Report, report_from_json
from forecasts.reports.items import Correction, Outcome
from forecasts.reports.letters.letter import report_page
from forecasts.reports.letters.manner import Manner
from forecasts.reports.letters.parts import Line, Page, foreign, line
from forecasts.reports.told import standing_decisions
from forecasts.reports.words import headline, stands, summary
from forecasts.values import MailKind, Visibility

LISTED: Final = 52
FED: Final = 12
_ALL: Final = 1000  # a page has room for everything


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """The report of one week in a list.

    Attributes:
        week: the ISO week, such as "2026-W48".
        days: which days that is, such as "23 – 29 Nov 2026".
        since: where it begins.
        until: where it ends.
        composed_at: when it was composed.
        headline: its news in a few words.
        summary: in one sentence.
    """

    week: str
    days: str
    since: datetime
    until: datetime
    composed_at: datetime
    headline: str
    summary: str


def days_of(week: str) -> str:
    """Says which days an ISO week is.

    Example:
        >>> days_of("2026-W48")
        '23 – 29 Nov 2026'
    """
    found = week_span(week)
    return span(found.since, found.until, "UTC", LANGUAGE)


def edition_lines(session: Session, *, page: int = 1) -> tuple[tuple[EditionLine, ...], int]:
    """Lists the editions, the newest week first, a year of them to a page.

    Returns:
        Those of the page, and how many pages there are.
    """
    number = session.scalar(select(func.count()).select_from(Edition)) or 0
    query = select(Edition).order_by(Edition.week.desc()).limit(LISTED).offset(LISTED * (page - 1))
    lines = tuple(_line(edition) for edition in session.scalars(query))
    return lines, max(1, -(-number // LISTED))


def latest_letters(session: Session) -> tuple[tuple[EditionLine, Page], ...]:
    """Gives the latest editions, each written out, the newest first."""
    query = select(Edition).order_by(Edition.week.desc()).limit(FED)
    return tuple(
        (_line(edition), page_of(report_from_json(edition.facts)))
        for edition in session.scalars(query)
    )


def _line(edition: Edition) -> EditionLine:
    report = report_from_json(edition.facts)
    return EditionLine(
        week=edition.week,
        days=days_of(edition.week),
        since=edition.since,
        until=edition.until,
        composed_at=edition.composed_at,
        headline=headline(report),
        summary=summary(report),
    )


def edition_weeks(session: Session) -> tuple[tuple[str, datetime], ...]:
    """Names every week that has an edition, and when it was composed, the oldest first."""
    query = select(Edition.week, Edition.composed_at).order_by(Edition.week)
    return tuple((week, at) for week, at in session.execute(query))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEdition:
    """The report of a week with the weeks beside it that have one, None where there is none."""

    report: Report
    before: str | None
    after: str | None


def shown_edition(session: Session, week: str) -> ShownEdition:
    """Gives the report of a week for everybody, as it was composed then.

    Raises:
        NotFoundError: none is kept of such a week.
    """
    edition = session.scalars(select(Edition).where(Edition.week == week)).one_or_none()
    if edition is None:
        raise NotFoundError("report", week[:20])
    earlier = select(func.max(Edition.week)).where(Edition.week < week)
    later = select(func.min(Edition.week)).where(Edition.week > week)
    return ShownEdition(
        report=report_from_json(edition.facts),
        before=session.scalar(earlier),
        after=session.scalar(later),
    )


def changed_since(session: Session, report: Report) -> tuple[Line, ...]:
    """Says which outcomes a report told that are decided otherwise by now.

    Args:
        session: a reading session.
        report: as it was composed; of everybody's, only questions are looked at that are public.
    """
    outcomes: tuple[Outcome | Correction, ...] = (*report.resolved, *report.corrections)
    told = {each.subject.question_id: each for each in outcomes}
    if report.audience is Audience.PUBLIC and told:
        seen = select(Question.id).where(
            Question.id.in_(told), Question.visibility == Visibility.PUBLIC
        )
        told = {each: told[each] for each in session.scalars(seen)}
    standing = standing_decisions(session, told) if told else {}
    return tuple(
        line(
            "Corrected since: ",
            foreign(each.subject.title, each.subject.url),
            f" is {stands(standing[question].decision)}, not {stands(each.decision)}.",
        )
        for question, each in told.items()
        if question in standing and standing[question].decision is not each.decision
    )


def shown_letter(session: Session, name: str) -> Report:
    """Gives the report of one subscriber by the unguessable name of its letter.

    Raises:
        NotFoundError: there is no such letter, it is no report, or it is no longer kept.
    """
    query = select(Delivery.facts).where(
        Delivery.public_id == name, Delivery.kind == MailKind.REPORT, Delivery.facts.is_not(None)
    )
    facts = session.scalar(query)
    if facts is None:
        raise NotFoundError("report", name[:20])
    return report_from_json(facts)


def page_of(report: Report) -> Page:
    """Writes a report out in full, as a page has room for."""
    manner = Manner(
        zone=report.zone,
        language=report.language,
        is_public=report.audience is Audience.PUBLIC,
        most=_ALL,
        longest=_ALL,
    )
    return report_page(report, manner, unsubscribe="", preferences="")
