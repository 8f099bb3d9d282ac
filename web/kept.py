"""What was made of the record, kept while the record is the same: derived, never stored."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar

Result = TypeVar("Result")
MOST: Final = 256
HEAVIEST: Final = 64_000_000
"""How many bytes of finished answers are kept; the latest one always is."""
MOST_SHARED: Final = 8


def _weight(result: object) -> int:
    size = getattr(result, "size", 0)  # of an answer made of bytes; an address weighs nothing
    return size if isinstance(size, int) else 0


class Kept:
    """The latest results of the pages' readings, for any number of threads.

    What two threads ask for at once is computed once: the second waits for the first.
    """

    def __init__(self, most: int = MOST, heaviest: int = HEAVIEST) -> None:
        self._most, self._heaviest, self._weight = most, heaviest, 0
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
            self._weight -= _weight(self._results.pop(key, None))
            self._results[key] = result
            self._weight += _weight(result)
            while len(self._results) > 1 and self._is_full():
                _, oldest = self._results.popitem(last=False)
                self._weight -= _weight(oldest)

    def _is_full(self) -> bool:
        return len(self._results) > self._most or self._weight > self._heaviest

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
                    if self._making.get(key) is turn:
                        del self._making[key]
        return result


class KeptOfOneVersion:
    """What answers are made of: large, and weighed by nobody, so a new version lets the old go.

    Args:
        most: how many results of the present version are kept.
    """

    def __init__(self, most: int = MOST_SHARED) -> None:
        self._most, self._lock = most, Lock()
        self._version: Hashable = None
        self._results = Kept(most)

    def of(self, version: Hashable) -> Kept:
        """Gives what is kept of this version of the record, and drops what was of another."""
        with self._lock:
            if version != self._version:
                self._version, self._results = version, Kept(self._most)
            return self._results
