"""Markets as Polymarket shows them, with invented content; JSON inside strings as there."""

import json
from typing import Any

Json = dict[str, Any]

YES_TOKEN = "71" * 38 + "3"
NO_TOKEN = "26" * 38 + "8"
CONDITION = "0x" + "4e" * 32
RULES = 'This market resolves to "Yes" if the ferry of Vessel sails. Otherwise to "No".'


def market(**changes: Any) -> Json:
    """An open market of Gamma; a change to None takes a field out."""
    whole: Json = {
        "id": "900417",
        "question": "Will the ferry of Vessel sail by October 31?",
        "conditionId": CONDITION,
        "slug": "ferry-of-vessel-by-october-31",
        "resolutionSource": "",
        "endDate": "2026-10-31T00:00:00Z",
        "startDate": "2026-06-01T08:30:00.912576Z",
        "description": RULES,
        "outcomes": '["Yes", "No"]',
        "outcomePrices": '["0.315", "0.685"]',
        "volume": "48210.25",
        "active": True,
        "closed": False,
        "createdAt": "2026-06-01T06:00:00.841694Z",
        "updatedAt": "2026-08-31T22:44:28.896812Z",
        "archived": False,
        "groupItemTitle": "",
        "groupItemThreshold": "0",
        "questionID": "0x" + "2d" * 32,
        "enableOrderBook": True,
        "orderPriceMinTickSize": 0.001,
        "volumeNum": 48210.25,
        "liquidityNum": 3100.5,
        "endDateIso": "2026-10-31",
        "clobTokenIds": json.dumps([YES_TOKEN, NO_TOKEN]),
        "umaBond": "500",
        "acceptingOrders": True,
        "negRisk": False,
        "spread": 0.01,
        "lastTradePrice": 0.31,
        "bestBid": 0.31,
        "bestAsk": 0.32,
        "umaResolutionStatuses": "[]",
        "feeType": None,
    }
    whole |= changes
    return {name: value for name, value in whole.items() if value is not None}


def settled(prices: str = '["0", "1"]', **changes: Any) -> Json:
    """A closed market on which the oracle has spoken."""
    told: Json = {
        "outcomePrices": prices,
        "closed": True,
        "closedTime": "2026-08-20 06:28:08+00",
        "umaEndDate": "2026-08-20T06:28:08Z",
        "umaResolutionStatus": "resolved",
        "umaResolutionStatuses": '["proposed"]',
        "acceptingOrders": False,
        "liquidityNum": None,
        "bestBid": None,
    }
    return market(**(told | changes))


def wordless(prices: str = '["1", "0"]', **changes: Any) -> Json:
    """A closed market about which the oracle has no word, as of those settled without it."""
    silent: Json = {
        "umaResolutionStatus": None,
        "umaEndDate": None,
        "umaResolutionStatuses": "[]",
        "acceptingOrders": True,
    }
    return settled(prices, **(silent | changes))


def order_book(*winners: bool, **changes: Any) -> Json:
    """The market as the order book shows it; without winners nobody has won."""
    won = winners or (False, False)
    whole: Json = {
        "enable_order_book": False,
        "active": True,
        "closed": True,
        "archived": False,
        "accepting_orders": False,
        "accepting_order_timestamp": None,
        "condition_id": CONDITION,
        "question_id": "0x" + "2d" * 32,
        "question": "Will the ferry of Vessel sail by October 31?",
        "description": RULES,
        "market_slug": "ferry-of-vessel-by-october-31",
        "end_date_iso": "2026-10-31T00:00:00Z",
        "neg_risk": False,
        "is_50_50_outcome": False,
        "tokens": [
            {"token_id": YES_TOKEN, "outcome": "Yes", "price": float(won[0]), "winner": won[0]},
            {"token_id": NO_TOKEN, "outcome": "No", "price": float(won[1]), "winner": won[1]},
        ],
        "tags": ["All"],
    }
    return whole | changes


def priced_tokens(yes: float, no: float) -> list[Json]:
    """Tokens with prices and no winner."""
    return [
        {"token_id": YES_TOKEN, "outcome": "Yes", "price": yes, "winner": False},
        {"token_id": NO_TOKEN, "outcome": "No", "price": no, "winner": False},
    ]


def event(*markets: Json, **changes: Any) -> Json:
    """An event with its markets."""
    whole: Json = {
        "id": "30017",
        "ticker": "master-of-vessel",
        "slug": "master-of-vessel",
        "title": "Next harbour master of Vessel",
        "description": RULES,
        "startDate": "2026-06-01T08:30:00Z",
        "endDate": "2026-10-31T00:00:00Z",
        "active": True,
        "closed": False,
        "negRisk": True,
        "commentCount": 7,
        "markets": list(markets),
    }
    return whole | changes


def candidate(number: int, name: str, **changes: Any) -> Json:
    """One of the markets of an event of which one outcome comes true."""
    slug = f"will-{name.lower().replace(' ', '-')}-be-master"
    own: Json = {
        "id": str(910_000 + number),
        "question": f"Will {name} be the next harbour master of Vessel?",
        "slug": slug,
        "groupItemTitle": name,
        "negRisk": True,
        "conditionId": f"0x{number:064x}",
    }
    return market(**(own | changes))
