"""What the log of corrections hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.standings.corrected.corrections import Correction
from web.contexts.shared import Link, Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsContext:
    """The public corrections, newest first.

    Attributes:
        lines: those of this page.
        total: how many there are in all.
        paging: the other pages.
        contact: where to ask for a correction, None when the settings name nothing.
        feed: the same as a feed.
    """

    template: ClassVar[str] = "corrections.html"

    lines: tuple[Correction, ...]
    total: int
    paging: Paging
    contact: Link | None
    feed: Link
