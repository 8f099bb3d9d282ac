"""`forecasts corrections` tells what was changed or taken back, as text and as JSON."""

from tests.cli.conftest import Shell


def test_corrections_are_told_from_what_to_what_and_why(shell: Shell, harbour: str) -> None:
    assert shell.done("corrections") == "Nothing has been corrected yet.\n"
    assert shell.json("corrections") == []
    shell.done("predict", harbour, "80%", "--as", "Alice Arden")
    shell.done("retract", "1", "--reason", "Bob said it.")
    shown = shell.done("corrections").replace("\u00a0", " ")
    assert "Statement recorded wrongly: Alice Arden on " in shown
    assert "Statement: 80 % -> taken back" in shown
    assert "Why: Bob said it." in shown
    (line,) = shell.json("corrections")
    assert (line["kind"], line["why"]) == ("statement", "Bob said it.")
