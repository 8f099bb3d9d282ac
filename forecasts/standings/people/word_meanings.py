"""What one speaker's words turned out to mean: beside the record, never in a score."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np

from forecasts.language.chances.sourced import read_from_words
from forecasts.scoring import walk_forward_recalibration
from forecasts.scoring.reliability import wilson_interval
from forecasts.scoring.walk_forward import FEWEST_HEARD
from forecasts.values import Reading

FEWEST_OF_A_PHRASE: Final = 5
"""How many units with an outcome a phrase needs for a line of its own."""
_BANDS: Final = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class Recalibrated:
    """What a statement in words would have been worth, by what the speaker's earlier words were.

    Attributes:
        probability: of Yes, in [0, 1].
        low: lower end of its 90 % interval.
        high: upper end.
        heard: of how many of the speaker's questions the outcome was known before it was said.
    """

    probability: float
    low: float
    high: float
    heard: int


@dataclass(frozen=True, slots=True)
class WordGroup:
    """A phrase, or several of a like level, with how often what they spoke of came about.

    Attributes:
        words: the phrase, or how likely the words of the group say it is.
        is_phrase: whether it is one phrase.
        said: the mean of what the words were read as, of the event they speak of; statements of a
            unit weigh as one between them, here and below.
        n: how many units came out; the first statement on each question.
        came: how many of those came about, of a unit the share that did.
        share: the share of them.
        low: lower end of its 90 % interval.
        high: upper end.
        read: what the words were read as, and with which table; see `read_from_words`.
    """

    words: str
    is_phrase: bool
    said: float
    n: int
    came: float
    share: float
    low: float
    high: float
    read: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A statement in words, as its speaker's record is read from it.

    Attributes:
        number: of the statement.
        said: what it was read as.
        unit: which statements weigh as one: those on a question, or on a family of them.
        stated_at: when it was said, of a day its start: what came out on that day was not known.
        outcome: 1, 0, or None while there is none.
        known_at: when that was known.
    """

    number: int
    said: Reading
    unit: int
    stated_at: datetime
    outcome: int | None
    known_at: datetime | None

    @property
    def level(self) -> float:
        """The probability of what the words speak of."""
        p = self.said.probability
        return 1.0 - p if self.said.is_inverted else p

    @property
    def came(self) -> float:
        """Whether what they speak of came about; nan while nobody knows."""
        if self.outcome is None:
            return float("nan")
        return float(1 - self.outcome if self.said.is_inverted else self.outcome)


def recalibrated(spoken: Sequence[Spoken]) -> dict[int, Recalibrated]:
    """Recalibrates one speaker's words by their own outcomes known before each was said.

    Statements before enough is known are left out; see `walk_forward_recalibration`.

    Args:
        spoken: what one speaker said in words, in any order.

    Returns:
        The recalibrated probabilities by the number of the statement.
    """
    known = [each for each in spoken if each.outcome is not None and each.known_at is not None]
    if len({each.unit for each in known}) < FEWEST_HEARD:
        return {}
    found = walk_forward_recalibration(
        [each.level for each in spoken],
        [each.came for each in spoken],
        stated=[each.stated_at.timestamp() for each in spoken],
        known=[each.known_at.timestamp() if each.known_at else np.inf for each in spoken],
        unit=[each.unit for each in spoken],
    )
    return {
        each.number: _of_yes(each, *(float(row) for row in rows), heard=int(heard))
        for each, *rows, heard in zip(
            spoken, found.value, found.low, found.high, found.heard, strict=True
        )
        if not np.isnan(rows[0])
    }


def _of_yes(each: Spoken, value: float, low: float, high: float, *, heard: int) -> Recalibrated:
    if each.said.is_inverted:
        value, low, high = 1.0 - value, 1.0 - high, 1.0 - low
    return Recalibrated(value, low, high, heard)


def word_groups(spoken: Iterable[Spoken], asked: Iterable[str | None]) -> tuple[WordGroup, ...]:
    """Says how often what one speaker spoke of came about, phrase by phrase.

    Phrases with fewer than five units are taken together by how likely they say it is.

    Args:
        spoken: what one speaker said in words.
        asked: the question of each; only the first statement on a question counts.

    Returns:
        The groups from what was called likeliest; none before ten units came out.
    """
    firsts: dict[str | None, Spoken] = {}
    for each, slug in sorted(zip(spoken, asked, strict=True), key=lambda pair: pair[0].stated_at):
        firsts.setdefault(slug, each)
    out = [each for each in firsts.values() if each.outcome is not None]
    if len({each.unit for each in out}) < FEWEST_HEARD:
        return ()
    phrases: defaultdict[str, list[Spoken]] = defaultdict(list)
    for each in out:
        phrases[each.said.phrase or ""].append(each)
    bands: defaultdict[int, list[Spoken]] = defaultdict(list)
    groups = []
    for phrase, said in phrases.items():
        if phrase and len({each.unit for each in said}) >= FEWEST_OF_A_PHRASE:
            groups.append(_group(phrase, said, is_phrase=True))
        else:
            for each in said:
                bands[int(np.searchsorted(_BANDS, round(each.level, 9)))].append(each)
    groups += [_group(_band_words(band), said, is_phrase=False) for band, said in bands.items()]
    return tuple(sorted(groups, key=lambda group: (-group.said, group.words)))


def _band_words(band: int) -> str:
    edges = (0.0, *_BANDS, 1.0)
    return f"{100 * edges[band]:.0f} to {100 * edges[band + 1]:.0f}\u00a0%"


def _group(words: str, said: Sequence[Spoken], *, is_phrase: bool) -> WordGroup:
    of_unit = Counter(each.unit for each in said)
    n, weights = len(of_unit), [1.0 / of_unit[each.unit] for each in said]
    share = float(np.average([each.came for each in said], weights=weights))
    low, high = wilson_interval(np.array([share]), np.array([n]))
    return WordGroup(
        words=words,
        is_phrase=is_phrase,
        said=float(np.average([each.level for each in said], weights=weights)),
        n=n,
        came=round(n * share, 9),
        share=share,
        low=float(low[0]),
        high=float(high[0]),
        read=read_from_words(_of_event(each.said) for each in said),
    )


def _of_event(said: Reading) -> Reading:
    """Turns a reading to what its words speak of, whether or not they hold the phrase itself."""
    turned = replace(said, is_verbatim=True)
    if not said.is_inverted:
        return turned
    low, high = (None if each is None else round(1 - each, 9) for each in (said.high, said.low))
    proposed = None if said.proposed is None else round(1 - said.proposed, 9)
    return replace(
        turned,
        probability=round(1 - said.probability, 9),
        low=low,
        high=high,
        proposed=proposed,
        is_inverted=False,
    )
