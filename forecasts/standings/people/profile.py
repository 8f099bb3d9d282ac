"""One forecaster: the record in words and numbers, taken apart, and every call behind it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forecasts.db import Session
from forecasts.forecasters import find_forecaster
from forecasts.models import Alias, Forecaster, Prediction, QuestionTag
from forecasts.standings.board.board_rows import OUTSIDE
from forecasts.standings.board.board_words import own_watched_words
from forecasts.standings.board.evidence import evidence
from forecasts.standings.board.leaderboard import BoardFilter, BoardRow, both_boards
from forecasts.standings.board.own_rows import Boards, own_ticks
from forecasts.standings.calibration.calibration_view import Calibration
from forecasts.standings.people.breakdown import Breakdown, breakdown
from forecasts.standings.people.calls import Call, calls_at, meanings_of
from forecasts.standings.people.profile_words import (
    EDGE_AND_MEANS,
    PARTLY_ANSWERED,
    EdgeWords,
    comparison_words,
    headline,
    without_edge,
)
from forecasts.standings.people.site_calibration import calibration_among_all
from forecasts.standings.people.word_meanings import WordGroup
from forecasts.standings.questions.statements import FurtherSource, further_sources
from forecasts.standings.records import FAMILY_KINDS, Records
from forecasts.standings.replies import ReplyLine, replies_of
from forecasts.standings.units import UnitRecords, unit_numbers, unit_records
from forecasts.values import Board, FamilyKind, ForecasterKind, VerdictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecasterProfile:
    """Everything public about one forecaster.

    Attributes:
        board: which questions calibration, breakdown, average, closest and furthest are of.
        as_of: the instant of the reading.
        headline: the record on that board in a sentence.
        compared: what it was compared with, in a sentence; empty where nothing is scored.
        prospective: the row on the prospective board, None when there is none.
        retrospective: the row on the retrospective board.
        questions: how many units are scored on the board.
        average: their mean Brier score, lower is better.
        early: scored questions left out because their deadline lies ahead.
        others: scored questions on the other board.
        calibration: what was said against what happened.
        breakdown: by reference, year, tag and horizon, and over time.
        closest: the scored call nearest to its outcome, None below two scored questions.
        furthest: the scored call farthest from its outcome.
        noncommittal: statements that committed to nothing.
        direction_only: statements that named a direction but no level.
        classified: these and all statements of a probability.
        hedging_share: the share of the former among the latter, None without any.
        calls: every public statement and verdict, newest first; retracted recording errors are
            left out.
        meanings: what their words turned out to mean, in no score; empty before enough came out.
        partly: exclusive families on the board of which several but not all questions were
            answered.
        replies: what they say about their record or about single calls, newest first.
        further: other articles that say the same once more, by the number of the statement.
    """

    name: str
    slug: str
    kind: ForecasterKind
    organisation: str | None
    role: str | None
    aliases: tuple[str, ...]
    board: Board
    as_of: datetime
    headline: str
    compared: str
    prospective: BoardRow | None
    retrospective: BoardRow | None
    questions: int
    average: float | None
    early: int
    others: int
    calibration: Calibration
    breakdown: Breakdown
    closest: Call | None
    furthest: Call | None
    noncommittal: int
    direction_only: int
    classified: int
    hedging_share: float | None
    calls: tuple[Call, ...]
    meanings: tuple[WordGroup, ...]
    partly: int
    replies: tuple[ReplyLine, ...]
    further: Mapping[int, tuple[FurtherSource, ...]]

    @property
    def edge_note(self) -> str:
        """Why Edge and the plain means can differ in sign; empty where there are not both."""
        row = {
            Board.PROSPECTIVE: self.prospective,
            Board.RETROSPECTIVE: self.retrospective,
        }.get(self.board)
        has_both = row is not None and row.edge is not None and self.breakdown.whole.questions > 0
        return EDGE_AND_MEANS if has_both else ""

    @property
    def watched_words(self) -> str:
        """What share of the scored statements of both boards comes from a watch; or empty."""
        return own_watched_words((self.prospective, self.retrospective))

    @property
    def time_note(self) -> str:
        """Why Brier over time and mean Brier can differ without an update; mostly empty."""
        return PARTLY_ANSWERED if self.partly else ""


def _edge_words(shown: Board, boards: Boards, slug: str) -> EdgeWords | None:
    """Gives the Edge on the board that is shown as a sentence needs it."""
    board = next((each for each in boards if each.board is shown), None)
    row = board.row(slug) if board else None
    if board is None or row is None or board.compared_at is None:
        return None
    if row.edge is None or row.edge_low is None or row.edge_high is None:
        return None
    return EdgeWords(
        edge=row.edge,
        low=row.edge_low,
        high=row.edge_high,
        against=board.compared_at,
        questions=row.referenced,
        is_provisional=row.provisional,
        is_of_few=board.opens_by_brier,
    )


def _without_edge(who: Forecaster, board: Board, rows: Iterable[BoardRow | None]) -> str:
    return without_edge(
        who.kind,
        is_outside=who.kind in OUTSIDE,
        is_all=board is Board.ALL,
        has_other=any(row is not None and row.edge is not None for row in rows),
    )


def _partly_answered(rows: Records) -> int:
    exclusive = rows.family_kind == FAMILY_KINDS.index(FamilyKind.EXCLUSIVE)
    members = dict(zip(rows.family[exclusive].tolist(), rows.members[exclusive], strict=True))
    answered = Counter(rows.family[exclusive].tolist())
    return sum(1 < count < members[family] for family, count in answered.items())


def _aliases(session: Session, who: Forecaster) -> tuple[str, ...]:
    names = session.scalars(
        select(Alias.name).where(Alias.forecaster_id == who.id).order_by(Alias.id)
    )
    return tuple(name for name in names if name != who.name)


def _tags_of_units(session: Session, rows: Records) -> dict[int, set[str]]:
    units = dict(zip(rows.question.tolist(), unit_numbers(rows).tolist(), strict=True))
    tagged: defaultdict[int, set[str]] = defaultdict(set)
    wanted = list(units)
    for start in range(0, len(wanted), 5000):
        query = select(QuestionTag.question_id, QuestionTag.tag).where(
            QuestionTag.question_id.in_(wanted[start : start + 5000])
        )
        for question, tag in session.execute(query):
            tagged[units[question]].add(tag)
    return tagged


def _closest_and_furthest(calls: Iterable[Call], rows: Records) -> tuple[Call | None, Call | None]:
    counted = set(rows.prediction.tolist())
    scored = [call for call in calls if call.prediction in counted and call.brier is not None]
    scored.sort(key=lambda call: (call.brier, call.slug))
    return (scored[0], scored[-1]) if len(scored) > 1 else (None, None)


def _average(units: UnitRecords) -> float | None:
    return float(units.brier.mean()) if len(units) else None


def _boards(session: Session, who: Forecaster, boards: Boards | None, now: datetime) -> Boards:
    known = boards or both_boards(session, now=now)
    return own_ticks(session, known, forecaster_id=who.id, slug=who.slug, now=now)


def forecaster_profile(
    session: Session,
    name: str,
    *,
    board: Board | None = None,
    is_public: bool = False,
    boards: Boards | None = None,
    now: datetime,
) -> ForecasterProfile:
    """Builds the public profile of a forecaster, found by slug, name or alias.

    Args:
        session: a reading session.
        name: slug, name or alias.
        board: what calibration and breakdown are of; prospective by default, else retrospective.
        is_public: whether the public asks, for whom nobody without a public statement exists.
        boards: the unfiltered boards (`both_boards`) where the caller has them; else computed.
        now: the present instant.

    Raises:
        NotFoundError: nobody is called that.
    """
    who = find_forecaster(session, name, is_public=is_public)
    wanted = BoardFilter(board=board)
    own = evidence(session, wanted, forecaster_id=who.id, now=now)
    units, calls = unit_records(own.rows), calls_at(session, who.id, now)
    calibration = calibration_among_all(
        session, own, wanted, forecaster_id=who.id, name=who.name, now=now
    )
    parts = breakdown(own.rows, units, _tags_of_units(session, own.rows))
    closest, furthest = _closest_and_furthest(calls, own.rows)
    hedges = Counter(call.verdict for call in calls if call.verdict is not None)
    boards = _boards(session, who, boards, now)
    prospective, retrospective = (each.row(who.slug) for each in boards)
    return ForecasterProfile(
        name=who.name,
        slug=who.slug,
        kind=who.kind,
        organisation=who.organisation,
        role=who.role,
        aliases=_aliases(session, who),
        board=own.board,
        as_of=now,
        headline=headline(
            edge=_edge_words(own.board, boards, who.slug),
            brier=_average(units),
            questions=len(units),
            calibration=calibration.verdict,
            verdicts=hedges.total(),
            references=parts.references,
            without=_without_edge(who, own.board, (prospective, retrospective)),
        ),
        compared=comparison_words(parts.references),
        prospective=prospective,
        retrospective=retrospective,
        questions=len(units),
        average=_average(units),
        early=own.early,
        others=own.others,
        calibration=calibration,
        breakdown=parts,
        closest=closest,
        furthest=furthest,
        noncommittal=hedges[VerdictKind.NONCOMMITTAL],
        direction_only=hedges[VerdictKind.DIRECTION_ONLY],
        classified=len(calls),
        hedging_share=hedges.total() / len(calls) if calls else None,
        calls=calls,
        meanings=meanings_of(session, calls),
        partly=_partly_answered(own.rows),
        replies=replies_of(session, who.id),
        further=further_sources(session, Prediction.forecaster_id == who.id),
    )
