"""What a sync has to read: which markets, from when on, and which of them first."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select

from forecasts.db import Session
from forecasts.models import Market, MarketLink, Question
from forecasts.sources import Http, Sources
from forecasts.values import QuestionState, SourceState

_LOG = logging.getLogger(__name__)
_LOOK_BACK: Final = timedelta(days=30)
_UNSTATED: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One market to be read.

    Attributes:
        links: its adjudicated links in force; without any its past prices are not read.
        opens_at: when the first of the linked questions opens, None when one does not say.
        reached: until when its past prices are on record, None before the first.
        polled_at: when it was read last.
        is_well: whether the last reading could be used, and its source had it.
    """

    market_id: int
    source: str
    external_id: str
    links: tuple[int, ...]
    opens_at: datetime | None
    reached: datetime | None
    polled_at: datetime | None
    is_well: bool = True

    def since(self, market_opens_at: datetime | None, *, now: datetime) -> datetime:
        """Says from when on past prices are read.

        From the opening of question and market, whichever is later (a year ago where neither says),
        or from where the last sync came to.
        """
        stated = [at for at in (self.opens_at, market_opens_at, self.reached) if at is not None]
        return max(stated, default=now - _UNSTATED)

    def is_past_lacking(self, *, now: datetime) -> bool:
        """Says whether its past prices matter, can be had, and were not read for a day."""
        is_behind = self.reached is None or now - self.reached >= timedelta(days=1)
        return bool(self.links) and self.is_well and is_behind


@dataclass(slots=True)
class _Gathered:
    market: Market
    links: list[int]
    opens: list[datetime | None]


def pending(session: Session, question_ids: Collection[int] | None = None) -> list[Work]:
    """Lists the linked markets, those not read for longest first.

    Args:
        session: any session.
        question_ids: only those linked to these questions; None for all that still matter: no
            market that was decided and watched to the end, once its past prices were read.
    """
    query = (
        select(MarketLink, Market, Question.opens_at)
        .join(Market, Market.id == MarketLink.market_id)
        .join(Question, Question.id == MarketLink.question_id)
        .where(MarketLink.ended_at.is_(None))
        .order_by(Market.polled_at.is_not(None), Market.polled_at, Market.id)
    )
    if question_ids is None:
        is_unread = Market.history_until.is_(None) & MarketLink.adjudicated_at.is_not(None)
        query = query.where(or_(Market.due_at.is_not(None), is_unread))
        query = query.where(Question.state != QuestionState.ANNULLED)
    else:
        query = query.where(MarketLink.question_id.in_(question_ids))
    found: dict[int, _Gathered] = {}
    for link, market, opens_at in session.execute(query):
        gathered = found.setdefault(market.id, _Gathered(market, [], []))
        if link.adjudicated_at is not None:
            gathered.links.append(link.id)
            gathered.opens.append(opens_at)
    return [_work(each) for each in found.values()]


def _work(gathered: _Gathered) -> Work:
    stated = [at for at in gathered.opens if at is not None]
    market = gathered.market
    return Work(
        market_id=market.id,
        source=market.source,
        external_id=market.external_id,
        links=tuple(gathered.links),
        opens_at=min(stated) if stated and len(stated) == len(gathered.opens) else None,
        reached=market.history_until,
        polled_at=market.polled_at,
        is_well=market.failures == 0
        and market.quarantined_at is None
        and market.state is not SourceState.MISSING,
    )


def changed_first(
    works: Sequence[Work], sources: Sources, http: Http, *, now: datetime
) -> list[Work]:
    """Puts those first that their source says were resolved or reworded since they were read."""
    changed: set[tuple[str, str]] = set()
    for name in sorted({work.source for work in works} & set(sources)):
        polled = [work.polled_at for work in works if work.source == name]
        known = [at for at in polled if at is not None]
        since = max(min(known, default=now), now - _LOOK_BACK)
        try:
            found = sources[name].changes(http, since)
        except Exception as error:  # noqa: BLE001  # only the order depends on it
            _LOG.info("what changed at %s cannot be read: %s", name, error)
            found = None
        changed.update((name, each) for each in found or ())
    return sorted(works, key=lambda work: (work.source, work.external_id) not in changed)


def note_reached(session: Session, reached: Mapping[int, datetime]) -> None:
    """Notes until when the past prices of markets are on record; it never goes back."""
    if not reached:
        return
    for market in session.scalars(select(Market).where(Market.id.in_(reached))):
        until = reached[market.id]
        if market.quarantined_at is None:
            market.history_until = max(until, market.history_until or until)
    session.flush()
