"""The whole of a letter, in the order it is read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from forecasts.reports.dates import day
from forecasts.reports.facts import Audience, Notice, Report
from forecasts.reports.letters.manner import Manner
from forecasts.reports.letters.outcomes import corrections_section, resolved_section
from forecasts.reports.letters.parts import Line, Page, Section, Tone, foreign, line, linked
from forecasts.reports.letters.pictures import calibration_figure
from forecasts.reports.letters.records import board_section, ledger_section, own_section
from forecasts.reports.letters.waiting import (
    closing_section,
    moves_section,
    nudge_sections,
    quotes_section,
)
from forecasts.reports.words import headline, notice_headline, notice_summary, summary
from forecasts.values import Role

_WIDENED: Final = (
    "It covers everything: whom you had narrowed it to is gone from the record. The link at the "
    "end lets you choose anew."
)

_LATE: Final = timedelta(hours=6)
"""From when on a report for everybody says that it was composed late."""


def _ways(web: str, unsubscribe: str) -> tuple[Line, ...]:
    """Says near the top where the letter can be read and how it is ended."""
    ways = (("Read it on the web", web), ("Unsubscribe", unsubscribe))
    return tuple(line(linked(words, url)) for words, url in ways if url)


def _once(sections: Iterable[Section]) -> Iterator[Section]:
    """Says how something is read only where it is first needed."""
    said: set[Line] = set()
    for section in sections:
        yield replace(section, intro=tuple(each for each in section.intro if each not in said))
        said.update(section.intro)


def _foot(why: str, *, unsubscribe: str, preferences: str, web: str) -> Iterator[Line]:
    if why:
        yield line(foreign(why), tone=Tone.SOFT)
    for words, url in (
        ("Stop all of it", unsubscribe),
        ("Change what you get, and when", preferences),
        ("Read it on the web", web),
    ):
        if url:
            yield line(linked(words, url), ".", tone=Tone.SOFT)


def _notes(report: Report, manner: Manner) -> Iterator[Line]:
    span = f"{manner.instant(report.since)} to {manner.instant(report.until)}"
    yield line(f"From {span}.", tone=Tone.SOFT)
    if report.composed_at is not None and report.composed_at - report.until >= _LATE:
        yield line(
            f"It was composed only on {manner.instant(report.composed_at)}: places on the board, "
            "outcomes and the ledger are as they stood then."
        )
    if report.is_late and report.due_at is not None:
        yield line(
            f"This report comes late: it was due on {manner.instant(report.due_at)}. We are sorry."
        )
    if report.is_sign_of_life:
        yield line(
            f"No report was sent since {manner.instant(report.since)}, for there was nothing to "
            "tell. This letter says only that the site runs."
        )
    if report.is_widened:
        yield line(_WIDENED, tone=Tone.SOFT)
    if report.covers:
        yield line("It covers only what is ", manner.said(report.covers), ".", tone=Tone.SOFT)


def _sections(report: Report, manner: Manner) -> Iterator[Section]:
    if report.resolved:
        yield resolved_section(report.resolved, manner)
    if report.corrections:
        yield corrections_section(report.corrections, manner)
    if report.moves:
        yield moves_section(report.moves, manner)
    if report.closing:
        yield closing_section(report.closing, manner)
    if report.quotes or report.quotes_waiting:
        yield quotes_section(report.quotes, report.quotes_waiting, report.quotes_url, manner)
    if report.board or (report.board_words and not report.is_sign_of_life):
        yield board_section(report.board, report.board_url, report.board_words, manner)
    if report.own is not None:
        yield own_section(report.own, calibration_figure(report.own))
    yield ledger_section(report.ledger)


def _days(report: Report, manner: Manner) -> str:
    """Says which days a report tells of; the week of everybody's is what its page is called."""
    days = manner.span(report.since, report.until)
    return f"{days} ({report.week})" if report.audience is Audience.PUBLIC else days


def _title(report: Report) -> str:
    if report.is_sign_of_life:
        return "Nothing new on the record"
    whose = "The" if report.role is Role.READER else "Your"
    return f"{whose} {'month' if report.is_monthly else 'week'} on the record"


def report_page(report: Report, manner: Manner, *, unsubscribe: str, preferences: str) -> Page:
    """Writes a report."""
    often = "Monthly" if report.is_monthly else "Weekly"
    return Page(
        subject=headline(report),
        kicker=f"Forecasts · {often} report · {_days(report, manner)}",
        title=_title(report),
        summary=summary(report),
        ways=_ways(manner.web, unsubscribe),
        notes=tuple(_notes(report, manner)),
        sections=tuple(_once(_sections(report, manner))),
        foot=tuple(
            _foot(report.why, unsubscribe=unsubscribe, preferences=preferences, web=manner.web)
        ),
    )


def _notice_title(notice: Notice) -> str:
    if notice.corrections:
        return "What we told you is different now"
    return "How it came out" if notice.resolved else "Questions of yours to look at"


def _notice_sections(notice: Notice, manner: Manner) -> Iterator[Section]:
    if notice.corrections:
        yield corrections_section(notice.corrections, manner)
    if notice.resolved:
        yield resolved_section(notice.resolved, manner)
    yield from nudge_sections(notice.nudges, manner)


def notice_page(notice: Notice, manner: Manner, *, unsubscribe: str, preferences: str) -> Page:
    """Writes a notice."""
    return Page(
        subject=notice_headline(notice),
        kicker=f"Forecasts · Notice · {day(notice.day, notice.language)}",
        title=_notice_title(notice),
        summary=notice_summary(notice),
        ways=_ways(manner.web, unsubscribe),
        sections=tuple(_once(_notice_sections(notice, manner))),
        foot=tuple(
            _foot(notice.why, unsubscribe=unsubscribe, preferences=preferences, web=manner.web)
        ),
    )
