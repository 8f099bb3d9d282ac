"""What the pages of tips hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.intake.tips import TipDraft, TipLine
from web.contexts.personal import PersonalPage


@dataclass(frozen=True, slots=True, kw_only=True)
class TipContext(PersonalPage):
    """The form by which anybody points out a prediction.

    Attributes:
        draft: as typed before.
        refusal: what is wrong with it, empty at first.
        field: where.
    """

    template: ClassVar[str] = "tip.html"
    draft: TipDraft
    refusal: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TipsContext(PersonalPage):
    """The tips as curators see them.

    Attributes:
        waiting: those nobody has decided about, oldest first.
        decided: the others, newest first.
    """

    template: ClassVar[str] = "review_tips.html"
    waiting: tuple[TipLine, ...]
    decided: tuple[TipLine, ...]
