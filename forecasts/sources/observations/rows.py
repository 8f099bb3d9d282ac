"""From the rows of any feed to checked observations: exact numbers, one value a period."""

import json
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from forecasts.errors import InvalidInputError, SourceShapeError
from forecasts.sources.observations.periods import (
    Frequency,
    Period,
    frequency_between,
    least_step,
    parse_period,
)
from forecasts.sources.observations.records import Observation
from forecasts.sources.reading import Fields, parse_json
from forecasts.text import printable

ROW_LIMIT: Final = 300
MISSING: Final = frozenset({"", ".", "..", "...", ":", "na", "n/a", "#n/a", "nan", "null", "none"})
"""How feeds write that there is no value, in lower case."""

_NUMBER: Final = re.compile(
    r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?", re.ASCII
)


def exact_json(raw: bytes) -> Any:
    """Parses JSON strictly, with every fraction as the decimal that stands there.

    Raises:
        SourceShapeError: as `parse_json` says.

    Example:
        >>> exact_json(b'[0.1, 7]')
        [Decimal('0.1'), 7]
    """
    parse_json(raw)
    return json.loads(raw.decode("utf-8-sig"), parse_float=Decimal)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        inside = (f"{json.dumps(key)}: {_written(each)}" for key, each in value.items())
        return f"{{{', '.join(inside)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_written(each) for each in value)}]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def quoted(row: Any) -> str:
    """Writes a row on one line, in at most 300 characters.

    Example:
        >>> quoted({"date": "2024-05-01", "value": Decimal("3.40")})
        '{"date": "2024-05-01", "value": 3.40}'
    """
    text = printable(row if isinstance(row, str) else _written(row))
    return text if len(text) <= ROW_LIMIT else f"{text[: ROW_LIMIT - 1]}…"


def decimal_value(found: Any, *, where: str) -> Decimal | None:
    """Reads a number exactly; None where the feed writes that there is none.

    Args:
        found: text, a whole number or a decimal; never a float.
        where: names the place in the error.

    Raises:
        SourceShapeError: it is no plain number in ASCII digits: a thousands separator, a unit,
            infinity, a list.

    Example:
        >>> decimal_value("3.40", where="row 1"), decimal_value(".", where="row 1")
        (Decimal('3.40'), None)
    """
    if found is None:
        return None
    text = str(found) if isinstance(found, int | Decimal | str) else ""
    text = text.strip()
    is_text = isinstance(found, str)
    if is_text and text.lower() in MISSING:
        return None
    if isinstance(found, bool) or not _NUMBER.fullmatch(text):
        raise SourceShapeError(
            f"{where}: {str(found)[:60]!r} is no number this can read; expected digits with a "
            "point, such as 1234.5, without separators of thousands or units."
        )
    return Decimal(text)


def read_value(row: Fields, name: str) -> Decimal | None:
    """Reads the number in a field of a row, which must be there.

    Raises:
        SourceShapeError: the field is missing, or is no number.
    """
    if not isinstance(row.value, dict) or name not in row.value:
        raise SourceShapeError(f"{row.place(name)}: found nothing; expected a number or a mark.")
    return decimal_value(row.value[name], where=row.place(name))


def read_period(found: Any, frequency: Frequency | None, *, where: str) -> Period:
    """Reads the period of a row.

    Raises:
        SourceShapeError: it is none, as `parse_period` says.
    """
    is_year = isinstance(found, int) and not isinstance(found, bool) and 1000 <= found <= 9999
    text = str(found) if is_year else found
    if not isinstance(text, str):
        raise SourceShapeError(f"{where}: found {str(found)[:60]!r}; expected a date as text.")
    try:
        return parse_period(text.strip(), frequency)
    except InvalidInputError as error:
        raise SourceShapeError(f"{where}: {error}") from None


def read_day(fields: Fields, name: str) -> date:
    """Reads a day that stands in a field, of any year from 1 to 9999.

    Raises:
        SourceShapeError: it is none.
    """
    found = fields.word(name)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", found, re.ASCII):
            return date.fromisoformat(found)
    except ValueError:
        pass
    raise SourceShapeError(f"{fields.place(name)}: {found[:60]!r} is no day like 2024-05-31.")


def observed(period: Period, value: Decimal | None, row: Any) -> Observation:
    """Makes an observation of a source that does not say when it published."""
    return Observation(period.start, period.end, value, None, quoted(row))


def _check_spacing(observations: list[Observation], frequency: Frequency) -> None:
    spans = {(each.period_start, each.period_end) for each in observations}
    periods = [Period(start, end, frequency) for start, end in sorted(spans)]
    # Daily series leave out weekends, and weekly ones may be dated by day.
    most = 8 if frequency is Frequency.DAY else 1
    if len(periods) >= 3 and (step := least_step(periods)) > most:
        raise SourceShapeError(
            f"The rows are {step} {frequency}s apart; expected one for every {frequency}. The "
            f"frequency of the rule does not fit the series."
        )


def _frequency(observations: list[Observation]) -> Frequency:
    kinds = {frequency_between(each.period_start, each.period_end) for each in observations}
    if len(kinds) != 1 or None in kinds:
        names = ", ".join(sorted(str(each) for each in kinds))
        raise SourceShapeError(f"The rows mix periods of several lengths ({names}); expected one.")
    return next(each for each in kinds if each)


def _age(observation: Observation) -> tuple[date, date]:
    return (observation.period_start, observation.vintage or date.min)


def checked(rows: Iterable[Observation]) -> list[Observation]:
    """Sorts observations and sees that each period has one value a vintage.

    The same row twice is kept once.

    Raises:
        SourceShapeError: two values of one period and vintage differ, the rows mix periods of
            several lengths, or lie further apart than their length.
    """
    kept: dict[tuple[date, date], Observation] = {}
    for each in rows:
        known = kept.setdefault(_age(each), each)
        if known.value != each.value:
            raise SourceShapeError(
                f"Two rows give different values for the period from {each.period_start}: "
                f"{known.row[:80]} and {each.row[:80]}; expected one."
            )
    observations = sorted(kept.values(), key=_age)
    if observations:
        _check_spacing(observations, _frequency(observations))
    return observations
