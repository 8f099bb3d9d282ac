"""`forecasts ledger verify --holds`: a line noted before, held against the chain."""

from tests.cli.conftest import Shell


def test_a_noted_line_is_held_against_the_chain(shell: Shell, harbour: str) -> None:
    end = shell.json("ledger", "head")["public"]
    line = f"{end['size']}/{end['entry_hash']}"
    assert harbour
    assert "Held: entry 1 of" in shell.done("ledger", "verify", "--holds", line)
    assert shell.json("ledger", "verify", "--holds", line)["noted"] == "held"
    wrong = shell.run("ledger", "verify", "--holds", f"1/{'0' * 64}")
    assert (wrong.exit_code, "another hash now" in wrong.stderr) == (1, True)
    beyond = shell.run("ledger", "verify", "--holds", f"7/{'0' * 64}", "--json")
    assert (beyond.exit_code, "ends at entry 1" in beyond.stderr) == (1, True)
    assert "is no line of the ledger" in shell.refused("ledger", "verify", "--holds", "x")
