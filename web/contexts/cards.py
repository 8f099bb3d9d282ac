"""What a card in a frame of another site hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from forecasts.charts.card import Card
from web.contexts.shared import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContext:
    """A card.

    Attributes:
        card: what it says.
        plot: its plot, None without one.
        whole: the page it is about.
        corrections: where corrections stand.
    """

    template: ClassVar[str] = "card.html"

    card: Card
    plot: Markup | None
    whole: Link
    corrections: Link
