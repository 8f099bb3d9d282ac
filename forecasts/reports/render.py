"""From the facts of a report or a notice to a letter: subject, plain text, HTML and pictures."""

import binascii
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from forecasts.mail import Picture
from forecasts.reports.facts import Audience, Notice, Report
from forecasts.reports.letters.html import html_of
from forecasts.reports.letters.letter import notice_page, report_page
from forecasts.reports.letters.manner import Manner
from forecasts.reports.letters.parts import Page
from forecasts.reports.letters.text import text_of
from forecasts.reports.plain import address
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

MESSAGE_LIMIT: Final = 102_000
"""Octets of a whole message; Gmail hides what goes beyond 102,400, the way out with it."""

HTML_LIMIT: Final = 90_000
_HEADERS: Final = 6_000  # addresses, a signature, the ids of earlier letters
_MOST: Final = 12
_LONGEST: Final = 310
_LESS: Final = (
    (12, 160), (9, 160), (7, 140), (5, 140), (4, 120), (3, 120), (2, 100), (1, 80),
)  # fmt: skip


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
        pictures: what the HTML shows by `cid:` and its name.
    """

    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...] = ()


def _encoded(text: str) -> int:
    """Gives the octets of a part of text on the wire, as `forecasts.mail` encodes it."""
    whole = text.encode()
    quoted = binascii.b2a_qp(whole)
    return min(len(quoted) + quoted.count(b"\n"), _packed(whole))


def _packed(content: bytes) -> int:
    """Gives the octets of content in base64: four for three, and a line end after each 76."""
    return len(content) * 4 // 3 * 39 // 38 + 100


def _octets(rendered: Rendered) -> int:
    pictures = sum(_packed(each.png) + 400 for each in rendered.pictures)
    return _encoded(rendered.text) + _encoded(rendered.html) + pictures + _HEADERS


def _rendered(page: Page) -> Rendered:
    figures = [each.figure for each in page.sections if each.figure is not None]
    return Rendered(
        subject=page.subject,
        text=text_of(page),
        html=html_of(page),
        pictures=tuple(Picture(name=each.name, png=each.png) for each in figures),
    )


def _is_small(rendered: Rendered) -> bool:
    return _octets(rendered) <= MESSAGE_LIMIT and len(rendered.html.encode()) <= HTML_LIMIT


def _fitted(write: Callable[[Manner], Page], manner: Manner) -> Rendered:
    """Renders a letter; where it is too large to be shown whole, as much of it as can be."""
    rendered = _rendered(write(manner))
    if _is_small(rendered):
        return rendered
    made: dict[int, Rendered] = {}

    def is_small(step: int) -> bool:
        most, longest = _LESS[step]
        made[step] = _rendered(write(replace(manner, most=most, longest=longest)))
        return _is_small(made[step])

    step = bisect_left(range(len(_LESS)), 1, key=is_small)
    return made[min(step, len(_LESS) - 1)]


def render_report(report: Report, links: LetterLinks) -> Rendered:
    """Renders a report."""
    manner = Manner(
        zone=report.zone,
        language=report.language,
        is_public=report.audience is Audience.PUBLIC,
        web=address(links.web or report.url),
        most=_MOST,
        longest=_LONGEST,
    )
    ends = partial(
        report_page, report, unsubscribe=links.unsubscribe, preferences=links.preferences
    )
    return _fitted(ends, manner)


def render_notice(notice: Notice, links: LetterLinks) -> Rendered:
    """Renders a notice."""
    manner = Manner(
        zone=notice.zone,
        language=notice.language,
        web=address(links.web),
        most=_MOST,
        longest=_LONGEST,
    )
    ends = partial(
        notice_page, notice, unsubscribe=links.unsubscribe, preferences=links.preferences
    )
    return _fitted(ends, manner)
