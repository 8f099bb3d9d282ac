"""`forecasts leaderboard` and `forecasts forecaster`."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

from forecasts.db import create_engine, transaction
from forecasts.models import Prediction, Question
from forecasts.values import Basis
from tests.cli.conftest import HARBOUR, Shell

ROW_KEYS = [
    "forecaster",
    "slug",
    "kind",
    "questions",
    "predictions",
    "edge",
    "edge_low",
    "edge_high",
    "rank_low",
    "rank_high",
    "brier",
    "log",
    "time_averaged_brier",
    "coverage",
    "provisional",
]
SAID = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")
PEOPLE = {"Ann": 85, "Ben": 75, "Cat": 65, "Dan": 50, "Eve": 40}


@pytest.fixture
def scored(shell: Shell, harbour: str) -> str:
    said = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")
    shell.done("predict", harbour, "20%", "--as", "Alice Arden", *said)
    shell.done("predict", harbour, "90%", "--as", "Bob Brand", "--kind", "model", *said)
    shell.done("question", "resolve", harbour, "yes", "--known-on", "2019-12-20")
    return harbour


def test_json_has_exactly_the_promised_fields(shell: Shell, scored: str) -> None:
    board = shell.json("leaderboard")
    assert list(board)[:5] == ["board", "as_of", "score", "minimum", "rows"]
    assert (board["board"], board["score"], board["minimum"]) == ("retrospective", "brier", 1)
    assert [list(row)[: len(ROW_KEYS)] for row in board["rows"]] == [ROW_KEYS] * 2
    best = board["rows"][0]
    assert best["forecaster"] == "Bob Brand"
    assert best["brier"] == pytest.approx(0.01)
    assert best["provisional"] is True
    assert best["edge"] is best["rank_low"] is None


def test_the_table_says_which_way_is_better_and_what_is_provisional(
    shell: Shell, scored: str
) -> None:
    shown = shell.done("leaderboard")
    assert shown.startswith("Leaderboard (retrospective): questions written down after")
    assert "lower is better" in shown
    assert "90 % interval" in shown
    assert "19 more" in shown
    assert "Ordered by Brier and not by Edge: no forecaster has an Edge" in shown
    assert "Always 50\u00a0%" in shown
    assert shown.index("Bob Brand") < shown.index("Alice Arden")
    assert max(map(len, shown.splitlines())) <= 80


def test_the_table_widens_with_the_terminal(shell: Shell, scored: str) -> None:
    assert "Over time" not in shell.done("leaderboard")
    assert "Over time" in shell.done("leaderboard", columns=120)


@pytest.fixture
def season(shell: Shell) -> list[str]:
    """Two resolved questions with a price each, and five people who met it."""
    slugs = []
    for number in (1, 2):
        title = f"Will ship {number} arrive?"
        shell.done("question", "add", title, "--closes-at", "2019-12-31", "--criteria", "Yes.")
        slug = f"will-ship-{number}-arrive"
        shell.done("question", "edit", slug, "--opens-at", "2019-01-01")
        shell.done(
            "predict", slug, "60%", "--as", "Exchange", "--kind", "market",
            "--stated-on", "2019-04-01", "--url", "https://example.org/x",
        )  # fmt: skip
        for name, percent in PEOPLE.items():
            shell.done("predict", slug, f"{percent}%", "--as", name, *SAID)
        shell.done("question", "resolve", slug, "yes", "--known-on", "2019-12-20")
        slugs.append(slug)
    return slugs


def test_with_references_the_board_is_by_edge_with_rank_intervals(
    shell: Shell, season: list[str]
) -> None:
    board = shell.json("leaderboard")
    assert (board["score"], board["with_edge"], board["compared_at"]) == ("edge", 5, "market")
    assert [row["forecaster"] for row in board["rows"]] == list(PEOPLE)
    assert board["rows"][0]["edge_low"] < board["rows"][0]["edge"] < board["rows"][0]["edge_high"]
    assert board["rows"][0]["rank_low"] == 1
    assert board["references"][0]["forecaster"] == "Exchange"
    shown = shell.done("leaderboard")
    assert "Positive is better" in shown
    assert "Rank" in shown
    assert "ranks are among 5 forecasters" in " ".join(shown.split())
    assert "3 in 100 of them" in " ".join(shown.split())
    assert shown.index("Provisional:") < shown.index("Ann") < shown.index("To compare with:")
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("score", "heading"),
    [
        ("edge", "Edge"), ("log_edge", "Log edge"), ("brier", "Brier"), ("log", "Log"),
        ("time_averaged_brier", "Coverage"), ("calibration", "By chance"), ("hedging", "Hedging"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("columns", [80, 140])
def test_each_score_has_its_own_table_that_fits(
    shell: Shell, season: list[str], score: str, heading: str, columns: int
) -> None:
    shown = shell.done("leaderboard", "--score", score, columns=columns)
    assert heading in shown
    assert "is better" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= columns
    assert shell.json("leaderboard", "--score", score)["score"] == score


def test_stability_has_a_column_and_says_what_it_means(shell: Shell, season: list[str]) -> None:
    assert "Holds" not in shell.done("leaderboard")
    shown = shell.done("leaderboard", "--stability")
    assert "20 other readings of the words" in " ".join(shown.split())
    assert shell.json("leaderboard", "--stability")["rows"][0]["stability"] == 1.0


def test_the_readings_are_tried_unasked_where_ranks_rest_on_words(
    shell: Shell, season: list[str]
) -> None:
    assert shell.json("leaderboard")["rows"][0]["stability"] is None
    number = select(Question.id).where(Question.slug == season[0]).scalar_subquery()
    engine = create_engine(shell.url)
    with transaction(engine) as session:
        session.execute(
            update(Prediction)
            .where(Prediction.question_id == number, Prediction.basis == Basis.NUMERIC)
            .values(basis=Basis.VERBAL, low=0.0, high=1.0, phrase="perhaps")
        )
    engine.dispose()
    assert "Holds" in shell.done("leaderboard")
    assert "Holds" not in shell.done("leaderboard", "--score", "brier")
    plain, asked = shell.json("leaderboard"), shell.json("leaderboard", "--stability")
    assert plain["rows"] == asked["rows"]
    assert plain["rows"][0]["stability"] is not None


def test_the_other_board_is_named(shell: Shell, scored: str) -> None:
    shown = shell.done("leaderboard", "--board", "prospective")
    assert "1 scored question on the other board: --board retrospective" in shown


def test_filters_say_what_they_leave_out(shell: Shell, scored: str) -> None:
    shown = shell.done("leaderboard", "--min-questions", "2")
    assert "2 forecasters with fewer than 2 questions left out." in shown
    assert [row["kind"] for row in shell.json("leaderboard", "--kind", "model")["rows"]] == [
        "model"
    ]
    assert shell.json("leaderboard", "--tag", "sea")["rows"] == []
    assert shell.json("leaderboard", "--since", "2020-01-01")["rows"] == []
    assert len(shell.json("leaderboard", "--until", "2019-12-31")["rows"]) == 2


def test_a_question_resolved_early_waits_for_its_deadline(shell: Shell) -> None:
    shell.done("question", "add", "Will it?", "--closes-at", "2150-01-01", "--criteria", "Yes.")
    said = ("--as", "Alice Arden", "--stated-on", "2019-05-01", "--url", "https://example.org/x")
    shell.done("question", "edit", "will-it", "--opens-at", "2019-01-01")
    shell.done("predict", "will-it", "20%", *said)
    shell.done("question", "resolve", "will-it", "yes", "--known-on", "2020-01-01")
    shown = shell.done("leaderboard")
    assert "1 question resolved before the deadline" in shown
    assert "Alice Arden" in shell.done("leaderboard", "--include-early")


def test_an_empty_board_explains_how_the_first_record_is_made(shell: Shell) -> None:
    shown = shell.done("leaderboard")
    assert "forecasts question add" in shown
    assert "forecasts demo" in shown
    assert shell.json("leaderboard")["rows"] == []


@pytest.mark.parametrize(
    "wrong", [("--since", "May"), ("--since", "2020-01-02", "--until", "2020-01-01")]
)
def test_a_period_that_is_none_is_refused(shell: Shell, wrong: tuple[str, ...]) -> None:
    shell.refused("leaderboard", *wrong)


def test_forecasters_are_listed_and_shown(shell: Shell, scored: str) -> None:
    assert [each["forecaster"] for each in shell.json("forecaster", "list")] == [
        "Alice Arden",
        "Bob Brand",
    ]
    assert "Bob Brand" in shell.done("forecaster", "list")
    shown = shell.done("forecaster", "show", "alice arden")
    assert "Retrospective board: Brier .640 on 1 question, lower is better" in shown
    assert "Yes, Brier .640" in shown
    assert shell.json("forecaster", "show", "Alice Arden")["calls"][0]["slug"] == HARBOUR


def test_an_unknown_forecaster_is_met_with_the_nearest(shell: Shell, scored: str) -> None:
    assert "Did you mean: Alice Arden?" in shell.refused("forecaster", "show", "Alise Arden")


def test_an_empty_list_says_how_to_begin(shell: Shell) -> None:
    assert "forecasts predict" in shell.done("forecaster", "list")


def test_a_first_command_makes_the_database_and_says_where(tmp_path: Path) -> None:
    fresh = Shell(f"sqlite:///{tmp_path / 'record.db'}", tmp_path)
    result = fresh.run("leaderboard", "--json")
    assert json.loads(result.stdout)["rows"] == []
    assert f"New record: sqlite:///{tmp_path / 'record.db'}" in result.stderr


def test_a_mistyped_folder_makes_nothing(tmp_path: Path) -> None:
    mistyped = Shell(f"sqlite:///{tmp_path / 'nope' / 'record.db'}", tmp_path)
    result = mistyped.run("leaderboard")
    assert result.exit_code == 1
    assert "does not exist" in result.stderr
    assert not (tmp_path / "nope").exists()


def test_a_filter_that_leaves_nothing_says_so_and_stays_on_the_board(
    shell: Shell, season: list[str]
) -> None:
    shell.done("question", "edit", season[0], "--tag", "harbour")
    for command in ("leaderboard", "calibration"):
        shown = shell.done(command, "--tag", "harbuor")
        assert "(retrospective)" in shown
        assert "Nothing on this board fits." in shown
        assert "No question has the tag 'harbuor'. Near it: harbour." in shown
        assert "A record begins" not in shown
        late = shell.done(command, "--since", "2031")
        assert "(retrospective)" in late
        assert "Nothing on this board fits." in late
        assert "the tag" not in late


def test_a_period_may_be_a_year_or_a_month(shell: Shell, season: list[str]) -> None:
    def rows(*period: str) -> int:
        return len(shell.json("leaderboard", *period)["rows"])

    assert rows("--since", "2019", "--until", "2019") == len(PEOPLE)
    assert rows("--since", "2019-12", "--until", "2019-12") == len(PEOPLE)
    assert rows("--since", "2020") == rows("--until", "2019-11") == 0
    assert "swap them" in shell.refused("leaderboard", "--since", "2020", "--until", "2019-12")


def test_where_no_edge_is_shown_nothing_is_said_of_a_market(
    shell: Shell, season: list[str]
) -> None:
    shown = " ".join(shell.done("leaderboard", "--score", "calibration").split())
    assert "in order of what exceeds chance" in shown
    assert "market," not in shown
    assert "ranks are among" not in shown
    assert "Read the intervals, not the places." in shown
    by_log = " ".join(shell.done("leaderboard", "--score", "log_edge").split())
    assert "All are compared with a market" in by_log
    assert "ranks" not in by_log
