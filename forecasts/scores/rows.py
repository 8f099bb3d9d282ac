"""From the statements on one question to its score rows: pure, for storing and for checking."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forecasts.scores.record import FloatArray, Statement, Window, excluded_reason, strictest
from forecasts.scores.references import Reference, may_hear, references, ticks
from forecasts.scoring import brier_score, log_score, time_averages
from forecasts.values import ReferenceClass, ScoreRule, Visibility

SCORER_VERSION: Final = "2"
_CLIP: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One score: Brier in 0..1 and raw log loss in nats, both lower is better.

    `coverage` stands beside the time average only, the reference beside the first statement only.
    """

    forecaster_id: int
    rule: ScoreRule
    visibility: Visibility
    prediction_id: int
    predictions: int
    brier: float
    log: float
    coverage: float | None = None
    reference_class: ReferenceClass | None = None
    reference_probability: float | None = None
    reference_brier: float | None = None
    reference_log: float | None = None


def _raw_log(p: FloatArray, y: FloatArray) -> FloatArray:
    return log_score(p, y, clip=None)


@dataclass(frozen=True, slots=True)
class _Group:
    """Everything of one visibility on a question: by forecaster, in order of time."""

    visibility: Visibility
    own: dict[int, list[Statement]]

    @property
    def firsts(self) -> list[Statement]:
        """The first statement of each forecaster; a withdrawal is none."""
        return [said[0] for said in self.own.values()]


def _counted(statements: Iterable[Statement], window: Window) -> list[Statement]:
    """Lists what counts in order of time; of what is withdrawn before it was said, nothing."""
    kept = (s for s in statements if excluded_reason(s, window) is None)
    return sorted(kept, key=lambda s: (s.stated_at, s.prediction_id, s.probability is None))


def _groups(counted: list[Statement], window: Window) -> list[_Group]:
    found: dict[Visibility, defaultdict[int, list[Statement]]] = {}
    for statement in counted:
        visibility = strictest(window.visibility, statement.visibility)
        own = found.setdefault(visibility, defaultdict(list))[statement.forecaster_id]
        if own or statement.probability is not None:
            own.append(statement)
    return [
        _Group(visibility, {who: said for who, said in sorted(by.items()) if said})
        for visibility, by in sorted(found.items())
    ]


def score_statements(statements: Iterable[Statement], window: Window) -> list[ScoreRow]:
    """Scores everyone who stated something on a resolved question, under both rules.

    `first` takes a forecaster's first counted statement, and stands beside what others forecast at
    that instant. `time_average` integrates the loss over [first statement, min(close, known)),
    exactly, until a withdrawal; its coverage is the share of the window from the question's opening
    (or, where none was stated, from the first statement of anyone) that the forecaster was on
    record. Statements of different visibility are scored apart, so that nothing private moves a
    public row.

    Args:
        statements: predictions and withdrawals, in any order.
        window: the question, its span and its outcome.

    Returns:
        Rows ordered by visibility, forecaster and rule; none when there is no outcome.
    """
    if window.outcome is None:
        return []
    counted = _counted(statements, window)
    rows: list[ScoreRow] = []
    for group in _groups(counted, window):
        if not group.own:
            continue
        audible = may_hear(group.visibility)
        heard = [s for s in counted if strictest(window.visibility, s.visibility) in audible]
        firsts = _firsts(group, references(group.firsts, heard, window), window.outcome)
        for first, average in zip(
            firsts, _time_average(group, window, window.outcome), strict=True
        ):
            rows.append(first)
            rows.extend([average] if average else [])
    return rows


def _losses(p: Sequence[float | None], outcome: int) -> list[tuple[float, float] | None]:
    """Gives Brier and raw log loss of each probability, None where there is none."""
    stated = np.array([value for value in p if value is not None], dtype=np.float64)
    came = np.full(stated.size, float(outcome))
    pairs = zip(brier_score(stated, came).tolist(), _raw_log(stated, came).tolist(), strict=True)
    return [None if value is None else next(pairs) for value in p]


def _firsts(group: _Group, compared: list[Reference | None], outcome: int) -> Iterator[ScoreRow]:
    firsts = group.firsts
    own = _losses([first.probability for first in firsts], outcome)
    other = _losses([each.probability if each else None for each in compared], outcome)
    for first, scored, reference, scored_reference in zip(
        firsts, own, compared, other, strict=True
    ):
        brier, log = scored or (math.nan, math.nan)
        yield ScoreRow(
            forecaster_id=first.forecaster_id,
            rule=ScoreRule.FIRST,
            visibility=group.visibility,
            prediction_id=first.prediction_id,
            predictions=_stated(group.own[first.forecaster_id]),
            brier=brier,
            log=log,
            reference_class=reference.reference_class if reference else None,
            reference_probability=reference.probability if reference else None,
            reference_brier=scored_reference[0] if scored_reference else None,
            reference_log=scored_reference[1] if scored_reference else None,
        )


def _stated(own: Sequence[Statement]) -> int:
    return sum(statement.probability is not None for statement in own)


def _time_average(group: _Group, window: Window, outcome: int) -> Iterator[ScoreRow | None]:
    said = [statement for own in group.own.values() for statement in own]
    base = ticks(window.opens_at or min(s.stated_at for s in said))
    who = np.repeat(np.arange(len(group.own)), [len(own) for own in group.own.values()])
    times = np.array([ticks(s.stated_at) - base for s in said], dtype=np.float64)
    stated = np.array([np.nan if s.probability is None else s.probability for s in said])
    starts = np.minimum(0.0, times[np.searchsorted(who, np.arange(len(group.own)))])
    end = float(ticks(window.ends_at) - base)
    (briers, coverages), (logs, _) = (
        time_averages(rule, times, stated, who, outcome, start=starts, end=end)
        for rule in (brier_score, _raw_log)
    )
    for n, own in enumerate(group.own.values()):
        yield _averaged_row(group.visibility, own, briers[n], logs[n], coverages[n])


def _averaged_row(
    visibility: Visibility, own: Sequence[Statement], brier: float, log: float, coverage: float
) -> ScoreRow | None:
    if not coverage > 0:
        return None
    return ScoreRow(
        forecaster_id=own[0].forecaster_id,
        rule=ScoreRule.TIME_AVERAGE,
        visibility=visibility,
        prediction_id=own[0].prediction_id,
        predictions=_stated(own),
        brier=float(brier),
        log=float(log),
        coverage=float(coverage),
    )


def clipped_log(raw: float) -> float:
    """Bounds a raw log loss for means, as if every forecast lay in [.001, .999].

    Example:
        >>> round(clipped_log(math.inf), 4)
        6.9078
    """
    return min(max(raw, -math.log(1 - _CLIP)), -math.log(_CLIP))
