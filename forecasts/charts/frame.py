"""What stands around every plot: margins, headline above, caption below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.charts.palette import Theme
from forecasts.charts.sheet import Format, Sheet, wrapped
from forecasts.errors import InvalidInputError

EDGE: Final = 12.0
SMALL: Final = 12.0
LEADING: Final = 16.0
_HEADLINE: Final = 17.0
_HEADLINE_LEADING: Final = 22.0
_CAPTION: Final = 12.5
_CAPTION_LEADING: Final = 17.0


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a chart is made: format, width in CSS pixels, pixels per CSS pixel (PNG), theme.

    Raises:
        InvalidInputError: a width outside 240 to 2000, or a scale outside 0.5 to 8.
    """

    format: Format = "svg"
    width: int = 360
    scale: float = 2.0
    theme: Theme = "auto"
    with_caption: bool = True

    def __post_init__(self) -> None:
        if self.format not in ("svg", "png"):
            raise InvalidInputError(f"A chart is made as svg or png; found {self.format!r}.")
        if self.theme not in ("auto", "light", "dark", "page"):
            raise InvalidInputError(
                f"The theme is auto, light, dark or page; found {self.theme!r}."
            )
        if not 240 <= self.width <= 2000:
            raise InvalidInputError(f"The width is 240 to 2000 pixels; found {self.width}.")
        if not 0.5 <= self.scale <= 8:
            raise InvalidInputError(f"The scale is 0.5 to 8; found {self.scale}.")


class Frame:
    """A sheet with its headline and caption set, and room for a plot between them.

    Attributes:
        sheet: to draw on.
        top: where the room for the plot begins, in pixels from above.
    """

    def __init__(self, look: Look, *, title: str, caption: str, room: float) -> None:
        inner = look.width - 2 * EDGE
        headline = wrapped(title, width=inner, size=_HEADLINE, is_headline=True, most=3)
        below = wrapped(caption, width=inner, size=_CAPTION) if look.with_caption else []
        self.look = look
        self.top = EDGE + _HEADLINE_LEADING * len(headline)
        height = self.top + room + _CAPTION_LEADING * len(below) + EDGE
        self.sheet = Sheet(look.width, height, theme=look.theme)
        for number, line in enumerate(headline):
            baseline = EDGE + 15 + number * _HEADLINE_LEADING
            self.sheet.headline(line, EDGE, baseline, size=_HEADLINE)
        for number, line in enumerate(below):
            baseline = self.top + room + 12 + number * _CAPTION_LEADING
            self.sheet.write(line, EDGE, baseline, size=_CAPTION, ink="ink", part="caption")

    def write(self, lines: Sequence[str], *, top: float, part: str) -> None:
        """Sets small lines below each other, at the left."""
        for number, line in enumerate(lines):
            baseline = top + 12 + number * LEADING
            self.sheet.write(line, EDGE, baseline, size=SMALL, part=part)

    def rendered(self, *, title: str, description: str) -> bytes:
        """Gives the bytes of the picture."""
        look = self.look
        return self.sheet.rendered(
            look.format, scale=look.scale, title=title, description=description
        )
