"""`forecasts me`: the record of whoever is at the keyboard."""

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def said(shell: Shell) -> Shell:
    """Whoever is at the keyboard on four resolved questions, one in private, and an open one."""
    source = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")
    for number, (outcome, mine) in enumerate(
        (("yes", "80%"), ("no", "10%"), ("no", "30%"), ("yes", "80%"))
    ):
        shell.done(
            "question", "add", f"Number {number}?", "--closes-at", "2019-12-31",
            "--criteria", "Yes.", "--tag", "sea" if number else "ice",
        )  # fmt: skip
        private = ["--private"] if number == 3 else []
        shell.done("predict", f"number-{number}", mine, *source, *private)
        shell.done("question", "resolve", f"number-{number}", outcome, "--known-on", "2019-12-20")
    shell.done("question", "add", "Open?", "--closes-at", "2099-12-31", "--criteria", "Yes.")
    shell.done("predict", "open", "60%")
    return shell


def test_everything_of_ones_own_is_shown_within_eighty_columns(said: Shell) -> None:
    shown = said.done("me")
    text = " ".join(shown.split())
    assert shown.startswith("The record of curator, private statements included\n")
    assert "1 question open. On 4 resolved questions your mean Brier score is .045" in text
    assert "Only 4 resolved questions. Cannot tell yet." in text
    assert "With 4 resolved questions this is what perfect calibration would" in text
    assert "2 of 2 Yes" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_only_the_public_part_or_a_tag_is_shown_when_asked_for(said: Shell) -> None:
    assert said.json("me", "--public")["record"]["questions"] == 3
    assert said.json("me", "--tag", "Ice")["record"]["questions"] == 1
    assert "Nothing resolved counts here yet." in said.done("me", "--tag", "fire")


def test_json_has_the_documented_keys(said: Shell) -> None:
    found = said.json("me")
    assert list(found) == ["as_of", "agenda", "record", "tags"]
    assert list(found["agenda"]) == ["as_of", "overdue", "closing", "stale", "moved", "open"]
    record = found["record"]
    assert (record["questions"], record["others"], record["early"]) == (4, 0, 0)
    assert record["brier"]["points"] == pytest.approx((0.04 + 0.01 + 0.09 + 0.04) / 4)
    assert record["calibration"]["measured"]["verdict"] == "cannot tell yet"
    assert found["tags"] == ["sea", "ice"]


def test_whoever_said_nothing_is_told_what_to_do(shell: Shell) -> None:
    assert "Nothing is on record under 'curator'. Say something with forecasts predict" in (
        shell.refused("me")
    )
    assert "no account" in shell.refused("me", "--email", "nobody@example.org")
    assert "not both" in shell.refused("me", "--email", "a@example.org", "--by", "Ann")
