"""What a card shows of a forecaster, a question or the board, with the date of its last fact."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.forecasters import find_forecaster
from forecasts.models import Question
from forecasts.standings.board.board_rows import BoardRow, Leaderboard
from forecasts.standings.board.own_rows import Boards, own_ticks
from forecasts.standings.events import forecaster_story, latest_decisions, question_story
from forecasts.standings.questions.question_page import HistoryEntry, question_page
from forecasts.standings.questions.question_status import held_readings
from forecasts.values import Board, ForecasterKind, QuestionState, Reading, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecasterCard:
    """A forecaster in one figure.

    Attributes:
        row: the record on the board that is shown, None before the first score.
        board: which board that is.
        as_of: when the last thing the figure rests on happened, None where nothing did.
    """

    name: str
    slug: str
    kind: ForecasterKind
    row: BoardRow | None
    board: Board
    as_of: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    """A question in one figure.

    Attributes:
        latest: where each forecaster stands, or stood last, the least likely first.
        current: the decision in force, None while undecided.
        as_of: when the last statement or decision came on record.
    """

    title: str
    slug: str
    zone: str
    closes_at: datetime
    closes_precision: DatePrecision
    state: QuestionState
    latest: tuple[Reading, ...]
    current: HistoryEntry | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class BoardCard:
    """The board, and when the last thing on it happened; None before the first."""

    board: Leaderboard
    as_of: datetime | None


def _last_of(row: BoardRow | None) -> list[datetime]:
    return [max(tick.closes_at for tick in row.ticks)] if row is not None and row.ticks else []


def forecaster_card(
    session: Session, name: str, *, boards: Boards, now: datetime
) -> ForecasterCard:
    """Gathers what a card shows of a forecaster: the prospective record, else the other.

    Args:
        session: a reading session.
        name: slug, name or alias.
        boards: the unfiltered boards (`both_boards`).
        now: the present instant.

    Raises:
        NotFoundError: nobody public is called that.
    """
    who = find_forecaster(session, name, is_public=True)
    story = forecaster_story(session, who.slug, most=1)
    boards = own_ticks(session, boards, forecaster_id=who.id, slug=who.slug, now=now)
    forward, backward = (each.row(who.slug) for each in boards)
    row, board = (forward, Board.PROSPECTIVE) if forward else (backward, Board.RETROSPECTIVE)
    told = [event.at for event in story.events]
    told += [at for at in _last_of(row) if at <= now]
    return ForecasterCard(
        name=who.name,
        slug=who.slug,
        kind=who.kind,
        row=row,
        board=board,
        as_of=max(told, default=None),
    )


def question_card(session: Session, name: str) -> QuestionCard:
    """Gathers what a card shows of a question.

    Raises:
        NotFoundError: there is no such question for the public.
    """
    page = question_page(session, name)
    story = question_story(session, page.slug, most=1)
    return QuestionCard(
        title=page.title,
        slug=page.slug,
        zone=page.zone,
        closes_at=page.closes_at,
        closes_precision=page.closes_precision,
        state=page.state,
        latest=held_readings(page),
        current=page.current,
        as_of=story.events[0].at if story.events else story.began_at,
    )


def _last_deadline(session: Session, now: datetime) -> datetime | None:
    return session.scalar(
        select(func.max(Question.closes_at)).where(
            Question.visibility == Visibility.PUBLIC,
            Question.state == QuestionState.RESOLVED,
            Question.closes_at <= now,
        )
    )


def board_card(session: Session, board: Leaderboard, *, now: datetime) -> BoardCard:
    """Gathers what a card shows of the board a reader finds first.

    Args:
        session: a reading session.
        board: the one of an empty `BoardFilter`.
        now: the present instant.
    """
    told = [event.at for event in latest_decisions(session, most=1)]
    last = _last_deadline(session, now)
    known = [*told, *([last] if last is not None else [])]
    return BoardCard(board, max(known) if known else None)
