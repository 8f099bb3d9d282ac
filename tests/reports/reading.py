"""How a letter is read: its words and links, as plain text and as HTML."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import html5lib

from tests.web.reading import TREES

_BAR = re.compile(r"^.*\[[.\-│○●]{41}\].*$", re.MULTILINE)
_HIDDEN = {"head", "style", "script", "title"}


def tree_of(html: str) -> "ET.Element":
    """Parses a page and refuses one with a mistake in it."""
    parser = html5lib.HTMLParser(tree=TREES, namespaceHTMLElements=False)
    root: ET.Element = parser.parse(html)
    assert [each for each in parser.errors if each[1] != "invalid-codepoint"] == []
    return root


def _pieces(each: "ET.Element") -> Iterator[str]:
    is_shown = each.tag not in _HIDDEN and each.get("class") != "pre"
    if is_shown and isinstance(each.tag, str):
        yield each.text or ""
        for child in each:
            yield from _pieces(child)
        yield "" if each.tag in {"a", "bdi", "span"} else " "
    yield each.tail or ""


def shown_in(html: str) -> str:
    """Gives what a page shows, without its pictures."""
    return " ".join("".join(_pieces(tree_of(html))).split())


def links_in_html(html: str) -> set[str]:
    """Gives where a page leads."""
    return {each.get("href", "") for each in tree_of(html).iter("a")}


def links_in_text(text: str) -> set[str]:
    """Gives the addresses that stand on lines of their own."""
    return {each.strip() for each in text.split("\n") if re.fullmatch(r"\s*https?://\S+", each)}


def words_in(shown: str) -> set[str]:
    """Gives the words of a text, however they are set."""
    bare = re.sub(r"[\u2066-\u2069]", "", _BAR.sub(" ", shown)).casefold()
    bare = re.sub(r"(?m)^\s*https?://\S+$", " ", bare)
    bare = re.sub(r"([\u3000-\u9fff])", r" \1 ", bare)  # writing without spaces, broken anywhere
    return {each.strip("().,:;|*·-=") for each in bare.split()} - {""}
