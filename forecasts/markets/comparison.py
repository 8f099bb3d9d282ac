"""A question and a market side by side, aspect by aspect; pure.

Nothing in here decides: texts are matched by rule, so that a person sees at once where to look.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from forecasts.markets.wordings import negations, numbers, void_sentences
from forecasts.sources import Liquidity, Traits
from forecasts.text import name_key
from forecasts.wording import day_words

_DAY: Final = timedelta(days=1)
NONE: Final = "–"


class Listing(Protocol):
    """What is compared of a market: a snapshot of it, or its row."""

    @property
    def title(self) -> str: ...  # noqa: D102  # as in Snapshot
    @property
    def outcome_label(self) -> str | None: ...  # noqa: D102
    @property
    def criteria(self) -> str: ...  # noqa: D102
    @property
    def closes_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def volume(self) -> float | None: ...  # noqa: D102
    @property
    def forecasters(self) -> int | None: ...  # noqa: D102
    @property
    def spread(self) -> float | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared of a question."""

    title: str
    criteria: str
    closes_at: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One line of the sheet.

    Attributes:
        name: what is compared.
        ours: of the question.
        theirs: of the market.
        agrees: None where a machine cannot tell, or nothing is to be the same.
        hint: what to look at, empty where nothing is to be said.
        unsure: what is said in place of same or different.
        sides: what the two texts are called.
    """

    name: str
    ours: str
    theirs: str
    agrees: bool | None
    hint: str = ""
    unsure: str = "read both"
    sides: tuple[str, str] = ("ours", "theirs")


def is_liquid(listing: Listing, liquid: Liquidity) -> bool:
    """Says whether a market is large enough for people to be compared with its price.

    Every bound that is given must hold; a spread that is not known is let pass.

    Example:
        >>> class Thin:
        ...     volume, forecasters, spread = 900.0, None, None
        >>> is_liquid(Thin(), Liquidity(volume=1000.0))
        False
    """
    if liquid.volume is not None and (listing.volume or 0.0) < liquid.volume:
        return False
    if liquid.forecasters is not None and (listing.forecasters or 0) < liquid.forecasters:
        return False
    return liquid.spread is None or listing.spread is None or listing.spread <= liquid.spread


def compare_with_market(
    asked: Asked, listing: Listing, traits: Traits, *, is_inverted: bool
) -> list[Aspect]:
    """Sets question and market side by side, in the order in which a person should look.

    Args:
        asked: the question.
        listing: the market.
        traits: of its source.
        is_inverted: whether the market is said to ask the opposite.
    """
    return [
        Aspect("Title", asked.title, listing.title, None),
        _outcome(asked, listing, is_inverted=is_inverted),
        _polarity(asked, listing, is_inverted=is_inverted),
        _deadline(asked, listing),
        _threshold(asked, listing),
        Aspect("Criteria", asked.criteria, listing.criteria or NONE, None),
        _void(asked, listing),
        _liquidity(listing, traits),
    ]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", name_key(text)))


def _outcome(asked: Asked, listing: Listing, *, is_inverted: bool) -> Aspect:
    label = listing.outcome_label
    if label is None:
        theirs = "No, as it is said to ask the opposite" if is_inverted else "Yes"
        return Aspect("Outcome", "Yes", theirs, True)
    is_named = _words(label) <= _words(f"{asked.title} {asked.criteria}")
    hint = "" if is_named else "The question does not name this outcome; is it the one meant?"
    theirs = f"any but {label}" if is_inverted else label
    return Aspect("Outcome", "Yes", theirs, is_named, hint)


def _polarity(asked: Asked, listing: Listing, *, is_inverted: bool) -> Aspect:
    ours, theirs = (negations(text) for text in (asked.title, listing.title))
    differs = len(ours) % 2 != len(theirs) % 2
    agrees = differs is is_inverted
    hint = ""
    if not agrees and differs:
        hint = "One of the titles says not: if it asks the opposite, link it with --inverted."
    elif not agrees:
        hint = "Linked as inverted, though neither title says so; does it ask the opposite?"
    linked = "; linked as the opposite" if is_inverted else ""
    return Aspect("Polarity", _turned(ours), f"{_turned(theirs)}{linked}", agrees, hint)


def _turned(negating: list[str]) -> str:
    return f"says {', '.join(repr(each) for each in negating)}" if negating else "says no 'not'"


def _deadline(asked: Asked, listing: Listing) -> Aspect:
    ours = day_words(asked.closes_at, zone=asked.zone)
    if listing.closes_at is None:
        return Aspect("Deadline", ours, NONE, None, "The market names no close.", "unknown")
    theirs = day_words(listing.closes_at, zone=asked.zone)
    apart = abs(listing.closes_at - asked.closes_at)
    if apart <= _DAY:
        return Aspect("Deadline", ours, theirs, True)
    which = "earlier" if listing.closes_at < asked.closes_at else "later"
    return Aspect(
        "Deadline", ours, theirs, False, f"The market closes {apart.days} days {which} than ours."
    )


def _threshold(asked: Asked, listing: Listing) -> Aspect:
    ours = numbers(f"{asked.title}\n{asked.criteria}")
    theirs = numbers(f"{listing.title}\n{listing.outcome_label or ''}\n{listing.criteria}")
    left, right = (", ".join(sorted(each)) or NONE for each in (ours, theirs))
    if ours == theirs:
        return Aspect("Threshold", left, right, True if ours else None, unsure="none named")
    if not ours:
        return Aspect("Threshold", left, right, None, "Only the market names numbers.")
    lacking = ", ".join(sorted(ours - theirs))
    hint = f"Only the question names {lacking}." if lacking else "The market names more numbers."
    return Aspect("Threshold", left, right, False if lacking else None, hint)


def _void(asked: Asked, listing: Listing) -> Aspect:
    ours, theirs = void_sentences(asked.criteria), void_sentences(listing.criteria)
    hint = ""
    if theirs and not ours:
        hint = "The market says what happens if all is off; the question does not."
    elif ours and not theirs:
        hint = "The question says what happens if all is off; the market does not."
    unsure = "read both" if ours or theirs else "unknown, neither side says"
    left, right = (" ".join(each) or NONE for each in (ours, theirs))
    return Aspect("If void", left, right, None, hint, unsure)


def _liquidity(listing: Listing, traits: Traits) -> Aspect:
    unit, bounds = traits.volume_unit, traits.liquid
    ours = [
        f"{bounds.volume:,.0f} {unit} or more" if bounds.volume is not None else "",
        f"{bounds.forecasters:,} people or more" if bounds.forecasters is not None else "",
        f"{_spread(bounds.spread)} or less" if bounds.spread is not None else "",
    ]
    theirs = [
        f"{listing.volume:,.0f} {unit}" if listing.volume is not None else "",
        f"{listing.forecasters:,} people" if listing.forecasters is not None else "",
        _spread(listing.spread) if listing.spread is not None else "",
    ]
    is_enough = is_liquid(listing, bounds)
    hint = (
        "" if is_enough else "Too thin for people to be compared with; it may resolve all the same."
    )
    left, right = (", ".join(part for part in parts if part) or NONE for parts in (ours, theirs))
    found = "enough" if is_enough else "too thin"
    return Aspect("Liquidity", left, right, None, hint, found, ("needed", "has"))


def _spread(spread: float) -> str:
    points = f"{100 * spread:.0f}"
    return f"spread {points} point{'' if points == '1' else 's'}"
