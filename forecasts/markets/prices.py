"""Prices become predictions: thinned, in bulk, through adjudicated links that are in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, text

from forecasts import ledger
from forecasts.clock import DatePrecision, isoformat
from forecasts.db import Session, insert_rows, stored_time
from forecasts.ledger import Appending, PayloadTemplate, written
from forecasts.markets.on_record import LinkSeries, is_unsettled, read_series
from forecasts.markets.series import HasPrice, Point, additions, thinned
from forecasts.models import (
    MarketLink,
    Prediction,
)
from forecasts.scores import rescore_questions
from forecasts.values import (
    Basis,
    Chain,
    Directness,
    Provenance,
    Visibility,
)

__all__ = ["Batch", "record_batches", "record_prices", "recorded_by", "thinned"]

_VARYING: Final = ("forecaster_id", "id", "probability", "question_id", "stated_at")
_IN_ONE: Final = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """Prices of one market, as the market gave them, to be recorded through one link.

    Attributes:
        points: past prices, in any order.
        present: the price that stands, at the time its source gives.
        seen_at: when that was read.
    """

    link_id: int
    points: Sequence[HasPrice] = ()
    present: HasPrice | None = None
    seen_at: datetime | None = None

    @property
    def earliest(self) -> datetime | None:
        """The time of its earliest price, None where there is none."""
        given = [point.at for point in self.points]
        if self.present is not None:
            given.append(self.present.at)
        return min(given, default=None)

    def new_to(self, series: LinkSeries, *, now: datetime) -> list[Point]:
        """Lists what it adds to a series that is on record, in order of time."""
        found: list[Point] = []
        if self.present is not None:
            found = series.seen(self.present, self.seen_at or now, now=now)
        known = sorted([*series.standing, *found])
        return sorted([*found, *additions(known, series.usable(self.points, now=now))])


def recorded_by(source: str) -> str:
    """Names who records the prices of a source.

    Example:
        >>> recorded_by("polymarket")
        'market polymarket'
    """
    return f"market {source}"


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
                "reading_reason": None,
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

    def add(self, series: LinkSeries, point: Point) -> None:
        """Adds one price."""
        row = series.row
        shared, template = self._of_source(row.source)
        self._rows.append(
            {
                **shared,
                "id": self._next,
                "forecaster_id": row.forecaster_id,
                "question_id": row.question_id,
                "probability": point.probability,
                "stated_at": stored_time(self._session, point.at),
                "excluded_reason": None,
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
        kind = "prediction.recorded" if is_unsettled(row) else ledger.PRICED
        self._entries[chain].add(kind, template.fill(values))
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
    times = [at for at in (batch.earliest for batch in batches) if at is not None]
    if not times:
        return [0] * len(batches)
    found = read_series(session, [batch.link_id for batch in batches], min(times))
    rows = _Rows(session, now=now)
    added, touched = [], []
    for batch in batches:
        series = found.get(batch.link_id)
        new = batch.new_to(series, now=now) if series else []
        for point in new:
            assert series is not None
            rows.add(series, point)
        if new and series and is_unsettled(series.row):
            touched.append(series.row.question_id)
        added.append(len(new))
    rows.flush()
    if touched:
        rescore_questions(session, touched)
    return added


def record_prices(
    session: Session, link: MarketLink, points: Sequence[HasPrice], *, now: datetime
) -> int:
    """Records the prices of one link as predictions of its market.

    They are thinned (see `thinned`), turned round where the link is inverted, begin with the
    question, and end with it, before the market's close and the outcome. Recording the same again
    adds nothing. A resolved question is rescored.

    Args:
        session: an open writing transaction.
        link: an adjudicated link in force; through another nothing is recorded.
        points: as the market gave them, in any order.
        now: the present instant; later points are left out.

    Returns:
        How many were added.
    """
    return record_batches(session, [Batch(link.id, points)], now=now)[0]
