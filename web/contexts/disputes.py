"""What the pages of disputed readings hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.intake.disputes import DisputedCall, DisputeDraft, DisputeLine
from web.contexts.personal import PersonalPage


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeContext(PersonalPage):
    """The form by which anybody says that a call is read wrongly.

    Attributes:
        call: which one, None where the address names none.
        draft: as typed before.
        refusal: what is wrong with it, empty at first.
        field: where.
    """

    template: ClassVar[str] = "dispute.html"
    call: DisputedCall | None
    draft: DisputeDraft
    refusal: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputesContext(PersonalPage):
    """The disputes as curators see them.

    Attributes:
        waiting: those that wait for a decision, oldest first.
        decided: the others, newest first.
        own: numbers of those that wait for another curator than whoever looks.
    """

    template: ClassVar[str] = "review_disputes.html"
    waiting: tuple[DisputeLine, ...]
    decided: tuple[DisputeLine, ...]
    own: frozenset[int]
