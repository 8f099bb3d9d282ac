"""Two candidates of one article in which the same speaker says what does not agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from forecasts.intake.matching import (
    Likeness,
    are_apart,
    are_far_apart,
    are_opposite,
    likeness_among,
)
from forecasts.intake.views import CandidateView
from forecasts.text import name_key
from forecasts.values import CandidateState


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another candidate that does not agree with the one in hand, both still waiting.

    Attributes:
        number: counts it within the article, from 1.
        candidate: the other one.
        shared: the words both have, which show that they are about the same event.
        is_opposite: whether the two speak of opposite events, so that its range is to be turned.
    """

    number: int
    candidate: CandidateView
    shared: tuple[str, ...]
    is_opposite: bool


def _ends(view: CandidateView, *, is_turned: bool) -> tuple[float | None, float | None]:
    low, high = view.low, view.high
    if not is_turned or low is None or high is None:
        return low, high
    return 1 - high, 1 - low


def _is_beside(view: CandidateView, other: CandidateView) -> bool:
    """Says whether two are by one speaker, at one time and under one condition."""
    if view.id == other.id or view.speaker is None or other.speaker is None:
        return False
    return (
        name_key(view.speaker) == name_key(other.speaker)
        and (view.condition or "").casefold() == (other.condition or "").casefold()
        and not are_far_apart(view.deadline, other.deadline)
    )


def _likeness(
    view: CandidateView, other: CandidateView, candidates: Sequence[CandidateView]
) -> Likeness:
    texts = [each.proposition for each in candidates]
    return likeness_among(texts, view.proposition, other.proposition)


def are_about_the_same(
    view: CandidateView, other: CandidateView, candidates: Sequence[CandidateView]
) -> bool:
    """Says whether two are words of one speaker about one event.

    Args:
        view: the one in hand.
        other: another of the article.
        candidates: all of the article.
    """
    return _is_beside(view, other) and _likeness(view, other, candidates).is_close


def conflicts_with(
    view: CandidateView, candidates: Sequence[CandidateView]
) -> tuple[Conflict, ...]:
    """Lists the candidates of the article whose ranges have nothing in common with one's own.

    Only what the same speaker says of the same event counts: the propositions must be as like each
    other as a proposition and a question are that belong together. Both must still wait.

    Args:
        view: the one in hand.
        candidates: all of the article, in its order.
    """
    if view.state is not CandidateState.PENDING:
        return ()
    found = []
    for number, other in enumerate(candidates, start=1):
        if other.state is not CandidateState.PENDING or not _is_beside(view, other):
            continue
        is_opposite = are_opposite(view.proposition, other.proposition)
        ends = _ends(other, is_turned=is_opposite)
        if not are_apart(ends, (view.low, view.high)):
            continue
        likeness = _likeness(view, other, candidates)
        if likeness.is_close:
            found.append(Conflict(number, other, likeness.shared, is_opposite))
    return tuple(found)
