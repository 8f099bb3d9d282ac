"""Probabilities that cannot all be meant: sums over one, and chances that fall where they rise.

What is found is shown beside the statements. Nothing is normalised and nothing refused: the scores
are of what was said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forecasts.values import FamilyKind
from forecasts.wording import NO_BREAK, probability_words

SUM_TOLERANCE: Final = 0.01
MOST_LISTED: Final = 3
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Place:
    """One question of a family, as far as coherence goes.

    `ends_at` is when statements on it end to stand, `known_at` when its outcome was known.
    """

    slug: str
    ends_at: datetime
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """The latest standing statement of one forecaster on one question.

    `low` and `high` are the range of a reading of words, and the probability itself for a number:
    what is our reading is never held against the speaker.
    """

    probability: float
    low: float
    high: float
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class Incoherence:
    """Statements of one forecaster that cannot all be meant.

    Attributes:
        kind: of the family.
        slugs: the questions they stand on, in the order of the family.
        probabilities: what was said on each.
        total: their sum, where it should have been one or less; None in a ladder.
    """

    kind: FamilyKind
    slugs: tuple[str, ...]
    probabilities: tuple[float, ...]
    total: float | None = None


def incoherences(
    kind: FamilyKind, places: Sequence[Place], stands: Mapping[str, Stand]
) -> list[Incoherence]:
    """Finds what one forecaster said on a family that cannot all be meant.

    Exclusive: probabilities on questions still undecided at the latest of the statements sum to
    more than one, or, where every question was answered, to something else than one (by more than
    .01). Ladder: of two statements that stood together, the one on a later rung is lower.

    Args:
        kind: of the family; a conditional one has nothing to compare.
        places: the questions in their order; in a ladder a Yes on one implies a Yes on the next.
        stands: by slug, what the forecaster stands by; questions without a statement are absent.

    Returns:
        One entry for an exclusive family, one for each rung that is too low; empty when coherent.

    Example:
        >>> from datetime import UTC, datetime
        >>> may, end = datetime(2024, 5, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
        >>> places = [Place("ann", end), Place("ben", end), Place("cy", end)]
        >>> stands = {slug: Stand(p, p, p, may) for slug, p in {"ann": 0.7, "ben": 0.5}.items()}
        >>> [round(found.total, 2) for found in incoherences(FamilyKind.EXCLUSIVE, places, stands)]
        [1.2]
    """
    if not stands or kind is FamilyKind.CONDITIONAL:
        return []
    finder = _sums if kind is FamilyKind.EXCLUSIVE else _falls
    return list(finder(places, stands))


def _sums(places: Sequence[Place], stands: Mapping[str, Stand]) -> Iterator[Incoherence]:
    latest = max(stand.stated_at for stand in stands.values())
    undecided = [each for each in places if each.known_at is None or each.known_at > latest]
    answered = [each for each in undecided if each.slug in stands]
    said = [stands[each.slug] for each in answered]
    is_over = sum(stand.low for stand in said) > 1 + SUM_TOLERANCE
    is_whole = bool(said) and len(answered) == len(places)
    is_under = is_whole and sum(stand.high for stand in said) < 1 - SUM_TOLERANCE
    if is_over or is_under:
        yield Incoherence(
            kind=FamilyKind.EXCLUSIVE,
            slugs=tuple(each.slug for each in answered),
            probabilities=tuple(stand.probability for stand in said),
            total=sum(stand.probability for stand in said),
        )


def _stood_together(one: Place, other: Place, *, at: datetime) -> bool:
    return at < one.ends_at and at < other.ends_at


def _falls(places: Sequence[Place], stands: Mapping[str, Stand]) -> Iterator[Incoherence]:
    answered = [(place, stands[place.slug]) for place in places if place.slug in stands]
    for number, (place, stand) in enumerate(answered):
        above = [
            (earlier, said)
            for earlier, said in answered[:number]
            if said.low > stand.high + _ROUNDING
            and _stood_together(earlier, place, at=max(said.stated_at, stand.stated_at))
        ]
        if above:
            earlier, said = max(above, key=lambda pair: pair[1].probability)
            yield Incoherence(
                kind=FamilyKind.LADDER,
                slugs=(earlier.slug, place.slug),
                probabilities=(said.probability, stand.probability),
            )


def incoherence_words(found: Incoherence, *, names: Mapping[str, str] | None = None) -> str:
    """Says in a sentence what cannot all be meant; more than three questions are only counted.

    Args:
        found: what was found.
        names: by slug, how questions are to be called; by their slugs when None.

    Example:
        >>> found = Incoherence(FamilyKind.EXCLUSIVE, ("ann", "ben"), (0.7, 0.5), 1.2)
        >>> incoherence_words(found).replace(NO_BREAK, " ")
        '70 % on ann and 50 % on ben sum to 120 %; only one of them can come out Yes.'
        >>> found = Incoherence(FamilyKind.LADDER, ("by-may", "by-june"), (0.5, 0.3))
        >>> incoherence_words(found).replace(NO_BREAK, " ")
        '30 % on by-june is less than 50 % on by-may, which implies it.'
    """
    parts = [
        f"{probability_words(p)} on {(names or {}).get(slug, slug)}"
        for slug, p in zip(found.slugs, found.probabilities, strict=True)
    ]
    if found.total is None:
        return f"{parts[1]} is less than {parts[0]}, which implies it."
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    if len(parts) > MOST_LISTED:
        listed = f"the probabilities on {len(parts)} questions"
    rule = "only one of them can come out Yes" if found.total > 1 else "one of them comes out Yes"
    return f"{listed} sum to {100 * found.total:.0f}{NO_BREAK}%; {rule}."
