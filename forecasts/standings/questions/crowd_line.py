"""The crowd over time: what all who spoke stood by together, as steps."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from forecasts.scores.references import CROWD_RULE, DEAF, ticks
from forecasts.scoring import leave_one_out_crowd
from forecasts.standings.questions.statements import StatementLine

CROWD_MINIMUM: Final = CROWD_RULE.minimum
_MAX_AGE: Final = timedelta(microseconds=CROWD_RULE.max_age)


@dataclass(frozen=True, slots=True)
class CrowdPoint:
    """From this time on the crowd stood here; None where too few stood by anything."""

    at: datetime
    probability: float | None


@dataclass(frozen=True, slots=True)
class _Voice:
    who: str
    place: str
    at: datetime
    probability: float


def _voices(lines: Iterable[StatementLine], until: datetime) -> Iterator[_Voice]:
    """Yields what is heard, and withdrawals as what has no probability."""
    for line in lines:
        if line.said is None or line.excluded_reason is not None or line.kind in DEAF:
            continue
        place = line.organisation or f"\n{line.forecaster_slug}"
        if line.stated_at < until:
            yield _Voice(line.forecaster_slug, place, line.stated_at, line.said.probability)
        if line.withdrawn_at is not None and line.withdrawn_at < until:
            yield _Voice(line.forecaster_slug, place, line.withdrawn_at, math.nan)


def _numbered(names: list[str], asking: int) -> list[int]:
    numbers: dict[str, int] = {}
    known = [numbers.setdefault(name, len(numbers)) for name in names]
    return [*known, *[len(numbers)] * asking]


def crowd_line(lines: Iterable[StatementLine], until: datetime) -> tuple[CrowdPoint, ...]:
    """Pools over time what counts, by the rule of the crowd that people are compared with.

    It is the crowd of somebody who said nothing: one vote an organisation and one for 50 %,
    statements under 90 days old, no market. A statement known by its day is heard once the day is
    over. Where fewer than the usual number of organisations stand by anything there is no crowd.

    Args:
        lines: what was said on the question.
        until: when statements stop to count.

    Returns:
        Where the crowd moved, in order of time; empty where it never was large enough.
    """
    voices = list(_voices(lines, until))
    if len({voice.place for voice in voices}) < CROWD_MINIMUM:
        return ()
    said = {voice.at for voice in voices}
    moments = sorted(said | {at + _MAX_AGE for at in said if at + _MAX_AGE < until})
    asking = len(moments)
    pooled = leave_one_out_crowd(
        np.array([ticks(at) for at in (*(voice.at for voice in voices), *moments)], dtype=float),
        np.array([*(voice.probability for voice in voices), *[math.nan] * asking]),
        np.array(_numbered([voice.who for voice in voices], asking)),
        np.array(_numbered([voice.place for voice in voices], asking)),
        votes=np.arange(len(voices) + asking) < len(voices),
        asks=np.arange(len(voices) + asking) >= len(voices),
        rule=CROWD_RULE,
    )[len(voices) :].tolist()
    return tuple(_moved(moments, pooled))


def _moved(moments: list[datetime], pooled: list[float]) -> Iterator[CrowdPoint]:
    before = None
    for at, value in zip(moments, pooled, strict=True):
        probability = None if math.isnan(value) else value
        if probability != before:
            yield CrowdPoint(at, probability)
        before = probability
