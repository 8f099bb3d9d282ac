"""Who does something to whom, as far as the order of names shows it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from forecasts.intake.matching.stems import names_in, root, telling_words
from forecasts.search import folded_words

_MUTUAL: Final = frozenset(map(root, ("meet", "play", "face", "fight", "marry", "join", "agree")))
"""What two do together: it is the same from either side."""


def _roots(text: str) -> list[str]:
    return [root(word) for word in folded_words(text)]


def _acting(words: Sequence[str], verb: str, one: str, other: str) -> str | None:
    """Names which of two acts on the other: the first, or the second where it stands after "by"."""
    first, second = sorted((one, other), key=words.index)
    place = words.index(verb)
    if not words.index(first) < place < words.index(second):
        return None
    return second if "by" in words[place : words.index(second)] else first


def swapped_names(said: str, asked: str) -> tuple[str, str] | None:
    """Finds two names of a question that change places in the words, so that it asks another thing.

    Example:
        >>> swapped_names("Brazil will beat Germany", "Will Germany beat Brazil?")
        ('Germany', 'Brazil')
        >>> swapped_names("Brazil will be beaten by Germany", "Will Germany beat Brazil?")
    """
    told, wanted = _roots(said), _roots(asked)
    names = names_in([asked]) & telling_words(asked).keys()
    both = sorted(names & set(told) & set(wanted), key=wanted.index)
    verbs = (telling_words(asked).keys() & set(told)) - names - _MUTUAL
    printed = {root(each): each for word in asked.split() for each in folded_words(word)[:1]}
    for one, other in pairwise(both):
        for verb in sorted(verbs):
            acting = _acting(told, verb, one, other), _acting(wanted, verb, one, other)
            if None not in acting and acting[0] != acting[1]:
                return printed[one].title(), printed[other].title()
    return None
