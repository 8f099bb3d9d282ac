"""`forecasts predict` with a whole line, with many lines, and taking one back."""

import re

import pytest

from tests.cli.conftest import HARBOUR, Shell

RAIN = "Will it rain in Vessel by 31 December 2199? 15% #weather"
SLUG = "will-it-rain-in-vessel-by-31-december-2199"


def test_a_line_asks_the_question_and_says_the_probability(shell: Shell) -> None:
    shown = shell.done("predict", RAIN)
    assert f"Recorded as prediction 1: 15\u00a0% on {SLUG}, public" in shown
    assert "New question: Will it rain in Vessel by 31 December 2199?" in shown
    question = shell.json("question", "show", SLUG)
    assert question["tags"] == ["weather"]
    assert question["closes_at"].startswith("2199-12-31T23:59:59")
    again = shell.json("predict", RAIN.replace("15%", "1 in 4"))
    assert (again["question"], again["is_new_question"]) == (SLUG, False)
    assert again["probability"] == 0.25


def test_a_line_on_a_question_one_spoke_on_says_that_it_is_an_update_and_how_to_undo_it(
    shell: Shell,
) -> None:
    assert "update" not in shell.done("predict", RAIN)
    assert "update" not in shell.done("predict", RAIN, "--as", "Alice Arden")
    again = shell.done("predict", RAIN.replace("15%", "1 in 4"))
    assert "An update: 15\u00a0% was said before" in again
    assert "New question" not in again
    assert "`forecasts predict --undo 3` undoes it." in again
    assert "Taken back: 25\u00a0%" in shell.done("predict", "--undo", "3")


def test_the_deadline_of_a_line_is_said_where_its_words_leave_it_open(shell: Shell) -> None:
    result = shell.run("predict", "Will it rain within six months? 15%")
    assert result.exit_code == 0
    assert re.search(r"“within six months” is \d{4}-\d\d-\d\d: counted from today", result.stderr)


@pytest.mark.parametrize(
    ("option", "visibility"),
    [("--private", "private"), ("--unlisted", "unlisted")],
)
def test_a_line_is_kept_from_others_if_asked(shell: Shell, option: str, visibility: str) -> None:
    logged = shell.json("predict", RAIN, option)
    assert logged["question"].startswith(f"{visibility}_")
    assert shell.json("question", "show", logged["question"])["visibility"] == visibility


def test_what_stands_in_the_way_of_a_line_is_said_in_one_line(shell: Shell) -> None:
    assert "No deadline is named" in shell.refused("predict", "Will it rain? 15%")
    refused = shell.refused("predict", "Will it rain by 2199? 15")
    assert "did you mean 15% (0.15) or 1 in 15" in refused


def test_a_name_without_a_probability_is_no_line(shell: Shell, harbour: str) -> None:
    result = shell.run("predict", harbour)
    assert result.exit_code == 2
    assert f"Give a probability after {HARBOUR}" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("--undo", "1", RAIN), (RAIN, "--private", "--unlisted"),
        (RAIN, "--stated-on", "2020-01-01"), (HARBOUR, "5%", "--unlisted"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_a_wrong_call(shell: Shell, arguments: tuple[str, ...]) -> None:
    assert shell.run("predict", *arguments).exit_code == 2


def test_many_lines_are_recorded_all_or_none(shell: Shell) -> None:
    good = "# mine\nWill it rain by 2199? 15%\n\n- Will it snow by 2199? 5% !private\n"
    bad = f"{good}Will it hail? 5%\nWill it rain by 2199? 9%\n"
    refused = shell.refused("predict", "--lines", "-", typed=bad)
    assert "Line 5: No deadline is named" in refused
    assert "Line 6: Line 2 asks the same" in refused
    shown = shell.done("predict", "--lines", shell.file("mine.txt", good))
    assert "2 recorded, 2 of them on new questions." in shown
    assert "private" in shown
    assert "no line to read" in shell.refused("predict", "--lines", "-", typed="# nothing\n")
    assert "not UTF-8" in shell.refused("predict", "--lines", "-", typed=b"\xff\xfe")
    assert shell.run("predict", "--lines", "-", "--url", "https://a.example").exit_code == 2


def test_a_line_is_taken_back_with_its_question(shell: Shell) -> None:
    logged = shell.json("predict", RAIN, "--as", "Alice Arden")
    shown = shell.done("predict", "--undo", str(logged["id"]))
    assert f"of Alice Arden on {SLUG}; the question is annulled with it" in shown
    assert "taken back already" in shell.refused("predict", "--undo", str(logged["id"]))
    assert "There is no prediction '99'" in shell.refused("predict", "--undo", "99")
    assert shell.json("predict", RAIN)["question"] == SLUG
    shell.done("ledger", "verify")
