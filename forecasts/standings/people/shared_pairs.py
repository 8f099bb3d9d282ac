"""Who has answered the same questions as whom, for a list of comparisons worth opening."""

from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final

import numpy as np
from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.models import Forecaster, Score
from forecasts.standings.people.comparison import Side
from forecasts.standings.records import Array, Records, scored_records
from forecasts.standings.units import unit_numbers
from forecasts.values import Board, ScoreRule, Visibility

MOST: Final = 12
FEWEST: Final = 2
"""Of how many shared questions a comparison is listed."""
_LONGEST: Final = 20  # how many records are compared with each other, the longest


@dataclass(frozen=True, slots=True)
class SharedPair:
    """Two forecasters, and how many questions their comparison opens with; a family is one."""

    one: Side
    other: Side
    questions: int


def _longest(session: Session) -> list[int]:
    query = (
        select(Score.forecaster_id)
        .join(Forecaster, Forecaster.id == Score.forecaster_id)
        .where(
            Score.rule == ScoreRule.FIRST,
            Score.visibility == Visibility.PUBLIC,
            Forecaster.is_public,
        )
        .group_by(Score.forecaster_id)
        .order_by(func.count().desc(), Score.forecaster_id)
        .limit(_LONGEST)
    )
    return list(session.scalars(query))


def _shared(rows: Records, ids: list[int]) -> Array:
    """Counts the units each two of some forecasters have both answered."""
    units, unit = np.unique(unit_numbers(rows), return_inverse=True)
    answered = np.zeros((len(ids), len(units)), dtype=np.int64)
    answered[np.searchsorted(ids, rows.forecaster), unit] = 1
    counts: Array = answered @ answered.T
    return counts


def _side(rows: Records, forecaster: int) -> Side:
    who = rows.people[forecaster]
    return Side(who.name, who.slug, who.kind)


def shared_pairs(session: Session, *, now: datetime) -> tuple[SharedPair, ...]:
    """Lists the twelve pairs among the longest records that share the most scored questions.

    Counted is the board their comparison opens: the prospective one where they share any there.

    Args:
        session: a reading session.
        now: the present instant.
    """
    ids = sorted(_longest(session))
    rows = scored_records(session, forecasters=ids).timely(now)
    forward, backward = (
        _shared(rows.on_board(board), ids) for board in (Board.PROSPECTIVE, Board.RETROSPECTIVE)
    )
    counts = np.where(forward > 0, forward, backward)
    found = [
        SharedPair(_side(rows, ids[one]), _side(rows, ids[other]), int(counts[one, other]))
        for one, other in combinations(range(len(ids)), 2)
        if counts[one, other] >= FEWEST
    ]
    found.sort(key=lambda pair: (-pair.questions, pair.one.slug, pair.other.slug))
    return tuple(found[:MOST])
