import importlib
import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from forecasts.cli import main
from tests.contracts.checkout import ROOT, SCRIPTS, name

CLI_PAGE = ROOT / "docs" / "cli.md"
REGENERATE = "FORECASTS_REGENERATE=1 .venv/bin/pytest tests/contracts/test_docs.py"
CLI_HEAD = """# Command line

Every command with its own `--help`; `forecasts COMMAND --help` prints the same in a terminal.
Exit codes: 0 done, 1 refused with one line that says why, 2 wrong usage.

A probability is typed as `5%`, `0.05`, `1 in 20`, `1/20` or `odds 1:19`. A bare number of 1 or more
is ambiguous, and refused with its readings. A date is `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, or an
instant such as `2023-02-22T14:30+01:00`."""
WIDTH = 80
PAGES = [
    *(ROOT / page for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
IS_TORTURE = bool(os.environ.get("FORECASTS_TORTURE"))
Run = Callable[[str], subprocess.CompletedProcess[str]]


def _commands(
    group: click.Command, path: tuple[str, ...] = (), parent: click.Context | None = None
) -> Iterator[tuple[str, ...]]:
    context = click.Context(group, info_name=path[-1] if path else "forecasts", parent=parent)
    yield path
    if isinstance(group, click.Group):
        for known in group.list_commands(context):
            command = group.get_command(context, known)
            assert command is not None
            yield from _commands(command, (*path, known), context)


COMMANDS = list(_commands(main))
LEAVES = [path for path in COMMANDS if not any(other[:-1] == path for other in COMMANDS if other)]


def _help(path: tuple[str, ...]) -> str:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(
        main,
        [*path, "--help"],
        prog_name="forecasts",
        terminal_width=WIDTH,
        max_content_width=WIDTH,
    )
    assert result.exit_code == 0, result.output
    return result.output.rstrip()


def _cli_page() -> str:
    parts = [CLI_HEAD]
    for path in COMMANDS:
        title = " ".join(["forecasts", *path])
        parts.append(f"{'#' * min(2 + len(path[1:]), 3)} {title}")
        parts.append(f"```text\n{_help(path)}\n```")
    return "\n\n".join(parts) + "\n"


def test_the_page_of_commands_is_the_live_help() -> None:
    expected = _cli_page()
    if os.environ.get("FORECASTS_REGENERATE"):
        CLI_PAGE.write_text(expected, encoding="utf-8")
    found = CLI_PAGE.read_text(encoding="utf-8") if CLI_PAGE.exists() else ""
    assert found == expected, f"docs/cli.md is out of date; run: {REGENERATE}"


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_shows_an_example_of_itself(path: tuple[str, ...]) -> None:
    _, _, example = _help(path).partition("Example:")
    assert " ".join(["forecasts", *path]) in example


def test_every_setting_is_described_in_operations() -> None:
    read = set(re.findall(r"FORECASTS_[A-Z_]+", (ROOT / "forecasts" / "config.py").read_text()))
    described = (ROOT / "docs" / "operations.md").read_text()
    assert read
    assert {setting for setting in read if f"`{setting}`" not in described} == set()


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in headings}


def _links(page: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            yield target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    for link in _links(page):
        target, _, anchor = link.partition("#")
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), f"{name(page)} links to {link}"
        assert not anchor or anchor in _anchors(found), f"{name(page)} links to {link}"


def test_every_place_on_the_map_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    section = text.partition("## The map")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
    places = [place for row in rows for place in re.findall(r"`([^`]+)`", row[1]) if "/" in place]
    assert len(places) > 15
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_folder_of_the_packages_is_on_the_map() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    folders = {path.parent for path in (ROOT / "forecasts").glob("*/__init__.py")}
    assert [name(path) for path in folders if f"`{name(path)}/`" not in text] == []


def _layers() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(each["layers"] for each in contracts if each["type"] == "layers")
    return layers


def test_every_layer_is_a_module() -> None:
    for layer in _layers():
        for module in layer.split(" | "):
            assert importlib.import_module(module).__name__ == module


def test_the_picture_of_imports_is_the_one_that_is_enforced() -> None:
    assert "\n".join(_layers()) in (ROOT / "CONTRIBUTING.md").read_text()


def test_every_decision_has_the_same_four_parts() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [
        f"{number:04}" for number in range(1, len(decisions) + 1)
    ]
    for path in decisions:
        parts = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Alternatives"], path.name


def _console_commands(page: Path) -> list[str]:
    """Reads what is typed in the `console` blocks: lines after a dollar, with their rest."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    joined = "".join(blocks).replace("\\\n", " ")
    return [line.removeprefix("$ ") for line in joined.splitlines() if line.startswith("$ ")]


def _typed(command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command as it is typed, in a process of its own."""
    program, *arguments = shlex.split(command)
    return subprocess.run(
        [SCRIPTS / program, *arguments],
        cwd=ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )


def _called(command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in this process, which spares it a second of imports."""
    program, *arguments = shlex.split(command)
    assert program == "forecasts"
    done = CliRunner().invoke(main, arguments, prog_name=program)
    return subprocess.CompletedProcess(command, done.exit_code, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("page", "run"),
    [
        (ROOT / "README.md", _typed),
        (ROOT / "docs" / "tutorial.md", _typed if IS_TORTURE else _called),
    ],
    ids=("README.md", "docs/tutorial.md"),
)
def test_every_command_a_newcomer_is_told_to_type_works(
    page: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("FORECASTS_DATABASE_URL", f"sqlite:///{tmp_path / 'record.db'}")
    monkeypatch.setenv("LOGNAME", "newcomer")
    monkeypatch.setenv("PYTHONUTF8", "1")
    printed = {}
    for command in _console_commands(page):
        done = run(command)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        printed[command] = done.stdout
    board = printed["forecasts leaderboard"]
    assert re.search(r"Valery Kavaleuski +pundit +1 +\.000", board), board
    assert re.search(r"Pavel Slunkin +pundit +1 +\.062", board), board
    assert "nothing differs" in printed["forecasts ledger verify"]


def test_the_first_page_of_the_documentation_leads_to_every_other() -> None:
    first = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert {page for page in pages if f"({page})" not in first} == set()
