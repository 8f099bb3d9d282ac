"""What a look for an outcome needs to know, and reading it from outside with no session open."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import SourceError, SourceRefusedError
from forecasts.markets.lookup import LinkedMarket, linked_markets
from forecasts.models import Evidence, Question, QuestionEvidence
from forecasts.resolution.findings import Window
from forecasts.resolution.observation_rule import ObservationSpec
from forecasts.resolution.resolve import is_opening_stated
from forecasts.resolution.rule_choice import rule_of
from forecasts.resolution.rules import DeadlineRule, FeedRule, MarketRule, Rule
from forecasts.sources import Fetched, Http, Snapshot, Sources
from forecasts.sources.feeds import FeedItem, fetch_feed, items_about, parse_feed
from forecasts.sources.observations import Observations, read_observations
from forecasts.values import Decision

log = logging.getLogger(__name__)

MOST_ITEMS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPlan:
    """What is to be read for one question, and by which rule it is judged.

    Attributes:
        until: the due time under which the question was claimed, None for a look that changes
            nothing.
        markets: the adjudicated markets to read; empty when the rule asks none.
    """

    question_id: int
    slug: str
    until: datetime | None
    rule: Rule
    window: Window
    markets: tuple[LinkedMarket, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read: snapshots and errors by the number of the market, a feed, a statistic.

    Attributes:
        observations: None when there was nothing to read yet.
        error: why the feed or statistic of the rule could not be read.
        mute: the sources that never say how a market came out.
    """

    snapshots: Mapping[int, Snapshot] = field(default_factory=dict)
    errors: Mapping[int, Exception] = field(default_factory=dict)
    feed: Fetched | None = None
    items: tuple[FeedItem, ...] = ()
    observations: Observations | None = None
    error: SourceError | None = None
    mute: frozenset[str] = frozenset()


def window_of(question: Question) -> Window:
    """Reads the times that bound when an outcome can have been known."""
    return Window(
        opens_at=question.opens_at if is_opening_stated(question) else None,
        closes_at=question.closes_at,
        resolve_by=question.resolve_by,
    )


def evidence_for_yes(session: Session, question_id: int) -> tuple[str, ...]:
    """Lists what was attached to a question as speaking for Yes, in words."""
    query = (
        select(QuestionEvidence.note, Evidence.url)
        .join(Evidence, Evidence.id == QuestionEvidence.evidence_id)
        .where(
            QuestionEvidence.question_id == question_id,
            QuestionEvidence.speaks_for == Decision.YES,
        )
        .order_by(QuestionEvidence.id)
    )
    return tuple(
        f"{row.note} ({row.url})" if row.url else row.note for row in session.execute(query)
    )


def plan_check(session: Session, question: Question, *, until: datetime | None) -> CheckPlan:
    """Plans a look at one question.

    Args:
        session: any session.
        question: the question.
        until: the due time under which it is claimed, None for a look that changes nothing.

    Raises:
        InvalidInputError: the settings of its rule cannot be read by this release.
    """
    rule = rule_of(session, question)
    markets: tuple[LinkedMarket, ...] = ()
    if isinstance(rule, MarketRule | DeadlineRule):
        markets = tuple(linked_markets(session, question.id, adjudicated_only=True))
    return CheckPlan(
        question_id=question.id,
        slug=question.slug,
        until=until,
        rule=rule,
        window=window_of(question),
        markets=markets,
        zone=question.zone,
    )


def _fetch(market: LinkedMarket, sources: Sources, http: Http) -> Snapshot | Exception:
    source = sources.get(market.source)
    if source is None:
        return SourceRefusedError(f"{market.label} is not set up here, so that it is not asked.")
    try:
        return source.fetch(http, market.external_id)
    except SourceError as error:
        return error
    except Exception as error:  # one market's fault must not keep the others from being read
        log.exception("reading %s %s failed", market.source, market.external_id)
        return error


def _gather_markets(plan: CheckPlan, sources: Sources, http: Http) -> Gathered:
    snapshots, errors = dict[int, Snapshot](), dict[int, Exception]()
    for market in plan.markets:
        if market.quarantined_at is not None:
            continue  # not to be believed until a person compared again
        found = _fetch(market, sources, http)
        if isinstance(found, Exception):
            errors[market.market_id] = found
        else:
            snapshots[market.market_id] = found
    mute = frozenset(name for name, each in sources.items() if not each.traits.has_resolutions)
    return Gathered(snapshots, errors, mute=mute)


def _gather_feed(rule: FeedRule, http: Http) -> Gathered:
    try:
        feed = fetch_feed(http, rule.url)
        items = parse_feed(feed.body, feed.url)
    except SourceError as error:
        return Gathered(error=error)
    wanted = items_about(items, rule.words) if rule.words else items
    return Gathered(feed=feed, items=tuple(wanted[:MOST_ITEMS]))


def _gather_observations(
    spec: ObservationSpec, http: Http, now: datetime, fred_key: str | None
) -> Gathered:
    if not spec.has_begun(now):
        return Gathered()
    try:
        found = read_observations(
            http, spec.series, since=spec.since, until=spec.until, api_key=fred_key
        )
    except SourceError as error:
        return Gathered(error=error)
    return Gathered(observations=found)


def gather(
    plan: CheckPlan,
    sources: Sources,
    http: Http,
    *,
    web: Http,
    now: datetime,
    fred_key: str | None = None,
) -> Gathered:
    """Reads what a plan needs; no session may be open meanwhile.

    Markets are read through `http`, feeds and statistics, whose addresses people type, through
    `web`, which never reaches a private network.

    What cannot be read is noted beside what can; nothing is raised for it.
    """
    if isinstance(plan.rule, FeedRule):
        return _gather_feed(plan.rule, web)
    if isinstance(plan.rule, ObservationSpec):
        return _gather_observations(plan.rule, web, now, fred_key)
    return _gather_markets(plan, sources, http)
