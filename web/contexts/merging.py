"""What the page of merges hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.merging import MergeLine, MergePreview
from web.contexts.personal import PersonalPage


@dataclass(frozen=True, slots=True, kw_only=True)
class MergesContext(PersonalPage):
    """Two forecasters side by side, and what was merged so far.

    Attributes:
        kept: the name typed for who stays.
        merged: the name typed for whose record moves.
        names: names to choose from.
        preview: what merging would do, None until two are chosen.
        refusal: why it cannot be done, empty where it can.
        reason: as typed before.
        lines: every merge, newest first.
    """

    template: ClassVar[str] = "review_merges.html"
    kept: str
    merged: str
    names: tuple[str, ...]
    preview: MergePreview | None
    refusal: str
    reason: str
    lines: tuple[MergeLine, ...]
