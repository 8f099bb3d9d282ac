"""The claim of a look is renewed while its sources are read, so that its lease can be short.

A killed process renews nothing: within a lease anybody may look at its question.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Final, TypeAlias

from forecasts.db import Session
from forecasts.resolution.due import Claim, renew

log = logging.getLogger(__name__)

Opening: TypeAlias = Callable[[], AbstractContextManager[Session]]
RENEWS_EVERY: Final = 10.0


class Hold:
    """A claim as it is at this time; see `kept`."""

    def __init__(self, claim: Claim, transaction: Opening, now: Callable[[], datetime]) -> None:
        self.claim = claim
        self._transaction = transaction
        self._now = now

    def _renew(self) -> bool:
        with self._transaction() as session:
            renewed = renew(session, self.claim, now=self._now())
        self.claim = renewed or self.claim
        return renewed is not None

    def _run(self, end: threading.Event, every: float) -> None:
        """Renews until told to end, or taken over; what fails is made up for by the next time."""
        is_held = True
        while is_held and not end.wait(every):
            try:
                is_held = self._renew()
            except Exception:
                log.exception("the claim of %s could not be renewed", self.claim.slug)

    @contextmanager
    def kept(self, every: float = RENEWS_EVERY) -> Iterator[None]:
        """Renews the claim while the block runs; after it, `claim` stays as it is."""
        end = threading.Event()
        thread = threading.Thread(target=self._run, args=(end, every), name="hold", daemon=True)
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()
