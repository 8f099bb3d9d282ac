"""From a page of the web to the text of its article, for a person to check before it is kept."""

import codecs
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from forecasts.errors import SourceShapeError
from forecasts.sources.http import Fetched

_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "select"})
_AROUND: Final = frozenset({"nav", "header", "footer", "aside", "form", "button", "figure"})
_INLINE: Final = frozenset(
    {
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "em",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
    }
    | {"sup", "time", "u", "wbr", "bdi", "font"}
)
_PLACES: Final = ("article", "main")
_WHOLE: Final = 400
_CHARSET: Final = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_READABLE: Final = frozenset({"text/html", "application/xhtml+xml", ""})


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a page holds: its text in paragraphs, and what it says of itself, empty if nothing."""

    text: str
    title: str
    publisher: str


@dataclass(slots=True)
class _Piece:
    text: str
    is_around: bool
    places: frozenset[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[_Piece] = []
        self.said: dict[str, str] = {}
        self._open = dict.fromkeys((*_UNSEEN, *_AROUND, *_PLACES, "title"), 0)

    def _is_in(self, tags: frozenset[str]) -> bool:
        return any(self._open[tag] for tag in tags)

    def _put(self, text: str) -> None:
        places = frozenset(place for place in _PLACES if self._open[place])
        self.pieces.append(_Piece(text, self._is_in(_AROUND), places))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            named = dict(attrs)
            name, content = named.get("property") or named.get("name"), named.get("content")
            if name and content:
                self.said.setdefault(name.lower(), content)
        if tag in self._open:
            self._open[tag] += 1
        if tag not in _INLINE:
            self._put("\n" if tag == "br" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open[tag] = max(0, self._open[tag] - 1)
        if tag not in _INLINE:
            self._put("\n\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in self._open:
            self._open[tag] -= 1

    def handle_data(self, data: str) -> None:
        if self._open["title"] and not self._open["svg"]:
            self.said["title"] = self.said.get("title", "") + data
        elif not self._is_in(_UNSEEN):
            self._put(re.sub(r"\s+", " ", data))


def _joined(pieces: list[_Piece]) -> str:
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(piece.text for piece in pieces))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" {2,}", " ", text)).strip()


def _article(pieces: list[_Piece]) -> str:
    """Takes the article where one is marked, else the page without what stands around."""
    inside = [piece for piece in pieces if not piece.is_around]
    for place in _PLACES:
        text = _joined([piece for piece in inside if place in piece.places])
        if len(text) >= _WHOLE:
            return text
    return _joined(inside) or _joined(pieces)


def _decoded(body: bytes) -> str:
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    named = _CHARSET.search(body[:4000])
    guesses = [name for mark, name in marks.items() if body.startswith(mark)]
    guesses += [named[1].decode("ascii", "replace")] if named else []
    for name in (*guesses, "utf-8", "cp1252"):
        try:
            return body.decode(name).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")


def page_text(page: Fetched) -> ReadPage:
    r"""Reads the article out of a page: no menus, no scripts, one empty line between paragraphs.

    Raises:
        SourceShapeError: it is no page of text, or there is nothing to read on it.

    Example:
        >>> from forecasts.clock import utc_now
        >>> body = b"<title>Ice</title><nav>Home</nav><p>It will <b>melt</b>.</p><p>Soon.</p>"
        >>> page_text(Fetched("https://news.example", body, "text/html", utc_now())).text
        'It will melt.\n\nSoon.'
    """
    if page.media_type == "text/plain":
        return ReadPage(_decoded(page.body).strip(), "", "")
    if page.media_type not in _READABLE:
        kind = page.media_type[:60]
        raise SourceShapeError(f"This is no page of text ({kind}); paste the words instead.")
    reader = _Reader()
    reader.feed(_decoded(page.body))
    reader.close()
    text = _article(reader.pieces)
    if not text:
        raise SourceShapeError("There are no words on this page; paste the text instead.")
    title = reader.said.get("og:title") or reader.said.get("title", "")
    publisher = reader.said.get("og:site_name", "")
    return ReadPage(text, " ".join(title.split())[:300], " ".join(publisher.split())[:300])
