"""Units: each question once, and each family once, however many questions it has."""

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from forecasts.standings.records import FAMILY_KINDS, WATCHED, Array, Records
from forecasts.values import FamilyKind
from forecasts.watches import WatchedWhen

CLIP: Final = 0.001
_EXCLUSIVE: Final = FAMILY_KINDS.index(FamilyKind.EXCLUSIVE)
_AFTERWARDS: Final = WATCHED.index(WatchedWhen.AFTERWARDS)
_SLACK: Final = 0.01
_FAR: Final = 1 << 40  # above every id, so that a unit without a shared cause is its own cluster


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class UnitRecords:
    """Unit scores, one row a forecaster and unit; all arrays equally long. Lower is better.

    Rows stand in order of forecaster and unit. Codes and times are those of `Records`.

    Attributes:
        forecaster: id.
        kind: code of the forecaster's kind.
        unit: a number for the question or family, the same for everybody.
        questions: how many questions of the unit the forecaster answered.
        predictions: how many statements were counted.
        brier: 0..1; above 1 only where the probabilities of one family contradict each other.
        log: nats, as if every probability lay in [.001, .999].
        time_averaged: Brier averaged over time, nan where nothing accrued.
        coverage: mean share of the windows on record, nan beside no time average.
        has_reference: whether any of the answered questions has a reference.
        difference: own Brier minus that of the reference, both on the questions that have one;
            nan without any.
        log_difference: the same of the log losses.
        reference_brier: what the reference scored on those questions, nan without any.
        reference_log: its log loss.
        reference_class: code, of the first question with a reference; -1 without any.
        basis: code, of the same question; of the first one where none has a reference.
        is_judged: whether that statement rests on a judgement of words.
        cause: code of the shared cause, the same for everybody; -1 for none.
        closes_at: the latest deadline of the answered questions.
        is_incoherent: whether the probabilities of an exclusive family do not add up.
        watched: how many of the answered questions were answered by a statement from a watch.
        watched_afterwards: of those, by one made before the watch was declared.
    """

    forecaster: Array
    kind: Array
    unit: Array
    questions: Array
    predictions: Array
    brier: Array
    log: Array
    time_averaged: Array
    coverage: Array
    has_reference: Array
    difference: Array
    log_difference: Array
    reference_brier: Array
    reference_log: Array
    reference_class: Array
    basis: Array
    is_judged: Array
    cause: Array
    closes_at: Array
    is_incoherent: Array
    watched: Array
    watched_afterwards: Array

    def __len__(self) -> int:
        return len(self.forecaster)

    @property
    def cluster(self) -> Array:
        """The shared cause of each row, or its unit where there is none."""
        return np.where(self.cause >= 0, self.cause, _FAR + self.unit)

    def where(self, mask: Array) -> "UnitRecords":
        """Keeps the rows a mask or a list of places names."""
        return replace(self, **{each.name: getattr(self, each.name)[mask] for each in fields(self)})


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """The rows of `Records` in their units: sorted, and where each unit of a forecaster begins."""

    rows: Records
    starts: Array
    of: Array

    def __len__(self) -> int:
        return len(self.starts)

    def total(self, values: Array) -> Array:
        """Adds up the values of each group."""
        return np.bincount(self.of, weights=values, minlength=len(self))

    def mean(self, values: Array) -> Array:
        """Averages what is known; nan where nothing is."""
        known = ~np.isnan(values)
        count = self.total(known)
        total = self.total(np.where(known, values, 0.0))
        means = np.full(len(self), np.nan)
        np.divide(total, count, out=means, where=count > 0)
        return means

    def latest(self, values: Array) -> Array:
        """Takes the highest value of each group."""
        newest: Array = np.maximum.reduceat(values, self.starts) if len(self) else values
        return newest

    def first(self, values: Array, among: Array | None = None) -> Array:
        """Takes the value of the first row of each group, or of the first one among some."""
        place = self.starts.copy()
        if among is not None:
            rows = np.flatnonzero(among)[::-1]  # so that the first one is written last
            place[self.of[rows]] = rows
        chosen: Array = values[place]
        return chosen


def unit_numbers(records: Records) -> Array:
    """Numbers the unit of each row: twice the family's id plus one, or twice the question's.

    The same question or family has the same number in every reading.
    """
    return np.where(records.family >= 0, 2 * records.family + 1, 2 * records.question)


def _grouped(records: Records) -> _Groups:
    units = unit_numbers(records)
    order = np.lexsort((records.question, records.position, units, records.forecaster))
    rows, units = records.where(order), units[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (units[1:] != units[:-1]) | (rows.forecaster[1:] != rows.forecaster[:-1])
    return _Groups(rows, np.flatnonzero(fresh), np.cumsum(fresh) - 1)


def _clipped(p: Array) -> Array:
    losses: Array = -np.log(np.clip(p, CLIP, 1.0 - CLIP))
    return losses


def _exclusive(groups: _Groups, p: Array, among: Array) -> tuple[Array, Array]:
    """Scores the answered members and the rest of an exclusive family as one question."""
    y = np.where(among, groups.rows.outcome, 0)
    p = np.where(among, p, 0.0)
    answered, yes = groups.total(among), groups.total(y)
    has_rest = answered < groups.first(groups.rows.members)
    rest = np.maximum(0.0, 1.0 - groups.total(p))
    missed = np.maximum(0.0, 1.0 - yes)
    brier = (groups.total((p - y) ** 2) + has_rest * (rest - missed) ** 2) / 2
    hit = groups.total(y * _clipped(p)) / np.maximum(yes, 1)
    all_no = groups.total(among * _clipped(1.0 - p)) / np.maximum(answered, 1)
    log = np.where(yes > 0, hit, np.where(has_rest, _clipped(rest), all_no))
    return brier, log


def _losses(groups: _Groups, p: Array, among: Array) -> tuple[Array, Array]:
    """Gives Brier and log of each group over some of its rows; nan where none is among them."""
    y = groups.rows.outcome
    plain = groups.mean(np.where(among, (p - y) ** 2, np.nan))
    plain_log = groups.mean(np.where(among, _clipped(np.where(y == 1, p, 1.0 - p)), np.nan))
    brier, log = _exclusive(groups, p, among)
    is_one_of_many = (groups.first(groups.rows.family_kind) == _EXCLUSIVE) & ~np.isnan(plain)
    return np.where(is_one_of_many, brier, plain), np.where(is_one_of_many, log, plain_log)


def _time_averaged(groups: _Groups) -> Array:
    """Averages over the rungs; of an exclusive family, half the sum, the rest taken as the mean."""
    mean = groups.mean(groups.rows.time_averaged)
    known = groups.total(~np.isnan(groups.rows.time_averaged))
    is_whole = known >= groups.first(groups.rows.members)
    halved = mean * np.where(is_whole, known, known + 1) / 2
    return np.where(groups.first(groups.rows.family_kind) == _EXCLUSIVE, halved, mean)


def _incoherent(groups: _Groups) -> Array:
    total, members = groups.total(groups.rows.probability), groups.first(groups.rows.members)
    is_whole = np.bincount(groups.of, minlength=len(groups)) >= members
    is_off = (is_whole & (np.abs(total - 1.0) > _SLACK)) | (total > 1.0 + _SLACK)
    incoherent: Array = (
        is_off & (groups.first(groups.rows.family_kind) == _EXCLUSIVE) & (members > 1)
    )
    return incoherent


def _causes(records: Records) -> Array:
    """Gives each row the cause of the first question of its unit, the same for everybody."""
    units = unit_numbers(records)
    order = np.lexsort((records.question, records.position, units))
    _, first, unit = np.unique(units[order], return_index=True, return_inverse=True)
    causes = np.empty(len(order), dtype=np.int64)
    causes[order] = records.cause[order][first][unit]
    return causes


def unit_records(records: Records, probability: Array | None = None) -> UnitRecords:
    """Turns scored questions into scored units.

    With p_k the forecaster's first probabilities of the answered members S of a family of K, and
    y_k their outcomes:

    exclusive, S with everything else as the rest: Brier = 1/2 [sum over S of (p_k - y_k)^2 +
    (p_rest - y_rest)^2], p_rest = max(0, 1 - sum p_k), y_rest = 1 - sum y_k, without the rest when
    all are answered; log = -ln of what was given to the member that came out Yes, or to the rest.
    One answer of K scores as a question of its own, all K half the multi-category score.
    Ladder: the mean over the answered rungs (Brier and log). Conditional: the live branch.

    Args:
        records: scored questions, see `scored_records`.
        probability: other probabilities, one a row, in place of those first stated; time averages
            stay those of the record.

    Returns:
        One row a forecaster and unit, in order of forecaster and unit.
    """
    if probability is not None:
        records = replace(records, probability=probability)
    groups = _grouped(replace(records, cause=_causes(records)))
    rows = groups.rows
    brier, log = _losses(groups, rows.probability, np.ones(len(rows), dtype=bool))
    referred = rows.reference_class >= 0
    own, own_log = _losses(groups, rows.probability, referred)
    other, other_log = _losses(groups, rows.reference_probability, referred)
    return UnitRecords(
        forecaster=groups.first(rows.forecaster),
        kind=groups.first(rows.kind),
        unit=groups.first(unit_numbers(rows)),
        questions=np.bincount(groups.of, minlength=len(groups)),
        predictions=groups.total(rows.predictions).astype(np.int64),
        brier=brier,
        log=log,
        time_averaged=_time_averaged(groups),
        coverage=groups.mean(rows.coverage),
        has_reference=groups.total(referred) > 0,
        difference=own - other,
        log_difference=own_log - other_log,
        reference_brier=other,
        reference_log=other_log,
        reference_class=groups.first(rows.reference_class, referred),
        basis=groups.first(rows.basis, referred),
        is_judged=groups.first(rows.is_judged, referred),
        cause=groups.first(rows.cause),
        closes_at=np.maximum.reduceat(rows.closes_at, groups.starts)
        if len(rows)
        else rows.closes_at,
        is_incoherent=_incoherent(groups),
        watched=groups.total(rows.watch >= 0).astype(np.int64),
        watched_afterwards=groups.total(rows.watch == _AFTERWARDS).astype(np.int64),
    )


def base_rate_records(records: Records) -> Records:
    """Lets the stated base rate of each question stand for one forecaster (id 0)."""
    stated = np.flatnonzero(~np.isnan(records.base_rate))
    _, first = np.unique(records.question[stated], return_index=True)
    rows = records.where(stated[first])
    return replace(
        rows, forecaster=np.zeros(len(rows), dtype=np.int64), probability=rows.base_rate, people={}
    )
