"""Polymarket: Gamma for markets and events, CLOB for prices and books; JSON inside strings."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from tests.standin.exchange import Answer, Request, as_json
from tests.standin.listing import Event, Listing, Stage, Venue, iso, page

WINDOW = timedelta(days=15)
CLOSED = {Stage.RESOLVED}
GONE = {"type": "not found error", "error": "not found"}


@dataclass(kw_only=True)
class PolymarketListing(Listing):
    """`outcomes` in the source's own order; `has_uma` is False for those settled without it."""

    outcomes: tuple[str, str] = ("Yes", "No")
    has_uma: bool = True

    @property
    def condition(self) -> str:
        """The id the order book knows the market by."""
        return "0x" + sha256(self.key.encode()).hexdigest()

    @property
    def tokens(self) -> tuple[str, str]:
        """The ids of both sides' tokens, far over 64 bits."""
        first, second = (
            int(sha256(f"{self.key}/{side}".encode()).hexdigest(), 16) for side in (0, 1)
        )
        return str(first), str(second)

    @property
    def gamma_id(self) -> str:
        """The id Gamma knows the market by."""
        return str(700_000 + self.number)

    @property
    def is_closed(self) -> bool:
        """Whether the source says so: only a settled market is."""
        return self.stage in CLOSED

    def prices(self) -> tuple[float, float]:
        """Prices in the order of the outcomes; the pay-outs once there are some."""
        payout = self.payout
        yes = payout if self.is_closed and payout is not None else self.price
        return (yes, round(1 - yes, 6)) if self.outcomes[0] != "No" else (round(1 - yes, 6), yes)

    @property
    def yes(self) -> int:
        """Where Yes stands among the outcomes."""
        return 1 if self.outcomes[0] == "No" else 0


def _digits(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


KNOWN_AS: dict[str, Callable[[PolymarketListing], set[str]]] = {
    "slug": lambda each: {each.key},
    "id": lambda each: {each.gamma_id},
    "condition_ids": lambda each: {each.condition},
    "clob_token_ids": lambda each: set(each.tokens),
}


class Polymarket(Venue[PolymarketListing]):
    """Two hosts: `/gamma` and `/clob`."""

    name = "polymarket"
    listing = PolymarketListing

    def url(self, key: str) -> str:
        """The address people paste."""
        listed = self.listings[key]
        return f"https://polymarket.com/event/{listed.event or key}/{key}"

    def gamma(self, listed: PolymarketListing, *, with_events: bool = True) -> dict[str, Any]:
        """A market as Gamma shows it."""
        bid, ask = max(listed.price - 0.005, 0), min(listed.price + 0.005, 1)
        status = {
            Stage.PROPOSED: "proposed",
            Stage.DISPUTED: "disputed",
            Stage.RESOLVED: "resolved",
        }.get(listed.stage)
        past = {"proposed": [], "disputed": ["proposed"], "resolved": ["proposed"]}
        body: dict[str, Any] = {
            "id": listed.gamma_id,
            "question": listed.title,
            "conditionId": listed.condition,
            "slug": listed.key,
            "resolutionSource": "",
            "endDate": iso(listed.closes_at),
            "startDate": iso(listed.opens_at, microseconds=True),
            "image": "https://pictures.example/vessel.png",
            "icon": "https://pictures.example/vessel.png",
            "description": listed.criteria,
            "outcomes": json.dumps(list(listed.outcomes)),
            "outcomePrices": json.dumps([_digits(price) for price in listed.prices()]),
            "volume": str(listed.volume),
            "active": True,
            "closed": listed.is_closed,
            "marketMakerAddress": "",
            "createdAt": iso(listed.opens_at - timedelta(hours=2), microseconds=True),
            "updatedAt": iso(self.now(), microseconds=True),
            "new": False,
            "featured": False,
            "archived": False,
            "restricted": True,
            "groupItemThreshold": "0",
            "questionID": "0x" + sha256(listed.title.encode()).hexdigest(),
            "enableOrderBook": True,
            "orderPriceMinTickSize": 0.001,
            "orderMinSize": 5,
            "volumeNum": listed.volume,
            "endDateIso": (iso(listed.closes_at) or "")[:10],
            "startDateIso": (iso(listed.opens_at) or "")[:10],
            "hasReviewedDates": True,
            "clobTokenIds": json.dumps(list(listed.tokens)),
            "umaBond": "500",
            "umaReward": "5",
            "customLiveness": 0,
            "acceptingOrders": not listed.is_closed,
            "negRisk": listed.event is not None,
            "ready": False,
            "funded": False,
            "cyom": False,
            "approved": True,
            "spread": round(ask - bid, 6),
            "lastTradePrice": listed.price,
            "bestBid": round(bid, 6),
            "bestAsk": round(ask, 6),
            "automaticallyActive": True,
            "clearBookOnStart": True,
            "manualActivation": False,
            "negRiskOther": False,
            "umaResolutionStatuses": json.dumps(past.get(status or "", [])),
            "pendingDeployment": False,
            "deploying": False,
            "feesEnabled": False,
            "requiresTranslation": False,
            "feeType": None,
        }
        if not listed.is_closed:
            body |= {"liquidityNum": 5000.0, "liquidity": "5000"}
        if listed.label:
            body["groupItemTitle"] = listed.label
        if status and listed.has_uma:
            body["umaResolutionStatus"] = status
        if listed.is_closed and listed.resolved_at:
            at = listed.resolved_at.astimezone(UTC)
            body |= {"closedTime": f"{at:%Y-%m-%d %H:%M:%S}+00", "resolvedBy": "0x" + "65" * 20}
            if listed.has_uma:
                body |= {"umaEndDate": iso(at), "automaticallyResolved": True}
        if with_events:
            event = self.events.get(listed.event or "") or Event(
                key=listed.key, title=listed.title, number=listed.number, is_exclusive=False
            )
            body["events"] = [self._event_head(event)]
        return body | listed.patch

    def clob(self, listed: PolymarketListing) -> dict[str, Any]:
        """The same market as the order book shows it."""
        payout = listed.payout if listed.is_closed else None
        return {
            "accepting_order_timestamp": iso(listed.opens_at),
            "accepting_orders": not listed.is_closed,
            "active": True,
            "archived": False,
            "closed": listed.is_closed,
            "condition_id": listed.condition,
            "description": listed.criteria,
            "enable_order_book": not listed.is_closed,
            "end_date_iso": iso(listed.closes_at),
            "fpmm": "",
            "game_start_time": None,
            "icon": "",
            "image": "",
            "is_50_50_outcome": payout == 0.5,
            "maker_base_fee": 0,
            "market_slug": listed.key,
            "minimum_order_size": 5,
            "minimum_tick_size": 0.001,
            "neg_risk": listed.event is not None,
            "neg_risk_market_id": "",
            "neg_risk_request_id": "",
            "notifications_enabled": True,
            "question": listed.title,
            "question_id": "0x" + sha256(listed.title.encode()).hexdigest(),
            "rewards": {"max_spread": 4.5, "min_size": 50, "rates": None},
            "seconds_delay": 0,
            "tags": ["All"],
            "taker_base_fee": 0,
            "tokens": [
                {
                    "outcome": outcome,
                    "price": price,
                    "token_id": token,
                    "winner": payout in {0.0, 1.0} and price == 1.0,
                }
                for outcome, price, token in zip(
                    listed.outcomes, listed.prices(), listed.tokens, strict=True
                )
            ],
        }

    def answer(self, request: Request, path: str) -> Answer | None:
        """Answers below `/polymarket/gamma` and `/polymarket/clob`."""
        host, _, rest = path.strip("/").partition("/")
        return self._gamma(request, rest) if host == "gamma" else self._clob(request, rest)

    def _event_head(self, event: Event) -> dict[str, Any]:
        return {
            "id": str(event.number),
            "ticker": event.key,
            "slug": event.key,
            "title": event.title,
            "resolutionSource": "",
            "startDate": iso(self.now() - timedelta(days=40), microseconds=True),
            "creationDate": iso(self.now() - timedelta(days=40), microseconds=True),
            "endDate": iso(self.now() + timedelta(days=40)),
            "active": True,
            "closed": False,
            "archived": False,
            "new": False,
            "featured": False,
            "restricted": True,
            "volume": 100_000.0,
            "openInterest": 0,
            "enableOrderBook": True,
            "negRisk": event.is_exclusive,
            "enableNegRisk": event.is_exclusive,
            "negRiskAugmented": False,
            "commentCount": 3,
            "showAllOutcomes": True,
            "requiresTranslation": False,
        }

    def _event(self, event: Event, description: str = "") -> dict[str, Any]:
        inside = [
            self.gamma(listed, with_events=False)
            for listed in self.visible()
            if (listed.event or listed.key) == event.key
        ]
        return self._event_head(event) | {"description": description, "markets": inside}

    def _find_event(self, name: str) -> dict[str, Any] | None:
        for event in self.events.values():
            if name in {event.key, str(event.number)}:
                return self._event(event)
        listed = self.shown(name)
        if listed and listed.event is None:
            alone = Event(key=name, title=listed.title, number=listed.number, is_exclusive=False)
            return self._event(alone, listed.criteria)
        return None

    def _find(self, name: str) -> PolymarketListing | None:
        named = (each for each in self.visible() if name in {each.key, each.gamma_id})
        return next(named, None)

    def _gamma(self, request: Request, path: str) -> Answer | None:
        if path in {"markets", "markets/keyset"}:
            return self._markets(request, is_keyset=path.endswith("keyset"))
        if path == "events":
            found = [self._find_event(slug) for slug in request.all("slug") + request.all("id")]
            return as_json([event for event in found if event])
        single = re.fullmatch(r"(markets|events)/(?:slug/)?([^/]+)", path)
        if single is None:
            return None
        if single[1] == "events":
            event = self._find_event(single[2])
            return as_json(event) if event else as_json(GONE, status=404)
        listed = self._find(single[2])
        return as_json(self.gamma(listed)) if listed else as_json(GONE, status=404)

    def _markets(self, request: Request, *, is_keyset: bool) -> Answer:
        if is_keyset and request.one("offset"):
            return as_json({"error": "offset is not supported"}, status=422)
        rows = self._filtered(request)
        start = request.number("after_cursor" if is_keyset else "offset", 0)
        limit = min(request.number("limit", 20), 100)
        cut, following = page([self.gamma(each) for each in rows], start=start, limit=limit)
        if not is_keyset:
            return as_json(cut)
        more = {} if following is None else {"next_cursor": str(following)}
        return as_json({"markets": cut} | more)

    def _filtered(self, request: Request) -> list[PolymarketListing]:
        rows = [each for each in self.visible() if each.is_closed is bool(request.flag("closed"))]
        for field, known_as in KNOWN_AS.items():
            wanted = set(request.all(field))
            if wanted:
                rows = [each for each in rows if wanted & known_as(each)]
        if (request.one("order") or "").startswith("closed"):
            rows.sort(key=lambda each: each.resolved_at or each.closes_at)
            if request.flag("ascending") is False:
                rows.reverse()
        return rows

    def _clob(self, request: Request, path: str) -> Answer | None:
        if path == "prices-history":
            return self._history(request)
        token = request.one("token_id") or path.rpartition("/")[2]
        for listed in self.visible():
            if path == f"markets/{listed.condition}":
                return as_json(self.clob(listed))
            if token in listed.tokens:
                return self._of_token(listed, listed.tokens.index(token), path)
        return as_json({"error": "market not found"}, status=404)

    def _of_token(self, listed: PolymarketListing, side: int, path: str) -> Answer | None:
        price = listed.prices()[side]
        if path.startswith("markets-by-token/"):
            both = {"primary_token_id": listed.tokens[0], "secondary_token_id": listed.tokens[1]}
            return as_json({"condition_id": listed.condition} | both)
        if path == "midpoint":
            return as_json({"mid": _digits(price)})
        if path == "price":
            return as_json({"price": _digits(price)})
        if path == "book":
            row = {"price": _digits(max(price - 0.005, 0)), "size": "100"}
            asks = [{"price": _digits(min(price + 0.005, 1)), "size": "100"}]
            head = {"market": listed.condition, "asset_id": listed.tokens[side], "hash": "0xa"}
            stamp = str(int(self.now().timestamp() * 1000))
            return as_json(head | {"timestamp": stamp, "bids": [row], "asks": asks})
        return None

    def _history(self, request: Request) -> Answer:
        token, interval = request.one("market"), request.one("interval")
        listed = next((each for each in self.listings.values() if token in each.tokens), None)
        if listed is None:
            return as_json({"history": []})
        if interval:
            if listed.is_closed and request.number("fidelity", 1) < 720:
                return as_json({"history": []})
            start, end = datetime.min.replace(tzinfo=UTC), self.now()
        else:
            start = datetime.fromtimestamp(request.number("startTs", 0), UTC)
            end = datetime.fromtimestamp(request.number("endTs", 0), UTC)
            if end - start > WINDOW:
                return as_json({"error": "the time span is too long"}, status=400)
        is_yes = listed.tokens.index(str(token)) == listed.yes
        points = [
            {"t": int(at.timestamp()), "p": price if is_yes else round(1 - price, 6)}
            for at, price in listed.history
            if start <= at <= end
        ]
        return as_json({"history": points})
