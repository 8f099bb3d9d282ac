"""From letters to a tree of elements, within limits of size, depth and number."""

import re
from typing import Final

from lxml.etree import ParserError, _Element, iterwalk
from lxml.html import HTMLParser, document_fromstring

from forecasts.documents.blocks import UNSEEN
from forecasts.errors import InvalidInputError

MOST_TAGS: Final = 400_000
DEEPEST: Final = 200
"""Elements within elements; a real page has 20 to 40, and readers of trees recurse."""

_REMEDY: Final = "save the words of the article as text and add that."
_NAMED: Final = re.compile(r"<[a-zA-Z]")


def _check_depth(tree: _Element) -> None:
    depth = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise InvalidInputError(
                f"The elements of this page stand more than {DEEPEST} deep in each other, which no "
                f"article needs; {_REMEDY}"
            )


def page_tree(text: str) -> _Element:
    """Parses a page; broken HTML is read as browsers read it.

    Raises:
        InvalidInputError: it has too many elements, or too many within each other.
    """
    tags = sum(1 for _ in _NAMED.finditer(text))
    if tags > MOST_TAGS:
        raise InvalidInputError(
            f"This page has {tags:,} elements; at most {MOST_TAGS:,} are read: {_REMEDY}"
        )
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree: _Element = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ParserError, ValueError, AssertionError):
        raise InvalidInputError("There is nothing to read on this page.") from None
    _check_depth(tree)
    return tree


def clear_tree(tree: _Element) -> int:
    """Takes out what nobody sees, writes the marks of `<q>`, and counts what is left."""
    doomed: list[_Element] = []
    left = 0
    for element in tree.iter():
        left += 1
        if element.tag in UNSEEN or element.tag == "head":
            doomed.append(element)
        elif element.tag == "q":
            element.tag = "span"
            element.text = f"“{element.text or ''}"
            if len(element):
                element[-1].tail = f"{element[-1].tail or ''}”"
            else:
                element.text += "”"
    for element in doomed:
        _drop(element)
    return left


def _drop(element: _Element) -> None:
    """Removes an element and keeps the words behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
