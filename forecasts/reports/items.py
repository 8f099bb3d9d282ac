"""The items of a report or a notice: outcomes, corrections, markets, deadlines, quotes, places.

Losses are Brier scores in [0, 1], lower is better; points are 100 x (theirs - own), positive is
better for the reader. Addresses are whole.
"""

from dataclasses import dataclass
from datetime import date, datetime

from forecasts.clock import DatePrecision
from forecasts.values import Decision, ExcludedReason, ForecasterKind, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The question something is about.

    Attributes:
        question_id: names it inside the record; never shown.
        title: as asked.
        url: its page: the public one, or one's own for what is not public.
        is_private: whether only its owner may see it.
    """

    question_id: int
    title: str
    url: str
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The first statement of somebody on a question, beside how it came out.

    Attributes:
        forecaster: the name.
        url: the page of the forecaster.
        kind: who or what it is.
        reading: the probability, and the words it was read from.
        stated_on: when it was said, a day in the zone of the question.
        brier: what it scored.
        quote: the words, at most 300 characters; None for a bare number.
        source_url: where they stand.
        publisher: who published them.
        prediction_id: names the statement inside the record; never shown.
    """

    forecaster: str
    url: str
    kind: ForecasterKind
    reading: Reading
    stated_on: date
    brier: float
    quote: str | None = None
    source_url: str | None = None
    publisher: str | None = None
    prediction_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnResult:
    """How the reader's own first statement did on a question.

    Attributes:
        reading: what they said.
        brier: what it scored.
        crowd: the Brier score of the crowd without them at that instant; None where there was none.
        market: the same of a linked market.
    """

    reading: Reading
    brier: float
    crowd: float | None = None
    market: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscored:
    """What the reader said first on a question, where nothing they said on it is scored.

    Attributes:
        reading: what they said.
        why: why it is not scored.
    """

    reading: Reading
    why: ExcludedReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A question that was decided in the span.

    Attributes:
        resolution_id: the decision that is told.
        known_at: when the outcome became known; None for one annulled or reopened.
        forecasters: how many spoke, each counted once.
        average: the mean of their first probabilities; None where nobody did.
        closest: who said what came nearest to the outcome; None where annulled or nobody spoke.
        furthest: who said what lay furthest from it; None where only one spoke.
        own: how the reader did; None where nothing they said is scored.
        unscored: what they said then; None where they said nothing.
        evidence_url: what shows the outcome.
        reason: why it was annulled or reopened.
    """

    subject: Subject
    resolution_id: int
    decision: Decision
    known_at: datetime | None
    known_precision: DatePrecision | None
    decided_at: datetime
    zone: str
    forecasters: int
    average: float | None = None
    closest: Said | None = None
    furthest: Said | None = None
    own: OwnResult | None = None
    unscored: Unscored | None = None
    evidence_url: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An outcome that was told and is told anew.

    Attributes:
        was: what an earlier letter said.
        decision: what stands now; reopened where nothing does.
        resolution_id: the decision that stands now.
        told_at: when the earlier letter was sent.
        message_id: of that letter; None on a page for everybody.
        reason: why, where the record says so.
        evidence_url: what shows what stands now.
        own: how the reader's statement scores now.
        unscored: what they said, where it is not scored.
    """

    subject: Subject
    was: Decision
    decision: Decision
    resolution_id: int
    decided_at: datetime
    told_at: datetime
    message_id: str | None = None
    reason: str | None = None
    evidence_url: str | None = None
    own: OwnResult | None = None
    unscored: Unscored | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """When somebody spoke, no more exactly than it is known, in the zone its day is one of."""

    at: datetime
    precision: DatePrecision
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A market whose price moved: over the span, or since the reader last spoke.

    Attributes:
        market: its name, such as "Polymarket".
        before: what stood when the span began, or when the reader spoke, in [0, 1].
        after: what stands now.
        read_at: when that was read.
        is_late: whether it should have been read again since.
        since_own: the reader's own probability when they last spoke; None where they did not.
        since_spoken: when they did, if it is what stood then that `before` tells; None where the
            move is over the span.
    """

    subject: Subject
    market: str
    before: float
    after: float
    read_at: datetime
    is_late: bool = False
    since_own: float | None = None
    since_spoken: Spoken | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A question that closes within a week.

    Attributes:
        closes_at: its deadline.
        own: what the reader said last; None where nothing stands.
        is_asked: whether an answer of the reader's is missing that they could still give.
        answer_url: where to give it.
        crowd: where the others stand; None where fewer than the crowd's minimum do.
    """

    subject: Subject
    closes_at: datetime
    closes_precision: DatePrecision
    zone: str
    own: Reading | None = None
    is_asked: bool = False
    answer_url: str | None = None
    crowd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation that waits for a curator.

    Attributes:
        speaker: as printed; None where nobody is named.
        words: at most 300 characters.
        publisher: who published them, or the title of the article.
        review_url: where it is decided about.
    """

    speaker: str | None
    words: str
    publisher: str
    review_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a forecaster stands on the board: the Edge, its 90 % interval and that of the rank.

    Attributes:
        lacks: what a provisional record lacks, such as "9 more questions needed"; empty for one
            that is settled. A provisional one has no place that could be told.
    """

    edge: float
    low: float
    high: float
    rank_low: int
    rank_high: int
    units: int
    lacks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardMove:
    """A forecaster whose place on the board changed.

    Attributes:
        before: where they stood before; None where they are new on the board.
        is_clear: whether the intervals of both Edges do not overlap; otherwise it is within chance.
        is_reader: whether it is the reader.
    """

    forecaster: str
    url: str
    kind: ForecasterKind
    now: Standing
    before: Standing | None = None
    is_clear: bool = False
    is_reader: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A calibration curve as it is drawn: rows of numbers in [0, 1], each of one length.

    Attributes:
        said: the probabilities of the curve, ascending.
        happened: the share that came out Yes at each.
        counted: the probabilities below which the counts stand.
        counts: how many statements at each of these.
        band_said: where the band of a calibrated record is drawn.
        band_low: its lower end.
        band_high: its upper end.
    """

    said: tuple[float, ...]
    happened: tuple[float, ...]
    counted: tuple[float, ...] = ()
    counts: tuple[float, ...] = ()
    band_said: tuple[float, ...] = ()
    band_low: tuple[float, ...] = ()
    band_high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the curve: what was said between `low` and `high` came out Yes so often."""

    low: float
    high: float
    happened: float
    statements: int
    yes: int
    null_low: float | None = None
    null_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The reader's mean Brier score beside somebody's, on the questions both answered."""

    questions: int
    own: float
    theirs: float
    points: float
    points_low: float | None = None
    points_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """The reader's record, everything up to now.

    Attributes:
        questions: scored units.
        brier: their mean Brier score, with its 90 % interval.
        words: what the calibration means, in a sentence.
        null_words: what chance alone would make of as many questions.
        url: the page with all of it.
    """

    questions: int
    brier: float
    brier_low: float | None
    brier_high: float | None
    crowd: Compared | None
    market: Compared | None
    words: str
    null_words: str
    steps: tuple[Step, ...]
    curve: Curve | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of the public ledger: how many entries, the hash of the last, where to check it."""

    size: int
    digest: str
    verify_url: str
