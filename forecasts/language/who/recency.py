"""Whom the article spoke of last, and which of them a pronoun fits."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from forecasts.language.records import Alternative
from forecasts.language.who.people import Entity, has_role
from forecasts.language.words.given_names import pronoun_of
from forecasts.language.words.people_words import GENDERS

_MEMORY: Final = 6
_FADING: Final = 0.5
_UNLIKE: Final = 0.2
_NEAR: Final = 0.35
"""Somebody else is worth showing from this share of the first one's score on."""

_LATEST: Final = "fits best of those named before these words"
_EARLIER: Final = "named before these words as well"


class Whom(NamedTuple):
    """Whom a mention stands for, and who else it may be."""

    entity: Entity | None
    alternatives: tuple[Alternative, ...] = ()


NOBODY: Final = Whom(None)


def _leaning(entity: Entity) -> str:
    """The pronoun that a role or the ending of a given name hints at, or ""."""
    words = (entity.role or "").lower().replace("’", "'").split()
    told = next((GENDERS[word] for word in words if word in GENDERS), "")
    given = entity.name.split()[0].casefold() if " " in entity.name else ""
    listed = pronoun_of(given)
    ending = {"a": "she", "o": "he"}.get(given[-1:], "") if len(given) > 2 else ""
    return told or listed or ending


class Recent:
    """The last few persons, the latest last; an entity without a name is somebody unnamed."""

    def __init__(self) -> None:
        self._people: list[Entity] = []

    def remember(self, entity: Entity) -> None:
        """Makes somebody the latest."""
        if entity in self._people:
            self._people.remove(entity)
        self._people.append(entity)
        del self._people[:-_MEMORY]

    def mention(self, entity: Entity) -> None:
        """Puts somebody named in passing behind the latest."""
        if entity not in self._people:
            self._people.insert(max(0, len(self._people) - 1), entity)
            del self._people[:-_MEMORY]

    def latest(self) -> Whom:
        """Returns the person spoken of last."""
        return self._chosen([(_FADING**rank, entity) for rank, entity in self._ranked()])

    def _ranked(self) -> list[tuple[int, Entity]]:
        return list(enumerate(reversed(self._people)))

    def fitting(self, pronoun: str) -> Whom:
        """Returns whom "he" or "she" means: the latest whom the pronoun fits."""
        scored = [
            (_FADING**rank * (_UNLIKE if _leaning(entity) not in {"", pronoun} else 1.0), entity)
            for rank, entity in self._ranked()
            if entity.pronoun in {"", pronoun}
        ]
        whom = self._chosen(scored)
        if whom.entity:
            whom.entity.pronoun = pronoun
        return whom

    def _chosen(self, scored: Sequence[tuple[float, Entity]]) -> Whom:
        """The best scored, with those near; makes the best the latest."""
        if not scored:
            return NOBODY
        ordered = sorted(scored, key=lambda pair: -pair[0])
        best, entity = ordered[0]
        entity.is_evident = True
        self.remember(entity)
        near = [(score, e) for score, e in ordered if score >= _NEAR * best and e.name]
        total = sum(score for score, _ in near)
        alternatives = tuple(
            Alternative(e.name, round(score / total, 2), _LATEST if e is entity else _EARLIER)
            for score, e in near
        )
        return Whom(entity if entity.name else None, alternatives if len(alternatives) > 1 else ())

    def with_role(self, wanted: Sequence[str]) -> Entity | None:
        """Returns the latest whose role holds all the words."""
        found = [e for e in reversed(self._people) if has_role(e, wanted)]
        exact = (e for e in found if wanted and wanted[-1] in (e.role or "").casefold().split())
        return next(exact, None) or next(iter(found), None)
