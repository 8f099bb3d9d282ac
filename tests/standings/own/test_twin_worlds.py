"""Two worlds that differ in somebody else's private rows alone look the same from here."""

from dataclasses import dataclass

import pytest

from forecasts.accounts import add_account
from forecasts.db import Session
from forecasts.models import Forecaster
from forecasts.standings.own.agenda import Agenda, own_agenda
from forecasts.standings.own.questions import Owner
from forecasts.standings.own.record import OwnRecord, own_record
from forecasts.standings.own.rows import OwnFilter
from forecasts.values import Decision, ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.standings.own.test_agenda import link
from tests.standings.own.test_rows import decide

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE


@dataclass
class Worlds:
    """A public and a private question of one's own, resolved, and an open one with a market."""

    session: Session
    clock: FakeClock

    def __post_init__(self) -> None:
        now = self.clock()
        self.account = add_account(self.session, email="mira@example.org", now=now)
        self.me = world.forecaster(self.session, now, "Mira Own", ForecasterKind.USER)
        self.account.forecaster_id = self.me.id
        self.public, self.private = (
            world.question(
                self.session, now, title=title, opens="2023-01-01", closes="2023-12-31",
                visibility=visibility, tags=("sea",),
            )
            for title, visibility in (("Public?", PUBLIC), ("Private?", PRIVATE))
        )  # fmt: skip
        self.open = world.question(self.session, now, title="Open?", closes="2024-12-31")
        self.private.owner_id = self.account.id
        self.session.flush()
        link(self.session, self.clock, self.open, 0.8)
        for name in ("Ann", "Ben"):
            self.say(world.forecaster(self.session, now, name), PUBLIC)
        self.say(self.me, PUBLIC)
        world.prediction(
            self.session, now, self.private, self.me, 0.7, "2023-06-02", visibility=PRIVATE
        )

    def say(self, who: Forecaster, visibility: Visibility, p: float = 0.6) -> None:
        for about, day in ((self.public, "2023-06-01"), (self.open, "2024-03-20")):
            world.prediction(self.session, self.clock(), about, who, p, day, visibility=visibility)

    def others_secrets(self) -> None:
        now = self.clock()
        other = add_account(self.session, email="other@example.org", now=now)
        secret = world.question(
            self.session, now, title="Secret?", opens="2023-01-01", closes="2023-12-31",
            visibility=PRIVATE, tags=("sea", "secret"),
        )  # fmt: skip
        secret.owner_id = other.id
        self.session.flush()
        for name in ("Cat", "Dan", "Eve"):
            who = world.forecaster(self.session, now, name)
            self.say(who, PRIVATE, 0.99)
            world.prediction(self.session, now, secret, who, 0.9, "2023-06-01", visibility=PRIVATE)
        decide(self.session, self.clock, secret, Decision.NO)

    def seen(self) -> tuple[Agenda, list[OwnRecord]]:
        owner = Owner(account_id=self.account.id, forecaster_id=self.me.id)
        filters = [OwnFilter(), OwnFilter(tag="sea"), OwnFilter(is_public_only=True)]
        records = [own_record(self.session, self.me.id, each, now=self.clock()) for each in filters]
        return own_agenda(self.session, owner, now=self.clock()), records


@pytest.fixture
def worlds(session: Session, clock: FakeClock) -> Worlds:
    return Worlds(session, clock)


def test_private_rows_of_others_change_nothing_on_ones_own_page(
    worlds: Worlds, session: Session, clock: FakeClock
) -> None:
    for about in (worlds.public, worlds.private):
        decide(session, clock, about, Decision.YES)
    before = worlds.seen()
    worlds.others_secrets()
    assert worlds.seen() == before
    # two voices are no crowd; three secret ones more would make one
    assert [record.crowd for record in before[1]] == [None] * 3
    assert before[0].stale[0].now.crowd is None


def test_public_rows_of_others_do_change_it(
    worlds: Worlds, session: Session, clock: FakeClock
) -> None:
    worlds.say(world.forecaster(session, clock(), "Cat"), PUBLIC)
    for about in (worlds.public, worlds.private):
        decide(session, clock, about, Decision.YES)
    agenda, (whole, _, public) = worlds.seen()
    assert whole.questions == 2
    assert public.questions == 1
    assert whole.crowd is not None
    assert whole.crowd == public.crowd
    assert agenda.stale[0].now.crowd is not None
