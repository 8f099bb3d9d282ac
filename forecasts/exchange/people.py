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
        self,
        session: Session,
        bulk: Bulk,
        people: Sequence[Person],
        *,
        now: datetime,
        own: Forecaster | None = None,
    ) -> None:
        self._own = own
        self._session, self._bulk, self._people, self._now = session, bulk, people, now
        self._found: dict[tuple[int, bool], Speaker] = {}
        self._slugs = Slugs(session, Forecaster)
        self._on_record = self._known()
        self.new_names: list[str] = []

    @property
    def is_own(self) -> bool:
        """Says whether everything is said by whoever imports."""
        return self._own is not None

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

    def speaker(self, place: int, *, is_public: bool) -> Speaker:
        """Gives the forecaster at a place, recorded with the first statement.

        Args:
            place: in the file.
            is_public: whether everybody sees the statement; otherwise it names nobody in public.
        """
        found = self._found.get((place, is_public))
        if found is None and self._own is not None:
            found = self._found[place, is_public] = self._of_own(self._own, is_public=is_public)
        if found is None:
            person = self._people[place]
            key = name_key(person.name)
            known = self._on_record.get(key)
            if known is None:
                self.new_names.append(person.name)
            if known is not None and _is_settled(known, person, is_public=is_public):
                found = known
            elif known is None and is_public:
                found = self._recorded(person)
            else:
                found = self._settled(person, is_public=is_public)
            self._on_record[key] = self._found[place, is_public] = found
        return found

    def _of_own(self, own: Forecaster, *, is_public: bool) -> Speaker:
        """Gives the forecaster who is said to have said everything, published where need be."""
        if is_public and not own.is_public:
            self._bulk.flush()
            publish_forecaster(self._session, own, now=self._now)
            self._session.flush()
            self._slugs.take(own.slug)
        return Speaker(own.id, own.name, own.kind, own.organisation, own.is_public)

    def _recorded(self, person: Person) -> Speaker:
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

    def _settled(self, person: Person, *, is_public: bool) -> Speaker:
        """Has somebody filled in, published or hidden by who does that for all."""
        self._bulk.flush()
        row = record_forecaster(
            self._session,
            name=person.name,
            kind=person.kind or ForecasterKind.PUNDIT,
            organisation=person.organisation,
            is_public=is_public,
            now=self._now,
        )
        self._session.flush()
        self._slugs.take(row.slug)
        return Speaker(row.id, row.name, row.kind, row.organisation, row.is_public)


def _is_settled(known: Speaker, person: Person, *, is_public: bool) -> bool:
    """Says whether a row changes nothing about somebody on record."""
    if known.is_public and not is_public:
        return True
    is_filled_in = bool(known.organisation) or not person.organisation
    return known.is_public is is_public and is_filled_in
