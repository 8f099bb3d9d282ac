"""Markets as PredictIt shows them, with invented content."""

from typing import Any

from tests.sources.web import Json


def contract(**changes: Any) -> Json:
    """An open contract."""
    return {
        "id": 31001,
        "dateEnd": "NA",
        "image": "https://pictures.example/pier.png",
        "name": "North pier",
        "shortName": "North",
        "status": "Open",
        "lastTradePrice": 0.77,
        "bestBuyYesCost": 0.78,
        "bestBuyNoCost": 0.23,
        "bestSellYesCost": 0.77,
        "bestSellNoCost": 0.22,
        "lastClosePrice": 0.77,
        "displayOrder": 0,
    } | changes


def market(*contracts: Json, **changes: Any) -> Json:
    """An open market; by default of two contracts whose prices sum to more than one."""
    south = contract(
        id=31002,
        name="South pier",
        shortName="South",
        lastTradePrice=0.24,
        bestBuyYesCost=0.25,
        bestBuyNoCost=0.76,
    )
    return {
        "id": 7999,
        "name": "Which pier of Vessel opens first?",
        "shortName": "Which pier first?",
        "image": "https://pictures.example/pier.png",
        "url": "https://www.predictit.org/markets/detail/7999/Which-pier-opens-first",
        "contracts": list(contracts) or [contract(), south],
        "timeStamp": "2026-09-01T07:59:35.684859",
        "status": "Open",
    } | changes
