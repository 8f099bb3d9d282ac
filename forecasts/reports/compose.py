"""Composing a report: what happened in a span of time, for everybody or for one subscriber."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from forecasts.db import Session
from forecasts.reports.asked import Place, Reader, Span, place_of, week_of, week_span
from forecasts.reports.board import board_moves, board_words
from forecasts.reports.closing import Desk, closing_for_forecasters, closing_for_readers
from forecasts.reports.editions import edition_for
from forecasts.reports.facts import Audience, Report
from forecasts.reports.items import Closing, Correction, Move, Outcome
from forecasts.reports.market_moves import own_moves, price_lines
from forecasts.reports.outcomes import in_order
from forecasts.reports.own import record_of_reader
from forecasts.reports.own_outcomes import hidden_outcomes, person, spoken_on, with_own
from forecasts.reports.public import PublicPart, PublicParts
from forecasts.reports.quotes import waiting_quotes
from forecasts.reports.topics import Choice, covers_words, slugs_covered
from forecasts.standings.own.questions import Owner, OwnQuestion, own_questions
from forecasts.standings.records import Person
from forecasts.values import Role, Visibility

__all__ = [
    "Place",
    "PublicParts",
    "Reader",
    "Span",
    "edition_for",
    "place_of",
    "report_for",
    "week_of",
    "week_span",
]


class _Composing:
    """One report while it is composed: what is asked, and what was read for it."""

    def __init__(
        self, session: Session, reader: Reader, span: Span, place: Place, part: PublicPart
    ) -> None:
        self._session, self._reader, self._span, self._place = session, reader, span, place
        self._part = part
        self._owner = Owner(account_id=reader.account_id, forecaster_id=reader.forecaster_id)
        self._who: Person | None = person(session, reader.forecaster_id)
        self._open: dict[int, OwnQuestion] = self._own_questions()
        decided = {each.subject.question_id for each in part.outcomes}
        own = {*self._open, *spoken_on(session, self._who, decided)}
        self._choice = Choice(reader=reader, topics=part.topics, own=own)

    def _own_questions(self) -> dict[int, OwnQuestion]:
        if self._owner.account_id is None and self._who is None:
            return {}
        return {each.question_id: each for each in own_questions(self._session, self._owner)}

    def outcomes(self, corrected: Collection[int]) -> list[Outcome]:
        """Lists what was decided; what is told as a correction is told once."""
        public = [
            each for each in self._part.outcomes if self._choice.covers(each.subject.question_id)
        ]
        hidden = hidden_outcomes(self._session, self._owner, self._span, self._place)
        told = [each for each in (*public, *hidden) if each.subject.question_id not in corrected]
        asked = {each.subject.question_id for each in hidden}
        asked |= {each for each in self._part.topics if self._choice.is_own(each)}
        return in_order(told, asked)

    def moves(self) -> tuple[Move, ...]:
        """Lists the markets that moved farthest."""
        lines = [
            line for line in self._part.prices if self._choice.covers(line.subject.question_id)
        ]
        hidden = [
            each for each, one in self._open.items() if one.visibility is not Visibility.PUBLIC
        ]
        if hidden:
            lines += price_lines(self._session, self._span, self._place, question_ids=hidden)
        return own_moves(self._session, lines, self._open, self._reader, self._span)

    def closing(self, now: datetime) -> tuple[Closing, ...]:
        """Lists what closes within a week."""
        lines, choice = self._part.closing, self._choice
        if self._reader.account_id is None or not self._reader.role.covers(Role.FORECASTER):
            return closing_for_readers(lines, choice, now)
        desk = Desk(
            who=self._who,
            own=self._open,
            choice=choice,
            place=self._place,
            at=self._span.until,
            now=now,
        )
        return closing_for_forecasters(self._session, lines, desk)

    def report(self, corrections: tuple[Correction, ...], *, name: str, now: datetime) -> Report:
        """Puts the parts together."""
        session, reader, span, place = self._session, self._reader, self._span, self._place
        outcomes = self.outcomes({each.subject.question_id for each in corrections})
        resolved, corrected = with_own(session, self._who, outcomes, corrections)
        quotes, waiting = (
            waiting_quotes(session, place) if reader.role.covers(Role.CURATOR) else ((), 0)
        )
        board = board_moves(
            self._part.board,
            place,
            reader=None if self._who is None else self._who.slug,
            chosen=reader.forecasters,
        )
        is_wanted = reader.own_record and reader.forecaster_id is not None
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
            covers=covers_words(session, reader),
            is_widened=reader.is_widened,
            named=tuple(place.forecaster(slug) for slug in slugs_covered(session, reader)),
            resolved=resolved,
            corrections=corrected,
            moves=self.moves(),
            closing=self.closing(now),
            quotes=quotes,
            quotes_waiting=waiting,
            quotes_url=place.at("/review") if waiting else "",
            board=board,
            board_url=place.at("/"),
            board_words=board_words(self._part.board, board),
            board_since=self._part.board.since,
            own=record_of_reader(session, reader.forecaster_id, place, until=span.until)
            if is_wanted and reader.forecaster_id is not None
            else None,
            ledger=self._part.head,
            why=_why(span, place),
            url=place.mine(name) if name else "",
        )


def _why(span: Span, place: Place) -> str:
    how_often = "once a month" if span.is_monthly else "every week"
    return f"You get this {how_often} because you asked {place.host or place.site_url} for it."


def report_for(
    session: Session,
    reader: Reader,
    span: Span,
    *,
    place: Place,
    now: datetime,
    corrections: tuple[Correction, ...] = (),
    name: str = "",
    parts: PublicParts | None = None,
) -> Report:
    """Composes the report of one subscriber; it holds what is public, and what is their own.

    A span begins where the one before ended, so that every decision is told in exactly one report.
    What was told before although the span looks further back is for the caller to leave out.

    Args:
        session: any session.
        reader: for whom.
        span: over which time.
        place: the site it comes from.
        now: the present instant.
        corrections: outcomes told to this reader before that are different now; how the reader did
            is laid beside them here.
        name: of the letter, by which its page is found.
        parts: what was read for others already; whoever writes many reports keeps it.
    """
    part = (parts or PublicParts()).of(session, span, place=place, now=now)
    report = _Composing(session, reader, span, place, part).report(corrections, name=name, now=now)
    return replace(report, is_sign_of_life=span.is_sign_of_life and not report.has_news)
