"""The small vocabulary of the domain: enumerations persisted by value."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


class Cadence(StrEnum):
    """How often somebody is sent the report."""

    NEVER = "never"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class MailKind(StrEnum):
    """What a letter is."""

    REPORT = "report"
    NOTICE = "notice"
    CONFIRMATION = "confirmation"


class DeliveryState(StrEnum):
    """What became of a letter; `held` waits for a person, since it may have arrived."""

    WAITING = "waiting"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Telling(StrEnum):
    """What a letter told of a question."""

    OUTCOME = "outcome"
    DUE = "due"
    CLOSING = "closing"
    STALE = "stale"
    MOVED = "moved"


class SuppressionReason(StrEnum):
    """Why nothing is sent to an address."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ASKED = "asked"


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

    def seen(self, closes_at: datetime, now: datetime) -> "QuestionState":
        """Gives the state as readers see it: past its deadline nothing is open, looked at or not.

        Example:
            >>> from datetime import UTC
            >>> closes_at = datetime(2024, 6, 1, tzinfo=UTC)
            >>> QuestionState.OPEN.seen(closes_at, closes_at).value
            'awaiting'
        """
        is_over = self is QuestionState.OPEN and closes_at <= now
        return QuestionState.AWAITING if is_over else self


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
        reason: why a person read the words otherwise than the lexicon does, None where nobody did
            or no reason was kept.
        lexicon_version: the table the phrase was read with, None without a phrase.
        judgement: whether the range is the editors' judgement, which no study measured.
    """

    probability: float
    low: float | None = None
    high: float | None = None
    basis: Basis = Basis.NUMERIC
    phrase: str | None = None
    is_inverted: bool = False
    proposed: float | None = None
    is_verbatim: bool = True
    reason: str | None = None
    lexicon_version: str | None = None
    judgement: bool = False


class WatchKind(StrEnum):
    """Who is followed by a rule."""

    PERSON = "person"
    OUTLET = "outlet"


class PieceState(StrEnum):
    """What became of a piece that falls under a watch."""

    WAITING = "waiting"
    READ = "read"
    PASSED = "passed"
