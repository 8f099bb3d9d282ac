"""What the site has to show: every answer that a link leads to, as anybody gets it."""

import html
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from flask import Flask

from forecasts.errors import ForecastsError
from web.headers import SHARED_BLUEPRINTS
from web.publishing.links import Scanned
from web.publishing.names import HTML, Address, file_name, target

Progress = Callable[[str, int, int | None], None]
Keep = Callable[[str, bytes], None]

COPY: Final = "static-copy"
"""What a copy's requests are called; the page of a mistake shows it."""

_BEGIN: Final = ("/", "/sitemap.xml", "/robots.txt")
_ALWAYS: Final = frozenset({"board", "page"})
_ONE_OF: Final = frozenset({"score", "sort"})
_WITH_EVIDENCE: Final = frozenset({"board", "evidence"})
_PLACED: Final = re.compile(r"<loc>([^<]+)</loc>")
_SUBJECT: Final = re.compile(r"(/(?:forecasters|questions|articles)/)([^/]+)")
_PLACE: Final = re.compile(r"<(?:(?:any\((?P<choices>[^)]*)\)|[a-z]+):)?\w+>")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the copy.

    Attributes:
        file: its name below the folder.
        mimetype: what it holds.
        size: how many bytes the answer has.
    """

    file: str
    mimetype: str
    size: int


@dataclass(slots=True)
class Site:
    """What was found.

    Attributes:
        kept: the files by address.
        moved: addresses that lead to another.
        missing: addresses that are linked and have no page, with the page that links there first.
        left: addresses of views that are not published.
    """

    kept: dict[Address, Kept] = field(default_factory=dict)
    moved: dict[Address, Address] = field(default_factory=dict)
    missing: dict[Address, Address | None] = field(default_factory=dict)
    left: set[Address] = field(default_factory=set)

    def find(self, address: Address) -> Kept | None:
        """Finds the file of an address, where it is really at; None when it has none."""
        seen = set()
        while address in self.moved and address not in seen:
            seen.add(address)
            address = self.moved[address]
        return self.kept.get(address)


def is_published(address: Address) -> bool:
    """Says whether a view is one of those that are published.

    Every page is, on every board, in every order, with all its sheets; so many there are at most.
    Filters are not: they could be put together without end. The evidence, which can be as large
    as the record, is published once for each board, in its own order.

    Example:
        >>> [is_published(Address("/", query)) for query in ((), (("page", "2"),), (("tag", "x"),))]
        [True, True, False]
    """
    names = [name for name, _ in address.query]
    if len(set(names)) < len(names):
        return False
    if "evidence" in names:
        return _WITH_EVIDENCE.issuperset(names)
    chosen = set(names) - _ALWAYS
    return len(chosen) <= 1 and chosen <= _ONE_OF


def _written(rule: str, subject: str, name: str) -> Iterator[str]:
    """Writes the addresses a rule has for one thing.

    Example:
        >>> list(_written("/cards/questions/<name>.<any(svg, png):ending>", "/questions/", "snow"))
        ['/cards/questions/snow.svg', '/cards/questions/snow.png']
        >>> list(_written("/compare/<one>/<other>", "/questions/", "snow"))
        []
    """
    about = re.sub(rf"{re.escape(subject)}<(?:[a-z]+:)?\w+>", f"{subject}{name}", rule, count=1)
    places = list(_PLACE.finditer(about))
    choices = [re.split(r",\s*", place["choices"] or "") for place in places]
    if about == rule or not all(map(all, choices)):
        return
    plain = _PLACE.sub("{}", about)
    for chosen in product(*choices):
        yield plain.format(*chosen)


class Crawl:
    """A walk over a site from its front page."""

    def __init__(self, app: Flask, site_url: str, keep: Keep, progress: Progress) -> None:
        self.site = Site()
        self._client = app.test_client()
        self._site_url = site_url
        self._keep = keep
        self._progress = progress
        self._rules = [
            rule.rule
            for rule in app.url_map.iter_rules()
            if rule.endpoint.partition(".")[0] in SHARED_BLUEPRINTS
        ]
        self._waiting: deque[Address] = deque()
        self._linked_from: dict[Address, Address | None] = {}
        self._files: dict[str, Address] = {}

    def walk(self) -> Site:
        """Asks for everything there is.

        Raises:
            ForecastsError: a page cannot be made, or two addresses want the same file.
        """
        for path in (*_BEGIN, *(rule for rule in self._rules if "<" not in rule)):
            self._want(Address(path), None)
        while self._waiting:
            self._ask(self._waiting.popleft())
            self._progress("publishing", len(self.site.kept), len(self._linked_from))
        return self.site

    def _want(self, address: Address, linked_from: Address | None) -> None:
        if address in self._linked_from:
            return
        if not is_published(address):
            self.site.left.add(address)
            return
        self._linked_from[address] = linked_from
        self._waiting.append(address)

    def _ask(self, address: Address) -> None:
        with self._client.get(str(address), headers={"X-Request-Id": COPY}) as answer:
            if "no-store" in answer.headers.get("Cache-Control", ""):
                self.site.left.add(address)  # made for one person, or to send something
            elif answer.status_code == 200:
                self._take(address, answer.mimetype or HTML, answer.get_data())
            elif answer.status_code in {301, 302, 303, 307, 308}:
                self._follow(address, answer.headers["Location"])
            elif answer.status_code >= 500:
                raise ForecastsError(
                    f"{address} cannot be made: status {answer.status_code}. Nothing was published."
                )
            else:
                self.site.missing[address] = self._linked_from[address]

    def _follow(self, address: Address, location: str) -> None:
        found = target(location, address, self._site_url)
        if found is None:
            self.site.missing[address] = self._linked_from[address]
            return
        self.site.moved[address] = found.address
        self._want(found.address, address)

    def _take(self, address: Address, mimetype: str, body: bytes) -> None:
        file = file_name(address, mimetype)
        other = self._files.setdefault(file.casefold(), address)
        if other != address:
            raise ForecastsError(
                f"{address} and {other} would both be written to {file}; nothing was published."
            )
        self.site.kept[address] = Kept(file, mimetype, len(body))
        self._keep(file, body)
        if mimetype == HTML:
            self._want_linked(address, body.decode())
            self._want_made_of(address)
        elif address.path.startswith("/sitemap"):
            for place in _PLACED.findall(body.decode()):
                self._want_named(html.unescape(place), address)

    def _want_linked(self, address: Address, page: str) -> None:
        for spot in Scanned(page).spots:
            if spot.name not in {"action", "formaction"}:
                self._want_named(spot.address, address)

    def _want_named(self, link: str, address: Address) -> None:
        found = target(link, address, self._site_url)
        if found is not None:
            self._want(found.address, address)

    def _want_made_of(self, address: Address) -> None:
        named = _SUBJECT.fullmatch(address.path)
        if named is None or address.query:
            return
        for rule in self._rules:
            for path in _written(rule, named[1], named[2]):
                self._want(Address(path), address)
