"""A sheet to draw on: one place for Matplotlib, its settings, and how marks and text are set."""

import io
import threading
import warnings
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.textpath import TextToPath

from forecasts.charts.palette import Ink, Theme, colours
from forecasts.charts.records import Numbers
from forecasts.charts.svg import readable_svg
from forecasts.errors import InvalidInputError

Format: TypeAlias = Literal["svg", "png"]
Align: TypeAlias = Literal["left", "center", "right"]

_SANS: Final = "DejaVu Sans"
_SERIF: Final = "DejaVu Serif"
# For scripts DejaVu lacks, in a PNG, where one is installed; an SVG uses the reader's own.
_OTHERS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "PingFang SC",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
)
# Matplotlib's settings belong to the whole process; one chart is drawn at a time.
_DRAWING: Final = threading.Lock()


def _families(first: str) -> list[str]:
    installed = fontManager.get_font_names()
    return list(dict.fromkeys([first, _SANS, *(name for name in _OTHERS if name in installed)]))


@contextmanager
def drawing() -> Iterator[None]:
    """Draws under our settings alone, whatever a settings file or another thread says."""
    with _DRAWING, mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": _families(_SANS),
                "svg.fonttype": "none",  # text stays text
                "svg.hashsalt": "forecasts",
                "text.parse_math": False,  # a dollar in a name is a dollar
                "path.simplify": False,
            }
        )
        yield


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, is_headline: bool = False) -> float:
    """Gives how many pixels wide a line is in the type of the PNG; a reader's own is narrower."""
    font = FontProperties(
        family=_families(_SERIF if is_headline else _SANS),
        weight="bold" if is_headline else "normal",
        size=size,
    )
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def _most_that_fits(text: str, *, width: float, size: float, is_headline: bool, end: str) -> int:
    """Counts how many characters fit into a width with an ending, by halving what is left."""

    def is_too_wide(count: int) -> bool:
        return text_width(f"{text[:count]}{end}", size, is_headline=is_headline) > width

    return bisect_left(range(1, len(text) + 1), x=True, key=is_too_wide)


def shortened(text: str, *, width: float, size: float, is_headline: bool = False) -> str:
    """Cuts a line that is too wide, with an ellipsis."""
    if text_width(text, size, is_headline=is_headline) <= width:
        return text
    fits = _most_that_fits(text, width=width, size=size, is_headline=is_headline, end="…")
    return f"{text[:fits].rstrip()}…"


def _pieces(word: str, *, width: float, size: float, is_headline: bool) -> Iterator[str]:
    """Cuts a word that is wider than a line; most scripts of the East write no spaces."""
    while text_width(word, size, is_headline=is_headline) > width:
        fits = _most_that_fits(word, width=width, size=size, is_headline=is_headline, end="")
        if fits < 1:
            break
        yield word[:fits]
        word = word[fits:]
    yield word


def wrapped(
    text: str, *, width: float, size: float, is_headline: bool = False, most: int = 12
) -> list[str]:
    """Breaks text into lines no wider than `width` pixels, at most so many.

    Lines break at spaces, and inside a word only where it is wider than a line.
    """
    lines: list[str] = []
    words = (
        piece
        for word in text.split(" ")
        for piece in _pieces(word, width=width, size=size, is_headline=is_headline)
    )
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, is_headline=is_headline) <= width:
            lines[-1] = longer
        elif word:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [shortened(line, width=width, size=size, is_headline=is_headline) for line in lines]


@dataclass(frozen=True)
class Scale:
    """Where values lie: `low` at the pixel `start`, `high` at the pixel `end`.

    Example:
        >>> Scale(0, 10, 100, 200).place(2.5)
        125.0
    """

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Gives the pixel of a value."""
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)


class Sheet:
    """Paper of `width` by `height` CSS pixels, with the origin at the upper left."""

    def __init__(self, width: float, height: float, *, theme: Theme) -> None:
        self.width, self.height, self._theme = width, height, theme
        self._colours = colours(theme)
        self._figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        self._figure.patch.set_visible(False)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._marks = 0
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        if theme != "page":
            corners = ([0, width, width, 0], [0, 0, height, height])
            self.area(*corners, "paper", part="paper")

    def _next(self) -> int:
        """Counts the marks, so that what is drawn later lies above."""
        self._marks += 1
        return self._marks

    def area(self, xs: Numbers, ys: Numbers, ink: Ink, *, part: str) -> None:
        """Fills a polygon."""
        corners = list(zip(xs, ys, strict=True))
        patch = Polygon(corners, facecolor=self._colours[ink], linewidth=0, clip_on=False, gid=part)
        patch.set_zorder(self._next())
        self._axes.add_patch(patch)

    def line(
        self,
        xs: Numbers,
        ys: Numbers,
        ink: Ink,
        *,
        part: str,
        weight: float = 1.0,
        dashes: Sequence[float] = (),
    ) -> None:
        """Draws straight strokes from point to point."""
        line = Line2D(xs, ys, color=self._colours[ink], linewidth=weight, clip_on=False, gid=part)
        line.set_solid_capstyle("butt")
        if dashes:
            line.set_dashes([length / weight for length in dashes])
        line.set_zorder(self._next())
        self._axes.add_line(line)

    def dot(self, x: float, y: float, ink: Ink, *, radius: float, part: str, hollow: bool) -> None:
        """Draws a dot, or a ring where it is hollow."""
        fill = self._colours["paper" if hollow else ink]
        circle = Circle(
            (x, y), radius, facecolor=fill, edgecolor=self._colours[ink], linewidth=1.5, gid=part
        )
        circle.set_clip_on(False)
        circle.set_zorder(self._next())
        self._axes.add_patch(circle)

    def write(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = 12,
        ink: Ink = "soft",
        align: Align = "left",
        part: str = "label",
    ) -> None:
        """Sets one line of text on the baseline `y`."""
        self._axes.text(
            x, y, text, size=size, color=self._colours[ink], horizontalalignment=align,
            verticalalignment="baseline", gid=part, zorder=self._next(),
        )  # fmt: skip

    def headline(self, text: str, x: float, y: float, *, size: float) -> None:
        """Sets one line of a headline on the baseline `y`."""
        self._axes.text(
            x, y, text, size=size, color=self._colours["ink"], weight="bold",
            family=_families(_SERIF), verticalalignment="baseline", gid="headline",
            zorder=self._next(),
        )  # fmt: skip

    def rendered(self, form: Format, *, scale: float, title: str, description: str) -> bytes:
        """Gives the bytes of the picture.

        Raises:
            InvalidInputError: the format is neither svg nor png.
        """
        output = io.BytesIO()
        if form == "svg":
            blank = dict.fromkeys(("Date", "Creator", "Format", "Type"))
            self._figure.savefig(output, format="svg", metadata=blank)
            raw = output.getvalue()
            return readable_svg(raw, title=title, description=description, theme=self._theme)
        if form == "png":
            words = {"Software": None, "Title": title, "Description": description}
            self._figure.savefig(output, format="png", dpi=72 * scale, metadata=words)
            return output.getvalue()
        raise InvalidInputError(f"A chart is made as svg or png; found {form!r}.")
