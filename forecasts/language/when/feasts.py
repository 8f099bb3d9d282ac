"""Feasts by which people set deadlines, and the days they fall on."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from forecasts.language.when.calendar_words import month_end


def easter(year: int) -> date:
    """Gives Easter Sunday of the western churches.

    The Gregorian computation as published anonymously in Nature, 1876.

    Example:
        >>> easter(2027)
        datetime.date(2027, 3, 28)
    """
    cycle = year % 19
    century, rest = divmod(year, 100)
    leaps, part = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * cycle + century - leaps - correction + 15) % 30
    quotient, remainder = divmod(rest, 4)
    weekday = (32 + 2 * part + 2 * quotient - epact - remainder) % 7
    shift = (cycle + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """Gives the n-th of a weekday in a month; -1 is the last.

    Example:
        >>> nth_weekday(2026, 11, 3, 4), nth_weekday(2026, 5, 0, -1)
        (datetime.date(2026, 11, 26), datetime.date(2026, 5, 25))
    """
    if number < 0:
        last = month_end(year, month)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (min(number, 4) - 1))


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


_THANKSGIVING: Final = 3, 4
_FEASTS: Final[Mapping[str, Callable[[int], date]]] = {
    "christmas eve": _fixed(12, 24),
    "christmas day": _fixed(12, 25),
    "christmas": _fixed(12, 25),
    "xmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
    "new year's day": _fixed(1, 1),
    "new year's": _fixed(12, 31),
    "new year": _fixed(12, 31),
    "hogmanay": _fixed(12, 31),
    "epiphany": _fixed(1, 6),
    "twelfth night": _fixed(1, 5),
    "candlemas": _fixed(2, 2),
    "valentine's day": _fixed(2, 14),
    "st patrick's day": _fixed(3, 17),
    "shrove tuesday": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "lent": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "maundy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "easter sunday": _from_easter(0),
    "easter monday": _from_easter(1),
    "easter": _from_easter(0),
    "may day": _fixed(5, 1),
    "ascension day": _from_easter(39),
    "whit sunday": _from_easter(49),
    "whitsun": _from_easter(49),
    "pentecost": _from_easter(49),
    "whit monday": _from_easter(50),
    "corpus christi": _from_easter(60),
    "midsummer's day": _fixed(6, 24),
    "midsummer day": _fixed(6, 24),
    "midsummer": _fixed(6, 24),
    "the fourth of july": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day": lambda year: nth_weekday(year, 9, 0, 1),
    "michaelmas": _fixed(9, 29),
    "halloween": _fixed(10, 31),
    "hallowe'en": _fixed(10, 31),
    "all saints' day": _fixed(11, 1),
    "all saints": _fixed(11, 1),
    "all souls' day": _fixed(11, 2),
    "guy fawkes night": _fixed(11, 5),
    "bonfire night": _fixed(11, 5),
    "martinmas": _fixed(11, 11),
    "armistice day": _fixed(11, 11),
    "remembrance day": _fixed(11, 11),
    "thanksgiving": lambda year: nth_weekday(year, 11, *_THANKSGIVING),
    "black friday": lambda year: nth_weekday(year, 11, *_THANKSGIVING) + timedelta(days=1),
    "st nicholas' day": _fixed(12, 6),
    "st nicholas's day": _fixed(12, 6),
    "st lucy's day": _fixed(12, 13),
    "st thorlak's day": _fixed(12, 23),
    "the feast of st thorlak": _fixed(12, 23),
    "st stephen's day": _fixed(12, 26),
    "st john's day": _fixed(6, 24),
    "the feast of the assumption": _fixed(8, 15),
    "assumption day": _fixed(8, 15),
}
"""By name in small letters; feasts whose day depends on the moon's sighting are left out."""


def _pattern(name: str) -> str:
    words = re.escape(name).replace(r"\ ", r"\s").replace("'", "[’']?")
    return re.sub(r"^st\\s|\\sst\\s", lambda m: m[0].replace("st", r"(?:st\.?|saint)"), words)


FEAST: Final = (
    r"(?<!Lunar\s)(?<!Chinese\s)(?<!Jewish\s)(?<!Persian\s)"
    rf"(?:{'|'.join(_pattern(name) for name in sorted(_FEASTS, key=len, reverse=True))})"
    r"(?!\s(?:Island|tree|carol|card|shopping|sales|message|speech|pudding|bonus))"
)
_KEYS: Final = {re.sub(r"[^a-z ]", "", name): name for name in _FEASTS}


def feast_day(name: str, year: int) -> date:
    """Gives the day of a feast in a year.

    Example:
        >>> feast_day("Saint Patrick’s Day", 2031)
        datetime.date(2031, 3, 17)
    """
    words = " ".join(name.lower().split()).replace("saint ", "st ")
    return _FEASTS[_KEYS[re.sub(r"[^a-z ]", "", words)]](year)
