"""Names in the running text, with what stands around them."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.language.who.mentions import Mention, MentionKind, is_name_word, name_before
from forecasts.language.who.names import Name, read_name
from forecasts.language.who.roles import role_around
from forecasts.language.who.subjects import role_in_front
from forecasts.language.words.people_words import HONORIFICS
from forecasts.language.words.tokens import Token, bare
from forecasts.language.words.vocabulary import OPENERS, PLACE_PREPOSITIONS

_FRONT: Final = 14
"""How many tokens may stand before the subject of a sentence."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name in the running text, with what stands around it.

    Attributes:
        at: where the mention begins.
        name: the name read from it.
        role: the role printed behind it.
        is_subject: whether its sentence begins with it.
        speaks: whether a verb of saying follows from it.
        is_name_like: whether it may be the name of a person who is not introduced.
    """

    at: int
    name: Name
    role: str | None
    is_subject: bool
    speaks: bool = False
    is_name_like: bool = False


def _is_head(tokens: Sequence[Token], first: int) -> bool:
    """Whether nothing but openers and one short adverbial stands before a phrase."""
    before = tokens[:first]
    if len(before) > _FRONT or any(token.is_quote for token in before):
        return False
    if before and before[-1].text == ",":
        return before[0].key in OPENERS or not is_name_word(before[0])
    return all(token.key in OPENERS for token in before)


def _heads_clause(tokens: Sequence[Token], mention: Mention) -> bool:
    """`..., and its chief economist, X, fears worse`: a role and a name open a second clause."""
    role = role_in_front(tokens, mention.first, mention.last)
    if role is None:
        return False
    return role.first == 0 or tokens[role.first - 1].key in {"and", "but"}


def sightings(tokens: Sequence[Token], text: str) -> list[Sighting]:
    """Finds the names of a sentence.

    Args:
        tokens: the sentence, quoted passages covered.
        text: the article.
    """
    found: list[Sighting] = []
    at = 0
    while at < len(tokens):
        if not is_name_word(tokens[at]):
            at += 1
            continue
        last = at
        while last + 1 < len(tokens) and _continues(tokens, last):
            if tokens[last].is_possessive and last > at:
                break
            last += 1 + (tokens[last + 1].text == ".")
        mention = name_before(tokens, last)
        name = read_name(mention) if mention else None
        if mention and name:
            role = role_around(tokens, mention.first, last, text)
            is_head = _is_head(tokens, mention.first) or _heads_clause(tokens, mention)
            is_subject = is_head and not tokens[last].is_possessive
            found.append(
                Sighting(
                    mention.span[0],
                    name,
                    role,
                    is_subject,
                    is_name_like=_is_name_like(tokens, mention.first, name),
                )
            )
        at = last + 1
    return found


def _is_name_like(tokens: Sequence[Token], first: int, name: Name) -> bool:
    """Whether a capitalised run may be somebody's name: no article, no place before it."""
    before = tokens[first - 1].key if first else ""
    return before not in PLACE_PREPOSITIONS | {"the", "of"} and not name.full.isupper()


def _continues(tokens: Sequence[Token], last: int) -> bool:
    following = tokens[last + 1]
    if tokens[last].is_possessive and not _is_body_word(following):
        return False
    if is_name_word(following):
        return True
    after = tokens[last + 2] if last + 2 < len(tokens) else None
    is_initial = following.text == "." and len(tokens[last].text) <= 4
    return is_initial and after is not None and is_name_word(after) and _abbreviates(tokens[last])


def _abbreviates(token: Token) -> bool:
    return len(token.text) == 1 or token.key in HONORIFICS


def _is_body_word(token: Token) -> bool:
    return token.is_capital


def places(tokens: Sequence[Token]) -> Iterable[str]:
    """Yields capitalised words that stand where places do: "in X", "near X"."""
    for before, token in itertools.pairwise(tokens):
        if before.key in PLACE_PREPOSITIONS and is_name_word(token):
            yield bare(token.text).casefold()


def speaking(mention: Mention, tokens: Sequence[Token], text: str) -> Sighting | None:
    """Makes a sighting of the name in an attribution, with the role behind it."""
    name = read_name(mention) if mention.kind is MentionKind.NAME else None
    if name is None:
        return None
    role = role_around(tokens, mention.first, mention.last, text)
    return Sighting(mention.span[0], name, role, is_subject=True, speaks=True)
