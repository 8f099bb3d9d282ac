"""How a Polymarket market came out: its own words and pay-outs, never a price.

Two interfaces speak about one market. Gamma has the word of the oracle (`umaResolutionStatus`)
and a pay-out vector (`outcomePrices` of a closed market); the order book ("CLOB") marks winners.
Decided is what is closed, and either resolved by the oracle with a pay-out of 1 and 0 or half and
half, or marked with a winner where the oracle has no word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeGuard

from forecasts.errors import SourceShapeError
from forecasts.sources.reading import Fields, parse_json
from forecasts.sources.records import SourceResolution
from forecasts.values import SourceState

WAITING: Final = {"proposed": SourceState.PROPOSED, "disputed": SourceState.DISPUTED}


@dataclass(frozen=True, slots=True)
class Payout:
    """What a share of our outcome pays, as far as the numbers say it.

    Attributes:
        value: of our outcome; None when the numbers are no pay-out.
        is_half: half and half.
        flaw: why the numbers contradict themselves, empty if they do not.
        said: the numbers, for people.
    """

    value: float | None = None
    is_half: bool = False
    flaw: str = ""
    said: str = ""


def yes_index(labels: Sequence[str], outcome: str | None = None) -> int | None:
    """Finds which outcome counts as Yes, by its label and never by its place alone.

    The outcome asked for if it is there; else Yes of Yes and No; else the first of outcomes that
    are called otherwise. None when labels repeat, are empty, are half Yes/No, or when the outcome
    asked for is not among them.

    Example:
        >>> yes_index(["No", "Yes"]), yes_index(["Gulls", "Terns"]), yes_index(["Yes", "Terns"])
        (1, 0, None)
        >>> yes_index(["Gulls", "Terns"], "terns"), yes_index(["Gulls", "Terns"], "Auks")
        (1, None)
    """
    folded = [label.casefold() for label in labels]
    if len(folded) < 2 or len(set(folded)) < len(folded) or not all(folded):
        return None
    if outcome is not None and outcome.casefold() in folded:
        return folded.index(outcome.casefold())
    if "yes" in folded or "no" in folded:
        return folded.index("yes") if {"yes", "no"} == set(folded) else None
    return 0 if outcome is None else None


def _is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Says whether a value of JSON is an object."""
    return isinstance(value, dict)


def _unpacked(value: Any) -> Any:
    """Takes off the wrappers of answers and recordings."""
    for _ in range(3):
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
            continue
        inside = [value.get(name) for name in ("response", "market")] if _is_object(value) else []
        value = next((each for each in inside if isinstance(each, dict | list)), value)
    return value


def unwrap(raw: object) -> tuple[Fields | None, Fields | None]:
    """Finds the Gamma market, the CLOB market, or both, in whatever they were kept in.

    Raises:
        SourceShapeError: it is no JSON, or no single market.
    """
    value = _unpacked(parse_json(raw) if isinstance(raw, bytes | str) else raw)
    if not _is_object(value) or isinstance(value.get("markets"), list):
        raise SourceShapeError("Expected one market of Polymarket, found none, a list or an event.")
    if "gamma" in value:
        found = Fields(value, "polymarket")
        return found.object("gamma"), found.object("clob") if found.has("clob") else None
    if "conditionId" not in value and ("tokens" in value or "condition_id" in value):
        return None, Fields(value, "clob")
    return Fields(value), None


def outcome_labels(gamma: Fields) -> list[str]:
    """Reads the names of the outcomes."""
    return [each.text() for each in gamma.embedded_json("outcomes").items()]


def oracle_word(gamma: Fields) -> str:
    """Reads the oracle's word: of the status, else the last one of its history; empty if none."""
    word = gamma.word("umaResolutionStatus", or_none=True, may_lack=True) or ""
    if word or not gamma.has("umaResolutionStatuses"):
        return word
    past = [each.word() for each in gamma.embedded_json("umaResolutionStatuses").items()]
    return f"{past[-1]} before" if past else ""


def _payout(labels: Sequence[str], amounts: Sequence[float], index: int | None) -> Payout:
    said = ", ".join(
        f"{label} {amount:.4g}" for label, amount in zip(labels, amounts, strict=False)
    )
    if len(labels) != len(amounts) or index is None:
        return Payout(flaw="outcomes and prices do not fit together", said=said)
    if any(not 0.0 <= amount <= 1.0 for amount in amounts) or not any(amounts):
        return Payout(flaw="the pay-outs are no pay-outs", said=said)
    if sorted(amounts) == [0.0] * (len(amounts) - 1) + [1.0]:
        return Payout(value=amounts[index], said=said)
    if list(amounts) == [0.5, 0.5]:
        return Payout(value=0.5, is_half=True, said=said)
    if abs(sum(amounts) - 1.0) > 0.05:
        return Payout(flaw="the pay-outs do not add up to 1", said=said)
    return Payout(said=said)


def _gamma_payout(gamma: Fields, labels: Sequence[str], index: int | None) -> Payout:
    amounts = [each.number() for each in gamma.embedded_json("outcomePrices").items()]
    found = _payout(labels, amounts, index)
    is_partial = found.value is None and not found.flaw and index is not None
    if is_partial and index is not None and _is_scalar(gamma):
        return Payout(value=amounts[index], is_half=amounts[index] == 0.5, said=found.said)
    return found


def _has_bounds(gamma: Fields) -> bool:
    """Says whether an old market on a number names the range its pay-out is a share of."""
    return all(
        gamma.number(name, or_none=True, may_lack=True) is not None
        for name in ("lowerBound", "upperBound")
    )


def _is_scalar(gamma: Fields) -> bool:
    return gamma.word("marketType", or_none=True, may_lack=True) == "scalar"


def _winners(clob: Fields, outcome: str | None) -> Payout:
    tokens = clob.items("tokens")
    labels = [token.text("outcome") for token in tokens]
    won = [token.flag("winner") for token in tokens]
    is_even = bool(clob.flag("is_50_50_outcome", or_none=True, may_lack=True))
    said = "winner " + (", ".join(x for x, y in zip(labels, won, strict=True) if y) or "none")
    if not any(won) and not is_even:
        return Payout(said=said)
    index = yes_index(labels, outcome)
    if index is None or (is_even and any(won) and not all(won)):
        return Payout(flaw="the winner contradicts the outcomes", said=said)
    if all(won) or is_even:
        is_pair = len(won) == 2
        return (
            Payout(value=0.5, is_half=True, said=f"{said}, 50-50")
            if is_pair
            else Payout(flaw="more than two outcomes, and all won", said=said)
        )
    if sum(won) > 1:
        return Payout(flaw="several outcomes won", said=said)
    return Payout(value=float(won[index]), said=said)


def _decided_at(gamma: Fields) -> datetime | None:
    ended = [
        gamma.instant_iso(name, or_none=True, may_lack=True)
        for name in ("closedTime", "umaEndDate")
    ]
    if not any(ended):
        return None  # an end date alone may lie years ahead of an early outcome
    planned = gamma.instant_iso("endDate", or_none=True, may_lack=True)
    begun = gamma.instant_iso("startDate", or_none=True, may_lack=True)
    if planned and begun and planned <= begun:
        planned = None  # a date left over from before the market was listed
    return min(at for at in (*ended, planned) if at is not None)


def _is_halted(market: Fields, name: str) -> bool:
    takes_orders = market.flag(name, or_none=True, may_lack=True)
    return takes_orders is False and market.flag("active", or_none=True, may_lack=True) is not False


def _verdict(
    payout: Payout, said: str, at: datetime | None, *, has_time: bool = True
) -> SourceResolution:
    why = payout.flaw or ("a fraction that is no pay-out" if payout.value is None else "")
    if not why and has_time and at is None:
        why = "no time of closing"
    if why:
        return SourceResolution(SourceState.UNKNOWN, status=f"{said}; {why}"[:200])
    return SourceResolution(
        SourceState.RESOLVED, payout.value, said[:200], effective_at=at, is_half=payout.is_half
    )


def _clob_only(clob: Fields, outcome: str | None) -> SourceResolution:
    is_closed = clob.flag("closed")
    payout = _winners(clob, outcome)
    prices = [token.number("price") for token in clob.items("tokens")]
    said = f"{'closed' if is_closed else 'not closed'}; {payout.said}"
    if not is_closed:
        if payout.flaw or payout.value is not None:
            return SourceResolution(
                SourceState.UNKNOWN, status=f"{said}; won, but not closed"[:200]
            )
        is_halted = _is_halted(clob, "accepting_orders")
        state = SourceState.CLOSED_PENDING if is_halted else SourceState.OPEN
        return SourceResolution(state, status=said[:200])
    if payout.flaw or payout.value is not None:
        return _verdict(payout, said, None, has_time=False)
    if not any(prices):
        return SourceResolution(SourceState.UNKNOWN, status=f"{said}; nothing pays"[:200])
    return SourceResolution(SourceState.CLOSED_PENDING, status=said[:200])


def _agreed(ours: Payout, theirs: Payout) -> Payout:
    """Takes the pay-out of the order book, unless Gamma says another one."""
    said = f"{ours.said}; {theirs.said}"
    flaw = ours.flaw or theirs.flaw
    if not flaw and ours.value is not None and ours.value != theirs.value:
        flaw = "Gamma and the order book contradict each other"
    return Payout(value=theirs.value, is_half=theirs.is_half, flaw=flaw, said=said)


def _is_twin(gamma: Fields, clob: Fields) -> bool:
    same = gamma.identifier("conditionId") == clob.identifier("condition_id")
    return same and {x.casefold() for x in outcome_labels(gamma)} == {
        token.text("outcome").casefold() for token in clob.items("tokens")
    }


def _order_book(gamma: Fields, clob: Fields | None, outcome: str | None) -> Payout:
    if clob is None or not clob.flag("closed"):
        return Payout(said="order book not closed" if clob else "order book not asked")
    if not _is_twin(gamma, clob):
        return Payout(flaw="the order book speaks of another market")
    return _winners(clob, outcome)


def _closed(
    gamma: Fields, clob: Fields | None, outcome: str | None, labels: Sequence[str], word: str
) -> SourceResolution:
    ours = _gamma_payout(gamma, labels, yes_index(labels, outcome))
    theirs = _order_book(gamma, clob, outcome)
    at = _decided_at(gamma)
    if word == "resolved":
        both = _agreed(ours, theirs) if theirs.value is not None or theirs.flaw else ours
        return _verdict(both, f"closed; oracle resolved; {both.said}", at)
    if theirs.value is not None or theirs.flaw or ours.flaw:
        both = _agreed(ours, theirs)
        return _verdict(both, f"closed; no word of the oracle; {both.said}", at)
    said = f"closed; no word of the oracle; {ours.said}; {theirs.said}"[:200]
    if not _is_scalar(gamma):
        return SourceResolution(SourceState.CLOSED_PENDING, status=said)
    if _has_bounds(gamma) and ours.value is not None and 0.0 < ours.value < 1.0:
        return _verdict(ours, said, at)
    return SourceResolution(SourceState.UNKNOWN, status=said)


def _with_gamma(gamma: Fields, clob: Fields | None, outcome: str | None) -> SourceResolution:
    is_closed = gamma.flag("closed")
    labels = outcome_labels(gamma)
    word = oracle_word(gamma)
    said = f"{'closed' if is_closed else 'not closed'}; oracle {word or 'silent'}"[:200]
    if word == "proposed before" and is_closed:
        found = _order_book(gamma, clob, outcome)
        word = "" if found.value is not None else word
    now = word.removesuffix(" before")
    if now in WAITING:
        return SourceResolution(WAITING[now], status=said)
    if word not in {"", "resolved"} or (word and not is_closed):
        return SourceResolution(SourceState.UNKNOWN, status=said)
    if is_closed:
        return _closed(gamma, clob, outcome, labels, word)
    is_halted = _is_halted(gamma, "acceptingOrders")
    return SourceResolution(
        SourceState.CLOSED_PENDING if is_halted else SourceState.OPEN, status=said
    )


def resolution(raw: object, outcome: str | None = None) -> SourceResolution:
    """Reads how a market came out.

    Args:
        raw: a market of Gamma or of the order book, or both as `{"gamma": ..., "clob": ...}`;
            parsed, as bytes or as text; wrappers of recordings are taken off.
        outcome: the label of the outcome that counts as Yes, where they are not Yes and No; the
            first one without it.

    Raises:
        SourceShapeError: it is no JSON, no single market, or a field it needs is missing or of
            another kind. Words and numbers that are unknown or contradict each other give UNKNOWN.

    Example:
        >>> market = {"closed": True, "outcomes": '["No", "Yes"]', "outcomePrices": '["0", "1"]',
        ...           "umaResolutionStatus": "resolved", "closedTime": "2026-03-19 23:20:15+00"}
        >>> resolution(market).value
        1.0
        >>> resolution({**market, "umaResolutionStatus": "disputed"}).state.value
        'disputed'
    """
    gamma, clob = unwrap(raw)
    if gamma is not None:
        return _with_gamma(gamma, clob, outcome)
    assert clob is not None
    return _clob_only(clob, outcome)
