"""Two candidates of one article in which the same speaker says what does not agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forecasts.intake.matching import (
    Together,
    are_apart,
    are_far_apart,
    are_opposite,
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


def _whose(view: CandidateView) -> tuple[str, str] | None:
    """Says by whom and under which condition; None where nobody is named."""
    if view.speaker is None:
        return None
    return name_key(view.speaker), (view.condition or "").casefold()


class Statements:
    """The candidates of an article, each taken apart once, to compare one with the others.

    Args:
        candidates: all of the article, in its order.
    """

    def __init__(self, candidates: Sequence[CandidateView]) -> None:
        self._candidates = candidates
        self._together = Together([each.proposition for each in candidates])
        self._whose = [_whose(each) for each in candidates]

    def _beside(self, view: CandidateView) -> Iterator[tuple[int, CandidateView]]:
        """Lists others with words of one, by its speaker, at its time and under its condition."""
        whose = _whose(view)
        if whose is None:
            return
        for place in self._together.near(view.proposition):
            other = self._candidates[place]
            is_beside = self._whose[place] == whose and other.id != view.id
            if is_beside and not are_far_apart(view.deadline, other.deadline):
                yield place + 1, other

    def about_the_same(self, view: CandidateView) -> Iterator[CandidateView]:
        """Lists what its speaker says elsewhere in the article of the same event.

        Args:
            view: the one in hand.
        """
        for _, other in self._beside(view):
            both = view.proposition, other.proposition
            if all(self._together.likeness(*each).is_close for each in (both, both[::-1])):
                yield other

    def conflicts_with(self, view: CandidateView) -> tuple[Conflict, ...]:
        """Lists the candidates whose ranges have nothing in common with one's own.

        Only what the same speaker says of the same event counts: the propositions must be as like
        each other as a proposition and a question are that belong together. Both must still wait.

        Args:
            view: the one in hand.
        """
        if view.state is not CandidateState.PENDING:
            return ()
        found = []
        for number, other in self._beside(view):
            own = view.low, view.high
            turns = [turn for turn in (False, True) if are_apart(_ends(other, is_turned=turn), own)]
            if other.state is not CandidateState.PENDING or not turns:
                continue
            likeness = self._together.likeness(view.proposition, other.proposition)
            if likeness.is_close:
                is_opposite = are_opposite(view.proposition, other.proposition)
                if is_opposite in turns:
                    found.append(Conflict(number, other, likeness.shared, is_opposite))
        return tuple(found)


def conflicts_with(
    view: CandidateView, candidates: Sequence[CandidateView]
) -> tuple[Conflict, ...]:
    """Lists the candidates of the article that do not agree with one, for that one alone.

    Args:
        view: the one in hand.
        candidates: all of the article, in its order.
    """
    return Statements(candidates).conflicts_with(view)
