"""Finds the probability of `tests.web.worded` wherever it stands without what it was read from."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any, Final

from tests.web.worded import CENTRAL, HIGH, LEXICON, LOW, PHRASE

_SHOWN: Final = re.compile(r"(?<![\d.–-])(?:37(?:[.,]25?)? ?%|0?\.37(?:25)?(?!\d))")
_COUNTED: Final = re.compile(rf"\b\d+ read from words, lexicon {LEXICON}")
_ARITHMETIC: Final = re.compile(r"\(\.\d+ − [01]\)²|\.\d+ − \.\d+ = ")
_WORDS: Final = (f"‘{PHRASE}’", f"({100 * LOW:.0f}–{100 * HIGH:.0f})", LEXICON, "judgement")
_READING: Final[Mapping[str, Any]] = MappingProxyType(
    {"phrase": PHRASE, "low": LOW, "high": HIGH, "lexicon_version": LEXICON, "judgement": True}
)
_WHOLE: Final = frozenset({"li", "tr", "svg"})
_ROWS: Final = _WHOLE | frozenset(
    {"p", "div", "section", "article", "header", "h1", "h2", "h3", "figure", "figcaption"}
    | {"caption", "title", "summary", "option", "blockquote", "label", "entry", "content"}
)
_TOLD: Final = frozenset({"alt", "title", "aria-label", "content"})
_LINES: Final = 5  # of a terminal, in which a sentence ends


class _Rows(HTMLParser):
    """Takes a page apart into rows of words; what only a screen reader is told is a row too."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = [""]
        self._within = 0
        self._is_told = True

    def _break(self, tag: str) -> None:
        if tag in {"li", "tr"} or (tag in _ROWS and not self._within):
            self.rows.append("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_told = self._is_told and tag not in {"script", "style"}
        self._break(tag)
        self._within += tag in _WHOLE
        self.rows[:0] = [value for name, value in attrs if name in _TOLD and value]

    def handle_endtag(self, tag: str) -> None:
        self._is_told = self._is_told or tag in {"script", "style"}
        self._within -= tag in _WHOLE
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._is_told:
            self.rows[-1] += f"{data} "


def _plain(words: str) -> str:
    return " ".join(words.split())


def _is_bare(row: str) -> bool:
    if not _SHOWN.search(_ARITHMETIC.sub("", row)):
        return False
    return not _COUNTED.search(row) and not all(each in row for each in _WORDS)


def bare_in_page(page: str) -> list[str]:
    """Gives the rows of a page, a feed or a drawing in which it stands bare."""
    reader = _Rows()
    reader.feed(page)
    return [row for row in map(_plain, reader.rows) if _is_bare(row)]


def bare_in_text(text: str) -> list[str]:
    """Gives the lines of a terminal or a letter in which it stands bare, with those after them."""
    lines = text.splitlines()
    rows = [_plain(" ".join(lines[at : at + _LINES])) for at in range(len(lines))]
    return [
        row
        for row, line in zip(rows, lines, strict=True)
        if _is_bare(_plain(line)) and _is_bare(row)
    ]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from _objects(each)


def _is_told(fields: Mapping[str, Any]) -> bool:
    own = all(fields.get(name) == wanted for name, wanted in _READING.items())
    within, read = fields.get("said"), fields.get("read")
    is_read = isinstance(read, str) and all(each in _plain(read) for each in _WORDS)
    return own or is_read or (isinstance(within, dict) and _is_told(within))


def _holds(fields: Mapping[str, Any]) -> bool:
    return any(type(each) is float and abs(each - CENTRAL) < 1e-9 for each in fields.values())


def bare_in_json(text: str) -> list[str]:
    """Gives the objects in which it stands without the fields of its words."""
    found = _objects(json.loads(text))
    return [json.dumps(each) for each in found if _holds(each) and not _is_told(each)]


def bare_in_lines(text: str) -> list[str]:
    """Gives the same of a file with an object a line."""
    return [each for line in text.splitlines() for each in bare_in_json(line)]


def bare_in_csv(text: str) -> list[str]:
    """Gives the lines in which it stands without the columns of its words."""
    rows = csv.DictReader(io.StringIO(text))
    wanted = {name: str(value) for name, value in {**_READING, "judgement": 1}.items()}
    return [
        json.dumps(row)
        for row in rows
        if str(CENTRAL) in row.values() and any(row.get(n) != w for n, w in wanted.items())
    ]


def finder(kind: str) -> Callable[[str], list[str]] | None:
    """Gives what looks through a file of a kind; None for pictures and what is no words."""
    for names, find in (
        (("jsonl", "ndjson"), bare_in_lines),
        (("json",), bare_in_json),
        (("csv",), bare_in_csv),
        (("html", "xml", "svg", "atom"), bare_in_page),
        (("plain", "calendar", "txt", "ics"), bare_in_text),
    ):
        if any(name in kind for name in names):
            return find
    return None
