"""PredictIt: prices only; what was settled simply is no longer listed."""

import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tests.standin.exchange import Answer, Request, as_json
from tests.standin.listing import Event, Listing, Stage, Venue

EASTERN = ZoneInfo("America/New_York")


@dataclass(kw_only=True)
class PredictItListing(Listing):
    """A contract; alone in its market when it has no event."""

    @property
    def contract_id(self) -> int:
        """The id of the contract."""
        return 24_000 + self.number


class PredictIt(Venue[PredictItListing]):
    """Below `/predictit/api`."""

    name = "predictit"
    listing = PredictItListing

    def base(self) -> str:
        """The path of the base address."""
        return "/predictit/api"

    def market_id(self, listed: PredictItListing) -> int:
        """The id of the market a contract belongs to."""
        return 7000 + (self.events[listed.event].number if listed.event else listed.number)

    def url(self, key: str) -> str:
        """The address people paste."""
        listed = self.listings[key]
        name = listed.event or key
        return f"https://www.predictit.org/markets/detail/{self.market_id(listed)}/{name}"

    def contract(self, listed: PredictItListing) -> dict[str, Any]:
        """A contract inside its market."""
        is_open = listed.stage is Stage.OPEN
        yes, no = round(listed.price + 0.01, 4), round(1 - listed.price + 0.01, 4)
        name = listed.label or listed.title
        body = {
            "id": listed.contract_id,
            "dateEnd": "NA",
            "image": "https://pictures.example/vessel.png",
            "name": name,
            "shortName": name[:40],
            "status": "Open" if is_open else "Closed",
            "lastTradePrice": listed.price,
            "bestBuyYesCost": yes if is_open else None,
            "bestBuyNoCost": no if is_open else None,
            "bestSellYesCost": round(listed.price - 0.01, 4) if is_open else None,
            "bestSellNoCost": round(1 - listed.price - 0.01, 4) if is_open else None,
            "lastClosePrice": listed.price,
            "displayOrder": 0,
        }
        return body | listed.patch

    def market(self, inside: list[PredictItListing]) -> dict[str, Any]:
        """A market with its contracts; the time stamp names no zone."""
        first = inside[0]
        event = self.events.get(first.event or "") or Event(
            key=first.key, title=first.title, number=first.number
        )
        is_open = any(each.stage is Stage.OPEN for each in inside)
        eastern = self.now().astimezone(EASTERN).replace(tzinfo=None)
        number = self.market_id(first)
        return {
            "id": number,
            "name": event.title,
            "shortName": event.title[:40],
            "image": "https://pictures.example/vessel.png",
            "url": f"https://www.predictit.org/markets/detail/{number}/{event.key}",
            "contracts": [self.contract(each) for each in inside],
            "timeStamp": eastern.isoformat(),
            "status": "Open" if is_open else "Closed",
        }

    def answer(self, _request: Request, path: str) -> Answer | None:
        """Answers below the base address."""
        markets: dict[int, list[PredictItListing]] = {}
        for each in self.visible():
            markets.setdefault(self.market_id(each), []).append(each)
        if re.fullmatch(r"/marketdata/all/?", path):
            bodies = [self.market(inside) for inside in markets.values()]
            return as_json({"markets": [body for body in bodies if body["status"] == "Open"]})
        single = re.fullmatch(r"/marketdata/markets/(\d+)/?", path)
        if single is None:
            return None
        inside = markets.get(int(single[1]))
        return as_json(self.market(inside) if inside else None)
