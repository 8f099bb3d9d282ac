"""From the HTML inside feeds to plain text."""

from html.parser import HTMLParser
from typing import Final

from forecasts.text import printable

_UNSEEN: Final = frozenset({"script", "style", "template", "noscript"})
_INLINE: Final = frozenset({"a", "abbr", "b", "em", "i", "mark", "s", "span", "strong", "u"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append(" ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unseen += tag in _UNSEEN
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._part(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)


def plain_text(markup: str, *, limit: int) -> str:
    """Writes what a reader of HTML would see, on one line, cut at a number of characters.

    Example:
        >>> plain_text("<p>Rates <b>held</b> &amp; done</p><script>x()</script>", limit=100)
        'Rates held & done'
    """
    words = _Words()
    words.feed(markup[: 20 * limit])
    words.close()
    return one_line("".join(words.pieces), limit=limit)


def one_line(text: str, *, limit: int) -> str:
    """Puts text on one line that can be stored, cut at a number of characters."""
    whole = text.encode("utf-8", "replace").decode()
    line = printable(whole.replace("\r", " "))
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
