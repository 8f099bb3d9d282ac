"""Where numbers and news are read: FRED, World Bank and DBnomics shapes, a feed, plain pages."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from tests.standin.exchange import Answer, Request, as_json, as_text

ROBOTS = "User-agent: *\nDisallow: /pages/private/\nCrawl-delay: 1\n"


class Numbers:
    """Series of numbers by day; a later vintage may revise what an earlier one said."""

    def __init__(self) -> None:
        self.series: dict[str, dict[str, float | None]] = {}
        self.vintages: dict[str, dict[str, dict[str, float | None]]] = {}

    def put(self, name: str, day: str, value: float | None, *, vintage: str | None = None) -> None:
        """Publishes a number; with `vintage`, the day from which it stood so."""
        if vintage:
            self.vintages.setdefault(name, {}).setdefault(vintage, {})[day] = value
        self.series.setdefault(name, {})[day] = value

    def rows(self, name: str, request: Request) -> dict[str, float | None] | None:
        """Returns a series as it stood at the real-time end that was asked for."""
        until = request.one("realtime_end")
        if until is None or name not in self.vintages:
            return self.series.get(name)
        known: dict[str, float | None] = {}
        for vintage in sorted(self.vintages[name]):
            if vintage <= until:
                known |= self.vintages[name][vintage]
        return known

    def answer(self, request: Request, path: str) -> Answer | None:
        """Answers below `/fred`, `/worldbank`, `/dbnomics` and `/csv`."""
        shapes: dict[str, Callable[[str, dict[str, float | None]], Answer]] = {
            "fred": self._fred,
            "worldbank": self._world_bank,
            "dbnomics": self._dbnomics,
            "csv": self._csv,
        }
        host, _, rest = path.strip("/").partition("/")
        name = request.one("series_id") or rest.rpartition("/")[2].removesuffix(".csv")
        rows = self.rows(name, request)
        if rows is None:
            return as_json({"error_code": 400, "error_message": "no such series"}, status=400)
        return shapes[host](name, dict(sorted(rows.items())))

    def _fred(self, _name: str, rows: dict[str, float | None]) -> Answer:
        observations = [
            {
                "realtime_start": day,
                "realtime_end": "9999-12-31",
                "date": day,
                "value": "." if value is None else f"{value:g}",
            }
            for day, value in rows.items()
        ]
        head = {"units": "lin", "count": len(observations), "offset": 0, "limit": 100_000}
        return as_json(head | {"observations": observations})

    def _world_bank(self, name: str, rows: dict[str, float | None]) -> Answer:
        body: list[Any] = [
            {
                "indicator": {"id": name, "value": "Ships"},
                "country": {"id": "VS", "value": "Vessel"},
                "countryiso3code": "VSL",
                "date": day[:4],
                "value": value,
                "unit": "",
                "obs_status": "",
                "decimal": 0,
            }
            for day, value in reversed(rows.items())
        ]
        head = {"page": 1, "pages": 1, "per_page": 50, "total": len(body), "sourceid": "2"}
        return as_json([head, body])

    def _dbnomics(self, name: str, rows: dict[str, float | None]) -> Answer:
        values = ["NA" if value is None else value for value in rows.values()]
        document = {
            "series_code": name,
            "series_name": "Ships",
            "period": list(rows),
            "period_start_day": list(rows),
            "value": values,
        }
        return as_json({"series": {"docs": [document], "num_found": 1, "limit": 1, "offset": 0}})

    def _csv(self, _name: str, rows: dict[str, float | None]) -> Answer:
        lines = [f"{day},{'' if value is None else value}" for day, value in rows.items()]
        return as_text("date,value\n" + "\n".join(lines) + "\n", "text/csv")


class Pages:
    """News as a feed, and pages of text."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.texts: dict[str, str] = {}
        self.news: list[tuple[str, str, str, datetime]] = []

    def put(self, name: str, text: str) -> None:
        """Writes a page."""
        self.texts[name] = text

    def remove(self, name: str) -> None:
        """Takes a page away."""
        self.texts.pop(name, None)

    def publish(self, title: str, summary: str, link: str, *, at: datetime | None = None) -> None:
        """Adds an item to the feed."""
        self.news.append((title, summary, link, at or self.now()))

    def answer(self, _request: Request, path: str) -> Answer | None:
        """Answers below `/pages` and `/feed`."""
        if path.startswith("/feed"):
            return as_text(self._rss(), "application/rss+xml")
        text = self.texts.get(path.removeprefix("/pages/"))
        if text is None:
            return None
        return as_text(f"<!doctype html><title>Vessel</title><p>{escape(text)}</p>", "text/html")

    def _rss(self) -> str:
        items = "".join(
            f"<item><title>{escape(title)}</title><description>{escape(summary)}</description>"
            f"<link>{escape(link)}</link><guid>{escape(link)}</guid>"
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for title, summary, link, at in reversed(self.news)
        )
        head = "<title>The Vessel Gull</title><link>https://gull.example</link>"
        body = f"<channel>{head}<description>Harbour news</description>{items}</channel>"
        return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0">{body}</rss>'
