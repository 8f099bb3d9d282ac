"""The markets linked to a question, as the rules that decide it need them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forecasts.db import AnyRow, AnySelect, Session
from forecasts.markets.record import CRITERIA_LIMIT, safe_text
from forecasts.markets.series import as_asked
from forecasts.markets.wordings import criteria_key
from forecasts.models import Forecaster, Market, MarketLink, Question
from forecasts.values import SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedMarket:
    """One market that is linked to a question, and where it stands.

    `price` is the probability of Yes to the question; `value` is the pay-out of Yes at the market
    itself, see `paid`. `trouble` says why the last reading could not be used; what is quarantined
    is not to be believed. `is_reworded` says that its rules read otherwise than when somebody
    compared them: its prices go on, but it decides nothing until it is compared again.
    """

    link_id: int
    market_id: int
    source: str
    label: str
    external_id: str
    url: str
    title: str
    outcome_label: str | None
    is_inverted: bool
    is_adjudicated: bool
    is_reference: bool
    state: SourceState
    state_since: datetime
    value: float | None
    source_status: str
    effective_at: datetime | None
    closes_at: datetime | None
    price: float | None
    price_at: datetime | None
    polled_at: datetime | None
    trouble: str | None
    quarantined_at: datetime | None
    is_reworded: bool
    compared_criteria: str | None
    evidence_id: int | None

    @property
    def paid(self) -> float | None:
        """What Yes to the question was paid, in [0, 1]: turned round where the link is inverted."""
        return None if self.value is None else as_asked(self.value, is_inverted=self.is_inverted)

    def rewording(self, criteria: str) -> str | None:
        """Says that rules just read differ from those somebody compared; None if they do not."""
        read = criteria_key(safe_text(criteria, limit=CRITERIA_LIMIT))
        if self.compared_criteria is None or read == self.compared_criteria:
            return None
        return "its rules were just reworded; compare again: forecasts market adjudicate"


def links_in_force() -> AnySelect:
    """Selects link, market, name of the source and question of every link that was not ended."""
    return (
        select(MarketLink, Market, Forecaster.name, Question.slug)
        .join(Question, Question.id == MarketLink.question_id)
        .join(Market, Market.id == MarketLink.market_id)
        .join(Forecaster, Forecaster.id == Market.forecaster_id)
        .where(MarketLink.ended_at.is_(None))
        .order_by(MarketLink.id)
    )


def linked_markets(
    session: Session, question_id: int, *, adjudicated_only: bool = False
) -> list[LinkedMarket]:
    """Lists the markets linked to a question whose link was not ended, in the order of linking.

    Args:
        session: any session.
        question_id: the question.
        adjudicated_only: whether to leave out links nobody has compared yet.
    """
    query = links_in_force().where(MarketLink.question_id == question_id)
    if adjudicated_only:
        query = query.where(MarketLink.adjudicated_at.is_not(None))
    return [linked_market(row) for row in session.execute(query)]


def links_of(question_id: int) -> AnySelect:
    """Selects what `links_in_force` does of every link of a question, ended or not."""
    return (
        select(MarketLink, Market, Forecaster.name, Question.slug)
        .join(Question, Question.id == MarketLink.question_id)
        .join(Market, Market.id == MarketLink.market_id)
        .join(Forecaster, Forecaster.id == Market.forecaster_id)
        .where(MarketLink.question_id == question_id)
        .order_by(MarketLink.id)
    )


def linked_slugs(session: Session, market_id: int, *, adjudicated_only: bool = False) -> list[str]:
    """Lists the questions a market is linked to by a link that was not ended, by slug."""
    query = (
        select(Question.slug)
        .join(MarketLink, MarketLink.question_id == Question.id)
        .where(MarketLink.market_id == market_id, MarketLink.ended_at.is_(None))
        .order_by(Question.slug)
    )
    if adjudicated_only:
        query = query.where(MarketLink.adjudicated_at.is_not(None))
    return list(session.scalars(query))


def _is_reworded(link: MarketLink, market: Market) -> bool:
    compared = link.criteria_sha256
    is_compared = link.adjudicated_at is not None and compared is not None
    return is_compared and criteria_key(market.criteria) != compared


def _trouble(market: Market, slug: str, *, is_reworded: bool) -> str | None:
    if not is_reworded or market.quarantined_at is not None:
        return market.trouble
    on = f" on {market.criteria_since:%Y-%m-%d}" if market.criteria_since else ""
    words = (
        f"its rules were reworded{on}; compare again: forecasts market adjudicate {slug} "
        f"{market.source}"
    )
    return f"{words}. {market.trouble}" if market.trouble else words


def linked_market(row: "AnyRow | tuple[MarketLink, Market, str, str]") -> LinkedMarket:
    """Makes a record of a row of `links_in_force`."""
    link, market, label, slug = row
    is_reworded = _is_reworded(link, market)
    price = market.price
    return LinkedMarket(
        link_id=link.id,
        market_id=market.id,
        source=market.source,
        label=label,
        external_id=market.external_id,
        url=market.url,
        title=market.title,
        outcome_label=market.outcome_label,
        is_inverted=link.is_inverted,
        is_adjudicated=link.adjudicated_at is not None,
        is_reference=link.is_reference,
        state=market.state,
        state_since=market.state_since,
        value=market.value,
        source_status=market.source_status,
        effective_at=market.effective_at,
        closes_at=market.closes_at,
        price=None if price is None else as_asked(price, is_inverted=link.is_inverted),
        price_at=market.price_at,
        polled_at=market.polled_at,
        trouble=_trouble(market, slug, is_reworded=is_reworded),
        quarantined_at=market.quarantined_at,
        is_reworded=is_reworded,
        compared_criteria=link.criteria_sha256,
        evidence_id=market.evidence_id,
    )
