"""A forecaster's record in sentences, the same for page, terminal and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.standings.people.breakdown import ReferenceShare
from forecasts.values import ForecasterKind, ReferenceClass
from forecasts.wording import KIND_WORDS, edge_words, score_words

REFERENCE_WORDS: Final = {
    ReferenceClass.MARKET: "the market",
    ReferenceClass.CROWD: "the crowd",
    ReferenceClass.BASE_RATE: "a base rate",
}
_MET: Final = {
    ReferenceClass.MARKET: "a market",
    ReferenceClass.CROWD: "a crowd",
    ReferenceClass.BASE_RATE: "a base rate",
}
CANNOT_TELL: Final = "cannot tell yet"
NO_EDGE: Final = "no Edge yet"
EDGE_AND_MEANS: Final = (
    "The sign of Edge can differ from that of these points: Edge is drawn towards the average of "
    "the kind where the record is short, and answers that met a crowd or a base rate are moved to "
    "what a market would have shown; the points are plain means."
)
PARTLY_ANSWERED: Final = (
    "Where only some questions of an exclusive family were answered, the Brier over time takes the "
    "rest to have scored like the mean of those; it can differ from the mean Brier though nobody "
    "changed their mind."
)


@dataclass(frozen=True, slots=True)
class EdgeWords:
    """An Edge with its 90 % interval, at which reference, and on how many units it rests.

    `is_of_few` says that too few forecasters have one for a board by Edge.
    """

    edge: float
    low: float
    high: float
    against: ReferenceClass
    questions: int
    is_provisional: bool
    is_of_few: bool = False


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def without_edge(kind: ForecasterKind, *, is_outside: bool, is_all: bool, has_other: bool) -> str:
    """Says why there is no Edge.

    Args:
        kind: the forecaster's kind.
        is_outside: whether that kind never has an Edge.
        is_all: whether the figures are of both boards together.
        has_other: whether there is an Edge on another board.

    Example:
        >>> without_edge(ForecasterKind.MARKET, is_outside=True, is_all=False, has_other=False)
        'no Edge: a market is what others are compared with'
    """
    if is_outside:
        return f"no Edge: a {KIND_WORDS[kind]} is what others are compared with"
    if is_all:
        return "no Edge of both boards together"
    return "no Edge on this board yet" if has_other else NO_EDGE


def _met(references: Sequence[ReferenceShare]) -> str:
    """Says what the answers met, such as "60 met a market, 25 a crowd"."""
    known = [(each.reference, each.questions) for each in references if each.reference is not None]
    if not known:
        return ""
    parts = [f"{count:,} {_MET[reference]}" for reference, count in known]
    parts[0] = parts[0].replace(" ", " met ", 1)
    return f" ({', '.join(parts)})"


def headline(
    *,
    edge: EdgeWords | None,
    brier: float | None,
    questions: int,
    calibration: str,
    verdicts: int,
    references: Sequence[ReferenceShare] = (),
    without: str = NO_EDGE,
) -> str:
    """Puts a record into one sentence.

    Args:
        edge: the Edge, None where there is none.
        brier: the mean Brier score of the units.
        questions: how many units that is of.
        calibration: the verdict on calibration.
        verdicts: how many statements named no probability.
        references: what the units met.
        without: why there is no Edge.

    Example:
        >>> edge = EdgeWords(1.94, -0.4, 4.2, ReferenceClass.MARKET, 9, is_provisional=False)
        >>> met = [ReferenceShare(ReferenceClass.MARKET, 6), ReferenceShare(None, 3)]
        >>> said = headline(edge=edge, brier=0.18, questions=9, calibration="off", verdicts=0,
        ...                 references=[*met, ReferenceShare(ReferenceClass.CROWD, 3)])
        >>> said[:60]
        'An estimated +1.9 points against the market (−0.4 to +4.2) o'
        >>> said[-61:]
        'on 9 questions (6 met a market, 3 a crowd); calibration: off.'
        >>> headline(edge=None, brier=0.09, questions=1, calibration=CANNOT_TELL, verdicts=0)
        'Brier .090 on 1 question, lower is better; no Edge yet; calibration: cannot tell yet.'
    """
    if brier is None:
        vague = f" {_count(verdicts, 'statement')} named no probability." if verdicts else ""
        return f"Nothing scored yet, so nothing can be said about how close the calls come.{vague}"
    if edge is None:
        mean = "Brier" if questions == 1 else "Mean Brier"
        return (
            f"{mean} {score_words(brier)} on {_count(questions, 'question')}, lower is better; "
            f"{without}; calibration: {calibration}."
        )
    ends = f"({edge_words(edge.low)} to {edge_words(edge.high)})"
    doubts = ", provisional" if edge.is_provisional else ""
    few = "; too few forecasters have an Edge to lean on it" if edge.is_of_few else ""
    return (
        f"An estimated {edge_words(edge.edge)} points against {REFERENCE_WORDS[edge.against]} "
        f"{ends} on {_count(edge.questions, 'question')}"
        f"{_met(references)}{doubts}{few}; calibration: {calibration}."
    )


def comparison_words(references: Sequence[ReferenceShare]) -> str:
    """Says what a record was compared with.

    Example:
        >>> shares = [ReferenceShare(ReferenceClass.MARKET, 12), ReferenceShare(None, 6)]
        >>> comparison_words(shares)
        'Compared with the market on 12; 6 questions have nothing to compare with.'
    """
    known = [
        f"{REFERENCE_WORDS[each.reference]} on {each.questions:,}"
        for each in references
        if each.reference is not None
    ]
    missing = sum(each.questions for each in references if each.reference is None)
    verb = "has" if missing == 1 else "have"
    lack = f"{_count(missing, 'question')} {verb} nothing to compare with."
    if not known:
        return lack if missing else ""
    compared = f"Compared with {_joined(known)}"
    return f"{compared}; {lack}" if missing else f"{compared}."
