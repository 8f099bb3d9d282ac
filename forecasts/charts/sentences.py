"""What a chart says in words: captions, and descriptions for those who cannot see it."""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from forecasts.charts.records import (
    CalibrationBins,
    CalibrationChart,
    IntervalChart,
    IntervalRow,
    TimelineChart,
    as_row,
)
from forecasts.clock import DatePrecision
from forecasts.wording import day_words, probability_words

BoolArray: TypeAlias = npt.NDArray[np.bool_]

FEW: Final = 20
EVIDENCE: Final = 0.05
_OFTEN: Final = 0.2
_ELSEWHERE: Final = 0.01  # less than a point is rounding
_DAY: Final = DatePrecision.DAY
UNDECIDED: Final = "Cannot tell yet."
YOU: Final = "you"  # the subject of a record that only its owner reads
_UNCORRECTED: Final = "Off by more than chance; one test among many possible ones."


def pvalue_words(value: float, *, letter: str = "p") -> str:
    """Writes a p-value or q-value with two digits, three when small, and no leading zero.

    Example:
        >>> [pvalue_words(v) for v in (0.214, 0.0499, 0.004, 0.0002, 0.998)]
        ['p = .21', 'p = .050', 'p = .004', 'p < .001', 'p > .99']
    """
    if value < 0.001:
        return f"{letter} < .001"
    if value > 0.99:
        return f"{letter} > .99"
    decimals = 3 if value < 0.0995 else 2
    return f"{letter} = {f'{value:.{decimals}f}'.removeprefix('0')}"


def _questions(n: int) -> str:
    return "1 resolved question" if n == 1 else f"{n:,} resolved questions"


def _sides(bins: CalibrationBins) -> tuple[BoolArray, BoolArray]:
    """Gives which bins promised more than happened, and which less, beyond their intervals."""
    p = as_row(bins.p)
    return p > as_row(bins.high), p < as_row(bins.low)


def _telling_bin(bins: CalibrationBins, *, is_suspect: bool) -> int:
    """Chooses the bin to speak of: the fullest, among those off the diagonal if there is cause."""
    counts = as_row(bins.counts)
    above, below = _sides(bins)
    if is_suspect and np.any(above | below):
        counts = np.where(above | below, counts, -1)
    return int(np.argmax(counts))


def _of_how_many(bins: CalibrationBins, chosen: int) -> str:
    """Counts the statements of a bin, and their questions where several answer one."""
    count = float(as_row(bins.counts)[chosen])
    asked = count if bins.questions is None else float(as_row(bins.questions)[chosen])
    if asked >= count:
        return f"{count:,.0f}"
    return f"{count:,.0f} statements on {asked:,.0f} question{'' if asked == 1 else 's'}"


def _bin_sentence(data: CalibrationChart) -> str:
    if data.bins is None or not np.any(as_row(data.bins.counts)):
        return ""
    suspect = data.pvalue is not None and data.pvalue < EVIDENCE
    chosen = _telling_bin(data.bins, is_suspect=suspect)
    said, happened, count = (
        float(as_row(row)[chosen]) for row in (data.bins.p, data.bins.frequency, data.bins.counts)
    )
    opening = f"When {data.subject} said" if data.subject else "Where the forecast was"
    share = probability_words(happened)
    nearest = int(np.argmin(np.abs(as_row(data.p) - said)))  # as drawn: steps upright halfway
    curve = float(as_row(data.recalibrated)[nearest])
    pooled = ""
    if abs(curve - happened) >= _ELSEWHERE:
        pooled = f"; the curve, which pools neighbours, stands at {probability_words(curve)}"
    return (
        f"{opening} about {probability_words(said)}, it happened {share} of the time "
        f"({round(happened * count):,} of {_of_how_many(data.bins, chosen)}){pooled}."
    )


def _lean(data: CalibrationChart) -> str:
    """Names the direction of a proven miscalibration, as far as single bins show one."""
    plain = "What was said does not match what happened."
    if data.bins is None:
        return plain
    above, below = _sides(data.bins)
    upper_half = as_row(data.bins.p) > 0.5
    off = above | below
    outward = off & (above == upper_half)
    if np.any(off & upper_half) and np.any(off & ~upper_half):
        who = "you are" if data.subject == YOU else f"{data.subject or 'this record'} is"
        if np.array_equal(outward, off):
            return f"On this evidence {who} overconfident: nearer to 0 or 100 % than the outcomes."
        if not np.any(outward):
            return f"On this evidence {who} underconfident: nearer to 50 % than the outcomes."
    if np.any(off) and not (np.any(above) and np.any(below)):
        return f"What was said ran too {'high' if np.any(above) else 'low'}."
    return plain


def _chance(data: CalibrationChart) -> str:
    """Says how often a calibrated forecaster would look like this, and what follows."""
    if data.pvalue is None:
        return UNDECIDED
    p = pvalue_words(data.pvalue)
    if data.pvalue >= EVIDENCE:
        often = "often" if data.pvalue >= _OFTEN else "now and then"
        return f"As a whole, chance alone would do this {often}: {p}. {UNDECIDED}"
    rarely = f"As a whole, chance alone would rarely do this: {p}"
    if data.qvalue is None:
        return f"{rarely}. {_UNCORRECTED}"
    q = pvalue_words(data.qvalue, letter="q")
    if data.qvalue >= EVIDENCE:
        return f"{rarely}. Among so many, some look so by luck: {q}. {UNDECIDED}"
    return f"{rarely}, {q}. {_lean(data)}"


def calibration_sentence(data: CalibrationChart) -> str:
    r"""Says what a calibration plot means, in two or three sentences and no more than it shows.

    Speaks of the fullest bin of statements; only when the p-value is below .05, of the fullest
    among those whose Wilson interval leaves out what was said. Where the curve, which pools what
    lies side by side until it never falls, stands elsewhere, that is said too. The p-value is of
    the whole record and never of that bin. Nobody is called over- or underconfident unless the
    corrected q-value is below .05, there are 20 questions, and the bins off the diagonal all lean
    that way on both sides of 50 %. A p-value below .05 without a q-value is named one test among
    many; otherwise it is "cannot tell yet".

    Args:
        data: the chart; without bins no group of statements is named.

    Returns:
        Sentences; probabilities in percent, with a no-break space.

    Example:
        >>> bins = CalibrationBins(
        ...     p=[0.7], frequency=[24 / 41], counts=[41], low=[0.43], high=[0.72]
        ... )
        >>> data = CalibrationChart(
        ...     title="Calibration", subject="Anna Example", p=[0.7], recalibrated=[0.585],
        ...     counts=[41], n=41, bins=bins, pvalue=0.21,
        ... )
        >>> first, rest = calibration_sentence(data).replace("\u00a0", " ").split(". ", 1)
        >>> first
        'When Anna Example said about 70 %, it happened 59 % of the time (24 of 41)'
        >>> rest
        'As a whole, chance alone would do this often: p = .21. Cannot tell yet.'
    """
    if data.n == 0:
        return "No resolved questions yet."
    if data.is_empty:
        return f"{_questions(data.n)}: too few for a curve."
    if data.n < FEW:
        return f"Only {_questions(data.n)}. {UNDECIDED}"
    provisional = f"The record is provisional. {UNDECIDED}"
    verdict = provisional if data.is_provisional else _chance(data)
    return f"{_bin_sentence(data)} {verdict}".strip()


def calibration_note(data: CalibrationChart) -> str:
    """Says what was drawn: how many questions, the p-value, what of it was words, and the band.

    Example:
        >>> data = CalibrationChart(title="", p=[0.2, 0.8], recalibrated=[0.1, 0.9],
        ...                         counts=[9, 9], n=18, pvalue=0.4)
        >>> calibration_note(data)
        '18 resolved questions, p = .40.'
    """
    if data.is_empty:
        return ""
    note = _questions(data.n)
    if data.pvalue is not None:
        note += f", {pvalue_words(data.pvalue)}"
    return " ".join(words for words in (f"{note}.", read_note(data), _band_words(data)) if words)


def read_note(data: CalibrationChart) -> str:
    """Says how many of the statements behind a curve were read from words; empty of none.

    Example:
        >>> read_note(CalibrationChart(title="", p=[0.2], recalibrated=[0.1], counts=[9], n=9,
        ...                             read=4))
        '4 of 9 statements were read from words; on record each stands with its range and lexicon.'
    """
    if not data.read:
        return ""
    whole = f"{as_row(data.counts).sum():,.0f}"
    return (
        f"{data.read:,} of {whole} statements {'was' if data.read == 1 else 'were'} read from "
        "words; on record each stands with its range and lexicon."
    )


def _band_words(data: CalibrationChart) -> str:
    if data.band is None:
        return ""
    level = probability_words(data.band.level)
    return f"Band: at each point it holds {level} of calibrated forecasters with these statements."


def _words(data: CalibrationChart) -> str:
    """Joins what it means and what was drawn, saying nothing twice."""
    sentence = calibration_sentence(data)
    if data.is_empty:
        return sentence
    p = "" if data.pvalue is None else pvalue_words(data.pvalue)
    figures = [words for words in (_questions(data.n), p) if words and words not in sentence]
    note = f"{', '.join(figures)}." if figures else ""
    parts = (sentence, note, read_note(data), _band_words(data))
    return " ".join(words for words in parts if words)


def calibration_caption(data: CalibrationChart) -> str:
    """Gives the sentences below the chart: the caption it came with, or what it means and shows."""
    if data.caption is not None:
        return data.caption
    return _words(data)


def calibration_description(data: CalibrationChart) -> str:
    """Describes the plot to those who cannot see it, for an alt text."""
    if data.is_empty:
        return calibration_sentence(data)
    p, curve = as_row(data.p), as_row(data.recalibrated)
    ends = (
        f"The curve of what happened runs from {probability_words(curve[0])} where "
        f"{probability_words(p[0])} was said to {probability_words(curve[-1])} where "
        f"{probability_words(p[-1])} was said; on the diagonal the two agree."
    )
    return f"Calibration plot. {ends} {_words(data)}"


def _signed(value: float | None) -> str:
    shown = f"{value or 0:+.1f}".replace("-", "−")
    return "0.0" if shown in ("+0.0", "−0.0") else shown


def _interval_words(row: IntervalRow) -> str:
    note = f", {row.note}" if row.note else ""
    mark = ", provisional" if row.is_provisional else ""
    if row.estimate is None:
        return f"{row.name}: no estimate{note}{mark}"
    estimate, low, high = (_signed(v) for v in (row.estimate, row.low, row.high))
    return f"{row.name}: {estimate} ({low} to {high}){note}{mark}"


def interval_description(data: IntervalChart) -> str:
    r"""Describes the rows to those who cannot see them, one after the other.

    Example:
        >>> rows = (IntervalRow(name="Anna", estimate=1.94, low=-0.5, high=4.4, note="n 41"),)
        >>> data = IntervalChart(title="Edge", rows=rows, unit="Edge, right is better")
        >>> interval_description(data).replace("\u00a0", " ")
        'Edge, right is better, with 90 % intervals. Anna: +1.9 (−0.5 to +4.4), n 41.'
    """
    if not data.rows:
        return "No rows yet."
    rows = "; ".join(_interval_words(row) for row in data.rows)
    return f"{data.unit}, with {probability_words(data.level)} intervals. {rows}."


def timeline_description(data: TimelineChart) -> str:
    """Describes lines over time by their first and last values.

    Example:
        >>> timeline_description(TimelineChart(title="Skill", series=(), unit="Edge"))
        'Nothing on record yet.'
    """
    show = probability_words if data.is_probability else "{:.2f}".format
    drawn = [series for series in data.series if series.at]
    if not drawn:
        return "Nothing on record yet."
    lines = "; ".join(
        f"{one.name}: {show(float(as_row(one.values)[0]))} on {day_words(one.at[0], _DAY)}, "
        f"{show(float(as_row(one.values)[-1]))} on {day_words(one.at[-1], _DAY)}"
        for one in drawn
    )
    return f"{data.unit}, over time. {lines}."
