"""Asking Kalshi: live markets, and the historical tier settled ones move to."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from forecasts.errors import SourceError, SourceGoneError, SourceShapeError
from forecasts.sources.answers import missing
from forecasts.sources.http import Fetched, Http
from forecasts.sources.kalshi import addresses, parse
from forecasts.sources.kalshi.settlement import COMBINATION, check_plain, is_combination
from forecasts.sources.reading import Fields
from forecasts.sources.records import Liquidity, PricePoint, Ref, Snapshot, Traits

WINDOW: Final = timedelta(hours=4_900)
"""As many hourly candles as one answer holds, with room to spare (the limit is 5,000)."""
HOURLY: Final = 60
PAGE: Final = 1_000
EVENT_PAGE: Final = 200
MOST_PAGES: Final = 100

Params = dict[str, str | int]
_log = logging.getLogger(__name__)


class Kalshi:
    """Kalshi by its public market data.

    Args:
        url: base address, such as `https://external-api.kalshi.com/trade-api/v2`.
    """

    name = "kalshi"
    traits = Traits(
        label="Kalshi", volume_unit="contracts", liquid=Liquidity(volume=1_000.0, spread=0.10)
    )

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def recognise(self, url: str) -> Ref | None:
        """Reads a pasted address; None when it is not one of Kalshi."""
        return addresses.recognise(url)

    def find(self, http: Http, ref: Ref) -> list[Snapshot]:
        """Reads all readable markets of an event, or of the open events of a series.

        Raises:
            SourceError: they cannot be read.
        """
        if ref.market is not None:
            return [self.fetch(http, ref.market)]
        ticker = ref.event or ""
        if ticker.startswith(COMBINATION):
            raise SourceShapeError(
                f"{ticker} is a combination of several Kalshi markets; "
                "link one of the markets it is made of."
            )
        if addresses.is_series(ticker):
            return self._series(http, ticker)
        try:
            return self._event(http, ticker)
        except SourceGoneError:
            with missing(f"Kalshi has no event {ticker!r} with markets; is the address cut off?"):
                return [self.fetch(http, ticker)]  # a market's ticker in the place of the event's

    def fetch(self, http: Http, external_id: str) -> Snapshot:
        """Reads one market again by its ticker, live or historical.

        Raises:
            SourceGoneError: neither tier has it.
            SourceShapeError: it is another market, a combination, or cannot be read.
            SourceError: Kalshi cannot be reached.
        """
        with missing(f"Kalshi has no market {external_id!r}, live or historical."):
            fetched = self._either(http, f"markets/{quote(external_id, safe='')}")
        market = parse.one_market(fetched.body)
        ticker = market.identifier("ticker")
        if ticker != external_id:
            raise SourceShapeError(f"Asked Kalshi for the market {external_id}, found {ticker}.")
        check_plain(market)
        event = self._event_of(http, ticker, market.identifier("event_ticker"))
        return parse.snapshot(market, event, fetched, raw=fetched.body)

    def history(
        self, http: Http, external_id: str, *, hint: str | None, since: datetime, until: datetime
    ) -> Iterator[list[PricePoint]]:
        """Reads hourly candles window by window; `hint` is the ticker of the series."""
        series = hint or self.fetch(http, external_id).history_hint or ""
        start = since
        while start < until:
            end = min(start + WINDOW, until)
            points = self._window(http, series, external_id, start, end)
            if points:
                yield points
            start = end

    def changes(self, http: Http, since: datetime) -> list[str] | None:
        """Lists the tickers settled or reworded since a time; None if there are too many."""
        at = int(since.timestamp())
        found: dict[str, None] = {}
        for name in ("min_settled_ts", "min_updated_ts"):
            tickers = self._changed(http, {name: at, "mve_filter": "exclude", "limit": PAGE})
            if tickers is None:
                return None
            found.update(dict.fromkeys(tickers))
        return list(found)

    def _get(self, http: Http, path: str, params: Params | None = None) -> Fetched:
        return http.get(f"{self._url}/{path}", params=params)

    def _either(self, http: Http, path: str, params: Params | None = None) -> Fetched:
        """Asks the live tier, then the historical one."""
        try:
            return self._get(http, path, params)
        except SourceGoneError:
            return self._get(http, f"historical/{path}", params)

    def _event_of(self, http: Http, ticker: str, event_ticker: str) -> Fields:
        try:
            answer = self._get(http, f"events/{quote(event_ticker, safe='')}")
        except SourceGoneError:
            raise SourceShapeError(
                f"Kalshi has the market {ticker}, but its event {event_ticker}, "
                "which has the title, is gone."
            ) from None
        event, _ = parse.event_and_markets(answer.body)
        return event

    def _window(
        self, http: Http, series: str, ticker: str, start: datetime, end: datetime
    ) -> list[PricePoint]:
        params: Params = {
            "start_ts": int(start.timestamp()),
            "end_ts": int(end.timestamp()),
            "period_interval": HOURLY,
        }
        name = quote(ticker, safe="")
        live = f"series/{quote(series, safe='')}/markets/{name}/candlesticks"
        is_live = True
        try:
            points = self._candles(http, live, params, start, end)
        except SourceGoneError:
            points, is_live = [], False
        if points:
            return points
        try:
            return self._candles(
                http, f"historical/markets/{name}/candlesticks", params, start, end
            )
        except SourceGoneError:
            if is_live:
                return []
            raise SourceGoneError(f"Kalshi has no past prices of the market {ticker!r}.") from None

    def _candles(
        self, http: Http, path: str, params: Params, since: datetime, until: datetime
    ) -> list[PricePoint]:
        answer = self._get(http, path, params)
        return parse.candles(answer.body, since=since, until=until, now=answer.fetched_at)

    def _changed(self, http: Http, params: Params) -> list[str] | None:
        found: list[str] = []
        for _ in range(MOST_PAGES):
            answer = self._get(http, "markets", params)
            markets, cursor = parse.market_page(answer.body)
            found.extend(market.identifier("ticker") for market in markets)
            if not cursor:
                return found
            if cursor == params.get("cursor"):
                raise SourceShapeError("Kalshi's list of changed markets does not go on.")
            params = {**params, "cursor": cursor}
        return None

    def _series(self, http: Http, ticker: str) -> list[Snapshot]:
        params: Params = {
            "series_ticker": ticker,
            "status": "open",
            "with_nested_markets": "true",
            "limit": EVENT_PAGE,
        }
        found: list[Snapshot] = []
        for _ in range(MOST_PAGES):
            fetched = self._get(http, "events", params)
            events, cursor = parse.event_page(fetched.body)
            for event, markets in events:
                found.extend(self._readable(event, markets, fetched, may_be_none=True))
            if not cursor or cursor == params.get("cursor"):
                break
            params["cursor"] = cursor
        if not found:
            raise SourceGoneError(f"Kalshi has no open event it can show in {ticker!r}.")
        return found

    def _event(self, http: Http, ticker: str) -> list[Snapshot]:
        path = f"events/{quote(ticker, safe='')}"
        fetched = self._get(http, path, {"with_nested_markets": "true"})
        event, markets = parse.event_and_markets(fetched.body)
        if not markets:
            settled: Params = {"event_ticker": ticker, "limit": PAGE}
            fetched = self._get(http, "historical/markets", settled)
            markets, _ = parse.market_page(fetched.body)
        found = self._readable(event, markets, fetched)
        if not found:
            raise SourceGoneError(f"Kalshi's event {ticker!r} has no markets any more.")
        return found

    def _readable(
        self,
        event: Fields,
        markets: Iterable[Fields],
        fetched: Fetched,
        *,
        may_be_none: bool = False,
    ) -> list[Snapshot]:
        """Reads the markets of an event that can be read; raises only when none can."""
        found: list[Snapshot] = []
        trouble: SourceError | None = None
        for market in markets:
            try:
                if not is_combination(market):
                    raw = parse.alone(market)
                    found.append(parse.snapshot(market, event, fetched, raw=raw))
            except SourceShapeError as error:
                _log.warning("A market at %s cannot be read: %s", fetched.url, error)
                trouble = error
        if trouble and not found and not may_be_none:
            raise trouble
        return found
