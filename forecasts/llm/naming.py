"""Whom a model may name: people the rules found in the article, or words of the article."""

from dataclasses import dataclass
from typing import Final

from forecasts.language import Span
from forecasts.language.vocabulary import PRONOUNS
from forecasts.llm.finding import Folded
from forecasts.llm.places import Places
from forecasts.text import name_key

_MOST_WORDS: Final = 8
_MOST_CHARACTERS: Final = 100
_REACH: Final = 3
"""So many paragraphs before the words, somebody is still named near them."""


@dataclass(frozen=True, slots=True)
class Named:
    """A speaker the article names.

    Attributes:
        name: the fullest form of the name.
        role: what the article says they are.
        mention: where near the words they are named, None for nowhere near.
        is_body: whether it is an organisation.
    """

    name: str
    role: str | None
    mention: Span | None
    is_body: bool = False


def _mention(places: Places, near: Span, names: tuple[str, ...]) -> Span | None:
    """Finds the nearest place around words where somebody is named."""
    start, end = places.paragraph(near[0], back=_REACH)
    reach = Folded(places.text, (start, max(end, near[1])), places.extraction.noise)
    found = [span for name in names for span in reach.find(name)]
    return min(found, key=lambda span: abs(span[0] - near[0]), default=None)


def _is_a_name(name: str) -> bool:
    words = name.split()
    return (
        1 <= len(words) <= _MOST_WORDS
        and len(name) <= _MOST_CHARACTERS
        and words[0].casefold() not in PRONOUNS
        and any(word[0].isupper() for word in words)
    )


def name_speaker(places: Places, typed: str | None, *, window: Span, near: Span) -> Named | None:
    """Finds whom a name means in the article; None when it names nobody there.

    Args:
        places: the article.
        typed: the name as the model wrote it.
        window: the part of the article the model was shown.
        near: the words that are ascribed.
    """
    name = " ".join((typed or "").split())
    if not _is_a_name(name):
        return None
    person = places.people.get(name_key(name))
    if person is not None:
        mention = _mention(places, near, (person.name, *person.aliases))
        return Named(person.name, person.role, mention, person.is_organisation)
    stands = next(Folded(places.text, window, places.extraction.noise).find(name), None)
    if stands is None:
        return None
    printed = " ".join(places.text[slice(*stands)].split())
    return Named(printed, None, _mention(places, near, (printed,)))
