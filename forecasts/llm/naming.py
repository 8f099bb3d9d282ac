"""Whom a model may name: people the rules found in the article, or words of the article."""

from typing import Final

from forecasts.language import Span
from forecasts.language.words.vocabulary import PRONOUNS
from forecasts.llm.finding import Folded
from forecasts.llm.places import Places
from forecasts.text import name_key

_MOST_WORDS: Final = 8
_MOST_CHARACTERS: Final = 100


def _is_a_name(name: str) -> bool:
    words = name.split()
    return (
        1 <= len(words) <= _MOST_WORDS
        and len(name) <= _MOST_CHARACTERS
        and words[0].casefold() not in PRONOUNS
        and any(word[0].isupper() for word in words)
    )


def name_speaker(places: Places, typed: str | None, *, window: Span) -> str | None:
    """Finds whom a name means in the article, by their fullest name; None when it means nobody.

    Args:
        places: the article.
        typed: the name as the model wrote it.
        window: the part of the article the model was shown.
    """
    name = " ".join((typed or "").split())
    if not _is_a_name(name):
        return None
    person = places.people.get(name_key(name))
    if person is not None:
        return person.name
    stands = next(Folded(places.text, window, places.extraction.noise).find(name), None)
    return " ".join(places.text[slice(*stands)].split()) if stands else None
