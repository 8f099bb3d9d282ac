"""`forecasts verify-board`: outsiders compute a published board again, from the file alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from forecasts.cli import main
from tests.cli.conftest import Shell

SAID = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")


@pytest.fixture
def published(shell: Shell, harbour: str, tmp_path: Path) -> Path:
    shell.done("predict", harbour, "20%", "--as", "Alice Arden", *SAID)
    shell.done("predict", harbour, "90%", "--as", "Bob Brand", "--kind", "model", *SAID)
    shell.done("question", "resolve", harbour, "yes", "--known-on", "2019-12-20")
    path = tmp_path / "board.json"
    path.write_text(shell.done("leaderboard", "--json", "--evidence"), encoding="utf-8")
    return path


def test_a_published_board_is_confirmed_without_any_database(published: Path) -> None:
    nowhere = {"FORECASTS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    result = CliRunner(env=nowhere).invoke(main, ["verify-board", str(published)])
    assert result.exit_code == 0, result.output
    assert "from 2 scored answers to 1 question" in result.stdout
    assert "Everything compared agrees" in result.stdout
    assert "of a board without a filter" in result.stdout
    assert "Not checked, for no file can show it: that the evidence leaves out" in result.stdout


def test_it_reads_standard_input_and_answers_in_json(shell: Shell, published: Path) -> None:
    result = shell.run("verify-board", "-", "--json", typed=published.read_bytes())
    assert result.exit_code == 0
    assert json.loads(result.stdout)["differences"] == []


def test_a_confirmation_says_by_what_the_board_was_narrowed(shell: Shell, published: Path) -> None:
    narrowed = ("--kind", "pundit", "--since", "2019", "--include-early", "--min-questions", "2")
    published.write_text(
        shell.done("leaderboard", *narrowed, "--json", "--evidence"), encoding="utf-8"
    )
    said = shell.done("verify-board", str(published))
    assert (
        "Narrowed, as the file says, to: kind pundit, deadlines from 2019-01-01, questions at "
        "least 2, also questions decided before their deadline." in said
    )
    assert "of a board narrowed as above" in said


def test_a_number_that_was_changed_is_named_and_the_exit_code_says_so(
    shell: Shell, published: Path
) -> None:
    board = json.loads(published.read_text(encoding="utf-8"))
    row = next(row for row in board["rows"] if row["slug"] == "alice-arden")
    row["brier"] = 0.1
    published.write_text(json.dumps(board), encoding="utf-8")
    result = shell.run("verify-board", str(published))
    assert result.exit_code == 1
    assert "row Alice Arden (alice-arden): brier is 0.1, computed 0.64" in result.stdout
    told = shell.run("verify-board", str(published), "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["differences"] == [
        {
            "where": "row Alice Arden (alice-arden)",
            "what": "brier",
            "stated": 0.1,
            "computed": pytest.approx(0.64),
        }
    ]


def test_what_is_no_board_is_refused_in_one_line(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    assert "cannot be read" in shell.refused("verify-board", str(path))
    for raw in (b"\xff", b"[" * 100_000, b"NaN", b"{}"):
        path.write_bytes(raw)
        shell.refused("verify-board", str(path))
    path.write_text(shell.done("leaderboard", "--json"), encoding="utf-8")
    assert "without its evidence" in shell.refused("verify-board", str(path))


def test_evidence_goes_with_json_only(shell: Shell) -> None:
    assert shell.run("leaderboard", "--evidence").exit_code == 2


HOSTILE = (
    "1" + "0" * 400, "-" + "9" * 400, "1e999", "NaN", "-Infinity", "1e308", "2147483647", "null",
    r'"\ud800"', r'"\u001b[2J\u009b"', '"' + "x" * 5000 + '"', "[[]]", '{"a": 1}',
    "[" * 400 + "]" * 400,
)  # fmt: skip
PLACES = (
    "rows.0.brier", "rows.0.forecaster", "rows.0.edge", "references.0.stability", "questions",
    "minimum", "as_of", "filter", "evidence.filter.tag", "evidence.filter.since",
    "evidence.forecasters.0.name", "evidence.questions.0.title", "evidence.questions.0.position",
    "evidence.questions.0.members", "evidence.answers.log.0", "evidence.answers.probability.0",
    "evidence.answers.reference_log.0", "evidence.annulled", "evidence.digest",
)  # fmt: skip


def _with(board: Any, place: str, written: str) -> str:
    at = board
    *path, last = [int(each) if each.isdigit() else each for each in place.split(".")]
    for key in path:
        at = at[key]
    at[last] = "HERE"
    return json.dumps(board).replace('"HERE"', written)


@pytest.mark.parametrize("place", PLACES)
def test_whatever_a_strangers_file_holds_it_is_compared_or_refused_in_words(
    published: Path, place: str
) -> None:
    whole = published.read_text(encoding="utf-8")
    for written in HOSTILE:
        published.write_text(_with(json.loads(whole), place, written), encoding="utf-8")
        for more in ((), ("--json",)):
            result = CliRunner().invoke(main, ["verify-board", str(published), *more])
            assert isinstance(result.exception, SystemExit | None), (place, written[:20])
            assert not set(result.output) & {"\x1b", "\ud800", "" if more else "\x9b"}
            assert more or len(max(result.output.splitlines(), key=len)) < 700
            if result.exit_code == 1 and more and result.stdout:
                assert json.loads(result.stdout)["differences"]
