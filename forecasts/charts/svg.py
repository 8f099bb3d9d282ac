"""Turns what Matplotlib writes into an SVG for reading: named, restyled, small."""

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Final

from forecasts.charts.palette import SANS, SERIF, Theme, colours, dark_style

_SVG: Final = "http://www.w3.org/2000/svg"
_LONG: Final = re.compile(r"-?\d+\.\d+")
_LEVEL: Final = re.compile(r"rotate\(-?0 [^)]*\)")
_AUTOMATIC: Final = re.compile(r"(?:figure|axes|patch|text|line2d|matplotlib)[._].*")


def _rounded(text: str) -> str:
    return _LONG.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), text)


def _style(element: ET.Element, names: Mapping[str, str]) -> None:
    """Moves inline styles into attributes, which a page that forbids such styles still obeys."""
    declared = dict(
        pair.split(": ", 1) for pair in element.attrib.pop("style", "").split("; ") if pair
    )
    classes = []
    for name, value in sorted(declared.items()):
        if name == "font-family":
            if value.startswith("'DejaVu Serif"):
                element.set(name, SERIF)
        elif value != "start":
            element.set(name, _rounded(value))
        if value in names:
            classes.append(f"{name}-{names[value]}")
    if classes:
        element.set("class", " ".join(classes))


def _tidy(element: ET.Element, names: Mapping[str, str]) -> None:
    _style(element, names)
    part = element.attrib.pop("id", "")
    if part and not _AUTOMATIC.fullmatch(part):
        element.set("data-part", part)
    if _LEVEL.fullmatch(element.get("transform", "")):
        del element.attrib["transform"]
    for name in ("d", "x", "y", "transform"):
        if name in element.attrib:
            element.set(name, _rounded(" ".join(element.attrib[name].split())))
    element.tail = None
    if element.text and not element.text.strip():
        element.text = None


def _unwrapped(element: ET.Element) -> list[ET.Element]:
    """Gives the children with groups that carry nothing taken apart, and empty ones left out."""
    children = [kept for child in element for kept in _unwrapped(child)]
    if element.tag == f"{{{_SVG}}}g" and not element.attrib:
        return children
    element[:] = children
    is_hollow = element.tag == f"{{{_SVG}}}g" and not children
    return [] if is_hollow else [element]


def _named(title: str, description: str, key: str) -> list[ET.Element]:
    named = []
    for tag, text in (("title", title), ("desc", description)):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{tag}-{key}"})
        element.text = text
        named.append(element)
    return named


def readable_svg(raw: bytes, *, title: str, description: str, theme: Theme) -> bytes:
    """Names a drawing for screen readers, lets its colours follow the reader, and makes it small.

    Args:
        raw: an SVG as Matplotlib writes it, text as text, without references inside.
        title: becomes `<title>`.
        description: becomes `<desc>`.
        theme: "auto" adds a style sheet for readers who prefer dark.

    Returns:
        UTF-8 bytes; the same for the same input. Ids come from a hash of the content, so that
        several drawings can stand on one page.
    """
    ET.register_namespace("", _SVG)
    root = ET.fromstring(raw)  # noqa: S314  # what we drew a moment ago, not something sent to us
    for tag in ("metadata", "defs"):
        for child in root.findall(f"{{{_SVG}}}{tag}"):
            root.remove(child)
    names = {colour: name for name, colour in colours(theme).items()}
    for element in root.iter():
        _tidy(element, names)
    body = [kept for child in root for kept in _unwrapped(child)]
    key = hashlib.sha256(raw + f"{title}\0{description}\0{theme}".encode()).hexdigest()[:12]
    _, _, width, height = root.get("viewBox", "").split()
    root.attrib.clear()
    root.attrib.update(
        {
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "role": "img",
            "aria-labelledby": f"title-{key} desc-{key}",
            "class": "chart",
            "font-family": SANS,
            "stroke-linejoin": "round",
        }
    )
    root[:] = [*_named(title, description, key), *body]
    if theme == "auto":
        style = ET.Element(f"{{{_SVG}}}style")
        style.text = dark_style()
        root.insert(2, style)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=theme != "page")
    return written
