"""What is typed to the stand-in, and what it prints of itself."""

import io
from collections.abc import Iterator

import pytest

from tests.standin import StandIn, furnish, serving
from tests.standin.__main__ import obey, opening
from tests.standin.commands import Commands, WrongCommandError
from tests.standin.exchange import Request
from tests.standin.server import SOURCES

FERRY = "vessel-ferry-before-winter"


@pytest.fixture
def world() -> Iterator[StandIn]:
    with serving() as serves:
        yield furnish(serves)


def status(world: StandIn, path: str) -> int:
    return world.respond(Request("GET", path, {}, {}, world.now())).status


def test_every_address_is_printed_once(world: StandIn) -> None:
    lines = opening(world)
    assert len(lines) == len(set(lines))
    for host in ("manifold.markets", "www.predictit.org", "kalshi.com"):
        assert sum(line.startswith(f"# https://{host}/") for line in lines) == 2, host


def test_a_typed_outcome_price_and_vanishing_happen_at_the_source(world: StandIn) -> None:
    commands = Commands(world)
    assert commands.run(f"resolve manifold {FERRY} yes").startswith(
        f"manifold {FERRY}: resolved YES"
    )
    assert world.manifold.listings[FERRY].outcome == "YES"
    assert "price 0.7" in commands.run(f"price polymarket {FERRY} 0.7")
    commands.run("resolve KALSHI kxvessel-26-ferry 0.3")
    assert world.kalshi.listings["KXVESSEL-26-FERRY"].payout == 0.3
    commands.run(f"vanish manifold {FERRY}")
    assert status(world, f"/manifold/v0/slug/{FERRY}") == 404
    commands.run(f"reappear manifold {FERRY}")
    commands.run(f"unresolve manifold {FERRY}")
    commands.run(f"rename manifold {FERRY} 'Will the gull fly?'")
    assert world.manifold.listings[FERRY].title == "Will the gull fly?"
    assert status(world, f"/manifold/v0/slug/{FERRY}") == 200


def test_a_source_goes_down_and_heals(world: StandIn) -> None:
    commands = Commands(world)
    commands.run("down manifold")
    assert status(world, f"/manifold/v0/slug/{FERRY}") == 503
    commands.run("heal")
    assert status(world, f"/manifold/v0/slug/{FERRY}") == 200


def test_help_and_list_name_every_source_and_market(world: StandIn) -> None:
    commands = Commands(world)
    assert all(source in commands.run("help") for source in SOURCES)
    markets = sum(len(getattr(world, source).listings) for source in SOURCES)
    assert len(commands.run("list").splitlines()) == markets
    assert commands.run(" ") == ""


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("resolve manifold", "Write it like this: resolve SOURCE KEY OUTCOME"),
        (f"resolve manifold {FERRY} maybe", "no outcome"),
        (f"resolve manifold {FERRY} nan", "no outcome"),
        (f"price manifold {FERRY} 1.2", "number from 0 to 1"),
        (f"close manifolt {FERRY}", "Did you mean manifold"),
        ("close manifold vessel-ferry", f"Did you mean {FERRY}"),
        ("sink manifold x", "type help"),
        ("resolve 'manifold", "cannot be read"),
    ],
)
def test_what_means_nothing_is_said_and_changes_nothing(
    world: StandIn, line: str, why: str
) -> None:
    before = Commands(world).run("list")
    with pytest.raises(WrongCommandError, match=why):
        Commands(world).run(line)
    assert Commands(world).run("list") == before


def test_lines_are_obeyed_until_quit_and_a_wrong_one_does_not_end_it(
    world: StandIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = f"sink\nresolve manifold {FERRY} NO\nquit\nresolve manifold {FERRY} YES\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert obey(world)
    assert world.manifold.listings[FERRY].outcome == "NO"
    assert "resolved NO" in capsys.readouterr().out
