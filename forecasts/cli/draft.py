"""A candidate in a reviewer's hand, and what it may be about."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasts.values import Basis, Reading

if TYPE_CHECKING:
    from forecasts.intake import CandidateView
    from forecasts.intake.desk import CallBeside
    from forecasts.intake.matching import Match, QuestionProposal


@dataclass(slots=True)
class Draft:
    """A candidate in hand with the reviewer's own numbers; None keeps what was proposed."""

    view: "CandidateView"
    proposed: "QuestionProposal"
    matches: tuple["Match", ...]
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    is_inverted: bool = False
    reason: str = ""
    speaker: str | None = None
    calls: tuple["CallBeside", ...] = ()

    @property
    def name(self) -> str | None:
        """Who said it, as far as anybody knows."""
        return self.speaker or self.view.speaker

    def likely(self) -> "Match | None":
        """The question it is most likely about, None where none is likely."""
        return next((match for match in self.matches if match.is_likely), None)

    def reading(self) -> Reading | None:
        """The probability of Yes as it would be recorded, None without a level."""
        central = self.view.central if self.probability is None else self.probability
        if central is None:
            return None
        low = self.view.low if self.low is None else self.low
        high = self.view.high if self.high is None else self.high
        return Reading(
            central,
            central if low is None else min(low, central),
            central if high is None else max(high, central),
            Basis.NUMERIC if self.view.low == self.view.high else Basis.VERBAL,
            self.view.phrase,
            self.is_inverted,
        )

    def turn_round(self) -> None:
        """Says that the words speak for No of the question, or takes that back."""
        view = self.view
        self.is_inverted = not self.is_inverted
        if self.probability is None and view.central is not None and self.is_inverted:
            self.probability = 1 - view.central
            self.low = None if view.high is None else 1 - view.high
            self.high = None if view.low is None else 1 - view.low
        elif not self.is_inverted:
            self.probability = self.low = self.high = None


def no_level(draft: Draft) -> bool:
    """Says whether neither the words nor the reviewer give a level yet."""
    return draft.view.central is None and draft.probability is None
