"""A forecaster's reply is put on record, listed and taken back."""

from tests.cli.conftest import Shell


def test_a_reply_is_recorded_listed_and_retracted(shell: Shell, harbour: str) -> None:
    shell.done("predict", harbour, "80%", "--as", "Alice Arden")
    typed = ("reply", "add", "alice-arden", "I meant spring.", "--to", "1")
    shown = shell.done(*typed, "--said-on", "2024-01-02", "--url", "https://news.example/reply")
    assert shown == "Recorded as reply 1: Alice Arden, 2 Jan 2024.\n"
    shown = shell.done("reply", "list", "Alice Arden")
    assert "Reply 1 to prediction 1, 2 Jan 2024" in shown
    assert "I meant spring." in shown
    assert "https://news.example/reply" in shown
    assert shell.json("reply", "list", "Alice Arden")[0]["prediction"] == 1
    assert shell.json("forecaster", "show", "alice-arden")["replies"][0]["reply"] == 1
    shown = shell.done("reply", "retract", "1", "--reason", "somebody else said it")
    assert shown == "Retracted: reply 1 of Alice Arden.\n"
    shown = shell.done("reply", "list", "Alice Arden")
    assert "by curator: somebody else said it" in shown
    assert shell.json("forecaster", "show", "alice-arden")["replies"] == []
    again = shell.json("reply", "retract", "1", "--reason", "somebody else said it")
    assert again["retraction_reason"] == "somebody else said it"
    assert "Sound" in shell.done("ledger", "verify")


def test_a_refused_reply_says_what_is_wrong_and_changes_nothing(shell: Shell, harbour: str) -> None:
    shell.done("predict", harbour, "80%", "--as", "Alice Arden")
    assert "Did you mean: Alice Arden?" in shell.refused("reply", "add", "Alice Ardent", "No.")
    assert "reply is empty" in shell.refused("reply", "add", "Alice Arden", " ")
    assert "no public call" in shell.refused("reply", "add", "Alice Arden", "No.", "--to", "9")
    assert "no reply '4'" in shell.refused("reply", "retract", "4", "--reason", "x")
    shell.done("reply", "add", "Alice Arden", "No.")
    assert "reason is empty" in shell.refused("reply", "retract", "1")
    assert shell.run("reply", "add", "Alice Arden", "--tu").exit_code == 2


def test_the_number_that_a_reply_asks_for_stands_with_each_call(shell: Shell, harbour: str) -> None:
    shell.done("predict", harbour, "80%", "--as", "Bob Brand")
    shell.done("predict", harbour, "80%", "--as", "Alice Arden")
    shown = shell.done("forecaster", "show", "Alice Arden").splitlines()
    place = next(place for place, line in enumerate(shown) if line.startswith("Said "))
    assert shown[place].endswith("  No.")
    number = shown[place + 1].split()[-1]
    calls = shell.json("forecaster", "show", "Alice Arden")["calls"]
    assert number == str(calls[0]["prediction"]) == "2"
    shell.done("reply", "add", "Alice Arden", "I meant spring.", "--to", number)
    refused = shell.refused("reply", "add", "Alice Arden", "No.", "--to", "1")
    assert "`forecasts forecaster show alice-arden`, under No." in " ".join(refused.split())
    helped = " ".join(shell.done("reply", "add", "--help").split())
    assert "its No. in `forecasts forecaster show NAME`" in helped


def test_nobody_said_anything_is_an_answer_too(shell: Shell, harbour: str) -> None:
    shell.done("predict", harbour, "80%", "--as", "Alice Arden")
    assert "No reply of Alice Arden is on record" in shell.done("reply", "list", "alice-arden")
