"""Months, weekdays and the days they name, as English writes them."""

import calendar
import re
from datetime import date, timedelta
from typing import Final

MONTHS: Final = {
    name: number
    for number in range(1, 13)
    for name in (calendar.month_name[number].lower(), calendar.month_abbr[number].lower())
} | {"sept": 9}
WEEKDAYS: Final = {
    name: number
    for number in range(7)
    for name in (calendar.day_name[number].lower(), calendar.day_abbr[number].lower())
} | {"tues": 1, "thur": 3, "thurs": 3, "weds": 2}

MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
WEEKDAY: Final = r"(?:Mon|Tues?|Wed(?:nes|s)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?"
DAY_NUMBER: Final = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
YEAR: Final = r"(?:19|20|21)\d\d"
DAY_NAMES: Final = frozenset({*WEEKDAYS, *MONTHS} - {"may", "mar", "sat", "sun", "march"})
"""Capitalised words that belong to a date, not to a name."""


def month_number(word: str) -> int:
    """Gives the number of a month's name or abbreviation.

    Example:
        >>> month_number("Sept.")
        9
    """
    return MONTHS[word.lower().rstrip(".")]


def weekday_number(word: str) -> int:
    """Gives the number of a weekday, Monday being 0.

    Example:
        >>> weekday_number("Thurs.")
        3
    """
    return WEEKDAYS[word.lower().rstrip(".")]


def day_number(word: str) -> int:
    """Gives the number in a day of the month such as `21` or `30th`.

    Example:
        >>> day_number("30th")
        30
    """
    return int(re.sub(r"\D", "", word))


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Builds a day, or None where the calendar has none.

    Example:
        >>> day_or_none(2023, 2, 30) is None
        True
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    """Gives the last day of a month.

    Example:
        >>> month_end(2024, 2)
        datetime.date(2024, 2, 29)
    """
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date | None:
    """Moves a day by months, at most to the month's last day; None outside the calendar.

    Example:
        >>> add_months(date(2024, 1, 31), 1)
        datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return min(month_end(year, month + 1), date(year, month + 1, 1) + timedelta(days=day.day - 1))


def weekday_name(day: date) -> str:
    """Gives the English name of a day's weekday.

    Example:
        >>> weekday_name(date(2023, 2, 21))
        'Tuesday'
    """
    return calendar.day_name[day.weekday()]
