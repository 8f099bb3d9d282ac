"""How templates write numbers, days and states: everything through `forecasts.wording`."""

from datetime import date, datetime
from typing import Final

from flask import Flask

from forecasts.clock import DatePrecision, Edge, as_utc, day_edge, zone_named
from forecasts.language.chances.sourced import is_judged, sourced_words
from forecasts.values import Basis
from forecasts.wording import (
    BOARD_WORDS,
    DECISION_WORDS,
    DIRECTNESS_WORDS,
    EXCLUDED_WORDS,
    KIND_WORDS,
    NO_BREAK,
    QUOTATION_WORDS,
    SOURCE_STATE_WORDS,
    SPOKEN_WORDS,
    STATE_WORDS,
    VERDICT_WORDS,
    day_words,
    probability_words,
    quoted,
    range_words,
    reading_words,
    score_words,
)
from web.browsers import browser_words
from web.phrases import phrase_address

_ISO_LENGTHS: Final = {DatePrecision.DAY: 10, DatePrecision.MONTH: 7, DatePrecision.YEAR: 4}


def calendar_day(day: date) -> str:
    """Writes a calendar day.

    Example:
        >>> calendar_day(date(2023, 2, 22))
        '22 Feb 2023'
    """
    return day_words(day_edge(day, Edge.START), DatePrecision.DAY)


def machine_time(
    at: datetime, precision: DatePrecision = DatePrecision.INSTANT, zone: str = "UTC"
) -> str:
    """Writes a time for machines, no more exactly than it is known.

    Example:
        >>> from datetime import UTC
        >>> machine_time(datetime(2023, 2, 22, 23, tzinfo=UTC), DatePrecision.DAY, "Europe/Minsk")
        '2023-02-23'
        >>> machine_time(datetime(2023, 2, 22, 23, tzinfo=UTC))  # HTML takes no more than this
        '2023-02-22T23:00:00.000Z'
    """
    if precision is DatePrecision.INSTANT:
        return as_utc(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    local = at.astimezone(zone_named(zone))
    return local.date().isoformat()[: _ISO_LENGTHS[precision]]


def counted(number: int, one: str, many: str = "") -> str:
    """Writes a number with its noun.

    Example:
        >>> [counted(1, "question"), counted(1200, "question"), counted(2, "person", "people")]
        ['1 question', '1,200 questions', '2 people']
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def log_loss(loss: float) -> str:
    """Writes a log loss in nats with two decimals.

    Example:
        >>> log_loss(0.6931)
        '0.69'
    """
    return f"{loss:.2f}"


def share_words(share: float) -> str:
    """Writes a share in whole percent.

    Example:
        >>> [share_words(s).replace("\u00a0", " ") for s in (0.004, 0.62, 0.999)]
        ['under 1 %', '62 %', '100 %']
    """
    if 0 < share < 0.005:
        return f"under 1{NO_BREAK}%"
    return f"{100 * share:.0f}{NO_BREAK}%"


def _is_verbal(basis: Basis | None) -> bool:
    return basis is Basis.VERBAL


def register(app: Flask) -> None:
    """Gives the templates their filters."""
    app.jinja_env.filters |= {
        "board_words": BOARD_WORDS.__getitem__,
        "calendar_day": calendar_day,
        "counted": counted,
        "day": day_words,
        "decision": DECISION_WORDS.__getitem__,
        "directness": DIRECTNESS_WORDS.__getitem__,
        "excluded": EXCLUDED_WORDS.__getitem__,
        "browser": browser_words,
        "kind": KIND_WORDS.__getitem__,
        "log_loss": log_loss,
        "machine_time": machine_time,
        "phrase_address": phrase_address,
        "probability": probability_words,
        "range_ends": range_words,
        "reading": reading_words,
        "judged": is_judged,
        "sourced": sourced_words,
        "quotation": QUOTATION_WORDS.__getitem__,
        "quoted": quoted,
        "score": score_words,
        "share": share_words,
        "source_state": SOURCE_STATE_WORDS.__getitem__,
        "spoken": SPOKEN_WORDS.__getitem__,
        "state": STATE_WORDS.__getitem__,
        "verdict": VERDICT_WORDS.__getitem__,
    }
    app.jinja_env.tests["verbal"] = _is_verbal
