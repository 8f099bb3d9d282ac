"""The board as a record: what a reader may ask, its rows, and what it leaves out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from forecasts.standings.record_queries import Restriction
from forecasts.values import Board, BoardScore, ForecasterKind, Reading, ReferenceClass

FEWEST_WITH_EDGE: Final = 5
PROVISIONAL_BELOW: Final = 20  # questions, where there is no weight to go by
WEIGHT_NEEDED: Final = 0.25
FEWEST_SETTLED: Final = 10  # the weight is an estimate too; on a small board it can be high early
OUTSIDE: Final = frozenset({ForecasterKind.MARKET, ForecasterKind.CROWD, ForecasterKind.BASELINE})


class Stability(StrEnum):
    """What a board says of its ranks under other readings of the words."""

    NONE = "none"
    """Nothing: no rank rests on words, or nobody asked."""
    SHOWN = "shown"
    COMING = "coming"
    """The shares are being computed."""
    LEFT_OUT = "left out"
    """It would take too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter(Restriction):
    """What a reader asks of the board.

    Attributes:
        board: which questions; None opens the prospective board, or the retrospective one when
            there is no other.
        minimum: only forecasters with at least this many questions.
        includes_early: also questions that resolved before their deadline has passed; they come
            out one-sided, so the default leaves them out.
        score: what orders the rows; None opens by Edge, or by Brier when too few have one.
        has_stability: whether to try other readings of the words, which costs many fits.
    """

    board: Board | None = None
    minimum: int = 1
    includes_early: bool = False
    score: BoardScore | None = None
    has_stability: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """One question in a forecaster's record: Brier of the first statement, None when annulled."""

    outcome: int | None
    brier: float | None
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class LastCall:
    """The scored call with the last deadline."""

    slug: str
    title: str
    outcome: int
    said: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One forecaster on the board; None means unknown.

    Brier and log are better when lower, Edge and log edge when higher. A question is a unit: a
    family of questions counts once.

    Attributes:
        slug: the address of the forecaster; empty where a row was only computed.
        questions: how many scored units.
        predictions: how many statements were counted.
        edge: points gained on the reference, 100 times the Brier difference; positive is better.
        edge_low: lower end of its 90 % interval.
        edge_high: upper end.
        rank_low: the best rank within the 90 % interval of ranks, among all who have an Edge.
        rank_high: the worst.
        brier: mean over units of the first statement's Brier score, 0..1.
        brier_low: lower end of the 90 % interval of that mean.
        brier_high: upper end.
        log: mean log loss in nats of the first statements, each clipped to [.001, .999].
        time_averaged_brier: mean over units of the Brier score averaged over time.
        coverage: mean share of the question's window the forecaster was on record.
        provisional: whether the record is too short, or too much a matter of reading words.
        missing: about how many more questions a provisional record needs; 0 where length is not
            what is missing.
        weight: how much of the Edge is the person's own record, 0..1; the rest comes from everybody
            else in the fit.
        better: the probability of beating the reference.
        referenced: units with a reference.
        market_share: share of those whose reference is a market.
        judged_share: share of units that rest on a judgement of words.
        log_edge: Edge in log loss, 100 times the difference in nats; positive is better.
        log_edge_low: lower end of its 90 % interval.
        log_edge_high: upper end.
        hedging_share: share of all classified statements that committed to no level.
        miscalibration: of the Brier score, 0 is perfect; only when asked for.
        miscalibration_by_chance: what perfect calibration would show on average.
        calibration_p: how often chance alone shows as much.
        calibration_q: the same, held against the number of forecasters tested.
        stability: share of other readings of the words under which the rank stays within its
            interval; only when asked for, or where it is quickly computed.
        statements: how many scored questions, those of a family each; one statement counts on each.
        watched: of those, how many count a statement that came from a watch.
        watched_afterwards: of those, how many were made before the watch was declared.
        watched_share: the share that came from a watch; None where a row was only computed.
        is_reference: whether the row is there to compare with, without a rank.
        last_at: the last deadline among the scored questions; None where a row was only computed.
        ticks: the latest questions in order of deadline, only when asked for.
        last: the last call, only when asked for.
    """

    forecaster: str
    slug: str
    kind: ForecasterKind
    organisation: str | None = None
    questions: int
    predictions: int
    edge: float | None = None
    edge_low: float | None = None
    edge_high: float | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    brier: float
    brier_low: float | None = None
    brier_high: float | None = None
    log: float
    time_averaged_brier: float | None = None
    coverage: float | None = None
    provisional: bool = False
    missing: int = 0
    weight: float | None = None
    better: float | None = None
    referenced: int = 0
    market_share: float | None = None
    judged_share: float = 0.0
    log_edge: float | None = None
    log_edge_low: float | None = None
    log_edge_high: float | None = None
    hedging_share: float | None = None
    miscalibration: float | None = None
    miscalibration_by_chance: float | None = None
    calibration_p: float | None = None
    calibration_q: float | None = None
    stability: float | None = None
    statements: int = 0
    watched: int = 0
    watched_afterwards: int = 0
    watched_share: float | None = None
    is_reference: bool = False
    last_at: datetime | None = None
    ticks: tuple[Tick, ...] = ()
    last: LastCall | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaderboard:
    """A board with everything needed to read it honestly.

    Attributes:
        score: what orders the rows.
        rows: settled records, then provisional ones, then, on a board by Edge, those without one.
        references: markets, and what a crowd, a base rate and always 50 % would have scored.
        questions: how many units the rows are made of.
        left_out: how many forecasters with scores the minimum leaves out.
        early: how many resolved questions are left out because their deadline lies ahead.
        others: how many scored questions the other board holds.
        annulled: how many annulled questions somebody had answered.
        answers: how many units were scored, over all forecasters.
        unreferenced: how many of those have no reference and stay out of Edge.
        market_answers: how many were compared with a market.
        incoherent: how many answers are families whose probabilities do not add up.
        with_edge: how many forecasters have an Edge, and so a rank.
        compared_at: the class of reference at which all are compared; None without any Edge.
        opens_by_brier: whether the board would have opened by Edge, had more forecasters one.
        is_refitted: whether a filter left less to fit Edge on than the whole board.
        statements: how many scored statements the rows are made of, one a question of a family.
        watched: of those, how many came from a watch.
        watched_afterwards: of those, how many were made before the watch was declared.
        wholly_watched: how many rows rest wholly on watches.
        stability: whether the rows tell how their ranks hold under other readings of the words.
        tag_words: says that no question has the tag asked for; empty where one has, or none was.
    """

    board: Board
    as_of: datetime
    score: BoardScore
    minimum: int
    rows: tuple[BoardRow, ...]
    references: tuple[BoardRow, ...] = ()
    questions: int
    left_out: int
    early: int
    others: int
    annulled: int = 0
    answers: int = 0
    unreferenced: int = 0
    market_answers: int = 0
    incoherent: int = 0
    with_edge: int = 0
    compared_at: ReferenceClass | None = None
    opens_by_brier: bool = False
    is_refitted: bool = False
    statements: int = 0
    watched: int = 0
    watched_afterwards: int = 0
    wholly_watched: int = 0
    stability: Stability = Stability.NONE
    tag_words: str = ""

    def row(self, slug: str) -> BoardRow | None:
        """Finds the row of a forecaster, among the ranked or the references."""
        return next((row for row in (*self.rows, *self.references) if row.slug == slug), None)
