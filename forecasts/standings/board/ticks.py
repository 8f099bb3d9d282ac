"""The record of a row question by question, for the strip on a page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import select

from forecasts.db import Session, read_arrays
from forecasts.models import Forecaster, Prediction, Question, Quotation
from forecasts.predictions import reading_of
from forecasts.standings.board.board_rows import LastCall, Tick
from forecasts.standings.record_queries import Restriction, restricted
from forecasts.standings.records import Array, Records, instant, question_words
from forecasts.values import QuestionState, Reading, Visibility

LATEST: Final = 60
_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Annulled questions somebody had answered, one row a forecaster and question."""

    forecaster: Array
    question: Array
    closes_at: Array


def annulled_gaps(session: Session, wanted: Restriction) -> Gaps:
    """Reads who had answered which annulled question; nothing private is among them."""
    query = (
        select(
            Prediction.forecaster_id.label("forecaster"),
            Prediction.question_id.label("question"),
            Question.closes_at,
        )
        .join(Question, Question.id == Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .where(
            Question.state == QuestionState.ANNULLED,
            Question.visibility == Visibility.PUBLIC,
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.excluded_reason.is_(None),
        )
        .distinct()
    )
    if wanted.kind is not None:
        query = query.where(Forecaster.kind == wanted.kind)
    return Gaps(**read_arrays(session, restricted(query, wanted)))


def _latest(forecaster: Array, order: Array, wanted: set[int]) -> dict[int, list[int]]:
    """Gives the latest places of each wanted forecaster, in order of deadline."""
    kept: defaultdict[int, list[int]] = defaultdict(list)
    for place in order[::-1].tolist():
        who = int(forecaster[place])
        if who in wanted and len(kept[who]) < LATEST:
            kept[who].append(place)
    return {who: places[::-1] for who, places in kept.items()}


def ticks_of(records: Records, gaps: Gaps, wanted: Iterable[int]) -> dict[int, tuple[Tick, ...]]:
    """Draws up the latest questions of each wanted forecaster, annulled ones as gaps."""
    forecaster = np.concatenate([records.forecaster, gaps.forecaster])
    closes_at = np.concatenate([records.closes_at, gaps.closes_at])
    question = np.concatenate([records.question, gaps.question])
    order = np.lexsort((question, closes_at))
    brier, outcome, scored = records.brier.tolist(), records.outcome.tolist(), len(records)

    def tick(place: int) -> Tick:
        if place >= scored:
            return Tick(None, None, instant(closes_at[place]))
        return Tick(outcome[place], brier[place], instant(closes_at[place]))

    latest = _latest(forecaster, order, set(wanted))
    return {who: tuple(map(tick, places)) for who, places in latest.items()}


def readings(session: Session, ids: Sequence[int]) -> dict[int, Reading]:
    """Reads statements as they are to be shown, by number."""
    found: dict[int, Reading] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = session.execute(
            select(Prediction, Quotation.excerpt)
            .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
            .where(Prediction.id.in_(ids[start : start + _AT_ONCE]))
        )
        found |= {row[0].id: reading_of(row[0], row[1]) for row in rows}
    return found


def last_calls(session: Session, records: Records, wanted: Iterable[int]) -> dict[int, LastCall]:
    """Reads the scored call with the last deadline of each wanted forecaster."""
    order = np.lexsort((records.question, records.closes_at))
    who = records.forecaster[order]
    ids, last = np.unique(who[::-1], return_index=True)
    places = dict(zip(ids.tolist(), order[::-1][last].tolist(), strict=True))
    places = {each: places[each] for each in wanted if each in places}
    words = question_words(session, [int(records.question[place]) for place in places.values()])
    said = readings(session, [int(records.prediction[place]) for place in places.values()])
    calls = {}
    for each, place in places.items():
        question = words[int(records.question[place])]
        calls[each] = LastCall(
            question.slug,
            question.title,
            int(records.outcome[place]),
            said[int(records.prediction[place])],
        )
    return calls
