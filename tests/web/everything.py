"""Asks an app for every public address there is: each rule filled in, and each link followed."""

import html
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import permutations, product
from types import MappingProxyType
from typing import Final

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from web.access_table import ACCESS, Access

REQUEST_ID: Final = "the-same-for-all"
SITE: Final = "http://127.0.0.1:8000"
MOST: Final = 4000
_LINK: Final = re.compile(rf'(?:href|src|action|content)="({SITE}(?=[/"?])[^"]*|[/?][^"]*)"')
_NAMED: Final = re.compile(rf"{SITE}(/[^\s\"'<>&]*)")
_SLUG: Final = re.compile(r"/(forecasters|questions|articles)/([^/?#.]+)")
_PLACE: Final = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")

Answer = tuple[int, tuple[tuple[str, str], ...], bytes]


def links_in(body: str, base: str) -> Iterator[str]:
    """Yields the addresses a page, feed or calendar names, without the part of a page."""
    for found in (*_LINK.finditer(body), *_NAMED.finditer(body.replace("\r\n ", ""))):
        link = html.unescape(found[1]).removeprefix(SITE).partition("#")[0] or "/"
        yield f"{base.partition('?')[0]}{link}" if link.startswith("?") else link


def _choices(rule: str, slugs: dict[str, list[str]]) -> Iterator[str]:
    """Fills in the places of a rule with what is known of the subject named before them."""
    places = list(_PLACE.finditer(rule))
    names = [place[3] for place in places]
    if names == ["one", "other"]:
        filled: Iterable[tuple[str, ...]] = permutations(slugs["forecasters"][:6], 2)
    else:
        filled = product(*(_values(rule, place, slugs) for place in places))
    plain = _PLACE.sub("{}", rule)
    for values in filled:
        yield plain.format(*values)


def _values(rule: str, place: re.Match[str], slugs: dict[str, list[str]]) -> list[str]:
    if place[1] == "any":
        return re.split(r",\s*", place[2])
    subject = re.search(r"(forecasters|questions|articles)/$", rule[: place.start()])
    return slugs[subject[1]] if subject else ["1"]


def endpoint_of(app: Flask, address: str) -> str | None:
    """Names what an address leads to, None where nothing stands."""
    adapter = app.url_map.bind("localhost", query_args=address.partition("?")[2])
    try:
        return str(adapter.match(address.partition("?")[0], method="GET")[0])
    except (RoutingException, HTTPException):
        return None


class Asking:
    """Asks an app for one address after the other, and for what the answers name.

    Attributes:
        answers: status, headers and body by address.
        slugs: what is known of each subject, to fill rules in with.
    """

    def __init__(
        self,
        app: Flask,
        most: int,
        is_wanted: Callable[[str], bool],
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        app.extensions["forecasts.limiter"].enabled = False  # we ask for more than a reader does
        self.answers: dict[str, Answer] = {}
        self.slugs: dict[str, list[str]] = {"forecasters": [], "questions": [], "articles": []}
        self._app, self._client = app, app.test_client(use_cookies=False)
        self._most, self._is_wanted = most, is_wanted
        self._headers = {"X-Request-Id": REQUEST_ID, **headers}
        self._waiting: deque[str] = deque()

    def follow(self, *addresses: str) -> None:
        """Asks for addresses and for everything that is found on the way."""
        self._waiting.extend(addresses)
        while self._waiting:
            address = self._waiting.popleft()
            is_new = address not in self.answers and len(self.answers) < self._most
            if is_new and self._is_wanted(address):
                self._ask(address)

    def fill_in(self, *wanted: Access) -> None:
        """Asks for every rule of some access with everything it can be filled in with."""
        for slugs in self.slugs.values():
            slugs.sort()
        rules = sorted(
            each.rule
            for each in self._app.url_map.iter_rules()
            if ACCESS[each.endpoint] in wanted and "GET" in (each.methods or ())
        )
        self.follow(*(address for rule in rules for address in _choices(rule, self.slugs)))

    def _ask(self, address: str) -> None:
        with self._client.get(address, headers=self._headers) as answer:
            headers = tuple(each for each in answer.headers.items() if each[0] != "Date")
            self.answers[address] = (answer.status_code, headers, answer.data)
            is_text = answer.mimetype not in {"image/png", "text/css"}
            named = links_in(answer.get_data(as_text=True), address) if is_text else ()
            self._waiting.extend(each for each in named if "&" not in each)
            if answer.location:
                self._waiting.append(answer.location)
            for subject, slug in _SLUG.findall(address) if answer.status_code == 200 else ():
                if slug not in self.slugs[subject]:
                    self.slugs[subject].append(slug)


def every_answer(
    app: Flask, *, most: int = MOST, is_wanted: Callable[[str], bool] = bool
) -> dict[str, Answer]:
    """Asks for everything public that is wanted: status, headers and body by address."""
    asking = Asking(app, most, is_wanted)
    asking.follow("/", "/no-such-page")
    asking.fill_in(Access.ANYONE)
    assert len(asking.answers) < most
    return asking.answers


def every_personal_answer(
    app: Flask, headers: Mapping[str, str], slugs: Mapping[str, Iterable[str]]
) -> dict[str, Answer]:
    """Asks for everything that is not public, as whoever sends some headers."""

    def is_personal(address: str) -> bool:
        endpoint = endpoint_of(app, address)
        return endpoint is not None and ACCESS[endpoint] is not Access.ANYONE

    asking = Asking(app, MOST, is_personal, headers)
    for subject, known in slugs.items():
        asking.slugs[subject].extend(known)
    asking.fill_in(*(each for each in Access if each is not Access.ANYONE))
    assert len(asking.answers) < MOST
    return asking.answers
