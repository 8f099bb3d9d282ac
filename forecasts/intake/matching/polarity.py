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
open reopen run operate | close shut
rise increase grow climb expand gain | fall drop decrease decline shrink sink
win beat defeat | lose
end stop cease finish settle cancel scrap abandon | continue last persist extend
lift | continue extend
stay remain keep | leave quit resign exit
keep hold retain | lose
accept approve ratify pass back | reject block veto oppose
succeed | fail
survive | collapse fall lose
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
_COMPARING: Final = ("above", "below", "exceed", "more", "fewer", "less")
"""Opposites that comparisons are made of; they are read as such, with the words beside them."""
_MORE: Final = re.compile(
    r"(?i)\b(?:(?:more|higher|greater|larger|bigger) than"
    r"(?! (?:likely|even|(?:a )?\d+ ?(?:%|per ?cent) (?:chance|likel|prob)))|at least|above|"
    r"exceed(?:s|ed|ing)?|upwards of|(?:over|beyond|top(?:s|ped)?)(?= [$€£]?\d))\b"
)
_LESS: Final = re.compile(
    r"(?i)\b(?:(?:less|fewer|lower|smaller) than(?! likely)|at most|below|"
    r"under(?= [$€£]?\d))\b"
)
_UNSAID: Final = re.compile(
    r"(?i)\b(?:not|never|cannot|no longer|without|out of|away from|\w+n[’']t)\b"
)
_TURNED: Final = re.compile(
    r"(?i)\b(?:fail(?:s|ed)? to|refus(?:e|es|ed) to|avoid(?:s|ed)?|stay(?:s|ed)? out|"
    r"keep(?:s)? out|kept out|remain(?:s|ed)? out|short of|rule(?:s|d)? out)\b"
)


_AGAINST: Final = re.compile(
    r"(?i)\b(?:vote|decide|rule|speak|come out|find|argue)\w*\s(?:\w+\s){0,2}?"
    r"(?P<side>against|for|in favou?r of)\b"
)
_LOSES_TO: Final = re.compile(
    r"\b(?P<one>[A-Z][\w’'-]+)\s.{0,60}?\b(?:lose|loses|lost|losing) to\b"
)
_WAYS: Final = "rise increase grow climb expand gain fall drop decrease decline shrink sink"


def _roots(words: str) -> frozenset[str]:
    return frozenset(map(root, words.split()))


def _sides(line: str) -> tuple[frozenset[str], frozenset[str]]:
    first, _, second = line.partition("|")
    return _roots(first), _roots(second)


_PAIRS: Final = tuple(map(_sides, filter(None, _OPPOSITES.splitlines())))
_ROOTS_OF_WAYS: Final = _roots(_WAYS)
_ROOTS_COMPARING: Final = frozenset(map(root, _COMPARING))


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


def _comparison(text: str) -> tuple[str, bool] | None:
    """Finds the one way in which a text compares: its words, and whether it says more."""
    more, less = _MORE.search(text), _LESS.search(text)
    if bool(more) is bool(less):
        return None
    return (more or less or [""])[0].lower(), bool(more)


def _compared(said: str, asked: str) -> list[Opposites]:
    one, other = _comparison(said), _comparison(asked)
    if one is None or other is None or one[1] is other[1]:
        return []
    return [Opposites(one[0], other[0])]


def _voted(said: str, asked: str) -> list[Opposites]:
    """Finds a vote for something in one text that is against it in the other."""
    one, other = _AGAINST.search(said), _AGAINST.search(asked)
    if one is None or other is None:
        return []
    sides = one["side"].lower(), other["side"].lower()
    return [Opposites(*sides)] if (sides[0] == "against") != (sides[1] == "against") else []


def _changed_places(said: str, asked: str) -> bool:
    """Says whether "A will lose to B" stands against "B will beat A"."""
    found = _LOSES_TO.search(said)
    if found is None:
        return False
    behind = re.findall(r"[A-Z][\w’'-]+", said[found.end() :])
    places = [asked.find(name) for name in (found["one"], *behind[:1])]
    return len(places) == 2 and -1 not in places and places[1] < places[0]


def _turns(one: str, other: str) -> int:
    """Counts how often one text turns the other round; "rise above" for "fall below" is once."""
    found = opposites_between(one, other)
    compared = {each.asked for each in _compared(one, other)}
    ways = {each.asked for each in found if root(each.asked) in _ROOTS_OF_WAYS}
    turns = len({each.asked for each in found})
    return turns - bool(compared and ways) - _changed_places(one, other)


def opposites_between(said: str, asked: str) -> tuple[Opposites, ...]:
    """Finds the words of two texts that mean the opposite, where neither text says both.

    Example:
        >>> opposites_between("Rates will be lower than 3 percent", "Will rates exceed 3 percent?")
        (Opposites(said='lower than', asked='exceed'),)
    """
    of_said, of_asked = telling_words(said), telling_words(asked)
    found: dict[str, Opposites] = {}
    for bare in of_said.keys() - of_asked.keys():
        against = opposites_of(bare) - _ROOTS_COMPARING
        for other in sorted((against & of_asked.keys()) - of_said.keys()):
            found.setdefault(bare, Opposites(of_said[bare], of_asked[other]))
    plain = (found[bare] for bare in sorted(found))
    return (*plain, *_compared(said, asked), *_voted(said, asked))


def are_opposite(one: str, other: str) -> bool:
    """Says whether two statements speak of opposite events, their own "not" left aside.

    The range read from a statement has its negation counted in already.

    Example:
        >>> are_opposite("The harbour will never open", "The harbour will open")
        False
        >>> are_opposite("The harbour will stay closed", "The harbour will open")
        True
    """
    turns = _turns(one, other) + len(_TURNED.findall(one)) + len(_TURNED.findall(other))
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
    turns = _turns(said, asked) + len(_TURNED.findall(said))
    rest = _TURNED.sub(" ", asked)
    turns += len(_TURNED.findall(asked)) + len(_UNSAID.findall(rest))
    return turns % 2 == 1
