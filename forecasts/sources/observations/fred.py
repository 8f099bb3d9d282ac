"""FRED's `series/observations`: the only source here that says when each value was published."""

from datetime import date, timedelta

from forecasts.errors import SourceShapeError
from forecasts.sources.observations.periods import Frequency
from forecasts.sources.observations.records import Observation
from forecasts.sources.observations.rows import (
    checked,
    exact_json,
    quoted,
    read_day,
    read_period,
    read_value,
)
from forecasts.sources.reading import Fields

ENDLESS = date(9999, 12, 31)


def _observation(row: Fields, frequency: Frequency | None, opened: date) -> Observation:
    period = read_period(row.word("date"), frequency, where=row.place("date"))
    vintage: date | None = read_day(row, "realtime_start")
    if vintage == opened and opened >= period.end:
        vintage = None  # cut off at the window we asked for: published then or before
    return Observation(
        period.start, period.end, read_value(row, "value"), vintage, quoted(row.value)
    )


def _withdrawn(row: Fields, found: Observation, closed: date) -> Observation | None:
    ended = read_day(row, "realtime_end")
    if ended >= closed or ended >= ENDLESS:
        return None
    return Observation(
        found.period_start, found.period_end, None, ended + timedelta(days=1), found.row
    )


def _check_whole(answer: Fields, n_rows: int) -> None:
    count = answer.whole("count", may_lack=True)
    if count is not None and count > n_rows:
        raise SourceShapeError(
            f"FRED gave {n_rows:,} of {count:,} rows; ask for a shorter span of time."
        )


def parse_fred(raw: bytes, frequency: Frequency | None) -> list[Observation]:
    """Reads the answer of `fred/series/observations`, all vintages of it.

    A value that was later taken back, with none in its place, is followed by a missing one from
    the day it was gone.

    Args:
        raw: the bytes of the answer.
        frequency: how long a period of the series is; FRED dates each by its first day.

    Raises:
        SourceShapeError: it cannot be read, or holds only a part of the rows.
    """
    answer = Fields(exact_json(raw), "fred")
    opened, closed = read_day(answer, "realtime_start"), read_day(answer, "realtime_end")
    rows = answer.items("observations")
    _check_whole(answer, len(rows))
    found = [_observation(row, frequency, opened) for row in rows]
    starts = {(each.period_start, each.vintage) for each in found}
    gone = (_withdrawn(row, each, closed) for row, each in zip(rows, found, strict=True))
    taken_back = [each for each in gone if each and (each.period_start, each.vintage) not in starts]
    return checked([*found, *taken_back])
