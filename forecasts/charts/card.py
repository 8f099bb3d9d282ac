"""A card: who or what, one figure, a small plot, and the line of where it comes from."""

from dataclasses import dataclass
from typing import Final

from forecasts.charts.palette import Ink, Theme
from forecasts.charts.records import IntervalRow, plain_text
from forecasts.charts.sheet import Format, Scale, Sheet, drawing, shortened, text_width, wrapped

WIDTH: Final = 600
HEIGHT: Final = 315
_SCALE: Final = 2.0  # a PNG of 1200 by 630, the size of previews
_EDGE: Final = 28.0
_INNER: Final = WIDTH - 2 * _EDGE
_TITLE: Final = 26.0
_TITLE_LEADING: Final = 32.0
_FIGURE: Final = 44.0
_WORDS: Final = 13.5
_LEADING: Final = 18.0
_SMALL: Final = 12.0
_FOOT: Final = 276.0
_COLUMN: Final = 236.0  # the figure and its words, left of the plot
_GAP: Final = 28.0
_ROW: Final = 25.0
_PILE: Final = 96.0
_TICKS: Final = 22.0
_PLACES: Final = 40  # of a pile of dots, across the scale


@dataclass(frozen=True, kw_only=True)
class CardPlot:
    """What is drawn on a card.

    Attributes:
        low: the left end of the scale.
        high: the right end.
        ticks: values to name, with their words.
        line: where an upright line stands, None without one.
        words: what the plot shows, above it.
        rows: estimates with their limits, below each other.
        dots: single values, piled where they meet.
        outcome: 1 or 0 draws a heavy line at that end of a scale from 0 to 1.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    line: float | None = None
    words: str
    rows: tuple[IntervalRow, ...] = ()
    dots: tuple[float, ...] = ()
    outcome: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", plain_text(self.words))


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a card says.

    Attributes:
        kicker: what kind of thing it is about.
        title: who or what.
        figure: the headline number, empty without one.
        words: what the number is, with its interval and n.
        plot: the picture, None without one.
        dated: as of when.
        source: who says so, and where to ask for a correction.
    """

    kicker: str
    title: str
    figure: str
    words: str
    plot: CardPlot | None
    dated: str
    source: str

    def __post_init__(self) -> None:
        for name in ("kicker", "title", "figure", "words", "dated", "source"):
            object.__setattr__(self, name, plain_text(getattr(self, name)))

    @property
    def description(self) -> str:
        """The card in words, for who cannot see it."""
        told = (f"{self.title}. {self.figure}", self.words, self.dated, self.source)
        return ". ".join(each.strip(". ") for each in told if each.strip(". "))


def _scale_words(sheet: Sheet, plot: CardPlot, across: Scale, *, top: float, foot: float) -> None:
    for value, words in plot.ticks:
        x = across.place(value)
        sheet.line([x, x], [top, foot], "rule", part="grid", weight=0.8)
        sheet.write(words, x, foot + 16, size=_SMALL, align="center", part="tick")
    if plot.line is not None:
        x = across.place(plot.line)
        sheet.line([x, x], [top - 3, foot + 3], "ink", part="zero", weight=1.2)


@dataclass(frozen=True)
class _Box:
    """Where the plot may be drawn."""

    left: float
    top: float
    right: float
    bottom: float


def _draw_row(sheet: Sheet, row: IntervalRow, across: Scale, *, y: float, box: _Box) -> None:
    is_held = not row.is_provisional
    bar: Ink = "soft" if is_held else "faint"
    if row.name:
        name = shortened(row.name, width=across.start - box.left - 14, size=_WORDS)
        sheet.write(
            name, box.left, y + 5, size=_WORDS, ink="ink" if is_held else "soft", part="name"
        )
    if row.note:
        sheet.write(row.note, box.right, y + 5, size=_SMALL, align="right", part="note")
    if row.estimate is None or row.low is None or row.high is None:
        return
    if row.low < row.high:
        ends = [across.place(row.low), across.place(row.high)]
        sheet.line(ends, [y, y], bar, part="interval", weight=4)
    mark: Ink = "accent" if is_held else "soft"
    x = across.place(row.estimate)
    sheet.dot(x, y, mark, radius=5, part="estimate", hollow=not is_held)


def _piles(dots: tuple[float, ...], plot: CardPlot) -> list[tuple[float, int]]:
    """Gives each dot its place on the scale and its height in the pile there, from 0."""
    heights: dict[int, int] = {}
    placed = []
    for value in sorted(dots):
        place = round(_PLACES * (value - plot.low) / (plot.high - plot.low))
        heights[place] = heights.get(place, -1) + 1
        at = plot.low + (plot.high - plot.low) * place / _PLACES
        placed.append((at, heights[place]))
    return placed


def _draw_dots(sheet: Sheet, plot: CardPlot, across: Scale, *, top: float, foot: float) -> None:
    placed = _piles(plot.dots, plot)
    most = 1 + max(height for _, height in placed)
    apart = min(11.0, (foot - top - 8) / most)
    for at, height in placed:
        y = foot - 7 - apart * height
        sheet.dot(across.place(at), y, "accent", radius=min(4.5, 0.45 * apart + 0.4),
                  part="dot", hollow=False)  # fmt: skip
    sheet.line([across.start, across.end], [foot, foot], "faint", part="ground")


def _draw_outcome(sheet: Sheet, plot: CardPlot, across: Scale, *, top: float, foot: float) -> None:
    if plot.outcome is None:
        return
    x = across.place(float(plot.outcome))
    sheet.line([x, x], [top, foot], "ink", part="outcome", weight=2.4)


def _across(plot: CardPlot, box: _Box) -> Scale:
    """Leaves room for the names left of the bars and the notes right of them."""
    names = [text_width(row.name, _WORDS) for row in plot.rows if row.name]
    notes = [text_width(row.note, _SMALL) for row in plot.rows if row.note]
    start = box.left + (min(max(names), 0.4 * (box.right - box.left)) + 18 if names else 10)
    end = box.right - (max(notes) + 16 if notes else 12)
    return Scale(plot.low, plot.high, start, end)


def _draw_plot(sheet: Sheet, plot: CardPlot, box: _Box) -> None:
    across = _across(plot, box)
    lines = wrapped(plot.words, width=box.right - box.left, size=_SMALL, most=3)
    for number, line in enumerate(lines):
        sheet.write(line, box.left, box.top + 10 + 15 * number, size=_SMALL, part="axis")
    top = box.top + 8 + 15 * len(lines)
    wanted = _ROW * len(plot.rows) if plot.rows else _PILE
    foot = top + min(box.bottom - _TICKS - top, wanted)
    _scale_words(sheet, plot, across, top=top, foot=foot)
    for number, row in enumerate(plot.rows):
        y = top + (foot - top) * (number + 0.5) / len(plot.rows)
        _draw_row(sheet, row, across, y=y, box=box)
    if plot.dots:
        _draw_dots(sheet, plot, across, top=top, foot=foot)
    _draw_outcome(sheet, plot, across, top=top, foot=foot)


def _draw_head(sheet: Sheet, card: Card) -> float:
    """Sets the kicker and the title; gives where the rest begins."""
    kicker = shortened(card.kicker, width=_INNER, size=_SMALL)
    sheet.write(kicker, _EDGE, 36, size=_SMALL, ink="accent", part="kicker")
    most = 1 if card.plot is not None and len(card.plot.rows) > 1 else 3
    size = _TITLE
    while most == 1 and size > 20 and text_width(card.title, size, is_headline=True) > _INNER:
        size -= 1
    lines = wrapped(card.title, width=_INNER, size=size, is_headline=True, most=most)
    for number, line in enumerate(lines):
        sheet.headline(line, _EDGE, 68 + _TITLE_LEADING * number, size=size)
    return 68 + _TITLE_LEADING * (len(lines) - 1) + 18


def _draw_figure(sheet: Sheet, card: Card, *, top: float, width: float) -> float:
    """Sets the figure and its words; gives where something else may begin below them."""
    size = _FIGURE if top < 130 else 34.0
    y = top
    if card.figure:
        while size > 20 and text_width(card.figure, size, is_headline=True) > width:
            size -= 2
        y += size
        sheet.headline(card.figure, _EDGE, y - 4, size=size)
    most = max(1, int((_FOOT - 10 - y) / _LEADING))
    for line in wrapped(card.words, width=width, size=_WORDS, most=most):
        y += _LEADING
        sheet.write(line, _EDGE, y - 2, size=_WORDS, part="words")
    return y + 6


def _draw_foot(sheet: Sheet, card: Card) -> None:
    sheet.line([_EDGE, WIDTH - _EDGE], [_FOOT, _FOOT], "ink", part="foot", weight=1.0)
    sheet.write(card.dated, _EDGE, _FOOT + 19, size=_SMALL, ink="ink", part="dated")
    room = _INNER - text_width(card.dated, _SMALL) - 16
    source = shortened(card.source, width=room, size=_SMALL)
    sheet.write(source, WIDTH - _EDGE, _FOOT + 19, size=_SMALL, align="right", part="source")


def plot_picture(plot: CardPlot, *, description: str, width: int = 320) -> bytes:
    """Draws the plot of a card alone, as an SVG to stand inside HTML and follow its colours.

    Args:
        plot: what to draw.
        description: the plot in words.
        width: in CSS pixels.
    """
    with drawing():
        lines = wrapped(plot.words, width=width, size=_SMALL, most=3)
        room = _ROW * len(plot.rows) if plot.rows else _PILE
        height = 8 + 15 * len(lines) + room + _TICKS
        sheet = Sheet(width, height, theme="page")
        _draw_plot(sheet, plot, _Box(0, 0, width, height))
        return sheet.rendered("svg", scale=1, title=plot.words, description=description)


def card_picture(
    card: Card,
    *,
    format: Format = "svg",  # noqa: A002  # the word everybody guesses
    theme: Theme = "auto",
) -> bytes:
    """Draws a card, 600 by 315 pixels; a PNG has 1200 by 630.

    What is too long is broken into lines or cut with an ellipsis; the description of an SVG holds
    it whole.

    Args:
        card: what it says.
        format: "svg" or "png".
        theme: "auto" follows the reader in an SVG and is light in a PNG; "light"; "dark".

    Returns:
        The bytes of the file, the same for the same card.

    Example:
        >>> card = Card(kicker="Pundit", title="Anna Example", figure="+1.9", words="Edge, n 41",
        ...             plot=None, dated="As of 1 Jan 2026", source="forecasts.example")
        >>> b"Anna Example" in card_picture(card)
        True
    """
    with drawing():
        sheet = Sheet(WIDTH, HEIGHT, theme=theme)
        top = _draw_head(sheet, card)
        is_wide = card.plot is None or not card.figure
        told = _draw_figure(sheet, card, top=top, width=_INNER if is_wide else _COLUMN)
        if card.plot is not None:
            left = _EDGE if is_wide else _EDGE + _COLUMN + _GAP
            top = told if is_wide else top
            _draw_plot(sheet, card.plot, _Box(left, top, WIDTH - _EDGE, _FOOT - 6))
        _draw_foot(sheet, card)
        return sheet.rendered(format, scale=_SCALE, title=card.title, description=card.description)
