"""What a chart is handed: frozen records of arrays and words, checked when they are made."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from forecasts.errors import InvalidInputError

FloatArray: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = Sequence[float] | npt.NDArray[np.number]

_ROUNDING: Final = 1e-9  # what arithmetic may add to a share of one
_UNPRINTABLE: Final = frozenset({"Cc", "Cn", "Co", "Cs"})


def plain_text(text: str) -> str:
    r"""Gives text that every format can carry: line breaks and control characters become spaces.

    Example:
        >>> plain_text("Anna\x00Example\nof Paris")
        'Anna Example of Paris'
    """
    return "".join(" " if unicodedata.category(c) in _UNPRINTABLE else c for c in text).strip()


def as_row(values: Numbers | float) -> FloatArray:
    """Gives numbers as an array of floats."""
    return np.asarray(values, dtype=np.float64)


def _checked(name: str, values: Numbers, *, most: float) -> FloatArray:
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.full((1, 1), np.nan)
    if array.ndim != 1 or not np.all((array >= -_ROUNDING) & (array <= most + _ROUNDING)):
        limits = "[0, 1]" if most == 1 else "[0, ∞)"
        raise InvalidInputError(f"{name} must be one row of numbers in {limits}; found {values!r}.")
    array = np.clip(array, 0, most)
    array.flags.writeable = False
    return array


def _probabilities(name: str, values: Numbers) -> FloatArray:
    return _checked(name, values, most=1)


def _counts(name: str, values: Numbers) -> FloatArray:
    return _checked(name, values, most=float(np.finfo(np.float64).max))


def _same_length(**rows: FloatArray) -> None:
    lengths = {name: row.size for name, row in rows.items()}
    if len(set(lengths.values())) > 1:
        raise InvalidInputError(f"These rows must be equally long; found lengths {lengths}.")


def _ascending(name: str, values: FloatArray) -> None:
    if np.any(np.diff(values) <= 0):
        raise InvalidInputError(f"{name} must ascend, each value once; sort and group them first.")


def _set(record: object, **values: object) -> None:
    for name, value in values.items():
        object.__setattr__(record, name, value)


@dataclass(frozen=True, eq=False, kw_only=True)
class CalibrationBins:
    """Statements grouped by what was said, with how often it happened.

    Attributes:
        p: mean stated probability of each bin, in [0, 1].
        frequency: share of Yes in each bin, in [0, 1].
        counts: statements in each bin.
        low: lower ends of the Wilson intervals of `frequency`.
        high: upper ends.
        questions: how many questions they answer, or None where each answers its own.

    Raises:
        InvalidInputError: a value is out of range, or the rows differ in length.
    """

    p: Numbers
    frequency: Numbers
    counts: Numbers
    low: Numbers
    high: Numbers
    questions: Numbers | None = None

    def __post_init__(self) -> None:
        rows = {
            name: _probabilities(name, getattr(self, name))
            for name in ("p", "frequency", "low", "high")
        }
        rows["counts"] = _counts("counts", self.counts)
        if self.questions is not None:
            rows["questions"] = _counts("questions", self.questions)
        _same_length(**rows)
        _set(self, **rows)


@dataclass(frozen=True, eq=False, kw_only=True)
class CalibrationBand:
    """Where the curve of a calibrated forecaster with the same statements would lie.

    Attributes:
        p: stated probabilities, ascending, each once.
        low: lower edge at each, in [0, 1].
        high: upper edge at each.
        level: share of such curves inside, in (0, 1).

    Raises:
        InvalidInputError: a value is out of range, not ascending, or the rows differ in length.
    """

    p: Numbers
    low: Numbers
    high: Numbers
    level: float = 0.9

    def __post_init__(self) -> None:
        rows = {name: _probabilities(name, getattr(self, name)) for name in ("p", "low", "high")}
        _same_length(**rows)
        _ascending("p", rows["p"])
        _set(self, **rows)


@dataclass(frozen=True, eq=False, kw_only=True)
class CalibrationChart:
    """What was said against what happened.

    Attributes:
        title: headline of the chart.
        subject: whose statements, as it reads after "When": "Anna Example said about 70 %".
            Empty: the sentence names nobody.
        p: the distinct stated probabilities, ascending.
        recalibrated: the recalibrated probability of each, not descending (the CORP curve).
        counts: questions behind each.
        n: resolved questions in all.
        band: the consistency band, or None.
        bins: groups of statements, for the sentence, or None.
        pvalue: of the test of calibration, or None.
        qvalue: the same after correction for everybody tested, or None. Only this convicts. Where
            a single forecaster is tested, and nobody was chosen for it, hand over the p-value.
        is_provisional: there is too little of a record to judge.
        read: how many of the statements were read from words.
        caption: sentences below the chart; None writes them (`sentences.calibration_caption`).

    Raises:
        InvalidInputError: a value is out of range, not ascending, or the rows differ in length.
    """

    title: str
    p: Numbers
    recalibrated: Numbers
    counts: Numbers
    n: int
    subject: str = ""
    band: CalibrationBand | None = None
    bins: CalibrationBins | None = None
    pvalue: float | None = None
    qvalue: float | None = None
    is_provisional: bool = False
    read: int = 0
    caption: str | None = None

    def __post_init__(self) -> None:
        rows = {name: _probabilities(name, getattr(self, name)) for name in ("p", "recalibrated")}
        rows["counts"] = _counts("counts", self.counts)
        _same_length(**rows)
        _ascending("p", rows["p"])
        for name in ("pvalue", "qvalue"):
            if (value := getattr(self, name)) is not None:
                _probabilities(name, [value])
        words = {name: plain_text(getattr(self, name)) for name in ("title", "subject")}
        if self.caption is not None:
            words["caption"] = plain_text(self.caption)
        _set(self, **rows, **words)

    @property
    def is_empty(self) -> bool:
        """Says whether there are too few questions for a curve."""
        return self.n < 2 or np.size(self.p) == 0


@dataclass(frozen=True, kw_only=True)
class IntervalRow:
    """One named row: an estimate between its limits.

    Attributes:
        name: who or what.
        estimate: the value, or None when there is none.
        low: lower limit.
        high: upper limit.
        note: a few words at the right edge, such as "n 41".
        is_provisional: drawn greyer and hollow.
    """

    name: str
    estimate: float | None
    low: float | None
    high: float | None
    note: str = ""
    is_provisional: bool = False

    def __post_init__(self) -> None:
        given = [v for v in (self.low, self.estimate, self.high) if v is not None]
        if not np.all(np.isfinite(given)) or given != sorted(given) or len(given) not in (0, 3):
            raise InvalidInputError(
                f"{self.name!r} needs low <= estimate <= high, or none of the three; "
                f"found {self.low}, {self.estimate}, {self.high}."
            )
        _set(self, name=plain_text(self.name), note=plain_text(self.note))


@dataclass(frozen=True, kw_only=True)
class IntervalChart:
    """Rows of estimates, each a dot on a bar, around one vertical line.

    Attributes:
        title: headline of the chart.
        rows: from top to bottom.
        unit: what is measured and which side is better, shown above the rows.
        zero: where the line stands.
        zero_words: what the line means.
        level: coverage of the bars, in (0, 1), for the description.
        caption: sentences below the chart.
    """

    title: str
    rows: tuple[IntervalRow, ...]
    unit: str
    zero: float = 0.0
    zero_words: str = ""
    level: float = 0.9
    caption: str = ""

    def __post_init__(self) -> None:
        names = ("title", "unit", "zero_words", "caption")
        words = {name: plain_text(getattr(self, name)) for name in names}
        _set(self, rows=tuple(self.rows), **words)


@dataclass(frozen=True, eq=False, kw_only=True)
class TimelineSeries:
    """One value over time, which holds from each instant until the next.

    Attributes:
        name: who or what, written at the right end.
        at: aware times, ascending.
        values: the value from each time on.
        low: lower edge of the band around it, or None.
        high: upper edge, or None.

    Raises:
        InvalidInputError: a time has no zone, times do not ascend, or the rows differ in length.
    """

    name: str
    at: Sequence[datetime]
    values: Numbers
    low: Numbers | None = None
    high: Numbers | None = None

    def __post_init__(self) -> None:
        if any(moment.tzinfo is None for moment in self.at):
            raise InvalidInputError(f"The times of {self.name!r} need a zone; found one without.")
        if any(later < earlier for earlier, later in zip(self.at, self.at[1:], strict=False)):
            raise InvalidInputError(f"The times of {self.name!r} must ascend.")
        if (self.low is None) != (self.high is None):
            raise InvalidInputError(f"{self.name!r} needs both edges of its band, or neither.")
        given = {"values": self.values, "low": self.low, "high": self.high}
        rows = {
            name: np.array(row, dtype=np.float64) for name, row in given.items() if row is not None
        }
        _same_length(at=np.empty(len(self.at)), **rows)
        if not all(np.all(np.isfinite(row)) for row in rows.values()):
            raise InvalidInputError(f"The values of {self.name!r} must be finite numbers.")
        _set(self, name=plain_text(self.name), at=tuple(self.at), **rows)


@dataclass(frozen=True, kw_only=True)
class TimelineChart:
    """Values over time as steps, one line a series.

    Attributes:
        title: headline of the chart.
        series: at most six; they differ in stroke and are named at their right end.
        unit: what is measured and which way is better, shown above the plot.
        is_probability: the axis runs from 0 to 100 %.
        zero: where a reference line stands, or None.
        until: the lines run on to this aware time, or end at the last value.
        caption: sentences below the chart.
    """

    title: str
    series: tuple[TimelineSeries, ...]
    unit: str
    is_probability: bool = False
    zero: float | None = None
    until: datetime | None = None
    caption: str = ""

    def __post_init__(self) -> None:
        if len(self.series) > 6:
            raise InvalidInputError(
                f"A timeline shows at most six series; found {len(self.series)}. Choose some."
            )
        words = {name: plain_text(getattr(self, name)) for name in ("title", "unit", "caption")}
        _set(self, series=tuple(self.series), **words)
