"""Pages behind quotations and outcomes: one copy kept, dead links noticed and forgiven."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forecasts.errors import SourceUnavailableError
from forecasts.evidence import evidence_body
from forecasts.models import Evidence, Page, Question
from forecasts.predictions import Source
from forecasts.resolution.pages import (
    claim_page,
    collect_pages,
    dead_links,
    read_claimed,
    store_page,
)
from forecasts.values import SourceState, Visibility
from tests import world
from tests.resolution.scripted import Bench

URL = "https://paper.example/harbour"


@pytest.fixture
def quoted(bench: Bench) -> str:
    with bench.runtime.transaction() as session:
        now = bench.clock()
        alice = world.forecaster(session, now)
        source = Source(quote="It will open.", url=URL)
        about = world.question(session, now)
        world.prediction(session, now, about, alice, 0.8, "2024-05-01", source=source)
        hidden = world.question(session, now, title="Hidden?", visibility=Visibility.PRIVATE)
        secret = Source(quote="It will not.", url="https://secret.example/x")
        world.prediction(
            session,
            now,
            hidden,
            alice,
            0.2,
            "2024-05-01",
            source=secret,
            visibility=Visibility.PRIVATE,
        )
    return URL


def collect(bench: Bench) -> int:
    with bench.runtime.transaction() as session:
        return collect_pages(session, now=bench.clock())


def read_due(bench: Bench) -> bool:
    with bench.runtime.transaction() as session:
        claim = claim_page(session, now=bench.clock())
    if claim is None:
        return False
    found = read_claimed(bench.web, claim)
    with bench.runtime.transaction() as session:
        store_page(session, claim, found, now=bench.clock())
    return True


def page(bench: Bench) -> Page:
    with bench.runtime.reading() as session:
        return session.scalars(select(Page)).one()


def test_only_public_addresses_are_noted_and_each_once(bench: Bench, quoted: str) -> None:
    assert collect(bench) == 1
    assert collect(bench) == 0
    assert page(bench).url == quoted


def test_the_first_copy_is_kept_and_the_page_asked_monthly(bench: Bench, quoted: str) -> None:
    collect(bench)
    bench.web.pages[quoted] = b"first"
    assert read_due(bench)
    assert not read_due(bench)
    bench.web.pages[quoted] = b"second"
    bench.clock.advance(days=31)
    assert read_due(bench)
    with bench.runtime.reading() as session:
        (kept,) = session.scalars(select(Evidence)).all()
        assert evidence_body(kept) == b"first"
    assert page(bench).gone_at is None


def test_a_page_that_is_gone_is_noticed_at_once_and_forgiven_when_back(
    bench: Bench, quoted: str
) -> None:
    collect(bench)
    read_due(bench)
    assert page(bench).gone_at == bench.clock()
    with bench.runtime.reading() as session:
        assert [each.url for each in dead_links(session)] == [quoted]
    bench.web.pages[quoted] = b"back"
    bench.clock.advance(days=31)
    read_due(bench)
    found = page(bench)
    assert (found.gone_at, found.trouble, found.failures) == (None, None, 0)


def test_a_host_that_is_away_is_gone_only_after_a_week_of_failures(
    bench: Bench, quoted: str
) -> None:
    collect(bench)
    bench.web.pages[quoted] = SourceUnavailableError("time-out")
    start = bench.clock()
    while page(bench).gone_at is None:
        read_due(bench)
        bench.clock.advance(hours=6)
        assert bench.clock() - start < timedelta(days=40)
    gone_at = page(bench).gone_at
    assert gone_at is not None
    assert gone_at - start > timedelta(days=7)
    assert page(bench).failures >= 3


def test_an_outcomes_page_is_noted_too(bench: Bench) -> None:
    number = bench.linked()
    from_market = "https://one.example/harbour"
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0)
    bench.look(number)
    bench.look(number, hours=49)
    assert collect(bench) == 1
    assert page(bench).url == from_market
    with bench.runtime.reading() as session:
        assert session.get_one(Question, number).state.value == "resolved"
