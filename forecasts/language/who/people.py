"""Who an article names: one entry a person or organisation, found by name, surname or near-miss."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from forecasts.language.records import Person
from forecasts.language.who.names import Name
from forecasts.language.words.people_words import ALIKE
from forecasts.language.words.spelling import SpellingIndex
from forecasts.language.words.tokens import bare
from forecasts.text import name_key

_MOST_ALIASES: Final = 20
_MOST_ALIKE: Final = 8
_STAND_INS: Final = frozenset({"shadow", "deputy", "vice", "assistant"})
"""Before an office these name another one: "the chancellor" is not the shadow chancellor."""


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody named, while the article is being read."""

    name: str
    is_body: bool
    role: str | None = None
    pronoun: str = ""
    aliases: dict[str, None] = field(default_factory=dict)
    at: int = 0
    is_evident: bool = True

    def as_person(self) -> Person:
        """Freezes the entry."""
        return Person(self.name, self.role, tuple(self.aliases), self.is_body)


class People:
    """The growing list of whom the article names."""

    def __init__(self) -> None:
        self._by_name: dict[str, Entity] = {}
        self._by_part: dict[str, list[Entity]] = {}
        self._by_alias: dict[str, Entity] = {}
        self._by_role: dict[str, list[Entity]] = {}
        self._spelling = SpellingIndex()

    @property
    def entities(self) -> list[Entity]:
        """Those shown to be somebody, in order of appearance."""
        evident = [entity for entity in self._by_name.values() if entity.is_evident]
        return sorted(evident, key=lambda entity: entity.at)

    def add(
        self,
        name: Name,
        *,
        at: int,
        is_body: bool,
        role: str | None = None,
        is_evident: bool = True,
    ) -> Entity:
        """Enters a full name, or adds what is new about one already known."""
        key = name_key(name.full)
        entity = self._by_name.get(key)
        if entity is None:
            full = bare(name.full) if not is_body else name.full
            entity = Entity(full, is_body, at=at, is_evident=is_evident)
            self._by_name[key] = entity
            self._index(entity, name)
        entity.is_evident = entity.is_evident or is_evident
        self.note(entity, name, role=role)
        return entity

    def _index(self, entity: Entity, name: Name) -> None:
        words = [bare(word).casefold() for word in name.words]
        parts = {words[-1], words[0]} if words and not entity.is_body else set()
        for part in parts:
            found = self._by_part.setdefault(part, [])
            if len(found) < _MOST_ALIKE:
                found.append(entity)
        if parts:
            self._spelling.add(words[-1])

    def _index_role(self, entity: Entity) -> None:
        for word in set(_role_words(entity)[:12]):
            found = self._by_role.setdefault(word, [])
            if len(found) < _MOST_ALIKE:
                found.append(entity)

    def note(self, entity: Entity, name: Name, *, role: str | None = None) -> None:
        """Adds an alias, a role or a pronoun that a mention brings."""
        if not entity.role and (role or name.role):
            entity.role = role or name.role
            self._index_role(entity)
        entity.pronoun = entity.pronoun or name.pronoun
        printed = bare(name.printed)
        if printed != entity.name and len(entity.aliases) < _MOST_ALIASES:
            entity.aliases.setdefault(printed)

    def alias(self, entity: Entity, alias: str) -> None:
        """Gives an entry another name, such as the short one a release defines."""
        self._by_alias.setdefault(name_key(alias), entity)

    def with_role(self, wanted: Sequence[str]) -> Entity | None:
        """Returns the one person whose role holds all the words; None where several do."""
        if not wanted:
            return None
        exact = [e for e in self._by_role.get(wanted[-1], []) if has_role(e, wanted)]
        near = exact or [
            entity
            for word in sorted(also_called(wanted[-1]))
            for entity in self._by_role.get(word, [])
            if has_role(entity, wanted)
        ]
        return near[0] if len({id(entity) for entity in near}) == 1 else None

    def rename(self, entity: Entity, name: str) -> None:
        """Gives an entry a fuller name; the old one becomes an alias."""
        if name_key(name) not in self._by_name:
            entity.aliases.setdefault(entity.name)
            self._by_name.pop(name_key(entity.name), None)
            entity.name = name
            self._by_name[name_key(name)] = entity

    def find(self, name: Name) -> Entity | None:
        """Finds whom a mention names: whole name, then surname, then one letter wrong."""
        key = name_key(name.full)
        exact = self._by_name.get(key) or self._by_alias.get(key)
        if exact or not name.words:
            return exact
        last = bare(name.words[-1]).casefold()
        found = self._fitting(self._by_part.get(last, []), name)
        if found is None and len(name.words) == 1:
            near = self._spelling.find(last)
            found = self._fitting(self._by_part.get(near, []), name) if near else None
        return found

    def _fitting(self, entities: list[Entity], name: Name) -> Entity | None:
        """The one entry a surname fits, given names and honorific not contradicting."""
        fitting = [
            entity
            for entity in entities
            if not (name.pronoun and entity.pronoun and name.pronoun != entity.pronoun)
            and (len(name.words) == 1 or _ends_alike(entity.name, name))
        ]
        return fitting[0] if len({id(entity) for entity in fitting}) == 1 else None


def _role_words(entity: Entity) -> list[str]:
    return name_key(entity.role or "").replace("’", "'").split()


def has_role(entity: Entity, wanted: Sequence[str]) -> bool:
    """Whether what an entry is said to be holds all the words, or others for the same office."""
    role = _role_words(entity)
    if any(word in _STAND_INS and word not in wanted for word in role[:4]):
        return False
    return bool(role) and all(any(w in role for w in also_called(word)) for word in wanted)


def also_called(word: str) -> frozenset[str]:
    """The words that may stand for the same office as a word, itself among them.

    Example:
        >>> "coach" in also_called("gaffer"), also_called("baker")
        (True, frozenset({'baker'}))
    """
    return frozenset({word}).union(*(words for words in ALIKE if word in words))


def _ends_alike(full: str, name: Name) -> bool:
    """Whether "J. Roe" or "van der Roe" may be "Jane van der Roe"."""
    tail = f" {name.full}".casefold()
    return full.casefold().endswith(tail) or _same_initial(full, name.words[0])


def _same_initial(full: str, given: str) -> bool:
    """Whether "J. Roe" may be "Jane Roe"."""
    return len(given) == 1 and full[:1].casefold() == given.casefold()
