"""Manifold's JSON read into records."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from forecasts.errors import SourceGoneError, SourceShapeError
from forecasts.sources.http import Fetched
from forecasts.sources.manifold.outcome import (
    ANSWER_KINDS,
    answers_of,
    moment,
    one_market,
    resolution,
)
from forecasts.sources.reading import Fields, parse_json
from forecasts.sources.records import PriceBasis, PricePoint, Snapshot, SourceResolution
from forecasts.values import SourceState

SUMS: Final = "answers sum to one"
"""The hint for the history of an answer whose price moves whenever another is traded."""

PAGE: Final = 1000
"""The most trades or markets Manifold gives at once."""

_LABEL_LIMIT: Final = 300
_MS: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DECIDED: Final = frozenset({SourceState.RESOLVED, SourceState.VOID, SourceState.UNKNOWN})


class Bet(NamedTuple):
    """A trade: when, in milliseconds, and the probability after it; None if it is to be dropped."""

    at_ms: int
    probability: float | None


def snapshots(fetched: Fetched) -> list[Snapshot]:
    """Reads a market, or every answer of a market of several.

    Raises:
        SourceShapeError: it is no market, or of a kind that asks no yes/no questions.
    """
    market = one_market(fetched.body)
    kind = market.word("outcomeType")
    if kind == "BINARY":
        return [_of_market(market, fetched)]
    if kind not in ANSWER_KINDS - {"FREE_RESPONSE"}:
        raise SourceShapeError(
            f"Manifold calls this a {kind} market; only BINARY ones and the answers of "
            "MULTIPLE_CHOICE ones are yes/no questions and can be followed."
        )
    return [_of_answer(market, each, fetched) for each in answers_of(market)]


def snapshot(fetched: Fetched, external_id: str) -> Snapshot:
    """Reads the market or answer with this id.

    Raises:
        SourceGoneError: the market has no such answer any more.
        SourceShapeError: it is another market, or cannot be read.
    """
    found = snapshots(fetched)
    for each in found:
        if each.external_id == external_id:
            return each
    market, _, answer = external_id.partition(":")
    if answer and found and found[0].event_id == market:
        raise SourceGoneError(f"Manifold's market {market} has no answer {answer} any more.")
    raise SourceShapeError(
        f"Asked Manifold for {external_id}, got {found[0].external_id if found else 'nothing'}."
    )


def _of_market(market: Fields, fetched: Fetched) -> Snapshot:
    stands = resolution(market.value, now=fetched.fetched_at)
    is_mana = _is_mana(market)
    return Snapshot(
        source="manifold",
        external_id=market.identifier("id"),
        url=_url(market),
        title=market.text("question"),
        criteria=_criteria(market),
        resolution=stands,
        fetched_at=fetched.fetched_at,
        raw=fetched.body,
        opens_at=market.instant_ms("createdTime"),
        closes_at=moment(market, "closeTime"),
        price=_price(market, stands, fetched.fetched_at),
        volume=market.number("volume") if is_mana else None,
        liquidity=market.number("totalLiquidity", or_none=True, may_lack=True),
        forecasters=market.whole("uniqueBettorCount", or_none=True, may_lack=True),
    )


def _of_answer(market: Fields, answer: Fields, fetched: Fetched) -> Snapshot:
    event, name = market.identifier("id"), answer.identifier("id")
    stands = resolution(market.value, name, now=fetched.fetched_at)
    is_one_of = _is_one_of(market)
    return Snapshot(
        source="manifold",
        external_id=f"{event}:{name}",
        url=_url(market),
        title=market.text("question"),
        criteria=_criteria_of_answer(market, answer),
        resolution=stands,
        fetched_at=fetched.fetched_at,
        raw=fetched.body,
        outcome_label=answer.text("text")[:_LABEL_LIMIT],
        event_id=event,
        is_exclusive=is_one_of,
        opens_at=answer.instant_ms("createdTime", may_lack=True),
        closes_at=moment(market, "closeTime"),
        price=_price(answer, stands, fetched.fetched_at),
        volume=answer.number("volume", or_none=True, may_lack=True) if _is_mana(market) else None,
        liquidity=answer.number("totalLiquidity", or_none=True, may_lack=True),
        forecasters=market.whole("uniqueBettorCount", or_none=True, may_lack=True),
        history_hint=SUMS if is_one_of else None,
    )


def _is_mana(market: Fields) -> bool:
    return market.word("token", or_none=True, may_lack=True) in {None, "MANA"}


def _is_one_of(market: Fields) -> bool:
    """Whether exactly one answer wins; markets of 2022 do not say, and always mean it."""
    if market.word("mechanism") == "dpm-2":
        return True
    return market.flag("shouldAnswersSumToOne")


def _url(market: Fields) -> str:
    url = market.text("url", or_none=True, may_lack=True)
    if url:
        if not url.startswith(("https://", "http://")):
            raise SourceShapeError(f"{market.place('url')}: found {url[:80]!r}; expected https://.")
        return url
    user, slug = market.identifier("creatorUsername"), market.identifier("slug")
    return f"https://manifold.markets/{user}/{slug}"


def _price(priced: Fields, stands: SourceResolution, now: datetime) -> PricePoint | None:
    """The price in force now; none once decided, for then it only follows the pool."""
    if stands.state in _DECIDED:
        return None
    return PricePoint(now, priced.probability("probability"), PriceBasis.DISPLAYED)


def _criteria(market: Fields) -> str:
    if market.has("textDescription"):
        return market.prose("textDescription")
    described = market.found("description")
    return Fields(_plain(described) if market.has("description") else "").prose()


def _criteria_of_answer(market: Fields, answer: Fields) -> str:
    """The rules of the whole market, under the answer that they are read for."""
    return f"Answer: {answer.text('text')}\n\n{_criteria(market)}".strip()


def _plain(node: Any) -> str:
    """The text in a tree of rich text, one paragraph a line."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return "".join(_plain(each) for each in node)
    if not isinstance(node, dict):
        return ""
    text = node.get("text", "")
    inside = (text if isinstance(text, str) else "") + _plain(node.get("content", []))
    return f"{inside}\n" if node.get("type") in ("paragraph", "heading") else inside


def bets(raw: bytes, *, answer: str | None, hint: str | None) -> list[Bet]:
    """Reads a page of trades, oldest first, those that say nothing of this price included.

    Args:
        raw: the body.
        answer: the id of the answer whose trades count; None for a plain market.
        hint: `SUMS` where trades on other answers move this one by way of redemptions.

    Raises:
        SourceShapeError: a trade cannot be read, or they are not in order.
    """
    rows = Fields(parse_json(raw), "bets").items()
    found = [_bet(row, answer, has_moves=hint == SUMS) for row in rows]
    if any(a.at_ms > b.at_ms for a, b in pairwise(found)):
        raise SourceShapeError("Manifold was asked for trades oldest first; these are not.")
    return found


def _bet(row: Fields, answer: str | None, *, has_moves: bool) -> Bet:
    at_ms, probability = row.whole("createdTime"), row.probability("probAfter")
    is_redemption = row.flag("isRedemption", or_none=True, may_lack=True) or False
    is_idle = row.number("amount") == 0.0 and not is_redemption
    is_ours = _answer_of(row, answer) == answer
    is_price = is_ours and not is_idle and (has_moves or not is_redemption)
    return Bet(at_ms, probability if is_price else None)


def _answer_of(row: Fields, wanted: str | None) -> str | None:
    """The answer a trade was on; those of 2022 name it as their outcome."""
    answer = row.identifier("answerId", or_none=True, may_lack=True)
    return row.word("outcome") if answer is None and wanted is not None else answer


def points(found: Iterable[Bet]) -> list[PricePoint]:
    """Makes points of trades; of several in the same millisecond the last counts."""
    last = {each.at_ms: each.probability for each in found if each.probability is not None}
    return [
        PricePoint(_EPOCH + at_ms * _MS, probability, PriceBasis.BET)
        for at_ms, probability in last.items()
    ]


def milliseconds(at: datetime) -> int:
    """Rounds a time up to whole milliseconds since 1970."""
    return -((_EPOCH - at) // _MS)


def changed(raw: bytes, field: str, since: datetime) -> tuple[list[str], bool]:
    """Lists the markets of a page whose time is not before `since`; and whether there may be more.

    Raises:
        SourceShapeError: it is no list of markets.
    """
    rows = Fields(parse_json(raw), "markets").items()
    times = [(row.identifier("id"), moment(row, field)) for row in rows]
    recent = [name for name, at in times if at is not None and at >= since]
    return recent, len(recent) == len(rows) >= PAGE
