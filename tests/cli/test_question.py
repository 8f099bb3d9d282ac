"""`forecasts question`: put on record, look, edit, resolve, reopen, annul."""

import re

import pytest

from tests.cli.conftest import Shell

ADD = ("--closes-at", "2030-01-01", "--criteria", "Yes if so.")


def test_a_question_without_deadline_is_refused(shell: Shell) -> None:
    assert "has no deadline" in shell.refused("question", "add", "Will it?", "--criteria", "Yes.")


def test_a_question_without_criteria_is_refused(shell: Shell) -> None:
    assert "criteria" in shell.refused("question", "add", "Will it?", "--closes-at", "2030-01-01")


def test_a_question_that_closes_before_it_opens_is_refused(shell: Shell) -> None:
    refusal = shell.refused("question", "add", "Will it?", *ADD, "--opens-at", "2031-01-01")
    assert "before it opens" in refusal


@pytest.mark.parametrize("title", ["x" * 301, "🌊" * 301])
def test_a_title_over_300_characters_is_refused(shell: Shell, title: str) -> None:
    assert "301 characters; at most 300" in shell.refused("question", "add", title, *ADD)


@pytest.mark.parametrize("title", ["", "   ", "\u202e"])
def test_an_empty_title_is_refused(shell: Shell, title: str) -> None:
    assert "title is empty" in shell.refused("question", "add", title, *ADD)


@pytest.mark.parametrize(
    "title",
    [
        "Will the 🌊 reach 🏠?",
        "האם הנמל ייפתח?",
        "هل يفتح الميناء؟",
        "<script>alert(1)</script> & <b>bold</b>?",
        "x" * 300,
    ],
)
def test_titles_in_any_script_are_kept_and_shown(shell: Shell, title: str) -> None:
    added = shell.json("question", "add", title, *ADD)
    assert added["title"] == title
    assert shell.json("question", "show", added["slug"])["title"] == title
    listed = shell.done("question", "list")
    assert title.split(maxsplit=1)[0] in listed


def test_the_same_title_twice_is_refused(shell: Shell) -> None:
    shell.done("question", "add", "Will it?", *ADD)
    assert "on record already: will-it" in shell.refused("question", "add", " will IT? ", *ADD)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--zone", "Mars/Crater"),
        ("--closes-at", "2030-13-01"),
        ("--closes-at", "tomorrow"),
        ("--base-rate", "5%"),
        ("--base-rate-source", "https://example.org"),
    ],
)
def test_a_field_that_cannot_be_used_is_refused(shell: Shell, wrong: tuple[str, str]) -> None:
    shell.refused("question", "add", "Will it?", *ADD, *wrong)


def test_bare_dates_stand_for_the_ends_of_their_days_in_the_zone(shell: Shell) -> None:
    added = shell.json(
        "question", "add", "Will it?", *ADD, "--opens-at", "2029-07-01", "--zone", "Europe/Warsaw"
    )
    assert added["opens_at"] == "2029-06-30T22:00:00.000000Z"
    assert added["closes_at"] == "2030-01-01T22:59:59.999999Z"


def test_base_rate_visibility_and_tags_are_kept(shell: Shell) -> None:
    added = shell.json(
        *("question", "add", "Will it?", *ADD, "--unlisted", "--tag", "Sea", "--tag", "ships"),
        *("--base-rate", "1 in 20", "--base-rate-source", "https://example.org/rates"),
    )
    assert (added["base_rate"], added["visibility"]) == (0.05, "unlisted")
    assert added["tags"] == ["sea", "ships"]
    slug = shell.json("question", "list")[0]["slug"]
    assert re.fullmatch(r"unlisted_will-it-[0-9a-f]{32}", slug)


def test_questions_are_listed_by_state(shell: Shell, harbour: str) -> None:
    due = shell.json("question", "list", "--state", "awaiting")
    assert [each["slug"] for each in due] == [harbour]
    assert shell.json("question", "list", "--state", "resolved") == []
    shell.done("question", "resolve", harbour, "no", "--known-on", "2020-01-01")
    assert shell.json("question", "list", "--state", "awaiting") == []
    assert "No, known 1 Jan 2020" in shell.done("question", "list")


def test_questions_are_searched_and_a_search_without_words_is_refused(
    shell: Shell, harbour: str
) -> None:
    shell.done("question", "add", "Will it snow?", *ADD, "--private")
    assert [each["slug"] for each in shell.json("question", "list", "--search", "HARB")] == [
        harbour
    ]
    assert len(shell.json("question", "list", "--search", "will")) == 2
    assert "No question holds all of these words" in shell.done(
        "question", "list", "--search", "harbour snow"
    )
    assert "no word or number" in shell.refused("question", "list", "--search", "?!")


def test_an_empty_list_says_how_to_begin(shell: Shell) -> None:
    assert "forecasts question add" in shell.done("question", "list")


def test_an_unknown_question_is_met_with_the_nearest(shell: Shell, harbour: str) -> None:
    for args in (("show",), ("reopen",), ("resolve", "--known-on", "2020-01-01")):
        outcome = ("yes",) if args[0] == "resolve" else ()
        refusal = shell.refused("question", args[0], "harbour-of-vessel", *outcome, *args[1:])
        assert harbour in refusal


def test_resolving_prints_who_scored_what(shell: Shell, harbour: str) -> None:
    said = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")
    shell.done("predict", harbour, "20%", "--as", "Alice Arden", *said)
    shell.done("predict", harbour, "90%", "--as", "Bob Brand", *said)
    shown = shell.done("question", "resolve", harbour, "YES", "--known-on", "2019-12-20")
    assert "lower is better" in shown
    assert shown.index("Bob Brand") < shown.index("Alice Arden")
    assert ".010" in shown
    assert ".640" in shown
    assert "Sound" in shell.done("ledger", "verify")


def test_resolving_needs_the_day_the_outcome_was_known(shell: Shell, harbour: str) -> None:
    assert "--known-on" in shell.refused("question", "resolve", harbour, "yes")


def test_an_outcome_known_in_the_future_is_refused(shell: Shell, harbour: str) -> None:
    refusal = shell.refused("question", "resolve", harbour, "yes", "--known-on", "2150-01-01")
    assert "future" in refusal


def test_a_resolved_question_is_not_resolved_again(shell: Shell, harbour: str) -> None:
    shell.done("question", "resolve", harbour, "yes", "--known-on", "2019-12-20")
    for outcome in ("yes", "no"):
        refusal = shell.refused("question", "resolve", harbour, outcome, "--known-on", "2019-12-20")
        assert f"forecasts question reopen {harbour}" in refusal


def test_a_decision_is_taken_back_and_kept_in_the_history(shell: Shell, harbour: str) -> None:
    said = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")
    shell.done("predict", harbour, "20%", "--as", "Alice Arden", *said)
    shell.done("question", "resolve", harbour, "yes", "--known-on", "2019-12-20")
    shell.done("question", "reopen", harbour, "--reason", "The ship was a mirage.")
    page = shell.json("question", "show", harbour)
    assert page["scores"] == []
    assert [each["decision"] for each in page["history"]] == ["yes", "reopened"]
    assert "mirage" in shell.done("question", "show", harbour)
    assert "Sound" in shell.done("ledger", "verify")


def test_an_open_question_cannot_be_reopened(shell: Shell, harbour: str) -> None:
    assert "nothing to reopen" in shell.refused("question", "reopen", harbour)


def test_annulling_needs_a_reason(shell: Shell, harbour: str) -> None:
    assert "reason" in shell.refused("question", "annul", harbour)
    shell.done("question", "annul", harbour, "--reason", "No such harbour.")
    assert "annulled already" not in shell.done("question", "show", harbour)
    assert "already annulled" in shell.refused("question", "annul", harbour, "--reason", "Again.")


def test_an_edit_changes_wording_window_and_tags(shell: Shell, harbour: str) -> None:
    shell.done(
        *("question", "edit", harbour, "--title", "Will Vessel open its harbour?"),
        *("--closes-at", "2020-06-30", "--tag", "sea"),
    )
    page = shell.json("question", "show", harbour)
    assert page["title"] == "Will Vessel open its harbour?"
    assert page["closes_at"] == "2020-06-30T23:59:59.999999Z"
    assert page["tags"] == ["sea"]


def test_an_edit_without_change_is_refused(shell: Shell, harbour: str) -> None:
    assert "Nothing to change" in shell.refused("question", "edit", harbour)


def test_an_edit_into_an_impossible_window_is_refused(shell: Shell, harbour: str) -> None:
    shell.refused("question", "edit", harbour, "--opens-at", "2021-01-01")


def test_the_owner_sees_a_private_question(shell: Shell) -> None:
    shell.done("question", "add", "Will I?", *ADD, "--private")
    assert "Private: it stands on no public page" in shell.done("question", "show", "Will I?")
    assert shell.json("question", "show", "Will I?")["visibility"] == "private"


def test_what_a_new_question_lacks_is_named_with_its_options(shell: Shell) -> None:
    refused = shell.refused("question", "add", "Will it?")
    assert "--closes-at DATE" in refused
    assert "--criteria TEXT" in refused
    assert "--closes-at" not in shell.refused("question", "add", "W?", "--closes-at", "2030-01-01")


def test_a_question_past_its_deadline_is_open_nowhere(shell: Shell, harbour: str) -> None:
    assert "Awaiting resolution (1)" in shell.done("question", "list")
    assert shell.json("question", "list", "--state", "open") == []
    assert "Awaiting resolution; " in shell.done("question", "show", harbour)
    assert shell.json("question", "show", harbour)["state"] == "awaiting"
    shell.done("question", "annul", harbour, "--reason", "Never asked.")
    assert "is awaiting again" in shell.done("question", "reopen", harbour)
