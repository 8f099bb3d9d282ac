"""From names in a file to forecasters: those on record are found, others are recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.exchange.bulk import Bulk, Slugs
from forecasts.exchange.cells import Person
from forecasts.forecasters import publish_forecaster, record_forecaster
from forecasts.models import Alias, Forecaster
from forecasts.text import name_key
from forecasts.values import Chain, ForecasterKind

ASKED_AT_ONCE: Final = 500


@dataclass(slots=True)
class Speaker:
    """A forecaster on record, or one that is about to be."""

    id: int
    name: str
    kind: ForecasterKind
    organisation: str | None
    is_public: bool


class People:
    """The forecasters of a file by their place in it."""

    def __init__(
        self, session: Session, bulk: Bulk, people: Sequence[Person], *, now: datetime
    ) -> None:
        self._session, self._bulk, self._people, self._now = session, bulk, people, now
        self._found: list[Speaker | None] = [None] * len(people)
        self._slugs = Slugs(session, Forecaster)
        self._on_record = self._known()
        self.new_names: list[str] = []

    @property
    def new(self) -> int:
        """How many were not on record before."""
        return len(self.new_names)

    def _known(self) -> dict[str, Speaker]:
        keys = [name_key(person.name) for person in self._people]
        known: dict[str, Speaker] = {}
        query = select(
            Alias.name_key,
            Forecaster.id,
            Forecaster.name,
            Forecaster.kind,
            Forecaster.organisation,
            Forecaster.is_public,
        ).join(Forecaster, Forecaster.id == Alias.forecaster_id)
        for start in range(0, len(keys), ASKED_AT_ONCE):
            asked = query.where(Alias.name_key.in_(keys[start : start + ASKED_AT_ONCE]))
            known |= {
                key: Speaker(number, name, kind, organisation, is_public)
                for key, number, name, kind, organisation, is_public in self._session.execute(asked)
            }
        return known

    def speaker(self, place: int) -> Speaker:
        """Gives the forecaster at a place, recorded with the first statement."""
        found = self._found[place]
        if found is None:
            person = self._people[place]
            known = self._on_record.get(name_key(person.name))
            found = self._recorded(person) if known is None else self._filled_in(known, person)
            self._found[place] = found
        return found

    def _recorded(self, person: Person) -> Speaker:
        self.new_names.append(person.name)
        row = Forecaster(
            slug=self._slugs.free(person.name),
            name=person.name,
            kind=person.kind or ForecasterKind.PUNDIT,
            organisation=person.organisation,
            is_public=True,
            created_at=self._now,
        )
        row.id = self._bulk.number(Forecaster)
        key = name_key(person.name)
        self._bulk.add(Forecaster, self._bulk.stored(row))
        self._bulk.add(Alias, {"forecaster_id": row.id, "name": row.name, "name_key": key})
        self._bulk.record(row, "recorded", Chain.PUBLIC)
        return Speaker(row.id, row.name, row.kind, row.organisation, is_public=True)

    def _filled_in(self, known: Speaker, person: Person) -> Speaker:
        if person.organisation and not known.organisation:
            self._bulk.flush()
            record_forecaster(
                self._session,
                name=person.name,
                kind=known.kind,
                organisation=person.organisation,
                now=self._now,
            )
            known.organisation = person.organisation
        return known

    def publish(self, speaker: Speaker) -> None:
        """Makes a name public with its first public statement."""
        if not speaker.is_public:
            self._bulk.flush()
            row = self._session.get_one(Forecaster, speaker.id)
            publish_forecaster(self._session, row, now=self._now)
            speaker.is_public = True
