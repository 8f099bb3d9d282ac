"""Tying, showing and untying families from the command line, and what `predict` says of them."""

import pytest

from tests.cli.conftest import Shell


def ask(shell: Shell, title: str, closes: str = "2030-12-31", *more: str) -> None:
    shell.done("question", "add", title, "--closes-at", closes, "--criteria", "Yes if.", *more)


@pytest.fixture
def rivals(shell: Shell) -> str:
    """The slug of an exclusive family of ann, ben and cy."""
    for name in ("Ann", "Ben", "Cy"):
        ask(shell, f"{name}?")
    shown = shell.done("family", "tie", "exclusive", "Who wins Vessel?", "ann", "ben", "cy")
    assert "who-wins-vessel, 3 questions that count as one" in shown
    return "who-wins-vessel"


def test_a_family_is_listed_shown_and_untied(shell: Shell, rivals: str) -> None:
    assert "who-wins-vessel" in shell.done("family", "list")
    (line,) = shell.json("family", "list")
    assert line == {
        "slug": rivals,
        "title": "Who wins Vessel?",
        "kind": "exclusive",
        "questions": 3,
        "decided": 0,
    }
    shown = shell.done("family", "show", "Who wins Vessel?")
    assert "Exclusive: one of them comes out Yes" in shown
    assert "1. ann · open, closes 31 Dec 2030" in shown
    assert "Tied by curator" in shown
    members = shell.json("family", "show", rivals)["members"]
    assert [each["slug"] for each in members] == ["ann", "ben", "cy"]
    shown = shell.done("family", "untie", rivals)
    assert "ann, ben, cy count each by itself" in shown
    assert "No family yet" in shell.done("family", "list")
    assert "Sound" in shell.done("ledger", "verify")


def test_an_unknown_family_offers_the_nearest(shell: Shell, rivals: str) -> None:
    assert f"Did you mean: {rivals}?" in shell.refused("family", "show", "who-wins-vesel")
    assert "There is no question" in shell.refused("family", "add", rivals, "nobody")


def test_a_sum_over_one_is_warned_of_and_recorded(shell: Shell, rivals: str) -> None:
    shell.done("predict", "ann", "70%", "--as", "Alice Arden")
    told = shell.run("predict", "ben", "50%", "--as", "Alice Arden")
    assert told.exit_code == 0
    assert "Recorded as prediction 2" in told.stdout
    words = " ".join(told.stderr.replace("\u00a0", " ").split())
    assert "70 % on ann and 50 % on ben sum to 120 %; only one of them can come out Yes" in words
    shown = shell.done("family", "show", rivals).replace("\u00a0", " ")
    assert "What cannot all be meant" in shown
    (found,) = shell.json("question", "show", "ben")["families"][0]["incoherences"]
    assert (found["forecaster"], found["probabilities"]) == ("Alice Arden", [0.7, 0.5])
    told = shell.run("predict", "ben", "20%", "--as", "Alice Arden")
    assert "sum to" not in told.stderr


def test_a_question_says_which_family_it_belongs_to(shell: Shell, rivals: str) -> None:
    shown = shell.done("question", "show", "ben")
    assert "Who wins Vessel?" in shown
    assert "3. cy" in shown
    (family,) = shell.json("question", "show", "ben")["families"]
    assert family["slug"] == rivals
    assert shell.json("question", "show", "ben")["cause"] is None


def test_a_ladder_that_falls_is_warned_of(shell: Shell) -> None:
    ask(shell, "Open by May?", "2030-05-31")
    ask(shell, "Open by June?", "2030-06-30")
    shell.done("family", "tie", "ladder", "Open by when?", "open-by-june", "open-by-may")
    members = shell.json("family", "show", "open-by-when")["members"]
    assert [each["slug"] for each in members] == ["open-by-may", "open-by-june"]
    shell.done("predict", "open-by-may", "50%", "--as", "Alice Arden")
    told = shell.run("predict", "open-by-june", "30%", "--as", "Alice Arden")
    assert "is less than" in told.stderr
    ask(shell, "Open by April?", "2030-04-30")
    assert "Added to Open by when?: open-by-april" in shell.done(
        "family", "add", "open-by-when", "open-by-april"
    )
    members = shell.json("family", "show", "open-by-when")["members"]
    assert members[0]["slug"] == "open-by-april"
    shell.done("question", "edit", "open-by-april", "--closes-at", "2031-04-30")
    members = shell.json("family", "show", "open-by-when")["members"]
    assert members[-1]["slug"] == "open-by-april"


def test_a_ladder_that_came_out_against_its_order_is_warned_of(shell: Shell) -> None:
    for title, closes, outcome in (("May?", "2020-05-31", "yes"), ("June?", "2020-06-30", "no")):
        ask(shell, title, closes)
        shell.done("question", "resolve", title[:-1].lower(), outcome, "--known-on", "2020-07-01")
    told = shell.run("family", "tie", "ladder", "By when?", "may", "june")
    assert told.exit_code == 0
    assert "may came out Yes and june came out No" in told.stderr


@pytest.fixture
def conditional(shell: Shell) -> str:
    for title in ("War?", "Price if war?", "Price if peace?", "Price?"):
        ask(shell, title)
    shell.done(
        *("family", "tie", "conditional", "Price under war", "--condition", "war"),
        *("--if-yes", "price-if-war", "--if-no", "price-if-peace", "--unconditional", "price"),
    )
    return "price-under-war"


def test_a_condition_takes_its_dead_branch_along(shell: Shell, conditional: str) -> None:
    shown = shell.done("family", "show", conditional)
    assert "Condition: war" in shown
    assert "If yes: price-if-war" in shown
    assert "Without condition: price" in shown
    shell.done("question", "edit", "war", "--opens-at", "2020-01-01")
    shown = shell.done("question", "resolve", "war", "yes", "--known-on", "2024-01-01")
    assert "price-if-peace, asked for its No, is annulled" in shown
    told = shell.run("predict", "price-if-war", "70%", "--as", "Alice Arden")
    assert told.exit_code == 0
    assert "it counts on price instead" in " ".join(told.stderr.split())
    (here,) = shell.json("question", "show", "price")["statements"]
    assert (here["said_on"], here["excluded_reason"]) == ("price-if-war", None)
    (there,) = shell.json("question", "show", "price-if-war")["statements"]
    assert (there["counted_on"], there["excluded_reason"]) == ("price", "condition_known")
    assert "counts on price" in " ".join(shell.done("question", "show", "price-if-war").split())
    refused = shell.refused("question", "reopen", "price-if-peace")
    assert "forecasts question reopen war" in refused
    shown = shell.done("question", "reopen", "war")
    assert "price-if-peace, asked for its No, is open" in shown
    assert "Sound" in shell.done("ledger", "verify")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (("exclusive", "X", "war", "--condition", "price"), "--condition belongs to"),
        (("exclusive", "X", "war", "price", "--as-given"), "Only a ladder has an order"),
        (("conditional", "X", "war", "price"), "--if-yes SLUG"),
        (("conditional", "X", "--if-yes", "price"), "--if-yes SLUG"),
        (("conditional", "X", "--condition", "war"), "or both"),
        (("ladder", "X", "war", "price", "--by-deadline"), "one deadline"),
        (("exclusive", "X", "war", "price-if-war"), "belongs to the family"),
    ],
)
def test_what_makes_no_family_is_refused_in_one_line(
    shell: Shell, conditional: str, typed: tuple[str, ...], reason: str
) -> None:
    assert conditional
    assert reason in shell.refused("family", "tie", *typed)


def test_a_cause_and_a_base_rate_are_set_and_edited(shell: Shell) -> None:
    ask(shell, "Ann?", "2030-12-31", "--cause", "The war")
    assert shell.json("question", "show", "ann")["cause"] == "The war"
    shell.done(
        *("question", "edit", "ann", "--cause", "", "--base-rate", "1 in 5"),
        *("--base-rate-source", "https://example.org/rates"),
    )
    shown = shell.json("question", "show", "ann")
    assert (shown["cause"], shown["base_rate"]) == (None, 0.2)
    assert "Sound" in shell.done("ledger", "verify")


def test_a_withdrawal_shows_where_it_was_said(shell: Shell) -> None:
    ask(shell, "Ann?")
    assert "There is no forecaster 'curator'" in shell.refused("withdraw", "ann")
    shell.done("predict", "ann", "70%")
    assert "Withdrawn: curator stands by nothing on ann" in shell.done("withdraw", "ann")
    assert "withdrew on ann already" in shell.refused("withdraw", "ann")
    (line,) = shell.json("question", "show", "ann")["statements"]
    assert line["withdrawn_at"] is not None
    assert "withdrawn on" in shell.done("question", "show", "ann")
    shell.done("predict", "ann", "60%")
    assert "Withdrawn" in shell.done("withdraw", "ann", "--by", "curator")
    assert "no private statement" in shell.refused("withdraw", "ann", "--private")
    assert "Sound" in shell.done("ledger", "verify")


def test_a_ladder_given_against_its_deadlines_is_warned_of(shell: Shell) -> None:
    for month in ("05", "06"):
        day = f"2030-{month}-30"
        shell.done("question", "add", f"Open by {month}?", "--closes-at", day, "--criteria", "Yes.")
    typed = ("family", "tie", "ladder", "Open when?", "open-by-06", "open-by-05", "--as-given")
    result = shell.run(*typed)
    assert result.exit_code == 0
    assert "open-by-06 closes after open-by-05" in result.stderr
    shell.done("family", "untie", "open-when")
    assert "closes after" not in shell.run(*typed[:-1]).stderr
