"""The rule "a number of public statistics against a threshold": which number, which threshold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from forecasts.clock import Edge, as_utc, day_edge, parse_day
from forecasts.errors import InvalidInputError
from forecasts.sources.observations.periods import (
    Frequency,
    Period,
    frequency_between,
    parse_period,
    period_of,
)
from forecasts.sources.observations.records import Provider, Series

Word = TypeVar("Word", bound=StrEnum)

STALE: Final = timedelta(days=10)
"""How long a daily series may say nothing, over weekends and holidays."""

DEFAULT_LAG: Final = 45

_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{1,30})?|\.\d{1,30})", re.ASCII)
_OVER: Final = re.compile(r"(any|max|min) from (\S+) until (\S+)", re.IGNORECASE)
_LATEST: Final = re.compile(r"latest on (\S+)", re.IGNORECASE)


class Comparison(StrEnum):
    """How a value is held against the threshold."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"
    EXACTLY = "=="

    def holds(self, value: Decimal, threshold: Decimal) -> bool:
        """Says whether the comparison holds, exactly.

        Example:
            >>> Comparison.AT_LEAST.holds(Decimal("3.0"), Decimal(3)), Comparison.ABOVE.holds(
            ...     Decimal("3.0"), Decimal(3))
            (True, False)
        """
        return {
            Comparison.AT_LEAST: value >= threshold,
            Comparison.ABOVE: value > threshold,
            Comparison.AT_MOST: value <= threshold,
            Comparison.BELOW: value < threshold,
            Comparison.EXACTLY: value == threshold,
        }[self]


class Vintage(StrEnum):
    """Which of the values published for a period counts."""

    FIRST = "first"
    LATEST = "latest"


class Look(StrEnum):
    """Which number of the series is held against the threshold."""

    PERIOD = "period"
    LATEST = "latest"
    ANY = "any"
    MAX = "max"
    MIN = "min"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which periods count: one, the last one that ended by a day, or all within a span.

    Attributes:
        look: what is done with them.
        start: first day of the period or span; the day itself for `latest`.
        end: last day.
    """

    look: Look
    start: date
    end: date

    def __str__(self) -> str:
        """Writes it as `parse_wanted` reads it."""
        if self.look is Look.LATEST:
            return f"latest on {self.end}"
        if self.look is not Look.PERIOD:
            return f"{self.look} from {self.start} until {self.end}"
        frequency = frequency_between(self.start, self.end)
        return str(period_of(self.start, frequency)) if frequency else f"{self.start}/{self.end}"


def parse_wanted(text: str) -> Wanted:
    """Reads which periods count.

    Args:
        text: one period such as `2024`, `2024-Q2`, `2024-05`, `2024-05-31`; `latest on 2024-06-30`
            for the last period that ended by that day; `any from 2024-01-01 until 2024-06-30`, or
            `max` or `min` instead of `any`, for all periods that lie wholly in that span.

    Raises:
        InvalidInputError: it is none of these.

    Example:
        >>> str(parse_wanted("2024Q2")), parse_wanted("latest on 2024-06-30").look.value
        ('2024-Q2', 'latest')
    """
    over = _OVER.fullmatch(text.strip())
    if over:
        start, end = parse_day(over[2]), parse_day(over[3])
        if start > end:
            raise InvalidInputError(f"The span from {start} until {end} ends before it begins.")
        return Wanted(Look(over[1].lower()), start, end)
    latest = _LATEST.fullmatch(text.strip())
    if latest:
        day = parse_day(latest[1])
        return Wanted(Look.LATEST, day, day)
    try:
        period = parse_period(text.strip())
    except InvalidInputError:
        raise InvalidInputError(
            f"{text[:60]!r} does not say which periods count; write one period (2024-05), "
            "'latest on 2024-06-30', or 'any from 2024-01-01 until 2024-06-30' (or max, min)."
        ) from None
    return Wanted(Look.PERIOD, period.start, period.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationSpec:
    """A rule of the kind `observation`, as it was checked.

    Attributes:
        series: where the numbers are; its frequency is set.
        wanted: which periods count.
        comparison: how the value is held against the threshold.
        threshold: in the unit of the series.
        vintage: whether the value as first published counts, or as it stands when we decide.
        lag_days: how many days after the end of the span, or the close of the question if that is
            later, everything should be published.

    Raises:
        InvalidInputError: the parts do not fit together.
    """

    series: Series
    wanted: Wanted
    comparison: Comparison
    threshold: Decimal
    vintage: Vintage
    lag_days: int = DEFAULT_LAG

    def __post_init__(self) -> None:
        if not self.threshold.is_finite() or abs(self.threshold.adjusted()) > 30:
            raise InvalidInputError("The threshold must be a finite number below 10**30.")
        if not 0 <= self.lag_days <= 3650:
            raise InvalidInputError(f"lag_days is {self.lag_days}; 0 to 3650 days are possible.")
        self._check_frequency()
        is_over_span = self.wanted.look in {Look.ANY, Look.MAX, Look.MIN}
        if is_over_span and self.vintage is Vintage.FIRST and not self.series.provider.has_vintages:
            raise InvalidInputError(
                f"{self.series.provider} does not say when its values were published, so that the "
                "first ones of a whole span cannot be known; use fred, or vintage latest."
            )

    def _check_frequency(self) -> None:
        if self.series.frequency is None:
            raise InvalidInputError(
                "frequency is missing; say how long one period of the series is: "
                f"{', '.join(Frequency)}."
            )
        if self.wanted.look is not Look.PERIOD:
            self._check_span(self.series.frequency)
            return
        wanted = Period(self.wanted.start, self.wanted.end, self.series.frequency)
        if period_of(self.wanted.start, self.series.frequency) != wanted:
            raise InvalidInputError(
                f"The period {self.wanted} is no {self.series.frequency}; the series has one value "
                f"a {self.series.frequency}."
            )

    def _check_span(self, frequency: Frequency) -> None:
        start = date.min if self.wanted.look is Look.LATEST else self.wanted.start
        period = period_of(self.wanted.end, frequency)
        if period.end > self.wanted.end:
            period = period_of(period.start - timedelta(days=1), frequency)
        if period.start < start:
            raise InvalidInputError(
                f"No whole {frequency} lies in the span {self.wanted}; make it longer."
            )

    @property
    def frequency(self) -> Frequency:
        """How long one period of the series is."""
        assert self.series.frequency is not None
        return self.series.frequency

    @property
    def since(self) -> date:
        """First day that must be read of the series."""
        if self.wanted.look is not Look.LATEST:
            return self.wanted.start
        if self.frequency is Frequency.DAY:
            return self.wanted.end - STALE
        return self.last_period.start

    @property
    def until(self) -> date:
        """Last day that must be read of the series."""
        return self.wanted.end

    @property
    def last_period(self) -> Period:
        """The last period that has ended by the last day of the span."""
        period = period_of(self.wanted.end, self.frequency)
        if period.end > self.wanted.end:
            period = period_of(period.start - timedelta(days=1), self.frequency)
        return period

    def due_at(self, closes_at: datetime) -> datetime:
        """When everything should be published: before it, nothing decides No."""
        ended = max(day_edge(self.until, Edge.END), as_utc(closes_at))
        return ended + timedelta(days=self.lag_days)

    def has_begun(self, now: datetime) -> bool:
        """Says whether there can be anything to read yet."""
        return as_utc(now).date() > self.since

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "ObservationSpec":
        """Reads the settings of a rule.

        Args:
            settings: `provider`, `series` or `url` with `date_field`, `value_field` and perhaps
                `rows`, `period`, `comparison`, `threshold` as text, and perhaps `frequency`,
                `vintage` and `lag_days`.

        Raises:
            InvalidInputError: something is missing, unknown, or does not fit together.

        Example:
            >>> spec = ObservationSpec.from_settings({"provider": "fred", "series": "UNRATE",
            ...     "period": "2024-05", "comparison": ">=", "threshold": "4.0"})
            >>> spec.vintage.value, spec.frequency.value, spec.lag_days
            ('first', 'month', 45)
        """
        _check_names(settings)
        provider = _word(settings, "provider", Provider)
        wanted = parse_wanted(_text(settings, "period"))
        default = Vintage.FIRST if provider.has_vintages else Vintage.LATEST
        return cls(
            series=_series(settings, provider, wanted),
            wanted=wanted,
            comparison=_word(settings, "comparison", Comparison),
            threshold=_threshold(settings.get("threshold")),
            vintage=_word(settings, "vintage", Vintage) if "vintage" in settings else default,
            lag_days=_whole(settings.get("lag_days", DEFAULT_LAG)),
        )

    def to_settings(self) -> dict[str, Any]:
        """Writes the settings `from_settings` reads."""
        series = self.series
        written = {
            "provider": series.provider.value,
            "series": series.code,
            "url": series.url,
            "rows": series.rows,
            "date_field": series.date_field,
            "value_field": series.value_field,
            "frequency": self.frequency.value,
            "period": str(self.wanted),
            "comparison": self.comparison.value,
            "threshold": format(self.threshold, "f"),
            "vintage": self.vintage.value,
            "lag_days": self.lag_days,
        }
        return {name: value for name, value in written.items() if value != ""}


_NAMES: Final = (
    *("provider", "series", "url", "rows", "date_field", "value_field", "frequency", "period"),
    *("comparison", "threshold", "vintage", "lag_days"),
)


def _check_names(settings: Mapping[str, Any]) -> None:
    unknown = [str(name)[:40] for name in settings if name not in _NAMES]
    if unknown:
        raise InvalidInputError(
            f"An observation rule knows no {', '.join(unknown)}; it knows {', '.join(_NAMES)}."
        )


def _text(settings: Mapping[str, Any], name: str, *, default: str | None = None) -> str:
    found = settings.get(name, default)
    if not isinstance(found, str):
        what = "missing" if found is None else f"{str(found)[:60]!r}, which is no text"
        raise InvalidInputError(f"{name} is {what}; an observation rule needs it as text.")
    return found.strip()


def _word(settings: Mapping[str, Any], name: str, kind: type[Word]) -> Word:
    text = _text(settings, name)
    try:
        return kind(text)
    except ValueError:
        raise InvalidInputError(
            f"{name} is {text[:60]!r}; expected one of {', '.join(kind)}."
        ) from None


def _series(settings: Mapping[str, Any], provider: Provider, wanted: Wanted) -> Series:
    frequency = _word(settings, "frequency", Frequency) if "frequency" in settings else None
    if frequency is None and wanted.look is Look.PERIOD:
        frequency = frequency_between(wanted.start, wanted.end)
    return Series(
        provider=provider,
        code=_text(settings, "series", default=""),
        url=_text(settings, "url", default=""),
        rows=_text(settings, "rows", default=""),
        date_field=_text(settings, "date_field", default=""),
        value_field=_text(settings, "value_field", default=""),
        frequency=frequency,
    )


def _threshold(found: Any) -> Decimal:
    text = str(found).strip() if isinstance(found, int | str | Decimal) else ""
    if isinstance(found, bool) or not _NUMBER.fullmatch(text):
        raise InvalidInputError(
            f"threshold is {str(found)[:60]!r}; write it as text with digits and a point, such as "
            "'3.0', in the unit of the series."
        )
    return Decimal(text)


def _whole(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int):
        raise InvalidInputError(f"lag_days is {str(found)[:60]!r}; expected a number of days.")
    return found
