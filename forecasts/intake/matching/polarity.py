"""Whether words and a question ask for the same side of a matter.

The range read from words speaks of the event without its negation ("it will not rain" is a low
probability of rain), so "not" in the words turns nothing round; "not" in a question does, and so
does an opposite on one side alone.
"""

import re
from dataclasses import dataclass
from typing import Final

from forecasts.intake.matching.stems import root, telling_words

_OPPOSITES: Final = """
open reopen | close shut
rise increase grow climb expand gain | fall drop decrease decline shrink sink
win | lose
end stop cease finish | continue last persist extend
stay remain keep | leave quit resign exit
accept approve ratify pass back | reject block veto oppose
succeed | fail
survive | collapse
join enter | leave quit exit
agree | refuse disagree
recover improve | worsen deteriorate
raise | cut lower reduce
hold | break
above exceed | below
more | fewer less
strengthen | weaken
start begin launch | end stop cease
lift ease | impose tighten
deploy send | withdraw
escalate | ease de-escalate
convict | acquit
legal | illegal
"""
_UNSAID: Final = re.compile(
    r"(?i)\b(?:not|never|cannot|no longer|without|out of|away from|\w+n[’']t)\b"
)
_TURNED: Final = re.compile(
    r"(?i)\b(?:fail(?:s|ed)? to|refus(?:e|es|ed) to|avoid(?:s|ed)?|stay(?:s|ed)? out|"
    r"keep(?:s)? out|kept out|remain(?:s|ed)? out|short of|rule(?:s|d)? out)\b"
)


def _roots(words: str) -> frozenset[str]:
    return frozenset(map(root, words.split()))


def _sides(line: str) -> tuple[frozenset[str], frozenset[str]]:
    first, _, second = line.partition("|")
    return _roots(first), _roots(second)


_PAIRS: Final = tuple(map(_sides, filter(None, _OPPOSITES.splitlines())))


@dataclass(frozen=True, slots=True)
class Opposites:
    """Words of two texts that mean the opposite of each other."""

    said: str
    asked: str


def opposites_of(bare: str) -> frozenset[str]:
    """Lists the roots that mean the opposite of one.

    Example:
        >>> sorted(opposites_of("open"))
        ['clos', 'shut']
    """
    return frozenset(
        other
        for pair in _PAIRS
        for side, against in (pair, pair[::-1])
        if bare in side
        for other in against
    )


def opposites_between(said: str, asked: str) -> tuple[Opposites, ...]:
    """Finds the words of two texts that mean the opposite, where neither text says both."""
    of_said, of_asked = telling_words(said), telling_words(asked)
    found: dict[str, Opposites] = {}
    for bare in of_said.keys() - of_asked.keys():
        against = opposites_of(bare)
        for other in sorted((against & of_asked.keys()) - of_said.keys()):
            found.setdefault(bare, Opposites(of_said[bare], of_asked[other]))
    return tuple(found[bare] for bare in sorted(found))


def are_opposite(one: str, other: str) -> bool:
    """Says whether two statements speak of opposite events, their own "not" left aside.

    The range read from a statement has its negation counted in already.

    Example:
        >>> are_opposite("The harbour will never open", "The harbour will open")
        False
        >>> are_opposite("The harbour will stay closed", "The harbour will open")
        True
    """
    turns = len({each.asked for each in opposites_between(one, other)})
    turns += len(_TURNED.findall(one)) + len(_TURNED.findall(other))
    return turns % 2 == 1


def is_turned_round(said: str, asked: str) -> bool:
    """Says whether words speak for No of a question, in so far as single words show it.

    Example:
        >>> is_turned_round("The harbour will never open", "Will the harbour open?")
        False
        >>> is_turned_round("The harbour will stay closed", "Will the harbour open?")
        True
        >>> is_turned_round("Selm will join the league", "Will Selm stay out of the league?")
        True
    """
    turns = len({each.asked for each in opposites_between(said, asked)}) + len(
        _TURNED.findall(said)
    )
    rest = _TURNED.sub(" ", asked)
    turns += len(_TURNED.findall(asked)) + len(_UNSAID.findall(rest))
    return turns % 2 == 1
