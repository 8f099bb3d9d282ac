"""Own predictions by the command line: brought along, looked at first, taken away again."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.exchange.lifeboat.bringing import ANN, FILES

FATEBOOK = str(FILES / "fatebook.csv")


def test_a_dry_run_says_what_would_come_in_and_changes_nothing(shell: Shell) -> None:
    said = shell.done("import", "fatebook", FATEBOOK, "--as", ANN, "--dry-run")
    assert "Would import 7 predictions, 6 new questions, 1 new forecaster" in said
    assert "Left out: 1 row by somebody else." in said
    assert said.rstrip().endswith("Nothing was changed.")
    result = shell.run("export", "fatebook", "--as", ANN)
    assert (result.exit_code, "no forecaster" in result.output.lower()) == (1, True)


def test_what_comes_in_goes_out_and_comes_in_elsewhere_the_same(
    shell: Shell, tmp_path: Path
) -> None:
    shell.done("import", "fatebook", FATEBOOK, "--as", ANN)
    for kind, peer in (("fatebook", "fatebook"), ("predictions", "own")):
        more = () if kind == "fatebook" else ("--include-private",)
        away = tmp_path / f"{kind}.csv"
        shell.done("export", kind, "--as", ANN, *more, "--output", str(away))
        other = Shell(f"sqlite:///{tmp_path / kind}.db", tmp_path)
        other.done("import", peer, str(away), "--as", ANN)
        assert other.done("export", kind, "--as", ANN, *more) == away.read_text()


def test_standard_input_is_read_and_the_summary_printed_as_json(shell: Shell) -> None:
    raw = (FILES / "goodjudgment.csv").read_bytes()
    result = shell.run("import", "goodjudgment", "-", "--as", "ann", "--json", typed=raw)
    assert json.loads(result.stdout)["predictions"] == 5


def test_a_bad_row_is_named_with_its_line(shell: Shell, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(Path(FATEBOOK).read_bytes().replace(b",0.05,", b",5,"))
    result = shell.run("import", "fatebook", str(bad), "--as", ANN)
    assert result.exit_code == 1
    assert "line 10: '5' is not a decimal" in result.stderr
    assert "nothing was imported" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("import", "fatebook", FATEBOOK), 2),
        (("import", "fatebook", "absent.csv", "--as", ANN), 1),
        (("import", "metaculus", FATEBOOK, "--as", ANN), 1),
        (("export", "fatebook"), 2),
        (("export", "scores", "--as", ANN), 2),
    ],
)
def test_what_makes_no_sense_is_refused(
    shell: Shell, arguments: tuple[str, ...], code: int
) -> None:
    assert shell.run(*arguments).exit_code == code


def test_what_is_to_be_private_is_seen_by_nobody_else(shell: Shell) -> None:
    shell.done("import", "fatebook", FATEBOOK, "--as", ANN, "--private")
    assert shell.done("export", "predictions").count("\n") == 1
    assert shell.done("export", "predictions", "--include-private").count(",private,private") == 7
