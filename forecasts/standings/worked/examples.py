"""Worked examples: how the numbers on the boards come out, step by step, from the record itself.

What is chosen depends on the record alone: the forecaster with the most questions that can be
compared, their latest questions, and so on.
"""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import numpy as np
from scipy.special import stdtrit
from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.models import Prediction, Question
from forecasts.scoring import log_score
from forecasts.standings.board.board_parts import hedging_counts
from forecasts.standings.board.board_rows import (
    OUTSIDE,
    WEIGHT_NEEDED,
    BoardFilter,
    BoardRow,
    Leaderboard,
)
from forecasts.standings.board.evidence import on_record
from forecasts.standings.board.leaderboard import leaderboard
from forecasts.standings.market_list import MarketRow, market_list
from forecasts.standings.people.breakdown import points_of
from forecasts.standings.people.calls import calls_of
from forecasts.standings.people.comparison import Comparison, compare_forecasters
from forecasts.standings.people.site_calibration import forecaster_calibration
from forecasts.standings.questions.question_page import QuestionPage, question_page
from forecasts.standings.records import (
    BASES,
    FAMILY_KINDS,
    KINDS,
    REFERENCES,
    Array,
    Records,
    question_words,
    scored_records,
)
from forecasts.standings.units import CLIP, UnitRecords, unit_numbers, unit_records
from forecasts.standings.worked.example_records import (
    CalibrationExample,
    CallExample,
    EdgeExample,
    Examples,
    FamilyExample,
    FamilyPart,
    Gain,
    HedgingExample,
    ShortExample,
    TimeExample,
    TimeStep,
)
from forecasts.values import (
    Basis,
    ExcludedReason,
    FamilyKind,
    Provenance,
    ReferenceClass,
    Visibility,
)

_GAINS: Final = 5
_TRIES: Final = 5  # a statement withdrawn or a price in between makes a question too long to tell
_FEWEST_SHARED: Final = 2
_TELLING: Final = 0.01
_DAY: Final = 86_400.0
_TAIL: Final = 0.95
_OUTSIDE: Final = [KINDS.index(kind) for kind in OUTSIDE]
_MARKET: Final = REFERENCES.index(ReferenceClass.MARKET)
_VERBAL: Final = BASES.index(Basis.VERBAL)
_EXCLUSIVE: Final = FAMILY_KINDS.index(FamilyKind.EXCLUSIVE)
_CONDITIONAL: Final = FAMILY_KINDS.index(FamilyKind.CONDITIONAL)


def _newest(rows: Records, among: Array) -> Iterator[int]:
    """Gives the places of some rows, the latest deadline first, else by slug as they stand."""
    order = np.lexsort((rows.question, -rows.closes_at))
    return (int(place) for place in order[among[order]])


def _call(session: Session, rows: Records, place: int) -> CallExample | None:
    who = rows.people[int(rows.forecaster[place])]
    wanted = int(rows.prediction[place])
    found = next((call for call in calls_of(session, who.id) if call.prediction == wanted), None)
    if found is None or found.said is None or found.brier is None or found.slug is None:
        return None
    p, outcome = found.said.probability, int(rows.outcome[place])
    words = question_words(session, [int(rows.question[place])])[int(rows.question[place])]
    return CallExample(
        forecaster=who.name,
        forecaster_slug=who.slug,
        slug=words.slug,
        title=words.title,
        said=found.said,
        outcome=outcome,
        given=min(max(p if outcome else 1.0 - p, CLIP), 1.0 - CLIP),
        brier=found.brier,
        log=float(log_score(p, outcome, clip=CLIP)),
        reference=found.reference,
    )


def _telling(rows: Records) -> Array:
    """Says of which rows the Brier score is not nothing to three decimals, so that steps show."""
    far: Array = (rows.probability - rows.outcome) ** 2 >= _TELLING
    return far


def _example_call(session: Session, rows: Records, row: BoardRow | None) -> CallExample | None:
    """Takes the latest telling call of a forecaster: on a question of its own, against a market.

    Where none was made against a market, it is one with another reference, and so on.
    """
    if row is None:
        return None
    own, telling = _of(rows, row), _telling(rows)
    alone = own & (rows.family < 0) & (rows.reference_class >= 0)
    market = alone & (rows.reference_class == _MARKET)
    for among in (market & telling, alone & telling, alone, own & telling, own):
        for place in _newest(rows, among):
            return _call(session, rows, place)
    return None


def _of(rows: Records, row: BoardRow) -> Array:
    ids = [each for each, who in rows.people.items() if who.slug == row.slug]
    own: Array = np.isin(rows.forecaster, ids)
    return own


def _example_words(session: Session, rows: Records) -> CallExample | None:
    ranged = (rows.basis == _VERBAL) & (rows.low < rows.high)
    for among in (ranged & _telling(rows), ranged):
        for place in _newest(rows, among):
            return _call(session, rows, place)
    return None


def _time_steps(page: QuestionPage, slug: str, outcome: int) -> tuple[TimeStep, ...]:
    """Lays what one forecaster said on a question side by side; empty where it is not so plain."""
    said = [
        line
        for line in page.statements
        if line.forecaster_slug == slug and line.said and not line.excluded_reason
    ]
    known_at = page.current.known_at if page.current else None
    if known_at is None or any(line.withdrawn_at or line.said_on for line in said):
        return ()
    ends = [*(line.stated_at for line in said[1:]), min(page.closes_at, known_at)]
    steps = []
    for line, end in zip(said, ends, strict=True):
        days = (end - line.stated_at).total_seconds() / _DAY
        if line.said and days > 0:
            steps.append(TimeStep(line.said, days, (line.said.probability - outcome) ** 2))
    return tuple(steps)


def _time(session: Session, rows: Records, place: int) -> TimeExample | None:
    who, asked = rows.people[int(rows.forecaster[place])], int(rows.question[place])
    words = question_words(session, [asked])[asked]
    outcome, value = int(rows.outcome[place]), float(rows.time_averaged[place])
    steps = _time_steps(question_page(session, words.slug), who.slug, outcome)
    days = sum(step.days for step in steps)
    told = sum(step.days * step.brier for step in steps) / days if days else math.nan
    if len(steps) < _FEWEST_SHARED or not math.isclose(told, value, abs_tol=1e-9):
        return None
    coverage = float(rows.coverage[place])
    return TimeExample(
        forecaster=who.name,
        forecaster_slug=who.slug,
        slug=words.slug,
        title=words.title,
        outcome=outcome,
        steps=steps,
        days=days,
        window=days / coverage,
        brier=value,
        coverage=coverage,
    )


def _example_time(session: Session, rows: Records) -> TimeExample | None:
    changed = (rows.predictions > 1) & (rows.predictions <= _TRIES) & (rows.coverage > 0)
    for place, _ in zip(_newest(rows, changed), range(_TRIES), strict=False):
        found = _time(session, rows, place)
        if found is not None:
            return found
    return None


def _gains(session: Session, rows: Records, units: UnitRecords) -> tuple[Gain, ...]:
    """Lists the latest compared units of one forecaster, under their first questions."""
    numbers, order = unit_numbers(rows), np.lexsort((units.unit, -units.closes_at))[:_GAINS]
    first = [int(rows.question[numbers == units.unit[place]][0]) for place in order]
    words = question_words(session, first)
    return tuple(
        Gain(
            slug=words[asked].slug,
            title=words[asked].title,
            more=int(units.questions[place]) - 1,
            brier=float(units.reference_brier[place] + units.difference[place]),
            reference=float(units.reference_brier[place]),
            points=float(points_of(units)[place]),
        )
        for place, asked in zip(order, first, strict=True)
    )


def _example_edge(
    session: Session, rows: Records, board: Leaderboard, row: BoardRow | None
) -> EdgeExample | None:
    if row is None or row.edge is None or row.weight is None:
        return None
    own = rows.where(_of(rows, row))
    units = unit_records(own)
    units = units.where(units.has_reference)
    mean, fitted = float(points_of(units).mean()), board.answers - board.unreferenced
    quantile = float(stdtrit(max(fitted - 1, 1), _TAIL))
    has_interval = row.edge_low is not None and row.edge_high is not None
    return EdgeExample(
        row=row,
        edge=row.edge,
        weight=row.weight,
        gains=_gains(session, own, units),
        mean=mean,
        rest=row.edge - row.weight * mean,
        error=((row.edge_high or 0) - (row.edge_low or 0)) / 2 / quantile if has_interval else None,
        quantile=quantile,
        fitted=fitted,
    )


def _example_short(board: Leaderboard) -> ShortExample | None:
    for row in board.rows:
        if row.missing and row.weight:
            others = row.referenced * (1.0 - row.weight) / row.weight
            enough = others * WEIGHT_NEEDED / (1.0 - WEIGHT_NEEDED)
            return ShortExample(row=row, weight=row.weight, others=others, enough=enough)
    return None


def _example_calibration(
    session: Session, board: Leaderboard, now: datetime
) -> CalibrationExample | None:
    row = min(board.rows, key=lambda row: (-row.questions, row.slug), default=None)
    if row is None:
        return None
    wanted = BoardFilter(board=board.board)
    found = forecaster_calibration(session, row.slug, wanted, is_public=True, now=now)
    if not found.calibration.curve or not found.calibration.bins:
        return None
    fullest = max(found.calibration.bins, key=lambda each: (each.statements, -each.lower))
    return CalibrationExample(found, fullest)


def _example_hedging(session: Session, board: Leaderboard, rows: Records) -> HedgingExample | None:
    counts = {rows.people[each].slug: count for each, count in hedging_counts(session).items()
              if each in rows.people}  # fmt: skip
    hedging = [row for row in board.rows if counts.get(row.slug, (0, 0))[0]]
    row = min(hedging, key=lambda row: (-counts[row.slug][1], row.slug), default=None)
    return HedgingExample(row.forecaster, row.slug, *counts[row.slug]) if row else None


def _example_family(session: Session, rows: Records) -> FamilyExample | None:
    """Takes the family of which somebody answered the most questions, exclusive ones first."""
    tied = rows.where((rows.family >= 0) & (rows.family_kind != _CONDITIONAL))
    units = unit_records(tied)
    if not len(units) or units.questions.max() < _FEWEST_SHARED:
        return None
    kinds = dict(zip(unit_numbers(tied).tolist(), tied.family_kind.tolist(), strict=True))
    kind = np.array([kinds[each] for each in units.unit.tolist()])
    is_many = units.questions >= _FEWEST_SHARED
    slugs = np.array([tied.people[each].slug for each in units.forecaster.tolist()])
    chosen = int(np.lexsort((slugs, units.unit, -units.questions, kind != _EXCLUSIVE, ~is_many))[0])
    own = tied.where(
        (tied.forecaster == units.forecaster[chosen]) & (unit_numbers(tied) == units.unit[chosen])
    )
    own = own.where(np.argsort(own.position, kind="stable"))
    words, who = question_words(session, own.question), own.people[int(own.forecaster[0])]
    is_open = kind[chosen] == _EXCLUSIVE and len(own) < own.members[0]
    left = max(0.0, 1.0 - float(own.probability.sum())) - max(0.0, 1.0 - float(own.outcome.sum()))
    return FamilyExample(
        kind=FAMILY_KINDS[int(kind[chosen])],
        forecaster=who.name,
        forecaster_slug=who.slug,
        parts=tuple(
            FamilyPart(words[asked].slug, words[asked].title, p, y, (p - y) ** 2)
            for asked, p, y in zip(
                own.question.tolist(), own.probability.tolist(), own.outcome.tolist(), strict=True
            )
        ),
        rest=left**2 if is_open else None,
        brier=float(units.brier[chosen]),
    )


def _example_pair(
    session: Session, rows: Records, board: Leaderboard, now: datetime
) -> Comparison | None:
    """Takes the two who share the most units with each other, one of them the longest record."""
    units = unit_records(rows)
    if not len(units):
        return None
    ids, who = np.unique(units.forecaster, return_inverse=True)
    one = int(np.argmax(np.bincount(who)))
    is_shared = np.isin(units.unit, units.unit[who == one]) & (who != one)
    shared = np.bincount(who[is_shared], minlength=len(ids))
    other = int(np.argmax(shared))
    if shared[other] < _FEWEST_SHARED:
        return None
    names = [rows.people[int(ids[each])].slug for each in (one, other)]
    return compare_forecasters(session, *names, board=board.board, is_public=True, now=now)


def _example_market(session: Session, now: datetime) -> MarketRow | None:
    rows = market_list(session, now=now).rows
    return next((row for row in rows if row.difference is not None), None)


def _excluded(session: Session) -> dict[ExcludedReason, int]:
    query = (
        select(Prediction.excluded_reason, func.count())
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Prediction.excluded_reason.is_not(None),
            Prediction.retracted_at.is_(None),
            Prediction.provenance != Provenance.MARKET,
            Prediction.visibility == Visibility.PUBLIC,
            Question.visibility == Visibility.PUBLIC,
        )
        .group_by(Prediction.excluded_reason)
    )
    found = {reason: int(count) for reason, count in session.execute(query) if reason is not None}
    return {reason: found[reason] for reason in ExcludedReason if reason in found}


def worked_examples(
    session: Session, *, now: datetime, board: Leaderboard | None = None
) -> Examples:
    """Works out one example of each number from the board that the record opens.

    Args:
        session: a reading session.
        now: the present instant.
        board: that board where it is at hand (`leaderboard` of an empty filter).
    """
    board = board or leaderboard(session, BoardFilter(), now=now)
    rows = on_record(scored_records(session), BoardFilter(board=board.board), now=now).rows
    people = rows.where(~np.isin(rows.kind, _OUTSIDE))
    longest = min(board.rows, key=lambda row: (-row.referenced, row.slug), default=None)
    return Examples(
        board=board,
        call=_example_call(session, people, longest),
        words=_example_words(session, people),
        time=_example_time(session, people),
        edge=_example_edge(session, people, board, longest),
        short=_example_short(board),
        calibration=_example_calibration(session, board, now),
        hedging=_example_hedging(session, board, people),
        family=_example_family(session, people),
        pair=_example_pair(session, people, board, now),
        market=_example_market(session, now),
        excluded=_excluded(session),
    )
