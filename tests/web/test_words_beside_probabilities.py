"""What was read from words never stands alone: phrase, range, table and judgement are beside it.

Every page, feed, card, command, export, letter and file of a published copy is looked through for
one number that nobody said, and that only words stand for.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
import pytest

from forecasts.cli import main
from forecasts.config import Settings
from forecasts.reports.asked import place_of, week_of
from forecasts.reports.editions import keep_edition
from forecasts.runtime import Runtime, compose
from tests.cli.conftest import Shell
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.web import bare, worded
from tests.web.copies import quiet, tree
from tests.web.everything import Answer, every_answer, every_personal_answer
from tests.web.members import KEY, Asker
from web import create_app
from web.publishing import publish

NOW: Final = datetime(2024, 6, 1, 12, tzinfo=UTC)
SLUGS: Final = {
    "questions": [
        "will-the-gate-open",
        "will-the-gate-be-painted",
        "will-the-lamp-be-lit",
        "will-the-well-dry-up",
    ],
    "forecasters": ["wanda-words", "norm-number"],
    "articles": ["1"],
}
GATE, PAINTED, _, WELL = SLUGS["questions"]
COMMANDS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "article list": ((),),
    "article show": (("1",),),
    "candidate list": (("--article", "1"),),
    "question list": ((),),
    "question show": ((GATE,), (PAINTED,), (WELL,)),
    "forecaster list": ((),),
    "forecaster show": ((worded.SPEAKER,), (worded.OTHER,)),
    "compare": ((worded.SPEAKER, worded.OTHER),),
    "leaderboard": ((),),
    "calibration": ((), (worded.SPEAKER,)),
    "corrections": ((),),
    "report preview": (("--week", "2024-W22"),),
    "market list": ((),),
    "market show": ((WELL,),),
    "watch list": ((),),
    "proposal list": ((),),
    "reply list": ((worded.SPEAKER,),),
}
"""Commands that read the record, with what they are asked."""
WORDLESS: Final = frozenset(
    {
        "article add", "check", "doctor", "evidence add", "evidence links", "evidence list",
        "family add", "family list", "family show", "family tie", "forecaster merge",
        "forecaster merges", "forecaster unmerge", "jobs", "ledger head", "ledger verify",
        "lexicon", "market movers", "market sync", "me", "predict", "proposal show",
        "publish", "question add", "question rule", "reply add", "reply retract", "report bounce",
        "report list", "report suppressed", "simulate", "subscribe", "subscriptions", "user add",
        "user link", "user list", "verify-board", "watch end", "watch piece add", "watch show",
        "watch start",
    }
)  # fmt: skip
"""Commands that tell of no reading on record, or of one that was typed in the same line."""


@dataclass(frozen=True)
class Gate:
    """The record, where it is and who reads it."""

    runtime: Runtime
    shell: Shell


@pytest.fixture(scope="module")
def gate(sqlite_databases: SQLiteStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The record of what was said in words."""
    folder = tmp_path_factory.mktemp("worded")
    with sqlite_databases.fresh(folder) as url:
        clock = FakeClock(NOW)
        runtime = replace(compose(Settings(database_url=url, secret_key=KEY)), now=clock)
        with runtime.transaction() as session:
            worded.fill_worded(session, clock)
            keep_edition(session, week_of(NOW), place=place_of(runtime.settings), now=NOW)
        yield Gate(runtime, Shell(url, folder))
        runtime.engine.dispose()


def _bare(answers: dict[str, Answer]) -> dict[str, list[str]]:
    """Looks through every answer that tells something."""
    found = {}
    for address, (status, headers, body) in answers.items():
        find = bare.finder(dict(headers).get("Content-Type", ""))
        if find is not None and status == 200:
            found[address] = find(body.decode())
    return {address: rows for address, rows in found.items() if rows}


def test_no_page_feed_or_card_shows_it_without_its_words(gate: Gate, drawings: None) -> None:
    answers = every_answer(create_app(gate.runtime))
    for wanted in (
        f"/questions/{GATE}", "/forecasters/wanda-words", "/compare/wanda-words/norm-number",
        "/articles/1", f"/cards/questions/{WELL}.svg", f"/feeds/questions/{WELL}.atom",
        "/corrections", f"/reports/{week_of(NOW)}", "/methodology", "/questions", "/", "/markets",
        f"/api/v1/questions/{GATE}/predictions", "/api/v1/articles/1",
    ):  # fmt: skip
        assert answers[wanted][0] == 200, wanted
        assert b"37" in answers[wanted][2], wanted
    assert _bare(answers) == {}


@pytest.mark.parametrize("who", ["ada", "fred"])
def test_no_page_of_an_account_shows_it_without_its_words(gate: Gate, who: str) -> None:
    headers = Asker(who).headers
    assert _bare(every_personal_answer(create_app(gate.runtime), headers, SLUGS)) == {}


def _reading_commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yields the commands that tell something a program can read."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            within = command.get_command(context, name)
            assert within is not None
            yield from _reading_commands(within, (*path, name))
    elif any("--json" in each.opts for each in command.params):
        yield " ".join(path)


def test_every_command_that_tells_of_the_record_is_looked_through() -> None:
    assert {
        each for each in _reading_commands(main) if not each.startswith("import ")
    } == COMMANDS.keys() | WORDLESS


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_shows_it_without_its_words(gate: Gate, command: str) -> None:
    for given in COMMANDS[command]:
        asked = (*command.split(), *given)
        assert bare.bare_in_text(gate.shell.done(*asked)) == []
        assert bare.bare_in_json(gate.shell.done(*asked, "--json")) == []


def test_what_was_added_or_decided_is_told_with_its_words(
    gate: Gate, sqlite_url: str, tmp_path: Path
) -> None:
    shell = Shell(sqlite_url, tmp_path)
    text = worded.TEXT.replace("The bell could ring", "The tower could fall by 2030")
    told = shell.done("article", "add", shell.file("a.txt", text))
    assert "lexicon english-3, judgement" in " ".join(told.split())
    assert bare.bare_in_text(gate.shell.done("report", "preview", "--week", "2024-W22")) == []
    page = gate.shell.folder / "letter.html"
    gate.shell.done("report", "preview", "--week", "2024-W22", "--html", str(page))
    assert "37" in page.read_text()
    assert bare.bare_in_page(page.read_text()) == []


@pytest.mark.parametrize("what", ["predictions", "scores", "questions", "board"])
def test_no_file_of_an_export_holds_it_without_its_words(gate: Gate, what: str) -> None:
    told = gate.shell.done("export", what, "--format", "csv")
    assert bare.bare_in_csv(told) == []
    assert bare.bare_in_lines(gate.shell.done("export", what, "--format", "jsonl")) == []
    assert (str(worded.CENTRAL) in told) == (what == "predictions")


def test_no_file_of_a_published_copy_holds_it_without_its_words(
    gate: Gate, tmp_path: Path, drawings: None
) -> None:
    publish(gate.runtime, tmp_path / "site", progress=quiet)
    found = {}
    for name, content in tree(tmp_path / "site").items():
        find = bare.finder(name.rpartition(".")[2])
        found[name] = find(content.decode()) if find else []
    assert "compare/wanda-words/norm-number/index.html" in found
    assert {name: rows for name, rows in found.items() if rows} == {}


def test_what_stands_bare_is_found() -> None:
    """The search itself is tried: on a row without the words, and beside one that has them."""
    said = "about 37 % (29–45), from ‘could’, lexicon english-3, judgement"
    page = f"<table><tr><td>Wanda</td><td>37\N{NO-BREAK SPACE}%</td></tr><tr><td>{said}</td></tr>"
    assert bare.bare_in_page(page) == ["Wanda 37 %"]
    assert bare.bare_in_page(f'<svg aria-label="at 37 %"></svg><p>{said}</p>') == ["at 37 %"]
    assert bare.bare_in_text(f"Wanda  37 %\n{said}\n") == []
    assert bare.bare_in_text("Wanda  37 %\n") == ["Wanda 37 %"]
    assert bare.bare_in_json(json.dumps({"rows": [{"p": worded.CENTRAL}]}))
    assert bare.bare_in_csv("question,probability\ngate,0.3725\n")
