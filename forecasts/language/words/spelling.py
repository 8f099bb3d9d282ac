"""Finds a word in a list although one letter is wrong, in time that does not grow with the list."""

from collections.abc import Iterator
from typing import Final

_SHORTEST: Final = 5
_LONGEST: Final = 30


def _shortened(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def is_one_edit(first: str, second: str) -> bool:
    """Whether one letter added, dropped, changed or swapped turns one word into the other.

    Example:
        >>> is_one_edit("tarnow", "tarnov"), is_one_edit("tarnow", "tanrow")
        (True, True)
        >>> is_one_edit("tarnow", "ternov")
        False
    """
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1 or first == second:
        return False
    at = next((i for i, letter in enumerate(first) if letter != second[i]), len(first))
    if len(first) == len(second):
        is_swapped = first[at : at + 2] == second[at : at + 2][::-1]
        return first[at + 1 :] == second[at + 1 :] or (
            is_swapped and first[at + 2 :] == second[at + 2 :]
        )
    return first[at:] == second[at + 1 :]


class SpellingIndex:
    """Words that can be found with one letter wrong."""

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = {}
        self._known: set[str] = set()

    def add(self, word: str) -> None:
        """Takes a word in; short ones are left out, as one letter makes them another word."""
        if word in self._known or not _SHORTEST <= len(word) <= _LONGEST:
            return
        self._known.add(word)
        for key in _shortened(word):
            found = self._words.setdefault(key, [])
            if len(found) < 8:
                found.append(word)

    def find(self, word: str) -> str | None:
        """Returns the known word one edit away, or None when there is none or more than one.

        Example:
            >>> index = SpellingIndex()
            >>> index.add("tarnowska")
            >>> index.find("tarnovska")
            'tarnowska'
        """
        if not _SHORTEST <= len(word) <= _LONGEST:
            return None
        near = {
            known
            for key in _shortened(word)
            for known in self._words.get(key, ())
            if is_one_edit(word, known)
        }
        return next(iter(near)) if len(near) == 1 else None
