"""What search engines are told: every public page, and where the list of them is."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, url_for

from forecasts.clock import isoformat
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.reports.shown import edition_weeks
from forecasts.standings.addresses import Address, public_addresses
from web.rendering import absolute
from web.serving import answer, made, send

pages: Final = Blueprint("sitemap", __name__)

MOST: Final = 50_000  # addresses a file may hold
_MIMETYPE: Final = "application/xml"
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FIRST: Final = (
    "board.front",
    "questions.every",
    "forecasters.every",
    "calibration.by_kind",
    "markets.every",
    "articles.every",
    "watches.every",
    "methodology.explained",
    "lexicon.newest",
    "corrections.every",
    "reports.every",
    "ledger.end",
)
_PLACES: Final = {
    "question": ("questions.one", "name"),
    "forecaster": ("forecasters.one", "name"),
    "article": ("articles.one", "number"),
    "watch": ("watches.one", "name"),
}

Line = tuple[str, datetime | None]


def _line(address: Address) -> Line:
    endpoint, argument = _PLACES[address.subject]
    named: dict[str, Any] = {argument: address.name}
    return absolute(url_for(endpoint, **named)), address.changed_at


def _lines(session: Session) -> list[Line]:
    first: list[Line] = [(absolute(url_for(each)), None) for each in _FIRST]
    weeks: list[Line] = [
        (absolute(url_for("reports.one", week=week)), at) for week, at in edition_weeks(session)
    ]
    return [*first, *map(_line, public_addresses(session)), *weeks]


def _written(root: str, each: str, lines: Sequence[Line]) -> bytes:
    ET.register_namespace("", _SITEMAP)
    whole = ET.Element(f"{{{_SITEMAP}}}{root}")
    for address, changed_at in lines:
        one = ET.SubElement(whole, f"{{{_SITEMAP}}}{each}")
        ET.SubElement(one, f"{{{_SITEMAP}}}loc").text = address
        if changed_at is not None:
            ET.SubElement(one, f"{{{_SITEMAP}}}lastmod").text = isoformat(changed_at)
    written: bytes = ET.tostring(whole, encoding="utf-8", xml_declaration=True)
    return written


@pages.get("/sitemap.xml")
def whole() -> Response:
    """Lists every public page, or the parts of the list where it is too long for one file."""

    def make(session: Session, _now: datetime) -> bytes:
        lines = _lines(session)
        if len(lines) <= MOST:
            return _written("urlset", "url", lines)
        parts = range(1, -(-len(lines) // MOST) + 1)
        addresses = [absolute(url_for("sitemap.part", number=number)) for number in parts]
        return _written("sitemapindex", "sitemap", [(each, None) for each in addresses])

    return answer(("sitemap",), make, mimetype=_MIMETYPE)


@pages.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """Lists one part of the public pages, counted from 1."""

    def make(session: Session, _now: datetime) -> bytes:
        lines = _lines(session)[MOST * (number - 1) : MOST * number] if number else []
        if not lines:
            raise NotFoundError("part of the sitemap", str(number))
        return _written("urlset", "url", lines)

    return answer(("sitemap", number), make, mimetype=_MIMETYPE)


@pages.get("/robots.txt")
def robots() -> Response:
    """Lets everybody read everything, and says where the list of pages is."""
    sitemap = absolute(url_for("sitemap.whole"))
    return send(made(f"User-agent: *\nDisallow:\n\nSitemap: {sitemap}\n", "text/plain"))
