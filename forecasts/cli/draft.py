"""A candidate in a reviewer's hand, and what it may be about."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from forecasts.errors import ConflictError
from forecasts.values import Basis, Reading

if TYPE_CHECKING:
    from forecasts.intake import CandidateView
    from forecasts.intake.desk import Beside, CallBeside
    from forecasts.intake.matching import Match, QuestionProposal


@dataclass(slots=True)
class Draft:
    """A candidate in hand with the reviewer's own numbers; None keeps what was proposed.

    Attributes:
        view: the candidate.
        proposed: a question after its words.
        matches: questions it may be about.
        probability: of Yes, as the reviewer gives it; never turned round.
        low: lower end of the range, as the reviewer gives it.
        high: upper end of the range, as the reviewer gives it.
        side: whether the words speak for No, where the reviewer says so; it holds of any question.
        reason: why the reviewer's numbers are others than those of the lexicon.
        speaker: who said it, as the reviewer says.
        calls: what the speaker is on record with beside it.
        said_on: when it was said, as far as that is settled.
    """

    view: "CandidateView"
    proposed: "QuestionProposal"
    matches: tuple["Match", ...]
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    side: bool | None = None
    reason: str = ""
    speaker: str | None = None
    calls: tuple["CallBeside", ...] = ()
    said_on: date | None = None

    @property
    def name(self) -> str | None:
        """Who said it, as far as anybody knows."""
        return self.speaker or self.view.speaker

    def likely(self) -> "Match | None":
        """The question it is most likely about, None where none is likely."""
        return next((match for match in self.matches if match.is_likely), None)

    @property
    def is_inverted(self) -> bool:
        """Whether the words speak for No: as the reviewer says, else of the likely question."""
        if self.side is not None:
            return self.side
        likely = self.likely()
        return likely is not None and likely.is_opposite

    def settled(self, *, is_opposite: bool) -> "Draft":
        """Gives a copy for the question that was chosen; this one stays as it is.

        Args:
            is_opposite: whether the words speak for No of that question, as the comparison says.

        Raises:
            ConflictError: the reviewer's own numbers are of Yes of the opposite question.
        """
        side = is_opposite if self.side is None else self.side
        if self.probability is not None and side != self.is_inverted:
            raise ConflictError(
                "Your own numbers are of Yes of a question that asks the opposite; press i, then e "
                "to give those of this one."
            )
        return replace(self, side=side)

    def reading(self) -> Reading | None:
        """The probability of Yes as it would be recorded, None without a level."""
        view = self.view
        bottom, middle, top = view.low, view.central, view.high
        if self.is_inverted:
            bottom, middle, top = _turned(top), _turned(middle), _turned(bottom)
        central = middle if self.probability is None else self.probability
        if central is None:
            return None
        low = bottom if self.low is None else self.low
        high = top if self.high is None else self.high
        return Reading(
            central,
            central if low is None else min(low, central),
            central if high is None else max(high, central),
            view.reading.basis if view.reading else Basis.VERBAL,
            view.phrase,
            self.is_inverted,
            proposed=middle,
            lexicon_version=view.lexicon_version,
        )

    def beside(self, question: str | None) -> "Beside":
        """Gives what is compared with what the speaker is on record with."""
        from forecasts.intake.desk import Beside

        reading = self.reading()
        return Beside(
            said_on=self.said_on,
            question=question,
            words=" ".join(each.text for each in self.view.segments),
            low=reading.low if reading else None,
            high=reading.high if reading else None,
        )

    def turn_round(self) -> None:
        """Says that the words speak for the other side than it stands here."""
        self.side = not self.is_inverted


def _turned(probability: float | None) -> float | None:
    return None if probability is None else 1 - probability


def no_level(draft: Draft) -> bool:
    """Says whether neither the words nor the reviewer give a level yet."""
    return draft.view.central is None and draft.probability is None
