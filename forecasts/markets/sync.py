"""Reading all linked markets with their past prices: several read, one writes, resumable."""

import queue
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeAlias

from forecasts.db import Session
from forecasts.errors import ForecastsError
from forecasts.markets.lookup import linked_slugs
from forecasts.markets.poll import MarketReading, read_market, store_reading
from forecasts.markets.prices import Batch, record_batches
from forecasts.markets.series import HasPrice, held_daily
from forecasts.markets.syncing import Work, changed_first, note_reached, pending
from forecasts.models import Forecaster, Market
from forecasts.sources import Http, PricePoint, Snapshot, Sources
from forecasts.values import SourceState

Begin: TypeAlias = Callable[[], AbstractContextManager[Session]]
Progress: TypeAlias = Callable[[str, int, int | None], None]
READERS: Final = 4
PAUSE: Final = 0.02
_AHEAD: Final = 256
_POINTS: Final = 20_000
STEP: Final = "markets read"


@dataclass(frozen=True, slots=True)
class _Past:
    """Past prices of a market, complete up to a time."""

    work: Work
    points: Sequence[HasPrice]
    until: datetime


@dataclass(frozen=True, slots=True)
class _Done:
    """A market is read to the end, or as far as it could be; `error` is what broke it off."""

    work: Work
    error: Exception | None = None


_Item: TypeAlias = MarketReading | _Past | _Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a market changed: where it stood, where it stands, and what Yes is paid there.

    Attributes:
        questions: slugs of the questions linked to it.
        source: how its source is called.
    """

    questions: tuple[str, ...]
    source: str
    title: str
    url: str
    before: SourceState
    after: SourceState
    value: float | None


@dataclass(slots=True)
class SyncSummary:
    """What a sync did.

    Attributes:
        markets: how many were to be read.
        read: how many were read and could be used.
        failed: how many were not, or could not be.
        prices: new prices on record.
        changed: what became of markets whose state or pay-out changed.
        troubles: how many markets could not be used, by the name of the source and the reason.
        is_complete: False when it was stopped; run again, it goes on where it was.
    """

    markets: int = 0
    read: int = 0
    failed: int = 0
    prices: int = 0
    changed: list[Change] = field(default_factory=list)
    troubles: dict[str, Counter[str]] = field(default_factory=dict)
    is_complete: bool = True

    @property
    def done(self) -> int:
        """How many markets are through, read or not."""
        return self.read + self.failed

    def complain(self, source: str, reason: str) -> None:
        """Counts one trouble."""
        self.troubles.setdefault(source, Counter())[reason] += 1


class _Readers:
    """Threads that read outside and hand over what they read, in order for each market."""

    def __init__(self, sources: Sources, http: Http, *, now: Callable[[], datetime]) -> None:
        self._sources, self._http, self._now = sources, http, now
        self.items: queue.Queue[_Item] = queue.Queue(_AHEAD)
        self.stop = threading.Event()

    def _put(self, item: _Item) -> None:
        while not self.stop.is_set():
            try:
                self.items.put(item, timeout=0.1)
            except queue.Full:
                continue
            return

    def read(self, work: Work) -> None:
        """Reads one market, then its past prices."""
        if self.stop.is_set():
            return
        reading = read_market(
            self._sources,
            self._http,
            market_id=work.market_id,
            source=work.source,
            external_id=work.external_id,
        )
        self._put(reading)
        error: Exception | None = None
        if reading.snapshot is not None and work.links:
            try:
                self._read_past(work, reading.snapshot)
            except Exception as broken:  # noqa: BLE001  # handed over; others go on
                error = broken
        self._put(_Done(work, error))

    def _read_past(self, work: Work, snapshot: Snapshot) -> None:
        until = self._now()
        since = work.since(snapshot.opens_at, now=until)
        if since >= min(until, snapshot.closes_at or until):
            self._put(_Past(work, (), until))
            return
        source = self._sources[work.source]
        batches = source.history(
            self._http,
            work.external_id,
            hint=snapshot.history_hint,
            since=since,
            until=until,
        )
        last: PricePoint | None = None
        for points in filter(None, batches):
            if self.stop.is_set():
                return
            told: Sequence[HasPrice] = points
            if source.traits.tells_every_change:
                told = held_daily(points, last=last, until=points[-1].at)
            last = points[-1]
            self._put(_Past(work, told, last.at))
        rest: Sequence[HasPrice] = ()
        if last is not None and source.traits.tells_every_change:
            rest = held_daily((), last=last, until=min(until, snapshot.closes_at or until))
        self._put(_Past(work, rest, until))


class _Writer:
    """Writes what was read, as much at once as is there."""

    def __init__(self, summary: SyncSummary) -> None:
        self._summary = summary
        self._unused: set[int] = set()

    def write(self, session: Session, items: Sequence[_Item], *, now: datetime) -> None:
        """Stores items in the order they were read."""
        past: list[_Past] = []
        present: list[Batch] = []
        for item in items:
            if isinstance(item, MarketReading):
                self._store(session, item, present, now=now)
            elif isinstance(item, _Past):
                past.append(item)
            else:
                self._finish(item)
        self._write_prices(session, past, present, now=now)

    def _store(
        self, session: Session, reading: MarketReading, present: list[Batch], *, now: datetime
    ) -> None:
        market = session.get_one(Market, reading.market_id)
        before = market.state
        stored = store_reading(session, reading, now=now, gathered=present)
        if stored.state_changed:
            self._summary.changed.append(_change(session, market, before))
        if stored.trouble:
            self._unused.add(reading.market_id)
            self._summary.complain(reading.source, stored.trouble)

    def _finish(self, done: _Done) -> None:
        if done.work.market_id in self._unused:
            self._summary.failed += 1
        else:
            self._summary.read += 1
        if done.error is not None:
            known = isinstance(done.error, ForecastsError)
            words = str(done.error) if known else f"unexpected: {done.error!r}"
            self._summary.complain(done.work.source, f"Past prices: {words}")

    def _write_prices(
        self,
        session: Session,
        past: Sequence[_Past],
        present: Sequence[Batch],
        *,
        now: datetime,
    ) -> None:
        told: dict[int, list[HasPrice]] = defaultdict(list)
        for item in past:
            for link in item.work.links:
                told[link].extend(item.points)
        stands = {batch.link_id: batch for batch in present}
        batches = [
            replace(stands.get(link, Batch(link)), points=told.get(link, ()))
            for link in dict.fromkeys([*stands, *told])
        ]
        self._summary.prices += sum(record_batches(session, batches, now=now))
        note_reached(session, {item.work.market_id: item.until for item in past})


def _change(session: Session, market: Market, before: SourceState) -> Change:
    return Change(
        questions=tuple(linked_slugs(session, market.id)),
        source=session.get_one(Forecaster, market.forecaster_id).name,
        title=market.title,
        url=market.url,
        before=before,
        after=market.state,
        value=market.value,
    )


def _handed_over(
    readers: _Readers, futures: Sequence[Future[None]], is_stopping: Callable[[], bool]
) -> Iterator[list[_Item]]:
    """Yields what the readers hand over, as much as is there, until all are through or stopped."""
    through = 0
    while True:
        if is_stopping():
            readers.stop.set()
        while through < len(futures) and futures[through].done():
            through += 1
        is_last = through == len(futures) or readers.stop.is_set()
        items = list(_taken(readers.items))
        if items:
            yield items
        elif is_last:
            return
        else:
            time.sleep(PAUSE)


def _taken(items: "queue.Queue[_Item]") -> Iterator[_Item]:
    points = 0
    while points < _POINTS:
        try:
            item = items.get_nowait()
        except queue.Empty:
            return
        points += len(item.points) if isinstance(item, _Past) else 1
        yield item


def sync_all(
    begin: Begin,
    sources: Sources,
    http: Http,
    *,
    now: Callable[[], datetime],
    progress: Progress = lambda _step, _done, _total: None,
    is_stopping: Callable[[], bool] = lambda: False,
    question_ids: Collection[int] | None = None,
    is_past_lacking: bool = False,
) -> SyncSummary:
    """Reads all linked markets now, with the prices since the last sync, and writes them down.

    Four threads read; this one writes. Whatever is written says how far it reaches, so that a sync
    that was stopped or killed goes on from there. What cannot be read marks that market with the
    reason; the others go on. Markets a source names as changed come first.

    Args:
        begin: opens a writing transaction; none is open while this thread waits.
        sources: by name.
        http: the web client; used by several threads at once.
        now: the clock.
        progress: called with the step, how many markets are done, and how many there are.
        is_stopping: asked now and then; True ends the sync after what is in hand.
        question_ids: only markets linked to these; None for all.
        is_past_lacking: only those whose past prices were not read for a day.
    """
    with begin() as session:
        works = pending(session, question_ids)
    if is_past_lacking:
        works = [work for work in works if work.is_past_lacking(now=now())]
    else:
        works = changed_first(works, sources, http, now=now())
    if not works:
        return SyncSummary()
    summary = SyncSummary(markets=len(works))
    readers = _Readers(sources, http, now=now)
    writer = _Writer(summary)
    pool = ThreadPoolExecutor(READERS, thread_name_prefix="market")
    futures = [pool.submit(readers.read, work) for work in works]
    progress(STEP, 0, len(works))
    try:
        for items in _handed_over(readers, futures, is_stopping):
            with begin() as session:
                writer.write(session, items, now=now())
            progress(STEP, summary.done, summary.markets)
    finally:
        readers.stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    summary.is_complete = summary.done == summary.markets
    return summary
