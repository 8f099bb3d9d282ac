"""From the facts of a report or a notice to a letter: subject, plain text, HTML and pictures."""

from dataclasses import dataclass

from forecasts.reports.facts import Notice, Report
from forecasts.reports.words import headline, notice_headline, notice_summary, summary

__all__ = [
    "LetterLinks",
    "Rendered",
    "headline",
    "notice_headline",
    "notice_summary",
    "render_notice",
    "render_report",
    "summary",
]


@dataclass(frozen=True, slots=True)
class LetterLinks:
    """Where a letter leads beyond what it tells; what is empty is left out.

    Attributes:
        unsubscribe: ends all mail to the address.
        preferences: where it is changed what is sent and when.
        web: the same letter as a page.
    """

    unsubscribe: str = ""
    preferences: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as it is handed on.

    Attributes:
        subject: one line.
        text: the whole as plain text.
        html: the whole as HTML.
        pictures: what the HTML shows by `cid:` and its name: name and PNG.
    """

    subject: str
    text: str
    html: str
    pictures: tuple[tuple[str, bytes], ...] = ()


def render_report(report: Report, links: LetterLinks) -> Rendered:
    """Renders a report."""
    text = f"{summary(report)}\n\n{links.web}\n"
    return Rendered(headline(report), text, f"<!doctype html><title>x</title><p>{summary(report)}")


def render_notice(notice: Notice, links: LetterLinks) -> Rendered:
    """Renders a notice."""
    text = f"{notice_summary(notice)}\n\n{links.web}\n"
    return Rendered(notice_headline(notice), text, "<!doctype html><title>x</title>")
