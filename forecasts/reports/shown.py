"""Reports as they are shown on pages and in the feed: the editions that are kept, and letters.

What is kept names its pages by the address the site had then; what is shown leads to the present
one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

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
from forecasts.reports.taken_back import without_taken_back
from forecasts.reports.told import Standing, standing_decisions
from forecasts.reports.words import headline, stands, summary
from forecasts.values import Decision, MailKind, Visibility

LISTED: Final = 52
FED: Final = 12
_ALL: Final = 1000  # a page has room for everything
_OWN_PAGE: Final = re.compile(r"/reports/(?:mine/)?[^/]+")
_LEADS: Final = re.compile(r"(?:.*_)?url|named")  # the fields of facts that hold addresses


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
        changed: which outcomes it told are decided otherwise by now.
        changed_at: when the last of these was decided; None where none is.
    """

    week: str
    days: str
    since: datetime
    until: datetime
    composed_at: datetime
    headline: str
    summary: str
    changed: tuple[Line, ...]
    changed_at: datetime | None


def days_of(week: str) -> str:
    """Says which days an ISO week is.

    Example:
        >>> days_of("2026-W48")
        '23 – 29 Nov 2026'
    """
    found = week_span(week)
    return span(found.since, found.until, "UTC", LANGUAGE)


def _moved(kept: Any, before: str, now: str, *, is_address: bool = False) -> Any:
    """Gives kept facts with every address of a site that was elsewhere; words stay as they are."""
    if isinstance(kept, dict):
        return {
            key: _moved(value, before, now, is_address=_LEADS.fullmatch(key) is not None)
            for key, value in kept.items()
        }
    if isinstance(kept, list):
        return [_moved(each, before, now, is_address=is_address) for each in kept]
    if is_address and isinstance(kept, str) and (kept == before or kept.startswith(f"{before}/")):
        return f"{now}{kept.removeprefix(before)}"
    return kept


def _read(facts: dict[str, Any], site_url: str) -> Report:
    """Reads a report, with its addresses on the present site."""
    url = facts.get("url", "")
    page = _OWN_PAGE.search(url)
    before = url[: page.start()] if page and page.end() == len(url) else site_url
    return report_from_json(facts if before == site_url else _moved(facts, before, site_url))


def _editions(
    session: Session, site_url: str, *, most: int, skip: int = 0
) -> list[tuple[EditionLine, Report]]:
    """Reads editions, the newest week first, with what stands of them by now."""
    query = select(Edition).order_by(Edition.week.desc()).limit(most).offset(skip)
    editions = session.scalars(query).all()
    reports = without_taken_back(session, [_read(each.facts, site_url) for each in editions])
    found = list(zip(editions, reports, strict=True))
    now = _standing(session, (report for _, report in found))
    return [(_line(edition, report, now), report) for edition, report in found]


def edition_lines(
    session: Session, *, site_url: str, page: int = 1
) -> tuple[tuple[EditionLine, ...], int]:
    """Lists the editions, the newest week first, a year of them to a page.

    Returns:
        Those of the page, and how many pages there are.
    """
    number = session.scalar(select(func.count()).select_from(Edition)) or 0
    found = _editions(session, site_url, most=LISTED, skip=LISTED * (page - 1))
    return tuple(each for each, _ in found), max(1, -(-number // LISTED))


def latest_letters(session: Session, *, site_url: str) -> tuple[tuple[EditionLine, Page], ...]:
    """Gives the latest editions, each written out, the newest first."""
    found = _editions(session, site_url, most=FED)
    return tuple((each, page_of(report)) for each, report in found)


def _line(edition: Edition, report: Report, now: Mapping[int, Standing]) -> EditionLine:
    changed = _changed(report, now)
    return EditionLine(
        week=edition.week,
        days=days_of(edition.week),
        since=edition.since,
        until=edition.until,
        composed_at=edition.composed_at,
        headline=headline(report),
        summary=summary(report),
        changed=tuple(changed.values()),
        changed_at=max((now[each].decided_at for each in changed), default=None),
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


def shown_edition(session: Session, week: str, *, site_url: str) -> ShownEdition:
    """Gives the report of a week for everybody, as it was composed then.

    Args:
        session: a reading session.
        week: the ISO week.
        site_url: where the site is now, which its links lead to.

    Raises:
        NotFoundError: none is kept of such a week.
    """
    edition = session.scalars(select(Edition).where(Edition.week == week)).one_or_none()
    if edition is None:
        raise NotFoundError("report", week[:20])
    earlier = select(func.max(Edition.week)).where(Edition.week < week)
    later = select(func.min(Edition.week)).where(Edition.week > week)
    return ShownEdition(
        report=without_taken_back(session, [_read(edition.facts, site_url)])[0],
        before=session.scalar(earlier),
        after=session.scalar(later),
    )


def changed_since(session: Session, report: Report) -> tuple[Line, ...]:
    """Says which outcomes a report told that are decided otherwise by now.

    Args:
        session: a reading session.
        report: as it was composed; of everybody's, only questions are looked at that are public.
    """
    return tuple(_changed(report, _standing(session, (report,))).values())


def _told(report: Report) -> dict[int, Outcome | Correction]:
    outcomes: tuple[Outcome | Correction, ...] = (*report.resolved, *report.corrections)
    return {each.subject.question_id: each for each in outcomes}


def _standing(session: Session, reports: Iterable[Report]) -> dict[int, Standing]:
    """Reads what stands now of what reports told; of everybody's, of public questions alone."""
    asked: set[int] = set()
    public: set[int] = set()
    for each in reports:
        (public if each.audience is Audience.PUBLIC else asked).update(_told(each))
    if public:
        seen = select(Question.id).where(
            Question.id.in_(public), Question.visibility == Visibility.PUBLIC
        )
        asked.update(session.scalars(seen))
    return standing_decisions(session, asked) if asked else {}


def _changed(report: Report, now: Mapping[int, Standing]) -> dict[int, Line]:
    """Says of each question whose outcome is another now than a report told, which."""
    return {
        question: line(
            "Decided since: " if each.decision is Decision.REOPENED else "Corrected since: ",
            foreign(each.subject.title, each.subject.url),
            f" is {stands(now[question].decision)}, not {stands(each.decision)}.",
        )
        for question, each in _told(report).items()
        if question in now and now[question].decision is not each.decision
    }


def shown_letter(session: Session, name: str, *, site_url: str) -> Report:
    """Gives the report of one subscriber by the unguessable name of its letter.

    Args:
        session: a reading session.
        name: of the letter.
        site_url: where the site is now, which its links lead to.

    Raises:
        NotFoundError: there is no such letter, it is no report, or it is no longer kept.
    """
    query = select(Delivery.facts).where(
        Delivery.public_id == name, Delivery.kind == MailKind.REPORT, Delivery.facts.is_not(None)
    )
    facts = session.scalar(query)
    if facts is None:
        raise NotFoundError("report", name[:20])
    return without_taken_back(session, [_read(facts, site_url)])[0]


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
