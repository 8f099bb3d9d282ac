"""`forecasts candidate`: decisions by number, all of them or none."""

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def dated(shell: Shell, article: str) -> str:
    shell.done("article", "date", article, "2019-06-03")
    return article


def states(shell: Shell) -> list[str]:
    return [each["state"] for each in shell.json("candidate", "list")]


def test_candidates_become_predictions(shell: Shell, harbour: str, dated: str) -> None:
    shown = shell.done("candidate", "accept", "1", "2", "--question", harbour)
    assert "Candidate 1 accepted: Alice Arden" in shown
    assert states(shell) == ["accepted", "accepted", "pending"]
    said = shell.json("question", "show", harbour)["statements"]
    assert {(each["forecaster"], each["said"]["basis"]) for each in said} == {
        ("Alice Arden", "verbal"),
        ("Bob Brand", "numeric"),
    }
    assert {each["stated_at"] for each in said} == {"2019-06-03T23:59:59.999999Z"}
    assert "Sound" in shell.done("ledger", "verify")


def test_several_are_accepted_all_or_none(shell: Shell, harbour: str, dated: str) -> None:
    assert "There is no candidate '99'" in shell.refused(
        "candidate", "accept", "1", "99", "--question", harbour
    )
    shell.done("candidate", "reject", "2")
    assert "rejected already" in shell.refused(
        "candidate", "accept", "1", "2", "--question", harbour
    )
    assert states(shell) == ["pending", "rejected", "pending"]


def test_the_reviewer_may_read_the_words_otherwise(shell: Shell, harbour: str, dated: str) -> None:
    said = ("--probability", "80%", "--low", "70%", "--high", "85%", "--as", "Alice A. Arden")
    accept = ("candidate", "accept", "1", "--question", harbour, *said)
    assert "needs its reason" in shell.refused(*accept[:-2])
    shell.done(*accept, "--reason", "She meant the summer.")
    kept = shell.json("question", "show", harbour)["statements"][0]
    said = kept["said"]
    assert said["reason"] == "She meant the summer."
    assert (said["probability"], said["low"], said["high"]) == (0.8, 0.7, 0.85)
    assert kept["forecaster"] == "Alice A. Arden"


def test_a_date_nobody_settled_is_refused_unless_given(
    shell: Shell, harbour: str, article: str
) -> None:
    refusal = shell.refused("candidate", "accept", "1", "--question", harbour)
    assert "forecasts article date 1 YYYY-MM-DD" in refusal
    shell.done("candidate", "accept", "1", "--question", harbour, "--stated-on", "2019-06-03")


def test_a_decision_of_hindsight_is_kept_and_warned_of(
    shell: Shell, harbour: str, dated: str
) -> None:
    shell.done("question", "resolve", harbour, "yes", "--known-on", "2019-06-03")
    result = shell.run("candidate", "accept", "1", "--question", harbour)
    assert result.exit_code == 0
    assert "recorded, but not scored: said on or after the day" in result.stderr


def test_a_verdict_is_counted_and_never_scored(shell: Shell, harbour: str, dated: str) -> None:
    shell.done("candidate", "noncommittal", "1")
    shell.done("candidate", "direction", "2", "--question", harbour)
    assert states(shell) == ["noncommittal", "direction", "pending"]
    profile = shell.json("forecaster", "show", "Alice Arden")
    assert profile["noncommittal"] == 1
    assert [(call["verdict"], call["brier"]) for call in profile["calls"]] == [
        ("noncommittal", None)
    ]


def test_every_decision_can_be_taken_back(shell: Shell, harbour: str, dated: str) -> None:
    shell.done("candidate", "accept", "1", "--question", harbour)
    shell.done("candidate", "noncommittal", "2")
    shell.done("candidate", "reject", "3")
    shell.done("candidate", "undo", "1", "2", "3")
    assert states(shell) == ["pending"] * 3
    assert shell.json("question", "show", harbour)["statements"] == []
    assert "Sound" in shell.done("ledger", "verify")
    assert "nothing to undo" in shell.refused("candidate", "undo", "1")


def test_an_unknown_question_is_met_with_the_nearest(
    shell: Shell, harbour: str, dated: str
) -> None:
    assert harbour in shell.refused(
        "candidate", "accept", "1", "--question", "harbour-of-vessel-open"
    )


def test_the_list_can_be_narrowed(shell: Shell, dated: str) -> None:
    shell.done("candidate", "reject", "3")
    assert [each["id"] for each in shell.json("candidate", "list", "--state", "pending")] == [1, 2]
    assert [each["article"] for each in shell.json("candidate", "list", "--article", "1")] == [
        1
    ] * 3
    assert "There is no article '9'" in shell.refused("candidate", "list", "--article", "9")
