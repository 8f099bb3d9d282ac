"""A recording error can be taken back, and the ledger keeps both."""

from tests.cli.conftest import Shell


def test_a_wrongly_recorded_statement_is_taken_back(shell: Shell, harbour: str) -> None:
    shown = shell.done("predict", harbour, "80%", "--as", "Alice Arden")
    assert "Recorded as prediction 1: Alice Arden" in shown
    shown = shell.done("retract", "1", "--reason", "typed 80% for 8%")
    assert "Retracted: prediction 1 of Alice Arden" in shown
    assert shell.json("question", "show", harbour)["statements"] == []
    assert "Sound" in shell.done("ledger", "verify")
    assert "retracted already" in shell.refused("retract", "1", "--reason", "again")


def test_a_retraction_needs_a_reason_and_a_statement(shell: Shell, harbour: str) -> None:
    assert "There is no prediction '7'" in shell.refused("retract", "7", "--reason", "x")
    shell.done("predict", harbour, "80%", "--as", "Alice Arden")
    assert "reason is empty" in shell.refused("retract", "1")
