"""A shell that runs commands against an own SQLite record."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from forecasts.cli import main
from forecasts.db import create_engine, reading
from forecasts.ledger import head
from forecasts.models import Base
from forecasts.values import Chain

ARTICLE = """The harbour of Vessel

3 June 2019

The harbour of Vessel has been closed since spring, and nobody agrees on what comes next.

“It is very likely that the harbour will open by the end of 2019,” said Alice Arden, a shipping \
analyst at the Institute of Tides.

“There is a 20 percent chance that the harbour will open this year,” Bob Brand, a former pilot, \
said.

“The harbour will never open again,” said Carol Crane, a retired harbour master.
"""
HARBOUR = "will-the-harbour-of-vessel-open"


@dataclass(frozen=True)
class Shell:
    """Runs `forecasts` commands in a folder, against one database."""

    url: str
    folder: Path

    def run(self, *args: str, typed: str | bytes | None = None, columns: int = 80) -> Result:
        environment = {
            "FORECASTS_DATABASE_URL": self.url,
            "COLUMNS": str(columns),
            "LOGNAME": "curator",
        }
        return CliRunner(env=environment).invoke(main, list(args), input=typed)

    def done(self, *args: str, typed: str | None = None, columns: int = 80) -> str:
        """Runs a command that must succeed; returns its stdout."""
        result = self.run(*args, typed=typed, columns=columns)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *args: str) -> Any:
        """Runs a command with --json; returns its value."""
        return json.loads(self.done(*args, "--json"))

    def snapshot(self) -> dict[str, object]:
        """Counts every table and reads both ledger heads."""
        engine = create_engine(self.url)
        with reading(engine) as session:
            seen: dict[str, object] = {
                name: session.scalar(select(func.count()).select_from(table))
                for name, table in Base.metadata.tables.items()
            }
            seen |= {chain.value: head(session, chain).entry_hash for chain in Chain}
        engine.dispose()
        return seen

    def refused(self, *args: str, typed: str | bytes | None = None) -> str:
        """Runs a command that must be refused in one line and change nothing; returns the line."""
        before = self.snapshot()
        result = self.run(*args, typed=typed)
        assert result.exit_code == 1, result.output
        assert result.stdout == ""
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
        assert self.snapshot() == before
        return result.stderr

    def file(self, name: str, content: str | bytes) -> str:
        """Writes a file; returns its path."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)


@pytest.fixture
def shell(sqlite_url: str, tmp_path: Path) -> Shell:
    return Shell(sqlite_url, tmp_path)


@pytest.fixture
def harbour(shell: Shell) -> str:
    """The slug of a question that closed at the end of 2019."""
    shell.done(
        "question",
        "add",
        "Will the harbour of Vessel open?",
        *("--closes-at", "2019-12-31"),
        *("--criteria", "Yes if a ship is let in; No otherwise."),
    )
    return HARBOUR


@pytest.fixture
def article(shell: Shell) -> str:
    """The number of an article without a settled date, with candidates 1, 2 and 3."""
    shell.done("article", "add", shell.file("harbour.txt", ARTICLE))
    return "1"
