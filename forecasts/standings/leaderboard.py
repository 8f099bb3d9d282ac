"""The leaderboard: who did how well against what was known, with an honest interval."""

import math
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import numpy as np

from forecasts.db import Session
from forecasts.standings.board_parts import (
    calibration_fields,
    hedging_shares,
    optional,
    rows_of,
)
from forecasts.standings.board_rows import (
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
from forecasts.standings.edge_rows import MARKET_CODE, EdgeFit, edge_fit, inside
from forecasts.standings.evidence import chosen_board, is_narrowed, opening_board
from forecasts.standings.records import KINDS, Array, Records, scored_records
from forecasts.standings.reference_rows import derived_rows
from forecasts.standings.stability import word_stability
from forecasts.standings.tags import unknown_tag_words
from forecasts.standings.ticks import Gaps, annulled_gaps, last_calls, ticks_of
from forecasts.standings.units import UnitRecords, unit_numbers, unit_records
from forecasts.values import Board, BoardScore

__all__ = [
    "BoardFilter",
    "BoardRow",
    "LastCall",
    "Leaderboard",
    "Tick",
    "both_boards",
    "leaderboard",
]

_HALF: Final = 0.5
Fields = dict[int, dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What the database holds for a filter, before it is split into boards."""

    records: Records
    timely: Records
    gaps: Gaps
    hedging: dict[int, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """One board's questions, units and fits."""

    records: Records
    units: UnitRecords
    fit: EdgeFit | None
    log_fit: EdgeFit | None


def _find(session: Session, wanted: BoardFilter, now: datetime) -> _Found:
    records = scored_records(session, wanted)
    timely = records if wanted.includes_early else records.timely(now)
    return _Found(records, timely, annulled_gaps(session, wanted), hedging_shares(session))


def _chosen_board(session: Session, timely: Records, wanted: BoardFilter, now: datetime) -> Board:
    """Gives the board asked for or left; a filter that leaves nothing stays where one opens."""
    if wanted.board is None and is_narrowed(wanted) and not len(timely):
        return opening_board(session, wanted, now=now)
    return chosen_board(timely, wanted.board)


def _scored(found: _Found, board: Board) -> _Scored:
    records = found.timely.on_board(board)
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


def _ranked_rows(found: _Found, scored: _Scored, wanted: BoardFilter) -> list[BoardRow]:
    """Builds the rows of everybody who may be ranked, without order."""
    rows = rows_of(scored.units.where(inside(scored.units)), scored.records.people)
    fields: Fields = {each: {"hedging_share": found.hedging.get(each)} for each in rows}
    for extra in (_edge_fields(scored), *_extra_fields(scored, wanted)):
        for each in fields:
            fields[each] |= extra.get(each, {})
    return [_judged(replace(row, **fields[each])) for each, row in rows.items()]


def _score(wanted: BoardFilter, with_edge: int) -> BoardScore:
    if wanted.score is not None:
        return wanted.score
    return BoardScore.EDGE if with_edge >= FEWEST_WITH_EDGE else BoardScore.BRIER


def _excess(row: BoardRow) -> float | None:
    if row.miscalibration is None:
        return None
    return row.miscalibration - (row.miscalibration_by_chance or 0.0)


def _order(row: BoardRow, score: BoardScore) -> tuple[Any, ...]:
    """Says where a row stands: without the number last, provisional ones below the others."""
    vouched_for = row.brier if row.brier_high is None else row.brier_high
    values = {
        BoardScore.EDGE: None if row.edge is None else -row.edge,
        BoardScore.LOG_EDGE: None if row.log_edge is None else -row.log_edge,
        BoardScore.BRIER: vouched_for,
        BoardScore.LOG: row.log,
        BoardScore.TIME_AVERAGED_BRIER: row.time_averaged_brier,
        BoardScore.CALIBRATION: _excess(row),
        BoardScore.HEDGING: row.hedging_share,
    }
    value = values[score]
    by_edge = score in {BoardScore.EDGE, BoardScore.LOG_EDGE}
    is_without = by_edge and value is None
    place = vouched_for if value is None else value
    return is_without, row.provisional, value is None, place, row.brier, row.slug


def _references(scored: _Scored) -> tuple[BoardRow, ...]:
    outside = scored.units.where(~inside(scored.units))
    recorded = rows_of(outside, scored.records.people, is_reference=True).values()
    by_kind = sorted(recorded, key=lambda row: (KINDS.index(row.kind), row.slug))
    return (*by_kind, *derived_rows(scored.records, scored.units))


def _with_ticks(
    session: Session, found: _Found, board: Leaderboard, slugs: Container[str]
) -> Leaderboard:
    """Gives rows their latest questions and their last call."""
    records = found.timely.on_board(board.board)
    ids = {who.slug: each for each, who in records.people.items() if who.slug in slugs}
    ticks = ticks_of(records, found.gaps, ids.values())
    last = last_calls(session, records, ids.values())

    def filled(row: BoardRow) -> BoardRow:
        each = ids.get(row.slug)
        if each is None:
            return row
        return replace(row, ticks=ticks.get(each, ()), last=last.get(each))

    return replace(
        board,
        rows=tuple(map(filled, board.rows)),
        references=tuple(map(filled, board.references)),
    )


def _distinct(values: Array) -> int:
    return len(np.unique(values))


def _is_refitted(wanted: BoardFilter) -> bool:
    return is_narrowed(wanted) or wanted.includes_early


def _counts(found: _Found, scored: _Scored, board: Board) -> dict[str, Any]:
    """Counts what the board is made of and what it leaves out."""
    own = scored.units.where(inside(scored.units))
    return {
        "questions": _distinct(scored.units.unit),
        "early": _distinct(found.records.question) - _distinct(found.timely.question),
        "others": 0 if board is Board.ALL else _others(found, board),
        "annulled": _distinct(found.gaps.question),
        "answers": len(own),
        "unreferenced": int(np.sum(~own.has_reference)),
        "market_answers": int(np.sum(own.reference_class == MARKET_CODE)),
        "incoherent": int(np.sum(own.is_incoherent)),
    }


def _others(found: _Found, board: Board) -> int:
    is_backward = board is Board.RETROSPECTIVE
    other = found.timely.where(found.timely.is_retrospective != is_backward)
    return _distinct(unit_numbers(other))


def _board(found: _Found, board: Board, wanted: BoardFilter, now: datetime) -> Leaderboard:
    scored = _scored(found, board)
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
        **_counts(found, scored, board),
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
    found = _find(session, wanted, now)
    board = _board(found, _chosen_board(session, found.timely, wanted, now), wanted, now)
    if wanted.tag is not None and not len(found.records):
        board = replace(board, tag_words=unknown_tag_words(session, wanted.tag))
    if not has_ticks:
        return board
    shown = {row.slug for row in (*board.rows, *board.references)}
    return _with_ticks(session, found, board, shown)


def both_boards(
    session: Session, *, now: datetime, ticks_for: str | None = None
) -> tuple[Leaderboard, Leaderboard]:
    """Builds the unfiltered prospective and retrospective boards from one reading.

    Args:
        session: a reading session.
        now: the present instant.
        ticks_for: whose row carries its latest questions, by slug.
    """
    wanted = BoardFilter()
    found = _find(session, wanted, now)
    forward = _board(found, Board.PROSPECTIVE, wanted, now)
    backward = _board(found, Board.RETROSPECTIVE, wanted, now)
    if ticks_for is None:
        return forward, backward
    slugs = {ticks_for}
    return _with_ticks(session, found, forward, slugs), _with_ticks(session, found, backward, slugs)
