"""The leaderboard: who did how well against what was known, with an honest interval."""

import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import numpy as np

from forecasts.db import Session
from forecasts.standings.board.board_order import BoardOrder, excess, in_order, sort_value
from forecasts.standings.board.board_parts import (
    calibration_fields,
    hedging_counts,
    optional,
    rows_of,
    watched_counts,
)
from forecasts.standings.board.board_rows import (
    FEWEST_SETTLED,
    FEWEST_WITH_EDGE,
    OUTSIDE,
    PROVISIONAL_BELOW,
    WEIGHT_NEEDED,
    BoardFilter,
    BoardRow,
    LastCall,
    Leaderboard,
    Tick,
)
from forecasts.standings.board.edge_rows import MARKET_CODE, EdgeFit, edge_fit, inside
from forecasts.standings.board.evidence import chosen_board, is_narrowed, opening_board
from forecasts.standings.board.reference_rows import derived_rows
from forecasts.standings.board.stability import word_stability
from forecasts.standings.board.ticks import Gaps, annulled_gaps, last_calls, ticks_of
from forecasts.standings.records import KINDS, Array, Records, scored_records
from forecasts.standings.tags import unknown_tag_words
from forecasts.standings.units import UnitRecords, unit_numbers, unit_records
from forecasts.values import Board, BoardScore

__all__ = [
    "BoardEvidence",
    "BoardFilter",
    "BoardReading",
    "BoardRow",
    "LastCall",
    "Leaderboard",
    "Tick",
    "board_evidence",
    "board_reading",
    "both_boards",
    "computed_board",
    "leaderboard",
    "with_ticks",
]

_HALF: Final = 0.5
Fields = dict[int, dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class BoardEvidence:
    """Everything a board is computed from.

    Attributes:
        records: what a filter leaves of the scored statements, of both boards, early ones as well.
        gaps: the annulled questions somebody had answered.
        hedging: by forecaster, the statements that committed to no level, and all of them.
    """

    records: Records
    gaps: Gaps
    hedging: Mapping[int, tuple[int, int]]

    def counting(self, wanted: BoardFilter, now: datetime) -> Records:
        """Keeps the statements that count by now; early ones only where they are wanted."""
        return self.records if wanted.includes_early else self.records.timely(now)


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """One board's questions, units and fits."""

    records: Records
    units: UnitRecords
    fit: EdgeFit | None
    log_fit: EdgeFit | None


def board_evidence(session: Session, wanted: BoardFilter) -> BoardEvidence:
    """Reads what a board is computed from; nothing private is in it."""
    records = scored_records(session, wanted)
    return BoardEvidence(records, annulled_gaps(session, wanted), hedging_counts(session))


def _chosen_board(session: Session, timely: Records, wanted: BoardFilter, now: datetime) -> Board:
    """Gives the board asked for or left; a filter that leaves nothing stays where one opens."""
    if wanted.board is None and is_narrowed(wanted) and not len(timely):
        return opening_board(session, wanted, now=now)
    return chosen_board(timely, wanted.board)


def _scored(timely: Records, board: Board) -> _Scored:
    records = timely.on_board(board)
    units = unit_records(records)
    fit = edge_fit(units, records.people)
    by_log = edge_fit(units, records.people, is_log=True, has_ranks=False)
    return _Scored(records, units, fit, by_log)


def _edge_fields(scored: _Scored) -> Fields:
    """Gives what the two fits say of each forecaster, by id."""
    fit, by_log = scored.fit, scored.log_fit
    if fit is None or by_log is None:
        return {}
    columns = {
        "edge": fit.estimate,
        "edge_low": fit.low,
        "edge_high": fit.high,
        "weight": fit.weight,
        "better": fit.better,
        "market_share": fit.market_share,
        "log_edge": by_log.estimate,
        "log_edge_low": by_log.low,
        "log_edge_high": by_log.high,
    }
    low, high = fit.ranks
    return {
        int(each): {name: optional(values[place]) for name, values in columns.items()}
        | {"rank_low": int(low[place]), "rank_high": int(high[place])}
        for place, each in enumerate(fit.forecaster)
    }


def _questions_needed(row: BoardRow) -> int:
    """Says about how many questions more bring the weight of the own record to a quarter.

    With weight = n / (n + k), k = n (1 - weight) / weight is what the others count for; and never
    fewer than ten, because the weight of a small board rests on little itself.
    """
    if row.weight is None:
        return max(0, PROVISIONAL_BELOW - row.questions)
    lacking = FEWEST_SETTLED - row.referenced
    if row.weight < WEIGHT_NEEDED:
        others = row.referenced * (1 - row.weight) / max(row.weight, 1e-6)
        enough = others * WEIGHT_NEEDED / (1 - WEIGHT_NEEDED)
        lacking = max(1, lacking, math.ceil(enough - row.referenced))
    return max(0, lacking)


def _judged(row: BoardRow) -> BoardRow:
    missing = _questions_needed(row)
    return replace(row, missing=missing, provisional=missing > 0 or row.judged_share > _HALF)


def _extra_fields(scored: _Scored, wanted: BoardFilter) -> Iterable[Fields]:
    """Gives what is computed only when asked for."""
    records, fit = scored.records, scored.fit
    if wanted.score is BoardScore.CALIBRATION and len(records):
        outside = [KINDS.index(kind) for kind in OUTSIDE]
        own = records.where(~np.isin(records.kind, outside))
        yield calibration_fields(own) if len(own) else {}
    if wanted.has_stability and fit is not None:
        shares = word_stability(records, records.people, fit)
        yield {int(each): {"stability": float(shares[n])} for n, each in enumerate(fit.forecaster)}


def _hedging_share(counts: tuple[int, int] | None) -> float | None:
    return counts[0] / counts[1] if counts else None


def _ranked_rows(found: BoardEvidence, scored: _Scored, wanted: BoardFilter) -> list[BoardRow]:
    """Builds the rows of everybody who may be ranked, without order."""
    rows = rows_of(scored.units.where(inside(scored.units)), scored.records.people)
    fields: Fields = {
        each: {"hedging_share": _hedging_share(found.hedging.get(each))} for each in rows
    }
    for extra in (_edge_fields(scored), *_extra_fields(scored, wanted)):
        for each in fields:
            fields[each] |= extra.get(each, {})
    return [_judged(replace(row, **fields[each])) for each, row in rows.items()]


def _score(wanted: BoardFilter, with_edge: int) -> BoardScore:
    if wanted.score is not None:
        return wanted.score
    return BoardScore.EDGE if with_edge >= FEWEST_WITH_EDGE else BoardScore.BRIER


def _order(row: BoardRow, score: BoardScore) -> tuple[Any, ...]:
    """Says where a row stands: without the number last, provisional ones below the others."""
    vouched_for = row.brier if row.brier_high is None else row.brier_high
    values = {
        BoardScore.EDGE: None if row.edge is None else -row.edge,
        BoardScore.LOG_EDGE: None if row.log_edge is None else -row.log_edge,
        BoardScore.BRIER: vouched_for,
        BoardScore.LOG: row.log,
        BoardScore.TIME_AVERAGED_BRIER: row.time_averaged_brier,
        BoardScore.CALIBRATION: excess(row),
        BoardScore.HEDGING: row.hedging_share,
    }
    value = values[score]
    by_edge = score in {BoardScore.EDGE, BoardScore.LOG_EDGE}
    is_without = by_edge and value is None
    place = vouched_for if value is None else value
    numbers = sort_value(place), sort_value(row.brier)
    return is_without, row.provisional, value is None, *numbers, row.slug


def _references(scored: _Scored) -> tuple[BoardRow, ...]:
    outside = scored.units.where(~inside(scored.units))
    recorded = rows_of(outside, scored.records.people, is_reference=True).values()
    by_kind = sorted(recorded, key=lambda row: (KINDS.index(row.kind), row.slug))
    return (*by_kind, *derived_rows(scored.records, scored.units))


def _distinct(values: Array) -> int:
    return len(np.unique(values))


def _is_refitted(wanted: BoardFilter) -> bool:
    return is_narrowed(wanted) or wanted.includes_early


def _counts(found: BoardEvidence, timely: Records, scored: _Scored, board: Board) -> dict[str, Any]:
    """Counts what the board is made of and what it leaves out."""
    own = scored.units.where(inside(scored.units))
    return {
        "questions": _distinct(scored.units.unit),
        "early": _distinct(found.records.question) - _distinct(timely.question),
        "others": 0 if board is Board.ALL else _others(timely, board),
        "annulled": _distinct(found.gaps.question),
        "answers": len(own),
        "unreferenced": int(np.sum(~own.has_reference)),
        "market_answers": int(np.sum(own.reference_class == MARKET_CODE)),
        "incoherent": int(np.sum(own.is_incoherent)),
    }


def _others(timely: Records, board: Board) -> int:
    is_backward = board is Board.RETROSPECTIVE
    other = timely.where(timely.is_retrospective != is_backward)
    return _distinct(unit_numbers(other))


def computed_board(
    found: BoardEvidence, board: Board, wanted: BoardFilter, *, now: datetime
) -> Leaderboard:
    """Computes a board from its evidence and nothing else.

    Args:
        found: everything it is computed from.
        board: which one.
        wanted: the filter that the evidence has passed; its minimum and its order are applied.
        now: the instant by which deadlines have passed, printed as `as_of`.
    """
    timely = found.counting(wanted, now)
    scored = _scored(timely, board)
    built = _ranked_rows(found, scored, wanted)
    kept = [row for row in built if row.questions >= wanted.minimum]
    with_edge = 0 if scored.fit is None else len(scored.fit)
    score = _score(wanted, with_edge)
    return Leaderboard(
        board=board,
        as_of=now,
        score=score,
        minimum=wanted.minimum,
        rows=tuple(sorted(kept, key=lambda row: _order(row, score))),
        references=_references(scored),
        left_out=len(built) - len(kept),
        with_edge=with_edge,
        compared_at=None if scored.fit is None else scored.fit.compared_at,
        opens_by_brier=wanted.score is None and score is BoardScore.BRIER,
        is_refitted=_is_refitted(wanted),
        **_counts(found, timely, scored, board),
        **watched_counts(kept),
    )


@dataclass(frozen=True, slots=True, eq=False)
class BoardReading:
    """A board with what it was computed from.

    Attributes:
        board: the standings.
        evidence: everything they were computed from.
        records: the statements that count on this board.
    """

    board: Leaderboard
    evidence: BoardEvidence
    records: Records


def _read(found: BoardEvidence, board: Board, wanted: BoardFilter, now: datetime) -> BoardReading:
    records = found.counting(wanted, now).on_board(board)
    return BoardReading(computed_board(found, board, wanted, now=now), found, records)


def board_reading(
    session: Session, wanted: BoardFilter, *, now: datetime, order: BoardOrder | None = None
) -> BoardReading:
    """Builds the board a reader asks for, and keeps what it was computed from.

    Args:
        session: a reading session.
        wanted: the filter.
        now: the present instant, printed as `as_of`.
        order: how to sort its groups; None for the order of the board.
    """
    found = board_evidence(session, wanted)
    chosen = _chosen_board(session, found.counting(wanted, now), wanted, now)
    read = _read(found, chosen, wanted, now)
    board = in_order(read.board, order)
    if wanted.tag is not None and not len(found.records):
        board = replace(board, tag_words=unknown_tag_words(session, wanted.tag))
    return replace(read, board=board)


def with_ticks(session: Session, read: BoardReading, slugs: Container[str]) -> Leaderboard:
    """Gives some rows of a board their latest questions and their last call."""
    ids = {who.slug: each for each, who in read.records.people.items() if who.slug in slugs}
    ticks = ticks_of(read.records, read.evidence.gaps, ids.values())
    last = last_calls(session, read.records, ids.values())

    def filled(row: BoardRow) -> BoardRow:
        each = ids.get(row.slug)
        if each is None:
            return row
        return replace(row, ticks=ticks.get(each, ()), last=last.get(each))

    return replace(
        read.board,
        rows=tuple(map(filled, read.board.rows)),
        references=tuple(map(filled, read.board.references)),
    )


def leaderboard(
    session: Session, wanted: BoardFilter, *, now: datetime, has_ticks: bool = False
) -> Leaderboard:
    """Builds the board a reader asks for.

    Rows stand in order of Edge (`forecasts.scoring.edge`), settled records before provisional
    ones; where fewer than five forecasters have one, in order of the upper end of the interval of
    the mean Brier score. A unit is a question or a family of questions; it counts once its
    scheduled deadline has passed, unless asked otherwise. Ranks are among everybody who has an
    Edge, whatever the minimum hides.

    Args:
        session: a reading session.
        wanted: the filter.
        now: the present instant, printed as `as_of`.
        has_ticks: whether the rows carry their latest questions and their last call.
    """
    read = board_reading(session, wanted, now=now)
    if not has_ticks:
        return read.board
    shown = {row.slug for row in (*read.board.rows, *read.board.references)}
    return with_ticks(session, read, shown)


def both_boards(session: Session, *, now: datetime) -> tuple[Leaderboard, Leaderboard]:
    """Builds the unfiltered prospective and retrospective boards from one reading."""
    wanted = BoardFilter()
    found = board_evidence(session, wanted)
    forward = _read(found, Board.PROSPECTIVE, wanted, now)
    backward = _read(found, Board.RETROSPECTIVE, wanted, now)
    return forward.board, backward.board
