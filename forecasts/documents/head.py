"""What a page says of itself: title, publisher, author and days, each with where it says so."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_tz
from typing import Any, Final

from lxml.etree import _Element

from forecasts.language.records import MetadataDate
from forecasts.text import printable

_LONGEST: Final = 300
_MOST_DATES: Final = 20
_MOST_TIMES: Final = 5
_MOST_SCRIPTS: Final = 20
_SCRIPT_LIMIT: Final = 500_000
_MOST_NODES: Final = 2_000

_TITLES: Final = ("og:title", "twitter:title", "dc.title")
_PUBLISHERS: Final = ("og:site_name", "dc.publisher", "publisher", "application-name")
_AUTHORS: Final = ("author", "article:author", "dc.creator", "parsely-author", "byl")
_DATE_NAMES: Final = frozenset(
    {"article:published_time", "article:modified_time", "og:published_time", "og:updated_time"}
    | {"datepublished", "datemodified", "datecreated", "date", "pubdate", "publishdate"}
    | {"publish-date", "publication_date", "dc.date", "dc.date.issued", "dcterms.date"}
    | {"dcterms.issued", "dcterms.created", "dcterms.modified", "parsely-pub-date"}
    | {"sailthru.date", "article.published", "article.updated", "last-modified", "revised"}
)
_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LD_DATES: Final = ("datePublished", "dateModified", "dateCreated")
_LD_KINDS: Final = re.compile(r"(?:Article|Posting|Report|Page|Review|CreativeWork)$")
_ISO: Final = re.compile(r"\s*((?:19|20|21)\d\d)-?(\d\d)-?(\d\d)(?!\d)")
_IN_ADDRESS: Final = re.compile(r"/((?:19|20|21)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself; empty where it says nothing."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    dates: tuple[MetadataDate, ...] = ()


def one_line(words: object) -> str:
    """Puts what may be a title or a name on one line of at most 300 characters.

    What nobody would see, such as zero-width letters alone, is nothing.
    """
    if not isinstance(words, str):
        return ""
    kept = "".join(c for c in words[: 4 * _LONGEST] if not 0xD800 <= ord(c) <= 0xDFFF)
    line = printable(re.sub(r"\s+", " ", kept))[:_LONGEST].strip()
    return line if any(map(_is_seen, line)) else ""


def _is_seen(letter: str) -> bool:
    """Whether a letter leaves a mark by itself."""
    return unicodedata.category(letter)[0] in "LNPS" and letter not in _BLANKS


def day_of(words: object) -> date | None:
    """Reads the day of a time as pages and mails write it; the day is as printed, in its zone.

    Example:
        >>> day_of("2031-03-02T23:30:00-05:00"), day_of("Mon, 03 Mar 2031 10:00:00 GMT")
        (datetime.date(2031, 3, 2), datetime.date(2031, 3, 3))
    """
    if not isinstance(words, str):
        return None
    match = _ISO.match(words[:60])
    parsed = None if match else parsedate_tz(words[:60])
    parts = [int(each) for each in match.groups()] if match else list(parsed or ())[:3]
    try:
        return date(*parts) if len(parts) == 3 else None
    except (ValueError, OverflowError):
        return None


def _metas(tree: _Element) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        content = element.get("content")
        names = (element.get("property"), element.get("name"), element.get("itemprop"))
        for name in (*names, element.get("http-equiv")):
            if name and content:
                yield name.strip().lower()[:60], content


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _linked(tree: _Element) -> Iterator[dict[str, Any]]:
    """The records of JSON-LD that stand for the page itself; those of other pages lie deeper."""
    scripts = tree.iter("script")
    told = (each for each in scripts if (each.get("type") or "").lower() == "application/ld+json")
    for _, script in zip(range(_MOST_SCRIPTS), told, strict=False):
        if script.text and len(script.text) <= _SCRIPT_LIMIT:
            yield from _records(_parsed(script.text))


def _records(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        found = waiting.pop(0)
        if isinstance(found, list):
            waiting += found[:_MOST_NODES]
        elif isinstance(found, dict):
            waiting += [found[name] for name in ("@graph", "mainEntity") if name in found]
            kinds = found.get("@type")
            named = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and _LD_KINDS.search(kind) for kind in named):
                yield found


def _named(value: Any) -> str:
    """The name in a person or organisation of JSON-LD, or the names in a list of them."""
    each = value[:5] if isinstance(value, list) else [value]
    names = (one_line(one.get("name") if isinstance(one, dict) else one) for one in each)
    return ", ".join(name for name in names if name)[:_LONGEST]


def _days(found: Iterable[tuple[object, str]]) -> tuple[MetadataDate, ...]:
    days = (MetadataDate(day, where) for words, where in found if (day := day_of(words)))
    return tuple(dict.fromkeys(days))[:_MOST_DATES]


def _dates(
    tree: _Element, metas: list[tuple[str, str]], linked: list[dict[str, Any]], url: str
) -> Iterator[tuple[object, str]]:
    for name, content in metas:
        if name in _DATE_NAMES:
            yield content, name
    for record in linked:
        for name in _LD_DATES:
            yield record.get(name), f"JSON-LD {name}"
    for _, element in zip(range(_MOST_TIMES), tree.iter("time"), strict=False):
        yield element.get("datetime"), "the time element"
    address = _IN_ADDRESS.search(url)
    if address:
        year, month, day = address.groups()
        yield f"{year}-{int(month):02}-{int(day):02}", "the address"


def _headline(tree: _Element) -> str:
    for tag in ("h1", "title"):
        for element in tree.iter(tag):
            words = one_line("".join(map(str, element.itertext())))
            if words:
                return words
    return ""


def _first(words: Iterable[str]) -> str:
    return next((each for each in words if each), "")


def read_head(tree: _Element, *, url: str) -> Head:
    """Reads what a page says of itself: in meta elements, in JSON-LD, in `<time>`, in its address.

    Days that contradict each other are all given; which one is right is for a person to say.
    """
    metas, linked = list(_metas(tree)), list(_linked(tree))
    said: dict[str, str] = {}
    for name, content in metas:
        said.setdefault(name, one_line(content))

    def told(names: Iterable[str]) -> Iterator[str]:
        return (said.get(name, "") for name in names)

    names = (name for name in told(_AUTHORS) if not name.startswith(("http:", "https:")))
    return Head(
        title=_first((*told(_TITLES), *(one_line(r.get("headline")) for r in linked)))
        or _headline(tree),
        publisher=_first((*told(_PUBLISHERS), *(_named(r.get("publisher")) for r in linked))),
        author=_first((*names, *(_named(r.get("author")) for r in linked))),
        dates=_days(_dates(tree, metas, linked, url)),
    )
