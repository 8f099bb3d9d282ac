"""Two forecasters on the questions both answered; nobody wins, differences have intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from forecasts.charts.sentences import pvalue_words
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.forecasters import find_forecaster
from forecasts.models import Forecaster
from forecasts.scoring.bootstrap import cluster_bootstrap
from forecasts.scoring.comparison import paired_permutation_test
from forecasts.standings.board.board_rows import OUTSIDE
from forecasts.standings.board.evidence import chosen_board
from forecasts.standings.board.ticks import readings
from forecasts.standings.records import (
    BASES,
    Array,
    Records,
    instant,
    question_words,
    scored_records,
)
from forecasts.standings.units import unit_numbers, unit_records
from forecasts.values import Basis, Board, ForecasterKind, Reading
from forecasts.wording import KIND_WORDS

EVIDENCE = 0.05
FEWEST_CLUSTERS = 3  # below that an interval would be made of one or two numbers


NO_ADJUSTED = (
    "On no shared question can both be compared with something, so there is no adjusted "
    "difference: the plain one shows who spoke when as much as who knew more."
)
ADJUSTED_IS_FAIR = (
    "The adjusted difference, each less their reference at the instant they spoke, is the fair one."
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two."""

    forecaster: str
    slug: str
    kind: ForecasterKind


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one of the two first said on a shared question; `said` with what it was read from."""

    probability: float
    said: Reading
    stated_at: datetime
    brier: float
    reference_brier: float | None


@dataclass(frozen=True, slots=True)
class SharedQuestion:
    """A question both answered; `unit` is the same number for the questions of one family."""

    slug: str
    title: str
    unit: int
    outcome: int
    closes_at: datetime
    one: Spoken
    other: Spoken


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """The first one's mean loss minus the other's, on the same units; below 0 the first is closer.

    Attributes:
        questions: how many units; a family of questions is one.
        clusters: how many of them have nothing to do with one another (units, or shared causes).
        mean: the mean difference.
        low: lower end of its 90 % interval, None below three clusters.
        high: upper end.
        pvalue: of the paired permutation test, by unit or shared cause.
        smallest_pvalue: the smallest that test could give with so few.
    """

    questions: int
    clusters: int
    mean: float
    low: float | None
    high: float | None
    pvalue: float
    smallest_pvalue: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two forecasters on the units both have a score on.

    Attributes:
        board: the board they are on.
        early: shared questions left out because their deadline lies ahead.
        others: shared questions on the other board.
        questions: how many units both answered.
        brier: of the Brier score of their first statements, whenever each was made.
        adjusted: of the Brier score minus that of each one's reference at the instant of the
            statement, which takes out who spoke when; only questions where both have one.
        shared: question by question, newest deadline first.
        sentence: what it means, and no more.
    """

    one: Side
    other: Side
    board: Board
    as_of: datetime
    early: int
    others: int
    questions: int
    brier: PairedDifference | None
    adjusted: PairedDifference | None
    shared: tuple[SharedQuestion, ...]
    sentence: str

    @property
    def cautions(self) -> tuple[str, ...]:
        """What the plain difference does not say, in sentences."""
        if not self.shared:
            return ()
        others = [side for side in (self.one, self.other) if side.kind in OUTSIDE]
        first = (_first_words(side, self) for side in others)
        if self.adjusted is None:
            return (*first, NO_ADJUSTED)
        return (*first, ADJUSTED_IS_FAIR) if others else ()


def _first_words(side: Side, shown: Comparison) -> str:
    apart = sum(each.one.stated_at != each.other.stated_at for each in shown.shared)
    what = "price" if side.kind is ForecasterKind.MARKET else "statement"
    return (
        f"{side.forecaster} is a {KIND_WORDS[side.kind]}: its first {what} is set against a first "
        f"statement made at another time on {apart:,} of {len(shown.shared):,} shared questions, "
        "and whoever speaks later knows more."
    )


def paired(difference: Array, clusters: Array) -> PairedDifference | None:
    """Averages differences and tests whether they are more than luck; None of nothing."""
    if not len(difference):
        return None
    test = paired_permutation_test(difference, cluster=clusters)
    interval = cluster_bootstrap(
        difference, np.zeros(len(difference), dtype=np.intp), clusters, n_groups=1
    )
    low, high = float(interval.low[0]), float(interval.high[0])
    is_known = test.n_units >= FEWEST_CLUSTERS and math.isfinite(low) and math.isfinite(high)
    return PairedDifference(
        questions=len(difference),
        clusters=test.n_units,
        mean=test.mean_difference,
        low=low if is_known else None,
        high=high if is_known else None,
        pvalue=test.pvalue,
        smallest_pvalue=min(1.0, 2.0 ** (1 - test.n_units)),
    )


def _shared(one: Records, other: Records) -> tuple[Records, Records]:
    both = np.intersect1d(one.question, other.question)
    return one.where(np.isin(one.question, both)), other.where(np.isin(other.question, both))


def _with_reference(one: Records, other: Records) -> tuple[Records, Records]:
    known = (one.reference_class >= 0) & (other.reference_class >= 0)
    return one.where(known), other.where(known)


def _differences(
    one: Records, other: Records
) -> tuple[PairedDifference | None, PairedDifference | None]:
    ours, theirs = unit_records(one), unit_records(other)
    plain = paired(ours.brier - theirs.brier, ours.cluster)
    ours, theirs = (unit_records(each) for each in _with_reference(one, other))
    return plain, paired(ours.difference - theirs.difference, ours.cluster)


def _said(session: Session, rows: Records) -> list[Reading]:
    """Gives what was said in each row; what has a range is read from the record."""
    ranged = ~np.isnan(rows.low) | (rows.basis == BASES.index(Basis.VERBAL))
    read = readings(session, rows.prediction[ranged].tolist())
    plain = zip(rows.prediction, rows.probability, rows.basis, strict=True)
    return [
        read.get(int(number)) or Reading(float(p), basis=BASES[basis]) for number, p, basis in plain
    ]


def _spoken(rows: Records, said: Sequence[Reading], place: int) -> Spoken:
    reference = float(rows.reference_brier[place])
    return Spoken(
        probability=float(rows.probability[place]),
        said=said[place],
        stated_at=instant(rows.stated_at[place]),
        brier=float(rows.brier[place]),
        reference_brier=reference if math.isfinite(reference) else None,
    )


def _listed(session: Session, one: Records, other: Records) -> tuple[SharedQuestion, ...]:
    words, units = question_words(session, one.question), unit_numbers(one)
    order = np.lexsort((one.question, -one.closes_at))
    ours, theirs = _said(session, one), _said(session, other)
    return tuple(
        SharedQuestion(
            slug=words[int(one.question[place])].slug,
            title=words[int(one.question[place])].title,
            unit=int(units[place]),
            outcome=int(one.outcome[place]),
            closes_at=instant(one.closes_at[place]),
            one=_spoken(one, ours, place),
            other=_spoken(other, theirs, place),
        )
        for place in order.tolist()
    )


def _number(value: float) -> str:
    shown = f"{abs(value):.3f}"
    return shown.removeprefix("0") if shown.startswith("0.") else shown


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else ''}{_number(value)}"


def _ends(found: PairedDifference) -> str:
    if found.low is None or found.high is None:
        return "too few for an interval"
    return f"90 % interval {_signed(found.low)} to {_signed(found.high)}"


def _judgement(found: PairedDifference) -> str:
    if found.smallest_pvalue >= EVIDENCE:
        needed = f"{found.clusters} unrelated question{'' if found.clusters == 1 else 's'}"
        return f"With {needed} no difference could be told from luck: cannot tell them apart yet."
    p = pvalue_words(found.pvalue)
    if found.pvalue >= EVIDENCE:
        return f"Luck alone would do this ({p}): cannot tell them apart yet."
    return f"Luck alone would rarely do this ({p}), if only these two were looked at."


def comparison_sentence(one: str, other: str, found: PairedDifference | None) -> str:
    """Says in words how two forecasters differ, and whether that is more than luck.

    Example:
        >>> found = PairedDifference(12, 12, -0.034, -0.071, 0.004, 0.12, 2**-11)
        >>> comparison_sentence("Ann", "Bob", found)[:77]
        'On 12 shared questions the Brier score of Ann was .034 lower than that of Bob'
    """
    if found is None:
        return f"{one} and {other} share no scored question on this board, so nothing compares."
    is_one = found.questions == 1
    on = "On 1 shared question" if is_one else f"On {found.questions:,} shared questions"
    mean = "" if is_one else " on average"
    way = "lower" if found.mean < 0 else "higher"
    how = f"{_number(found.mean)} {way} than" if round(found.mean, 3) else "the same as"
    return (
        f"{on} the Brier score of {one} was {how} that of {other}{mean} ({_ends(found)}; "
        f"lower is better). {_judgement(found)}"
    )


def _side(who: Forecaster) -> Side:
    return Side(who.name, who.slug, who.kind)


def compare_forecasters(
    session: Session,
    one: str,
    other: str,
    *,
    board: Board | None = None,
    is_public: bool = False,
    now: datetime,
) -> Comparison:
    """Compares two forecasters, each at their own first statement, on what both answered.

    Args:
        session: a reading session.
        one: slug, name or alias.
        other: the same of the other one.
        board: which questions; by default the prospective ones, or the retrospective ones when
            they share no other.
        is_public: whether the asker is a member of the public.
        now: the present instant.

    Raises:
        NotFoundError: somebody is not on record.
        InvalidInputError: both names are of the same forecaster.
    """
    pair = [find_forecaster(session, name, is_public=is_public) for name in (one, other)]
    if pair[0].id == pair[1].id:
        raise InvalidInputError(
            f"{one!r} and {other!r} are both {pair[0].name}; name two different forecasters."
        )
    ours, theirs = _shared(*(scored_records(session, forecaster_id=who.id) for who in pair))
    timely = [each.timely(now) for each in (ours, theirs)]
    chosen = chosen_board(timely[0], board)
    first, second = (each.on_board(chosen) for each in timely)
    brier, adjusted = _differences(first, second)
    names = [who.name for who in pair]
    return Comparison(
        one=_side(pair[0]),
        other=_side(pair[1]),
        board=chosen,
        as_of=now,
        early=len(ours.on_board(chosen)) - len(first),
        others=len(timely[0]) - len(first),
        questions=brier.questions if brier else 0,
        brier=brier,
        adjusted=adjusted,
        shared=_listed(session, first, second),
        sentence=comparison_sentence(names[0], names[1], brier),
    )
