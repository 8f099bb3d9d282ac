"""What the pages of reports hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.reports.letters.parts import Line, Page
from forecasts.reports.shown import EditionLine
from web.contexts.shared import Link, Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsContext:
    """The reports of past weeks.

    Attributes:
        lines: those of this page, the newest first.
        paging: the other pages.
        feed: the same as a feed.
    """

    template: ClassVar[str] = "reports.html"

    lines: tuple[EditionLine, ...]
    paging: Paging
    feed: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """One report.

    Attributes:
        letter: what it says, part by part.
        changed: which outcomes it told are decided otherwise by now.
        days: which days everybody's tells of; empty for a subscriber's own.
        is_public: whether it is everybody's.
        before: the report of an earlier week.
        after: of a later one.
    """

    template: ClassVar[str] = "report.html"

    letter: Page
    changed: tuple[Line, ...]
    days: str
    is_public: bool
    before: Link | None
    after: Link | None
