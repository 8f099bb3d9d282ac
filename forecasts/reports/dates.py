"""Days and times as a reader asked for them: in their zone, in the manner of their language."""

from datetime import date, datetime, timedelta
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, format_time

from forecasts.clock import DatePrecision, zone_named

ISO: Final = "iso"
_THIN: Final = "\u2009"
_FALLBACK: Final = Locale.parse("en_GB")


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return _FALLBACK


def day(on: date, language: str) -> str:
    """Writes a day.

    Example:
        >>> [day(date(2026, 11, 3), language) for language in ("en_GB", "de", "iso")]
        ['3 Nov 2026', '03.11.2026', '2026-11-03']
    """
    return on.isoformat() if language == ISO else format_date(on, "medium", _locale(language))


def span(since: datetime, until: datetime, zone: str, language: str) -> str:
    """Writes which days a span of time covers; its end is left out.

    Example:
        >>> from datetime import UTC
        >>> since, until = datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 7, tzinfo=UTC)
        >>> [span(since, until, "UTC", language) for language in ("en_GB", "iso")]
        ['30 Nov – 6 Dec 2026', '2026-11-30 to 2026-12-06']
    """
    last = max(since, until - timedelta(microseconds=1))
    first, end = (at.astimezone(zone_named(zone)).date() for at in (since, last))
    if first == end:
        return day(first, language)
    if language == ISO:
        return f"{first.isoformat()} to {end.isoformat()}"
    words = str(format_interval(first, end, "yMMMd", locale=_locale(language)))
    return words.replace(_THIN, " ")


def zone_words(at: datetime, zone: str) -> str:
    """Names the zone a time is told in, as it is called at that time.

    Example:
        >>> from datetime import UTC
        >>> at = datetime(2026, 11, 3, 12, tzinfo=UTC)
        >>> [zone_words(at, zone) for zone in ("UTC", "Europe/Warsaw", "Europe/Minsk")]
        ['UTC', 'CET', 'UTC+3']
    """
    name = f"{at.astimezone(zone_named(zone)):%Z}"
    if name.isalpha():
        return name
    hours, minutes = name[:3], name[3:]
    shown = f"{int(hours[1:])}" if hours[1:].isdigit() else hours[1:]
    return f"UTC{hours[0].replace('-', '−')}{shown}{':' if minutes else ''}{minutes}"


def instant(at: datetime, zone: str, language: str) -> str:
    """Writes an instant to the minute, with its zone.

    Example:
        >>> from datetime import UTC
        >>> at = datetime(2026, 11, 3, 12, 5, tzinfo=UTC)
        >>> instant(at, "Europe/Warsaw", "en_GB"), instant(at, "UTC", "iso")
        ('3 Nov 2026, 13:05 CET', '2026-11-03 12:05 UTC')
    """
    local = at.astimezone(zone_named(zone))
    name = zone_words(at, zone)
    if language == ISO:
        return f"{local:%Y-%m-%d %H:%M} {name}"
    clock = format_time(local.time(), "short", locale=_locale(language))
    return f"{day(local.date(), language)}, {clock} {name}"


def roughly(at: datetime, precision: DatePrecision, *, zone: str, language: str) -> str:
    """Writes a time to the day, or no more exactly than it is known.

    Args:
        at: the time.
        precision: how exactly it is known.
        zone: the zone the day is one of.
        language: of the words.

    Example:
        >>> from datetime import UTC
        >>> at, told = datetime(2026, 11, 3, 12, tzinfo=UTC), {"zone": "UTC", "language": "en_GB"}
        >>> [roughly(at, each, **told) for each in (DatePrecision.INSTANT, DatePrecision.MONTH)]
        ['3 Nov 2026', 'Nov 2026']
    """
    on = at.astimezone(zone_named(zone)).date()
    if precision in {DatePrecision.INSTANT, DatePrecision.DAY}:
        return day(on, language)
    if precision is DatePrecision.YEAR:
        return f"{on:%Y}"
    if language == ISO:
        return f"{on:%Y-%m}"
    return str(format_skeleton("yMMM", on, locale=_locale(language)))


def known(at: datetime, precision: DatePrecision, *, of: str, zone: str, language: str) -> str:
    """Writes a time no more exactly than it is known, with its zone.

    Args:
        at: the time.
        precision: how exactly it is known.
        of: the zone its day, month or year is one of.
        zone: in which an instant is told.
        language: of the words.

    Example:
        >>> from datetime import UTC
        >>> at = datetime(2026, 11, 3, 12, 5, tzinfo=UTC)
        >>> known(at, DatePrecision.MONTH, of="Europe/Minsk", zone="UTC", language="en_GB")
        'Nov 2026 (Europe/Minsk)'
    """
    if precision is DatePrecision.INSTANT:
        return instant(at, zone, language)
    return f"{roughly(at, precision, zone=of, language=language)} ({of})"
