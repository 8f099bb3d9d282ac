"""By commands only: a market is linked, followed, resolves the question, and changes its mind."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from forecasts.cli import main
from tests.journeys.following import SOURCES
from tests.standin import StandIn, furnish, serving

TITLE = "Will the ferry of Vessel sail again before the winter?"
SLUG = "will-the-ferry-of-vessel-sail-again-before-the-winter"
RESOLVING = tuple(source for source in SOURCES if source != "predictit")


class Desk:
    """Commands run one after the other, each as a process of its own would read its settings."""

    def __init__(self, url: str, world: StandIn) -> None:
        self.runner = CliRunner(env={"FORECASTS_DATABASE_URL": url, **world.environment()})

    def run(self, *words: str, expect: int = 0) -> str:
        """Runs a command and returns what it printed."""
        result = self.runner.invoke(main, words)
        assert result.exit_code == expect, (words, result.output, result.exception)
        return result.output

    def json(self, *words: str) -> Any:
        """Runs a command with --json and reads what it printed."""
        result = self.runner.invoke(main, [*words, "--json"])
        assert result.exit_code == 0, (words, result.output, result.exception)
        return json.loads(result.stdout)

    def shown(self) -> dict[str, Any]:
        """Reads what `question show` says."""
        read: dict[str, Any] = self.json("question", "show", SLUG)
        return read


@pytest.fixture
def world() -> Iterator[StandIn]:
    with serving() as serves:
        yield furnish(serves)


@pytest.fixture
def desk(database_url: str, world: StandIn) -> Desk:
    return Desk(database_url, world)


def link(desk: Desk, world: StandIn, source: str) -> str:
    """Asks the question and links the first market of a source; returns the market's key."""
    venue = getattr(world, source)
    key = next(iter(venue.listings))
    closes = f"{max(venue.listings[key].closes_at, world.now()):%Y-%m-%d}"
    desk.run("question", "add", TITLE, "--closes-at", closes, "--criteria", "Yes if it sails.")
    desk.run("market", "link", SLUG, venue.url(key), "--yes")
    return str(key)


@pytest.mark.parametrize("source", RESOLVING)
def test_a_linked_market_resolves_the_question_and_a_flip_is_corrected(
    desk: Desk, world: StandIn, source: str
) -> None:
    key = link(desk, world, source)
    venue = getattr(world, source)
    desk.run("market", "sync")
    assert desk.json("market", "sync")["prices"] == 0
    venue.price(key, 0.63)
    assert desk.json("market", "sync")["prices"] >= 1
    assert desk.shown()["outcome"]["markets"][0]["price"] == pytest.approx(0.63)

    assert "Nothing was changed" in desk.run("check", SLUG, "--dry-run")
    venue.resolve(key, "YES")
    desk.run("check")
    assert desk.shown()["state"] != "resolved"
    assert desk.json("proposal", "list")[0]["decision"] == "yes"
    desk.run("check", "--wait", "0")
    shown = desk.shown()
    assert (shown["state"], shown["current"]["decision"]) == ("resolved", "yes")
    evidence = shown["outcome"]["evidence"]
    assert evidence
    assert all(len(each["sha256"]) == 64 and each["captured_at"] for each in evidence)
    text = desk.run("question", "show", SLUG)
    assert evidence[0]["sha256"][:12] in text
    assert "Yes" in text

    venue.resolve(key, "NO")
    desk.run("check", SLUG, "--wait", "0")
    (correction,) = desk.json("proposal", "list")
    assert (correction["decision"], correction["is_correction"]) == ("no", True)
    desk.run("check", SLUG, "--wait", "0")
    assert desk.shown()["current"]["decision"] == "yes"
    desk.run("proposal", "accept", str(correction["id"]))
    shown = desk.shown()
    assert [each["decision"] for each in shown["history"]] == ["yes", "reopened", "no"]
    assert (shown["state"], shown["current"]["decision"]) == ("resolved", "no")
    desk.run("ledger", "verify")


def test_predictit_gives_prices_and_never_an_outcome(desk: Desk, world: StandIn) -> None:
    key = link(desk, world, "predictit")
    desk.run("market", "sync")
    world.predictit.price(key, 0.99)
    assert desk.json("market", "sync")["prices"] >= 1
    world.predictit.resolve(key, "YES")
    for _ in range(3):
        desk.run("check", SLUG, "--wait", "0")
    world.predictit.vanish(key)
    desk.run("market", "sync", expect=1)
    desk.run("check", SLUG, "--wait", "0")
    shown = desk.shown()
    assert shown["state"] == "open"
    assert shown["outcome"]["markets"][0]["state"] == "missing"
    assert desk.json("proposal", "list") == []
    desk.run("ledger", "verify")


def test_a_source_that_takes_its_outcome_back_leaves_the_decision_to_a_person(
    desk: Desk, world: StandIn
) -> None:
    key = link(desk, world, "manifold")
    world.manifold.resolve(key, "YES")
    desk.run("check")
    desk.run("check", "--wait", "0")
    world.manifold.unresolve(key)
    desk.run("check", SLUG, "--wait", "0")
    shown = desk.shown()
    assert (shown["state"], shown["current"]["decision"]) == ("resolved", "yes")
    assert shown["outcome"]["check"]["trouble"]
    desk.run("question", "reopen", SLUG)
    assert desk.shown()["state"] == "open"
    desk.run("ledger", "verify")


def test_metaculus_without_a_token_is_refused_with_what_to_set(
    database_url: str, world: StandIn
) -> None:
    desk = Desk(database_url, world)
    desk.runner.env = {**desk.runner.env, "FORECASTS_METACULUS_TOKEN": ""}
    key = next(iter(world.metaculus.listings))
    desk.run("question", "add", TITLE, "--closes-at", "2090-01-01", "--criteria", "Yes if so.")
    said = desk.run("market", "link", SLUG, world.metaculus.url(key), "--yes", expect=1)
    assert "FORECASTS_METACULUS_TOKEN" in said
