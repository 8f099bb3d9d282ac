"""`forecasts article ask`, `runs` and `add --model`, against a scripted endpoint."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from forecasts.cli import main
from tests.cli.conftest import ARTICLE, Shell
from tests.llm.endpoint import KEY, Endpoint, statement, stating
from tests.sources.loopback import reply

TEXT = ARTICLE + "\nFor Dora Dell, a sailor, the mole opens by June.\n"
NEW = statement("the mole opens by June", speaker="Dora Dell")
KNOWN = statement("The harbour will never open again", speaker="Carol Crane")
FALSE = statement("There is a 99 percent chance", speaker="Carol Crane")


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    running = Endpoint()
    running.says(stating(NEW, KNOWN, FALSE))
    yield running
    running.server.close()


@pytest.fixture
def path(shell: Shell) -> str:
    file = shell.folder / "harbour.txt"
    file.write_text(TEXT)
    return str(file)


def run(shell: Shell, endpoint: Endpoint | None, *args: str) -> Result:
    named = endpoint.environment if endpoint else {}
    environment = {"FORECASTS_DATABASE_URL": shell.url, "LOGNAME": "curator", **named}
    return CliRunner(env={**environment, "COLUMNS": "80"}).invoke(main, list(args))


def flat(printed: str) -> str:
    return " ".join(printed.split())


def test_an_article_is_stored_and_the_model_asked_in_one_command(
    shell: Shell, endpoint: Endpoint, path: str
) -> None:
    done = run(shell, endpoint, "article", "add", path, "--model")
    assert done.exit_code == 0, done.output
    assert "Asking heron-7b …" in done.stderr
    said = flat(done.stdout)
    assert "heron-7b named 3 statements: 2 stand in the text (1 new, 1 proposed already)" in said
    assert "dropped: ‘There is a 99 percent chance’: these words do not stand" in said
    assert said.count("proposed by heron-7b") == 1
    assert KEY not in done.output


def test_an_article_on_record_is_asked_about_and_the_runs_are_listed_with_what_they_cost(
    shell: Shell, endpoint: Endpoint, path: str
) -> None:
    assert run(shell, endpoint, "article", "add", path).exit_code == 0
    assert endpoint.asked == []
    asked = run(shell, endpoint, "article", "ask", "1")
    assert asked.exit_code == 0, asked.output
    assert "Decide: forecasts review 1" in asked.stdout
    run(shell, endpoint, "article", "ask", "1")
    listed = flat(run(shell, endpoint, "article", "runs").stdout)
    assert "2 runs, $0.0028 in all." in listed
    one = json.loads(run(shell, endpoint, "article", "runs", "1", "--json").stdout)
    assert [each["added"] for each in one["runs"]] == [0, 1]
    assert one["total"] == {"runs": 2, "cost": pytest.approx(0.0028), "without_cost": 0}
    assert KEY not in json.dumps(one)


def test_json_says_what_came_of_the_model_and_who_proposed(
    shell: Shell, endpoint: Endpoint, path: str
) -> None:
    done = run(shell, endpoint, "article", "add", path, "--model", "--json")
    made: dict[str, Any] = json.loads(done.stdout)
    assert made["model_run"]["kept"] == 2
    assert [each.get("model") for each in made["candidates"]][-1] == "heron-7b"
    assert "model" not in made["candidates"][0]


def test_a_failing_model_leaves_the_article_and_ends_in_one(
    shell: Shell, endpoint: Endpoint, path: str
) -> None:
    endpoint.says(reply(500))
    stored = run(shell, endpoint, "article", "add", path, "--model")
    assert stored.exit_code == 0
    assert "answered 500: not now" in flat(stored.stdout)
    assert "candidates, " in stored.stdout
    asked = run(shell, endpoint, "article", "ask", "1")
    assert asked.exit_code == 1
    assert "failed" in run(shell, endpoint, "article", "runs").stdout


def test_without_a_model_no_command_speaks_of_one(shell: Shell, path: str) -> None:
    group = run(shell, None, "article", "--help").output
    assert not {"ask", "runs"} & {line.split()[0] for line in group.splitlines() if line.strip()}
    assert "model" not in run(shell, None, "article", "add", "--help").output
    assert "model" not in run(shell, None, "article", "add", path).output
    assert "No model was asked yet." in run(shell, None, "article", "runs").output


def test_with_a_model_help_lists_what_asks_it(shell: Shell, endpoint: Endpoint) -> None:
    group = run(shell, endpoint, "article", "--help").output
    assert "\n  ask " in group
    assert "\n  runs " in group
    assert "--model" in run(shell, endpoint, "article", "add", "--help").output
    for name in ("ask", "runs"):
        shown = run(shell, endpoint, "article", name, "--help").output
        assert f"forecasts article {name}" in shown.partition("Example:")[2]
        assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize("command", [("ask", "1"), ("add", "harbour.txt", "--model")])
def test_without_a_model_asking_is_refused_and_nothing_is_stored(
    shell: Shell, path: str, command: tuple[str, ...]
) -> None:
    named = [path if each == "harbour.txt" else each for each in command]
    before = shell.snapshot()
    refused = run(shell, None, "article", *named)
    assert refused.exit_code == 1
    assert "No model is set; name one with FORECASTS_MODEL_URL" in refused.stderr
    assert shell.snapshot() == before


def models(*names: str) -> bytes:
    return reply(body=json.dumps({"data": [{"id": name} for name in names]}).encode())


@pytest.mark.parametrize(
    ("given", "level", "said"),
    [
        (models("heron-7b", "egret"), "ok", "The endpoint of heron-7b answers."),
        (reply(404), "ok", "The endpoint of heron-7b answers."),
        (reply(200, b"hello"), "ok", "The endpoint of heron-7b answers."),
        (models("egret"), "warning", "lists no model heron-7b"),
        (reply(401), "warning", "FORECASTS_MODEL_KEY is missing or not accepted"),
        (reply(503), "warning", "answered 503"),
    ],
)
def test_the_doctor_asks_the_endpoint_for_what_costs_nothing(
    shell: Shell, endpoint: Endpoint, given: bytes, level: str, said: str
) -> None:
    endpoint.server.on("/v1/models", given)
    checks = json.loads(run(shell, endpoint, "doctor", "--json").stdout)["checks"]
    (check,) = [each for each in checks if each["name"] == "model"]
    assert check["level"] == level
    assert said in check["words"]
    assert [each.path for each in endpoint.server.asked] == ["/v1/models"]


def test_the_doctor_says_that_there_is_no_model(shell: Shell) -> None:
    checks = json.loads(run(shell, None, "doctor", "--json").stdout)["checks"]
    (check,) = [each for each in checks if each["name"] == "model"]
    assert check["words"] == "None is set; articles are read by the rules alone."
