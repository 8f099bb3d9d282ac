"""The numbers beside Edge on a row: means, hedging, calibration."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from sqlalchemy import func, select

from forecasts.db import Session, read_arrays
from forecasts.models import Prediction, Question, Verdict
from forecasts.scoring import grouped_mean, pooled_mean_interval
from forecasts.standings.board.board_rows import BoardRow
from forecasts.standings.calibration.calibration_tests import everybody_tested
from forecasts.standings.records import Array, Person, Records, instant
from forecasts.standings.units import UnitRecords
from forecasts.values import Visibility


def optional(value: float) -> float | None:
    """Gives None for what is not known."""
    return None if np.isnan(value) else float(value)


def _known_mean(values: Array, who: Array, n: int) -> Array:
    known = ~np.isnan(values)
    means: Array = grouped_mean(values[known], who[known], n_groups=n)[0]
    return means


def _means(units: UnitRecords, who: Array, n: int) -> dict[str, Array]:
    interval = pooled_mean_interval(
        units.brier, who, n_groups=n, bounds=(0.0, max(1.0, float(units.brier.max())))
    )
    unknown = np.full(n, np.nan)
    has_spread = bool(np.any(interval.standard_error > 0))  # equal scores prove nothing
    return {
        "brier": grouped_mean(units.brier, who, n_groups=n)[0],
        "brier_low": interval.low if has_spread else unknown,
        "brier_high": interval.high if has_spread else unknown,
        "log": grouped_mean(units.log, who, n_groups=n)[0],
        "time_averaged_brier": _known_mean(units.time_averaged, who, n),
        "coverage": _known_mean(units.coverage, who, n),
        "judged_share": grouped_mean(units.is_judged.astype(float), who, n_groups=n)[0],
    }


def rows_of(units: UnitRecords, people: Mapping[int, Person], **same: Any) -> dict[int, BoardRow]:
    """Builds a row of means for each forecaster of the units, by id.

    Args:
        units: the units of one board.
        people: forecasters by id.
        same: fields alike in all rows.
    """
    if not len(units):
        return {}
    ids, who = np.unique(units.forecaster, return_inverse=True)
    n = len(ids)
    means = {name: [optional(v) for v in each] for name, each in _means(units, who, n).items()}
    questions = np.bincount(who, minlength=n).tolist()
    predictions = np.bincount(who, weights=units.predictions, minlength=n).astype(int).tolist()
    asked = {
        "statements": units.questions,
        "watched": units.watched,
        "watched_afterwards": units.watched_afterwards,
    }
    sums = {
        name: np.bincount(who, weights=each, minlength=n).astype(int).tolist()
        for name, each in asked.items()
    }
    referenced = np.bincount(who, weights=units.has_reference, minlength=n).astype(int).tolist()
    last = np.zeros(n, dtype=units.closes_at.dtype)
    np.maximum.at(last, who, units.closes_at)
    built = {}
    for place, each in enumerate(ids.tolist()):
        person = people[each]
        own: dict[str, Any] = {name: values[place] for name, values in (means | sums).items()}
        built[each] = BoardRow(
            forecaster=person.name,
            slug=person.slug,
            kind=person.kind,
            organisation=person.organisation,
            questions=questions[place],
            predictions=predictions[place],
            referenced=referenced[place],
            last_at=instant(last[place]),
            watched_share=sums["watched"][place] / sums["statements"][place],
            **own | same,
        )
    return built


def _counts(session: Session, model: type[Prediction | Verdict]) -> dict[int, int]:
    query = select(model.forecaster_id, func.count().label("count")).where(
        model.visibility == Visibility.PUBLIC, model.retracted_at.is_(None)
    )
    if model is Prediction:
        query = query.join(Question, Question.id == Prediction.question_id).where(
            Question.visibility == Visibility.PUBLIC
        )
    found = read_arrays(session, query.group_by(model.forecaster_id))
    return dict(zip(found["forecaster_id"].tolist(), found["count"].tolist(), strict=True))


def hedging_counts(session: Session) -> dict[int, tuple[int, int]]:
    """Counts, by forecaster, classified statements that committed to no level, and all of them.

    Over the whole public record, whatever the board: verdicts without a number (noncommittal or
    direction only), and these with all statements of a probability.
    """
    hedges, said = _counts(session, Verdict), _counts(session, Prediction)
    return {
        each: (hedges.get(each, 0), hedges.get(each, 0) + said.get(each, 0))
        for each in hedges.keys() | said.keys()
    }


def watched_counts(rows: Collection[BoardRow]) -> dict[str, Any]:
    """Counts what the rows of a board are made of, and how much of it came from watches."""
    return {
        "statements": sum(row.statements for row in rows),
        "watched": sum(row.watched for row in rows),
        "watched_afterwards": sum(row.watched_afterwards for row in rows),
        "wholly_watched": sum(row.watched == row.statements > 0 for row in rows),
    }


def calibration_fields(records: Records) -> dict[int, dict[str, float | None]]:
    """Tests the calibration of each forecaster against chance; q-values over all of them."""
    found = everybody_tested(records)
    columns = {
        "miscalibration": found.observed,
        "miscalibration_by_chance": found.by_chance,
        "calibration_p": found.pvalue,
        "calibration_q": found.qvalues(),
    }
    return {
        int(each): {name: optional(values[at]) for name, values in columns.items()}
        for at, each in enumerate(found.forecaster)
    }
