"""Invented markets beside the facts, so that the demonstration shows prices without a network."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final

from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.forecasters import find_forecaster, record_forecaster
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.markets.prices import record_prices
from forecasts.markets.record import store_snapshot
from forecasts.models import Market, Question
from forecasts.predictions import Statement, record_prediction
from forecasts.questions import QuestionDraft, add_question
from forecasts.resolution.rule_choice import set_rule
from forecasts.sources import PriceBasis, PricePoint, Snapshot, SourceResolution
from forecasts.text import slugify
from forecasts.values import ForecasterKind, Provenance, RuleKind, SourceState

INVENTOR: Final = "the demo's inventors"
TAG: Final = "demonstration"
ROLE: Final = "invented, to show what a page looks like"
OPEN_SINCE: Final = timedelta(days=45)
_PLACE: Final = "https://demonstration.example"

Invented = dict[str, Any]


def load_invented() -> Invented:
    """Reads the invented questions, with their markets and prices, shipped with the package."""
    return tomllib.loads((files("forecasts.demo") / "invented.toml").read_text(encoding="utf-8"))


def _snapshot(
    question: Question, said: Mapping[str, Any], at: datetime, price: PricePoint | None
) -> Snapshot:
    name = slugify(said["title"])
    return Snapshot(
        source=slugify(said["source"]),
        external_id=name,
        url=f"{_PLACE}/{slugify(said['source'])}/{name}",
        title=said["title"],
        criteria=question.criteria,
        resolution=SourceResolution(SourceState.OPEN, status="invented"),
        closes_at=question.closes_at,
        price=price,
        spread=said.get("spread"),
        fetched_at=at,
        media_type="text/plain",
        raw=f"Invented for the demonstration: {said['title']}".encode(),
    )


def _follow(session: Session, question: Question, said: Mapping[str, Any], now: datetime) -> None:
    """Links a market with its prices; nobody will ever ask for it, as there is nobody to ask."""
    read_at = now - timedelta(hours=said["read"])
    days = range(len(said["prices"]) - 1, -1, -1)
    prices = [
        PricePoint(read_at - timedelta(days=day), price / 100, PriceBasis.LAST)
        for day, price in zip(days, said["prices"], strict=True)
    ]
    link = link_market(
        session,
        question,
        _snapshot(question, said, now, None),
        label=said["source"],
        is_inverted=said.get("is_inverted", False),
        by=INVENTOR,
        now=now,
    )
    adjudicate_link(
        session,
        link,
        is_reference=said["is_reference"],
        by=INVENTOR,
        now=now,
        note="Invented for the demonstration.",
    )
    record_prices(session, link, prices, now=now)
    market = session.get_one(Market, link.market_id)
    last = _snapshot(question, said, read_at, prices[-1])
    store_snapshot(session, market, last, now=read_at, gathered=[])
    market.due_at, market.history_until = None, now


def _ask(session: Session, fact: Invented, now: datetime) -> None:
    closes_on = (now + timedelta(days=fact["closes_in"])).date()
    draft = QuestionDraft(
        title=fact["title"],
        criteria=fact["criteria"],
        opens=Moment(now - OPEN_SINCE),
        closes=parse_moment(closes_on.isoformat(), edge=Edge.END),
        tags=(TAG,),
    )
    question = add_question(session, draft, by=INVENTOR, now=now)
    for said in fact.get("statements", ()):
        statement = Statement(
            probability=said["probability"],
            stated=Moment(now - timedelta(days=said["days"])),
            provenance=Provenance.IMPORT,
        )
        who = find_forecaster(session, said["forecaster"])
        record_prediction(
            session, question=question, forecaster=who, statement=statement, by=INVENTOR, now=now
        )
    for said in fact["markets"]:
        _follow(session, question, said, now)
    set_rule(session, question, RuleKind.MANUAL, {}, by=INVENTOR, now=now)
    question.due_at = question.resolve_by


def invent_markets(session: Session, *, now: datetime) -> None:
    """Puts invented questions on record, each labelled as such, with invented markets.

    Their prices end with the present; nothing of them is ever scored before its close.

    Args:
        session: an open writing transaction.
        now: the present instant.
    """
    invented = load_invented()
    for name in invented["people"]:
        record_forecaster(session, name=name, kind=ForecasterKind.PUNDIT, role=ROLE, now=now)
    for name in invented["exchanges"]:
        record_forecaster(session, name=name, kind=ForecasterKind.MARKET, role=ROLE, now=now)
    for fact in invented["questions"]:
        _ask(session, fact, now)
