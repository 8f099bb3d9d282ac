"""The sign of life of a working process, and the leases it holds on slots.

A thread writes every twenty seconds that the process lives and moves the leases of its slots
ahead. A killed process stops doing so, and after three minutes another takes its slots over.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import delete

from forecasts.jobs.slots import LEASE, Held, renew
from forecasts.jobs.work import Work
from forecasts.models import Heartbeat

log = logging.getLogger(__name__)

BEAT_SECONDS: Final = 20.0


def worker_name() -> str:
    """Names this process so that no other is named the same, even on another machine."""
    return f"{socket.gethostname()[:60]}/{os.getpid()}/{secrets.token_hex(4)}"


class Heart:
    """Beats for one process; see `beating`."""

    def __init__(self, work: Work) -> None:
        self.worker = worker_name()
        self._work = work
        self._started_at = work.now()
        self._until: dict[Held, datetime] = {}
        self._lock = threading.Lock()

    def hold(self, held: Held, *, since: datetime) -> None:
        """Keeps the lease of a slot that was claimed from now on."""
        with self._lock:
            self._until[held] = since + LEASE

    def drop(self, held: Held) -> None:
        """No longer keeps the lease of a slot."""
        with self._lock:
            self._until.pop(held, None)

    def is_holding(self, held: Held) -> bool:
        """Says whether a slot is surely still ours: its lease was kept and has not run out.

        After a process was suspended this is False before anybody else may have taken the slot.
        """
        now = self._work.now()
        with self._lock:
            return held in self._until and now < self._until[held]

    def beat(self) -> None:
        """Writes that the process lives, and moves the leases ahead."""
        now = self._work.now()
        with self._lock:
            holding = list(self._until)
        with self._work.transaction() as session:
            row = session.get(Heartbeat, self.worker)
            if row is None:
                session.add(Heartbeat(worker=self.worker, started_at=self._started_at, beat_at=now))
            else:
                row.beat_at = now
            kept = {held: renew(session, held, now=now) for held in holding}
        with self._lock:
            self._until.update(
                {
                    held: now + LEASE
                    for held, is_kept in kept.items()
                    if held in self._until and is_kept
                }
            )
        for held in (held for held, is_kept in kept.items() if not is_kept):
            self.drop(held)

    def stop(self) -> None:
        """Takes the sign of life away: the process ended in good order."""
        with self._work.transaction() as session:
            session.execute(delete(Heartbeat).where(Heartbeat.worker == self.worker))

    def run(self, end: threading.Event, every: float) -> None:
        """Beats until told to end; a beat that fails is made up for by the next."""
        while not end.wait(every):
            try:
                self.beat()
            except Exception:
                log.exception("the sign of life could not be written")


@contextmanager
def beating(work: Work, *, every: float = BEAT_SECONDS) -> Iterator[Heart]:
    """Beats while the block runs, from the first moment to the last."""
    heart, end = Heart(work), threading.Event()
    heart.beat()
    thread = threading.Thread(target=heart.run, args=(end, every), name="heart", daemon=True)
    thread.start()
    try:
        yield heart
    finally:
        end.set()
        thread.join()  # a beat under way still holds a connection
        try:
            heart.stop()
        except Exception:
            log.exception("the sign of life could not be taken away")
