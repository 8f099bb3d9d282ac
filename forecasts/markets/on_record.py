"""What is on record between a question and its market, as recording a price needs it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, func, select

from forecasts.db import AnyRow, Session
from forecasts.markets.cadence import DECIDED
from forecasts.markets.series import HasPrice, Point, as_asked, standing
from forecasts.models import (
    Family,
    FamilyMember,
    Market,
    MarketLink,
    Prediction,
    Question,
    Resolution,
    Withdrawal,
)
from forecasts.values import Provenance, QuestionState

_TICK: Final = timedelta(microseconds=1)


@dataclass(slots=True)
class LinkSeries:
    """One link with its question, and what is on record between them."""

    row: AnyRow
    known_at: datetime | None
    known: list[Point]
    withdrawn_at: datetime | None

    @property
    def after(self) -> datetime | None:
        """After when prices count: the opening of the question, or the end of an earlier link."""
        opens_at = self.row.question_opens_at
        opening = None if opens_at is None else opens_at - _TICK
        given = [each for each in (opening, self.withdrawn_at) if each is not None]
        return max(given) if given else None

    @property
    def standing(self) -> list[Point]:
        """The points on record that stand; those before the end of an earlier link do not."""
        gone = self.withdrawn_at
        return self.known if gone is None else [each for each in self.known if each.at > gone]

    @property
    def ends_at(self) -> datetime | None:
        """Before when prices count: the market's close, its outcome, or the question's."""
        decided_at = self.row.effective_at if self.row.market_state in DECIDED else None
        ends = (self.row.closes_at, decided_at, self.known_at)
        given = [each for each in ends if each is not None]
        return min(given) if given else None

    def usable(self, points: Iterable[HasPrice], *, now: datetime) -> list[Point]:
        """Lists what may be recorded, as the question asks it: only what was said in its window."""
        is_inside = self._window(now)
        return [self._as_asked(each) for each in points if is_inside(each.at)]

    def seen(self, price: HasPrice, seen_at: datetime, *, now: datetime) -> list[Point]:
        """Lists the price that stands, as the question asks it, if it is to be recorded."""
        asked = self._as_asked(price)
        found = standing(self.standing, asked, seen_at=seen_at, after=self.after)
        return [each for each in found if self._window(now)(each.at)]

    def _as_asked(self, price: HasPrice) -> Point:
        return Point(price.at, as_asked(price.probability, is_inverted=self.row.is_inverted))

    def _window(self, now: datetime) -> Callable[[datetime], bool]:
        """Says of a time whether a price of then may be recorded."""
        after, ends_at = self.after, self.ends_at
        last = min(now, self.row.question_closes_at)

        def is_inside(at: datetime) -> bool:
            is_begun = after is None or at > after
            return is_begun and at <= last and (ends_at is None or at < ends_at)

        return is_inside


def _links(session: Session, link_ids: Sequence[int]) -> list[AnyRow]:
    """Reads the links through which prices may be recorded; quarantined and ended ones drop out."""
    under_condition = exists().where(
        FamilyMember.question_id == Question.id,
        Family.id == FamilyMember.family_id,
        Family.condition_id.is_not(None),
    )
    query = (
        select(
            MarketLink.id,
            MarketLink.is_inverted,
            Market.source,
            Market.forecaster_id,
            Market.closes_at,
            Market.effective_at,
            Market.state.label("market_state"),
            Question.id.label("question_id"),
            Question.opens_at.label("question_opens_at"),
            Question.closes_at.label("question_closes_at"),
            Question.visibility,
            Question.state,
            under_condition.label("is_conditional"),
        )
        .join(Market, Market.id == MarketLink.market_id)
        .join(Question, Question.id == MarketLink.question_id)
        .where(
            MarketLink.id.in_(link_ids),
            MarketLink.adjudicated_at.is_not(None),
            MarketLink.ended_at.is_(None),
            Market.quarantined_at.is_(None),
            Question.state != QuestionState.ANNULLED,
        )
    )
    return list(session.execute(query))


def is_unsettled(row: AnyRow) -> bool:
    """Says whether more than its window decides if a price counts, and whether scores depend on it.

    So it is on a resolved question, and under a condition.
    """
    return bool(row.is_conditional) or row.state is QuestionState.RESOLVED


def _known_at(session: Session, rows: Iterable[AnyRow]) -> dict[int, datetime | None]:
    resolved = [row.question_id for row in rows if row.state is QuestionState.RESOLVED]
    if not resolved:
        return {}
    newest = (
        select(func.max(Resolution.id))
        .where(Resolution.question_id.in_(resolved))
        .group_by(Resolution.question_id)
    )
    query = select(Resolution.question_id, Resolution.known_at).where(Resolution.id.in_(newest))
    return {row.question_id: row.known_at for row in session.execute(query)}


def _recorded(
    session: Session, rows: Iterable[AnyRow], since: datetime
) -> dict[tuple[int, int], list[Point]]:
    """Reads what is on record from the last point before a time on, by question and market."""
    wanted = {row.question_id for row in rows}
    who = {row.forecaster_id for row in rows}
    is_price = (
        Prediction.question_id.in_(wanted)
        & Prediction.forecaster_id.in_(who)
        & (Prediction.provenance == Provenance.MARKET)
        & Prediction.retracted_at.is_(None)
    )
    before = (
        select(func.max(Prediction.stated_at).label("at"))
        .where(is_price, Prediction.stated_at <= since)
        .group_by(Prediction.question_id, Prediction.forecaster_id)
        .subquery()
    )
    oldest = session.scalar(select(func.min(before.c.at)))
    query = select(
        Prediction.question_id,
        Prediction.forecaster_id,
        Prediction.stated_at,
        Prediction.probability,
    ).where(is_price)
    if oldest is not None:
        query = query.where(Prediction.stated_at >= oldest)
    found: dict[tuple[int, int], list[Point]] = {}
    for row in session.execute(query.order_by(Prediction.stated_at)):
        key = row.question_id, row.forecaster_id
        found.setdefault(key, []).append(Point(row.stated_at, row.probability))
    return found


def _withdrawn(session: Session, rows: Iterable[AnyRow]) -> dict[tuple[int, int], datetime]:
    """Reads when links of the source to the question ended before: what was until then stands."""
    query = (
        select(
            Withdrawal.question_id,
            Withdrawal.forecaster_id,
            func.max(Withdrawal.withdrawn_at).label("at"),
        )
        .where(Withdrawal.question_id.in_({row.question_id for row in rows}))
        .where(Withdrawal.forecaster_id.in_({row.forecaster_id for row in rows}))
        .group_by(Withdrawal.question_id, Withdrawal.forecaster_id)
    )
    return {(row.question_id, row.forecaster_id): row.at for row in session.execute(query)}


def read_series(
    session: Session, link_ids: Sequence[int], since: datetime
) -> dict[int, LinkSeries]:
    """Reads many links, and their series from the last point before a time on; four queries.

    Returns:
        By number of the link; those through which nothing may be recorded are missing.
    """
    rows = _links(session, link_ids)
    if not rows:
        return {}
    known_at = _known_at(session, rows)
    known, withdrawn = _recorded(session, rows, since), _withdrawn(session, rows)
    found = {}
    for row in rows:
        key = row.question_id, row.forecaster_id
        found[row.id] = LinkSeries(
            row, known_at.get(row.question_id), known.get(key, []), withdrawn.get(key)
        )
    return found
