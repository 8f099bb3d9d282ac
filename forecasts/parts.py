"""Cutting many numbers into as many as a query takes at once."""

from collections.abc import Collection, Iterator
from typing import Final

AT_ONCE: Final = 5000
"""Values in one query; both databases take many more."""


def parts(numbers: Collection[int]) -> Iterator[list[int]]:
    """Cuts numbers into ordered parts a query takes at once.

    Example:
        >>> list(parts({3, 1, 2}))
        [[1, 2, 3]]
    """
    ordered = sorted(numbers)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
