import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.contracts.checkout import ROOT, SCRIPTS

VIOLATIONS = {
    "a table in the maths": ("forecasts/scoring/brier.py", "import sqlalchemy", "sqlalchemy"),
    "an upward import": ("forecasts/ledger/chain.py", "import forecasts.markets", "markets"),
    "siblings": ("forecasts/intake/article.py", "import forecasts.resolution", "resolution"),
    "the scheduler in a command": ("forecasts/cli/ledger.py", "import apscheduler", "apscheduler"),
    "a table behind a page": ("web/rendering.py", "import forecasts.models", "forecasts.models"),
    "the network in the language": ("forecasts/language/extract.py", "import http", "http"),
}


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPTS / "lint-imports", "--no-logo", "--no-cache"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
    )


@pytest.fixture
def copied_checkout(tmp_path: Path) -> Path:
    for package in ("forecasts", "web"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_goes_in_the_agreed_direction() -> None:
    checked = _lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_planted_violation_is_caught_and_named(copied_checkout: Path, violation: str) -> None:
    place, line, imported = VIOLATIONS[violation]
    planted = copied_checkout / place
    planted.write_text(f"{planted.read_text()}\n{line}\n")

    checked = _lint_imports(copied_checkout)

    module = place.removesuffix(".py").replace("/", ".")
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "1 broken" in checked.stdout
    found = [row for row in checked.stdout.splitlines() if "->" in row]
    assert any(module in row and imported in row for row in found), checked.stdout
