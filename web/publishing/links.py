"""Where the links of a page stand, to the character, so that nothing else of it is touched."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate
from typing import Final

_LEADING: Final = frozenset({"href", "src", "xlink:href", "action", "formaction"})
_PICTURES: Final = frozenset({"og:image", "twitter:image"})
_ATTRIBUTE: Final = re.compile(
    r"""\s+(?P<name>[^\s"'<>/=]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|"""
    r"""(?P<bare>[^\s"'=<>`]+)))?"""
)


@dataclass(frozen=True, slots=True)
class Spot:
    """One attribute that names an address.

    Attributes:
        tag: the element it stands in, such as "a".
        name: the attribute, such as "href".
        address: its value, read.
        begin: where the attribute begins, the space before it included.
        end: where it ends.
        is_kept: whether it stays as it is: it names the page to others (canonical, previews).
    """

    tag: str
    name: str
    address: str
    begin: int
    end: int
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What is to stand in place of a part of a text."""

    begin: int
    end: int
    text: str


class Scanned(HTMLParser):
    """A page read once.

    Attributes:
        spots: its addresses, in order.
        forms: where each form begins and ends.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.spots: list[Spot] = []
        self.forms: list[tuple[int, int]] = []
        self._text = text
        self._lines = [0, *accumulate(len(line) for line in text.split("\n"))]
        self._form: int | None = None
        self.feed(text)
        self.close()

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + line - 1 + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the addresses of an element, and where a form begins."""
        begin = self._place()
        if tag == "form":
            self._form = begin
        raw = self.get_starttag_text() or ""
        given = dict(attrs)
        for found in _ATTRIBUTE.finditer(raw, len(tag) + 1):
            name = found["name"].lower()
            is_picture = name == "content" and given.get("property") in _PICTURES
            if name in _LEADING or is_picture:
                value = found["double"] or found["single"] or found["bare"] or ""
                self.spots.append(
                    Spot(
                        tag=tag,
                        name=name,
                        address=html.unescape(value).strip(),
                        begin=begin + found.start(),
                        end=begin + found.end(),
                        is_kept=is_picture or given.get("rel") == "canonical",
                    )
                )

    def handle_endtag(self, tag: str) -> None:
        """Notes where a form ends."""
        if tag == "form" and self._form is not None:
            self.forms.append((self._form, self._text.index(">", self._place()) + 1))
            self._form = None


def attribute(spot: Spot, address: str) -> str:
    """Writes an attribute with another address.

    Example:
        >>> attribute(Spot("a", "href", "/x", 0, 9, False), 'a"b&c')
        ' href="a&#34;b&amp;c"'
    """
    escaped = html.escape(address, quote=False).replace('"', "&#34;")
    return f' {spot.name}="{escaped}"'


def changed(text: str, changes: Iterable[Change]) -> str:
    """Makes changes that do not overlap; those inside an earlier one are left out.

    Example:
        >>> changed("abcdef", [Change(1, 3, "X"), Change(2, 3, "never"), Change(5, 6, "")])
        'aXde'
    """
    parts, at = [], 0
    for change in sorted(changes, key=lambda each: (each.begin, -each.end)):
        if change.begin >= at:
            parts += [text[at : change.begin], change.text]
            at = change.end
    return "".join([*parts, text[at:]])
