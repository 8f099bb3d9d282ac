"""From a tree of elements to lines and paragraphs: one walk, whatever the size of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element, iterwalk

UNSEEN: Final = frozenset(
    {"script", "style", "template", "noscript", "svg", "iframe", "object", "canvas", "title"}
    | {"select", "textarea", "math", "audio", "video", "map"}
)
_AROUND: Final = frozenset({"nav", "header", "footer", "aside", "form", "button", "figure"})
_INLINE: Final = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn"}
    | {"em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "ruby", "s", "samp", "small"}
    | {"span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
    | {"hi", "ref", "graphic"}  # as trafilatura names them
)
_BREAKS: Final = frozenset({"br", "lb"})
_CELLS: Final = frozenset({"td", "th", "cell"})
_PLACES: Final = ("article", "main")
_WHOLE: Final = 400
_SPACE: Final = re.compile(r"\s+")


@dataclass(slots=True)
class _Walk:
    """Where the walk is, and what it wrote: each piece with whether it stands around."""

    pieces: list[tuple[str, bool, tuple[bool, ...]]] = field(default_factory=list)
    unseen: int = 0
    around: int = 0
    places: list[int] = field(default_factory=lambda: [0] * len(_PLACES))

    def put(self, text: str) -> None:
        if text and not self.unseen:
            self.pieces.append((text, self.around > 0, tuple(map(bool, self.places))))

    def open(self, element: _Element, step: int) -> None:
        tag = element.tag
        self.unseen += step * (tag in UNSEEN)
        self.around += step * (tag in _AROUND)
        if tag in _PLACES:
            self.places[_PLACES.index(tag)] += step


def _spaced(text: str | None) -> str:
    return _SPACE.sub(" ", text) if text else ""


def _gap(element: _Element) -> str:
    if element.tag in _INLINE:
        return ""
    if element.tag in _BREAKS:
        return "\n"
    if element.tag in _CELLS:
        return " | " if element.getprevious() is not None else ""
    return "\n\n"


def _walked(tree: _Element) -> _Walk:
    walk = _Walk()
    for event, element in iterwalk(tree, events=("start", "end")):
        if event == "start":
            walk.put(_gap(element))
            walk.open(element, 1)
            walk.put(_spaced(element.text))
        else:
            walk.open(element, -1)
            if element.tag not in _BREAKS and element.tag not in _CELLS:
                walk.put(_gap(element))
            if element is not tree:
                walk.put(_spaced(element.tail))
    return walk


def _joined(pieces: Iterator[str]) -> str:
    text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(pieces)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def written(tree: _Element) -> str:
    """Writes everything in a tree: a line for a heading or a point, an empty one in between."""
    return _joined(text for text, _, _ in _walked(tree).pieces)


def article_in(tree: _Element) -> str:
    """Writes the article of a page where one is marked, else all but what stands around.

    It knows menus and footers by their elements alone, and takes twice as long for a page twice as
    long.
    """
    pieces = _walked(tree).pieces
    for place in range(len(_PLACES)):
        text = _joined(text for text, around, places in pieces if places[place] and not around)
        if len(text) >= _WHOLE:
            return text
    inside = _joined(text for text, around, _ in pieces if not around)
    return inside or _joined(text for text, _, _ in pieces)
