"""How calibrated a record is: the curve, the bins, and what chance alone would do."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import expit, logit

from forecasts.charts.records import CalibrationBand, CalibrationBins, CalibrationChart
from forecasts.charts.sentences import UNDECIDED, calibration_sentence, pvalue_words
from forecasts.scoring.bands import consistency_band
from forecasts.scoring.calibration_tests import spiegelhalter
from forecasts.scoring.corp import corp
from forecasts.scoring.miscalibration import miscalibration_test
from forecasts.scoring.recalibration import CoxCalibration, cox_calibration
from forecasts.scoring.reliability import reliability_table
from forecasts.standings.records import BASES, FAMILY_KINDS, Array, Records
from forecasts.standings.units import unit_numbers
from forecasts.values import Basis, FamilyKind

FEWEST: Final = 2  # one question has no curve
BINS: Final = 10
LEVEL: Final = 0.9
_DRAWS: Final = 1000
_FEWER_DRAWS: Final = 200  # for so many statements that the null is narrow anyway
_MORE_DRAWS: Final = 10_000  # where few draws could not tell a small p-value from a tiny one
_SUSPECT: Final = 0.05
_MANY: Final = 20_000
_CLIP: Final = 0.001
_NORMAL: Final = 1.6448536269514722  # the .95 quantile, for intervals of 90 %
_EXCLUSIVE: Final = FAMILY_KINDS.index(FamilyKind.EXCLUSIVE)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One stated probability on the CORP curve.

    Attributes:
        p: what was said.
        recalibrated: how often it happened, by the curve, which never falls.
        statements: how many said so.
    """

    p: float
    recalibrated: float
    statements: int


@dataclass(frozen=True, slots=True)
class BandPoint:
    """Where at one stated probability 90 % of the curves of calibrated records lie."""

    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Statements above `lower` up to and including `upper`, and how often they came true.

    Attributes:
        mean_p: their mean probability.
        statements: how many there are.
        questions: how many questions they answer; several people may answer one.
        yes: how many came out Yes.
        frequency: the share of them.
        low: lower end of the 90 % Wilson interval of that share.
        high: upper end.
    """

    lower: float
    upper: float
    mean_p: float
    statements: int
    questions: int
    yes: int
    frequency: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Slope:
    """Of the recalibration on logits (Cox): 1 is right, below 1 too bold, above too timid.

    Attributes:
        low: lower end of the 90 % interval, wider where statements share their units.
        high: upper end.
        is_separated: no finite slope fits the outcomes; this one is penalised, and says little.
    """

    estimate: float
    low: float
    high: float
    is_separated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How calibrated first statements are; None where it cannot be said.

    Attributes:
        statements: how many there are, one a question and forecaster.
        questions: how many units they belong to; a family of questions is one.
        brier: their mean Brier score = miscalibration - discrimination + uncertainty.
        miscalibration: CORP MCB, 0 is perfect; above 0 by chance alone.
        discrimination: CORP DSC, higher is better.
        uncertainty: UNC, what always stating the overall share of Yes scores.
        null_mean: mean miscalibration of calibrated records with the same statements.
        null_95: what 95 of 100 of those do not exceed.
        pvalue: the share of those at least as far off, one outcome drawn for each unit.
        qvalue: the same corrected for everybody on the board (Benjamini-Hochberg). Only this
            convicts; it is never below `pvalue`, and None where that is not below .05.
        tested: how many were tested together, 0 without a q-value.
        slope: of the recalibration on logits, None where all said the same.
        spiegelhalter_z: of Spiegelhalter's test, above 0 worse than promised; takes every
            statement for independent, as the intervals of the bins do.
        spiegelhalter_pvalue: of the same.
        curve: by stated probability, empty below two units.
        band: the consistency band, at those probabilities.
        bins: those that hold a statement; of nothing there is no share.
        read: how many of the statements were read from words.
        sentence: what it means, and no more than the evidence carries.
        verdict: the same in a few words.
    """

    statements: int
    questions: int
    brier: float | None = None
    miscalibration: float | None = None
    discrimination: float | None = None
    uncertainty: float | None = None
    null_mean: float | None = None
    null_95: float | None = None
    pvalue: float | None = None
    qvalue: float | None = None
    tested: int = 0
    slope: Slope | None = None
    spiegelhalter_z: float | None = None
    spiegelhalter_pvalue: float | None = None
    curve: tuple[CurvePoint, ...] = ()
    band: tuple[BandPoint, ...] = ()
    bins: tuple[CalibrationBin, ...] = ()
    read: int = 0
    sentence: str = ""
    verdict: str = ""


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def offsets(rows: Records) -> Array:
    """Lays the members of an exclusive family that one forecaster answered side by side.

    Where one of them comes out Yes the others do not; see `forecasts.scoring.miscalibration_test`.

    Returns:
        For each row the sum of the probabilities of those before it, 0 outside such families.
    """
    begins = np.zeros(len(rows))
    chosen = np.flatnonzero(rows.family_kind == _EXCLUSIVE)
    keys = [each[chosen] for each in (rows.position, rows.family, rows.forecaster)]
    order = chosen[np.lexsort(keys)]
    before = np.cumsum(rows.probability[order]) - rows.probability[order]
    family, forecaster = rows.family[order], rows.forecaster[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (family[1:] != family[:-1]) | (forecaster[1:] != forecaster[:-1])
    starts = np.flatnonzero(fresh)
    begins[order] = before - before[starts][np.cumsum(fresh) - 1] if len(order) else before
    return np.maximum(begins, 0.0)


def _bins(rows: Records) -> tuple[CalibrationBin, ...]:
    table = reliability_table(rows.probability, rows.outcome, bins=BINS, level=LEVEL)
    ends = np.cumsum(table.counts)[:-1]
    asked = np.split(rows.question[np.argsort(rows.probability, kind="stable")], ends)
    columns = (table.lower, table.upper, table.mean_p, table.counts, table.frequency)
    return tuple(
        CalibrationBin(
            lower=float(lower),
            upper=float(upper),
            mean_p=float(mean),
            statements=int(count),
            questions=int(np.unique(of).size),
            yes=round(float(share * count)),
            frequency=float(share),
            low=float(low),
            high=float(high),
        )
        for lower, upper, mean, count, share, low, high, of in zip(
            *columns, table.low, table.high, asked, strict=True
        )
    )


def design_effect(fit: CoxCalibration, rows: Records, units: Array) -> float:
    """Says how much wider the error of a slope is because statements share their units.

    With x = (1, logit p), m the fitted probability, H = sum m (1 - m) x x' and g_c the sum of
    x (y - m) over unit c, the variance is that of V = H^-1 (sum over c of g_c g_c') H^-1; the
    effect is its square root over that of the same with every statement a unit, at least 1.

    References:
        Liang and Zeger (1986), Biometrika 73:13-22, for V; Kish (1965), Survey Sampling, for the
        ratio.
    """
    x = logit(np.clip(rows.probability, _CLIP, 1.0 - _CLIP))
    columns = np.column_stack([np.ones_like(x), x])
    fitted = expit(fit.intercept + fit.slope * x)
    bread = np.linalg.pinv((columns * (fitted * (1.0 - fitted))[:, None]).T @ columns)
    apart = columns * (rows.outcome - fitted)[:, None]
    names, unit = np.unique(units, return_inverse=True)
    together = np.zeros((len(names), 2))
    np.add.at(together, unit, apart)
    shared, alone = (float(((each @ bread[1]) ** 2).sum()) for each in (together, apart))
    return math.sqrt(max(shared / alone, 1.0)) if alone > 0 else 1.0


def _slope(rows: Records, units: Array) -> Slope | None:
    fit = cox_calibration(rows.probability, rows.outcome, clip=_CLIP)
    if not math.isfinite(fit.slope) or not math.isfinite(fit.slope_error):
        return None
    half = _NORMAL * fit.slope_error * design_effect(fit, rows, units)
    return Slope(
        estimate=float(fit.slope),
        low=float(fit.slope - half),
        high=float(fit.slope + half),
        is_separated=bool(fit.is_separated),
    )


def _measured(rows: Records, units: Array) -> Calibration:
    p, y = rows.probability, rows.outcome
    fit, begins = corp(p, y), offsets(rows)
    draws = _DRAWS if len(rows) <= _MANY else _FEWER_DRAWS
    test = miscalibration_test(p, y, unit=units, offset=begins, draws=draws)
    if test.pvalue < _SUSPECT and len(rows) <= _MANY:
        test = miscalibration_test(p, y, unit=units, offset=begins, draws=_MORE_DRAWS)
    band = consistency_band(p, level=LEVEL, unit=units, offset=begins, draws=draws)
    z, z_pvalue = spiegelhalter(p, y)
    return Calibration(
        statements=len(rows),
        questions=int(np.unique(units).size),
        brier=float(fit.score),
        miscalibration=float(fit.miscalibration),
        discrimination=float(fit.discrimination),
        uncertainty=float(fit.uncertainty),
        null_mean=float(test.null_mean),
        null_95=float(test.null_95),
        pvalue=float(test.pvalue),
        slope=_slope(rows, units),
        spiegelhalter_z=_known(z),
        spiegelhalter_pvalue=_known(z_pvalue),
        curve=tuple(
            CurvePoint(float(said), float(happened), int(count))
            for said, happened, count in zip(fit.p, fit.recalibrated, fit.counts, strict=True)
        ),
        band=tuple(
            BandPoint(*map(float, point)) for point in zip(band.p, band.low, band.high, strict=True)
        ),
        bins=_bins(rows),
        read=int(np.count_nonzero(rows.basis == BASES.index(Basis.VERBAL))),
    )


def calibration_chart_of(own: Calibration, *, title: str, subject: str) -> CalibrationChart:
    """Builds the chart of a calibration.

    Args:
        own: what was measured.
        title: headline of the chart.
        subject: whose statements, as it reads after "When": "Anna Example said".
    """
    band = CalibrationBand(
        p=[each.p for each in own.band],
        low=[each.low for each in own.band],
        high=[each.high for each in own.band],
        level=LEVEL,
    )
    bins = CalibrationBins(
        p=[each.mean_p for each in own.bins],
        frequency=[each.frequency for each in own.bins],
        counts=[each.statements for each in own.bins],
        low=[each.low for each in own.bins],
        high=[each.high for each in own.bins],
        questions=[each.questions for each in own.bins],
    )
    return CalibrationChart(
        title=title,
        subject=subject,
        p=[each.p for each in own.curve],
        recalibrated=[each.recalibrated for each in own.curve],
        counts=[each.statements for each in own.curve],
        n=own.questions,
        band=band if own.band else None,
        bins=bins if own.bins else None,
        pvalue=own.pvalue,
        qvalue=own.qvalue,
        read=own.read,
    )


def put_into_words(own: Calibration, *, subject: str) -> Calibration:
    """Adds the sentence and the verdict: only a q-value below .05 says more than "cannot tell"."""
    sentence = calibration_sentence(calibration_chart_of(own, title="", subject=subject))
    is_decided = own.qvalue is not None and bool(own.curve) and UNDECIDED not in sentence
    verdict = "cannot tell yet"
    if is_decided and own.qvalue is not None:
        verdict = f"off by more than chance ({pvalue_words(own.qvalue, letter='q')})"
    return replace(own, sentence=sentence, verdict=verdict)


def calibration_of(rows: Records, *, subject: str) -> Calibration:
    """Measures how calibrated scored first statements are.

    The unit of chance is the question, or the family it belongs to: the null draws one outcome
    for each, so that twenty people on one question are not twenty facts.

    Args:
        rows: the statements, of one forecaster or of many.
        subject: whose statements, as it reads after "When": "Anna Example said".
    """
    units = unit_numbers(rows)
    count = int(np.unique(units).size)
    if count >= FEWEST:
        return put_into_words(_measured(rows, units), subject=subject)
    brier = float(rows.brier.mean()) if len(rows) else None
    own = Calibration(statements=len(rows), questions=count, brier=brier)
    return put_into_words(own, subject=subject)
