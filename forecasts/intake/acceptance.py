"""What a person settles on accepting a candidate, and the level that follows from it."""

from dataclasses import dataclass
from typing import Final, Protocol

from forecasts.clock import Moment
from forecasts.errors import InvalidInputError
from forecasts.intake.phrases import is_read_as_a_point
from forecasts.models import Candidate
from forecasts.text import READING_REASON_LIMIT, clean_text
from forecasts.values import Basis
from forecasts.wording import probability_words

_SAME: Final = 1e-6  # numbers nearer than this are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What a person settles on accepting a candidate; None keeps what was proposed.

    Attributes:
        probability: the reviewer's reading; the proposed range is widened to hold it.
        low: lower end of the range.
        high: upper end of the range.
        is_inverted: whether the words speak for No of the question, so that what was proposed is
            turned round; numbers given here are of Yes all the same.
        speaker: who said it, where the proposal is wrong or nobody is named.
        is_new: whether a name much like one on record is somebody else all the same.
        stated: when it was said; the article's publication day by default.
        reason: why the words mean something else than the lexicon says; needed where a number given
            here differs from what was proposed.
    """

    probability: float | None = None
    low: float | None = None
    high: float | None = None
    is_inverted: bool = False
    speaker: str | None = None
    is_new: bool = False
    stated: Moment | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What is put on record of a candidate's level."""

    probability: float
    low: float
    high: float
    basis: Basis
    proposed: float | None
    reason: str | None


class _Levels(Protocol):
    @property
    def low(self) -> float | None: ...
    @property
    def central(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


def _proposed(candidate: _Levels, said: Acceptance) -> tuple[float | None, ...]:
    proposed = (candidate.low, candidate.central, candidate.high)
    if not said.is_inverted:
        return proposed
    return tuple(None if value is None else 1 - value for value in reversed(proposed))


def overrules(candidate: _Levels, said: Acceptance) -> bool:
    """Says whether a person gives other numbers than were proposed, for which a reason is due."""
    given = (said.low, said.probability, said.high)
    return any(
        own is not None and theirs is not None and abs(own - theirs) > _SAME
        for own, theirs in zip(given, _proposed(candidate, said), strict=True)
    )


def _reason(candidate: Candidate, said: Acceptance) -> str | None:
    """Reads why a person overrules what was proposed; None where nobody does and nothing is said.

    Where the words name no level there is nothing to overrule, and a reason may be left out.
    """
    if said.reason.strip():
        return clean_text(said.reason, what="reason", limit=READING_REASON_LIMIT)
    if not overrules(candidate, said):
        return None
    levels = (probability_words(each or 0.0) for each in _proposed(candidate, said))
    low, central, high = levels
    raise InvalidInputError(
        f"Candidate {candidate.id}: {candidate.phrase or 'the words'!r} is read as {central} "
        f"({low} to {high}). Another probability or range needs its reason, which is shown beside "
        "it (--reason TEXT); or leave the numbers as proposed."
    )


def settled_reading(candidate: Candidate, said: Acceptance) -> Settled:
    """Reads the level of a candidate as it is accepted.

    Raises:
        InvalidInputError: level or range are missing, or another reading than the lexicon's is
            given without its reason.
    """
    proposed_low, proposed_central, proposed_high = _proposed(candidate, said)
    central = proposed_central if said.probability is None else said.probability
    if central is None:
        raise InvalidInputError(
            f"Candidate {candidate.id} names no level; give --probability with --low and --high, "
            "or mark it: forecasts candidate noncommittal (or direction)."
        )
    low = proposed_low if said.low is None else said.low
    high = proposed_high if said.high is None else said.high
    if low is None or high is None:
        raise InvalidInputError(
            f"Candidate {candidate.id} has no range of its own; a probability read from words "
            "needs one: give --low and --high."
        )
    low = min(low, central) if said.low is None else low
    high = max(high, central) if said.high is None else high
    is_read = is_read_as_a_point(candidate.phrase, candidate.lexicon_version)
    is_point = candidate.low == candidate.high and not is_read
    is_own_number = is_point and central == proposed_central
    basis = Basis.NUMERIC if is_own_number else Basis.VERBAL
    proposed = proposed_central if candidate.phrase else None
    return Settled(central, low, high, basis, proposed, _reason(candidate, said))
