"""Manifold: milliseconds, a pool price that goes on after the outcome, answers of many kinds."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.standin.exchange import Answer, Request, as_json
from tests.standin.listing import Event, Listing, Stage, Venue, page

GONE = {"message": "Contract not found"}
OWNER = {
    "creatorId": "vesselOwnerId0000000000000001",
    "creatorUsername": "OrlaQuist",
    "creatorName": "Orla Quist",
    "creatorAvatarUrl": "https://pictures.example/orla.png",
}


@dataclass(kw_only=True)
class ManifoldListing(Listing):
    """One market, or one answer when it has an event; `bets` that are no trades may be added."""

    other_bets: list[dict[str, Any]] = field(default_factory=list)


def milliseconds(at: datetime) -> int:
    """Writes a time as the source does."""
    return int(at.timestamp() * 1000)


def resolution(listed: ManifoldListing) -> str:
    """The source's word for an outcome."""
    if listed.outcome in {"YES", "NO"}:
        return str(listed.outcome)
    return "CANCEL" if listed.outcome == "VOID" else "MKT"


class Manifold(Venue[ManifoldListing]):
    """Below `/manifold/v0`."""

    name = "manifold"
    listing = ManifoldListing

    def base(self) -> str:
        """The path of the base address."""
        return "/manifold/v0"

    def url(self, key: str) -> str:
        """The address people paste."""
        listed = self.listings[key]
        return f"https://manifold.markets/OrlaQuist/{listed.event or key}"

    def contract_id(self, key: str) -> str:
        """The id of a market that stands alone, or of an event's."""
        known = self.listings.get(key) or self.events[key]
        return f"Vessel{known.number:04d}"

    def answer_id(self, listed: ManifoldListing) -> str:
        """The id of an answer."""
        return f"answer{listed.number:04d}"

    def contract(self, listed: ManifoldListing, *, is_full: bool = True) -> dict[str, Any]:
        """A yes/no market; without `is_full` as it stands in lists."""
        body = self._head(listed.key, listed.title, [listed]) | {
            "pool": {"NO": 100.0, "YES": 100.0},
            "probability": listed.price,
            "p": 0.5,
            "outcomeType": "BINARY",
            "mechanism": "cpmm-1",
        }
        if listed.stage is Stage.RESOLVED:
            body |= self._resolved(listed) | {"resolutionProbability": listed.price}
            if resolution(listed) == "MKT":
                body["resolutionProbability"] = listed.payout
        return body | (self._words(listed.criteria) if is_full else {}) | listed.patch

    def _words(self, criteria: str) -> dict[str, Any]:
        paragraph = {"type": "paragraph", "content": [{"type": "text", "text": criteria}]}
        return {
            "description": {"type": "doc", "content": [paragraph]},
            "textDescription": criteria,
            "groupSlugs": ["vessel"],
            "coverImageUrl": "https://pictures.example/vessel.png",
        }

    def _head(self, key: str, title: str, inside: list[ManifoldListing]) -> dict[str, Any]:
        first = inside[0]
        closes_at = max(each.closes_at for each in inside)
        resolved = [each.resolved_at for each in inside if each.resolved_at]
        if len(resolved) == len(inside):
            closes_at = min(closes_at, max(resolved))
        return {
            "id": self.contract_id(key),
            **OWNER,
            "createdTime": milliseconds(first.opens_at),
            "closeTime": milliseconds(closes_at),
            "question": title,
            "slug": key,
            "url": f"https://manifold.markets/OrlaQuist/{key}",
            "totalLiquidity": 1000,
            "volume": sum(each.volume for each in inside),
            "volume24Hours": 0,
            "isResolved": False,
            "uniqueBettorCount": first.forecasters,
            "lastUpdatedTime": milliseconds(self.now()),
            "lastBetTime": milliseconds(first.history[-1][0]),
            "token": "MANA",
        }

    def _resolved(self, listed: ManifoldListing) -> dict[str, Any]:
        return {
            "isResolved": True,
            "resolution": resolution(listed),
            "resolutionTime": milliseconds(listed.resolved_at or self.now()),
            "resolverId": OWNER["creatorId"],
        }

    def multi(self, event: Event, *, is_full: bool = True) -> dict[str, Any] | None:
        """A market of several answers, by which each answer is found."""
        inside = [each for each in self.visible() if each.event == event.key]
        if not inside:
            return None
        body = self._head(event.key, event.title, inside) | {
            "outcomeType": "MULTIPLE_CHOICE",
            "mechanism": "cpmm-multi-1",
            "shouldAnswersSumToOne": event.is_exclusive,
            "addAnswersMode": "DISABLED",
        }
        if all(each.stage is Stage.RESOLVED for each in inside):
            body |= self._resolved(inside[0]) | {"resolution": self._parent_word(event, inside)}
        if is_full:
            body |= self._words(inside[0].criteria)
            body["answers"] = [self._answer(each, place) for place, each in enumerate(inside)]
        return body

    def _parent_word(self, event: Event, inside: list[ManifoldListing]) -> str:
        winners = [each for each in inside if each.outcome == "YES"]
        if all(each.outcome == "VOID" for each in inside):
            return "CANCEL"
        if event.is_exclusive and len(winners) == 1:
            return self.answer_id(winners[0])
        return "MKT"

    def _answer(self, listed: ManifoldListing, place: int) -> dict[str, Any]:
        body = {
            "id": self.answer_id(listed),
            "index": place,
            "text": listed.label or listed.title,
            "userId": OWNER["creatorId"],
            "contractId": self.contract_id(str(listed.event)),
            "createdTime": milliseconds(listed.opens_at),
            "poolYes": 100.0,
            "poolNo": 100.0,
            "prob": listed.price,
            "probability": listed.price,
            "isOther": False,
            "subsidyPool": 0,
            "totalLiquidity": 100,
            "volume": listed.volume,
        }
        if listed.stage is Stage.RESOLVED:
            body |= {
                "resolution": resolution(listed),
                "resolutionTime": milliseconds(listed.resolved_at or self.now()),
                "resolutionProbability": listed.price,
                "resolverId": OWNER["creatorId"],
            }
            if resolution(listed) == "MKT":
                body["resolutionProbability"] = listed.payout
        return body | listed.patch

    def answer(self, request: Request, path: str) -> Answer | None:
        """Answers below the base address."""
        routes = {
            "/bets": self._bets,
            "/search-markets": self._search,
            "/markets": self._list,
            "/market-probs": self._probabilities,
        }
        route = routes.get(path.rstrip("/"))
        if route:
            return route(request)
        single = re.fullmatch(r"/(market|slug)/([^/]+?)(/prob)?/?", path)
        if single is None:
            return None
        body = self._find(single[2])
        if body is None:
            return as_json(GONE, status=404)
        return as_json(self._probability(body) if single[3] else body)

    def _find(self, name: str) -> dict[str, Any] | None:
        for event in self.events.values():
            if name in {event.key, self.contract_id(event.key)}:
                return self.multi(event)
        for listed in self.visible():
            if listed.event is None and name in {listed.key, self.contract_id(listed.key)}:
                return self.contract(listed)
        return None

    def _probability(self, body: dict[str, Any]) -> dict[str, Any]:
        if "answers" in body:
            return {"answerProbs": {each["id"]: each["probability"] for each in body["answers"]}}
        return {"prob": body.get("probability")}

    def _probabilities(self, request: Request) -> Answer:
        found = {name: self._find(name) for name in request.all("ids")}
        return as_json({name: self._probability(body) for name, body in found.items() if body})

    def _all(self) -> list[dict[str, Any]]:
        alone = [
            self.contract(each, is_full=False) for each in self.visible() if each.event is None
        ]
        many = [self.multi(event, is_full=False) for event in self.events.values()]
        return alone + [each for each in many if each]

    def _list(self, request: Request) -> Answer:
        rows = sorted(self._all(), key=lambda each: each["lastUpdatedTime"], reverse=True)
        before = request.one("before")
        places = [place for place, each in enumerate(rows) if each["id"] == before]
        start = places[0] + 1 if places else 0
        return as_json(rows[start : start + min(request.number("limit", 500), 1000)])

    def _search(self, request: Request) -> Answer:
        rows, wanted = self._all(), request.one("filter") or "all"
        if wanted in {"resolved", "open", "closed"}:
            rows = [each for each in rows if each["isResolved"] is (wanted == "resolved")]
        term = (request.one("term") or "").lower()
        rows = [each for each in rows if term in each["question"].lower()]
        field = "resolutionTime" if request.one("sort") == "resolve-date" else "lastUpdatedTime"
        rows.sort(key=lambda each: each.get(field, 0), reverse=True)
        cut, _ = page(
            rows, start=request.number("offset", 0), limit=min(request.number("limit", 100), 1000)
        )
        return as_json(cut)

    def _of_contract(self, request: Request) -> list[ManifoldListing]:
        wanted = {request.one("contractId"), request.one("contractSlug")} - {None}
        return [
            each
            for each in self.listings.values()
            if wanted & {self.contract_id(each.event or each.key), each.event or each.key}
        ]

    def _bets_of(self, listed: ManifoldListing) -> list[dict[str, Any]]:
        rows, before = [], 0.5
        contract = self.contract_id(listed.event or listed.key)
        for place, (at, price) in enumerate(listed.history):
            row = {
                "id": f"bet{listed.number:04d}{place:06d}",
                "userId": "bettor0001",
                "contractId": contract,
                "amount": 10,
                "orderAmount": 10,
                "shares": 12.5,
                "outcome": "YES" if price >= before else "NO",
                "probBefore": before,
                "probAfter": price,
                "createdTime": milliseconds(at),
                "loanAmount": 0,
                "isFilled": True,
                "isCancelled": False,
                "isRedemption": False,
                "isApi": False,
                "visibility": "public",
                "fees": {"creatorFee": 0, "liquidityFee": 0, "platformFee": 0},
                "fills": [{"matchedBetId": None, "amount": 10, "shares": 12.5}],
            }
            rows.append(row | ({"answerId": self.answer_id(listed)} if listed.event else {}))
            before = price
        return rows + [{"contractId": contract} | each for each in listed.other_bets]

    def _bets(self, request: Request) -> Answer:
        rows = [row for each in self._of_contract(request) for row in self._bets_of(each)]
        after, until = request.number("afterTime", 0), request.number("beforeTime", 2**62)
        rows = [row for row in rows if after < row["createdTime"] < until]
        rows.sort(key=lambda row: (row["createdTime"], row["id"]))
        if request.one("order") != "asc":
            rows.reverse()
        for name in ("before", "after"):
            places = [at for at, row in enumerate(rows) if row["id"] == request.one(name)]
            rows = rows[places[0] + 1 :] if places else rows
        return as_json(rows[: min(request.number("limit", 1000), 1000)])
