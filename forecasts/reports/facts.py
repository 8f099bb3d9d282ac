"""What a report or a notice says, as frozen facts: composed once, then rendered, shown and kept.

Nothing here is read from the database again: a report is rendered from these facts alone, so that
letter, page and feed cannot disagree. Times are aware UTC; the renderer tells them in `zone` and
`language`. A forecaster is named as `forecaster` beside `url`, their page, or by that page alone in
`named`: so they are found who are to be forgotten, see `forecasts.outbox.people`.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter

from forecasts.reports.items import (
    BoardMove,
    Closing,
    Correction,
    Head,
    Move,
    Outcome,
    OwnRecord,
    Quote,
    Subject,
)
from forecasts.values import Role


class Audience(StrEnum):
    """For whom a report is written."""

    PUBLIC = "public"
    """Everybody: the page of a week and its entry in the feed."""
    PERSONAL = "personal"
    """One subscriber; it may hold what only they may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a report says.

    Attributes:
        audience: everybody, or one subscriber.
        role: what the reader may do; decides which parts there are.
        week: the ISO week it is the report of, such as "2026-W48".
        since: where its span begins.
        until: where it ends.
        zone: in which times are told.
        language: of dates, such as "en_GB".
        due_at: when it was to come; None for everybody's.
        composed_at: when everybody's was composed: places and ledger are of then; None for others.
        is_late: whether it comes later than it was due.
        is_monthly: whether it is sent once a month.
        is_sign_of_life: whether nothing happened, and it says only that all is well.
        covers: what it was narrowed to, in words such as "tagged war"; empty for everything.
        is_widened: whether it covers everything only because whom it was narrowed to is gone.
        named: the pages of the forecasters it was narrowed to.
        resolved: what was decided: one's own first, then outcomes, then what has none; each the
            newest first.
        corrections: outcomes told before that are different now.
        moves: the markets that moved farthest.
        closing: what closes within a week; what waits for the reader's answer first.
        quotes: what waits for a curator, the oldest first; empty for anybody else.
        quotes_waiting: how many wait in all.
        quotes_url: where all of them are decided about; empty for anybody else.
        board: whose place changed most.
        board_url: the board.
        board_words: what the board shows and how little it can tell, in a sentence.
        board_since: when the board was kept it is compared with; None where there is none yet, and
            its rows are the top of the board as it stands.
        own: the reader's record; None for everybody's, and before a first score.
        ledger: the end of the ledger when it was composed.
        why: why the reader gets this, in a sentence.
        url: its page.
    """

    audience: Audience
    role: Role
    week: str
    since: datetime
    until: datetime
    zone: str
    language: str
    due_at: datetime | None = None
    composed_at: datetime | None = None
    is_late: bool = False
    is_monthly: bool = False
    is_sign_of_life: bool = False
    covers: str = ""
    is_widened: bool = False
    named: tuple[str, ...] = ()
    resolved: tuple[Outcome, ...] = ()
    corrections: tuple[Correction, ...] = ()
    moves: tuple[Move, ...] = ()
    closing: tuple[Closing, ...] = ()
    quotes: tuple[Quote, ...] = ()
    quotes_waiting: int = 0
    quotes_url: str = ""
    board: tuple[BoardMove, ...] = ()
    board_url: str = ""
    board_words: str = ""
    board_since: datetime | None = None
    own: OwnRecord | None = None
    ledger: Head
    why: str = ""
    url: str = ""

    @property
    def has_news(self) -> bool:
        """Whether anything happened that is worth a letter."""
        return bool(
            self.resolved
            or self.corrections
            or self.moves
            or any(each.is_asked for each in self.closing)
            or self.quotes_waiting
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One question somebody is reminded of: it is due, closes soon, is old, or a market moved.

    Attributes:
        about: a value of `Telling`.
        key: tells apart what is told of a question more than once.
        words: why, in one or two sentences.
    """

    about: str
    key: str
    subject: Subject
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one is told between reports, at most once a day.

    Attributes:
        day: the local day it is the notice of.
        corrections: outcomes told before that are different now; they come first.
        resolved: questions one spoke on that were decided.
        nudges: what of one's own is due, closes, is old or moved.
    """

    day: date
    zone: str
    language: str
    corrections: tuple[Correction, ...] = ()
    resolved: tuple[Outcome, ...] = ()
    nudges: tuple[Nudge, ...] = ()
    why: str = ""

    @property
    def has_news(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.corrections or self.resolved or self.nudges)


_REPORT: Final = TypeAdapter(Report)
_NOTICE: Final = TypeAdapter(Notice)


def report_to_json(report: Report) -> dict[str, Any]:
    """Writes a report as plain JSON values."""
    kept: dict[str, Any] = _REPORT.dump_python(report, mode="json")
    return kept


def report_from_json(kept: dict[str, Any]) -> Report:
    """Reads a report back, equal to the one that was written.

    Raises:
        pydantic.ValidationError: it is none.
    """
    return _REPORT.validate_json(json.dumps(kept))


def notice_to_json(notice: Notice) -> dict[str, Any]:
    """Writes a notice as plain JSON values."""
    kept: dict[str, Any] = _NOTICE.dump_python(notice, mode="json")
    return kept
