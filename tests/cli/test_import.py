"""`forecasts import csv`: all rows or none, every bad one with its line."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

HEADER = "question,forecaster,probability,stated_at,closes_at,outcome,known_at\n"
GOOD = (
    HEADER
    + "Will it rain?,Alice Arden,0.2,2019-05-01,2019-12-31,1,2019-12-20\n"
    + "Will it rain?,Bob Brand,0.9,2019-05-01,2019-12-31,1,2019-12-20\n"
)
BAD = (
    HEADER
    + "Will it rain?,Alice Arden,0.2,2019-05-01,2019-12-31,,\n"
    + "Will it rain?,Bob Brand,nan,2019-05-01,2019-12-31,,\n"
    + "Will it rain?,Carol Crane,105%,2019-05-01,2019-12-31,,\n"
)


def test_rows_are_imported_and_scored(shell: Shell) -> None:
    shown = shell.done("import", "csv", shell.file("good.csv", GOOD))
    assert "Imported 2 predictions" in shown
    assert "1 new question" in shown
    assert len(shell.json("leaderboard")["rows"]) == 2


def test_json_tells_what_came_in(shell: Shell) -> None:
    summary = shell.json("import", "csv", shell.file("good.csv", GOOD))
    assert (summary["questions"], summary["predictions"], summary["resolutions"]) == (1, 2, 1)


def test_a_dry_run_changes_nothing(shell: Shell) -> None:
    before = shell.snapshot()
    shown = shell.done("import", "csv", shell.file("good.csv", GOOD), "--dry-run")
    assert "Would import 2 predictions" in shown
    assert "Nothing was changed." in shown
    assert shell.snapshot() == before


def test_standard_input_is_read_too(shell: Shell) -> None:
    assert "Imported 2 predictions" in shell.done("import", "csv", "-", typed=GOOD)


def test_every_bad_row_is_named_and_nothing_is_imported(shell: Shell) -> None:
    before = shell.snapshot()
    result = shell.run("import", "csv", shell.file("bad.csv", BAD), "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["line 3", "line 4", "Error"]
    assert "nothing was imported" in lines[-1]
    assert shell.snapshot() == before


def test_of_many_bad_rows_fifty_are_named(shell: Shell) -> None:
    rows = "".join(f"Will it rain?,F{number},7,,2019-12-31,,\n" for number in range(80))
    result = shell.run("import", "csv", shell.file("bad.csv", HEADER + rows))
    lines = result.stderr.splitlines()
    assert len(lines) == 52
    assert lines[-2] == "… and 30 more bad rows"


def test_a_file_that_is_no_csv_is_refused(shell: Shell) -> None:
    binary = shell.run("import", "csv", shell.file("bad.csv", b"\x89PNG\xff\x00"))
    assert binary.exit_code == 1
    assert "not UTF-8" in binary.stderr
    assert "no such file" in shell.refused("import", "csv", str(shell.folder / "none.csv"))
    shell.refused("import", "csv", shell.file("empty.csv", ""))
    shell.refused("import", "csv", shell.file("header.csv", "who,what\na,b\n"))


def test_a_failed_dry_run_is_refused_alike(shell: Shell) -> None:
    result = shell.run("import", "csv", shell.file("bad.csv", BAD), "--dry-run")
    assert result.exit_code == 1
    assert "line 3: " in result.stderr


def test_output_is_one_json_value(shell: Shell) -> None:
    result = shell.run("import", "csv", shell.file("good.csv", GOOD), "--json")
    assert isinstance(json.loads(result.stdout), dict)


def test_families_are_tied_and_the_kind_assumed_is_said(shell: Shell) -> None:
    rows = (
        "question,forecaster,probability,closes_at,family\n"
        "Alice wins?,Bob,0.5,2030-12-31,race\nCarol wins?,Bob,0.4,2030-12-31,race\n"
    )
    shown = shell.done("import", "csv", shell.file("family.csv", rows))
    assert "Tied: 1 new family." in shown
    assert "taken as exclusive" in shown


def test_a_long_import_tells_how_far_it_is_and_can_be_stopped(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecasts.cli.meter.EVERY", 2000)
    rows = "".join(f"Will it rain?,F{n},0.3,2019-05-01,2019-12-31,,\n" for n in range(4500))
    path = shell.file("many.csv", HEADER + rows)
    assert "reading: 4,000" in shell.run("import", "csv", path, "--dry-run").stderr

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("forecasts.exchange.csv_import.rescore_questions", stop)
    before = shell.snapshot()
    stopped = shell.run("import", "csv", path)
    assert stopped.exit_code == 130
    assert "Interrupted; nothing was imported." in stopped.stderr
    assert shell.snapshot() == before


def test_a_misspelt_kind_of_family_is_refused_on_its_line(shell: Shell) -> None:
    head = "question,forecaster,probability,closes_at,family\n"
    rows = head + "Alice wins?,Bob,0.5,2030-12-31,{0}\nCarol wins?,Bob,0.4,2030-12-31,{0}\n"
    bad = shell.run("import", "csv", shell.file("bad.csv", rows.format("exclusve:Race")))
    assert bad.exit_code == 1
    assert "line 2: " in bad.stderr
    assert "'exclusive:'" in bad.stderr
    good = rows.format("Race 2030: who wins?")
    assert "Tied: 1 new family." in shell.done("import", "csv", shell.file("good.csv", good))


def test_rows_are_counted_once_and_a_refused_deadline_is_not_missed_again(shell: Shell) -> None:
    rows = (
        HEADER
        + "Will it rain?,Ann,80%,2019-05-01,2019-12-31,,\n"
        + "Will it rain?,Ben,0.3,2019-05-01,,,\n"
        + "Will it snow?,Ben,0.3,2019-05-01,,,\n"
    )
    result = shell.run("import", "csv", shell.file("bad.csv", rows))
    lines = result.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["line 2", "line 4", "Error"]
    assert "has no deadline" in lines[1]
    assert "2 rows cannot be imported" in lines[-1]


@pytest.mark.parametrize(("typed", "meant"), [("80%", "0.8"), ("20", "0.2"), ("0.5 %", "0.005")])
def test_a_percentage_is_met_with_the_decimal_to_write(
    shell: Shell, typed: str, meant: str
) -> None:
    rows = HEADER + f"Will it rain?,Ann,{typed},2019-05-01,2019-12-31,,\n"
    result = shell.run("import", "csv", shell.file("bad.csv", rows))
    assert f"write {meant}." in result.stderr


def test_a_header_that_is_nearly_right_is_met_with_what_it_lacks(shell: Shell) -> None:
    semicolons = shell.file("a.csv", "question;forecaster;probability\nRain?;Ann;0.2\n")
    assert "separated by commas, and here by semicolons" in shell.refused(
        "import", "csv", semicolons
    )
    short = shell.file("b.csv", "question,forecaster,prob\nRain?,Ann,0.2\n")
    assert "Is 'prob' meant for 'probability'?" in shell.refused("import", "csv", short)
    other = shell.file("c.csv", "question,forecaster,probability,close_at\nRain?,Ann,0.2,\n")
    assert "Is 'close_at' meant for 'closes_at'?" in shell.refused("import", "csv", other)


def test_a_new_name_much_like_one_on_record_is_noted(shell: Shell) -> None:
    shell.done("import", "csv", shell.file("good.csv", GOOD))
    again = HEADER + "Will it rain?,Bob Bran,0.8,2019-05-02,,,\n"
    shown = shell.done("import", "csv", shell.file("again.csv", again))
    assert "New forecaster 'Bob Bran' is much like 'Bob Brand'" in shown


@pytest.mark.parametrize("command", [("import", "csv"), ("import", "own", "--as", "Ann"), ()])
def test_a_dry_run_where_no_record_is_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    named = home / "record.db"
    for url in ("", f"sqlite:///{named}"):
        shell = Shell(url, tmp_path)
        typed = (*command, shell.file("good.csv", GOOD)) if command else ("check",)
        result = shell.run(*typed, "--dry-run")
        assert "New record" not in result.output
        assert result.stderr.startswith("No record is there yet; tried on an empty one.\n")
        assert list(home.iterdir()) == []
        if command == ("import", "csv"):
            assert "Would import 2 predictions" in result.output


def test_a_dry_run_refuses_a_record_that_cannot_be(tmp_path: Path) -> None:
    shell = Shell(f"sqlite:///{tmp_path}/nowhere/record.db", tmp_path)
    result = shell.run("check", "--dry-run")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nowhere of the database does not exist" in result.stderr


def test_the_first_import_makes_the_data_folder_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    result = Shell("", tmp_path).run("import", "csv", "-", typed=GOOD)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "data" / "forecasts" / "forecasts.db").is_file()
    assert str(tmp_path / "data") in result.stderr
