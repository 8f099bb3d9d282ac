"""Kalshi: dollars as strings, a split between live and historical, candles for past prices."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.standin.exchange import Answer, Request, as_json
from tests.standin.listing import Event, Listing, Stage, Venue, iso, page

STATUS = {
    Stage.OPEN: "active",
    Stage.CLOSED: "closed",
    Stage.PROPOSED: "determined",
    Stage.DISPUTED: "disputed",
    Stage.RESOLVED: "finalized",
}
FILTER = {"active": "open", "closed": "closed", "finalized": "settled"}
GONE = {"error": {"code": "not_found", "message": "not found", "service": "vessel"}}


@dataclass(kw_only=True)
class KalshiListing(Listing):
    """`is_historical` once it was settled so long ago that only `/historical` knows it."""

    series: str = "KXVESSEL"
    is_historical: bool = False

    @property
    def event_ticker(self) -> str:
        """The event it belongs to, its own if none was opened."""
        return self.event or self.key.rpartition("-")[0] or self.key


def dollars(value: float) -> str:
    """Writes a price as the source does."""
    return f"{value:.4f}"


class Kalshi(Venue[KalshiListing]):
    """Below `/kalshi/trade-api/v2`."""

    name = "kalshi"
    listing = KalshiListing

    def base(self) -> str:
        """The path of the base address."""
        return "/kalshi/trade-api/v2"

    def url(self, key: str) -> str:
        """The address people paste; it names the event, not the market."""
        listed = self.listings[key]
        return (
            f"https://kalshi.com/markets/{listed.series.lower()}/vessel/"
            f"{listed.event_ticker.lower()}"
        )

    def make_historical(self, key: str) -> None:
        """Moves a settled market to where only the historical addresses know it."""
        self.listings[key].is_historical = True

    def market(self, listed: KalshiListing) -> dict[str, Any]:
        """A market in the shape after March 2026: no cents."""
        is_open = listed.stage is Stage.OPEN
        bid, ask = max(listed.price - 0.01, 0), min(listed.price + 0.01, 1)
        if listed.stage is Stage.RESOLVED:
            bid, ask = 0.0, 1.0
        body: dict[str, Any] = {
            "can_close_early": True,
            "close_time": iso(listed.closes_at),
            "created_time": iso(listed.opens_at - timedelta(hours=1), microseconds=True),
            "event_ticker": listed.event_ticker,
            "exchange_index": 0,
            "expected_expiration_time": iso(listed.closes_at + timedelta(hours=3)),
            "expiration_time": iso(listed.closes_at + timedelta(days=7)),
            "expiration_value": "",
            "last_price_dollars": dollars(listed.price),
            "latest_expiration_time": iso(listed.closes_at + timedelta(days=7)),
            "liquidity_dollars": "0.0000",
            "market_type": "binary",
            "no_ask_dollars": dollars(1 - bid),
            "no_bid_dollars": dollars(1 - ask),
            "no_sub_title": listed.label or "Vessel",
            "notional_value_dollars": "1.0000",
            "open_interest_fp": "690.00",
            "open_time": iso(listed.opens_at),
            "previous_price_dollars": dollars(listed.price),
            "previous_yes_ask_dollars": dollars(ask),
            "previous_yes_bid_dollars": dollars(bid),
            "price_level_structure": "linear_cent",
            "price_ranges": [{"end": "1.0000", "start": "0.0000", "step": "0.0100"}],
            "result": "",
            "rules_primary": listed.criteria,
            "rules_secondary": "",
            "settlement_timer_seconds": 1800,
            "status": STATUS[listed.stage],
            "ticker": listed.key,
            "title": listed.title,
            "updated_time": iso(self.now(), microseconds=True),
            "volume_24h_fp": "19.00",
            "volume_fp": f"{listed.volume:.2f}",
            "yes_ask_dollars": dollars(ask),
            "yes_ask_size_fp": "263.40",
            "yes_bid_dollars": dollars(bid),
            "yes_bid_size_fp": "187.62",
            "yes_sub_title": listed.label or "Vessel",
        }
        if not is_open and listed.payout is not None:
            body["result"] = {1.0: "yes", 0.0: "no"}.get(listed.payout, "scalar")
            body["settlement_value_dollars"] = dollars(listed.payout)
        if listed.stage is Stage.RESOLVED:
            body["close_time"] = iso(min(listed.closes_at, listed.resolved_at or self.now()))
            body["settlement_ts"] = iso(listed.resolved_at)
        return body | listed.patch

    def answer(self, request: Request, path: str) -> Answer | None:
        """Answers below the base address."""
        routes = (
            (r"/exchange/status", self._status),
            (r"/historical/cutoff", self._cutoff),
            (r"/(historical/)?markets", self._markets),
            (r"/markets/candlesticks", self._batch_of_candles),
            (r"/(historical/)?markets/([^/]+)", self._market),
            (r"/historical/markets/([^/]+)/candlesticks", self._historical_candles),
            (r"/series/([^/]+)/markets/([^/]+)/candlesticks", self._candles),
            (r"/series/([^/]+)", self._series),
            (r"/events", self._events),
            (r"/events/([^/]+)", self._event),
        )
        for pattern, route in routes:
            match = re.fullmatch(pattern, path.rstrip("/"))
            if match:
                return route(request, *match.groups())
        return None

    def _status(self, _request: Request) -> Answer:
        return as_json({"exchange_active": True, "trading_active": True})

    def _cutoff(self, _request: Request) -> Answer:
        before = iso(self.now() - timedelta(days=90))
        return as_json(
            {"market_settled_ts": before, "trades_created_ts": before, "orders_updated_ts": before}
        )

    def _at(self, ticker: str, *, is_historical: bool) -> KalshiListing | None:
        listed = self.shown(ticker)
        return listed if listed and listed.is_historical is is_historical else None

    def _market(self, _request: Request, historical: str | None, ticker: str) -> Answer:
        listed = self._at(ticker, is_historical=historical is not None)
        return as_json({"market": self.market(listed)}) if listed else as_json(GONE, status=404)

    def _markets(self, request: Request, historical: str | None) -> Answer:
        rows = [each for each in self.visible() if each.is_historical is (historical is not None)]
        tickers, status = set(request.all("tickers")), request.one("status")
        rows = [each for each in rows if not tickers or each.key in tickers]
        if status:
            rows = [each for each in rows if FILTER.get(STATUS[each.stage]) == status]
        since, until = request.number("min_settled_ts", 0), request.number("max_settled_ts", 0)
        if since or until:
            rows = [
                each
                for each in rows
                if each.resolved_at
                and since <= each.resolved_at.timestamp()
                and (not until or each.resolved_at.timestamp() <= until)
            ]
        event = request.one("event_ticker")
        rows = [each for each in rows if event in {None, each.event_ticker}]
        start, limit = request.number("cursor", 0), min(request.number("limit", 100), 1000)
        cut, following = page([self.market(each) for each in rows], start=start, limit=limit)
        return as_json({"markets": cut, "cursor": "" if following is None else str(following)})

    def _head(self, ticker: str) -> dict[str, Any] | None:
        inside = [each for each in self.visible() if each.event_ticker == ticker]
        if not inside:
            return None
        event = self.events.get(ticker) or Event(
            key=ticker, title=inside[0].title, number=1, is_exclusive=False
        )
        return {
            "available_on_brokers": False,
            "category": "World",
            "collateral_return_type": "MECNET" if event.is_exclusive else "",
            "event_ticker": ticker,
            "exchange_index": 0,
            "last_updated_ts": iso(self.now(), microseconds=True),
            "mutually_exclusive": event.is_exclusive,
            "series_ticker": inside[0].series,
            "settlement_sources": [{"name": "The Vessel Gull", "url": "https://gull.example"}],
            "strike_period": "",
            "sub_title": "",
            "title": event.title,
        }

    def _inside(self, ticker: str) -> list[dict[str, Any]]:
        return [
            self.market(each)
            for each in self.visible()
            if each.event_ticker == ticker and not each.is_historical
        ]

    def _event(self, request: Request, ticker: str) -> Answer:
        head = self._head(ticker)
        if head is None:
            return as_json(GONE, status=404)
        if request.flag("with_nested_markets"):
            return as_json({"event": head | {"markets": self._inside(ticker)}})
        return as_json({"event": head, "markets": self._inside(ticker)})

    def _events(self, request: Request) -> Answer:
        series = request.one("series_ticker")
        tickers = dict.fromkeys(
            each.event_ticker for each in self.visible() if series in {None, each.series}
        )
        heads = [self._head(ticker) for ticker in tickers]
        rows = [head | {"markets": self._inside(head["event_ticker"])} for head in heads if head]
        return as_json({"events": rows, "cursor": "", "milestones": []})

    def _series(self, _request: Request, ticker: str) -> Answer:
        if not any(each.series == ticker for each in self.visible()):
            return as_json(GONE, status=404)
        body = {"ticker": ticker, "title": "The harbour", "category": "World", "tags": []}
        return as_json({"series": body | {"frequency": "custom", "settlement_sources": []}})

    def _candles_of(self, request: Request, listed: KalshiListing) -> list[dict[str, Any]]:
        start, end = request.number("start_ts", 0), request.number("end_ts", 0)
        span = request.number("period_interval", 1440) * 60
        rows = []
        for stamp in range(-(-start // span) * span, end + 1, span):
            at = datetime.fromtimestamp(stamp, UTC)
            inside = [
                price for when, price in listed.history if stamp - span < when.timestamp() <= stamp
            ]
            if any(when <= at for when, _ in listed.history) and at <= self.now():
                rows.append(self._candle(stamp, listed.price_at(at), inside))
        return rows

    def _candle(self, stamp: int, price: float, traded: list[float]) -> dict[str, Any]:
        ends = ("open_dollars", "high_dollars", "low_dollars", "close_dollars", "mean_dollars")
        trade = dict.fromkeys(ends, dollars(traded[-1])) if traded else dict.fromkeys(ends)
        bid, ask = dollars(max(price - 0.01, 0)), dollars(min(price + 0.01, 1))
        return {
            "end_period_ts": stamp,
            "open_interest_fp": "12432.00",
            "price": trade | {"previous_dollars": dollars(price)},
            "volume_fp": f"{len(traded)}.00",
            "yes_ask": dict.fromkeys(ends[:4], ask),
            "yes_bid": dict.fromkeys(ends[:4], bid),
        }

    def _candles(self, request: Request, series: str, ticker: str) -> Answer:
        listed = self._at(ticker, is_historical=False)
        if listed is None or listed.series != series:
            return as_json(GONE, status=404)
        if not all(request.one(name) for name in ("start_ts", "end_ts", "period_interval")):
            return as_json({"error": {"code": "bad_request"}}, status=400)
        return as_json({"ticker": ticker, "candlesticks": self._candles_of(request, listed)})

    def _historical_candles(self, request: Request, ticker: str) -> Answer:
        listed = self._at(ticker, is_historical=True)
        if listed is None:
            return as_json(GONE, status=404)
        return as_json({"ticker": ticker, "candlesticks": self._candles_of(request, listed)})

    def _batch_of_candles(self, request: Request) -> Answer:
        found = [self._at(each, is_historical=False) for each in request.all("market_tickers")]
        rows = [
            {"market_ticker": each.key, "candlesticks": self._candles_of(request, each)}
            for each in found
            if each
        ]
        return as_json({"markets": rows})
