"""Prices become predictions: thinned, in bulk, through adjudicated links that are in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, func, select, text

from forecasts import ledger
from forecasts.clock import DatePrecision, isoformat
from forecasts.db import AnyRow, Session, insert_rows, stored_time
from forecasts.ledger import Appending, PayloadTemplate, written
from forecasts.markets.cadence import DECIDED
from forecasts.markets.series import HasPrice, Point, additions, as_asked, thinned
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
from forecasts.scores import rescore_questions
from forecasts.values import (
    Basis,
    Chain,
    Directness,
    ExcludedReason,
    Provenance,
    QuestionState,
    Visibility,
)

__all__ = ["Batch", "record_batches", "record_prices", "recorded_by", "thinned"]

_VARYING: Final = ("forecaster_id", "id", "probability", "question_id", "stated_at")
_IN_ONE: Final = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """Prices of one market, as the market gave them, to be recorded through one link."""

    link_id: int
    points: Sequence[HasPrice]


@dataclass(slots=True)
class _Series:
    """One link with its question, and what is on record between them."""

    row: AnyRow
    known_at: datetime | None
    known: list[Point]
    withdrawn_at: datetime | None

    @property
    def ends_at(self) -> datetime | None:
        """Before when prices count: the market's close, its outcome, or the question's."""
        decided_at = self.row.effective_at if self.row.market_state in DECIDED else None
        ends = (self.row.closes_at, decided_at, self.known_at)
        given = [each for each in ends if each is not None]
        return min(given) if given else None

    def usable(self, points: Iterable[HasPrice], *, now: datetime) -> list[Point]:
        """Lists what may be recorded, as the question asks it."""
        ends_at, after = self.ends_at, self.withdrawn_at
        inverted = self.row.is_inverted
        return [
            Point(each.at, as_asked(each.probability, is_inverted=inverted))
            for each in points
            if each.at <= now
            and (ends_at is None or each.at < ends_at)
            and (after is None or each.at > after)
        ]


def recorded_by(source: str) -> str:
    """Names who records the prices of a source.

    Example:
        >>> recorded_by("polymarket")
        'market polymarket'
    """
    return f"market {source}"


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


def _series(session: Session, link_ids: Sequence[int], since: datetime) -> dict[int, _Series]:
    rows = _links(session, link_ids)
    if not rows:
        return {}
    known_at = _known_at(session, rows)
    known, withdrawn = _recorded(session, rows, since), _withdrawn(session, rows)
    found = {}
    for row in rows:
        key = row.question_id, row.forecaster_id
        found[row.id] = _Series(
            row, known_at.get(row.question_id), known.get(key, []), withdrawn.get(key)
        )
    return found


class _Rows:
    """Predictions waiting to be inserted, numbered by us, and their ledger entries."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self._session, self._now = session, now
        self._entries = {chain: Appending(session, chain, now=now) for chain in Chain}
        self._rows: list[dict[str, Any]] = []
        self._shared: dict[str, tuple[dict[str, Any], PayloadTemplate]] = {}
        session.flush()
        top = session.connection().execute(select(func.max(Prediction.id))).scalar()
        self._next = int(top or 0) + 1

    def _of_source(self, source: str) -> tuple[dict[str, Any], PayloadTemplate]:
        if source not in self._shared:
            shared: dict[str, Any] = {
                "low": None,
                "high": None,
                "stated_precision": DatePrecision.INSTANT,
                "recorded_at": self._now,
                "recorded_by": recorded_by(source),
                "basis": Basis.PRICE,
                "phrase": None,
                "lexicon_version": None,
                "directness": Directness.DIRECT,
                "is_inverted": False,
                "proposed": None,
                "is_commitment": False,
                "quotation_id": None,
                "provenance": Provenance.MARKET,
                "visibility": Visibility.PUBLIC,
            }
            template = PayloadTemplate(Prediction, _VARYING, shared)
            plain = {name: str(v) if isinstance(v, str) else v for name, v in shared.items()}
            plain["recorded_at"] = stored_time(self._session, self._now)
            self._shared[source] = plain, template
        return self._shared[source]

    def add(self, series: _Series, point: Point) -> None:
        """Adds one price."""
        row = series.row
        shared, template = self._of_source(row.source)
        is_late = point.at > row.question_closes_at
        self._rows.append(
            {
                **shared,
                "id": self._next,
                "forecaster_id": row.forecaster_id,
                "question_id": row.question_id,
                "probability": point.probability,
                "stated_at": stored_time(self._session, point.at),
                "excluded_reason": ExcludedReason.AFTER_CLOSE.value if is_late else None,
            }
        )
        values = (
            str(row.forecaster_id),
            str(self._next),
            written(point.probability),
            str(row.question_id),
            f'"{isoformat(point.at)}"',
        )
        chain = ledger.chain_for(row.visibility)
        self._entries[chain].add("prediction.recorded", template.fill(values))
        self._next += 1

    def flush(self) -> None:
        """Writes everything."""
        if not self._rows:
            return
        insert_rows(self._session, Prediction.__tablename__, self._rows)
        if self._session.get_bind().dialect.name == "postgresql":
            sequence = "pg_get_serial_sequence('prediction', 'id')"
            used = f"SELECT setval({sequence}, {self._next - 1})"
            self._session.connection().execute(text(used))
        for entries in self._entries.values():
            entries.flush()


def record_batches(session: Session, batches: Sequence[Batch], *, now: datetime) -> list[int]:
    """Records the prices of many links: a few queries and one insert, however many there are.

    Args:
        session: an open writing transaction.
        batches: at most one a link; a second one of the same link would not see the first.
        now: the present instant.

    Returns:
        How many prices each batch added; none where the link is not adjudicated, was ended, its
        market is quarantined or its question annulled.
    """
    added: list[int] = []
    for start in range(0, len(batches), _IN_ONE):
        added += _record_some(session, batches[start : start + _IN_ONE], now=now)
    return added


def _record_some(session: Session, batches: Sequence[Batch], *, now: datetime) -> list[int]:
    times = [point.at for batch in batches for point in batch.points]
    if not times:
        return [0] * len(batches)
    found = _series(session, [batch.link_id for batch in batches], min(times))
    rows = _Rows(session, now=now)
    added, touched = [], []
    for batch in batches:
        series = found.get(batch.link_id)
        new = additions(series.known, series.usable(batch.points, now=now)) if series else []
        for point in new:
            assert series is not None
            rows.add(series, point)
        if new and series and _is_unsettled(series.row):
            touched.append(series.row.question_id)
        added.append(len(new))
    rows.flush()
    if touched:
        rescore_questions(session, touched)
    return added


def _is_unsettled(row: AnyRow) -> bool:
    """Says whether more than its own window decides if a price on the question counts."""
    return bool(row.is_conditional) or row.state is QuestionState.RESOLVED


def record_prices(
    session: Session, link: MarketLink, points: Sequence[HasPrice], *, now: datetime
) -> int:
    """Records the prices of one link as predictions of its market.

    They are thinned (see `thinned`), turned round where the link is inverted, and end before the
    market's close and the outcome. Recording the same again adds nothing. A resolved question is
    rescored.

    Args:
        session: an open writing transaction.
        link: an adjudicated link in force; through another nothing is recorded.
        points: as the market gave them, in any order.
        now: the present instant; later points are left out.

    Returns:
        How many were added.
    """
    return record_batches(session, [Batch(link.id, points)], now=now)[0]
