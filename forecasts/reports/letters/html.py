"""The HTML part of a letter: one column of tables, styles on elements, nothing from elsewhere."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined

from forecasts.reports.letters.parts import Bar, Page

_MARK: Final = 2.4  # of the width of a bar, for a dot or a ring
_SLIVER: Final = 0.4


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a bar: ground, span, dot or ring, each by its letter.

    Attributes:
        look: g, s, d or r, as the style sheet calls them.
        width: in hundredths of the bar.
        is_line: whether an upright line stands at its end.
    """

    look: str
    width: float
    is_line: bool = False


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


def bar_cells(bar: Bar) -> tuple[Cell, ...]:
    """Cuts a bar into cells from left to right, marks between stretches of ground and span.

    Example:
        >>> bar = Bar(low=0.1, dot=0.2, high=0.5, line=1.0, left="", right="")
        >>> [(cell.look, cell.width, cell.is_line) for cell in bar_cells(bar)][-2:]
        [('s', 29.3, False), ('g', 48.8, True)]
    """
    marks = [(_within(bar.dot), "d")]
    if bar.ring is not None:
        marks.append((_within(bar.ring), "r"))
    upright = None if bar.line is None else _within(bar.line)
    low, high = _within(bar.low), _within(bar.high)
    ends = {0.0, 1.0, low, high, *(place for place, _ in marks)}
    places = sorted(ends if upright is None else {*ends, upright})
    room = 100 - _MARK * len(marks)
    cells = [Cell("g", _SLIVER, is_line=True)] if upright == 0 else []
    for start, end in pairwise(places):
        cells += [Cell(look, _MARK) for place, look in marks if place == start]
        look = "s" if low <= start and end <= high else "g"
        cells.append(Cell(look, round(room * (end - start), 1), is_line=end == upright))
    return (*cells, *(Cell(look, _MARK) for place, look in marks if place == 1))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("forecasts.reports.letters"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["cells"] = bar_cells
    return made


def _sheet(name: str) -> str:
    sheet = files("forecasts.reports.letters") / "templates" / name
    return sheet.read_text(encoding="utf-8")


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(
        extra_css=_sheet("inline.css"), load_remote_stylesheets=False, minify_css=True
    )


@cache
def _head() -> str:
    """Gives what cannot stand on an element: dark, narrow, and finer points of type."""
    return f"<style>\n{_sheet('head.css')}</style>\n</head>"


def html_of(page: Page) -> str:
    """Writes a letter as HTML."""
    html = _environment().get_template("letter.html").render(page=page)
    return _inliner().inline(html.strip()).replace("</head>", _head(), 1)
