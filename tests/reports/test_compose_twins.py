"""Worlds that differ in one person's private rows alone compose everybody else's reports alike."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from forecasts.db import Session
from forecasts.models import Account
from forecasts.reports import public
from forecasts.reports.asked import Reader
from forecasts.reports.compose import PublicParts, edition_for, report_for
from forecasts.reports.facts import Report, report_to_json
from forecasts.values import Role, Visibility
from tests.conftest import FakeClock
from tests.reports.harbour import (
    NO,
    NOON,
    PLACE,
    PRIVATE,
    PUBLIC,
    UNLISTED,
    WEEK,
    YES,
    Harbour,
    reader_of,
)
from tests.standings.season import Season

IDS = frozenset({"question_id", "resolution_id", "prediction_id"})
"""Names inside the record, which nobody is ever shown; they count what is private, too."""


def shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shown(each) for key, each in value.items() if key not in IDS}
    return [shown(each) for each in value] if isinstance(value, list) else value


def written(report: Report) -> str:
    return json.dumps(shown(report_to_json(report)), ensure_ascii=False)


@dataclass
class World:
    """A public record, three people who read it, and what one of them keeps to themselves."""

    harbour: Harbour

    def __post_init__(self) -> None:
        harbour = self.harbour
        self.mira, self.olga = harbour.account(), harbour.account("Olga Other")
        self.cora = harbour.account("Cora Curator", Role.CURATOR)
        for name in ("Mira Own", "Olga Other"):
            harbour.person(name).is_public = True
        self.open = harbour.ask("Open?", "2024-06-05", tags=("war",))
        self.market = harbour.ask("Market?", tags=("war",))
        before = WEEK.since - timedelta(hours=3)
        harbour.link(self.market, (before, 0.3), (NOON - timedelta(hours=2), 0.5))

    def secrets(self) -> None:
        """What nobody but Mira may see: words on public questions, and questions of her own."""
        harbour = self.harbour
        for about in (self.open, self.market):
            harbour.say(about, "Mira Own", 0.97, "2024-05-02", visibility=PRIVATE)
        hidden = harbour.ask("Hidden?", owner=self.mira, visibility=PRIVATE, tags=("war",))
        linked = harbour.ask("Linked?", "2024-06-04", owner=self.mira, visibility=PRIVATE)
        shared = harbour.ask("Shared?", owner=self.mira, visibility=UNLISTED, tags=("war",))
        harbour.link(linked, (WEEK.since - timedelta(hours=1), 0.1), (NOON, 0.9))
        for about in (hidden, linked, shared):
            harbour.say(about, "Mira Own", 0.8, "2024-05-01")
        harbour.decide(hidden, NO, at=NOON - timedelta(days=3))
        harbour.decide(shared, YES, at=NOON - timedelta(days=3))

    def public_life(self) -> None:
        """What everybody sees, after the secrets."""
        harbour = self.harbour
        decided = harbour.ask("Decided?", tags=("war",))
        for who, p in (("Ann", 0.9), ("Ben", 0.4), ("Mira Own", 0.2), ("Olga Other", 0.7)):
            for about in (self.open, decided):
                harbour.say(about, who, p, "2024-05-10", visibility=PUBLIC)
        harbour.decide(decided)

    def readers(self) -> list[Reader]:
        def readers_of(account: Account) -> list[Reader]:
            whole = reader_of(account)
            chosen = {"tags": ("war",), "forecasters": ("ann", "mira-own")}
            return [whole, reader_of(account, whole_board=False, **chosen)]

        return [
            Reader(public_id="x"),
            Reader(public_id="y", whole_board=False, tags=("war",), forecasters=("mira-own",)),
            *readers_of(self.olga),
            *readers_of(self.cora),
        ]

    def seen(self) -> list[str]:
        session = self.harbour.session
        parts = PublicParts()
        reports = [
            report_for(session, reader, WEEK, place=PLACE, now=NOON, parts=parts)
            for reader in self.readers()
        ]
        reports.append(edition_for(session, WEEK.week, place=PLACE, now=NOON))
        return [written(report) for report in reports]


def test_what_one_keeps_private_changes_no_byte_of_anybody_elses_report(
    session: Session, clock: FakeClock
) -> None:
    seen = []
    for has_secrets in (False, True):
        with session.begin_nested() as undone:
            world = World(Harbour(session, clock))
            if has_secrets:
                world.secrets()
            world.public_life()
            seen.append(world.seen())
            mine = report_for(session, reader_of(world.mira), WEEK, place=PLACE, now=NOON)
            assert ("Hidden?" in written(mine)) is has_secrets
            undone.rollback()
    alike, different = seen[0], seen[1]
    for one, other in zip(alike, different, strict=True):
        assert without_head(one) == without_head(other)
        assert "Hidden?" not in other
        assert "Shared?" not in other


def without_head(report: str) -> dict[str, Any]:
    """Leaves out the hash of the ledger, which is drawn anew; its size stays."""
    facts: dict[str, Any] = json.loads(report)
    return facts | {"ledger": facts["ledger"]["size"]}


def test_the_same_world_seen_before_and_after_somebodys_secrets_is_byte_for_byte_the_same(
    session: Session, clock: FakeClock
) -> None:
    world = World(Harbour(session, clock))
    world.public_life()
    Season(session, clock).play(range(16))
    before = world.seen()
    world.secrets()
    assert world.seen() == before


@pytest.mark.parametrize("visibility", [PUBLIC, PRIVATE])
def test_what_becomes_public_is_seen_and_what_stays_private_is_not(
    session: Session, clock: FakeClock, visibility: Visibility
) -> None:
    """The comparison above is worth something only where a difference would show."""
    world = World(Harbour(session, clock))
    world.public_life()
    before = world.seen()
    about = world.harbour.ask("New?", visibility=visibility, owner=world.mira)
    world.harbour.decide(about)
    assert (world.seen() == before) is (visibility is PRIVATE)


def test_what_is_shared_is_read_once_and_read_anew_when_the_record_changes(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    real: Callable[..., object] = public.public_part

    def counted(*given: object, **named: object) -> object:
        read.append(given)
        return real(*given, **named)

    monkeypatch.setattr(public, "public_part", counted)
    parts = PublicParts(most=1)
    me = harbour.account()

    def compose() -> Report:
        reader = reader_of(me)
        return report_for(harbour.session, reader, WEEK, place=PLACE, now=NOON, parts=parts)

    assert compose() == compose()
    assert len(read) == 1
    about = harbour.ask()
    harbour.decide(about)
    assert len(compose().resolved) == 1
    assert len(read) == 2
    later = NOON + timedelta(minutes=1)  # what no version counts, such as tags, shows by then
    report_for(harbour.session, reader_of(me), WEEK, place=PLACE, now=later, parts=parts)
    assert len(read) == 3
