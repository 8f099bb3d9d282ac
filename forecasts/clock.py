"""Time: aware UTC inside, zones only at the edges, and dates that know how exact they are."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forecasts.errors import InvalidInputError

EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class DatePrecision(StrEnum):
    """How exactly a time is known: an instant, or only its day, month or year."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Edge(Enum):
    """Which end of a day, month or year a bare date stands for."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC together with how exactly it is known.

    `begins_at` is when the day, month or year a bare date names begins; None for an instant.
    """

    at: datetime
    precision: DatePrecision = DatePrecision.INSTANT
    begins_at: datetime | None = None


def utc_now() -> datetime:
    """Returns the present instant, aware, in UTC."""
    return datetime.now(UTC)


def zone_named(name: str) -> ZoneInfo:
    """Finds an IANA time zone.

    Raises:
        InvalidInputError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInputError(
            f"{name!r} is not a time zone; use an IANA name such as Europe/Warsaw or UTC."
        ) from error


def _last(first: date, precision: DatePrecision) -> date:
    if precision is DatePrecision.YEAR:
        return date(first.year, 12, 31)
    if precision is DatePrecision.MONTH:
        return date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
    return first


def day_edge(day: date, edge: Edge, *, zone: str = "UTC") -> datetime:
    """Gives the first or the last microsecond of a day in a zone, as an instant in UTC.

    Example:
        >>> day_edge(date(2023, 2, 22), Edge.END).isoformat()
        '2023-02-22T23:59:59.999999+00:00'
    """
    where = zone_named(zone)
    if edge is Edge.START:
        return datetime(day.year, day.month, day.day, tzinfo=where).astimezone(UTC)
    following = day + timedelta(days=1)
    midnight = datetime(following.year, following.month, following.day, tzinfo=where)
    return midnight.astimezone(UTC) - _TICK


def date_moment(
    first: date,
    precision: DatePrecision = DatePrecision.DAY,
    *,
    edge: Edge,
    zone: str = "UTC",
) -> Moment:
    """Turns a day, month or year, given by its first day, into one end of its span in a zone.

    Example:
        >>> date_moment(date(2024, 2, 1), DatePrecision.MONTH, edge=Edge.END).at.day
        29
    """
    begins_at = day_edge(first, Edge.START, zone=zone)
    if edge is Edge.START:
        return Moment(begins_at, precision, begins_at)
    return Moment(day_edge(_last(first, precision), edge, zone=zone), precision, begins_at)


def span_start(at: datetime, precision: DatePrecision, *, zone: str = "UTC") -> datetime:
    """Gives when the day, month or year began in which an instant lies; for an instant, itself.

    Example:
        >>> end = day_edge(date(2023, 2, 22), Edge.END)
        >>> span_start(end, DatePrecision.DAY).isoformat()
        '2023-02-22T00:00:00+00:00'
    """
    if precision is DatePrecision.INSTANT:
        return at
    day = at.astimezone(zone_named(zone)).date()
    if precision is not DatePrecision.DAY:
        day = day.replace(day=1)
    if precision is DatePrecision.YEAR:
        day = day.replace(month=1)
    return day_edge(day, Edge.START, zone=zone)


def parse_day(typed: str) -> date:
    """Reads a calendar day written as YYYY-MM-DD.

    Raises:
        InvalidInputError: the text is no such day, or lies outside the years 1900 to 2199.
    """
    text = typed.strip()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(text)  # noqa: TRY301  # one message for every shape of wrong
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(
            f"{typed[:60]!r} is not a day; write it as YYYY-MM-DD, for example 2023-02-22."
        ) from None
    if not EARLIEST.date() <= day < LATEST.date():
        raise InvalidInputError(f"{typed[:60]!r} is outside the years 1900 to 2199.")
    return day


def _partial(text: str) -> tuple[date, DatePrecision] | None:
    shapes = (
        (r"\d{4}", "-01-01", DatePrecision.YEAR),
        (r"\d{4}-\d{2}", "-01", DatePrecision.MONTH),
    )
    for shape, rest, precision in (*shapes, (r"\d{4}-\d{2}-\d{2}", "", DatePrecision.DAY)):
        if re.fullmatch(shape, text, re.ASCII):
            return date.fromisoformat(text + rest), precision
    return None


def parse_moment(typed: str, *, edge: Edge, zone: str = "UTC") -> Moment:
    """Reads a time: an ISO 8601 instant, or a bare day, month or year.

    A bare date stands for one end of its span, in the given zone; an instant without an offset is
    taken in that zone too.

    Args:
        typed: for example `2023-02-22`, `2023-02`, `2023-02-22T14:30+01:00`.
        edge: which end a bare date stands for.
        zone: IANA zone name.

    Returns:
        The instant in UTC with its precision.

    Raises:
        InvalidInputError: the text is no date, or lies outside the years 1900 to 2199.

    Example:
        >>> parse_moment("2023-02", edge=Edge.END).at.date().isoformat()
        '2023-02-28'
    """
    text = typed.strip()
    try:
        partial = _partial(text)
        if partial is not None:
            first, precision = partial
            moment = date_moment(first, precision, edge=edge, zone=zone)
        else:
            if not re.match(r"\d{4}-\d{2}-\d{2}[T ]", text, re.ASCII):
                raise ValueError(text)  # noqa: TRY301  # no compact or week dates
            at = datetime.fromisoformat(text)
            at = at if at.tzinfo else at.replace(tzinfo=zone_named(zone))
            moment = Moment(at.astimezone(UTC))
    except (ValueError, OverflowError):
        raise InvalidInputError(
            f"{typed[:60]!r} is not a date; write YYYY-MM-DD (or YYYY-MM-DDTHH:MM with a zone "
            "such as +01:00), for example 2023-02-22."
        ) from None
    if not EARLIEST <= moment.at < LATEST:
        raise InvalidInputError(f"{typed[:60]!r} is outside the years 1900 to 2199.")
    return moment


def as_utc(at: datetime) -> datetime:
    """Turns an aware time into UTC.

    Raises:
        InvalidInputError: the time carries no zone.
    """
    if at.tzinfo is None:
        raise InvalidInputError(f"The time {at.isoformat()} has no zone; say which one is meant.")
    return at.astimezone(UTC)


def isoformat(at: datetime) -> str:
    """Writes an instant as ISO 8601 in UTC with microseconds and a Z, the same on every system.

    Example:
        >>> isoformat(datetime(2023, 2, 22, tzinfo=UTC))
        '2023-02-22T00:00:00.000000Z'
    """
    return as_utc(at).isoformat(timespec="microseconds").replace("+00:00", "Z")
