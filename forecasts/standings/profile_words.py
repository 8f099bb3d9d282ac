"""A forecaster's record in sentences, the same for page, terminal and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.standings.breakdown import ReferenceShare
from forecasts.values import ReferenceClass
from forecasts.wording import edge_words, score_words

REFERENCE_WORDS: Final = {
    ReferenceClass.MARKET: "the market",
    ReferenceClass.CROWD: "the crowd",
    ReferenceClass.BASE_RATE: "a base rate",
}
CANNOT_TELL: Final = "cannot tell yet"


@dataclass(frozen=True, slots=True)
class EdgeWords:
    """An Edge with its 90 % interval, against which reference, and on how many units it rests."""

    edge: float
    low: float
    high: float
    against: ReferenceClass
    questions: int
    is_provisional: bool


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def headline(
    *,
    edge: EdgeWords | None,
    brier: float | None,
    questions: int,
    calibration: str,
    verdicts: int,
) -> str:
    """Puts a record into one sentence.

    Args:
        edge: the Edge, None where there is none.
        brier: the mean Brier score of the units.
        questions: how many units that is of.
        calibration: the verdict on calibration.
        verdicts: how many statements named no probability.

    Example:
        >>> edge = EdgeWords(1.94, -0.4, 4.2, ReferenceClass.MARKET, 9, is_provisional=False)
        >>> headline(edge=edge, brier=0.18, questions=12, calibration="off", verdicts=0)
        '+1.9 points against the market (−0.4 to +4.2) on 9 questions; calibration: off.'
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
            f"no Edge yet; calibration: {calibration}."
        )
    on = _count(edge.questions, "question") + (", provisional" if edge.is_provisional else "")
    ends = f"({edge_words(edge.low)} to {edge_words(edge.high)})"
    return (
        f"{edge_words(edge.edge)} points against {REFERENCE_WORDS[edge.against]} {ends} on {on}; "
        f"calibration: {calibration}."
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
