"""Who an article names: one entry a person or organisation, found by name, surname or near-miss."""

from dataclasses import dataclass, field
from typing import Final

from forecasts.language.names import Name
from forecasts.language.records import Person
from forecasts.language.spelling import SpellingIndex
from forecasts.language.tokens import bare
from forecasts.text import name_key

_MOST_ALIASES: Final = 20


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody named, while the article is being read."""

    name: str
    is_body: bool
    role: str | None = None
    pronoun: str = ""
    aliases: dict[str, None] = field(default_factory=dict)
    at: int = 0

    def as_person(self) -> Person:
        """Freezes the entry."""
        return Person(self.name, self.role, tuple(self.aliases), self.is_body)


class People:
    """The growing list of whom the article names."""

    def __init__(self) -> None:
        self._by_name: dict[str, Entity] = {}
        self._by_part: dict[str, list[Entity]] = {}
        self._spelling = SpellingIndex()

    @property
    def entities(self) -> list[Entity]:
        """All entries in order of appearance."""
        return sorted(self._by_name.values(), key=lambda entity: entity.at)

    def add(self, name: Name, *, at: int, is_body: bool, role: str | None = None) -> Entity:
        """Enters a full name, or adds what is new about one already known."""
        key = name_key(name.full)
        entity = self._by_name.get(key)
        if entity is None:
            entity = Entity(bare(name.full) if not is_body else name.full, is_body, at=at)
            self._by_name[key] = entity
            self._index(entity, name)
        self.note(entity, name, role=role)
        return entity

    def _index(self, entity: Entity, name: Name) -> None:
        words = [bare(word).casefold() for word in name.words]
        parts = {words[-1], words[0]} if words and not entity.is_body else set()
        for part in parts:
            found = self._by_part.setdefault(part, [])
            if len(found) < 8:
                found.append(entity)
        if parts:
            self._spelling.add(words[-1])

    def note(self, entity: Entity, name: Name, *, role: str | None = None) -> None:
        """Adds an alias, a role or a pronoun that a mention brings."""
        entity.role = entity.role or role or name.role
        entity.pronoun = entity.pronoun or name.pronoun
        printed = bare(name.printed)
        if printed != entity.name and len(entity.aliases) < _MOST_ALIASES:
            entity.aliases.setdefault(printed)

    def rename(self, entity: Entity, name: str) -> None:
        """Gives an entry a fuller name; the old one becomes an alias."""
        if name_key(name) not in self._by_name:
            entity.aliases.setdefault(entity.name)
            self._by_name.pop(name_key(entity.name), None)
            entity.name = name
            self._by_name[name_key(name)] = entity

    def find(self, name: Name) -> Entity | None:
        """Finds whom a mention names: whole name, then surname, then one letter wrong."""
        exact = self._by_name.get(name_key(name.full))
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
            and (len(name.words) == 1 or _same_initial(entity.name, name.words[0]))
        ]
        return fitting[0] if len({id(entity) for entity in fitting}) == 1 else None


def _same_initial(full: str, given: str) -> bool:
    """Whether "J. Roe" may be "Jane Roe"."""
    return len(given) == 1 and full[:1].casefold() == given.casefold()
