"""`forecasts export`: files that hold what the pages show."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

ROWS = (
    "question,forecaster,probability,stated_at,closes_at,outcome,known_at\n"
    "Will it rain?,Alice Arden,0.2,2019-05-01,2019-12-31,1,2019-12-20\n"
    "Will it rain?,Bob Brand,0,2019-05-01,2019-12-31,1,2019-12-20\n"
    "Will it rain?,=SUM(A1),0.9,2019-12-24,,,\n"
)


@pytest.fixture
def rained(shell: Shell) -> Shell:
    shell.done("import", "csv", shell.file("rain.csv", ROWS))
    return shell


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_scores_go_to_standard_output(rained: Shell) -> None:
    rows = rows_of(rained.done("export", "scores", "--format", "csv"))
    assert [(row["forecaster"], row["rule"], row["brier"]) for row in rows] == [
        ("Alice Arden", "first", "0.6400000000000001"),
        ("Alice Arden", "time_average", "0.6400000000000001"),
        ("Bob Brand", "first", "1.0"),
        ("Bob Brand", "time_average", "1.0"),
        ("=SUM(A1)", "", ""),
    ]
    assert rows[-1]["excluded_reason"] == "after_known"


def test_json_lines_tell_on_stderr_what_they_cannot_say(rained: Shell) -> None:
    result = rained.run("export", "scores", "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["log"] is None for row in rows] == [False, False, True, True, True]
    assert "2 infinite log losses" in result.stderr


def test_predictions_can_be_imported_elsewhere(rained: Shell, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert rained.done("export", "predictions", "--output", str(path)) == ""
    again = rained.done("import", "csv", str(path))
    assert "Imported 0 predictions" in again
    assert "3 rows" in again


def test_a_board_file_has_the_rows_of_the_board(rained: Shell) -> None:
    board = rained.json("leaderboard", "--board", "all", "--min-questions", "1")
    shown = rained.done("export", "board", "--board", "all", "--format", "jsonl")
    rows = [json.loads(line) for line in shown.splitlines()]
    for row in rows:
        row["provisional"] = bool(row["provisional"])
    assert rows == board["rows"] + board["references"]
    assert [row["is_reference"] for row in rows] == sorted(row["is_reference"] for row in rows)
    assert len(board["rows"]) == 2


def test_an_empty_record_gives_a_file_with_names_only(shell: Shell) -> None:
    for what in ("scores", "predictions", "questions", "board"):
        assert shell.done("export", what).count("\n") == 1


def test_filters_of_the_board_are_refused_elsewhere(rained: Shell) -> None:
    result = rained.run("export", "scores", "--board", "all")
    assert result.exit_code == 2
    assert "--board goes with" in result.stderr


def test_a_spreadsheet_file_runs_nothing(rained: Shell) -> None:
    plain = rained.done("export", "predictions")
    guarded = rained.done("export", "predictions", "--for-spreadsheet")
    assert rows_of(plain)[-1]["forecaster"] == "=SUM(A1)"
    assert rows_of(guarded)[-1]["forecaster"] == "'=SUM(A1)"
    rained.refused("export", "predictions", "--for-spreadsheet", "--format", "jsonl")


def test_a_file_is_replaced_only_once_it_is_whole(
    rained: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(rained.file("scores.csv", "before"))

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("forecasts.exchange.write_csv", fail)
        assert "no space left" in rained.refused("export", "scores", "--output", str(path))
    assert path.read_text() == "before"
    assert sorted(each.name for each in rained.folder.glob("*scores*")) == ["scores.csv"]
    rained.done("export", "scores", "--output", str(path))
    assert path.read_text().startswith("question,question_id,")
    assert "cannot be written" in rained.refused("export", "scores", "--output", "no/such/x.csv")


def test_parquet_goes_to_a_file_or_a_pipe(rained: Shell) -> None:
    path = rained.folder / "scores.parquet"
    rained.done("export", "scores", "--format", "parquet", "--output", str(path))
    assert path.read_bytes()[:4] == b"PAR1"
    assert rained.run("export", "scores", "--format", "parquet").stdout_bytes[:4] == b"PAR1"


def test_a_file_is_told_with_its_number_of_rows(rained: Shell, tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    result = rained.run("export", "predictions", "--output", str(path))
    rows = len(path.read_text().splitlines()) - 1
    assert rows > 1
    assert f"Wrote {rows} rows to {path}." in result.stderr
    assert "Wrote" not in rained.run("export", "predictions").stderr
