"""Reads Manifold's public API, `/v0`; no account needed."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import quote

from forecasts.errors import SourceShapeError
from forecasts.sources.answers import missing
from forecasts.sources.http import Http
from forecasts.sources.manifold import parse
from forecasts.sources.pasted import of_hosts
from forecasts.sources.records import Liquidity, PricePoint, Ref, Snapshot, Traits

_HOSTS: Final = frozenset({"manifold.markets", "www.manifold.markets"})
_NO_USERS: Final = frozenset(
    {"browse", "dashboard", "embed", "group", "home", "leagues", "news", "post", "topic", "tv"}
)
_NAME: Final = re.compile(r"[\w-]{1,200}")
_PAGES: Final = 2
_CHANGES: Final = (
    ("resolved", "resolve-date", "resolutionTime"),
    ("all", "last-updated", "lastUpdatedTime"),
)


class Manifold:
    """The adapter to Manifold.

    Args:
        url: the base address, such as https://api.manifold.markets/v0.
    """

    name: Final = "manifold"
    traits: Final = Traits(
        label="Manifold",
        volume_unit="mana",
        liquid=Liquidity(volume=1000.0, forecasters=20),
        tells_every_change=True,
    )

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def recognise(self, url: str) -> Ref | None:
        """Reads an address like https://manifold.markets/Alice/will-the-harbour-open.

        Example:
            >>> Manifold("").recognise("https://manifold.markets/embed/Alice/a-ship?r=x#c").market
            'a-ship'
        """
        parts = of_hosts(url, _HOSTS)
        if parts is None:
            return None
        path = [each for each in parts.path.split("/") if each]
        path = path[1:] if path[:1] == ["embed"] else path
        if len(path) < 2 or path[0] in _NO_USERS or not all(map(_NAME.fullmatch, path[:2])):
            return None
        user, slug = path[:2]
        return Ref(self.name, f"https://manifold.markets/{user}/{slug}", market=slug)

    def find(self, http: Http, ref: Ref) -> list[Snapshot]:
        """Reads a market by its slug; one of several gives a snapshot per answer."""
        if ref.market is None:
            raise SourceShapeError("A Manifold address names a market; this one does not.")
        with missing(f"Manifold has no market {ref.market!r}; is the address cut off?"):
            fetched = http.get(f"{self._url}/slug/{quote(ref.market, safe='')}")
        return parse.snapshots(fetched)

    def fetch(self, http: Http, external_id: str) -> Snapshot:
        """Reads a market, or an answer given as `market:answer`."""
        market = external_id.partition(":")[0]
        with missing(f"Manifold has no market with the id {market} any more."):
            fetched = http.get(f"{self._url}/market/{quote(market, safe='')}")
        return parse.snapshot(fetched, external_id)

    def history(
        self,
        http: Http,
        external_id: str,
        *,
        hint: str | None,
        since: datetime,
        until: datetime,
    ) -> Iterator[list[PricePoint]]:
        """Reads the probability after each trade, a page of up to 1,000 trades at a time.

        A full page may break off among trades of one millisecond, so its last millisecond is read
        again with the next page.
        """
        market, _, answer = external_id.partition(":")
        start, end = parse.milliseconds(since), parse.milliseconds(until)
        while start < end:
            page = self._bets(http, market, answer or None, hint, start=start, end=end)
            is_last = len(page) < parse.PAGE
            stop = end if is_last else max(page[-1].at_ms, start + 1)
            batch = parse.points(each for each in page if start <= each.at_ms < min(stop, end))
            if batch:
                yield batch
            start = stop

    def _bets(
        self, http: Http, market: str, answer: str | None, hint: str | None, *, start: int, end: int
    ) -> list[parse.Bet]:
        # Both bounds exclude the moment they name.
        params: dict[str, str | int] = {
            "contractId": market,
            "order": "asc",
            "limit": parse.PAGE,
            "afterTime": start - 1,
            "beforeTime": end,
        }
        if answer is not None:
            params["answerId"] = answer
        if hint == parse.SUMS:
            params["includeZeroShareRedemptions"] = "true"
        else:
            params["filterRedemptions"] = "true"
        fetched = http.get(f"{self._url}/bets", params=params)
        return parse.bets(fetched.body, answer=answer, hint=hint)

    def changes(self, http: Http, since: datetime) -> list[str] | None:
        """Lists markets resolved or touched since a time, at most the latest 2,000 of each.

        The ids are of whole markets: that of an answer is the part before its colon.
        """
        found: dict[str, None] = {}
        for shown, order, field in _CHANGES:
            for page in range(_PAGES):
                params: dict[str, str | int] = {
                    "term": "",
                    "filter": shown,
                    "sort": order,
                    "limit": parse.PAGE,
                    "offset": page * parse.PAGE,
                }
                body = http.get(f"{self._url}/search-markets", params=params).body
                recent, has_more = parse.changed(body, field, since)
                found.update(dict.fromkeys(recent))
                if not has_more:
                    break
        return list(found)
