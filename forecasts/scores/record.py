"""What scoring needs of the record: windows, statements, withdrawals, and which of them count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forecasts.values import (
    Directness,
    ExcludedReason,
    ForecasterKind,
    Visibility,
)

FloatArray: TypeAlias = NDArray[np.float64]

LiquidSpan: TypeAlias = tuple[datetime, datetime | None]
"""Since when a market found liquid enough was linked to a question, and until when."""

_UNSCORED_DIRECTNESS: Final = {
    Directness.HEADLINE: ExcludedReason.HEADLINE,
    Directness.HEARSAY: ExcludedReason.HEARSAY,
}
_STRICTNESS: Final = [Visibility.PUBLIC, Visibility.UNLISTED, Visibility.PRIVATE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The span in which statements on a question count, and how it came out.

    `fixed_at` is when its wording was last written. `condition_known_at` is set on a question that
    lives under a condition which has come true: from then on statements belong elsewhere.
    """

    opens_at: datetime | None
    closes_at: datetime
    visibility: Visibility
    fixed_at: datetime
    base_rate: float | None = None
    known_at: datetime | None = None
    outcome: int | None = None
    condition_known_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """The end of accrual: the close, or the moment the outcome was known, if earlier."""
        return min(self.closes_at, self.known_at or self.closes_at)

    @property
    def is_retrospective(self) -> bool:
        """Whether the question was written down once its outcome was known."""
        return self.known_at is not None and self.fixed_at >= self.known_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What scoring needs of one prediction, or of a withdrawal: then `probability` is None.

    `begins_at` is when the day, month or year began by which the statement is dated; for an exact
    time it is `stated_at`. `is_reference` is False on the price of a linked market that was not
    found liquid enough to compare people with.
    """

    prediction_id: int
    forecaster_id: int
    kind: ForecasterKind
    organisation: str | None
    probability: float | None
    stated_at: datetime
    begins_at: datetime
    recorded_at: datetime
    visibility: Visibility
    directness: Directness = Directness.DIRECT
    is_commitment: bool = False
    is_retracted: bool = False
    is_reference: bool = True


def excluded_reason(statement: Statement, window: Window) -> ExcludedReason | None:
    """Says why a statement is never scored, or None when it counts.

    A statement at or after the moment the outcome was known, or after the close, is hindsight or
    late; headlines and hearsay are not the person's words; a commitment is no forecast. One made
    once its condition was known is no longer conditional; a withdrawal ends what stood before all
    the same.
    """
    if statement.is_retracted:
        return ExcludedReason.RETRACTED
    if statement.is_commitment:
        return ExcludedReason.COMMITMENT
    if statement.directness in _UNSCORED_DIRECTNESS:
        return _UNSCORED_DIRECTNESS[statement.directness]
    reason = _excluded_by_time(statement.stated_at, window)
    is_withdrawal = statement.probability is None
    return None if is_withdrawal and reason is ExcludedReason.CONDITION_KNOWN else reason


def _excluded_by_time(stated_at: datetime, window: Window) -> ExcludedReason | None:
    if window.known_at is not None and stated_at >= window.known_at:
        return ExcludedReason.AFTER_KNOWN
    if stated_at > window.closes_at:
        return ExcludedReason.AFTER_CLOSE
    if window.condition_known_at is not None and stated_at >= window.condition_known_at:
        return ExcludedReason.CONDITION_KNOWN
    return None


def is_liquid(spans: Iterable[LiquidSpan], recorded_at: datetime) -> bool:
    """Says whether a price was recorded through a link to a market found liquid enough.

    A source may have been linked to a question by one market after another; each price has the
    standing of the link it came through.
    """
    return any(
        since <= recorded_at and (until is None or recorded_at <= until) for since, until in spans
    )


def strictest(*visibilities: Visibility) -> Visibility:
    """Names the least public of several visibilities.

    Example:
        >>> strictest(Visibility.PUBLIC, Visibility.PRIVATE).value
        'private'
    """
    return max(visibilities, key=_STRICTNESS.index)
