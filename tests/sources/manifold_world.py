"""Markets as Manifold shows them, with invented content."""

from typing import Any

from tests.sources.web import Json

CLOSE_MS = 1_789_000_000_000
RESOLVED_MS = 1_787_500_000_000


def _head(**changes: Any) -> Json:
    return {
        "id": "VesselFerry01",
        "creatorId": "owner00000000000000000000001",
        "creatorUsername": "AliceArden",
        "creatorName": "Alice Arden",
        "createdTime": 1_780_000_000_000,
        "closeTime": CLOSE_MS,
        "question": "Will the ferry of Vessel sail before winter?",
        "slug": "ferry-of-vessel-before-winter",
        "url": "https://manifold.markets/AliceArden/ferry-of-vessel-before-winter",
        "totalLiquidity": 300,
        "volume": 2400.5,
        "volume24Hours": 0,
        "isResolved": False,
        "uniqueBettorCount": 31,
        "lastUpdatedTime": 1_786_000_000_000,
        "token": "MANA",
        "textDescription": "Resolves YES if the ferry sails.",
    } | changes


def binary(**changes: Any) -> Json:
    """An open yes/no market."""
    return (
        _head(
            pool={"NO": 90.0, "YES": 120.0},
            probability=0.43,
            p=0.5,
            outcomeType="BINARY",
            mechanism="cpmm-1",
        )
        | changes
    )


def resolved(word: str, **changes: Any) -> Json:
    """A yes/no market with an outcome; its price at resolution says the opposite of YES."""
    return (
        binary(
            isResolved=True,
            resolution=word,
            resolutionTime=RESOLVED_MS,
            resolutionProbability=0.31,
            resolverId="owner00000000000000000000001",
            closeTime=RESOLVED_MS,
        )
        | changes
    )


def answer(name: str, text: str, **changes: Any) -> Json:
    """An answer of a market of several."""
    return {
        "id": name,
        "index": 0,
        "text": text,
        "userId": "owner00000000000000000000001",
        "contractId": "VesselFerry01",
        "createdTime": 1_780_000_000_000,
        "pool": {"YES": 100.0, "NO": 100.0},
        "probability": 0.7,
        "volume": 1100.0,
        "totalLiquidity": 90,
    } | changes


def decided(name: str, text: str, word: str, **changes: Any) -> Json:
    """An answer with an outcome of its own."""
    return (
        answer(
            name,
            text,
            resolution=word,
            resolutionTime=RESOLVED_MS,
            resolutionProbability=0.95,
            resolverId="owner00000000000000000000001",
        )
        | changes
    )


def several(*answers: Json, is_one_of: bool = True, **changes: Any) -> Json:
    """A market of several answers."""
    listed = answers or (answer("ansNorth", "North pier"), answer("ansSouth", "South pier"))
    return (
        _head(
            question="Which pier opens first?",
            outcomeType="MULTIPLE_CHOICE",
            mechanism="cpmm-multi-1",
            shouldAnswersSumToOne=is_one_of,
            addAnswersMode="DISABLED",
            answers=list(listed),
        )
        | changes
    )


def bet(place: int, at_ms: int, probability: float, **changes: Any) -> Json:
    """A trade."""
    return {
        "id": f"bet{place:06d}",
        "userId": "bettor0001",
        "contractId": "VesselFerry01",
        "createdTime": at_ms,
        "amount": 10,
        "shares": 14.5,
        "outcome": "YES",
        "probBefore": 0.5,
        "probAfter": probability,
        "isRedemption": False,
        "fees": {"creatorFee": 0, "liquidityFee": 0, "platformFee": 0},
    } | changes
