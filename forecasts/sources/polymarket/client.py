"""Asking Polymarket: Gamma for markets, the order book for past prices and winners."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from forecasts.errors import SourceError, SourceGoneError, SourceShapeError
from forecasts.sources.http import Fetched, Http
from forecasts.sources.polymarket import addresses, parse
from forecasts.sources.reading import Fields, parse_json
from forecasts.sources.records import Liquidity, PricePoint, Ref, Snapshot, Traits

WINDOW: Final = timedelta(days=15)
"""Longest stretch of past prices that is answered in full."""
FINE: Final = 60
COARSE: Final = 720
"""Minutes between prices; resolved markets answer nothing finer than twelve hours."""
PAGE: Final = 100
MOST_PAGES: Final = 100

_log = logging.getLogger(__name__)


class Polymarket:
    """Polymarket by its two public interfaces.

    Args:
        gamma_url: base address of Gamma, such as `https://gamma-api.polymarket.com`.
        clob_url: base address of the order book, such as `https://clob.polymarket.com`.
    """

    name = "polymarket"
    traits = Traits(
        label="Polymarket",
        volume_unit="USD",
        liquid=Liquidity(volume=10_000.0, spread=0.10),
    )

    def __init__(self, gamma_url: str, clob_url: str) -> None:
        self._gamma = gamma_url.rstrip("/")
        self._clob = clob_url.rstrip("/")

    def recognise(self, url: str) -> Ref | None:
        """Reads a pasted address; None when it is not one of Polymarket."""
        return addresses.recognise(url)

    def find(self, http: Http, ref: Ref) -> list[Snapshot]:
        """Reads the market an address names, or all readable markets of the event it names.

        Raises:
            SourceError: it cannot be read.
        """
        if ref.market is None:
            return self._event(http, ref.event or "", None)
        try:
            return [self._market(http, "slug", ref.market)]
        except SourceGoneError:
            if ref.event is None:
                raise
        return self._event(http, ref.event, ref.market)

    def fetch(self, http: Http, external_id: str) -> Snapshot:
        """Reads one market again by its id.

        Raises:
            SourceGoneError: there is none any more.
            SourceShapeError: it is another market, or cannot be read.
            SourceError: Polymarket cannot be reached.
        """
        return self._market(http, "id", external_id)

    def history(
        self, http: Http, external_id: str, *, hint: str | None, since: datetime, until: datetime
    ) -> Iterator[list[PricePoint]]:
        """Reads past prices window by window; `hint` is the token of the outcome that counts."""
        token = hint or self.fetch(http, external_id).history_hint
        if token is None:
            return
        fidelity = FINE
        start = since
        while start < until:
            end = min(start + WINDOW, until)
            points = self._window(http, token, fidelity, start, end)
            if not points and fidelity == FINE:
                points = self._window(http, token, COARSE, start, end)
                fidelity = COARSE if points else FINE
            if points:
                yield points
            start = end

    def changes(self, http: Http, since: datetime) -> list[str] | None:
        """Lists the ids of markets closed since a time; None if there are too many to list."""
        found: list[str] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            params: dict[str, str | int] = {
                "closed": "true",
                "order": "closedTime",
                "ascending": "false",
                "limit": PAGE,
            }
            if cursor:
                params["after_cursor"] = cursor
            page = http.get(f"{self._gamma}/markets/keyset", params=params)
            ids, has_new, following = parse.closed_page(page.body, since)
            found.extend(ids)
            if not has_new or not following:
                return list(dict.fromkeys(found))
            if following == cursor:
                raise SourceShapeError("Polymarket's list of closed markets does not go on.")
            cursor = following
        return None

    def _window(
        self, http: Http, token: str, fidelity: int, start: datetime, end: datetime
    ) -> list[PricePoint]:
        answer = http.get(
            f"{self._clob}/prices-history",
            params={
                "market": token,
                "startTs": int(start.timestamp()),
                "endTs": int(end.timestamp()),
                "fidelity": fidelity,
            },
        )
        return parse.points(answer.body, since=start, until=end, now=answer.fetched_at)

    def _one(self, http: Http, kind: str, key: str, value: str) -> tuple[Fields, Fetched]:
        """Reads a market or an event by slug or id, also where only the lists still have it.

        The lists leave out closed ones unless they are asked for.
        """
        name = quote(value, safe="")
        place = f"{self._gamma}/{kind}s"
        asked: list[tuple[str, dict[str, str | int]]] = [
            (f"{place}/slug/{name}" if key == "slug" else f"{place}/{name}", {}),
            (place, {key: value, "closed": "false"}),
            (place, {key: value, "closed": "true"}),
        ]
        for url, params in asked:
            try:
                fetched = http.get(url, params=params or None)
            except SourceGoneError:
                continue
            found = parse.the_only(fetched.body, kind)
            if found is not None:
                return found, fetched
        if key == "slug":
            raise SourceGoneError(f"Polymarket has no {kind} {value!r}; is the address cut off?")
        raise SourceGoneError(f"Polymarket has no {kind} with the {key} {value!r} any more.")

    def _market(self, http: Http, key: str, value: str) -> Snapshot:
        market, fetched = self._one(http, "market", key, value)
        if key == "id" and market.identifier("id") != value:
            raise SourceShapeError(
                f"Asked Polymarket for the market {value}, found {market.identifier('id')}."
            )
        if not parse.is_undecided(market):
            return parse.snapshot(market, fetched)
        return parse.snapshot(market, fetched, raw=self._with_order_book(http, market))

    def _with_order_book(self, http: Http, market: Fields) -> bytes:
        condition = market.identifier("conditionId")
        try:
            answer = http.get(f"{self._clob}/markets/{quote(condition, safe='')}")
        except SourceGoneError:
            _log.info("The order book does not know the condition %s.", condition)
            return parse.with_order_book(market, None)
        return parse.with_order_book(market, parse_json(answer.body))

    def _event(self, http: Http, slug: str, market_slug: str | None) -> list[Snapshot]:
        event, fetched = self._one(http, "event", "slug", slug)
        readable: list[Snapshot] = []
        trouble: SourceError | None = None
        for market in event.items("markets"):
            try:
                if market_slug in {None, market.identifier("slug")}:
                    raw = parse.alone(market)
                    readable.append(parse.snapshot(market, fetched, event=event, raw=raw))
            except SourceShapeError as error:
                _log.warning("A market of the event %s cannot be read: %s", slug, error)
                trouble = error
        if readable:
            return readable
        what = "markets" if market_slug is None else f"market {market_slug!r}"
        raise trouble or SourceGoneError(f"Polymarket's event {slug!r} has no {what}.")
