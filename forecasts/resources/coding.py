"""How far curators read alike, as programs read it: what is not a number is null."""

import math
from dataclasses import dataclass

from forecasts.db import Session
from forecasts.intake.coding import Conflict, coding_report
from forecasts.scoring import Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRecord:
    """How far readings agree: 1 wholly, 0 as by chance, below 0 less than by chance.

    Attributes:
        n: how many things at least two people read.
        value: the coefficient; null where nothing could have differed.
        low: lower end of its interval; null where the readings say nothing about its error.
        high: upper end.
        observed: the share of equal readings, or the observed disagreement.
        expected: the same as chance would give it.
    """

    n: int
    value: float | None
    low: float | None
    high: float | None
    observed: float | None
    expected: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRecord:
    """How far two curators give the same classes to what both read: Cohen's kappa.

    Attributes:
        one: the mark of a curator.
        other: that of another.
        classes: how far they agree.
    """

    one: str
    other: str
    classes: AgreementRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingReportRecord:
    """How far curators read alike.

    Attributes:
        read: how many candidates anybody read so.
        twice: how many at least two did.
        pairs: by two curators.
        probabilities: over all, Krippendorff's alpha; null where no probability was read twice.
        conflicts: what was read differently of what one has read oneself, the newest first.
    """

    read: int
    twice: int
    pairs: tuple[PairRecord, ...]
    probabilities: AgreementRecord | None
    conflicts: tuple[Conflict, ...]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _agreement(found: Agreement) -> AgreementRecord:
    return AgreementRecord(
        n=found.n,
        value=_finite(found.value),
        low=_finite(found.low),
        high=_finite(found.high),
        observed=_finite(found.observed),
        expected=_finite(found.expected),
    )


def coding_record(session: Session, *, seen_by: str) -> CodingReportRecord:
    """Shows how far curators read alike; see `coding_report`."""
    found = coding_report(session, seen_by=seen_by)
    return CodingReportRecord(
        read=found.read,
        twice=found.twice,
        pairs=tuple(
            PairRecord(one=each.one, other=each.other, classes=_agreement(each.classes))
            for each in found.pairs
        ),
        probabilities=_agreement(found.probabilities) if found.probabilities else None,
        conflicts=found.conflicts,
    )
