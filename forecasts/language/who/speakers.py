"""Resolves who speaks: names, surnames, pronouns and roles, by whom the article spoke of last."""

from collections.abc import Sequence
from typing import Final

from forecasts.language.records import Span
from forecasts.language.who.mentions import Mention, MentionKind, is_name_word
from forecasts.language.who.names import Name, plain_name, read_name
from forecasts.language.who.offices import is_role
from forecasts.language.who.people import Entity, People
from forecasts.language.who.recency import NOBODY, Recent, Whom
from forecasts.language.who.sightings import Sighting
from forecasts.language.words.people_words import (
    BODIES,
    DOCUMENTS,
    GENDERS,
    PARTICLES,
    SPOKESPEOPLE,
)
from forecasts.language.words.tokens import Token, bare
from forecasts.language.words.vocabulary import DETERMINERS, PERSON_PRONOUNS, word_set
from forecasts.text import name_key

_MEMORY: Final = 6
_BODY_REACH: Final = 1500
"""How many code points back "it" may point."""

_EPITHET_WORDS: Final = 3
_DEFINITE: Final = word_set("the that this same")
_ANY_BODY: Final = word_set("company firm group club bank organisation organization agency")
_OFFICES: Final = word_set(
    """
    foreign finance interior defence defense health transport energy education justice labour labor
    agriculture environment trade economy economic central electoral election meteorological
    weather statistics prosecutor's police culture tourism housing security intelligence supreme
    constitutional appeals national federal
    """
)
"""What makes a common noun the one body of its kind: "the foreign ministry"."""

_TEAM: Final = word_set(
    "boss chief gaffer coach manager skipper captain striker star ace midfielder defender winger"
)
"""Roles that sport sets any adjective before: "the Geordie chief"."""
_THINGS: Final = ("tion", "sion", "ment", "ship", "ity", "ness", "ance", "ence")
"""Endings of nouns that are no person's epithet."""
_SPEAKS_FOR: Final = word_set("at for from of by")


class Speakers:
    """Walks through an article and says whom each mention stands for."""

    def __init__(self, place_words: frozenset[str]) -> None:
        self.people = People()
        self._places = place_words
        self._recent = Recent()
        self._documents: dict[str, Entity] = {}
        self._bodies: list[tuple[int, Entity]] = []
        self._group_at = -1

    def _is_body(self, name: Name) -> bool:
        if name.is_titled:
            return False
        return name.is_body or (len(name.words) <= 2 and self._is_place(name))

    def _is_place(self, name: Name) -> bool:
        return bare(name.words[0]).casefold() in self._places

    def register(self, sighting: Sighting) -> None:
        """Enters a full name; titles, roles or a verb of saying show it to be somebody."""
        name = sighting.name
        words = [word for word in name.words if len(word) > 1]
        if len([word for word in words if word.casefold() not in PARTICLES]) < 2:
            return
        is_evident = bool(name.is_titled or sighting.role or sighting.speaks)
        is_body = self._is_body(name)
        if is_body and not sighting.speaks:
            return
        if is_evident or sighting.is_name_like:
            self.people.add(
                name, at=sighting.at, is_body=is_body, role=sighting.role, is_evident=is_evident
            )

    def register_single(self, sighting: Sighting) -> None:
        """Enters a single name behind a role, "Superfan Lulu", unless it is a known surname."""
        name = sighting.name
        if name.is_titled and name.role and len(name.words) == 1 and not self.people.find(name):
            self.people.add(name, at=sighting.at, is_body=False, role=sighting.role)

    def define(self, span: Span, full: str, alias: str) -> None:
        """Takes in a short name that the text defines for a body."""
        name = plain_name(full)
        entity = self.people.find(name) or self.people.add(
            name, at=span[0], is_body=True, is_evident=False
        )
        if entity.is_body:
            self.people.alias(entity, alias)

    def see(self, sighting: Sighting) -> None:
        """Takes note of a name in passing: an alias, and the subject that pronouns may mean."""
        entity = self.people.find(sighting.name)
        if entity is None:
            shouts = len(sighting.name.words) > 1 and sighting.name.full.isupper()
            is_told = sighting.is_subject or bool(sighting.name.is_body and sighting.name.role)
            if is_told and self._is_body(sighting.name) and not shouts:
                self._bodies.append((sighting.at, _place_holder(sighting.name)))
            return
        self.people.note(entity, sighting.name, role=sighting.role)
        if sighting.is_subject:
            self.remember(entity, sighting.at)
        elif entity.is_evident and not entity.is_body:
            self._recent.mention(entity)

    def see_head(self, mention: Mention) -> None:
        """Takes note of a subject without a name: `the minister`, `a friend of the couple`."""
        if mention.kind is MentionKind.ROLE:
            found = self._description(mention)
            if found or mention.words[0].key not in _DEFINITE:
                self.remember(found or _nobody(mention.words[-1].key), mention.span[0])

    def remember(self, entity: Entity, at: int) -> None:
        """Makes somebody the one whom the next pronoun means."""
        if entity.is_body:
            self._bodies.append((at, entity))
            return
        self._recent.remember(entity)

    def resolve(self, mention: Mention) -> Whom:
        """Says whom a mention stands for; nobody when it is nobody known by name."""
        if mention.kind is MentionKind.PRONOUN:
            return self._pronoun(mention)
        if mention.kind is MentionKind.NAME:
            found = self._name(mention)
        else:
            found = (
                self._description(mention)
                or self._spoken_for(mention)
                or self._spokesman(mention)
                or self._epithet(mention)
            )
            is_other = mention.kind is not MentionKind.BODY and _is_one(mention)
            if found is None and is_other and mention.words[0].key not in _DEFINITE:
                self._recent.remember(_nobody(mention.words[-1].key))
        if found:
            found = self._entered(found, mention.span[0])
            found.is_evident = True
            self.remember(found, mention.span[0])
        elif mention.kind is MentionKind.UNNAMED and not _is_one(mention):
            self._group_at = mention.span[0]
        return Whom(found)

    def latest(self) -> Whom:
        """Returns the person spoken of last."""
        return self._recent.latest()

    def _pronoun(self, mention: Mention) -> Whom:
        key = mention.words[0].key
        if key in PERSON_PRONOUNS:
            return self._recent.fitting(key)
        at, entity = self._bodies[-1] if self._bodies else (-_BODY_REACH, None)
        is_group = key == "they" and self._group_at > at
        if entity is None or is_group or mention.span[0] - at >= _BODY_REACH:
            return NOBODY
        return Whom(self._entered(entity, at))

    def _entered(self, entity: Entity, at: int) -> Entity:
        """The entry of a body that was only seen in passing."""
        if not entity.is_body:
            return entity
        return self.people.add(plain_name(entity.name), at=entity.at or at, is_body=True)

    def _description(self, mention: Mention) -> Entity | None:
        """`the bank`, `the minister`: the last one whose name or role says so."""
        if mention.kind is MentionKind.UNNAMED or mention.words[0].key not in _DEFINITE:
            return None
        head = mention.words[-1].key
        if mention.kind is MentionKind.BODY:
            return self._body_called(mention)
        if head.endswith("-year-old"):
            return self._recent.latest().entity
        wanted = [word.key for word in mention.words[1:] if word.key not in {"herself", "himself"}]
        found = self._recent.with_role(wanted) or self.people.with_role(wanted)
        is_nickname = len(wanted) > 1 and head in _TEAM
        return found or (self._recent.with_role([head]) if is_nickname else None)

    def _body_called(self, mention: Mention) -> Entity | None:
        """`the bank`, `the central bank`, `the firm`: a body named before, or an office."""
        words = [word.key for word in mention.words[1:]]
        fronts = {word for word in words[:-1] if word in _OFFICES}
        bodies = [entity for _, entity in self._bodies[-_MEMORY:][::-1]]
        named = (e for e in bodies if {words[-1], *fronts} <= set(_body_words(e)))
        found = next(named, None)
        if found is None and words[-1] in _ANY_BODY:
            near = (e for at, e in reversed(self._bodies) if mention.span[0] - at < _BODY_REACH)
            found = next((e for e in near if not self._is_known_place(e)), None)
        if found or not fronts:
            return found
        name = plain_name(" ".join(word.text for word in mention.words[1:]))
        return self.people.find(name) or self.people.add(
            name, at=mention.words[1].start, is_body=True
        )

    def _spokesman(self, mention: Mention) -> Entity | None:
        """`a spokeswoman`, `a Selm Lines spokesman`: the body named there or before speaks."""
        head = mention.words[-1].key
        if head not in SPOKESPEOPLE:
            return None
        front = [word for word in mention.words[:-1] if word.key not in DETERMINERS]
        while front and not is_name_word(front[0]):
            front = front[1:]
        if front:
            span = (front[0].start, front[-1].end)
            return self._name(Mention(0, len(front) - 1, span, MentionKind.NAME, tuple(front)))
        at, entity = self._bodies[-1] if self._bodies else (-_BODY_REACH, None)
        is_near = mention.span[0] - at < _BODY_REACH
        return entity if is_near and entity and not self._is_known_place(entity) else None

    def _spoken_for(self, mention: Mention) -> Entity | None:
        """`a spokeswoman for Selm Bank`, `a poll by Datum`: the body speaks; analysts do not."""
        head = mention.words[-1].key
        if mention.words[0].key in _DEFINITE and head in self._documents:
            return self._documents[head]
        keys = [word.key for word in mention.words]
        at = next((i for i, key in enumerate(keys[:-1]) if i and key in _SPEAKS_FOR), None)
        document = next((key for key in keys[:at] if key in DOCUMENTS), None)
        if at is None or (keys[at - 1] not in SPOKESPEOPLE and document is None):
            return None
        behind = mention.words[at + 1 + (keys[at + 1] == "the") :]
        is_body = bool(behind) and bare(behind[-1].text).lower() in BODIES
        if not behind or not behind[-1].is_capital:
            return None
        if not (is_body or document):
            return self._begun_by(behind[0].text)
        span = (behind[0].start, behind[-1].end)
        name = Mention(mention.first + at + 1, mention.last, span, MentionKind.NAME, behind)
        found = self._name(name)
        if found and document:
            self._documents[document] = found
        return found

    def _begun_by(self, word: str) -> Entity | None:
        """The body spoken of last whose name begins with a word: "a spokesman for Norr"."""
        bodies = (entity for _, entity in reversed(self._bodies[-_MEMORY:]))
        return next((body for body in bodies if body.name.split()[0] == word), None)

    def _epithet(self, mention: Mention) -> Entity | None:
        """`the single-named superstar`: the latest, where the noun is that of no office."""
        head = mention.words[-1].key
        is_epithet = mention.kind is MentionKind.ROLE and not is_role(head)
        if head.endswith(_THINGS):
            return None
        if not is_epithet or mention.words[0].key != "the" or len(mention.words) < _EPITHET_WORDS:
            return None
        return self._recent.latest().entity

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


def _nobody(head: str) -> Entity:
    """Somebody without a name, whom a pronoun may mean all the same."""
    return Entity("", is_body=False, pronoun=GENDERS.get(head, ""))


def _is_one(mention: Mention) -> bool:
    words: Sequence[Token] = mention.words
    return not words[-1].key.endswith("s") or words[0].key in {"a", "an", "one", "another"}


def _body_words(entity: Entity) -> list[str]:
    return name_key(f"{entity.name} {entity.role or ''}").split()
