"""What a body may at most be read as: an oracle of its own, which shares no code with the sources.

It reads the deciding fields only, as the platforms document them. It answers with every terminal
reading that would be right; whatever is not in its answer would be a wrong resolution. Saying
nothing is always right: a source may refuse more than this does.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

Terminal = tuple[str, float | None]
VOID: Terminal = ("void", None)
Bodies = Mapping[str, bytes]


class UnreadableError(Exception):
    """No JSON, or JSON that names a key twice."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise UnreadableError
    return dict(pairs)


def read(body: bytes | str) -> Any:
    """Reads JSON, or says that it is none."""
    try:
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise UnreadableError from None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(Decimal(str(value).strip()))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return number if 0 <= number <= 1 else None


def _embedded(value: Any) -> list[Any]:
    try:
        found = read(value) if isinstance(value, str) else value
    except UnreadableError:
        return []
    return found if isinstance(found, list) else []


def _payouts(labels: list[Any], amounts: list[float | None]) -> set[Terminal]:
    folded = [str(label).strip().casefold() for label in labels]
    if len(folded) != 2 or len(set(folded)) != 2 or len(amounts) != 2:
        return set()
    is_yes_no = set(folded) == {"yes", "no"}
    if not is_yes_no and set(folded) & {"yes", "no"}:
        return set()
    yes = amounts[folded.index("yes") if is_yes_no else 0]
    pair = sorted(amount for amount in amounts if amount is not None)
    if pair in ([0.0, 1.0], [0.5, 0.5]) and yes is not None:
        return {("resolved", yes)}
    return set()


def _winner(clob: Any, gamma: Mapping[str, Any]) -> set[Terminal]:
    if not isinstance(clob, dict) or clob.get("closed") is not True:
        return set()
    if clob.get("condition_id") != gamma.get("conditionId"):
        return set()
    tokens = clob.get("tokens")
    if not isinstance(tokens, list) or not all(isinstance(each, dict) for each in tokens):
        return set()
    won = [float(each.get("winner") is True) for each in tokens]
    if clob.get("is_50_50_outcome") is True or (won and all(won)):
        return {("resolved", 0.5)}
    return _payouts([each.get("outcome") for each in tokens], list(won))


def polymarket(bodies: Bodies, key: str) -> set[Terminal]:
    """Closed, with a pay-out, and either the oracle's word or a winner in the order book."""
    gamma = read([body for path, body in bodies.items() if "/gamma/" in path][-1])
    books = [body for path, body in bodies.items() if "/clob/markets/" in path]
    if isinstance(gamma, list) and len(gamma) == 1:
        gamma = gamma[0]
    if not isinstance(gamma, dict) or str(gamma.get("id")) != key:
        return set()
    if gamma.get("closed") is not True:
        return set()
    amounts = [_number(each) for each in _embedded(gamma.get("outcomePrices"))]
    ours = _payouts(_embedded(gamma.get("outcomes")), amounts)
    theirs = _winner(read(books[0]), gamma) if books else set()
    word = gamma.get("umaResolutionStatus")
    if word == "resolved":
        return ours if not theirs else ours & theirs
    return theirs if word in {None, ""} and (not ours or ours == theirs) else set()


def kalshi(bodies: Bodies, key: str) -> set[Terminal]:
    """Finalized, with a result that its settlement value does not contradict."""
    paths = (path for path in bodies if path.rstrip("/").endswith(f"/markets/{key}"))
    market = read(bodies[next(paths)])
    market = market.get("market") if isinstance(market, dict) else None
    if not isinstance(market, dict) or market.get("status") != "finalized":
        return set()
    if market.get("ticker") != key:
        return set()
    result = market.get("result")
    value = _number(market.get("settlement_value_dollars"))
    said = {"yes": 1.0, "no": 0.0}.get(result) if isinstance(result, str) else None
    if said is not None and market.get("settlement_value_dollars") in {None, ""}:
        return {("resolved", said)}
    if said is not None and value == said:
        return {("resolved", said)}
    if result == "scalar" and value is not None:
        return {("resolved", value), VOID}
    return set()


def _share(row: Mapping[str, Any], word: Any) -> set[Terminal]:
    if word in {"YES", "NO"}:
        return {("resolved", 1.0 if word == "YES" else 0.0)}
    if word == "CANCEL":
        return {VOID}
    value = _number(row.get("resolutionProbability"))
    return {("resolved", value), VOID} if word == "MKT" and value is not None else set()


def _answer(market: Mapping[str, Any], word: str | None, answer: str) -> set[Terminal]:
    rows = market.get("answers")
    inside = [each for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []
    mine = [each for each in inside if each.get("id") == answer]
    if len(mine) != 1:
        return set()
    own = mine[0].get("resolution")
    if isinstance(own, str) and own:
        return _share(mine[0], own)
    if word == "CANCEL":
        return {VOID}
    is_named = word in {each.get("id") for each in inside if isinstance(each.get("id"), str)}
    return {("resolved", float(word == answer))} if is_named else set()


def manifold(bodies: Bodies, key: str) -> set[Terminal]:
    """Resolved, by its own word or, for an answer, by that of its market."""
    market = read(next(iter(bodies.values())))
    if isinstance(market, list) and len(market) == 1:
        market = market[0]
    contract, _, answer = key.partition(":")
    if not isinstance(market, dict) or market.get("id") != contract:
        return set()
    word = market.get("resolution") if market.get("isResolved") is True else None
    if not isinstance(word, str | None):
        return set()
    if answer:
        return _answer(market, word, answer)
    return _share(market, word) if market.get("outcomeType") == "BINARY" else set()


def metaculus(bodies: Bodies, key: str) -> set[Terminal]:
    """Resolved, with one of the four words."""
    post = read(next(iter(bodies.values())))
    if not isinstance(post, dict):
        return set()
    ids = key.split(":")
    questions: list[Any] = [post.get("question")]
    group = post.get("group_of_questions")
    if isinstance(group, dict) and isinstance(group.get("questions"), list):
        questions = group["questions"]
    found = [
        each
        for each in questions
        if isinstance(each, dict) and (len(ids) == 1 or str(each.get("id")) == ids[-1])
    ]
    if str(post.get("id")) != ids[0] or len(found) != 1 or found[0].get("type") != "binary":
        return set()
    if found[0].get("status") != "resolved":
        return set()
    word = found[0].get("resolution")
    words: dict[Any, Terminal] = {
        "yes": ("resolved", 1.0),
        "no": ("resolved", 0.0),
        "annulled": VOID,
        "ambiguous": VOID,
    }
    return {words[word]} if isinstance(word, str) and word in words else set()


def predictit(_bodies: Bodies, _key: str) -> set[Terminal]:
    """Never."""
    return set()


ORACLES: Mapping[str, Callable[[Bodies, str], set[Terminal]]] = {
    "polymarket": polymarket,
    "kalshi": kalshi,
    "manifold": manifold,
    "metaculus": metaculus,
    "predictit": predictit,
}


def permitted(source: str, bodies: Bodies, key: str) -> set[Terminal]:
    """Returns every terminal reading of these bodies that would be right."""
    try:
        return ORACLES[source](bodies, key)
    except (UnreadableError, StopIteration, IndexError):
        return set()
