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
_TAG: Final = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*+""")
_SUBSET: Final = re.compile(r"<!doctype[^>\[]{0,300}\[", re.IGNORECASE)
_SUBSET_WITHIN: Final = 4_000
_QUOTED: Final = re.compile(r""""[^"]*"|'[^']*'""")
_HIDDEN: Final = re.compile(
    r"(?i)(?:^|;)\s*+(?:display\s*+:\s*+none|visibility\s*+:\s*+(?:hidden|collapse))\b"
)
_WHOLE: Final = frozenset({"html", "body"})
_LONGEST_TAG: Final = 5_000  # without what is quoted; parsers compare all names in a tag in pairs


def _check_tags(text: str) -> None:
    tags = 0
    for match in _TAG.finditer(text):
        tags += 1
        if match.end() - match.start() > _LONGEST_TAG and (
            len(_QUOTED.sub("", match.group())) > _LONGEST_TAG
        ):
            raise InvalidInputError(
                f"An element of this page has thousands of attributes, which no article needs; "
                f"{_REMEDY}"
            )
    if tags > MOST_TAGS:
        raise InvalidInputError(
            f"This page has {tags:,} elements; at most {MOST_TAGS:,} are read: {_REMEDY}"
        )


def _check_depth(tree: _Element) -> None:
    depth = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise InvalidInputError(
                f"The elements of this page stand more than {DEEPEST} deep in each other, which no "
                f"article needs; {_REMEDY}"
            )


def _without_subset(text: str) -> str:
    """Leaves out what a doctype declares: entities of a page's own are never expanded."""
    start = _SUBSET.search(text[:_SUBSET_WITHIN])
    end = text.find("]>", start.end()) if start else -1
    return text[: start.start()] + text[end + 2 :] if start and end > 0 else text


def page_tree(text: str) -> _Element:
    """Parses a page; broken HTML is read as browsers read it.

    Raises:
        InvalidInputError: it has too many elements, or too many within each other.
    """
    text = _without_subset(text)
    _check_tags(text)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree: _Element = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ParserError, ValueError, AssertionError):
        raise InvalidInputError("There is nothing to read on this page.") from None
    _check_depth(tree)
    return tree


def _is_unseen(element: _Element) -> bool:
    """Whether a browser shows nothing of an element; a whole page is shown by its script later."""
    tag, said = element.tag, element.attrib
    if tag in UNSEEN:
        return True
    if tag in _WHOLE or not said:
        return False
    return "hidden" in said or bool(_HIDDEN.search(said.get("style", "")))


def clear_tree(tree: _Element) -> int:
    """Takes out what nobody sees, writes the marks of `<q>`, and counts what is left.

    What is hidden from screen readers alone is seen, and stays.
    """
    doomed: list[_Element] = []
    left = 0
    for element in tree.iter():
        left += 1
        if _is_unseen(element):
            doomed.append(element)
        elif element.tag == "head":
            element.tag = "div"  # the parser leaves elements newer than itself in the head
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
