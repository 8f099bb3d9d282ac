"""What one's own page hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.standings.own.record import OwnRecord
from forecasts.standings.own.rows import OwnFilter
from forecasts.values import Visibility
from web.contexts.personal import PersonalPage
from web.contexts.shared import Link
from web.figures import Drawn, Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """A question that asks for attention.

    Attributes:
        question: where it is, with its title.
        visibility: who sees it.
        words: why it is here.
        acts: what can be done about it.
    """

    question: Link
    visibility: Visibility
    words: str
    acts: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPart:
    """Questions that ask for attention for one reason.

    Attributes:
        anchor: by which the part is linked to.
        heading: the reason.
        caption: what it means exactly.
        lines: the most urgent ones.
        more: how many are left out.
        nothing: what is said where there are none.
    """

    anchor: str
    heading: str
    caption: str
    lines: tuple[OwnLine, ...]
    more: int
    nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeContext(PersonalPage):
    """One's own page.

    Attributes:
        lede: where one stands, in a sentence or two.
        is_new: whether one has said nothing and asked nothing yet.
        can_log: whether one's role allows to log anything.
        agenda: what asks for attention, part by part.
        record: what the filter leaves; None before the first statement.
        wanted: the filter.
        tags: what to filter by.
        curve: the calibration, None where there are too few questions.
        steps: the curve step by step, None without one.
        growth: the difference to the reference as it grew, None where there is too little.
    """

    template: ClassVar[str] = "me.html"
    lede: str
    is_new: bool
    can_log: bool
    agenda: tuple[OwnPart, ...]
    record: OwnRecord | None
    wanted: OwnFilter
    tags: tuple[str, ...]
    curve: Figure | None
    steps: Drawn | None
    growth: Figure | None
