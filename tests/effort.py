"""How much work something makes, counted and not timed: the same on every machine."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

_BEGINS_ONLY: Final = frozenset({"startswith", "endswith"})


@dataclass
class Effort:
    """What was counted.

    Attributes:
        calls: of functions, written in Python and in C. What a regular expression does inside is
            one call.
        letters: of the texts whose methods were called, for a method may go through all of one.
    """

    calls: int = 0
    letters: int = 0


def effort(work: Callable[[], object]) -> Effort:
    """Counts what something makes."""
    made = Effort()

    def count(_frame: FrameType, event: str, called: Any) -> None:
        if event == "call":
            made.calls += 1
        elif event == "c_call":
            made.calls += 1
            of = getattr(called, "__self__", None)
            if isinstance(of, str | bytes | bytearray) and called.__name__ not in _BEGINS_ONLY:
                made.letters += len(of)

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return made


def is_in_step(short: Callable[[], object], long: Callable[[], object], most: float) -> bool:
    """Whether the long work takes no more of the processor than so many times the short one.

    For work inside regular expressions and libraries, where no calls can be counted. A busy machine
    makes single figures larger, never smaller, so each work has its least figure of many, and there
    are so many until that is low enough. What grows faster than it may never gets there.
    """
    times = [float("inf"), float("inf")]
    for _ in range(12):
        for which, work in enumerate((short, long)):
            began = time.process_time()
            work()
            times[which] = min(times[which], time.process_time() - began)
        if times[1] <= most * times[0]:
            return True
    return False
