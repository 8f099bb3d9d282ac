"""Addresses of the site, and the files they become: safe on every disk, alike on every run."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from posixpath import relpath
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from forecasts.text import sha256_hex

HTML: Final = "text/html"
MARKER: Final = "forecasts-site.json"

_NOWHERE: Final = "http://site.invalid"
_SAFE: Final = re.compile(r"[0-9]{4}-W[0-9]{2}|[a-z0-9_][a-z0-9_.-]{0,119}(?<!\.)")
_CHOSEN: Final = re.compile(r"-?[a-z0-9]+(?:[._-][a-z0-9]+)*")
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")  # of Windows
_ENDING: Final = re.compile(r"\.[a-z0-9]{1,8}$")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """An address of the site: its path as it is written, and its query in the order of names."""

    path: str
    query: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Writes it as a browser asks for it."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads.

    Attributes:
        address: the address within the site.
        fragment: the part of the page, empty for the whole.
        is_whole: whether the link names the site, too, and so leads there from anywhere.
    """

    address: Address
    fragment: str
    is_whole: bool


def target(link: str, base: Address, site_url: str) -> Target | None:
    """Reads a link of a page; None when it leads out of the site or within the page.

    Example:
        >>> target("?page=2#rows", Address("/questions"), "https://f.example").address
        Address(path='/questions', query=(('page', '2'),))
        >>> target("https://f.example/a", Address("/"), "https://f.example").is_whole
        True
        >>> target("https://elsewhere.example/", Address("/"), "https://f.example")
    """
    is_whole = link == site_url or link.startswith((f"{site_url}/", f"{site_url}?"))
    if is_whole:
        link = link.removeprefix(site_url) or "/"
    if not link or link.startswith("#"):
        return None
    try:
        parts = urlsplit(urljoin(f"{_NOWHERE}{base.path}", link))
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" != _NOWHERE:
        return None
    query = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return Target(Address(parts.path or "/", query), parts.fragment, is_whole)


def _safe(part: str) -> str:
    if _SAFE.fullmatch(part) and not _DEVICES.fullmatch(part):
        return part
    ending = _ENDING.search(part.lower())
    mark = sha256_hex(part)[:10]
    readable = re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-")[:60]
    return f"{readable}_{mark}{ending[0] if ending else ''}"


def _variant(query: Iterable[tuple[str, str]]) -> str:
    return "".join(f"--{_safe(name)}={_chosen(value)}" for name, value in query)


def _chosen(value: str) -> str:
    return value if _CHOSEN.fullmatch(value) else _safe(value)


def file_name(address: Address, mimetype: str) -> str:
    """Names the file of an address, below the folder of the site.

    A page becomes the index of a folder, so that a server finds it at its own address; the name of
    what is chosen in the query stands before the ending.

    Example:
        >>> file_name(Address("/questions/will-it-snow"), HTML)
        'questions/will-it-snow/index.html'
        >>> file_name(Address("/reports/2026-W48"), HTML)  # an ISO week keeps its capital
        'reports/2026-W48/index.html'
        >>> file_name(Address("/", (("board", "retrospective"),)), HTML)
        'index--board=retrospective.html'
        >>> file_name(Address("/board.csv", (("page", "2"),)), "text/csv")
        'board--page=2.csv'
    """
    parts = [_safe(unquote(part)) for part in address.path.split("/") if part]
    variant = _variant(address.query)
    if mimetype == HTML:
        return "/".join([*parts, f"index{variant}.html"])
    *folders, last = parts
    ending = _ENDING.search(last)
    stem = last.removesuffix(ending[0]) if ending else last
    return "/".join([*folders, f"{stem}{variant}{ending[0] if ending else ''}"])


def link_between(here: str, there: str, fragment: str = "") -> str:
    """Writes the link from one file to another, good from a disk and below any address.

    Example:
        >>> link_between("questions/x/index.html", "assets/style.css")
        '../../assets/style.css'
        >>> link_between("index.html", "index.html", "calls")
        'index.html#calls'
    """
    folder = here.rpartition("/")[0] or "."
    return quote(relpath(there, folder), safe="/=") + (f"#{fragment}" if fragment else "")
