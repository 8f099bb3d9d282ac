"""What was computed of the record, kept while the record is the same: derived, never stored."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any, Final, TypeVar

from flask import current_app

from forecasts.db import Session
from forecasts.standings import record_version

Result = TypeVar("Result")
MOST: Final = 64


class Kept:
    """The latest results of the pages' readings, for any number of threads.

    Two threads that ask for the same at once may both compute it; each result is right.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """Gives what was computed before under this key, or computes it now."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                found: Result = self._results[key]
                return found
        result = compute()
        with self._lock:
            self._results[key] = result
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return result


def kept(
    session: Session, asked: Hashable, compute: Callable[[], Result], *, now: datetime
) -> Result:
    """Gives what was computed before of the same record, or computes it now."""
    results: Kept = current_app.extensions["forecasts.kept"]
    return results.get((record_version(session, now), asked), compute)
