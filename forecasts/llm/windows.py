"""Cuts a long article into parts a model can read, at the borders of paragraphs."""

from collections.abc import Iterator, Sequence
from typing import Final

from forecasts.language import Span

MOST_CHARACTERS: Final = 12_000
MOST_WINDOWS: Final = 8
"""Windows of an article a model is given at most: in all about 25,000 tokens of English."""


def _pieces(paragraphs: Sequence[Span], most: int) -> Iterator[Span]:
    """The paragraphs; one longer than a window is cut."""
    for start, end in paragraphs:
        yield from ((at, min(at + most, end)) for at in range(start, end, most))


def cut_windows(
    paragraphs: Sequence[Span], *, most: int = MOST_CHARACTERS, windows: int = MOST_WINDOWS
) -> tuple[tuple[Span, ...], int]:
    """Puts paragraphs together into windows as long as allowed.

    Args:
        paragraphs: in order.
        most: characters in a window.
        windows: how many are made at most.

    Returns:
        The windows, and how many characters of paragraphs lie behind the last one.

    Example:
        >>> cut_windows([(0, 40), (42, 80), (82, 95), (97, 120)], most=60, windows=2)
        (((0, 40), (42, 95)), 23)
    """
    made: list[Span] = []
    unread = 0
    for start, end in _pieces(paragraphs, most):
        if unread:
            unread += end - start
        elif made and end - made[-1][0] <= most:
            made[-1] = (made[-1][0], end)
        elif len(made) < windows:
            made.append((start, end))
        else:
            unread = end - start
    return tuple(made), unread
