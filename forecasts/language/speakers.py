"""Resolves who speaks: names, surnames, pronouns and roles, by whom the article spoke of last."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.language.mentions import Mention, MentionKind, is_name_word, name_before
from forecasts.language.names import Name, read_name
from forecasts.language.people import Entity, People
from forecasts.language.roles import role_around
from forecasts.language.tokens import Token, bare
from forecasts.language.vocabulary import (
    OPENERS,
    PERSON_PRONOUNS,
    PLACE_PREPOSITIONS,
)
from forecasts.text import name_key

_MEMORY: Final = 6
_BODY_REACH: Final = 1500
"""How many code points back "it" may point."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name in the running text, with what stands around it.

    Attributes:
        at: where the mention begins.
        name: the name read from it.
        role: the role printed behind it.
        is_subject: whether its sentence begins with it.
        speaks: whether a verb of saying follows from it.
    """

    at: int
    name: Name
    role: str | None
    is_subject: bool
    speaks: bool = False


def _is_head(tokens: Sequence[Token], first: int) -> bool:
    """Whether nothing but openers and one short adverbial stands before a phrase."""
    before = tokens[:first]
    if len(before) > 8 or any(token.is_quote for token in before):
        return False
    if before and before[-1].text == ",":
        return before[0].key in OPENERS
    return all(token.key in OPENERS for token in before)


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
            last += 1 + (tokens[last + 1].text == ".")
        mention = name_before(tokens, last)
        name = read_name(mention) if mention else None
        if mention and name:
            role = role_around(tokens, mention.first, last, text)
            is_subject = _is_head(tokens, mention.first) and not tokens[last].is_possessive
            found.append(Sighting(mention.span[0], name, role, is_subject))
        at = last + 1
    return found


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
    return len(token.text) == 1 or token.key in {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "sen",
        "gov",
    }


def _is_body_word(token: Token) -> bool:
    return token.is_capital


def places(tokens: Sequence[Token]) -> Iterable[str]:
    """Yields capitalised words that stand where places do: "in X", "near X"."""
    for before, token in itertools.pairwise(tokens):
        if before.key in PLACE_PREPOSITIONS and is_name_word(token):
            yield bare(token.text).casefold()


class Speakers:
    """Walks through an article and says whom each mention stands for."""

    def __init__(self, place_words: frozenset[str]) -> None:
        self.people = People()
        self._places = place_words
        self._recent: list[Entity] = []
        self._bodies: list[tuple[int, Entity]] = []

    def _is_body(self, name: Name) -> bool:
        if name.is_titled:
            return False
        return name.is_body or (len(name.words) <= 2 and self._is_place(name))

    def _is_place(self, name: Name) -> bool:
        return bare(name.words[0]).casefold() in self._places

    def register(self, sighting: Sighting) -> None:
        """Enters a full name that titles, roles or a verb of saying show to be somebody."""
        name = sighting.name
        words = [word for word in name.words if len(word) > 1]
        has_evidence = name.is_titled or sighting.role or sighting.speaks
        if len(words) < 2 or not has_evidence:
            return
        is_body = self._is_body(name)
        if is_body and not sighting.speaks:
            return
        self.people.add(name, at=sighting.at, is_body=is_body, role=sighting.role)

    def see(self, sighting: Sighting) -> None:
        """Takes note of a name in passing: an alias, and the subject that pronouns may mean."""
        entity = self.people.find(sighting.name)
        if entity is None:
            if sighting.is_subject and self._is_body(sighting.name):
                self._bodies.append((sighting.at, _place_holder(sighting.name)))
            return
        self.people.note(entity, sighting.name, role=sighting.role)
        if sighting.is_subject:
            self.remember(entity, sighting.at)

    def remember(self, entity: Entity, at: int) -> None:
        """Makes somebody the one whom the next pronoun means."""
        if entity.is_body:
            self._bodies.append((at, entity))
            return
        if entity in self._recent:
            self._recent.remove(entity)
        self._recent.append(entity)
        del self._recent[:-_MEMORY]

    def resolve(self, mention: Mention) -> Entity | None:
        """Says whom a mention stands for; None when it is nobody known by name."""
        if mention.kind is MentionKind.PRONOUN:
            found = self._pronoun(mention)
        elif mention.kind in {MentionKind.ROLE, MentionKind.BODY, MentionKind.UNNAMED}:
            found = self._description(mention)
        else:
            found = self._name(mention)
        if found:
            self.remember(found, mention.span[0])
        return found

    def latest(self) -> Entity | None:
        """Returns the person spoken of last."""
        return self._recent[-1] if self._recent else None

    def _pronoun(self, mention: Mention) -> Entity | None:
        key = mention.words[0].key
        if key in PERSON_PRONOUNS:
            fitting = (e for e in reversed(self._recent) if e.pronoun in {"", key})
            found = next(fitting, None)
            if found and not found.pronoun:
                found.pronoun = key
            return found
        at, entity = self._bodies[-1] if self._bodies else (-_BODY_REACH, None)
        return entity if mention.span[0] - at < _BODY_REACH else None

    def _description(self, mention: Mention) -> Entity | None:
        """`the bank`, `the minister`: the last one whose name or role says so."""
        if mention.kind is MentionKind.UNNAMED or mention.words[0].key not in {
            "the",
            "that",
            "this",
        }:
            return None
        head = mention.words[-1].key
        if mention.kind is MentionKind.BODY:
            bodies = (entity for _, entity in self._bodies[-_MEMORY:][::-1])
            return next((e for e in bodies if head in _body_words(e)), None)
        wanted = [word.key for word in mention.words[1:]]
        return next((e for e in reversed(self._recent) if _has_role(e, wanted)), None)

    def _name(self, mention: Mention) -> Entity | None:
        name = read_name(mention)
        if name is None:
            return None
        found = self.people.find(name)
        if found is None:
            is_body = self._is_body(name) or (len(name.words) == 1 and not name.is_titled)
            found = self.people.add(name, at=mention.span[0], is_body=is_body)
        else:
            self.people.note(found, name)
        if name.of_country and self._bodies:
            self._name_country(found)
        return found

    def _name_country(self, body: Entity) -> None:
        """`The country's Defence Ministry` is that of the country spoken of last."""
        known = (entity for _, entity in reversed(self._bodies[-_MEMORY:]) if entity is not body)
        country = next((entity for entity in known if self._is_known_place(entity)), None)
        if country:
            self.people.rename(body, f"{country.name} {body.name}")

    def _is_known_place(self, entity: Entity) -> bool:
        return entity.name.split()[0].casefold() in self._places


def _place_holder(name: Name) -> Entity:
    return Entity(name.full, is_body=True)


def _body_words(entity: Entity) -> list[str]:
    return name_key(f"{entity.name} {entity.role or ''}").split()


def _has_role(entity: Entity, wanted: Sequence[str]) -> bool:
    role = name_key(entity.role or "").replace("’", "'").split()
    return bool(role) and all(word in role for word in wanted)


def speaking(mention: Mention, tokens: Sequence[Token], text: str) -> Sighting | None:
    """Makes a sighting of the name in an attribution, with the role behind it."""
    name = read_name(mention) if mention.kind is MentionKind.NAME else None
    if name is None:
        return None
    role = role_around(tokens, mention.first, mention.last, text)
    return Sighting(mention.span[0], name, role, is_subject=True, speaks=True)
