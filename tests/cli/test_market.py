"""Linking, following and unlinking markets from the command line, with an invented source."""

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecasts import outside
from forecasts.cli import market_event, market_linking
from forecasts.config import Settings
from forecasts.errors import SourceShapeError
from forecasts.values import SourceState
from tests.cli.conftest import Shell
from tests.markets.fakes import FakeSource, NoHttp, price, snapshot

NOW = datetime.now(UTC)
CLOSE = datetime(2030, 12, 31, tzinfo=UTC)
SLUG = "will-the-harbour-of-vessel-open"
URL = "https://tides.example/harbour"


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    source = FakeSource()

    def composed(_settings: Settings, *, now: Callable[[], datetime]) -> outside.Outside:
        return outside.Outside(
            http=NoHttp(), web=NoHttp(), sources={"tides": source}, close=lambda: None
        )

    monkeypatch.setattr(outside, "compose_outside", composed)
    return source


@pytest.fixture
def harbour(shell: Shell, source: FakeSource) -> str:
    """A question that opened a month ago, and a market that asks the same."""
    opens = (NOW - timedelta(days=30)).date().isoformat()
    shell.done(
        "question",
        "add",
        "Will the harbour of Vessel open?",
        *("--closes-at", "2030-12-31", "--opens-at", opens),
        *("--criteria", "Yes if a ship is let in; No otherwise."),
    )
    put(source, "harbour")
    return SLUG


def put(source: FakeSource, name: str, **more: Any) -> None:
    read = NOW - timedelta(seconds=30)
    source.put(snapshot(name, at=read, probability=0.4, closes_at=CLOSE, **more))
    days = [price(NOW - timedelta(days=20 - n), 0.1 + 0.012 * n) for n in range(20)]
    source.past[name] = [days[:10], [each for each in days[10:] if each.at.day % 9]]


def words(shell: Shell, *args: str) -> str:
    return " ".join(shell.done(*args, columns=120).replace("\u00a0", " ").split())


def test_a_market_is_compared_linked_followed_shown_and_unlinked(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    told = words(shell, "market", "link", harbour, URL, "--yes")
    assert "ours Yes if a ship is let in" in told
    assert "theirs Resolves Yes if a ship is let in before 2025." in told
    assert "The market says what happens if all is off; the question does not." in told
    assert "Adjudicated: Tides Exchange speaks for will-the-harbour-of-vessel-open" in told
    first = words(shell, "market", "sync")
    assert "1 of 1 market read" in first
    assert "0 new prices" not in first
    assert "1 of 1 market read, 0 new prices, 0 changed states." in words(shell, "market", "sync")
    shell.done("predict", harbour, "60%", "--as", "Alice Arden")
    listed = words(shell, "market", "list")
    assert "Tides Exchange 40 %" in listed
    assert "−20" in listed
    (line,) = shell.json("market", "list")
    assert line["against_people"] == -0.2
    assert line["market"]["trouble"] is None
    shown = words(shell, "market", "show", harbour)
    assert "1 person of the last 90 days: 60 %; markets minus people: −20 points." in shown
    assert shell.json("market", "show", harbour)["history"][0]["points"][-1]["probability"] == 0.4
    moved = words(shell, "market", "movers", "--days", "7")
    assert f"{harbour} Tides Exchange 40 %" in moved
    assert "−20 open" in moved
    assert "its prices stay on record" in words(shell, "market", "unlink", harbour)
    assert "No market is linked yet" in words(shell, "market", "list")
    assert "No market is linked yet" in words(shell, "market", "movers")
    assert ", link ended " in words(shell, "market", "show", harbour)
    assert "Sound" in shell.done("ledger", "verify")


def test_without_a_terminal_and_without_yes_a_link_waits(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    told = words(shell, "market", "link", harbour, URL)
    assert "does nothing until somebody confirms" in told
    assert "Differs: " not in told
    assert f"If both ask the same: forecasts market adjudicate {harbour} 1 --yes" in told
    assert "0 new prices" in words(shell, "market", "sync", harbour)
    assert "Tides Exchange – – – – not compared" in words(shell, "market", "list")
    assert "Unchanged: it does nothing" in words(shell, "market", "adjudicate", harbour)
    assert "Adjudicated" in words(shell, "market", "adjudicate", harbour, "tides", "--yes")
    assert "0 new prices" not in words(shell, "market", "sync")


def test_on_a_terminal_a_person_is_asked(
    shell: Shell, source: FakeSource, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, True, False])
    offered = []

    def ask(_question: str, *, default: bool) -> bool:
        offered.append(default)
        return next(answers)

    monkeypatch.setattr(market_linking, "ask_yes", ask)
    monkeypatch.setattr(market_linking, "_is_terminal", lambda: True)
    assert "does nothing" in words(shell, "market", "link", harbour, URL)
    assert "Adjudicated" in words(shell, "market", "adjudicate", harbour)
    declined = words(shell, "market", "adjudicate", harbour)
    assert "Unchanged: still adjudicated." in declined
    assert "does nothing" not in declined
    assert offered == [False] * 3


def test_what_differs_is_named_beside_the_way_to_confirm(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    source.change("harbour", closes_at=CLOSE - timedelta(days=90))
    assert "Differs: Deadline. If both ask" in words(shell, "market", "link", harbour, URL)


def test_a_market_accepted_for_one_question_is_to_be_compared_with_the_others(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    shell.done(
        "question", "add", "Second?", "--closes-at", "2030-12-31", "--criteria", "Yes if so."
    )
    for slug in (harbour, "second"):
        shell.done("market", "link", slug, URL, "--yes")
    source.change("harbour", title="Harbour of Elsewhere?")
    assert shell.run("market", "sync").exit_code == 1
    assert "became another" in words(shell, "market", "list")
    told = words(shell, "market", "adjudicate", harbour, "--yes")
    assert "It speaks no more for other questions until it is compared with each: second." in told
    states = {
        each["question"]: each["market"]["is_adjudicated"] for each in shell.json("market", "list")
    }
    assert states == {harbour: True, "second": False}
    assert "Adjudicated" in words(shell, "market", "adjudicate", "second", "tides", "--yes")
    assert "Sound" in shell.done("ledger", "verify")


def test_a_wrong_link_takes_its_prices_back(shell: Shell, source: FakeSource, harbour: str) -> None:
    shell.done("market", "link", harbour, URL, "--inverted", "--yes", "--no-reference")
    shell.done("market", "sync")
    assert "--reason" in shell.refused("market", "unlink", harbour, "--retract")
    gone = words(shell, "market", "unlink", harbour, "--retract", "--reason", "other year")
    assert "prices taken back" in gone
    assert shell.json("market", "show", harbour)["history"] == []
    assert "Sound" in shell.done("ledger", "verify")


def test_a_link_that_ended_is_taken_back_later(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    shell.done("market", "link", harbour, URL, "--yes")
    shell.done("market", "unlink", harbour)
    assert "There is no market linked to" in shell.refused("market", "unlink", harbour)
    gone = words(shell, "market", "unlink", harbour, "tides", "--retract", "--reason", "no")
    assert "1 price taken back" in gone
    assert shell.json("market", "show", harbour)["history"] == []
    assert "Sound" in shell.done("ledger", "verify")


def test_a_market_whose_rules_were_reworded_decides_nothing_and_says_so(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    shell.done("market", "link", harbour, URL, "--yes")
    decided = snapshot(state=SourceState.RESOLVED, value=1.0, effective_at=NOW).resolution
    source.change("harbour", resolution=decided, criteria="Yes if two ships are let in.")
    for _ in range(2):
        shell.done("check", harbour, "--wait", "0")
    assert shell.json("proposal", "list") == []
    listed = words(shell, "market", "list")
    assert "reworded" in listed
    assert f"compare again: forecasts market adjudicate {harbour} tides" in listed
    assert "were reworded on" in words(shell, "question", "show", harbour)
    shell.done("market", "adjudicate", harbour, "tides", "--yes")
    shell.done("check", harbour, "--wait", "0")
    assert len(shell.json("proposal", "list")) == 1


def test_two_answers_of_one_source_are_told_apart_by_number_address_and_outcome(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    for name in ("Ann", "Ben"):
        put(source, f"mayor-{name}", title="Who is mayor?", outcome_label=name, event_id="mayor")
        shell.done("market", "link", harbour, f"https://tides.example/mayor-{name}")
    said = " ".join(shell.refused("market", "adjudicate", harbour, "tides", "--yes").split())
    assert "give the number of one in place of a source: 1 (tides: Who is mayor?, Ann); 2 " in said
    assert "Adjudicated" in words(shell, "market", "adjudicate", harbour, "2", "--yes")
    said = " ".join(shell.run("market", "adjudicate", harbour, "ann", "--yes").stderr.split())
    assert f"End that link first: forecasts market unlink {harbour} 2" in said
    shell.done("market", "unlink", harbour, "2")
    shell.done("market", "adjudicate", harbour, "tides.example/mayor-Ann/", "--yes")
    (line,) = shell.json("market", "list")
    assert line["market"]["outcome_label"] == "Ann"
    assert line["market"]["is_adjudicated"]


def test_after_the_outcome_a_liquid_market_is_linked_as_no_reference(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    shell.done("question", "resolve", harbour, "yes", "--known-on", datetime.now(UTC).isoformat())
    result = shell.run("market", "link", harbour, URL, "--yes", "--reference")
    assert (result.exit_code, "is known" in result.stderr) == (1, True)
    told = words(shell, "market", "link", harbour, URL, "--yes")
    assert "people are not compared with it" in told


def test_unlinking_says_which_outcome_rested_on_the_market(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    shell.done("market", "link", harbour, URL, "--yes")
    read = NOW - timedelta(seconds=30)
    decided = snapshot(state=SourceState.RESOLVED, value=1.0, effective_at=read).resolution
    source.change("harbour", resolution=decided)
    shell.done("check", harbour, "--wait", "0")
    told = words(shell, "market", "unlink", harbour)
    assert "Proposal 1 (Yes) rests on this market; it is looked at next: forecasts check" in told
    shell.done("check")
    assert shell.json("proposal", "list") == []
    shell.done("market", "link", harbour, URL, "--yes")
    shell.done("check", harbour, "--wait", "0")
    shell.done("check", harbour, "--wait", "0")
    told = words(shell, "market", "unlink", harbour)
    assert "outcome Yes rests on this market and stays; if it is wrong: forecasts question" in told


def test_refusals_say_what_to_do(shell: Shell, source: FakeSource, harbour: str) -> None:
    said = shell.refused("market", "link", harbour, "https://elsewhere.example/x", "--yes")
    assert "no address of a market that can be read" in said
    assert "There is no market linked to" in shell.refused("market", "unlink", harbour)
    shell.done("market", "link", harbour, URL)
    assert "Did you mean tides?" in shell.refused("market", "unlink", harbour, "tide")
    assert "linked are: tides." in shell.refused("market", "unlink", harbour, "kalshi")
    assert "There is no question" in shell.refused("market", "show", "nothing")


def test_an_event_becomes_a_family_of_linked_questions(shell: Shell, source: FakeSource) -> None:
    for name in ("Ann", "Ben"):
        put(
            source,
            f"mayor-{name}",
            title="Who becomes mayor of Vessel?",
            outcome_label=name,
            event_id="mayor",
            is_exclusive=True,
        )
    event = "https://tides.example/mayor"
    refused = shell.run("market", "add-event", event)
    assert refused.exit_code == 1
    assert "confirm with --yes" in refused.stderr
    told = words(shell, "market", "add-event", event, "--yes", "--tag", "vessel")
    assert "On record: 2 questions, linked to Tides Exchange." in told
    assert "Tied as who-becomes-mayor-of-vessel" in told
    assert "who-becomes-mayor-of-vessel-ann who-becomes-mayor-of-vessel-ben Tied" in told
    assert "Ann, until 31 Dec 2030, 00:00 UTC Resolves Yes if a ship" in told
    assert told.count("Resolves Yes if a ship") == 1
    again = words(shell, "market", "add-event", event, "--yes")
    assert "On record: 2 questions" in again
    assert "new" not in again
    listed = shell.json("market", "list")
    assert [each["question"] for each in listed] == [
        "who-becomes-mayor-of-vessel-ann",
        "who-becomes-mayor-of-vessel-ben",
    ]
    said = shell.refused("market", "link", "who-becomes-mayor-of-vessel-ann", event)
    assert "--outcome LABEL: Ann, Ben" in said
    shell.done("market", "sync")
    assert "Sound" in shell.done("ledger", "verify")


def test_an_event_put_on_record_again_adds_the_outcomes_that_are_new(
    shell: Shell, source: FakeSource
) -> None:
    title, event = "Who becomes mayor of Vessel?", "https://tides.example/mayor"
    more = {"title": title, "event_id": "mayor", "is_exclusive": True}
    for name in ("Ann", "Ben"):
        put(source, f"mayor-{name}", outcome_label=name, **more)
    shell.done("market", "add-event", event, "--yes")
    for name in ("Cy", "Dee"):
        put(source, f"mayor-{name}", outcome_label=name, **more)
    shell.done(
        *("question", "add", f"{title} Dee", "--closes-at", "2030-12-31"),
        *("--criteria", "Yes if Dee is sworn in."),
    )
    told = words(shell, "market", "add-event", event, "--yes")
    assert "-ann who-becomes-mayor-of-vessel-ben who-becomes-mayor-of-vessel-cy, new" in told
    assert "To be compared: forecasts market adjudicate who-becomes-mayor-of-vessel-dee" in told
    family = shell.json("family", "show", "who-becomes-mayor-of-vessel")
    assert all(
        f"who-becomes-mayor-of-vessel-{name}" in str(family) for name in ("ann", "cy", "dee")
    )
    believed = [each["market"]["is_adjudicated"] for each in shell.json("market", "list")]
    assert sorted(believed) == [False, True, True, True]
    assert "new" not in words(shell, "market", "add-event", event, "--yes")
    assert "Sound" in shell.done("ledger", "verify")


def test_an_event_nobody_wants_is_not_recorded_and_no_is_the_default(
    shell: Shell, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(source, "harbour")
    monkeypatch.setattr(market_event, "_is_terminal", lambda: True)
    result = shell.run("market", "add-event", URL, typed="\n")
    assert (result.exit_code, "Nothing was recorded." in result.stderr) == (1, True)
    assert "No market is linked yet" in words(shell, "market", "list")


def test_trouble_with_one_market_is_told_and_listed(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    shell.done("market", "link", harbour, URL, "--yes")
    source.markets["harbour"] = SourceShapeError("no JSON came back")
    result = shell.run("market", "sync")
    assert result.exit_code == 1
    assert "0 of 1 market read, 1 in trouble" in result.stdout
    assert "tides, 1 market: no JSON came back" in result.stderr
    assert "no JSON came back" in words(shell, "market", "list")


def test_ctrl_c_stops_a_sync_and_says_how_to_go_on(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    shell.done("market", "link", harbour, URL, "--yes")

    def interrupt(_name: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.3)

    source.before_fetch = interrupt
    result = shell.run("market", "sync", harbour)
    assert result.exit_code == 130
    assert f"To go on from there: forecasts market sync {harbour}" in result.stderr
    source.before_fetch = None
    assert "1 of 1 market read" in words(shell, "market", "sync", harbour)


def test_a_changed_state_is_told_by_question_source_and_states(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    shell.done("market", "link", harbour, URL, "--yes")
    paid = {"Yes": 1.0, "No": 0.0, "pays 30 %": 0.3}
    before = "open"
    for said, value in paid.items():
        decided = snapshot(state=SourceState.RESOLVED, value=value).resolution
        source.change("harbour", resolution=decided)
        told = words(shell, "market", "sync")
        assert f"{harbour}, Tides Exchange: {before} → {said}" in told
        assert f"– {said} now" in words(shell, "market", "list")
        before = "resolved"


def test_movers_say_of_how_many_markets_nobody_knows(
    shell: Shell, source: FakeSource, harbour: str
) -> None:
    shell.done("market", "link", harbour, URL, "--yes")
    assert words(shell, "market", "movers") == "1 market has no price from 1 day ago."
    assert shell.run("market", "movers", "--days", "3").exit_code == 2


def test_each_market_of_a_question_is_set_against_people_by_itself(
    shell: Shell, source: FakeSource, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waves = FakeSource(name="waves", label="Waves")
    read = NOW - timedelta(seconds=30)
    waves.put(snapshot("harbour", source="waves", at=read, probability=0.8, closes_at=CLOSE))
    both = outside.Outside(
        http=NoHttp(), web=NoHttp(), sources={"tides": source, "waves": waves}, close=lambda: None
    )
    monkeypatch.setattr(outside, "compose_outside", lambda _settings, *, now: both)  # noqa: ARG005  # as the real one is called
    for name in both.sources:
        shell.done("market", "link", harbour, f"https://{name}.example/harbour", "--yes")
    shell.done("market", "sync")
    shell.done("predict", harbour, "60%", "--as", "Alice Arden")
    assert [line["against_people"] for line in shell.json("market", "list")] == [-0.2, 0.2]
    listed = words(shell, "market", "list")
    assert "7 d Apart State" in listed
    assert "−20 open" in listed
    assert "+20 open" in listed


def test_the_list_fits_eighty_columns(shell: Shell, source: FakeSource, harbour: str) -> None:
    shell.done("market", "link", harbour, URL)
    lines = shell.done("market", "list", columns=80).splitlines()
    assert max(map(len, lines)) <= 80
    heading = "Market Price 24 h 7 d Apart State Read"
    assert " ".join(lines[0].split()) == heading
    assert lines[1] == harbour
