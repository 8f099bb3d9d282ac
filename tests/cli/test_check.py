"""From the terminal: a round of looks, what waits, a person's word, and how it all shows."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from forecasts import outside
from forecasts.config import Settings
from forecasts.db import create_engine, transaction
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.models import ResolutionRule
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
        return outside.Outside(
            http=self.web, web=self.web, sources={"one": self.one}, close=lambda: None
        )


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
    assert first.stderr == ""
    assert "Yes. Bourse One: resolved Yes" in first.stdout
    assert "Done: proposed Yes, final from" in first.stdout
    assert "1 question looked at: 1 proposed." in first.stdout
    shown = shell.done("question", "show", linked)
    assert "Proposed: Yes, seen once, final from" in shown
    assert "Bourse One: resolved, pays 1 for Yes" in shown
    assert "Evidence (1)" in shown
    before = shell.snapshot()
    dry = shell.done("check", "--dry-run", "--wait", "0")
    assert "Would decide: Yes" in dry
    assert "Nothing was changed." in dry
    assert shell.snapshot() == before
    assert "1 decided" in shell.done("check", "--wait", "0")
    page = shell.json("question", "show", linked)
    assert page["current"]["decision"] == "yes"
    assert page["current"]["decided_by"] == "rule market: Bourse One"
    assert page["outcome"]["rule_kind"] == "market"
    assert page["outcome"]["proposal"] is None
    assert len(page["outcome"]["evidence"]) == 1
    shown = flat(shell.done("question", "show", linked))
    assert "Decided by rule market: Bourse One. Bourse One: resolved Yes. https://" in shown
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
    assert shell.done("check") == "1 question looked at: nothing new.\n"
    assert "a person rejected this" in shell.done("check", "--all")
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


def test_a_round_in_which_every_look_was_refused_ends_with_1(shell: Shell, linked: str) -> None:
    shell.done("question", "rule", linked, "market")
    engine = create_engine(shell.url)
    with transaction(engine) as session:
        session.scalars(select(ResolutionRule)).one().settings = {"agreement": "by a later release"}
    engine.dispose()
    dry = shell.run("check", linked, "--dry-run")
    assert "agreement" in dry.stderr
    assert dry.exit_code == 1
    looked = shell.run("check", linked)
    assert "put off by an hour" in looked.stdout
    assert looked.exit_code == 1
    said = ("--criteria", "Yes if it does.", "--closes-at", "2031-01-01")
    shell.done("question", "add", "Will it snow?", *said)
    assert shell.run("check", linked, "will-it-snow").exit_code == 0


def test_a_rule_is_set_and_shown_in_words(shell: Shell, harbour: str) -> None:
    assert "a person decides" in shell.done("question", "rule", harbour)
    set_to = shell.run("question", "rule", harbour, "market", "--agreement", "majority")
    assert set_to.stdout.startswith("Set: Markets: more than half")
    assert "No market is linked and adjudicated" in set_to.stderr
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
    shown = flat(shell.done("question", "rule", harbour))
    assert "that hold ‘harbour’ and ‘vessel’, become evidence" in shown
    assert f"Change it: forecasts question rule {harbour} KIND" in shown


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
    assert "--wait is -1; give 0 to 8,760 hours" in shell.refused("check", "--wait", "-1")
    assert "--wait is 1,000,000; give" in shell.refused("check", "--wait", "1e6")
    assert "far too long" in shell.refused("check", "--wait", "inf")
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


def test_a_part_paid_wants_a_person_everywhere_until_somebody_decides(
    shell: Shell, linked: str, world_outside: OutsideWorld
) -> None:
    world_outside.one.says("harbour", SourceState.RESOLVED, value=0.3)
    dry = flat(shell.done("check", "--dry-run"))
    assert "Would do nothing" in dry
    assert "Done:" not in dry
    said = flat(shell.done("check"))
    assert "looked at: 1 wants a person. See which" in said
    assert "in trouble" not in said
    assert ".." not in said
    listed = shell.done("question", "list")
    assert listed.startswith("Wants a person (1)\n")
    assert "Yes pays 0.3, which a person must judge" in flat(listed)
    assert listed.count(linked) == 1
    (line,) = shell.json("question", "list")
    assert line["wants"].startswith("Cannot tell. Bourse One")
    assert "1 question wants a person" in flat(shell.run("doctor").output)
    again = shell.done("check")
    assert "Bourse One" not in again
    assert "1 wants a person" in again
    assert "Bourse One" in shell.done("check", "--all")
    shell.done("question", "resolve", linked, "yes", "--known-on", "2019-12-01")
    shell.done("check", linked)
    assert "Wants a person" not in shell.done("question", "list")
    assert "No question wants a person" in flat(shell.run("doctor").output)


def test_a_proposed_correction_wants_a_person_and_names_the_command(
    shell: Shell, linked: str, world_outside: OutsideWorld
) -> None:
    world_outside.one.says("harbour", SourceState.RESOLVED, value=1.0)
    shell.done("check", "--wait", "0")
    shell.done("check", "--wait", "0")
    assert "Wants a person" not in shell.done("question", "list")
    world_outside.one.says("harbour", SourceState.RESOLVED, value=0.0)
    assert "1 correction proposed, 1 wants a person" in flat(shell.done("check"))
    listed = flat(shell.done("question", "list"))
    assert "Proposed correction: No. Bourse One: resolved No." in listed
    assert "Decide: forecasts proposal accept 2" in listed
    shell.done("proposal", "reject", "2")
    shell.done("check")
    assert "Wants a person" not in shell.done("question", "list")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:8765/x.csv", "names port 8765"),
        ("http://127.0.0.1/x.csv", "in a private network"),
        ("https://localhost/x.csv", "in a private network"),
        ("ftp://data.example/x.csv", "http"),
    ],
)
def test_an_address_nobody_would_ever_ask_is_refused_when_the_rule_is_set(
    shell: Shell, harbour: str, url: str, words: str
) -> None:
    fields = ("--provider", "csv", "--date-field", "day", "--value-field", "ships")
    span = ("--period", "2019-12", "--comparison", ">=", "--threshold", "4")
    said = shell.refused("question", "rule", harbour, "observation", "--url", url, *fields, *span)
    assert words in said
    assert "settings" not in said
    if not url.startswith("ftp"):
        assert words in shell.refused("question", "rule", harbour, "feed", "--url", url)


def test_a_series_of_fred_without_a_key_is_warned_about(shell: Shell, harbour: str) -> None:
    result = shell.run(
        *("question", "rule", harbour, "observation", "--provider", "fred", "--series", "TIDES"),
        *("--period", "2019-12", "--comparison", ">=", "--threshold", "4.0"),
    )
    assert result.exit_code == 0
    assert "FORECASTS_FRED_API_KEY" in result.stderr
    assert "Yes if FRED TIDES, 2019-12, is >= 4.0" in flat(result.stdout)


def test_a_manual_rule_has_no_next_look(
    shell: Shell, harbour: str, world_outside: OutsideWorld
) -> None:
    assert "Next look" not in shell.done("check", harbour)
    assert "Next look" not in shell.done("question", "show", harbour)
