"""From the terminal: a round of looks, what waits, a person's word, and how it all shows."""

from datetime import UTC, datetime, timedelta

import pytest

from forecasts import outside
from forecasts.config import Settings
from forecasts.db import create_engine, transaction
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.questions import find_question
from forecasts.values import SourceState
from tests.cli.conftest import Shell
from tests.conftest import FakeClock
from tests.resolution.scripted import Scripted, ScriptedWeb


def flat(text: str) -> str:
    """Undoes the wrapping of lines."""
    return " ".join(text.split())


class OutsideWorld:
    """One source and a web, in the place of the real ones."""

    def __init__(self) -> None:
        clock = FakeClock(datetime.now(UTC))
        self.one = Scripted("one", clock, "Bourse One")
        self.web = ScriptedWeb(clock)

    def compose(self, _settings: Settings, **_: object) -> outside.Outside:
        return outside.Outside(http=self.web, sources={"one": self.one}, close=lambda: None)


@pytest.fixture
def world_outside(monkeypatch: pytest.MonkeyPatch) -> OutsideWorld:
    made = OutsideWorld()
    monkeypatch.setattr(outside, "compose_outside", made.compose)
    return made


@pytest.fixture
def linked(shell: Shell, harbour: str, world_outside: OutsideWorld) -> str:
    """The harbour of Vessel with an adjudicated market, open at its source."""
    world_outside.one.says("harbour", SourceState.OPEN)
    engine, now = create_engine(shell.url), datetime.now(UTC)
    with transaction(engine) as session:
        link = link_market(
            session,
            find_question(session, harbour),
            world_outside.one.snapshot("harbour"),
            label="Bourse One",
            is_inverted=False,
            by="curator",
            now=now,
        )
        session.flush()
        adjudicate_link(session, link, is_reference=True, by="curator", now=now)
    engine.dispose()
    return harbour


def test_nothing_due_is_said(shell: Shell, world_outside: OutsideWorld) -> None:
    assert "Nothing is due" in shell.done("check")
    assert shell.json("check") == []


def test_two_rounds_decide_what_a_market_says(
    shell: Shell, linked: str, world_outside: OutsideWorld
) -> None:
    world_outside.one.says("harbour", SourceState.RESOLVED, value=1.0, status="paid 1")
    first = shell.run("check", "--wait", "0")
    assert "1 of 1" in first.stderr
    assert "Yes. Bourse One: resolved Yes" in first.stdout
    assert "Done: proposed Yes, final from" in first.stdout
    assert "1 question looked at: 1 proposed." in first.stdout
    shown = shell.done("question", "show", linked)
    assert "Proposed: Yes, seen once, final from" in shown
    assert "Bourse One: resolved, pays 1 for Yes" in shown
    assert "Evidence (1)" in shown
    before = shell.snapshot()
    dry = shell.done("check", "--dry-run", "--wait", "0")
    assert "would decide: Yes" in dry
    assert "Nothing was changed." in dry
    assert shell.snapshot() == before
    assert "1 decided" in shell.done("check", "--wait", "0")
    page = shell.json("question", "show", linked)
    assert page["current"]["decision"] == "yes"
    assert page["current"]["decided_by"] == "rule market: Bourse One"
    assert page["outcome"]["rule_kind"] == "market"
    assert page["outcome"]["proposal"] is None
    assert len(page["outcome"]["evidence"]) == 2
    assert "nothing new" in shell.done("check", linked)


def test_a_correction_waits_for_a_person_who_accepts_it(
    shell: Shell, linked: str, world_outside: OutsideWorld
) -> None:
    world_outside.one.says("harbour", SourceState.RESOLVED, value=1.0)
    shell.done("check", "--wait", "0")
    shell.done("check", "--wait", "0")
    world_outside.one.says("harbour", SourceState.RESOLVED, value=0.0)
    shell.done("check", linked, "--wait", "0")
    shell.done("check", linked, "--wait", "0")
    listed = flat(shell.done("proposal", "list"))
    assert "correction: No" in listed
    assert "Only a person may accept it" in listed
    number = str(shell.json("proposal", "list")[0]["id"])
    assert shell.json("proposal", "show", number)["evidence"][0]["speaks_for"] == "no"
    shell.done("proposal", "accept", number)
    history = [each["decision"] for each in shell.json("question", "show", linked)["history"]]
    assert history == ["yes", "reopened", "no"]
    assert "accepted already" in shell.refused("proposal", "accept", number)
    shell.done("ledger", "verify")


def test_a_rejected_outcome_is_not_proposed_again(
    shell: Shell, linked: str, world_outside: OutsideWorld
) -> None:
    world_outside.one.says("harbour", SourceState.VOID)
    shell.done("check")
    number = str(shell.json("proposal", "list")[0]["id"])
    shell.done("proposal", "reject", number)
    assert "a person rejected this" in shell.done("check")
    assert "No proposed outcome waits" in shell.done("proposal", "list")
    assert "rejected" in shell.refused("proposal", "reject", number)
    assert "There is no proposal" in shell.refused("proposal", "accept", "99")


def test_one_question_in_trouble_does_not_end_the_round(
    shell: Shell, linked: str, world_outside: OutsideWorld
) -> None:
    world_outside.one.says("harbour", ValueError("what nobody expected"))
    result = shell.done("check")
    assert "what nobody expected" in result
    assert "in trouble" in result
    assert "what nobody expected" in shell.done("question", "show", linked)


def test_a_rule_is_set_and_shown_in_words(shell: Shell, harbour: str) -> None:
    assert "a person decides" in shell.done("question", "rule", harbour)
    said = shell.done("question", "rule", harbour, "market", "--agreement", "majority")
    assert "more than half" in said
    assert shell.json("question", "rule", harbour)["settings"]["on_half"] == "annul"
    said = flat(shell.done("question", "rule", harbour, "deadline", "--unless", "a notice"))
    assert "unless Yes is shown by a notice" in said
    assert "unless" in shell.refused("question", "rule", harbour, "deadline")
    assert "no setting 'agreement'" in shell.refused(
        "question", "rule", harbour, "manual", "--agreement", "all"
    )
    assert "Name the kind" in shell.refused("question", "rule", harbour, "--unless", "x")
    shell.done(
        *("question", "rule", harbour, "observation", "--provider", "fred", "--series", "UNRATE"),
        *("--period", "2019-12", "--comparison", ">=", "--threshold", "4.0"),
    )
    assert "UNRATE, 2019-12, is >= 4.0" in flat(shell.done("question", "show", harbour))
    shell.done(
        *("question", "rule", harbour, "feed", "--url", "https://news.example/feed.xml"),
        *("--words", "harbour vessel"),
    )
    assert "‘harbour vessel’" in shell.done("question", "rule", harbour)


def test_a_deadline_that_passed_is_proposed_as_no(
    shell: Shell, harbour: str, world_outside: OutsideWorld
) -> None:
    shell.done("question", "rule", harbour, "deadline", "--unless", "a notice")
    shell.done("check", "--wait", "0")
    shell.done("check", "--wait", "0")
    page = shell.json("question", "show", harbour)
    assert page["current"]["decision"] == "no"
    assert page["current"]["known_at"] == "2020-01-01T00:00:00.000000Z"


def test_a_wait_that_cannot_be_is_refused(shell: Shell, harbour: str) -> None:
    assert "--wait" in shell.refused("check", "--wait", "-1")
    assert "There is no question" in shell.refused("check", "no-such-question")


def test_the_wait_stands_when_none_is_named(
    shell: Shell, linked: str, world_outside: OutsideWorld
) -> None:
    world_outside.one.says("harbour", SourceState.RESOLVED, value=1.0)
    shell.done("check")
    shell.done("check")
    (line,) = shell.json("proposal", "list")
    assert line["polls"] == 2
    waits = datetime.fromisoformat(line["final_from"]) - datetime.fromisoformat(line["proposed_at"])
    assert waits == timedelta(hours=48)
