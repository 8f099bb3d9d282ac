"""Manifold: a person's bets with their markets, as one JSON object `{"bets": …, "markets": …}`.

A bet is a trade, not a statement: it moves a price, and says no more than that the trader found it
wrong. Therefore only limit orders come along, at the probability the trader named; whoever says
that they bet until the price was theirs has all bets taken, each at the price it left behind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from forecasts.clock import Edge
from forecasts.errors import InvalidInputError, SourceShapeError
from forecasts.exchange.lifeboat.json_file import objects, read_json, text_of
from forecasts.exchange.lifeboat.taking import (
    Options,
    PlacedRows,
    Taking,
    group,
    is_before,
    joined_title,
)
from forecasts.exchange.reading import Problem
from forecasts.sources.manifold import resolution
from forecasts.values import SourceState

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS: Final = frozenset({"BINARY", "MULTIPLE_CHOICE"})
_OUTCOMES: Final = {1.0: "1", 0.0: "0"}

Fields = dict[str, Any]


def _instant(value: Any, name: str) -> str:
    """Reads milliseconds since 1970; blank where there are none."""
    if value is None:
        return ""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value < 4e12:
        raise InvalidInputError(f"{name} {str(value)[:40]!r} is no time in milliseconds.")
    return (_EPOCH + timedelta(milliseconds=int(value))).isoformat()


def _probability(value: Any, name: str) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= 1:
        raise InvalidInputError(f"{name} {str(value)[:40]!r} is no probability from 0 to 1.")
    return repr(float(value))


@dataclass(slots=True)
class _Bets:
    """Turns bets into rows."""

    markets: dict[str, Fields]
    taking: Taking
    options: Options
    is_belief: bool

    def row(self, number: int, bet: Fields) -> dict[str, str] | None:
        """Gives what a bet says, or None where it is left out."""
        who = self.taking.forecaster(text_of(bet, "userUsername") or text_of(bet, "userId"))
        if who is None:
            return None
        if bet.get("isRedemption"):
            self.taking.left_out["of shares that redeemed each other"] += 1
            return None
        is_limit = bet.get("limitProb") is not None
        if not is_limit and not self.is_belief:
            self.taking.left_out["of trades at the market's price, which state no probability"] += 1
            return None
        market = self.markets.get(text_of(bet, "contractId"))
        if market is None:
            raise InvalidInputError(
                f"the market {text_of(bet, 'contractId')[:40]!r} is not in the file."
            )
        if market.get("outcomeType") not in _KINDS:
            self.taking.left_out["on markets that are no yes/no question"] += 1
            return None
        name = "probAfter" if self.is_belief else "limitProb"
        said = {
            "forecaster": who,
            "kind": "user",
            "basis": "price" if self.is_belief else "numeric",
            "probability": _probability(bet.get(name), name),
            "stated_at": _instant(bet.get("createdTime"), "createdTime"),
            "url": text_of(market, "url"),
        }
        if not said["stated_at"]:
            raise InvalidInputError("createdTime is missing; when was it said?")
        return {**self._about(number, market, text_of(bet, "answerId")), **said}

    def _about(self, number: int, market: Fields, answer: str) -> dict[str, str]:
        title, seen = text_of(market, "question"), self.taking.seen().value
        opens = _instant(market.get("createdTime"), "createdTime")
        closes = _instant(market.get("closeTime"), "closeTime")
        outcome, known = _outcome(market, answer or None)
        is_late = is_before(closes or known, Edge.END, opens, Edge.START) or (
            outcome in {"1", "0"} and is_before(known, Edge.START, opens, Edge.START)
        )
        key = group("manifold", text_of(market, "id"), seen)
        about = {
            "question": title,
            "group": group(key, answer),
            "question_visibility": seen,
            "opens_at": "" if is_late else opens,
            "closes_at": closes,
            "outcome": outcome,
            "known_at": known if outcome in {"1", "0"} else "",
            "criteria": text_of(market, "textDescription"),
        }
        if answer:
            label = self.options.label(title, key, seen=seen, day=opens)
            about["question"] = joined_title(label, _answer_text(market, answer))
            if market.get("shouldAnswersSumToOne"):
                self.options.keep(label, key, number, about)
        return about


def _answer_text(market: Fields, answer: str) -> str:
    for each in objects(market.get("answers", []), "answers"):
        if text_of(each, "id") == answer:
            return text_of(each, "text")
    raise InvalidInputError(f"the market has no answer {answer[:40]!r}.")


def _outcome(market: Fields, answer: str | None) -> tuple[str, str]:
    """Reads how a market came out, and when; a partial pay-out annuls."""
    if not market.get("isResolved"):
        return "", ""
    try:
        found = resolution(market, answer)
    except SourceShapeError as error:
        raise InvalidInputError(str(error)) from None
    known = found.effective_at.isoformat() if found.effective_at else ""
    if found.state is SourceState.VOID:
        return "annulled", ""
    if found.state is not SourceState.RESOLVED:
        return "", ""
    return _OUTCOMES.get(found.value if found.value is not None else -1.0, "annulled"), known


def manifold_rows(lines: Iterable[str], taking: Taking, *, is_belief: bool = False) -> PlacedRows:
    """Yields what bets say in the long form; the line of a row is the number of its bet.

    Args:
        lines: the file, line by line, decoded.
        taking: whose bets are wanted; counts what is left out.
        is_belief: whether the bettor says that they bet until the price was theirs.

    Raises:
        InvalidInputError: the file is of another shape, or holds nothing by who is wanted.
    """
    found = read_json(lines)
    if not isinstance(found, dict) or "bets" not in found or "markets" not in found:
        raise InvalidInputError(
            'The file is to be one JSON object {"bets": [...], "markets": [...]}, with the answers '
            "of /v0/bets and, for each market in them, of /v0/market/ID."
        )
    markets = {text_of(each, "id"): each for each in objects(found["markets"], "markets")}
    bets = _Bets(markets, taking, Options(), is_belief)
    for number, bet in enumerate(objects(found["bets"], "bets"), start=1):
        try:
            row = bets.row(number, bet)
        except InvalidInputError as error:
            yield Problem(number, str(error))
            continue
        if row is not None:
            yield number, row
    yield from bets.options.rows(taking)
    taking.close()
