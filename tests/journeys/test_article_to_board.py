"""The whole loop by commands and pages, on both databases: an article in, a scored board out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from forecasts.cli import main
from forecasts.config import Settings
from forecasts.runtime import Runtime, compose
from web import create_app

ARTICLE = """Thu. Mar 14th, 2024

Harbour gossip

Nobody in Vessel agrees about the ferry

3 min read

Some merchants hope for an early spring. Others are confident that the ferry never will return.

Among those who believe this is Orla Quist, a former pilot of the port.

JUST IN: Five ways to cook a herring

“Is the company preparing a new timetable? I would say yes and no,” said Tomas Brandt, who
formerly ran the harbour office. “They paint the hull, and that does not mean they plan to sail.”

On Tuesday, February 6, the company declined to comment.
"""
SLUG = "will-the-ferry-return-before-july-2024"


class Record:
    """Commands run one after the other against one database."""

    def __init__(self, url: str) -> None:
        self.runner = CliRunner(env={"FORECASTS_DATABASE_URL": url})

    def run(self, *words: str, expect: int = 0, typed: str | None = None) -> str:
        """Runs a command and returns what it printed."""
        result = self.runner.invoke(main, words, input=typed)
        assert result.exit_code == expect, (words, result.output, result.exception)
        return result.output

    def json(self, *words: str) -> Any:
        """Runs a command with --json and reads what it printed."""
        result = self.runner.invoke(main, [*words, "--json"])
        assert result.exit_code == 0, (words, result.output)
        return json.loads(result.stdout)

    def board(self) -> dict[str, float]:
        """Reads the mean Brier scores off the board."""
        rows = self.json("leaderboard")["rows"]
        return {row["forecaster"]: row["brier"] for row in rows}


@pytest.fixture
def record(database_url: str) -> Record:
    return Record(database_url)


@pytest.fixture
def runtime(database_url: str) -> Iterator[Runtime]:
    composed = compose(Settings(database_url=database_url))
    yield composed
    composed.engine.dispose()


def add_article(record: Record, folder: Path, *options: str) -> dict[str, Any]:
    path = folder / "gossip.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    added: dict[str, Any] = record.json("article", "add", str(path), *options)
    return added


def candidate(added: dict[str, Any], words: str) -> str:
    found = [
        each
        for each in added["candidates"]
        if each["speaker"] and each["expression"] and each["expression"]["text"] == words
    ]
    assert len(found) == 1, added["candidates"]
    return str(found[0]["id"])


def ask(record: Record) -> None:
    record.run(
        "question",
        "add",
        "Will the ferry return before July 2024?",
        "--closes-at",
        "2024-06-30",
        "--criteria",
        "Yes if it carries a passenger before 1 July 2024.",
    )


def resolve(record: Record, outcome: str, day: str) -> None:
    record.run("question", "resolve", SLUG, outcome, "--known-on", day)


def test_an_article_becomes_a_scored_board(
    record: Record, runtime: Runtime, tmp_path: Path
) -> None:
    added = add_article(record, tmp_path, "--published-on", "2024-02-07")
    assert all(
        ARTICLE[span["start"] : span["end"]] == span["text"]
        for each in added["candidates"]
        for span in [*each["segments"], each["expression"], each["speaker_mention"]]
        if span
    )
    never, both = candidate(added, "never will"), candidate(added, "yes and no")
    people = {str(each["id"]): each for each in added["candidates"]}
    assert (people[never]["speaker"], people[both]["speaker"]) == ("Orla Quist", "Tomas Brandt")
    assert "pilot" in people[never]["role"]
    assert "harbour office" in people[both]["role"]

    ask(record)
    accept, why = ("candidate", "accept"), ("--reason", "Heard before.")
    record.run(*accept, never, "--question", SLUG, "--probability", "6%", *why)
    record.run(*accept, both, "--question", SLUG, "--probability", "0.40", *why)
    assert record.board() == {}
    resolve(record, "no", "2024-07-01")
    settled = record.board()
    assert settled == pytest.approx({"Orla Quist": 0.0036, "Tomas Brandt": 0.16}, abs=1e-12)

    record.run("question", "reopen", SLUG)
    assert record.board() == {}
    resolve(record, "yes", "2024-06-01")
    assert record.board() == pytest.approx({"Orla Quist": 0.8836, "Tomas Brandt": 0.36}, abs=1e-12)
    record.run("question", "reopen", SLUG)
    resolve(record, "no", "2024-07-01")
    assert record.board() == settled

    page = create_app(runtime).test_client().get("/").get_data(as_text=True)
    assert "Orla Quist" in page
    assert ".004" in page
    record.run("ledger", "verify")
    with runtime.transaction() as session:
        session.execute(text("UPDATE prediction SET probability = 0.5 WHERE id = 2"))
    assert "Tomas Brandt" in record.run("ledger", "verify", expect=1)


def test_the_date_trap_is_shown_and_must_be_settled_by_a_person(
    record: Record, tmp_path: Path
) -> None:
    added = add_article(record, tmp_path)
    warnings = " ".join(added["article"]["date_warnings"])
    assert added["article"]["published_on"] is None
    assert "2024-03-14" in warnings
    assert "February 6" in warnings
    ask(record)
    accept = ("candidate", "accept", candidate(added, "never will"), "--question", SLUG)
    assert "not settled" in record.run(*accept, expect=1)
    record.run("article", "date", "1", "2024-02-07")
    record.run(*accept)


def test_no_noise_line_is_inside_a_candidate(record: Record, tmp_path: Path) -> None:
    added = add_article(record, tmp_path)
    words = " ".join(span["text"] for each in added["candidates"] for span in each["segments"])
    for noise in ("JUST IN", "min read", "Mar 14th"):
        assert noise not in words


def test_statements_recorded_by_hand_meet_the_same_rules(record: Record) -> None:
    ask(record)
    quote = ("--quote", "it will be back by May", "--url", "https://gull.example/1")
    record.run("predict", SLUG, "80%", "--as", "Ada Field", "--stated-on", "2024-02-01", *quote)
    resolve(record, "no", "2024-07-01")
    late = record.run(
        "predict", SLUG, "1%", "--as", "Ben Gale", "--stated-on", "2024-07-01", *quote
    )
    assert "not scored" in late.lower()
    assert record.board() == pytest.approx({"Ada Field": 0.64})
    shown = record.json("question", "show", SLUG)
    assert {line["forecaster"] for line in shown["statements"]} == {"Ada Field", "Ben Gale"}


def test_a_file_of_statements_ends_on_the_same_board(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    path.write_text(
        "question,forecaster,probability,stated_at,closes_at,outcome,known_at\n"
        "Did it return?,Ada Field,0.8,2024-02-01,2024-06-30,0,2024-07-01\n"
        "Did it return?,Ben Gale,0.2,2024-02-01,,,\n"
    )
    record.run("import", "csv", str(path))
    assert record.board() == pytest.approx({"Ada Field": 0.64, "Ben Gale": 0.04})
    record.run("ledger", "verify")


def test_the_demo_fills_an_empty_record_and_refuses_another(record: Record) -> None:
    record.run("demo", "--no-serve")
    rows = record.json("leaderboard")
    assert rows["board"] == "retrospective"
    assert len(rows["rows"]) >= 15
    assert {"Valery Kavaleuski", "Pavel Slunkin"} <= {row["forecaster"] for row in rows["rows"]}
    record.run("ledger", "verify")
    assert "not empty" in record.run("demo", "--no-serve", expect=1)
