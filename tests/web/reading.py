"""What an answer says when it is read as a browser, a feed reader or a spreadsheet reads it."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import html5lib
from icalendar import Calendar
from PIL import Image

TREES: Final = html5lib.getTreeBuilder("etree", implementation=ET)
LINKS: Final = frozenset(
    {"href", "src", "action", "formaction", "poster", "data", "srcset", "cite", "background"}
)
OWN: Final = frozenset({
    "html", "head", "meta", "title", "link", "script", "body", "header", "nav", "main", "footer",
    "section", "article", "aside", "div", "p", "h1", "h2", "h3", "h4", "a", "abbr", "b", "bdi",
    "blockquote", "br", "button", "caption", "cite", "code", "col", "colgroup", "data",
    "datalist", "dd", "del", "details", "dfn", "dl", "dt", "em", "fieldset", "figcaption",
    "figure", "form", "hr", "i", "input", "ins", "kbd", "label", "legend", "li", "mark", "ol",
    "optgroup", "option", "output", "pre", "q", "s", "samp", "search", "select", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead",
    "time", "tr", "ul", "var", "wbr", "img", "svg", "g", "path", "line", "rect", "circle",
    "polyline", "polygon", "text", "tspan", "desc", "defs", "clippath", "use", "lineargradient",
    "stop", "pattern", "ellipse", "math", "mrow", "mi", "mo", "mn", "mfrac", "msup", "msub",
    "msubsup", "mover", "munder", "munderover", "msqrt", "mtext", "mspace", "mtable", "mtr",
    "mtd", "mstyle", "mroot",
})  # fmt: skip
"""The elements the site's own pages are made of; what strings of others open is none of them."""

_SVG: Final = "{http://www.w3.org/2000/svg}"


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()


def _attributes(each: "ET.Element") -> Iterator[tuple[str, str]]:
    for name, value in each.attrib.items():
        yield _local(name), value


def _is_led_safely(address: str) -> bool:
    """Says whether an address is the site's own or one of the web."""
    try:
        scheme = urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme.lower()
    except ValueError:
        return address.startswith(("http://", "https://"))
    return scheme in {"", "http", "https"}


def _complaints(each: "ET.Element") -> Iterator[str]:
    tag = _local(each.tag)
    if tag not in OWN:
        yield f"<{tag}> is none of ours"
    for name, value in _attributes(each):
        is_live = name.startswith("on") or name in {"style", "srcdoc", "autofocus", "http-equiv"}
        if is_live or (name in LINKS and not _is_led_safely(value)):
            yield f"<{tag} {name}={value!r}>"
    if tag == "script" and (each.text or not each.get("src", "").startswith("/assets/")):
        yield "a script that is not ours"
    if tag == "img" and urlsplit(each.get("src", "")).netloc:
        yield f"a picture from elsewhere: {each.get('src')}"


def complaints(root: "ET.Element") -> Iterator[str]:
    """Names what in a tree is alive, foreign or leads where no link of ours leads."""
    for each in root.iter():
        if isinstance(each.tag, str):
            yield from _complaints(each)


def _mistakes(parser: html5lib.HTMLParser) -> list[str]:
    """Lists where a page is broken; a character that Unicode assigns to nobody breaks nothing."""
    return [str(each) for each in parser.errors if each[1] != "invalid-codepoint"]


@cache
def read_html(body: str) -> "ET.Element":
    """Parses a page as a browser does, and refuses one with a mistake in it."""
    parser = html5lib.HTMLParser(tree=TREES, namespaceHTMLElements=False)
    root: ET.Element = parser.parse(body)
    assert _mistakes(parser) == []
    return root


def text_of(each: "ET.Element") -> str:
    """Gives the text of an element with single spaces."""
    return re.sub(r"\s+", " ", "".join(each.itertext())).strip()


def _page(body: bytes) -> list[str]:
    return list(complaints(read_html(body.decode())))


def _drawing(body: bytes) -> list[str]:
    root = ET.fromstring(body)
    assert root.tag == f"{_SVG}svg"
    foreign = [each.tag for each in root.iter() if not str(each.tag).startswith(_SVG)]
    live = [
        each for each in root.iter() if _local(each.tag) in {"script", "foreignobject", "image"}
    ]
    named = [
        f"{name}={value!r}"
        for each in root.iter()
        for name, value in _attributes(each)
        if name.startswith("on") or (name == "href" and not value.startswith(("#", "/", "http")))
    ]
    allowed = (
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}",
        "{http://purl.org/dc/",
        "{http://creat",
    )
    return [*(t for t in foreign if not t.startswith(allowed)), *map(str, live), *named]


def _feed(body: bytes) -> list[str]:
    atom = "{http://www.w3.org/2005/Atom}"
    root = ET.fromstring(body)
    found = [f"{each.tag}" for each in root.iter() if not str(each.tag).startswith(atom)]
    for content in root.iter(f"{atom}content"):
        assert content.get("type") == "html"
        assert len(content) == 0
        parser = html5lib.HTMLParser(tree=TREES, namespaceHTMLElements=False)
        fragment = parser.parseFragment(content.text or "")
        assert _mistakes(parser) == []
        found += [each for part in fragment for each in complaints(part)]
    links = [link.get("href", "") for link in root.iter(f"{atom}link")]
    return [*found, *(link for link in links if not link.startswith(("http://", "https://")))]


def _calendar(body: bytes) -> list[str]:
    read = Calendar.from_ical(body)
    assert read.errors == []
    known = {
        "UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL",
        "TRANSP", "SEQUENCE", "STATUS", "CATEGORIES", "CREATED",
    }  # fmt: skip
    parts = {each.name for each in read.walk()} - {"VCALENDAR", "VEVENT", "VTIMEZONE"}
    return [*parts, *({name for each in read.walk("VEVENT") for name in each} - known)]


def _table(body: bytes) -> list[str]:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert len({len(row) for row in rows}) <= 1
    cells = [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]
    return [cell for cell in cells if not re.fullmatch(r"[+-]?[0-9.]+(?:e-?[0-9]+)?", cell)]


def _picture(body: bytes) -> list[str]:
    with Image.open(io.BytesIO(body)) as picture:
        picture.load()
        return [] if picture.format == "PNG" and picture.width >= 300 else [str(picture.size)]


def _value(body: bytes) -> list[str]:
    json.loads(body)
    return []


def _map(body: bytes) -> list[str]:
    root = ET.fromstring(body)
    places = [each.text or "" for each in root.iter() if _local(each.tag) == "loc"]
    return [place for place in places if not place.startswith("http")]


READERS: Final[Mapping[str, Callable[[bytes], list[str]]]] = {
    "text/html": _page,
    "image/svg+xml": _drawing,
    "application/atom+xml": _feed,
    "application/xml": _map,
    "text/xml": _map,
    "text/calendar": _calendar,
    "text/csv": _table,
    "application/json": _value,
    "image/png": _picture,
    "text/plain": lambda _: [],
    "text/css": lambda _: [],
    "text/javascript": lambda _: [],
}


def wrong_with(kind: str | None, body: bytes) -> list[str]:
    """Reads an answer as what it says it is; lists what is wrong with it."""
    return READERS[kind or ""](body)
