"""How much the words of a text and of a title have in common, the rarer words weighing more."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select

from forecasts.db import Session
from forecasts.intake.matching.polarity import opposites_of
from forecasts.intake.matching.stems import beginnings, names_in, telling_words
from forecasts.models import Question
from forecasts.search import folded_words, title_holders

_MOST_WORDS: Final = 24
_LOOKED_AT: Final = 40
_NAME: Final = 1.6
"""A name says more of what a text is about than another word as rare."""
_TURNED: Final = 0.8
"""What an opposite counts, where the word itself counts 1."""
_WORD: Final = re.compile(r"\w[\w’'-]*")
_NUMBER: Final = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_OF_DAY: Final = re.compile(
    r"(?i)\b(?:(?:19|20|21)\d\d|\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:jan|feb|mar|apr|may|june?|"
    r"july?"
    r"|aug|sep|oct|nov|dec)[a-z]*|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*"
    r"\s\d{1,2}(?!\d))\b"
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a text has in common with the title of a question.

    Attributes:
        score: the cosine of their words, weighted by rarity, from 0 to 1.
        share: which share of the weight of the title's words the text holds, from 0 to 1.
        shared: the words of the title that the text holds, names first.
        missing: those it does not hold.
        other_numbers: whether both name numbers, and none in common.
        other_names: whether both hold names, and the text none of the title's; or another in place
            of one of them.
        numbers: those both name.
        others: words of the text that no title at all holds.
    """

    score: float
    share: float
    shared: tuple[str, ...]
    missing: tuple[str, ...]
    other_numbers: bool
    other_names: bool
    numbers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def is_beside(self) -> bool:
        """Whether the text lacks words of the title and says more that is in none."""
        return bool(self.missing) and len(self.others) >= len(self.shared)

    @property
    def is_close(self) -> bool:
        """Whether the text may be about it: it holds most words of the title, and two at least."""
        is_other = self.other_numbers or self.other_names or self.is_beside
        is_most = self.share >= 0.5 and len(self.shared) > len(self.missing)
        return is_most and len(self.shared) >= 2 and not is_other


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question with its likeness to a text."""

    question: Question
    likeness: Likeness


def numbers_in(text: str) -> frozenset[str]:
    """Lists the numbers of a text that are no days and no years.

    Example:
        >>> sorted(numbers_in("fall by 4.5 percent before 3 March 2031"))
        ['4.5']
    """
    return frozenset(
        found[0].replace(",", "") for found in _NUMBER.finditer(_OF_DAY.sub(" ", text))
    )


@dataclass(frozen=True, slots=True)
class _Rarity:
    total: int
    holders: Mapping[str, int]
    names: frozenset[str]

    def weight(self, bare: str) -> float:
        """Weighs a word: one that was not looked up counts as one of middling rarity."""
        held = self.holders.get(bare) or math.sqrt(self.total)
        return math.log(1 + self.total / held) * (_NAME if bare in self.names else 1.0)


@dataclass(frozen=True, slots=True)
class _Words:
    """A text taken apart.

    Attributes:
        telling: the roots of the words that say what it is about, each with its first word.
        around: those roots and their opposites.
        printed: those words as the text prints them, by their folded form.
        numbers: its numbers.
        names: the roots of its names.
        all_names: those and its first word, where that is written large.
    """

    telling: Mapping[str, str]
    around: frozenset[str]
    printed: Mapping[str, str]
    numbers: frozenset[str]
    names: frozenset[str]
    all_names: frozenset[str]


def _taken_apart(text: str) -> _Words:
    telling = telling_words(text)
    return _Words(
        telling=telling,
        around=frozenset(each for bare in telling for each in (bare, *opposites_of(bare))),
        printed={folded: word for word in _WORD.findall(text) for folded in folded_words(word)[:1]},
        numbers=numbers_in(text),
        names=names_in([text]),
        all_names=names_in([f"x {text}"]) & telling.keys(),
    )


def _likeness(text: _Words, title: _Words, rarity: _Rarity) -> Likeness:
    said, asked, printed = text.telling, title.telling, title.printed
    weights = {bare: rarity.weight(bare) for bare in {*said, *asked}}
    counts = {bare: _held(bare, said) for bare in asked}
    product = sum(counts[bare] * weights[bare] ** 2 for bare in asked)
    norms = [sum(weights[bare] ** 2 for bare in each) for each in (asked, _known(said, rarity))]
    length = math.sqrt(norms[0] * norms[1])
    shared = sorted((bare for bare in asked if counts[bare]), key=lambda b: b not in rarity.names)
    names = title.names & asked.keys()
    return Likeness(
        score=min(product / length, 1.0) if length else 0.0,
        share=product / norms[0] if norms[0] else 0.0,
        shared=tuple(printed.get(asked[bare], asked[bare]) for bare in shared),
        missing=tuple(printed.get(word, word) for bare, word in asked.items() if not counts[bare]),
        other_numbers=bool(text.numbers and title.numbers)
        and text.numbers.isdisjoint(title.numbers),
        other_names=(bool(names and rarity.names) and names.isdisjoint(said))
        or _is_replaced(text, asked, names),
        numbers=tuple(sorted(text.numbers & title.numbers)),
        others=tuple(word for bare, word in said.items() if not rarity.holders.get(bare)),
    )


def _is_replaced(text: _Words, asked: Mapping[str, str], names: frozenset[str]) -> bool:
    """Says whether a text names somebody else in place of one whom the title names."""
    return bool(names - text.telling.keys() and text.all_names - asked.keys())


def _held(bare: str, said: Mapping[str, str]) -> float:
    if bare in said:
        return 1.0
    return 0.0 if opposites_of(bare).isdisjoint(said) else _TURNED


def _known(said: Iterable[str], rarity: _Rarity) -> list[str]:
    """Leaves out words that stand in no title at all: they tell no question from another."""
    return [bare for bare in said if rarity.holders.get(bare)]


class Together:
    """Several texts that belong together, such as the statements of an article.

    Each is taken apart once. A word that many of them hold says less than one that few hold.

    Example:
        >>> texts = ("Selm will join", "nobody fears that Selm will join", "Selm has a harbour")
        >>> together = Together(texts)
        >>> together.likeness(*texts[:2]).is_close, together.likeness(*texts[1:]).is_close
        (True, False)
        >>> together.near("Selm will join")
        [0, 1]
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._known: dict[str, _Words] = {}
        self._texts = texts
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            for bare in self._words(text).telling:
                self._places[bare].append(place)
        holders = {bare: len(places) for bare, places in self._places.items()}
        names = frozenset(name for text in texts for name in self._words(text).names)
        self._rarity = _Rarity(len(texts), holders, names)

    def _words(self, text: str) -> _Words:
        if text not in self._known:
            self._known[text] = _taken_apart(text)
        return self._known[text]

    def likeness(self, one: str, other: str) -> Likeness:
        """Compares two of them; the one that says less is what the other is measured by."""
        both = self._words(one), self._words(other)
        title, text = sorted(both, key=lambda each: len(each.telling))
        return _likeness(text, title, self._rarity)

    def near(self, text: str) -> list[int]:
        """Lists the places of those that may be close to a text, for the words that both hold."""
        own = self._words(text)
        places = {place for bare in own.around for place in self._places.get(bare, ())}
        return [
            place for place in sorted(places) if _may_be_close(own, self._words(self._texts[place]))
        ]


def _may_be_close(one: _Words, other: _Words) -> bool:
    """Says whether two hold enough of each other's words, which is quickly counted."""
    least = min(len(one.telling), len(other.telling))
    shared = one.around & other.telling.keys(), other.around & one.telling.keys()
    most = max(map(len, shared))
    return most >= 2 and 2 * most > least


def rank_questions(session: Session, text: str, *, seen: ColumnElement[bool]) -> tuple[Ranked, ...]:
    """Lists the questions whose titles share words with a text, the likest first.

    It asks the database three times, however many questions there are.

    Args:
        session: any session.
        text: a proposition, or what somebody typed.
        seen: which questions may be offered.
    """
    words = _taken_apart(text)
    said = words.telling
    looked_up = sorted(said, key=len, reverse=True)[:_MOST_WORDS]
    groups = [
        [term for each in (bare, *sorted(opposites_of(bare))) for term in beginnings(each)]
        for bare in looked_up
    ]
    held = title_holders(session, groups, seen=seen)
    if not held:
        return ()
    total = session.scalar(select(func.count(Question.id)).where(seen)) or 0
    holders = Counter(looked_up[place] for place, _ in held)
    rarity = _Rarity(total, holders, words.names & said.keys())
    rough: dict[int, float] = defaultdict(float)
    for place, number in held:
        rough[number] += rarity.weight(looked_up[place]) ** 2
    best = sorted(rough, key=lambda number: (-rough[number], number))[:_LOOKED_AT]
    rows = session.scalars(select(Question).where(Question.id.in_(best))).all()
    found = []
    for row in rows:
        likeness = _likeness(words, _taken_apart(row.title), rarity)
        if likeness.shared:
            found.append(Ranked(row, likeness))
    return tuple(sorted(found, key=lambda each: (-each.likeness.score, each.question.id)))
