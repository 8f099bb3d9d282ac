"""Times as a file writes them: a bare date where that says exactly the same, else the instant."""

from datetime import datetime
from functools import lru_cache
from typing import Final

from forecasts.clock import DatePrecision, Edge, parse_moment, zone_named

_SHAPES: Final = {
    DatePrecision.DAY: "%Y-%m-%d",
    DatePrecision.MONTH: "%Y-%m",
    DatePrecision.YEAR: "%Y",
}


def instant_text(at: datetime) -> str:
    """Writes an instant in UTC, as short as it can be without losing anything.

    Example:
        >>> from datetime import UTC
        >>> instant_text(datetime(2023, 2, 22, 9, 30, tzinfo=UTC))
        '2023-02-22T09:30:00Z'
    """
    return f"{at.replace(tzinfo=None).isoformat()}Z"


@lru_cache(65_536)
def moment_text(at: datetime, precision: DatePrecision, edge: Edge, zone: str) -> str:
    """Writes a time so that reading it gives the same instant.

    Example:
        >>> from datetime import UTC, date
        >>> from forecasts.clock import day_edge
        >>> end = day_edge(date(2023, 2, 22), Edge.END, zone="Europe/Warsaw")
        >>> moment_text(end, DatePrecision.DAY, Edge.END, "Europe/Warsaw")
        '2023-02-22'
        >>> moment_text(end, DatePrecision.DAY, Edge.END, "UTC")
        '2023-02-22T22:59:59.999999Z'
    """
    shape = _SHAPES.get(precision)
    if shape is not None:
        bare = at.astimezone(zone_named(zone)).strftime(shape)
        if parse_moment(bare, edge=edge, zone=zone).at == at:
            return bare
    return instant_text(at)


def kept_precision(text: str, precision: DatePrecision) -> str:
    """Gives what must stand beside a time so that it is known as exactly as before; mostly blank.

    Example:
        >>> kept_precision("2023-02-22", DatePrecision.DAY)
        ''
        >>> kept_precision("2023-02-22T09:30:00Z", DatePrecision.DAY)
        'day'
    """
    is_bare = "T" not in text
    return "" if is_bare or precision is DatePrecision.INSTANT else precision.value
