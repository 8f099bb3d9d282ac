"""The price series of a question's markets, with marks where nobody was looking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.markets.lookup import linked_market, links_in_force
from forecasts.markets.series import is_gap
from forecasts.models import Forecaster, Market, MarketLink, Prediction
from forecasts.values import Provenance


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One recorded price, as the question asks it, in [0, 1]."""

    at: datetime
    probability: float
    is_gap_before: bool


@dataclass(frozen=True, slots=True)
class MarketHistory:
    """The recorded prices of one source on a question, in order of time.

    `url` is that of the market linked now, None when the link was ended; `ended_at` is when that
    was, None while one is in force.
    """

    forecaster_id: int
    label: str
    url: str | None
    points: tuple[HistoryPoint, ...]
    ended_at: datetime | None = None

    @property
    def gaps(self) -> int:
        """How often nobody polled for more than 48 hours."""
        return sum(point.is_gap_before for point in self.points)


def price_history(session: Session, question_id: int) -> list[MarketHistory]:
    """Lists what the markets of a question said, by source; three queries.

    What was taken back is left out; what a link recorded before it ended is there.
    """
    linked = [
        (market.forecaster_id, linked_market(row))
        for row in session.execute(links_in_force().where(MarketLink.question_id == question_id))
        for market in (row[1],)
    ]
    urls = {who: each.url for who, each in linked if each.is_adjudicated}
    said: dict[int, list[HistoryPoint]] = {}
    labels = {who: each.label for who, each in linked if each.is_adjudicated}
    rows = session.execute(
        select(
            Prediction.forecaster_id, Forecaster.name, Prediction.stated_at, Prediction.probability
        )
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .where(
            Prediction.question_id == question_id,
            Prediction.provenance == Provenance.MARKET,
            Prediction.retracted_at.is_(None),
        )
        .order_by(Prediction.stated_at)
    )
    for row in rows:
        labels[row.forecaster_id] = row.name
        points = said.setdefault(row.forecaster_id, [])
        gap = bool(points) and is_gap(points[-1].at, row.stated_at)
        points.append(HistoryPoint(row.stated_at, row.probability, gap))
    ended = _ended(session, question_id, urls)
    return [
        MarketHistory(who, label, urls.get(who), tuple(said.get(who, ())), ended.get(who))
        for who, label in sorted(labels.items(), key=lambda pair: pair[1])
    ]


def _ended(session: Session, question_id: int, in_force: Collection[int]) -> dict[int, datetime]:
    """Reads when the last link to each source ended, where none is in force."""
    query = (
        select(Market.forecaster_id, func.max(MarketLink.ended_at).label("at"))
        .join(MarketLink, MarketLink.market_id == Market.id)
        .where(
            MarketLink.question_id == question_id,
            MarketLink.adjudicated_at.is_not(None),
            MarketLink.ended_at.is_not(None),
        )
        .group_by(Market.forecaster_id)
    )
    rows = session.execute(query)
    return {row.forecaster_id: row.at for row in rows if row.forecaster_id not in in_force}
