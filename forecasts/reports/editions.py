"""The report of a week for everybody: composed, and kept with its board."""

from datetime import datetime

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Edition
from forecasts.outbox.people import is_anybody_gone, slugs_named
from forecasts.reports.asked import LANGUAGE, Place, Reader, Span, week_span
from forecasts.reports.board import board_moves, board_words, kept_board
from forecasts.reports.closing import closing_for_readers
from forecasts.reports.facts import Audience, Report, report_to_json
from forecasts.reports.market_moves import moves_over
from forecasts.reports.public import PublicPart, public_part
from forecasts.reports.public_corrections import edition_corrections, told_already
from forecasts.reports.topics import Choice
from forecasts.values import Role

_NOBODY = Reader(public_id="")


def _edition(
    session: Session, span: Span, part: PublicPart, *, place: Place, now: datetime
) -> Report:
    corrections = edition_corrections(session, span, place)
    corrected = {each.subject.question_id for each in corrections}
    told = told_already(session, span, part.outcomes)
    choice = Choice(reader=_NOBODY, topics=part.topics)
    board = board_moves(part.board, place)
    return Report(
        audience=Audience.PUBLIC,
        role=Role.READER,
        week=span.week,
        since=span.since,
        until=span.until,
        zone=_NOBODY.zone,
        language=LANGUAGE,
        composed_at=now,
        resolved=tuple(
            each
            for each in part.outcomes
            if each.subject.question_id not in corrected and each.resolution_id not in told
        ),
        corrections=corrections,
        moves=moves_over(part.prices),
        closing=closing_for_readers(part.closing, choice, now),
        board=board,
        board_url=place.at("/"),
        board_words=board_words(part.board, board),
        board_since=part.board.since,
        ledger=part.head,
        url=place.edition(span.week),
    )


def edition_for(session: Session, week: str, *, place: Place, now: datetime) -> Report:
    """Composes the report of an ISO week for everybody, of nothing but public data.

    Args:
        session: any session.
        week: such as "2026-W48"; Monday 00:00 UTC to the next.
        place: the site it comes from.
        now: the present instant; what has closed by now is not announced.

    Raises:
        InvalidInputError: there is no such week.
    """
    span = week_span(week)
    part = public_part(session, span, place=place, is_changed_told=True)
    return _edition(session, span, part, place=place, now=now)


def _is_kept(session: Session, week: str) -> bool:
    return session.scalar(select(Edition.id).where(Edition.week == week)) is not None


def compose_edition(session: Session, week: str, *, place: Place, now: datetime) -> Edition | None:
    """Composes the report of a week with its board, to be kept; None where one is kept already.

    Args:
        session: any session; a board takes its time, so better not one that keeps others waiting.
        week: an ISO week that is over.
        place: the site.
        now: the present instant.

    Raises:
        InvalidInputError: there is no such week.
    """
    span = week_span(week)
    if _is_kept(session, week):
        return None
    part = public_part(session, span, place=place, is_changed_told=True)
    return Edition(
        week=week,
        since=span.since,
        until=span.until,
        composed_at=now,
        facts=report_to_json(_edition(session, span, part, place=place, now=now)),
        board=kept_board(part.board),
    )


def keep_composed(session: Session, edition: Edition) -> Edition | None:
    """Keeps the report of a week, unless another kept one since, or somebody in it was erased.

    Args:
        session: an open writing transaction.
        edition: as it was composed.
    """
    named = slugs_named(edition.facts) | set(edition.board["rows"])
    if _is_kept(session, edition.week) or is_anybody_gone(session, named):
        return None
    session.add(edition)
    session.flush()
    return edition


def keep_edition(session: Session, week: str, *, place: Place, now: datetime) -> Edition | None:
    """Composes the report of a week and keeps it at once; see `compose_edition`."""
    composed = compose_edition(session, week, place=place, now=now)
    return None if composed is None else keep_composed(session, composed)
