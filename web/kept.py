"""What was made of the record, kept while the record is the same: derived, never stored."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar

Result = TypeVar("Result")
MOST: Final = 256


class Kept:
    """The latest results of the pages' readings, for any number of threads.

    What two threads ask for at once is computed once: the second waits for the first.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def find(self, key: Hashable) -> tuple[Any, ...]:
        """Gives what is kept under this key: one result, or nothing."""
        with self._lock:
            if key not in self._results:
                return ()
            self._results.move_to_end(key)
            return (self._results[key],)

    def _keep(self, key: Hashable, result: Any) -> None:
        with self._lock:
            self._results[key] = result
            while len(self._results) > self._most:
                self._results.popitem(last=False)

    def get(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """Gives what was computed before under this key, or computes it now."""
        for found in self.find(key):
            kept: Result = found
            return kept
        with self._lock:
            turn = self._making.setdefault(key, Lock())
        with turn:
            for found in self.find(key):
                made_meanwhile: Result = found
                return made_meanwhile
            try:
                result = compute()
                self._keep(key, result)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return result
