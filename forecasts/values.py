"""The small vocabulary of the domain: enumerations persisted by value, and typed probabilities."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from forecasts.errors import InvalidInputError


class ForecasterKind(StrEnum):
    """Who or what states probabilities."""

    PUNDIT = "pundit"
    USER = "user"
    MARKET = "market"
    MODEL = "model"
    CROWD = "crowd"
    BASELINE = "baseline"


class Visibility(StrEnum):
    """Who may see a question or a prediction."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Role(StrEnum):
    """What an account may do; each role may do what the ones before it may."""

    READER = "reader"
    FORECASTER = "forecaster"
    CURATOR = "curator"
    ADMIN = "admin"

    def covers(self, other: "Role") -> bool:
        """Says whether this role may do all that another may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class LinkPurpose(StrEnum):
    """What following a link of one use does."""

    SIGN_IN = "sign in"
    SIGN_UP = "sign up"
    INVITATION = "invitation"
    NEW_ADDRESS = "new address"


class TipState(StrEnum):
    """What became of a prediction somebody pointed out."""

    WAITING = "waiting"
    TAKEN = "taken"
    SET_ASIDE = "set aside"


class DisputeState(StrEnum):
    """What became of somebody's word that a call is read wrongly."""

    RECEIVED = "received"
    CONTESTED = "contested"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Basis(StrEnum):
    """Where a probability comes from: a stated number, words read through a lexicon, or a price."""

    NUMERIC = "numeric"
    VERBAL = "verbal"
    PRICE = "price"


class Provenance(StrEnum):
    """By which way a prediction entered the record."""

    DIRECT = "direct"
    REVIEW = "review"
    IMPORT = "import"
    MARKET = "market"


class QuotationKind(StrEnum):
    """The grammatical form in which words are attributed."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    BELIEF_REPORT = "belief report"
    HEADLINE = "headline"


class Directness(StrEnum):
    """How close the recorded words are to the speaker's own."""

    DIRECT = "direct"
    PARAPHRASE = "paraphrase"
    HEADLINE = "headline"
    HEARSAY = "hearsay"


class Classification(StrEnum):
    """What an attributed statement does, as the extractor reads it."""

    FORECAST = "forecast"
    CONDITIONAL = "conditional"
    DIRECTION_ONLY = "direction only"
    NONCOMMITTAL = "noncommittal"
    COMMITMENT = "commitment"
    PRESENT_CLAIM = "present claim"
    REPORTER_INFERENCE = "reporter inference"
    HEADLINE = "headline"
    HEARSAY = "hearsay"


class CandidateState(StrEnum):
    """What a person decided about a candidate."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    NONCOMMITTAL = "noncommittal"
    DIRECTION = "direction"
    REJECTED = "rejected"


class VerdictKind(StrEnum):
    """A classified statement without a number: recorded and counted, never scored."""

    NONCOMMITTAL = "noncommittal"
    DIRECTION_ONLY = "direction only"


class QuestionState(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    AWAITING = "awaiting"
    RESOLVED = "resolved"
    ANNULLED = "annulled"


class Decision(StrEnum):
    """One entry in the history of how a question came out."""

    YES = "yes"
    NO = "no"
    ANNULLED = "annulled"
    REOPENED = "reopened"

    @property
    def outcome(self) -> int | None:
        """1 for Yes, 0 for No, None for everything that is no outcome."""
        return {Decision.YES: 1, Decision.NO: 0}.get(self)


class SourceState(StrEnum):
    """Where a market stands at its source, in one vocabulary for all sources.

    `closed_pending` trades no more and awaits its outcome; `unknown` is a status this release does
    not know or that contradicts itself; `missing` is gone from the source. Neither is ever a No.
    """

    OPEN = "open"
    CLOSED_PENDING = "closed_pending"
    PROPOSED = "proposed"
    DISPUTED = "disputed"
    RESOLVED = "resolved"
    VOID = "void"
    UNKNOWN = "unknown"
    MISSING = "missing"


class RuleKind(StrEnum):
    """How a question finds its outcome."""

    MARKET = "market"
    OBSERVATION = "observation"
    FEED = "feed"
    DEADLINE = "deadline"
    MANUAL = "manual"


class ProposalState(StrEnum):
    """What became of a proposed outcome."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class ScoreRule(StrEnum):
    """Which statements of a forecaster on a question a score is made of."""

    FIRST = "first"
    TIME_AVERAGE = "time_average"


class ReferenceClass(StrEnum):
    """What a first statement was compared with, in the order of preference."""

    MARKET = "market"
    CROWD = "crowd"
    BASE_RATE = "base_rate"


class FamilyKind(StrEnum):
    """How questions are tied together: one of them, ordered ones, or under a condition."""

    EXCLUSIVE = "exclusive"
    LADDER = "ladder"
    CONDITIONAL = "conditional"


class ExcludedReason(StrEnum):
    """Why a recorded prediction is shown and never scored.

    `condition_known`: made once the condition of its question was known, so that it counts as a
    statement on the unconditional question instead, where there is one.
    """

    RETRACTED = "retracted"
    COMMITMENT = "commitment"
    HEADLINE = "headline"
    HEARSAY = "hearsay"
    AFTER_KNOWN = "after_known"
    AFTER_CLOSE = "after_close"
    CONDITION_KNOWN = "condition_known"


class Board(StrEnum):
    """Which questions a leaderboard is made of."""

    PROSPECTIVE = "prospective"
    RETROSPECTIVE = "retrospective"
    ALL = "all"


class BoardScore(StrEnum):
    """By which number the rows of a leaderboard are ordered."""

    EDGE = "edge"
    LOG_EDGE = "log_edge"
    BRIER = "brier"
    LOG = "log"
    TIME_AVERAGED_BRIER = "time_averaged_brier"
    CALIBRATION = "calibration"
    HEDGING = "hedging"


class Chain(StrEnum):
    """The ledger's two chains; nothing of the private one shows in the public one."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Reading:
    """A stated probability of Yes as it is to be shown, with the words it was read from.

    Attributes:
        probability: of Yes, in [0, 1].
        low: lower end of the range, None where none was given.
        high: upper end.
        basis: a number, words or a price.
        phrase: the words of the lexicon, None for a number or a price.
        is_inverted: whether the words speak for No, so that the range was turned round.
        proposed: what the lexicon says the phrase means here, None without a phrase; where it
            differs from `probability`, the number is the reviewer's own.
        is_verbatim: whether the phrase stands in the words; otherwise it is the nearest to them.
    """

    probability: float
    low: float | None = None
    high: float | None = None
    basis: Basis = Basis.NUMERIC
    phrase: str | None = None
    is_inverted: bool = False
    proposed: float | None = None
    is_verbatim: bool = True


_NUMBER: Final = r"(?:\d+(?:\.\d*)?|\.\d+)"
_FORMS: Final = "5%, 0.05, 1 in 20, 1/20 or odds 1:19"
_LONGEST: Final = 60
_READINGS: Final = re.compile(
    rf"(?P<percent>{_NUMBER})[ \t]*%"
    rf"|(?P<part>{_NUMBER})[ \t]*(?:in|/)[ \t]*(?P<whole>{_NUMBER})"
    rf"|odds[ \t]+(?P<yes>{_NUMBER})[ \t]*(?::|to)[ \t]*(?P<no>{_NUMBER})"
    rf"|(?P<bare>{_NUMBER})",
    re.ASCII | re.IGNORECASE,
)


def _ratio(part: str, whole: Fraction, typed: str) -> Fraction:
    if whole == 0:
        raise InvalidInputError(f"{typed!r} divides by zero; type a probability as {_FORMS}.")
    return Fraction(part) / whole


def probability_readings(typed: str) -> tuple[str, ...]:
    """Lists what a bare number of 1 or more may mean as a probability, each as it can be typed.

    Example:
        >>> probability_readings("15"), probability_readings("1"), probability_readings("0.15")
        (('15%', '1 in 15'), ('1%', '100%'), ())
    """
    number = typed.strip(" \t")
    if len(number) > _LONGEST or not re.fullmatch(_NUMBER, number, re.ASCII):
        return ()
    value = Fraction(number)
    if value < 1:
        return ()
    if value == 1:
        return f"{number}%", "100%"
    if value > 100:
        return (f"1 in {number}",)
    return (f"{number}%",) if value == 10 else (f"{number}%", f"1 in {number}")


def _shown(reading: str) -> str:
    if reading == "100%":
        return "100% (certain)"
    return f"{reading} ({parse_probability(reading):.3g})"


def _bare(number: str) -> Fraction:
    readings = probability_readings(number)
    if readings:
        raise InvalidInputError(
            f"{number!r} is ambiguous as a probability: did you mean "
            f"{' or '.join(map(_shown, readings))}? Type it as {_FORMS}."
        )
    return Fraction(number)


def parse_probability(typed: str) -> float:
    """Reads a probability as people type it.

    Accepted are `5%`, `0.05`, `1 in 20`, `1/20` and `odds 1:19` (one for, nineteen against),
    in ASCII digits. A bare number of 1 or more is ambiguous and refused with its readings.

    Args:
        typed: the text as typed.

    Returns:
        The probability in [0, 1], the nearest float to the decimal or fraction typed.

    Raises:
        InvalidInputError: the text is empty, ambiguous, no number, or outside [0, 1].

    Example:
        >>> [parse_probability(t) for t in ("5%", "0.05", "1 in 20", "1/20", "odds 1:19")]
        [0.05, 0.05, 0.05, 0.05, 0.05]
    """
    text = typed.strip(" \t")
    if not text:
        raise InvalidInputError(f"A probability is missing; type it as {_FORMS}.")
    match = _READINGS.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise InvalidInputError(
            f"{typed[:60]!r} is not a probability between 0 and 100%; type it as {_FORMS}."
        )
    if match["percent"]:
        value = Fraction(Decimal(match["percent"])) / 100
    elif match["part"]:
        value = _ratio(match["part"], Fraction(match["whole"]), typed)
    elif match["yes"]:
        value = _ratio(match["yes"], Fraction(match["yes"]) + Fraction(match["no"]), typed)
    else:
        value = _bare(match["bare"])
    if value > 1:
        raise InvalidInputError(
            f"{typed!r} is {float(value):.6g}, outside 0 to 100%; type it as {_FORMS}."
        )
    return float(value)


def decimal_probability(typed: str) -> float:
    """Reads a probability from a machine-written file: a plain decimal in [0, 1].

    Raises:
        InvalidInputError: the text is no plain decimal or lies outside [0, 1].

    Example:
        >>> decimal_probability("1")
        1.0
    """
    text = typed.strip()
    number = re.fullmatch(rf"{_NUMBER}(?:[eE]-\d{{1,3}})?", text, re.ASCII)
    value = float(text) if number else None
    if value is None or not 0.0 <= value <= 1.0:
        raise InvalidInputError(f"{typed[:60]!r} is not a decimal between 0 and 1, such as 0.35.")
    return value


def check_range(low: float | None, central: float, high: float | None) -> None:
    """Checks that a range is whole and holds its central value.

    Raises:
        InvalidInputError: one end is missing, an end is outside [0, 1], or low <= central <= high
            does not hold.
    """
    if (low is None) != (high is None):
        raise InvalidInputError("A range needs both ends: give low and high, or neither.")
    if low is None or high is None:
        return
    if not 0.0 <= low <= central <= high <= 1.0:
        raise InvalidInputError(
            f"The range {low:g} to {high:g} does not hold the probability {central:g}; "
            "low <= probability <= high is needed."
        )
